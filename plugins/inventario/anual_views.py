"""Información > Inventario: where the inventory of a service stands, what is missing to ratify it, its versions and their
differences; and the generated screens of observations and of changes by oficio, whose buttons come from their tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask import abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext
from sqlalchemy import select

from estado_verde import services, workflow
from estado_verde.clock import SANTIAGO, today
from estado_verde.contributions import View
from estado_verde.crud import EvModelView, EvView
from estado_verde.crud.base import row_or_refuse
from estado_verde.crud.steps import EvStepsView
from estado_verde.excel.sending import send_book
from estado_verde.excel.writer import write_workbook
from estado_verde.messages import text_of
from estado_verde.models import db
from estado_verde.security import requires
from estado_verde.spec.messages import N_
from estado_verde.spec.numbers import show

from . import versiones
from .anual import InventarioAnual, InventarioVersion, ObservacionInventario, SolicitudModificacion
from .anual_records import ESTADOS
from .anual_workflow import OPEN
from .comparacion import compare
from .ratificacion import facts
from .versiones import label_of

RESOURCE = InventarioAnual.__resource__
SEM = {
    "EN_ACTUALIZACION": "warn",
    "RATIFICADO": "info",
    "PRELIMINAR_ENVIADO": "info",
    "CON_OBSERVACIONES": "warn",
    "SIN_OBSERVACIONES": "info",
    "DEFINITIVO": "ok",
}
ICONS = {
    "ratificar": "checks",
    "reabrir": "arrow-back-up",
    "enviar_preliminar": "send",
    "sin_observaciones": "message-off",
    "reabrir_observaciones": "calendar-plus",
    "enviar_definitivo": "file-certificate",
    "acoger": "check",
    "rechazar": "x",
    "aprobar": "check",
}
#: Steps that begin by writing a record, not by a button of the state.
BY_RECORD = frozenset({"observar"})


class InventarioView(EvView):
    """The inventory of the chosen service and period."""

    route_base = "/inventario"
    default_view = "index"

    @expose("/")
    @requires("read", RESOURCE)
    def index(self) -> ResponseReturnValue:
        servicio, _, periodo = self.selection
        if servicio is None or periodo is None:
            return redirect(url_for("AnualView.list"))
        state = versiones.current(db.session(), servicio.id, periodo.id)
        found = facts(db.session(), periodo, servicio.id)
        findings = list(found.findings())
        return self.render_template(
            "inventario/anual.html",
            servicio=servicio,
            periodo=periodo,
            state=state,
            sem=(SEM[state.estado], gettext(ESTADOS[state.estado])) if state else ("none", gettext("Sin comenzar")),
            steps=_steps(state),
            milestones=[(one, (one.fecha - today()).days) for one in periodo.hitos],
            units=len(found.units),
            blocking=[(one, text_of(one.fault)) for one in findings if one.blocking],
            advice=[(one, text_of(one.fault)) for one in findings if not one.blocking],
            versions=_versions(servicio.id, periodo.id),
            label_of=lambda one: gettext(label_of(one.version)),
            may_observe=state is not None and state.estado in OPEN and g.who.may("write", "inventario_observaciones"),
            may_ask=state is not None
            and state.definitivo_id is not None
            and g.who.may("write", "inventario_modificaciones"),
            santiago=SANTIAGO,
        )

    @expose("/version/<pk>/excel")
    @requires("read", RESOURCE)
    def excel(self, pk: str) -> ResponseReturnValue:
        version = row_or_refuse(InventarioVersion, pk)
        name = f"inventario_{version.servicio.sigla or version.servicio_id}_{version.periodo.anio}_{version.version}"
        return send_book(name.lower(), lambda out: write_workbook([versiones.sheet_of(db.session(), version)], out))

    @expose("/comparar")
    @requires("read", RESOURCE)
    def compare(self) -> ResponseReturnValue:
        """Two versions of one service, the older one first."""
        before, after = (row_or_refuse(InventarioVersion, request.args.get(name, "")) for name in ("antes", "despues"))
        if before.servicio_id != after.servicio_id:
            abort(404)
        if before.id > after.id:
            before, after = after, before
        return self.render_template(
            "inventario/comparar.html",
            before=before,
            after=after,
            changes=compare(db.session(), before, after),
            label_of=lambda one: gettext(label_of(one.version)),
            kinds={"agregada": gettext("Agregada"), "quitada": gettext("Quitada"), "cambiada": gettext("Cambiada")},
            shown=_shown,
        )


def _shown(value: Any) -> str:
    """A cell as people read it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return show(value) if isinstance(value, Decimal) else str(value)


def _steps(state: InventarioAnual | None) -> list[tuple[str, str, str]]:
    """(address, text, icon) of what the account may do now."""
    if state is None:
        return []
    return [
        (url_for("AnualView.step", pk=state.id, accion=one.name), gettext(one.title), ICONS.get(one.name, ""))
        for one in workflow.actions(state)
        if one.name not in BY_RECORD
    ]


def _versions(servicio_id: int, periodo_id: int) -> list[InventarioVersion]:
    here = (InventarioVersion.servicio_id == servicio_id, InventarioVersion.periodo_id == periodo_id)
    return list(db.session.scalars(select(InventarioVersion).where(*here).order_by(InventarioVersion.id.desc())))


