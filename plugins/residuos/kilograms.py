"""The month grid of a unit: its rows from what is stored, and what the person typed back into the services."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import g, url_for
from flask_babel import gettext
from sqlalchemy import select

from estado_verde import catalog, services
from estado_verde.calendars import Calendar
from estado_verde.clock import today
from estado_verde.messages import text_of
from estado_verde.models import db
from estado_verde.services import Outcome
from estado_verde.spec.faults import Fault, warning
from estado_verde.spec.numbers import show_editable
from estado_verde.spec.records import Record
from estado_verde.widgets import Cell, CellFault, Change, GridRow, Group, MonthGrid, SavedCell, Share

from .calculations import differs
from .choices import ANUAL, ESTIMACION_BOLSAS, ESTIMACION_CONTENEDORES, MENSUAL, METHODS
from .models import Material, NoReciclado, Reciclado
from .unit import UnitYear

RECYCLED, UNRECYCLED = "reciclados", "no_reciclados"
Stored = Mapping[tuple[str, str | None], Any]


def row_id(row: Reciclado | NoReciclado) -> str:
    return f"m{row.material_id}" if isinstance(row, Reciclado) else row.metodo


def stored(year: UnitYear) -> Stored:
    """Every value of the unit, by row of the grid and month."""
    return {(row_id(one), one.anio_mes): one for one in (*year.recycled, *year.unrecycled)}


def _cell(row: Any, calendar: Calendar) -> Cell:
    if row is None:
        return Cell()
    if isinstance(row, Reciclado):
        return Cell(row.kg, url=url_for("RecicladoView.show", pk=row.id))
    linked = row.muestreo_id is not None or row.estimacion_id is not None
    return Cell(
        row.kg,
        estimated=gettext(METHODS[row.metodo]) if linked else "",
        differs=differs(row, calendar),
        url=url_for("NoRecicladoView.show", pk=row.id),
    )


def grid_of(year: UnitYear) -> MonthGrid:
    months = year.periodo.period().months()
    rows = _Rows(stored(year), months, Calendar.of(), year.proposed)
    return MonthGrid(
        id="kg",
        title=gettext("Kilogramos por mes"),
        months=months,
        field=year.requirement.record("reciclado").field("kg"),
        url=url_for("UnidadResiduosView.save_kg", unidad=year.unidad.id, periodo=year.periodo.anio),
        groups=(
            Group(RECYCLED, gettext("Residuos reciclados"), rows.materials(year), add=gettext("Agregar material")),
            Group(
                UNRECYCLED,
                gettext("Residuos no reciclados"),
                rows.methods(year),
                tone="none",
                add=gettext("Agregar método"),
            ),
        ),
        total=gettext("Total generado"),
        share=Share(gettext("Reciclado de la unidad"), RECYCLED),
        read_only=not year.may_write,
        reason=text_of(year.refusal) if year.refusal else "",
        keep=f"{g.who.cuenta_id}-{year.unidad.id}-{year.periodo.anio}",
        due=min(months[-1], f"{today():%Y-%m}"),
    )


@dataclass(frozen=True)
class _Rows:
    """The rows of the grid from the stored values; those without any wait under «Agregar»."""

    values: Stored
    months: Sequence[str]
    calendar: Calendar
    proposed: frozenset[str] = frozenset()

    def materials(self, year: UnitYear) -> tuple[GridRow, ...]:
        """Those of the catalogue; «Otro» needs words, so it begins in its form."""
        used = {one.material_id for one in year.recycled}
        found = db.session.scalars(select(Material).order_by(Material.orden, Material.nombre))
        offered = (one for one in found if one.id in used or (one.activo is not False and not one.requiere_detalle))
        return tuple(self.row(f"m{one.id}", one.nombre) for one in offered)

    def methods(self, year: UnitYear) -> tuple[GridRow, ...]:
        """A row for each method: what is written says by itself how it was quantified."""
        used = {one.metodo for one in year.unrecycled}
        return tuple(
            self.row(code, gettext("No reciclados"), gettext(label)) if code in used else self.row(code, gettext(label))
            for code, label in METHODS.items()
        )

    def row(self, name: str, label: str, sublabel: str = "") -> GridRow:
        mine = {month: one for (key, month), one in self.values.items() if key == name}
        mode = "" if not mine else ANUAL if None in mine else MENSUAL
        waits = not mine and name in self.proposed
        if waits:
            sublabel = gettext("Por confirmar")
        return GridRow(
            name,
            label,
            gettext("Carga anual") if mode == ANUAL and not sublabel else sublabel,
            mode,
            {month: _cell(mine.get(month), self.calendar) for month in self.months},
            _cell(mine.get(None), self.calendar),
            spare=not mine and not waits,
            calculators=DRAWERS.get(name, ()),
        )


#: The drawer that fills a cell of each method.
DRAWERS = {ESTIMACION_CONTENEDORES: ("contenedores",), ESTIMACION_BOLSAS: ("bolsas",)}


@dataclass(frozen=True)
class Result:
    saved: list[SavedCell]
    faults: list[CellFault]


def save_changes(year: UnitYear, changes: Sequence[Change]) -> Result:
    """Emptied cells first, so that a row may change its modality in one go; then all the rest together. What is right is
    saved, what is wrong stays on the page with its fault."""
    values, result, calendar = stored(year), Result([], []), Calendar.of()
    overtaken = [one for one in changes if _overtaken(one, values)]
    for change in overtaken:
        cell = _cell(values.get((change.row, change.month)), calendar)
        told = warning("MSG-RES-29", valor=cell.was or "–", escrito=change.value.strip() or "–")
        result.faults.extend(_faults(change, [told]))
        result.saved.append(SavedCell(change.row, change.month, cell.value, cell.estimated, cell.differs, cell.url))
    changes = [one for one in changes if one not in overtaken]
    for change in changes:
        if not change.value.strip() and (row := values.get((change.row, change.month))) is not None:
            outcome = services.delete(row)
            result.faults.extend(_faults(change, outcome.faults))
            if outcome.ok:
                result.saved.append(SavedCell(change.row, change.month, None))
    typed = [change for change in changes if change.value.strip()]
    for model, mine in (
        (Reciclado, [one for one in typed if one.row not in METHODS]),
        (NoReciclado, [one for one in typed if one.row in METHODS]),
    ):
        raws = [_raw(year, change, values) for change in mine]
        rows = [values.get((change.row, change.month)) for change in mine]
        outcomes = services.save_many(model, raws, rows=rows, only_valid=True) if mine else []
        for change, outcome in zip(mine, outcomes, strict=True):
            result.faults.extend(_faults(change, outcome.faults, catalog.record(model, year.periodo.anio)))
            if outcome.ok:
                result.saved.append(_saved(change, outcome, calendar))
    return result


def _overtaken(change: Change, values: Stored) -> bool:
    """Somebody else wrote there since the browser read it, and not the same: nobody writes over what nobody has seen."""
    row = values.get((change.row, change.month))
    now = "" if row is None else show_editable(row.kg)
    return change.was is not None and now not in (change.was, change.value.strip())


def _raw(year: UnitYear, change: Change, values: Stored) -> dict[str, Any]:
    stored_row = values.get((change.row, change.month))
    if stored_row is not None:
        return {"kg": change.value}
    raw = {
        "unidad": year.unidad.id,
        "periodo": year.periodo,
        "modalidad": ANUAL if change.month is None else MENSUAL,
        "anio_mes": change.month,
        "kg": change.value,
    }
    if change.row in METHODS:
        return raw | {"metodo": change.row}
    # «Otro» keeps the words that its other months have.
    words = next((row.material_otro for (name, _), row in values.items() if name == change.row), None)
    return raw | {"material": int(change.row[1:]), "material_otro": words}


#: What a cell says by where it stands. A fault of any other field, which a year may add and make obligatory, names it.
OF_THE_CELL = frozenset({"", "kg", "material", "metodo", "modalidad", "anio_mes", "unidad", "periodo"})


def _faults(change: Change, faults: Iterable[Fault], record: Record | None = None) -> Iterator[CellFault]:
    """RR-9 is said once on the page, not in every cell."""
    labels = {one.name: gettext(one.label) for one in record.fields} if record else {}
    for one in faults:
        if one.code != "MSG-RES-05":
            label = "" if one.field in OF_THE_CELL else labels.get(one.field, "")
            text = f"{label}: {text_of(one)}" if label else text_of(one)
            yield CellFault(change.row, change.month, one.code, text, one.warning)


def _saved(change: Change, outcome: Outcome, calendar: Calendar) -> SavedCell:
    cell = _cell(outcome.row, calendar)
    return SavedCell(change.row, change.month, cell.value, cell.estimated, cell.differs, cell.url)


def replace_by_annual(year: UnitYear, rows: Sequence[Any], kg: Any) -> Outcome:
    """RR-13, «Reemplazar carga mensual por anual»: the months go and the annual value comes, or nothing happens."""
    model, first = type(rows[0]), rows[0]
    raw = {"unidad": year.unidad.id, "periodo": year.periodo, "modalidad": ANUAL, "kg": kg}
    if isinstance(first, Reciclado):
        raw |= {"material": first.material_id, "material_otro": first.material_otro}
    else:
        raw |= {"metodo": first.metodo}
    outcome = Outcome()
    try:
        with services.batch():
            for row in rows:
                outcome = services.delete(row)
                if not outcome.ok:
                    raise _Refused
            outcome = services.save(model, raw)
            if not outcome.ok:
                raise _Refused
    except _Refused:
        outcome.row = None
    return outcome


class _Refused(Exception):
    """Undoes the deletions."""
