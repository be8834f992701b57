"""Which columns a workbook has in a given year, and what each of them means. Template, import, annotated copy and export all
ask here, so a field that an edition adds is in the four of them the day that it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from .. import catalog
from ..spec.fields import Field, fold
from ..spec.requirements import Requirement
from ..spec.workbooks import SheetLayout, Workbook

#: What the command or the page gives, and a row never says.
GIVEN = ("periodo", "servicio")
#: The column that the annotated copy adds; whoever uploads the copy again is not asked to delete it.
ERRORS_TITLE = "Qué corregir"


class UnknownWorkbook(LookupError):
    """No requirement of that year has a workbook of that name."""


@dataclass(frozen=True)
class ColumnPlan:
    """``record`` and ``field`` say what the column holds; ``required``, whether every row must fill it; ``added``: an
    edition brought the field, so that a layout with a ``split`` of its own does not know it."""

    title: str
    record: str
    field: Field
    required: bool = False
    added: bool = False


@dataclass(frozen=True)
class SheetPlan:
    layout: SheetLayout
    columns: tuple[ColumnPlan, ...]
    models: Mapping[str, Any]

    @property
    def title(self) -> str:
        return self.layout.title

    @property
    def model(self) -> Any:
        return self.models[self.layout.record]

    @cached_property
    def _titles(self) -> dict[tuple[str, str], str]:
        return {(one.record, one.field.name): one.title for one in self.columns}

    def title_of(self, record: str, field_name: str) -> str:
        """The column where a fault of a field stands; empty when the sheet has none for it."""
        return self._titles.get((record, field_name), "")

    def raw_of(self, cells: Mapping[str, Any], added: bool = False) -> dict[str, Any]:
        """The cells of a row by field name; only those of fields that an edition added, when asked so."""
        return {name: cells[title] for title, name, is_added in self._own if title in cells and (is_added or not added)}

    @cached_property
    def _own(self) -> list[tuple[str, str, bool]]:
        """Title, field and whether it was added, of the columns of the sheet's own record."""
        return [(one.title, one.field.name, one.added) for one in self.columns if one.record == self.layout.record]


@dataclass(frozen=True)
class BookPlan:
    workbook: Workbook
    requirement: Requirement
    sheets: tuple[SheetPlan, ...]


def kinds(anio: int) -> list[tuple[Workbook, Requirement]]:
    """Every workbook that can be loaded in a year."""
    return [(book, requirement) for requirement in _requirements(anio) for book in requirement.workbooks]


def _requirements(anio: int) -> Iterator[Requirement]:
    """Those of the year's edition, and the modules that no edition mentions."""
    of_year = catalog.requirements(anio)
    yield from of_year
    seen = {one.module for one in of_year}
    yield from (base for module, base in catalog.current().bases.items() if module not in seen)


def plan(kind: str, anio: int) -> BookPlan:
    """The workbook ``kind`` as it is in that year; raises UnknownWorkbook."""
    for book, requirement in kinds(anio):
        if book.name == kind:
            return BookPlan(book, requirement, tuple(_sheet(layout, requirement) for layout in book.sheets))
    raise UnknownWorkbook(kind)


def _sheet(layout: SheetLayout, requirement: Requirement) -> SheetPlan:
    models = {
        model.__record__: model
        for model in catalog.models()
        if getattr(model, "__module_name__", "") == requirement.module and model.__record__ in requirement.records
    }
    columns = _written(layout, requirement) if layout.columns else _from_record(layout, requirement)
    always = _always_there(layout, requirement, models)
    marked = tuple(replace(one, required=one.field.required and one.record in always) for one in columns)
    return SheetPlan(layout, marked, models)


def _always_there(layout: SheetLayout, requirement: Requirement, models: Mapping[str, Any]) -> set[str]:
    """The records that every row carries: the sheet's own, and what those must point to (a unit its building)."""
    found, waiting = {layout.record}, [layout.record]
    while waiting:
        targets = {one.target for one in requirement.record(waiting.pop()).fields if one.required}
        for name, model in models.items():
            if model.__tablename__ in targets and name not in found:
                found.add(name)
                waiting.append(name)
    return found


def _from_record(layout: SheetLayout, requirement: Requirement) -> Iterator[ColumnPlan]:
    for one in requirement.record(layout.record).fields:
        if _carried(layout, one):
            yield ColumnPlan(one.label, layout.record, one)


def _written(layout: SheetLayout, requirement: Requirement) -> Iterator[ColumnPlan]:
    """The columns that the layout lists, then the fields that the year adds to its record."""
    base = catalog.requirement(requirement.module).record(layout.record)
    listed = set()
    for title, path in layout.columns:
        record, _, name = path.rpartition(".")
        record = record or layout.record
        listed.add((record, name))
        yield ColumnPlan(title, record, requirement.record(record).field(name))
    known = {one.name for one in base.fields}
    for one in requirement.record(layout.record).fields:
        if one.name not in known and (layout.record, one.name) not in listed and _carried(layout, one):
            yield ColumnPlan(one.label, layout.record, one, added=True)


def _carried(layout: SheetLayout, spec: Field) -> bool:
    return not (spec.read_only or spec.kind == "files" or spec.name in layout.leave_out or spec.name in GIVEN)


def same_title(title: Any) -> str:
    """Titles are compared without case, accents, repeated spaces and the asterisk of what is compulsory."""
    return fold(str(title or "")).rstrip("* ").strip()
