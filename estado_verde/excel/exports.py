"""What is stored, as the workbook that would load it: what is exported can be imported again and changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from .. import masking, reports
from ..models import Periodo, db
from ..resolving import columns_of
from ..spec.fields import Field
from ..spec.periods import show_month
from ..spec.reports import Column, Sheet
from .layout import ColumnPlan, SheetPlan, plan
from .names import AllNames
from .writer import write_workbook

KINDS = {"integer": "integer", "decimal": "decimal", "date": "date", "moment": "datetime"}


def export_workbook(kind: str, servicio: Any, periodo: Periodo, stream: IO[bytes]) -> None:
    """The records of a service and period in the layout of the workbook ``kind`` of that year."""
    write_workbook(export_sheets(kind, servicio, periodo), stream)


def export_sheets(kind: str, servicio: Any, periodo: Periodo) -> Iterator[Sheet]:
    book = plan(kind, periodo.anio)
    names = AllNames(db.session())
    context = reports.context(servicio, periodo, book.requirement)
    for sheet in book.sheets:
        columns = [Column(one.title, KINDS.get(one.field.kind, "text"), one.field.decimals) for one in sheet.columns]
        if sheet.layout.rows:
            rows: Iterable[Sequence[Any]] = _given(sheet, sheet.layout.rows(context))
        else:
            rows = _stored(db.session(), sheet, servicio, periodo, names)
        yield Sheet(sheet.title, columns, rows)


def _given(sheet: SheetPlan, rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Any]]:
    """Rows that the layout makes itself; choices are still written as people read them."""
    for row in rows:
        yield [written(one.field, row.get(one.title)) for one in sheet.columns]


def _stored(
    session: Session, sheet: SheetPlan, servicio: Any, periodo: Periodo, names: AllNames
) -> Iterator[list[Any]]:
    model = sheet.model
    known = columns_of(model)
    stored_in = [known[one.field.column] for one in sheet.columns if one.field.column in known]
    statement = select(model.id, model.extras, *stored_in)
    if model.__periodic__:
        statement = statement.where(model.periodo_id == periodo.id)
    statement = of_service(statement, model, servicio).order_by(model.id)
    lists = {
        one.field.name: _pointed(session, model, one.field) for one in sheet.columns if one.field.kind == "references"
    }
    for row_id, extras, *values in session.execute(statement.execution_options(yield_per=1000)):
        stored = iter(values)
        yield [_cell(one, row_id, extras, stored, known, lists, names) for one in sheet.columns]


def of_service(statement: Any, model: Any, servicio: Any) -> Any:
    """Only the rows of one service, by their own column or by that of their unit."""
    known = columns_of(model)
    if servicio is None:
        return statement
    if "servicio_id" in known:
        return statement.where(known["servicio_id"] == servicio.id)
    unit = inspect(model).relationships.get("unidad")
    return (
        statement.join(unit.class_attribute).where(unit.mapper.class_.servicio_id == servicio.id) if unit else statement
    )


def _cell(
    column: ColumnPlan,
    row_id: int,
    extras: Mapping[str, Any] | None,
    stored: Iterator[Any],
    known: Mapping[str, Any],
    lists: Mapping[str, Mapping[int, list[int]]],
    names: AllNames,
) -> Any:
    spec = column.field
    if spec.kind == "references":
        of = names.of(spec)
        return "; ".join(of.text_of(one) for one in lists[spec.name].get(row_id, []))
    if spec.column in known:
        value = next(stored)
        return names.of(spec).text_of(value) if spec.kind == "reference" else written(spec, value)
    raw = (extras or {}).get(spec.name)
    if spec.kind == "reference":
        return names.of(spec).text_of(raw)
    return written(spec, None if raw is None else spec.parse(raw)[0])


def _pointed(session: Session, model: Any, spec: Field) -> dict[int, list[int]]:
    """The ids in a list of another table, for all rows in one query."""
    target = getattr(model, spec.name)
    found: dict[int, list[int]] = {}
    other = target.property.mapper.class_
    for row_id, other_id in session.execute(select(model.id, other.id).join(target).order_by(model.id, other.id)):
        found.setdefault(row_id, []).append(other_id)
    return found


def written(spec: Field, value: Any) -> Any:
    """A stored value as a person writes it in a cell."""
    if value is None or value == "":
        return None
    if spec.kind == "boolean":
        return spec.label_of(value)
    if spec.kind == "choice":
        return spec.label_of(value)
    if spec.kind == "month":
        return show_month(value)
    return masking.shown(spec, value)