class AnualView(EvStepsView):
    """All services at a glance, for who sees several."""

    model = InventarioAnual
    route_base = "/inventarios"
    readonly = True
    icons = ICONS
    consequences = {
        "ratificar": N_(
            "Congela la lista de unidades tal como está hoy y la deja lista para la versión preliminar. Hasta entonces se "
            "puede volver a actualización."
        ),
        "reabrir": N_(
            "El inventario se puede cambiar otra vez y habrá que ratificarlo de nuevo. El comentario queda anotado."
        ),
        "enviar_preliminar": N_(
            "Congela la versión preliminar y avisa por correo al servicio, que la revisa y puede observarla dentro del "
            "plazo."
        ),
        "sin_observaciones": N_(
            "Informa a la Red de Expertos que el servicio está conforme con la versión preliminar."
        ),
        "reabrir_observaciones": N_(
            "El servicio puede observar otra vez, hasta el día que indique, aunque el plazo haya pasado."
        ),
        "enviar_definitivo": N_(
            "Congela la versión definitiva y avisa por correo al servicio. Desde ese momento sus líneas deciden qué "
            "unidades participan y solo un oficio las cambia."
        ),
    }
    list_fields = ("servicio", "periodo", "estado", "observaciones_hasta")
    filter_fields = ("servicio", "periodo", "estado")
    order = ("servicio",)
    sems: Mapping[str, Mapping[str, str]] = {"estado": SEM}

    def offers(self, action: str, _row: Any) -> bool:
        return action not in BY_RECORD

    def show_links(self, row: Any) -> list[tuple[str, str, str]]:
        page = url_for("InventarioView.index", servicio=row.servicio_id, periodo=row.periodo.anio)
        return [(page, gettext("Ver el inventario"), "list-check"), *super().show_links(row)]

    def after_step(self, row: Any, _action: str) -> str:
        return url_for("InventarioView.index", servicio=row.servicio_id, periodo=row.periodo.anio)


class VersionView(EvModelView):
    model = InventarioVersion
    route_base = "/inventario-versiones"
    readonly = True
    list_fields = ("servicio", "periodo", "version", "fecha", "usuario", "unidades", "fuera_de_plazo")
    filter_fields = ("servicio", "periodo", "fuera_de_plazo")
    order = ("-fecha",)

    def show_links(self, row: Any) -> Iterable[tuple[str, str, str]]:
        yield url_for("InventarioView.excel", pk=row.id), gettext("Descargar Excel"), "download"


class ObservacionView(EvStepsView):
    """What the service observes until Hito 3, and what the Red de Expertos answers."""

    model = ObservacionInventario
    route_base = "/inventario-observaciones"
    icons = ICONS
    consequences = dict.fromkeys(
        ("acoger", "rechazar"), N_("La respuesta se envía por correo al servicio. No cambia el inventario por sí sola.")
    )
    list_fields = ("servicio", "unidad", "tipo", "texto", "solicita_reunion", "estado")
    filter_fields = ("servicio", "periodo", "tipo", "estado", "solicita_reunion")
    order = ("estado",)
    sems: Mapping[str, Mapping[str, str]] = {"estado": {"RECIBIDA": "warn", "ACOGIDA": "ok", "RECHAZADA": "bad"}}

    def _save(self, screen: Any, form: Any, upload: Any, row: Any) -> services.Outcome:
        """A new observation takes the inventory to «Con observaciones» in the same transaction."""
        with services.batch() as session:
            outcome: services.Outcome = super()._save(screen, form, upload, row)
            if not outcome.ok:
                session.rollback()
            elif row is None:
                made: Any = outcome.row
                state = versiones.current(session, made.servicio_id, made.periodo_id)
                outcome.faults += workflow.run(state, "observar").faults
                if not outcome.ok:
                    session.rollback()  # refused meanwhile: nothing of it stays
        return outcome


class CambioView(EvStepsView):
    """Changes of a definitive inventory, asked for by oficio."""

    model = SolicitudModificacion
    route_base = "/inventario-modificaciones"
    icons = ICONS
    consequences = {
        "aprobar": N_(
            "Aplica a la unidad lo que el oficio propone, congela una nueva versión del inventario y avisa por correo al "
            "servicio."
        ),
        "rechazar": N_("No cambia la unidad. La respuesta se envía por correo al servicio."),
    }
    list_fields = ("servicio", "unidad", "tipo", "oficio_numero", "oficio_fecha", "estado")
    filter_fields = ("servicio", "periodo", "tipo", "estado")
    order = ("estado",)
    sems: Mapping[str, Mapping[str, str]] = {"estado": {"ENVIADA": "warn", "APROBADA": "ok", "RECHAZADA": "bad"}}
    sections = (
        ("Unidad y cambio", ("servicio", "periodo", "version", "unidad", "tipo")),
        (
            "Qué se propone",
            (
                "fecha_termino_uso",
                "fecha_inicio_uso",
                "superficie_m2",
                "anio_inicio_gestion_energetica",
                "anio_inicio_resto_itemes",
            ),
        ),
        ("Oficio", ("oficio_numero", "oficio_fecha", "archivo_oficio", "justificacion", "estado", "respuesta")),
    )


INFORMACION = ("Plataforma de Gestión", "Información")
VIEWS = (
    View(InventarioView, "Inventario", INFORMACION, icon="list-check", order=505),
    View(AnualView, "Inventarios por servicio", ("Administración", "Programa"), icon="clipboard-list", order=905),
    View(VersionView),
    View(ObservacionView, "Observaciones al inventario", INFORMACION, icon="message-2", order=506),
    View(CambioView, "Modificaciones por oficio", INFORMACION, icon="file-pencil", order=507),
)
