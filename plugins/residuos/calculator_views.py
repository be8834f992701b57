"""The calculators on screen (rt7 §5.3, §5.4): «Planilla de pesaje» with its result, estimations, and «Usar este valor»."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from flask import abort, flash, g, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext
from sqlalchemy.orm import joinedload, selectinload

from estado_verde import catalog, services
from estado_verde.calendars import Calendar
from estado_verde.crud.base import row_or_refuse
from estado_verde.excel.sending import send_book
from estado_verde.excel.writer import write_workbook
from estado_verde.messages import text_of, texts_of
from estado_verde.security import requires
from estado_verde.services import Outcome
from estado_verde.spec.faults import Fault, fault
from estado_verde.spec.numbers import round_half_up
from estado_verde.spec.periods import show_month
from estado_verde.widgets import MonthGrid, SavedCell

from . import copying
from .calculations import Sheet, estimated_values, estimation_of, sheet_of, use_estimation, use_weighing
from .charts import KG, Chart, Row, Series
from .choices import CALCULATED_AS, POR_MES, POR_MESES
from .drawers import OWN, TYPES
from .memo import memo_sheets
from .models import Estimacion, MuestreoPesaje
from .page import ResiduosPage
from .requirements import DENSITY_REFERENCES
from .sheet_form import SheetForm
from .unit import unit_year, why_closed
from .unit_views import state_of_page, totals_of_page, year_of_request
from .weighing import Day, unusual_days


def _tell(outcome: Outcome, saved: str = "") -> None:
    for one in outcome.faults:
        flash(text_of(one), "warning" if one.warning else "danger")
    if outcome.ok:
        flash(saved or text_of(fault("MSG-GEN-02")), "success")


def _sheet(pk: str) -> MuestreoPesaje:
    found: MuestreoPesaje = row_or_refuse(
        MuestreoPesaje,
        pk,
        selectinload(MuestreoPesaje.bolsas),
        joinedload(MuestreoPesaje.unidad),
        joinedload(MuestreoPesaje.periodo),
    )
    return found


def _unit_page(row: Any) -> str:
    return url_for("UnidadResiduosView.index", unidad=row.unidad_id, periodo=row.periodo.anio)


class PesajeView(ResiduosPage):
    """One weighing sheet, as Anexo 1 draws it, with the steps of the guide beside it."""

    route_base = "/residuos/pesaje"
    default_view = "sheet"

    @expose("/<pk>")
    @requires("read", "residuos")
    def sheet(self, pk: str) -> ResponseReturnValue:
        row = _sheet(pk)
        return self._page(row, SheetForm.of_rows(row.bolsas))

    def _page(self, row: MuestreoPesaje, form: SheetForm, faults: Sequence[tuple[str, str, str]] = ()) -> str:
        requirement = catalog.requirement("residuos", row.periodo.anio)
        closed = why_closed(row.unidad.servicio_id, row.periodo, requirement)
        result = sheet_of(row, Calendar.of())
        return self.page(
            "residuos/pesaje.html",
            row=row,
            form=form,
            faults=faults,
            sheet=result,
            charts=list(_charts(result)),
            advice=texts_of(result.advice),
            month=show_month(row.mes),
            uses=[(code, gettext(text), result.values[code]) for code, text in CALCULATED_AS.items()],
            help=requirement.texts["pesaje_de_muestra"],
            refusal=text_of(closed) if closed else "",
            may_write=closed is None and g.who.may("write", "residuos"),
            may_import=g.who.may("run", "importar"),
            back=_unit_page(row),
        )

    @expose("/<pk>", methods=["POST"])
    @requires("write", "residuos")
    def save(self, pk: str) -> ResponseReturnValue:
        """All the bags of the sheet at once; an emptied line takes its bag away."""
        row = _sheet(pk)
        form = SheetForm.of_request(request.form, row.bolsas)
        faults = form.save(row)
        if faults:
            return self._page(_sheet(pk), form, faults)
        flash(text_of(fault("MSG-GEN-02")), "success")
        return redirect(url_for("PesajeView.sheet", pk=pk), 303)

    @expose("/<pk>/usar", methods=["POST"])
    @requires("write", "residuos")
    def use(self, pk: str) -> ResponseReturnValue:
        row = _sheet(pk)
        if request.form.get("calculo") not in CALCULATED_AS:
            abort(400)
        outcome = use_weighing(row, request.form["calculo"])
        _tell(outcome)
        return redirect(_unit_page(row) if outcome.ok else url_for("PesajeView.sheet", pk=pk), 303)

    @expose("/<pk>/excel")
    @requires("read", "residuos")
    def export(self, pk: str) -> ResponseReturnValue:
        """The sheet in its own layout, which can be imported again, and the memo of the calculation."""
        row = _sheet(pk)
        name = gettext("Planilla de pesaje %(unidad)s %(mes)s", unidad=row.unidad, mes=row.mes)
        return send_book(name, lambda out: write_workbook(memo_sheets(row, sheet_of(row), Calendar.of()), out))


def _charts(sheet: Sheet) -> Iterator[Chart]:
    """Kilograms of each day, and the mean of its weighed bags. Unusual days stand out, those that do not count are grey."""
    unusual = {day.fecha for day in unusual_days(sheet.weighing)}

    def rows(value: Callable[[Day], Decimal | None]) -> list[Row]:
        return [
            Row(
                f"{day.fecha:%d/%m/%Y}",
                (value(day) if day.weighed else None,),
                color="warn" if day.fecha in unusual else "" if day.counted else "none",
            )
            for day in sheet.weighing.days
        ]

    day, bag = gettext("Kg del día"), gettext("Promedio por bolsa pesada")
    yield Chart(
        "kilos-dia", "bars", day, "kg", gettext("Fecha"), (Series(day, KG, "ok"),), rows(lambda one: _short(one.kilos))
    )
    yield Chart(
        "promedio-bolsa",
        "bars",
        bag,
        "kg",
        gettext("Fecha"),
        (Series(bag, KG, "info"),),
        rows(lambda one: _short(one.mean_per_bag)),
    )


def _short(number: Decimal | None) -> Decimal | None:
    return None if number is None else round_half_up(number, 4)


class CalculoView(ResiduosPage):
    """The estimations: their page with every step, and the drawers of the month grid."""

    route_base = "/residuos/calculo"
    default_view = "estimation"

    @expose("/estimacion/<pk>")
    @requires("read", "residuos")
    def estimation(self, pk: str) -> ResponseReturnValue:
        row = _estimation(pk)
        result = estimation_of(row)
        return self.page(
            "residuos/estimacion.html",
            row=row,
            result=result,
            values=estimated_values(result),
            months=row.periodo.period().months(),
            parameters=catalog.requirement("residuos", row.periodo.anio).parameters,
            references=DENSITY_REFERENCES,
            may_write=g.who.may("write", "residuos"),
            back=_unit_page(row),
        )

    @expose("/estimacion/<pk>/usar", methods=["POST"])
    @requires("write", "residuos")
    def use_page(self, pk: str) -> ResponseReturnValue:
        row = _estimation(pk)
        if request.form.get("calculo") not in (POR_MES, POR_MESES):
            abort(400)
        outcome = use_estimation(row, request.form["calculo"], request.form.get("mes") or None)
        _tell(outcome)
        if outcome.ok and row.por_confirmar:
            copying.confirm([row])
        return redirect(_unit_page(row) if outcome.ok else url_for("CalculoView.estimation", pk=pk), 303)

    @expose("/<kind>", methods=["POST"])
    @requires("write", "residuos")
    def use(self, kind: str) -> ResponseReturnValue:
        """From a drawer: keep the estimation and load its value, or neither."""
        sent = request.get_json(silent=True)
        if kind not in TYPES or not isinstance(sent, dict) or not isinstance(sent.get("values"), dict):
            abort(400)
        year = year_of_request()
        calculo = sent.get("use")
        if calculo not in (POR_MES, POR_MESES):
            abort(400)
        month = sent.get("month") if calculo == POR_MES else None
        raw = {name: str(value) for name, value in sent["values"].items() if name in _names(kind)}
        raw |= {"unidad": year.unidad.id, "periodo": year.periodo, "tipo": TYPES[kind]}
        outcome = _estimate_and_use(raw, calculo, month)
        if not outcome.ok:
            return jsonify(ok=False, faults=_told(outcome.faults))
        after = unit_year(year.unidad, year.periodo)
        cell = SavedCell(outcome.row.metodo, outcome.row.anio_mes, outcome.row.kg, gettext("Estimación"))
        answer = MonthGrid.answer([cell], (), state_of_page(after), totals_of_page(after))
        saved = answer["saved"][0]
        return jsonify(
            ok=True, **{**saved, "text": text_of(fault("MSG-GEN-02"))}, state=answer["state"], totals=answer["totals"]
        )


def _names(kind: str) -> set[str]:
    return {*OWN[kind], "semanas_mes", "meses", "densidad_kg_m3", "densidad_justificacion", "bolsa"}


def _told(faults: Sequence[Fault]) -> list[dict[str, str]]:
    return [{"field": one.field, "code": one.code, "text": text_of(one)} for one in faults if not one.warning]


class _Refused(Exception):
    """Takes back the estimation whose value could not be loaded."""


def _estimate_and_use(raw: dict[str, Any], calculo: str, month: Any) -> Outcome:
    outcome = Outcome()
    try:
        with services.batch():
            outcome = services.save(Estimacion, raw)
            if outcome.ok:
                outcome = use_estimation(outcome.row, calculo, month)
            if not outcome.ok:
                raise _Refused
    except _Refused:
        outcome.row = None
    return outcome


def _estimation(pk: str) -> Estimacion:
    found: Estimacion = row_or_refuse(
        Estimacion, pk, joinedload(Estimacion.bolsa), joinedload(Estimacion.unidad), joinedload(Estimacion.periodo)
    )
    return found
