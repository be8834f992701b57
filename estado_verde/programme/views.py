"""Screens with which the Red de Expertos runs the programme: periods and their steps, milestones, extra time, holidays,
territory. All generated; only the life of a period is written here."""

from __future__ import annotations

from collections.abc import Iterable

from flask import abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext, lazy_gettext

from .. import catalog
from ..clock import today
from ..contributions import View
from ..crud import EvModelView, EvView
from ..crud.base import row_or_refuse
from ..crud.context import number_of
from ..crud.forms import RecordForm
from ..messages import texts_of
from ..models import Comuna, Feriado, Hito, Periodo, Plataforma, Prorroga, Region
from ..models.periods import ABIERTO, CERRADO, EN_VALIDACION, PREPARACION
from ..security import requires
from ..spec import fields
from . import periods
from .records import RECORDS

PROGRAMA = ("Administración", "Programa")
TERRITORIO = ("Administración", "Territorio")
ANIO = RECORDS["periodo"].field("anio")
MOTIVO = fields.long_text("motivo", "Motivo", 1000, required=True)
STEPS = {
    "abrir": lazy_gettext("Abrir para carga"),
    "validar": lazy_gettext("Pasar a validación externa"),
    "reabrir": lazy_gettext("Reabrir para carga"),
    "cerrar": lazy_gettext("Cerrar el periodo"),
    "devolver": lazy_gettext("Devolver a validación"),
}
#: What each step means for the services, before anybody takes it.
CONSEQUENCES = {
    "abrir": lazy_gettext("Los servicios pueden cargar y comienza su inventario del año."),
    "validar": lazy_gettext(
        "La carga se cierra, salvo para los servicios con prórroga, y los auditores emiten sus veredictos."
    ),
    "reabrir": lazy_gettext(
        "Los servicios pueden cargar otra vez hasta la fecha límite, que debe ser posterior a hoy."
    ),
    "cerrar": lazy_gettext("Todo el periodo queda solo de lectura, también los veredictos."),
    "devolver": lazy_gettext("Los auditores pueden emitir veredictos otra vez; la carga sigue cerrada."),
}


class PeriodoView(EvModelView):
    model = Periodo
    route_base = "/periodos"
    list_fields = ("anio", "fecha_inicio", "fecha_termino", "fecha_limite_carga", "fecha_corte_uso", "estado")
    order = ("-anio",)
    sems = {"estado": {PREPARACION: "none", ABIERTO: "ok", EN_VALIDACION: "info", CERRADO: "none"}}
    in_context = False
    without = frozenset({"delete"})

    def list_links(self) -> Iterable[tuple[str, str, str]]:
        if g.who.may("write", "periodos"):
            yield url_for("PlantillaView.index"), gettext("Crear periodo desde plantilla"), "calendar-plus"

    def show_links(self, row: Periodo) -> Iterable[tuple[str, str, str]]:
        yield url_for("HitoView.list", periodo=row.id), gettext("Hitos"), "flag"
        if g.who.may("run", "periodos"):
            for step in periods.steps_from(row.estado):
                url = url_for("PasoView.index", periodo_id=row.id, accion=step.action)
                yield url, str(STEPS[step.action]), "arrow-right"


class PlantillaView(EvView):
    """«Crear periodo desde plantilla»: the year is all that is asked."""

    route_base = "/periodos/plantilla"

    @expose("/", methods=["GET", "POST"])
    @requires("write", "periodos")
    def index(self) -> ResponseReturnValue:
        if request.method == "GET":
            return self._form(RecordForm((ANIO,), {"anio": [str(today().year + 1)]}))
        form = RecordForm.of_request((ANIO,), request.form)
        anio, found = ANIO.parse(form.raw()["anio"])
        if found:
            form.tell([found])
            return self._form(form)
        try:
            outcome = periods.create_from_template(anio)
        except periods.NoTemplate:
            form.general.append(("", "", gettext("Ninguna edición instalada dice qué hitos tiene un año.")))
            return self._form(form)
        if not outcome.ok:
            form.tell(outcome.faults)
            return self._form(form)
        flash(gettext("Se creó el periodo %(anio)s con sus hitos.", anio=anio), "success")
        for text in texts_of(outcome.warnings):
            flash(text, "warning")
        return redirect(url_for("PeriodoView.show", pk=outcome.row.id), 303)

    def _form(self, form: RecordForm) -> str:
        edition = catalog.edition(number_of(form.controls["anio"].value) or today().year)
        return self.page("ev/programme/template.html", form=form, edition=edition)


