"""«Muestras»: the auditor, or the Red de Expertos, draws units of a service, works through them and takes the list along."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext
from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from estado_verde.crud.base import row_or_refuse
from estado_verde.crud.context import selected
from estado_verde.excel.sending import send_book
from estado_verde.excel.writer import write_workbook
from estado_verde.messages import text_of
from estado_verde.models import db
from estado_verde.security import requires
from estado_verde.spec.faults import fault
from estado_verde.spec.indicators import percentage
from estado_verde.spec.numbers import show_percent

from .choices import POPULATIONS, TODAS
from .models import Muestra, MuestraUnidad
from .page import ResiduosPage
from .samples import RIGHT, draw_sample, facts_of, members, sheets

ASKED = ("poblacion", "tamano", "porcentaje", "semilla")


class MuestrasView(ResiduosPage):
    route_base = "/residuos/muestras"

    @expose("/")
    @requires("read", "residuos_muestras")
    def index(self) -> ResponseReturnValue:
        return self._page({"poblacion": TODAS}, {})

    def _page(self, typed: dict[str, Any], faults: dict[str, str]) -> str:
        chosen = selected()
        return self.page(
            "residuos/muestras.html",
            periodo=chosen.periodo,
            servicio=chosen.servicio,
            rows=_samples() if chosen.periodo is not None else [],
            populations=[(code, gettext(text)) for code, text in POPULATIONS.items()],
            typed=typed,
            faults=faults,
            may_draw=g.who.may(*RIGHT) and chosen.servicio is not None and chosen.periodo is not None,
        )

    @expose("/", methods=["POST"])
    @requires(*RIGHT)
    def draw(self) -> ResponseReturnValue:
        chosen = selected()
        if chosen.servicio_id is None or chosen.periodo is None:
            return redirect(url_for("MuestrasView.index"), 303)
        typed = {name: request.form.get(name, "") for name in ASKED}
        outcome = draw_sample({**typed, "servicio": chosen.servicio_id, "periodo": chosen.periodo})
        if not outcome.ok:
            told: dict[str, str] = {}
            for one in outcome.faults:
                told.setdefault(one.field, text_of(one))
            return self._page(typed, told)
        flash(text_of(fault("MSG-GEN-02")), "success")
        return redirect(url_for("MuestrasView.show", pk=outcome.row.id), 303)

    @expose("/<pk>")
    @requires("read", "residuos_muestras")
    def show(self, pk: str) -> ResponseReturnValue:
        row = _sample(pk)
        found = members(row)
        chosen = [one for one in found if one.elegida]
        total, judged = sum(one.justifications for one in chosen), sum(one.judged for one in chosen)
        return self.page(
            "residuos/muestra.html",
            row=row,
            facts=[(gettext(label), value) for label, value in facts_of(row, len(found), len(chosen))],
            chosen=chosen,
            judged=judged,
            total=total,
            percent=show_percent(percentage(judged, total)),
        )

    @expose("/<pk>/excel")
    @requires("read", "residuos_muestras")
    def export(self, pk: str) -> ResponseReturnValue:
        row = _sample(pk)
        name = gettext("Muestra %(servicio)s %(semilla)s", servicio=row.servicio, semilla=row.semilla)
        return send_book(name, lambda out: write_workbook(sheets(row), out))


def _sample(pk: str) -> Muestra:
    found: Muestra = row_or_refuse(Muestra, pk, joinedload(Muestra.servicio), joinedload(Muestra.periodo))
    return found


def _samples() -> list[tuple[Muestra, int, int]]:
    """(sample, its population, its size) of what was chosen in the top bar, newest first."""
    chosen = func.sum(case((MuestraUnidad.elegida, 1), else_=0))
    statement = (
        select(Muestra, func.count(MuestraUnidad.id), chosen)
        .join(MuestraUnidad, MuestraUnidad.muestra_id == Muestra.id)
        .options(joinedload(Muestra.servicio))
        .group_by(Muestra.id)
        .order_by(Muestra.id.desc())
    )
    return [tuple(one) for one in db.session.execute(selected().keep(statement, Muestra))]
