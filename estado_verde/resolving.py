"""From what was typed or stands in a cell to the rows that it means, within what the account may see: by id, by natural
name, or by the row itself; for one record or for fifty thousand with the same number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, inspect, select
from sqlalchemy.ext.hybrid import HybridExtensionType
from sqlalchemy.orm import InstrumentedAttribute, Session

from . import catalog
from .spec.faults import Fault, fault
from .spec.fields import Field, Reference, fold

CHUNK = 500
LARGEST_ID = 2**31 - 1


def columns_of(model: Any) -> Mapping[str, InstrumentedAttribute[Any]]:
    """The plain columns of a class by attribute name; those of a joined parent included."""
    return _columns_of(model)


@cache
def _columns_of(model: Any) -> Mapping[str, InstrumentedAttribute[Any]]:
    return MappingProxyType({prop.key: getattr(model, prop.key) for prop in inspect(model).column_attrs})


def computed(model: Any, name: str) -> bool:
    """Whether the model tells this value of each row and the database can tell it too, without a column that keeps it."""
    return _computed(model, name)


@cache
def _computed(model: Any, name: str) -> bool:
    found = inspect(model).all_orm_descriptors.get(name)
    return found is not None and found.extension_type is HybridExtensionType.HYBRID_PROPERTY


def plain_name_of(model: Any) -> Callable[[str], str]:
    """How names of its rows are compared: a model whose names are written in several ways says it (``plain_name``)."""
    return getattr(model, "plain_name", fold)


def reference_to(row: Any, by: Sequence[str] = ("nombre",)) -> Reference:
    """A row already in hand, as rules see it."""
    values = {key: getattr(row, key) for key in columns_of(type(row))}
    return Reference(row.id, _text(values, by) or str(row), values)


def _text(values: Mapping[str, Any], by: Sequence[str]) -> str:
    return str(values.get(by[0]) or "") if by else ""


class Resolver:
    """Finds the rows that many values of one field mean, with one query by id and at most one by name."""

    def __init__(self, session: Session, spec: Field) -> None:
        self.session = session
        self.spec = spec
        self.model = catalog.model_of(spec.target)
        self.columns = columns_of(self.model)
        self._plain = plain_name_of(self.model)
        self._by_id: dict[int, Reference] = {}
        self._by_name: dict[str, set[int]] | None = None

    def load(self, raws: Iterable[Any]) -> None:
        wanted = {number for raw in raws if (number := as_id(raw)) is not None} - self._by_id.keys()
        self._load_ids(wanted)
        if any(as_id(raw) not in self._by_id and _is_name(raw) for raw in raws):
            self._load_names()

    def _load_ids(self, wanted: Iterable[int]) -> None:
        ids = sorted(wanted)
        for start in range(0, len(ids), CHUNK):
            statement = select(*self.columns.values()).where(self.columns["id"].in_(ids[start : start + CHUNK]))
            for found in self.session.execute(statement):
                values = dict(zip(self.columns, found, strict=True))
                self._by_id[values["id"]] = Reference(values["id"], _text(values, self.spec.by), values)

    def _load_names(self) -> None:
        if self._by_name is not None:
            return
        self._by_name = defaultdict(set)
        for found in self.session.execute(select(*self.columns.values())):
            values = dict(zip(self.columns, found, strict=True))
            self._by_id.setdefault(values["id"], Reference(values["id"], _text(values, self.spec.by), values))
            for name in self.spec.by:
                if values.get(name) is not None:
                    self._by_name[self._plain(str(values[name]))].add(values["id"])

    def find(self, raw: Any) -> Reference | None:
        """The one row that the value means; None when there is none, or more than one of that name."""
        number = as_id(raw)
        if number in self._by_id:
            return self._by_id[number]
        if self._by_name is None or not _is_name(raw):
            return None
        found = self._by_name.get(self._plain(_as_text(raw)), set())
        return self._by_id[next(iter(found))] if len(found) == 1 else None


def as_id(raw: Any) -> int | None:
    """The id that a value may be: a row, a Reference, a whole number or its digits."""
    if isinstance(raw, bool):
        return None
    if hasattr(raw, "id"):
        return int(raw.id) if raw.id is not None else None
    if isinstance(raw, float):
        raw = int(raw) if raw.is_integer() else None
    if isinstance(raw, str):
        raw = int(raw) if raw.strip().isascii() and raw.strip().isdigit() and len(raw.strip()) < 11 else None
    return raw if isinstance(raw, int) and 0 < raw <= LARGEST_ID else None


def _is_name(raw: Any) -> bool:
    return isinstance(raw, str | int | float) and not isinstance(raw, bool)


def _as_text(raw: Any) -> str:
    return str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw)


def resolve(
    session: Session,
    fields: Iterable[Field],
    rows: Sequence[MutableMapping[str, Any]],
    faults: Sequence[list[Fault]],
    resolvers: MutableMapping[str, Resolver] | None = None,
) -> None:
    """Replace the raw references of every row by Reference (tuples of them for several), or note the fault.

    ``resolvers`` remember what they found for the next rows of the same fields.
    """
    known = {} if resolvers is None else resolvers
    for spec in fields:
        if spec.kind not in ("reference", "references"):
            continue
        many = spec.kind == "references"
        if spec.name not in known:
            known[spec.name] = Resolver(session, spec)
        resolver = known[spec.name]
        raws = [
            _several(row[spec.name]) if many else [row[spec.name]] for row in rows if row.get(spec.name) is not None
        ]
        resolver.load([raw for group in raws for raw in group])
        for row, found in zip(rows, faults, strict=True):
            if row.get(spec.name) is None:
                if many and spec.name in row:
                    row[spec.name] = ()
                continue
            values = [resolver.find(raw) for raw in (_several(row[spec.name]) if many else [row[spec.name]])]
            if None in values or (many and spec.required and not values):
                del row[spec.name]
                found.append(fault(spec.message("reference", "MSG-GEN-06"), spec.name))
            else:
                row[spec.name] = tuple({one.id: one for one in values}.values()) if many else values[0]


def strangers(session: Session, model: Any, name: str, changed: Iterable[int], rule: ColumnElement[bool]) -> set[int]:
    """Of the rows that a reference takes or lets go, those that the model does not leave to this account."""
    wanted = set(changed)
    target = inspect(model).relationships[name].mapper.class_
    found = session.scalars(select(target.id).where(target.id.in_(wanted), rule)) if wanted else ()
    return wanted - set(found)


def touched(before: Any, after: Any) -> set[int]:
    """The ids that one of two values of a reference has and the other has not."""
    old, new = ({one.id for one in _several(value)} if value is not None else set() for value in (before, after))
    return old ^ new


def _several(raw: Any) -> list[Any]:
    """A cell «Vidrio; Papel y cartón», or a list of ids."""
    if isinstance(raw, str):
        return [part.strip() for part in raw.split(";") if part.strip()]
    return list(raw) if isinstance(raw, list | tuple | set) else [raw]
