"""The rows of a list: filtered, searched, sorted and paged. Pages begin where the last one ended (keyset), so the thousandth
costs what the first one does; the count stops at ten thousand; only what the screen allows can be sorted or filtered."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Select, and_, false, func, or_, select
from sqlalchemy.orm import selectinload
from werkzeug.datastructures import MultiDict

from ..models import db
from ..spec.numbers import round_half_up
from .cells import Path
from .context import number_of
from .filters import LARGEST, Filter, clean, contains

#: Page sizes that people choose from, and the most that an address may ask for.
SIZES = (10, 25, 50, 100)
LARGEST_PAGE = 200
#: Counting stops here: «más de 10.000».
MOST_COUNTED = 10_000
LARGEST_INTEGER = 2**63 - 1
#: The argument of an address that wants the whole list: the bare one opens it as it was left.
WHOLE = ("sin", "filtros")


@dataclass(frozen=True)
class Key:
    """One part of the order: an expression, its direction, and how its values travel in an address."""

    path: Path | None
    expression: Any
    descending: bool = False

    def value(self, row: Any) -> Any:
        return row.id if self.path is None else _sort_value(self.path, row)

    def read(self, raw: Any) -> Any:
        """The value that an address carries. Raises ValueError when it cannot be one of this column."""
        if raw is None:
            return None
        kind = self.kind
        if isinstance(raw, bool) or kind == "boolean":
            return _required(raw, kind == "boolean" and isinstance(raw, bool))
        if isinstance(raw, int) or kind == "integer":
            return _required(raw, kind == "integer" and isinstance(raw, int) and abs(raw) <= LARGEST_INTEGER)
        _required(raw, isinstance(raw, str))
        if kind == "date":
            return date.fromisoformat(raw)
        if kind == "moment":
            moment = datetime.fromisoformat(raw)
            return _required(moment, moment.tzinfo is not None)
        if kind == "decimal":
            number = Decimal(raw)
            return _required(
                round_half_up(number, self.path.spec.decimals), number.is_finite() and abs(number) <= LARGEST
            )
        return clean(raw)

    @property
    def kind(self) -> str:
        if self.path is None:
            return "integer"
        if self.path.spec.kind == "reference":
            return "integer" if self.expression.type.python_type is int else "text"
        return self.path.spec.kind

    def after(self, value: Any) -> Any:
        """Rows that come after this value; those without one come last."""
        if value is None:
            return false()
        beyond = self.expression < value if self.descending else self.expression > value
        return or_(beyond, self.expression.is_(None))

    def same(self, value: Any) -> Any:
        return self.expression.is_(None) if value is None else self.expression == value

    def ordering(self) -> Any:
        return (self.expression.desc() if self.descending else self.expression.asc()).nulls_last()

    def reversed(self) -> Any:
        return (self.expression.asc() if self.descending else self.expression.desc()).nulls_first()

    def before(self, value: Any) -> Any:
        if value is None:
            return self.expression.is_not(None)
        return self.expression > value if self.descending else self.expression < value


def _required(value: Any, right: bool) -> Any:
    if not right:
        raise ValueError(value)
    return value


def _sort_value(path: Path, row: Any) -> Any:
    """What a row is sorted by: a row that it points to is sorted by its first name."""
    value = path.value(row)
    if path.spec.kind == "reference" and value is not None:
        return getattr(value, path.spec.by[0], None)
    return value


def steps_of(path: Path) -> tuple[str, ...]:
    """The references that a path walks, the last one included when the path ends in a reference."""
    return (*path.steps, path.spec.name) if path.spec.kind == "reference" else path.steps


def reachable(model: Any, path: Path) -> bool:
    """Whether a list can sort and search by the path: not through a table that is already in it."""
    classes = [model]
    for step in steps_of(path):
        classes.append(getattr(classes[-1], step).property.mapper.class_)
    return len(set(classes)) == len(classes)


def _walk(model: Any, steps: Sequence[str]) -> tuple[Any, Any, Any, Select[Any]]:
    """Where references lead: (own column, column of the first target that it equals, the class at the end, its rows).

    Joins of plain classes inside a select of its own: that is what the row scope restricts rightly.
    """
    start = owner = getattr(model, steps[0]).property.mapper.class_
    joins = []
    for step in steps[1:]:
        joins.append(getattr(owner, step))
        owner = joins[-1].property.mapper.class_
    statement = select(owner.id).select_from(start)
    for relation in joins:
        statement = statement.join(relation)
    return getattr(model, f"{steps[0]}_id"), start.id, owner, statement


def _far(model: Any, path: Path) -> tuple[Any, Any, Select[Any]]:
    """(own column, column of the first target that it equals, what people read at the end of the path)."""
    own, first_id, owner, statement = _walk(model, steps_of(path))
    name = path.spec.by[0] if path.spec.kind == "reference" else path.spec.column
    return own, first_id, statement.with_only_columns(getattr(owner, name))


def filtered_column(model: Any, path: Path) -> Any:
    """What a filter compares: the path's own column, or that of the row to which its references lead (edificio.region)."""
    if not path.steps:
        return getattr(model, path.spec.column)
    own, first_id, owner, statement = _walk(model, path.steps)
    far = statement.with_only_columns(getattr(owner, path.spec.column))
    return far.where(first_id == own).correlate(model).scalar_subquery()


