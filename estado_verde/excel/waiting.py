"""Uploaded workbooks between the preview and the decision. They wait on disk with the account that brought them, nobody
else can name them, and they go after a day."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from flask import current_app

from ..clock import now
from .imports import Result
from .inspection import LIMITS, MB, too_big
from .sheets import RowFault

FOLDER = "importaciones"
KEPT_FOR = timedelta(days=1)
TOKEN = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Shown:
    """A fault as it is shown: in the language of who uploaded, and without anything that JSON cannot keep."""

    sheet: str
    row: int
    column: str
    cell: str
    code: str
    text: str
    warning: bool


@dataclass
class Waiting:
    token: str
    cuenta_id: int
    servicio_id: int
    anio: int
    kind: str
    archivo: str
    bytes: int
    en: str
    unidad_id: int | None = None
    rows: int = 0
    new: int = 0
    changed: int = 0
    sheets: dict[str, int] = field(default_factory=dict)
    faults: list[Shown] = field(default_factory=list)

    @property
    def path(self) -> Path:
        return folder() / f"{self.token}.xlsx"

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.en)

    @property
    def faulty(self) -> int:
        return len({(one.sheet, one.row) for one in self.faults if not one.warning})

    @property
    def warned(self) -> int:
        """Rows that would go in, but should be looked at."""
        refused = {(one.sheet, one.row) for one in self.faults if not one.warning}
        return len({(one.sheet, one.row) for one in self.faults if one.warning} - refused)

    @property
    def valid(self) -> int:
        return self.rows - self.faulty

    def note(self, result: Result) -> None:
        """Keep what was found, for the preview."""
        self.rows, self.new, self.changed, self.sheets = result.rows, result.new, result.changed, result.sheets
        self.faults = [shown(one) for one in result.faults]
        self._write()

    def _write(self) -> None:
        (folder() / f"{self.token}.json").write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")

    def forget(self) -> None:
        for suffix in ("xlsx", "json"):
            (folder() / f"{self.token}.{suffix}").unlink(missing_ok=True)


def shown(one: RowFault) -> Shown:
    return Shown(one.sheet, one.row, one.column, one.cell, one.fault.code, one.text, one.warning)


def folder() -> Path:
    found = Path(current_app.extensions["ev"]["settings"].HOME) / FOLDER
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def receive(stream: IO[bytes], **about: Any) -> Waiting:
    """Put an upload aside. Raises Refused when it is larger than a workbook may be, before all of it is read."""
    sweep()
    token = secrets.token_hex(16)
    path, size = folder() / f"{token}.xlsx", 0
    try:
        with path.open("xb") as out:
            while piece := stream.read(1 << 18):
                size += len(piece)
                if size > LIMITS.megabytes * MB:
                    raise too_big(LIMITS.megabytes, "MB")
                out.write(piece)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Waiting(token=token, bytes=size, en=now().isoformat(), **about)


def find(token: str, cuenta_id: int | None) -> Waiting | None:
    """The upload of this account that still waits."""
    file = folder() / f"{token}.json"
    if not TOKEN.fullmatch(token) or not file.exists():
        return None
    kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    found = Waiting(**{**kept, "faults": [Shown(**one) for one in kept["faults"]]})
    if found.cuenta_id != cuenta_id or found.moment + KEPT_FOR < now() or not found.path.exists():
        return None
    return found


def sweep() -> None:
    """Take away what nobody decided about."""
    limit = (now() - KEPT_FOR).timestamp()
    for file in folder().iterdir():
        if file.stat().st_mtime < limit:
            file.unlink(missing_ok=True)
