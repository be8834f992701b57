"""Pages of a list of any length. A page begins where the last one ended, so that the thousandth costs what the first does;
where the order is one that no index has (what is late first, states in their own order, what is empty last), the list is
made of parts, each of which an index gives already in order."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import TypeDecorator, func, literal, select, tuple_, union_all

from ..models import db
from .filters import clean
from .listing import LARGEST_INTEGER, MOST_COUNTED


@dataclass(frozen=True)
class Part:
    """Rows that meet ``where``, by ``order``: columns of one direction, the last of them unique. ``empty``: the first has no
    value in any of them; it stands there because the index begins with it."""

    name: str
    order: tuple[Any, ...]
    descending: bool = True
    where: tuple[Any, ...] = ()
    empty: bool = False

    @property
    def keys(self) -> tuple[Any, ...]:
        return self.order[1:] if self.empty else self.order

    def statement(self, columns: Sequence[Any], where: Sequence[Any], limit: int, backwards: bool) -> Any:
        falling = self.descending is not backwards
        order = [one.desc() if falling else one.asc() for one in self.order]
        found = select(literal(self.name).label("parte"), *columns)
        return found.where(*self.where, *where).order_by(*order).limit(limit)

    def beyond(self, values: Sequence[Any], backwards: bool) -> Any:
        """What comes after these values in the order; or before them."""
        here = tuple_(*self.keys)
        there = tuple_(*(literal(value, column.type) for value, column in zip(values, self.keys, strict=True)))
        return here < there if self.descending is not backwards else here > there

    def read(self, raw: Sequence[Any]) -> list[Any]:
        """The values of an address. Raises ValueError when they cannot be those of the columns."""
        return [_read(_kind(column), one) for column, one in zip(self.keys, raw, strict=True)]


@dataclass(frozen=True)
class Page:
    """The rows of one page, in order, and where its neighbours begin; empty where there is none."""

    rows: Sequence[Any]
    previous: str = ""
    next: str = ""


def page(
    columns: Sequence[Any], parts: Sequence[Part], where: Sequence[Any], size: int, args: Mapping[str, str]
) -> Page:
    """Those columns of the page after ``despues``, or before ``antes``; of the first one when neither can be read. Two
    queries at most."""
    cursor = unpack(parts, args.get("despues"))
    backwards = cursor is None and (cursor := unpack(parts, args.get("antes"))) is not None
    wanted = list(reversed(parts)) if backwards else list(parts)
    if cursor is not None:
        wanted = wanted[next(n for n, one in enumerate(wanted) if one.name == cursor[0]) :]
    columns = list({one.key: one for one in (*columns, *(one for part in wanted for one in part.order))}.values())
    found: list[Any] = []
    for some in (wanted[:1], wanted[1:]):  # most pages are filled by the first part
        statements = []
        for part in some if len(found) <= size else ():
            more = [part.beyond(cursor[1], backwards)] if cursor is not None and part.name == cursor[0] else []
            statements.append(part.statement(columns, [*where, *more], size + 1, backwards))
        found += _ordered(some, statements, backwards) if statements else []
    further, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page([])
    by_name = {one.name: one for one in parts}
    first, last = (pack(by_name[row.parte], row) for row in (found[0], found[-1]))
    follows = cursor is not None and not backwards
    return Page(
        found,
        first if follows or (backwards and further) else "",
        last if backwards or further else "",
    )


def _ordered(wanted: Sequence[Part], statements: Sequence[Any], backwards: bool) -> list[Any]:
    if len(statements) == 1:
        return list(db.session.execute(statements[0]))
    rows = db.session.execute(union_all(*(select(one.subquery()) for one in statements))).all()
    found: list[Any] = []
    for part in wanted:
        mine = [row for row in rows if row.parte == part.name]
        names = [one.key for one in part.keys]
        mine.sort(key=lambda row, names=names: [getattr(row, name) for name in names])  # type: ignore[misc]
        found += reversed(mine) if part.descending is not backwards else mine
    return found


def count(model: Any, where: Sequence[Any]) -> int:
    """How many rows there are; MOST_COUNTED + 1 means «more»."""
    inside = select(model.id).where(*where).limit(MOST_COUNTED + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(inside)) or 0


def pack(part: Part, row: Any) -> str:
    """Where a row stands, as an address carries it."""
    values = [getattr(row, one.key) for one in part.keys]
    plain = [part.name, *(one.isoformat() if isinstance(one, date) else one for one in values)]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def unpack(parts: Sequence[Part], raw: str | None) -> tuple[str, list[Any]] | None:
    """(name of the part, values); None for what is no place of this list."""
    if not raw or len(raw) > 2000:
        return None
    try:
        name, *values = json.loads(base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4)))
        part = next((one for one in parts if one.name == name), None)
        return (part.name, part.read(values)) if part is not None else None
    except (ValueError, TypeError, RecursionError, binascii.Error):
        return None


def _kind(column: Any) -> type:
    """What its values are in Python; a type of ours says it of the one that it stands on."""
    known = column.type
    return (known.impl_instance if isinstance(known, TypeDecorator) else known).python_type  # type: ignore[no-any-return]


def _read(kind: type, raw: Any) -> Any:
    if kind is int:
        if isinstance(raw, bool) or not isinstance(raw, int) or abs(raw) > LARGEST_INTEGER:
            raise ValueError(raw)
        return raw
    if not isinstance(raw, str):
        raise ValueError(raw)
    if issubclass(kind, datetime):
        moment = datetime.fromisoformat(raw)
        if moment.tzinfo is None:
            raise ValueError(raw)
        return moment
    return date.fromisoformat(raw) if issubclass(kind, date) else clean(raw)