def sorted_column(model: Any, path: Path) -> Any:
    """What a path is sorted by: its column, or that of the row at the end of its references."""
    if not steps_of(path):
        return getattr(model, path.spec.column)
    own, first_id, statement = _far(model, path)
    return statement.where(first_id == own).correlate(model).scalar_subquery()


def found_in(model: Any, path: Path, text: str) -> Any:
    """Whether the text is somewhere in what the path leads to."""
    if not steps_of(path):
        return contains(getattr(model, path.spec.column), text)
    own, first_id, statement = _far(model, path)
    far = statement.selected_columns[0]
    return own.in_(statement.with_only_columns(first_id).where(contains(far, text)))


@dataclass
class Rows:
    """One page. ``first`` is the place of its first row in the whole list."""

    items: list[Any]
    first: int
    previous: str = ""
    next: str = ""


class Listing:
    """What an address asks of a list. ``base`` narrows it to what was chosen in the top bar."""

    def __init__(
        self,
        model: Any,
        columns: Sequence[Path],
        args: MultiDict[str, str],
        *,
        order: Sequence[str] = (),
        sortable: Sequence[Path] = (),
        search: Sequence[Path] = (),
        filters: Sequence[Filter] = (),
        base: Sequence[Any] = (),
        size: int = 25,
    ) -> None:
        self.model, self.columns, self.args = model, columns, args
        self.sortable = {one.name: one for one in sortable}
        self.default_order = order
        self.search, self.base = search, list(base)
        self.size = min(number_of(args.get("n")) or size, LARGEST_PAGE)
        self.q = clean(args.get("q"))
        self.filters = [one.with_values(one.given(args)) for one in filters]
        self.applied: list[tuple[Filter, str, Any]] = []
        for one in self.filters:
            found = one.read(one.given(args))
            if found is not None:
                self.applied.append((one, *found))

    @cached_property
    def order(self) -> list[Key]:
        """The order asked for, if it is allowed; always ended by the id, so that it is the same twice."""
        asked = clean(self.args.get("orden"))
        names = (asked,) if asked.removeprefix("-") in self.sortable else self.default_order
        keys = []
        for name in names:
            path = self.sortable.get(name.removeprefix("-"))
            if path is not None:
                keys.append(Key(path, sorted_column(self.model, path), name.startswith("-")))
        newest = names[-1] == "-id" if names else False
        return [*keys, Key(None, self.model.id, newest or (bool(keys) and keys[-1].descending))]

    @cached_property
    def sorted_by(self) -> str:
        """The first column of the order, with «-» when it descends."""
        first = self.order[0]
        return "" if first.path is None else ("-" if first.descending else "") + first.path.name

    def _narrowed(self, statement: Select[Any]) -> Select[Any]:
        where = [*self.base, *(criterion for _, _, criterion in self.applied)]
        if self.q and self.search:
            where.append(or_(*(found_in(self.model, path, self.q) for path in self.search)))
        return statement.where(*where)

    def statement(self) -> Select[Any]:
        """Every row of the list in its order: what an export writes."""
        order = [key.ordering() for key in self.order]
        return self._narrowed(select(self.model)).order_by(*order).options(*self._loaded())

    def _loaded(self) -> Iterator[Any]:
        ways = {
            (*path.steps, path.spec.name) if path.spec.kind in ("reference", "references") else path.steps
            for path in (*self.columns, *(key.path for key in self.order if key.path is not None))
        }
        for way in sorted(way for way in ways if way):
            model, option = self.model, None
            for step in way:
                relation = getattr(model, step)
                option = selectinload(relation) if option is None else option.selectinload(relation)
                model = relation.property.mapper.class_
            yield option

    def count(self) -> int:
        """How many rows there are; MOST_COUNTED + 1 means «more»."""
        inside = self._narrowed(select(self.model.id)).order_by(None).limit(MOST_COUNTED + 1).subquery()
        return db.session.scalar(select(func.count()).select_from(inside)) or 0

    def rows(self) -> Rows:
        """The page that begins after ``despues``, or ends before ``antes``; the first one when neither can be read."""
        after, before = self._cursor("despues"), self._cursor("antes")
        backwards = after is None and before is not None
        statement = self.statement().limit(self.size + 1)
        if after is not None:
            statement = statement.where(self._beyond(after, forwards=True))
        elif before is not None:
            order = [key.reversed() for key in self.order]
            statement = statement.order_by(None).order_by(*order).where(self._beyond(before, forwards=False))
        found = list(db.session.scalars(statement))
        more, found = len(found) > self.size, found[: self.size]
        if backwards:
            found.reverse()
        first = max(number_of(self.args.get("pos")) or 1, 1) if after or backwards else 1
        if backwards and not more:
            first = 1
        page = Rows(found, first)
        if found and (after is not None or (backwards and more)):
            page.previous = self._encode(found[0])
        if found and (more or backwards):
            page.next = self._encode(found[-1])
        return page

    def _beyond(self, values: Sequence[Any], *, forwards: bool) -> Any:
        """(a, b) comes after (x, y): a after x, or a = x and b after y."""
        options = []
        for number, key in enumerate(self.order):
            same = [other.same(values[n]) for n, other in enumerate(self.order[:number])]
            options.append(and_(*same, key.after(values[number]) if forwards else key.before(values[number])))
        return or_(*options)

    def _encode(self, row: Any) -> str:
        values = [key.value(row) for key in self.order]
        plain = [str(one) if isinstance(one, date | Decimal) else one for one in values]
        return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")

    def _cursor(self, name: str) -> list[Any] | None:
        raw = self.args.get(name, "")
        if not raw or len(raw) > 2000:
            return None
        try:
            values = json.loads(base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4)))
            if not isinstance(values, list) or len(values) != len(self.order):
                return None
            return [key.read(value) for key, value in zip(self.order, values, strict=True)]
        except (ValueError, ArithmeticError, RecursionError, binascii.Error):
            return None

    # --- addresses -------------------------------------------------------------------------------------------------------

    def kept(self, *without: str) -> list[tuple[str, str]]:
        """What the address says, cleaned, without some of it; pages start again from the first."""
        given = [(name, value) for one in self.filters for name, value in self._pairs(one)]
        given += [("q", self.q)] if self.q else []
        given += [("orden", self.sorted_by)] if clean(self.args.get("orden")).removeprefix("-") in self.sortable else []
        given += [("n", str(self.size))] if "n" in self.args else []
        return [(name, value) for name, value in given if name not in without]

    @staticmethod
    def _pairs(one: Filter) -> list[tuple[str, str]]:
        if one.kind == "range":
            return [(name, value) for name, value in zip(one.names, one.values, strict=False) if value]
        return [(one.name, value) for value in one.values if value]

    def url(self, path: str, *without: str, **more: str) -> str:
        pairs = [*self.kept(*without, *more), *more.items()] or [WHOLE]
        return f"{path}?{urlencode(pairs)}"