class PasoView(EvView):
    """One step of the life of a period. It asks the reason where the step needs one."""

    route_base = "/periodos/paso"

    @expose("/<int:periodo_id>/<accion>", methods=["GET", "POST"])
    @requires("run", "periodos")
    def index(self, periodo_id: int, accion: str) -> ResponseReturnValue:
        periodo = row_or_refuse(Periodo, periodo_id)
        step = next((one for one in periods.WORKFLOW.transitions if one.action == accion), None)
        if step is None:
            abort(404)
        form = RecordForm.of_request((MOTIVO,) if step.guard else (), request.form)
        if request.method == "POST":
            outcome = periods.change_state(periodo, accion, request.form.get("motivo", ""))
            if outcome.ok:
                flash(gettext("El periodo %(anio)s cambió de estado.", anio=periodo.anio), "success")
                return redirect(url_for("PeriodoView.show", pk=periodo.id), 303)
            form.tell(outcome.faults)
        estado = RECORDS["periodo"].field("estado")
        moves = [(PeriodoView.sems["estado"][one], gettext(estado.label_of(one))) for one in (step.source, step.target)]
        said = {"text": str(STEPS[accion]), "consequence": str(CONSEQUENCES[accion]), "moves": moves}
        return self.page("ev/programme/step.html", form=form, periodo=periodo, **said)


class HitoView(EvModelView):
    model = Hito
    route_base = "/hitos"
    list_fields = ("nombre", "numero", "fecha", "responsable", "accion", "periodo")
    search_fields = ("nombre",)
    order = ("numero",)
    filter_fields = ("responsable", "accion")


class ProrrogaView(EvModelView):
    model = Prorroga
    route_base = "/prorrogas"
    order = ("-prorroga_hasta",)


class FeriadoView(EvModelView):
    model = Feriado
    route_base = "/feriados"
    order = ("-fecha",)
    in_context = False


class PlataformaView(EvModelView):
    """The front page as data. Which platforms there are is decided by what is installed."""

    model = Plataforma
    route_base = "/portada"
    list_fields = ("orden", "nombre", "cuenta", "direccion", "disponible")
    order = ("orden",)
    in_context = False
    without = frozenset({"add", "delete"})
    #: Only who may change it needs to open it: everybody reads the front page itself.
    method_permission_name = dict.fromkeys(("list", "show", "export", "options"), "write")
    sems = {"disponible": {"True": "ok", "False": "none"}}


class RegionView(EvModelView):
    model = Region
    route_base = "/regiones"
    order = ("orden",)
    in_context = False


class ComunaView(EvModelView):
    model = Comuna
    route_base = "/comunas"
    list_fields = ("codigo", "nombre", "region")
    order = ("codigo",)
    in_context = False


VIEWS = (
    View(PeriodoView, "Periodos", PROGRAMA, icon="calendar-stats", order=940),
    View(HitoView, "Hitos", PROGRAMA, icon="flag", order=941),
    View(ProrrogaView, "Prórrogas", PROGRAMA, icon="calendar-plus", order=942),
    View(FeriadoView, "Feriados", PROGRAMA, icon="calendar-off", order=943),
    View(PlataformaView, "Portada y ayudas", PROGRAMA, icon="layout-grid", order=944),
    View(RegionView, "Regiones", TERRITORIO, icon="map", order=990),
    View(ComunaView, "Comunas", TERRITORIO, icon="map-pin", order=991),
    View(PlantillaView),
    View(PasoView),
)
