"""How a value of a record is read and shown: one place for lists, details, histories and exports. Nothing shows «None»."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from flask_babel import gettext

from .. import catalog, masking
from ..clock import SANTIAGO
from ..resolving import columns_of, computed
from ..spec.fields import Field
from ..spec.numbers import show
from ..spec.periods import show_month
from ..spec.records import Record

#: What stands where there is no value.
NOTHING = "–"


@dataclass(frozen=True)
class Cell:
    """A value on a page. ``sem`` is the kind of semaphore, when it is one."""

    label: str
    text: str
    css: str = ""
    sem: str = ""
    href: str = ""
    files: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Path:
    """A field of a record, or of one that it points to: «edificio.comuna». ``steps`` are the relationships on the way."""

    name: str
    steps: tuple[str, ...]
    owner: Any
    spec: Field

    @cached_property
    def label(self) -> str:
        """In the language of the page that made it: a list asks for it with each of its cells."""
        return gettext(self.spec.label)

    @property
    def numeric(self) -> bool:
        return self.spec.kind in ("integer", "decimal")

    @property
    def stored(self) -> bool:
        """Whether the database knows it; a field that an edition added is not a column."""
        return self.spec.column in columns_of(self.owner) or computed(self.owner, self.spec.column)

    def value(self, row: Any) -> Any:
        for step in self.steps:
            row = getattr(row, step, None)
            if row is None:
                return None
        return value_of(row, self.spec)


class UnknownField(LookupError):
    """A screen names a field that the record does not have."""


def find_path(model: Any, record: Record, name: str) -> Path:
    """The field that a dotted name means, walking through the references."""
    *steps, last = name.split(".")
    for step in steps:
        spec = _field(model, record, step)
        model = catalog.model_of(spec.target)
        record = catalog.record(model)
    return Path(name, tuple(steps), model, _field(model, record, last))


def _field(model: Any, record: Record, name: str) -> Field:
    try:
        return record.field(name)
    except KeyError:
        names = ", ".join(one.name for one in record.fields)
        raise UnknownField(f"{model.__name__} no tiene el campo «{name}». Tiene: {names}.") from None


def value_of(row: Any, spec: Field) -> Any:
    """The value of a field, wherever it is kept: column, relationship, or ``extras``."""
    if spec.kind in ("reference", "references"):
        return getattr(row, spec.name)
    if spec.kind == "files":
        return None
    if spec.column in columns_of(type(row)) or computed(type(row), spec.column):
        return getattr(row, spec.column)
    raw = (row.extras or {}).get(spec.name)
    if raw is None:
        return None
    return Decimal(raw) if spec.kind == "decimal" else spec.parse(raw)[0]


def text_of(spec: Field, value: Any) -> str:
    """How people read a value, whole or masked; empty for none."""
    if value is None or value == "" or value == ():
        return ""
    if masking.hides(spec):
        return str(masking.shown(spec, value))
    if spec.kind in ("choice", "boolean"):
        return gettext(spec.label_of(value)) if spec.label_of(value) else ""
    if spec.kind in ("integer", "decimal") and isinstance(value, int | Decimal):
        return str(value) if is_year(spec) else show(value)
    if spec.kind == "references":
        return ", ".join(sorted(str(one) for one in value))
    if spec.kind == "month":
        return show_month(str(value))
    if spec.kind == "rut":
        return show_rut(str(value))
    return plain_text(value)


def plain_text(value: Any) -> str:
    """A value of no declared kind."""
    if isinstance(value, datetime):
        return f"{value.astimezone(SANTIAGO):%d/%m/%Y %I:%M %p}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(value)


def is_year(spec: Field) -> bool:
    """A year is read «2026», not «2.026»."""
    return (
        spec.kind == "integer" and spec.minimum is not None and spec.minimum >= 1600 and (spec.maximum or 9999) <= 2200
    )


def show_rut(rut: str) -> str:
    body, _, check = rut.rpartition("-")
    return f"{show(int(body))}-{check}" if body.isdigit() else rut


def cell_of(path: Path, row: Any, sems: dict[str, str] | None = None) -> Cell:
    """A value as a list or a detail shows it. ``sems`` maps its code to the kind of semaphore."""
    value = path.value(row)
    text = text_of(path.spec, value)
    sem = (sems or {}).get(str(value), "") if text else ""
    css = "num" if path.numeric else "tnum" if path.spec.kind in ("date", "month") else ""
    if path.spec.kind == "rut":
        css = "tnum nw"
    if path.spec.kind == "long_text":
        css = "ev-long"
    return Cell(path.label, text or NOTHING, css, sem)


def sheet_kind(spec: Field) -> str:
    """How the field reads as a column of a workbook."""
    if is_year(spec):
        return "text"
    return spec.kind if spec.kind in ("integer", "decimal", "date") else "text"


def sheet_value(path: Path, row: Any) -> Any:
    """Numbers and dates as such, the rest as people read it."""
    value = path.value(row)
    return value if sheet_kind(path.spec) != "text" else text_of(path.spec, value) or None
