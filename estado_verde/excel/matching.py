"""Which stored record a row of a workbook changes. The key of its Record decides; without one every row is a new record.
The same workbook twice therefore changes nothing the second time.

Each stored record is given once per import: a second row of the same key is judged as one more, and refused as such by the
rules that forbid it. Where nothing forbids it (containers without a code), rows and records of one key pair up in order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import catalog
from ..models import Periodo
from ..resolving import columns_of
from ..spec.records import Record

Key = tuple[Any, ...]


class Matcher:
    """The stored records of one model by key, within the account's scope, the service and the period."""

    def __init__(self, session: Session, model: Any, record: Record, periodo: Periodo) -> None:
        self.session, self.model, self.record, self.periodo = session, model, record, periodo
        self.fields = {one.name: one for one in record.fields}
        self.derived = [name for name in record.key if name not in self.fields and name != "periodo"]
        #: What a key is made of: its own fields, or every one that a derived column may come from.
        wanted = self.fields if self.derived else [name for name in record.key if name in self.fields]
        self.read = [name for name in wanted if self.fields[name].kind not in ("references", "files")]
        self.taken: set[int] = set()
        self._ids: dict[Key, list[int]] | None = None

    def _read(self, *where: Any) -> dict[Key, list[int]]:
        known = columns_of(self.model)
        names = [self.fields[name].column if name in self.fields else name for name in self.record.key]
        names = ["periodo_id" if name == "periodo" else name for name in names]
        statement = select(self.model.id, *(known[name] for name in names)).where(*where).order_by(self.model.id)
        if self.model.__periodic__:
            statement = statement.where(self.model.periodo_id == self.periodo.id)
        found: dict[Key, list[int]] = defaultdict(list)
        for row_id, *values in self.session.execute(statement):
            found[tuple(values)].append(row_id)
        return found

    def _look_again(self, keys: Sequence[Key | None]) -> None:
        """Records that this same import brought with others since the first look: a unit comes with its Alcance."""
        pointing = [n for n, name in enumerate(self.record.key) if name in self.fields and self.fields[name].target]
        if self._ids is None or not pointing:
            return
        place = pointing[0]
        column = getattr(self.model, self.fields[self.record.key[place]].column)
        missing = {key[place] for key in keys if key is not None and key not in self._ids}
        self._ids.update(self._read(column.in_([one for one in missing if isinstance(one, int)])))

    def key_of(self, raw: Mapping[str, Any]) -> Key | None:
        """The key that a row writes; None when a part of it cannot be read."""
        data: dict[str, Any] = {}
        for name in self.read:
            if name in raw:
                spec = self.fields[name]
                value, found = (raw[name], None) if spec.kind == "reference" else spec.parse(raw[name])
                if found and name in self.record.key:
                    return None
                data[name] = value
        if self.derived:
            self.model.complete(data, None)
        if "periodo" in self.record.key:
            data["periodo"] = self.periodo.id
        key = tuple(data.get(name) for name in self.record.key)
        return key if key and all(part is None or isinstance(part, str | int) or _plain(part) for part in key) else None

    def ids(self, key: Key) -> list[int]:
        if self._ids is None:
            self._ids = self._read()
        return self._ids.get(key, [])

    def take(self, key: Key | None) -> int | None:
        """The stored record of this key that no row of the workbook has had yet."""
        if key is None or all(part is None for part in key):
            return None
        found = next((one for one in self.ids(key) if one not in self.taken), None)
        if found is not None:
            self.taken.add(found)
        return found

    def rows(self, raws: Sequence[Mapping[str, Any]]) -> list[Any]:
        """The stored record of each row, or None for a new one."""
        if not self.record.key:
            return [None] * len(raws)
        keys = [self.key_of(raw) for raw in raws]
        self._look_again(keys)
        ids = [self.take(key) for key in keys]
        wanted = [one for one in ids if one is not None]
        stored: dict[int, Any] = {}
        for start in range(0, len(wanted), 500):
            part = self.model.id.in_(wanted[start : start + 500])
            stored |= {one.id: one for one in self.session.scalars(select(self.model).where(part))}
        return [None if one is None else stored.get(one) for one in ids]


def _plain(part: Any) -> bool:
    """Dates and decimals; not a name without a row."""
    return hasattr(part, "isoformat") or hasattr(part, "as_tuple")


def matcher(session: Session, model: Any, periodo: Periodo) -> Matcher:
    record = catalog.record(model, periodo.anio if model.__periodic__ else None)
    return Matcher(session, model, record, periodo)
