"""How a workbook names rows of other tables. A cell says «Oficina Central», never an id; two rows of one name are told apart
by an id in brackets, in the lists of the template, in the export and in what the import reads."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import catalog
from ..resolving import columns_of, plain_name_of
from ..spec.fields import Field, fold

BRACKETED = re.compile(r"(.+) \[([0-9]{1,10})\]")


class NoSuchRow:
    """Stands for a name that means no row, or several. ``services`` finds nothing for it and says what the field says."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text


class Names:
    """The rows of one target that the account sees, by name and by id; read once for a whole workbook."""

    def __init__(self, session: Session, spec: Field) -> None:
        model: Any = catalog.model_of(spec.target)
        columns = columns_of(model)
        by = [columns[name] for name in spec.by if name in columns]
        retired = getattr(model, "__retired__", None)
        state = columns.get(retired[0] if retired else "activo")
        self._plain = plain_name_of(model)
        self.texts: dict[int, str] = {}
        self._found: dict[Any, int | NoSuchRow] = {}
        self.ids: dict[str, set[int]] = defaultdict(set)
        self.in_use: set[int] = set()
        for row_id, *values in session.execute(select(columns["id"], *by, *([] if state is None else [state]))):
            if state is None or (values[-1] != retired[1] if retired else values[-1] is not False):
                self.in_use.add(row_id)
            self.texts[row_id] = str(values[0] if values[0] is not None else row_id)
            for value in values[: len(by)]:
                if value is not None:
                    self.ids[self._plain(str(value))].add(row_id)
        for row_id, text in self.texts.items():
            if self._meant(text) != {row_id}:
                self.texts[row_id] = f"{text} [{row_id}]"
        self.offered = sorted((self.texts[row_id] for row_id in self.in_use), key=fold)

    def _meant(self, name: str) -> set[int]:
        """Rows of that name: those in use, or those that are not when there is no other."""
        ids = self.ids.get(self._plain(name), set())
        return (ids & self.in_use) or ids

    def text_of(self, row_id: int | None) -> str:
        return "" if row_id is None else self.texts.get(row_id, "")

    def find(self, cell: Any) -> int | NoSuchRow:
        """The id that a cell means."""
        text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
        meant = self._meant(text)
        if len(meant) == 1:
            return next(iter(meant))
        if match := BRACKETED.fullmatch(" ".join(text.split())):
            row_id = int(match[2])
            if row_id in self.texts and fold(self.texts[row_id]).removesuffix(f" [{row_id}]") == fold(match[1]):
                return row_id
        return NoSuchRow(text)

    def find_several(self, cell: Any) -> list[int | NoSuchRow]:
        """«Vidrio; Papel y cartón»; a name may hold a semicolon itself."""
        whole = self.find(cell)
        if not isinstance(whole, NoSuchRow):
            return [whole]
        return [self.find(part.strip()) for part in str(cell).split(";") if part.strip()]

    def resolve(self, spec: Field, cell: Any) -> Any:
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            return None
        if spec.kind == "references":
            return self.find_several(cell)
        if cell not in self._found:  # a column names few rows, many times
            self._found[cell] = self.find(cell)
        return self._found[cell]


class AllNames:
    """The names of every target that a workbook points to, each read when first asked for."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._known: dict[tuple[str, tuple[str, ...]], Names] = {}

    def of(self, spec: Field) -> Names:
        key = (spec.target, spec.by)
        if key not in self._known:
            self._known[key] = Names(self.session, spec)
        return self._known[key]
