"""A form made of the record's fields. It carries text in both directions: what is stored becomes what people can edit, what
was typed goes to ``services`` as it is and comes back untouched when something is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from .. import catalog, messages
from ..clock import SANTIAGO
from ..models import db
from ..resolving import columns_of
from ..spec.faults import Fault
from ..spec.fields import Field
from ..spec.numbers import show, show_editable
from ..spec.periods import show_month
from ..storage import show_size
from .cells import show_rut, value_of
from .context import number_of

#: As many choices as this are buttons beside each other; more are a list.
BUTTONS = 3
ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
ISO_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?", re.ASCII)


@dataclass
class Control:
    """One field on the page: what the macro ``field`` draws."""

    spec: Field
    values: tuple[str, ...] = ()
    #: (what is wrong, where the law or the guide asks for it).
    faults: list[tuple[str, str]] = field(default_factory=list)
    options: tuple[tuple[str, str], ...] = ()
    options_url: str = ""
    parent: str = ""
    files: tuple[Any, ...] = ()
    locked: bool = False
    #: Whether another select of the form is narrowed by this one.
    narrows: bool = False
    #: One file and no more, where a field of files usually takes several.
    single: bool = False

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def id(self) -> str:
        return self.spec.name

    @property
    def label(self) -> str:
        return gettext(self.spec.label)

    @property
    def required(self) -> bool:
        return self.spec.required

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""

    def has(self, value: str) -> bool:
        return value in (self.values or ("",))

    @property
    def multiple(self) -> bool:
        return self.spec.kind == "references"

    @property
    def widget(self) -> str:
        kind = self.spec.kind
        if kind in ("reference", "references"):
            return "remote"
        if kind == "boolean" or (kind == "choice" and len(self.spec.choices) <= BUTTONS):
            return "segment"
        if kind == "choice" or (kind == "month" and self.options):
            return "select"
        return {"long_text": "textarea", "files": "files"}.get(kind, "input")

    @property
    def short(self) -> bool:
        """Whether two of its kind fit beside each other."""
        kinds = ("integer", "decimal", "date", "moment", "month", "rut")
        return self.spec.kind in kinds or self.widget == "select" or bool(self.parent) or self.narrows

    @property
    def input_type(self) -> str:
        """Native dates; a date that was typed in another way stays as it was typed."""
        if self.spec.kind == "date" and (not self.value or ISO.fullmatch(self.value)):
            return "date"
        if self.spec.kind == "moment" and (not self.value or ISO_MOMENT.fullmatch(self.value)):
            return "datetime-local"
        return {"month": "month", "email": "email"}.get(self.spec.kind, "text")

    @property
    def inputmode(self) -> str:
        return {"integer": "numeric", "decimal": "decimal"}.get(self.spec.kind, "")

    @property
    def max_length(self) -> int:
        """Told to the browser where cutting is harmless; too long a text is better refused with its message."""
        return 0

    @property
    def unit(self) -> str:
        return self.spec.unit

    @property
    def hint(self) -> str:
        said = gettext(self.spec.hint) if self.spec.hint else ""
        if self.spec.kind == "files":
            types = ", ".join(self.spec.file_types)
            return f"{said} {self._limits(types)}".strip()
        if self.spec.min_length and self.spec.kind == "long_text":
            between = gettext(
                "Entre %(min)s y %(max)s caracteres", min=self.spec.min_length, max=show(self.spec.max_length)
            )
            return f"{said} {between}".strip()
        return said

    def _limits(self, types: str) -> str:
        """A limit that is one byte short of a round size is how «menos de» that size was declared."""
        largest = self.spec.max_bytes
        if (largest + 1) % 1024 == 0:
            return gettext("%(tipos)s · menos de %(max)s por archivo", tipos=types, max=show_size(largest + 1))
        return gettext("%(tipos)s · hasta %(max)s por archivo", tipos=types, max=show_size(largest))

    @property
    def accept(self) -> str:
        return ",".join(f".{one}" for one in self.spec.file_types)

    @property
    def max_bytes(self) -> int:
        return self.spec.max_bytes

    @property
    def too_big(self) -> str:
        code = self.spec.message("size", "MSG-ARC-02")
        return messages.text_of(Fault(code, self.name, {"max": show_size(self.spec.max_bytes)}))


@dataclass(frozen=True)
class Section:
    title: str
    controls: list[Control]


class RecordForm:
    """The controls of one record. Nothing outside ``fields`` is ever read from a request."""

    def __init__(
        self, fields: Sequence[Field], values: Mapping[str, Sequence[str]], months: Sequence[str] = ()
    ) -> None:
        self.controls = {one.name: Control(one, tuple(values.get(one.name, ()))) for one in fields}
        self.general: list[tuple[str, str, str]] = []
        for one in self.controls.values():
            one.options = _options(one.spec, months)

    @classmethod
    def of_row(cls, fields: Sequence[Field], row: Any, months: Sequence[str] = ()) -> RecordForm:
        return cls(fields, {one.name: editable(one, value_of(row, one)) for one in fields}, months)

    @classmethod
    def of_request(cls, fields: Sequence[Field], given: MultiDict[str, str], months: Sequence[str] = ()) -> RecordForm:
        return cls(fields, {one.name: given.getlist(one.name)[:500] for one in fields}, months)

    def raw(self) -> dict[str, Any]:
        """What was typed, as ``services`` takes it."""
        found: dict[str, Any] = {}
        for name, control in self.controls.items():
            if control.spec.kind == "references":
                found[name] = [one for one in control.values if one]
            elif control.spec.kind != "files":
                found[name] = control.value
        return found

    def tell(self, faults: Iterable[Fault]) -> None:
        """Put each fault beside its field, and those of no field of this form on top."""
        for one in faults:
            if one.warning:
                continue
            text = messages.text_of(one)
            control = self.controls.get(one.field)
            if control is None:
                self.general.append(("", "", text))
            else:
                control.faults.append((text, one.source))

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """(id of the field, label, text) of everything that is wrong, in the order of the page."""
        beside = [(one.id, one.label, text) for one in self.controls.values() for text, _ in one.faults]
        return [*self.general, *beside]

    def name_rows(self, row: Any = None) -> None:
        """Give the selects the texts of the rows that they hold; those of the stored record are in hand already."""
        for control in self.controls.values():
            if control.widget != "remote":
                continue
            wanted = [number for one in control.values if (number := number_of(one)) is not None]
            known = _known(control.spec, row) if row is not None else {}
            missing = [one for one in wanted if one not in known]
            if missing:
                model = catalog.model_of(control.spec.target)
                known |= {one.id: str(one) for one in db.session.scalars(select(model).where(model.id.in_(missing)))}
            control.options = tuple((str(one), known[one]) for one in wanted if one in known)

    def sections(self, named: Sequence[tuple[str, Sequence[str]]], rest: str) -> list[Section]:
        """The controls in the sections that a screen names; those that it does not name come last, together."""
        placed = {name for _, names in named for name in names}
        groups = [
            (gettext(title), [self.controls[name] for name in names if name in self.controls]) for title, names in named
        ]
        groups.append((rest, [one for name, one in self.controls.items() if name not in placed]))
        return [Section(title, controls) for title, controls in groups if controls]


def _known(spec: Field, row: Any) -> dict[int, str]:
    value = getattr(row, spec.name)
    rows = value if spec.kind == "references" else [value] if value is not None else []
    return {one.id: str(one) for one in rows}


def _options(spec: Field, months: Sequence[str]) -> tuple[tuple[str, str], ...]:
    # A flag that is one thing or the other from the start is not left without an answer.
    answered = spec.required or (spec.kind == "boolean" and spec.default is not None)
    none = () if answered else (("", gettext("Sin respuesta")),)
    if spec.kind == "boolean":
        return (("si", gettext("Sí")), ("no", gettext("No")), *none)
    if spec.kind == "choice":
        return (
            *((code, gettext(label)) for code, label in spec.choices),
            *(none if len(spec.choices) <= BUTTONS else ()),
        )
    if spec.kind == "month":
        return tuple((one, show_month(one)) for one in months)
    return ()


def editable(spec: Field, value: Any) -> list[str]:
    """A stored value as text that comes back the same: «4710,5», never «4.710,5»."""
    if value is None:
        return []
    if spec.kind == "references":
        return [str(one.id) for one in value]
    makers: dict[str, Callable[[Any], str]] = {
        "reference": lambda one: str(one.id),
        "boolean": lambda one: "si" if one else "no",
        "integer": str,
        "decimal": show_editable,
        "date": lambda one: str(one.isoformat()),
        "moment": lambda one: f"{one.astimezone(SANTIAGO):%Y-%m-%dT%H:%M}",
        "rut": show_rut,
    }
    return [makers.get(spec.kind, str)(value)]


def fields_of(fields: Iterable[Field], names: Sequence[str], *, periodic: bool) -> list[Field]:
    """The fields that people fill in: all but those that others decide, or those that a screen names, in its order."""
    open_fields = {one.name: one for one in fields if not one.read_only and not (periodic and one.name == "periodo")}
    return [open_fields[name] for name in names if name in open_fields] if names else list(open_fields.values())


def parent_of(spec: Field, fields: Iterable[Field]) -> str:
    """The field of the same form that narrows this one: «region» for «comuna», when comunas carry a region."""
    if spec.kind != "reference":
        return ""
    columns = columns_of(catalog.model_of(spec.target))
    for other in fields:
        if (
            other.kind == "reference"
            and other.name != spec.name
            and _points_to(columns.get(other.column), other.target)
        ):
            return other.name
    return ""


def _points_to(column: Any, table: str) -> bool:
    return column is not None and any(key.column.table.name == table for key in column.property.columns[0].foreign_keys)
