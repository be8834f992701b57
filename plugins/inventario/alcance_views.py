"""Información > Alcance > Planilla: the whole service on one page."""

from __future__ import annotations

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext, ngettext

from estado_verde.contributions import View
from estado_verde.crud import EvView
from estado_verde.models import db
from estado_verde.security import requires

from . import alcance_grid as grid
from .rules import ENERGY, REST, YEARS


class AlcancePlanillaView(EvView):
    route_base = "/alcance/planilla"
    default_view = "index"

    @expose("/")
    @requires("read", "alcance")
    def index(self) -> ResponseReturnValue:
        servicio = self.selection.servicio
        if servicio is None:
            return redirect(url_for("AlcanceView.list"))
        return self._page(grid.rows_of(db.session(), servicio.id))

    @expose("/", methods=["POST"])
    @requires("write", "alcance")
    def act(self) -> ResponseReturnValue:
        """«asignar» and «simular» write nothing: they show the same page with what was typed."""
        servicio = self.selection.servicio
        if servicio is None:
            return redirect(url_for("AlcanceView.list"), 303)
        rows = grid.rows_of(db.session(), servicio.id)
        grid.read(rows, request.form, request.form.getlist("filas"))
        wanted = request.form.get("accion", "guardar")
        if wanted == "asignar":
            self._assign(rows)
        elif wanted == "guardar":
            done = grid.save(rows)
            if done is not None:
                flash(ngettext("Se guardó %(num)s unidad.", "Se guardaron %(num)s unidades.", done), "success")
                return redirect(url_for("AlcancePlanillaView.index"), 303)
            db.session.rollback()
            rows = self._again(rows, servicio.id)
        return self._page(rows, simulated=wanted == "simular")

    def _assign(self, rows: list[grid.Row]) -> None:
        column = request.form.get("columna", REST)
        done = grid.assign(rows, column if column in YEARS else REST, request.form.get("anio", "").strip()[:4])
        text = ngettext(
            "Año asignado a %(num)s unidad, sin guardar.", "Año asignado a %(num)s unidades, sin guardar.", done
        )
        flash(text if done else gettext("Marque las unidades a las que quiere asignar el año."), "info")

    @staticmethod
    def _again(rows: list[grid.Row], servicio_id: int) -> list[grid.Row]:
        """The stored rows, read again after the refusal, with what was typed and what is wrong."""
        typed = {one.alcance.id: one for one in rows}
        fresh = grid.rows_of(db.session(), servicio_id)
        for one in fresh:
            before = typed.get(one.alcance.id)
            if before is not None:
                one.typed, one.faults, one.chosen = before.typed, before.faults, before.chosen
        return fresh

    def _page(self, rows: list[grid.Row], simulated: bool = False) -> ResponseReturnValue:
        years = grid.options(db.session())
        return self.render_template(
            "inventario/alcance_planilla.html",
            servicio=self.selection.servicio,
            rows=rows,
            years=years,
            columns=((ENERGY, gettext("Año inicio Gestión Energética")), (REST, gettext("Año inicio resto itemes"))),
            counters=list(grid.simulate(db.session(), rows, years)),
            simulated=simulated or any(one.changes for one in rows),
            faults=[(one, name, text) for one in rows for name, texts in one.faults.items() for text in texts],
            unsaved=sum(bool(one.changes) for one in rows),
            may_write=g.who.may("write", "alcance"),
            full=len(rows) == grid.MOST,
        )


VIEWS = (View(AlcancePlanillaView),)
