"""How a list is narrowed: one kind of filter for each kind of field. What comes from the address is read with care (a filter
that cannot be read filters nothing), texts are compared without case or accents, and no character is special."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from sqlalchemy import Boolean, ColumnElement, String, and_, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from werkzeug.datastructures import MultiDict

from ..clock import SANTIAGO
from ..models import db
from ..spec.fields import CONTROL, Field, fold
from ..spec.numbers import read_decimal, round_half_up, show
from ..spec.periods import show_month
from .context import number_of

#: Letters of Latin-1 with their plain one («é» → «e»), as ``fold`` sees them; and the other way round.
MARKED = {
    letter: fold(letter) for letter in map(chr, range(0xAA, 0x100)) if len(fold(letter)) == 1 and fold(letter).isascii()
}
SPELLINGS = {plain: "".join(one for one, its in MARKED.items() if its == plain) for plain in MARKED.values()}
LARGEST = Decimal(10) ** 12
LONGEST = 200


class holds(FunctionElement[bool]):
    """``holds(column, text)``: the column has the folded text somewhere, whatever its case and accents."""

    type = Boolean()
    inherit_cache = True


@compiles(holds)
def _with_glob(element: Any, compiler: Any, **kw: Any) -> str:
    """SQLite knows letters beyond ASCII only inside a character class; the pattern is made by ``spelled``."""
    column, _, pattern = (compiler.process(one, **kw) for one in element.clauses)
    return f"({column} GLOB {pattern})"


@compiles(holds, "postgresql")
def _with_translate(element: Any, compiler: Any, **kw: Any) -> str:
    column, text, _ = (compiler.process(one, **kw) for one in element.clauses)
    folded = f"translate(lower({column}), '{''.join(MARKED)}', '{''.join(MARKED.values())}')"
    return f"(strpos({folded}, {text}) > 0)"


def spelled(text: str) -> str:
    """A GLOB pattern for every spelling of a folded text: «río» is found by «RIO»."""
    return "*" + "".join(_spellings(one) for one in text) + "*"


def _spellings(letter: str) -> str:
    if letter in "*?[":
        return f"[{letter}]"
    others = f"{letter.upper() if len(letter.upper()) == 1 else ''}{SPELLINGS.get(letter, '')}"
    return f"[{letter}{others}]" if letter.isalnum() and others.strip(letter) else letter


def clean(text: str | None) -> str:
    """What somebody typed, without what no database takes."""
    return CONTROL.sub("", text or "").strip()[:LONGEST]


def contains(column: Any, text: str) -> ColumnElement[bool]:
    """The column holds the text somewhere; % and _ are letters like any other. A number is looked for among codes as it
    stands: PostgreSQL takes four times as long to fold each of them first."""
    folded = fold(text)
    if db.engine.dialect.name == "postgresql" and is_code(column) and not any(one.isalpha() for one in folded):
        found: ColumnElement[bool] = column.contains(folded, autoescape=True)
        return found
    return holds(column, literal(folded, String), literal(spelled(folded), String))


def starts_with(column: Any, text: str) -> ColumnElement[bool]:
    """The column begins with the text. A range on SQLite, where LIKE would not use the index, and of codes everywhere."""
    if db.engine.dialect.name == "sqlite" or is_code(column):
        return and_(column >= text, column < text + "\U0010ffff")
    found: ColumnElement[bool] = column.startswith(text, autoescape=True)
    return found


def is_code(column: Any) -> bool:
    """Whether it holds signs, not words (``models.types.code``), in a database that knows the difference."""
    return getattr(column.type.dialect_impl(db.engine.dialect), "collation", None) == "C"


@dataclass(frozen=True)
class Filter:
    """One filter of a list: where its value is in the address, how it is drawn, and what it does."""

    name: str
    label: str
    kind: str
    read: Callable[[Sequence[str]], tuple[str, ColumnElement[bool]] | None]
    options: tuple[tuple[str, str], ...] = ()
    options_url: str = ""
    input_type: str = "text"
    inputmode: str = ""
    placeholder: str = ""
    values: tuple[str, ...] = ("",)

    @property
    def names(self) -> tuple[str, ...]:
        return (f"{self.name}_min", f"{self.name}_max") if self.kind == "range" else (self.name,)

    def given(self, args: MultiDict[str, str]) -> tuple[str, ...]:
        if self.kind == "range":
            return tuple(clean(args.get(name)) for name in self.names)
        return tuple(clean(one) for one in args.getlist(self.name)[:20] if clean(one))

    def with_values(self, values: tuple[str, ...]) -> Filter:
        return replace(self, values=values or ("",))


def make(
    spec: Field,
    column: Any,
    *,
    prefix: bool = False,
    months: Sequence[str] = (),
    options_url: str = "",
    name_of: Callable[[int], str] | None = None,
) -> Filter | None:
    """The filter of a field; None for kinds by which nobody filters."""
    base = {"name": f"f_{spec.name}", "label": gettext(spec.label)}
    if spec.kind in ("integer", "decimal"):
        return Filter(**base, kind="range", read=_numbers(spec, column), inputmode="decimal")
    if spec.kind == "date":
        return Filter(**base, kind="range", read=_dates(column), input_type="date")
    if spec.kind == "moment":
        return Filter(**base, kind="range", read=_moments(column), input_type="date")
    if spec.kind in ("choice", "boolean", "month"):
        options = _options(spec, months)
        return Filter(**base, kind="select", options=options, read=_choices(spec, column, dict(options)))
    if spec.kind == "reference":
        return Filter(**base, kind="remote", options_url=options_url, read=_rows(column, name_of or str))
    if spec.kind in ("text", "long_text", "rut", "email"):
        hint = gettext("Empieza con") if prefix else gettext("Contiene")
        return Filter(**base, kind="text", placeholder=hint, read=_text(column, starts_with if prefix else contains))
    return None


def _options(spec: Field, months: Sequence[str]) -> tuple[tuple[str, str], ...]:
    if spec.kind == "boolean":
        none = () if spec.required or spec.default is not None else (("-", gettext("Sin respuesta")),)
        return (("si", gettext("Sí")), ("no", gettext("No")), *none)
    if spec.kind == "month":
        return tuple((one, show_month(one)) for one in months)
    return tuple((code, gettext(label)) for code, label in spec.choices)


def _text(column: Any, compare: Callable[[Any, str], ColumnElement[bool]]) -> Any:
    def read(values: Sequence[str]) -> tuple[str, ColumnElement[bool]] | None:
        return (values[0], compare(column, values[0])) if values else None

    return read


def _choices(spec: Field, column: Any, options: dict[str, str]) -> Any:
    def read(values: Sequence[str]) -> tuple[str, ColumnElement[bool]] | None:
        known = [one for one in values if one in options]
        if not known:
            return None
        if spec.kind == "boolean":
            wanted = {"si": column.is_(True), "no": column.is_(False), "-": column.is_(None)}[known[0]]
            return options[known[0]], wanted
        return ", ".join(options[one] for one in known), column.in_(known)

    return read


def _rows(column: Any, name_of: Callable[[int], str]) -> Any:
    def read(values: Sequence[str]) -> tuple[str, ColumnElement[bool]] | None:
        ids = [number for one in values if (number := number_of(one)) is not None]
        return (", ".join(name_of(one) for one in ids), column.in_(ids)) if ids else None

    return read


def _numbers(spec: Field, column: Any) -> Any:
    def number(text: str) -> Decimal | None:
        try:
            return min(round_half_up(read_decimal(text, integer="," not in text), spec.decimals), LARGEST)
        except ArithmeticError:
            return LARGEST
        except ValueError:
            return None

    def read(values: Sequence[str]) -> tuple[str, ColumnElement[bool]] | None:
        low, high = (number(one) for one in values)
        return _between(column, low, high, lambda one: show(one))

    return read


def _dates(column: Any) -> Any:
    def day(text: str) -> date | None:
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None

    def read(values: Sequence[str]) -> tuple[str, ColumnElement[bool]] | None:
        low, high = (day(one) for one in values)
        return _between(column, low, high, lambda one: f"{one:%d/%m/%Y}")

    return read


def _moments(column: Any) -> Any:
    """Whole days of Chile over a column that keeps moments."""
    text = _dates(column)

    def start(day: str, later: int = 0) -> datetime | None:
        try:
            return datetime.combine(date.fromisoformat(day) + timedelta(later), time(), SANTIAGO)
        except (ValueError, OverflowError):
            return None

    def read(values: Sequence[str]) -> tuple[str, ColumnElement[bool]] | None:
        low, before = start(values[0]), start(values[1], 1)
        limits = [*([column >= low] if low else ()), *([column < before] if before else ())]
        return (text(values)[0], and_(*limits)) if limits else None

    return read


def _between(column: Any, low: Any, high: Any, text: Callable[[Any], str]) -> tuple[str, ColumnElement[bool]] | None:
    if low is not None and high is not None:
        return gettext("%(a)s a %(b)s", a=text(low), b=text(high)), column.between(low, high)
    if low is not None:
        return gettext("desde %(a)s", a=text(low)), column >= low
    if high is not None:
        return gettext("hasta %(b)s", b=text(high)), column <= high
    return None
