"""The screens of the cadastre. Almost all of them are generated from their records; what is written here is where each one
stands in the menu, what its list shows, and the few steps that a generated screen does not know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext, lazy_gettext
from sqlalchemy import func, select

from estado_verde import services
from estado_verde.contributions import View
from estado_verde.crud import EvModelView, action
from estado_verde.crud.context import selected
from estado_verde.models import db
from estado_verde.spec.messages import N_

from .alcance import congelada, en_alcance, texto_fuera
from .models import (
    ACTIVA,
    ELIMINADA,
    Alcance,
    AlcanceAnioOpcion,
    Area,
    AsignacionAuditor,
    CompromisoServicio,
    Ministerio,
    Servicio,
    TipoUso,
    Unidad,
)
from .traspasos import Traspaso
from .traspasos_steps import of_unit

GESTION = "Plataforma de Gestión"
MI_UNIDAD = (GESTION, "Mi Unidad")
INFORMACION = (GESTION, "Información")
CONFIGURACION = (GESTION, "Configuración")
PROGRAMA = ("Administración", "Programa")
CATALOGOS = ("Administración", "Catálogos")
SEM_ESTADO = {"estado": {"ACTIVA": "ok", "DESUSO": "warn", "ELIMINADA": "none"}}
EJES = {
    "GESTION_ENERGETICA": lazy_gettext("Gestión de energía (RT4)"),
    "RESTO_ITEMES": lazy_gettext("Otras gestiones (RT5 a RT10)"),
}
PREGUNTAS = ("acceso_factura", "tiene_vehiculo_propio", "considera_climatizacion")


class ServicioView(EvModelView):
    model = Servicio
    route_base = "/servicios"
    list_fields = ("nombre", "sigla", "ministerio", "anio_ingreso", "tuvo_indicador_ee_2022", "activo")
    in_context = False


class CompromisoView(EvModelView):
    model = CompromisoServicio
    route_base = "/compromisos"
    order = ("-periodo", "servicio")


class AsignacionAuditorView(EvModelView):
    model = AsignacionAuditor
    route_base = "/auditores"


class _DetailOfUnit(EvModelView):
    """The detail of a unit, with its Alcance in the chosen year and its areas."""

    model = Unidad
    show_template = "inventario/unidad.html"

    def _row(self, pk: str, *also: str) -> Any:
        """With its Alcance, which the page shows, in the same statement."""
        return super()._row(pk, "alcance", *also)

    def facts(self, row: Unidad) -> dict[str, Any]:
        periodo = selected().periodo
        period = periodo.period() if periodo else None
        frozen = congelada(db.session(), row, periodo.anio) if periodo else None
        areas = select(Area).where(Area.unidad_id == row.id).order_by(Area.nombre)
        return {
            "alcance": row.alcance,
            "anio": periodo.anio if periodo else None,
            "fuera": texto_fuera(row, period) if period else "",
            "ejes": [(label, period and en_alcance(row, period, axis, None, frozen)) for axis, label in EJES.items()],
            "areas": db.session.scalars(areas).all(),
            "traspasos": of_unit(row) if g.who.may("read", Traspaso.__resource__) else (),
            "may_add_area": g.who.may("write", Area.__resource__),
        }


class UnidadView(_DetailOfUnit):
    route_base = "/unidades"
    list_fields = ("nombre", "edificio", "edificio.comuna", "superficie_m2", "fecha_inicio_uso", "estado")
    search_fields = ("nombre",)
    filter_fields = (
        "servicio",
        "edificio.region",
        "edificio.comuna",
        "edificio",
        "tipo_uso",
        "acceso_factura",
        "estado",
    )
    order = ("nombre",)
    sems = SEM_ESTADO
    method_permission_name = {"restaurar": "run"}
    sections = (
        ("Identificación", ("nombre", "servicio", "edificio", "tipo_uso", "superficie_m2", "estado")),
        ("Uso", ("fecha_inicio_uso", "fecha_termino_uso", *PREGUNTAS)),
        ("Personas", ("gestores", "numero_colaboradores")),
    )

    def show_links(self, row: Unidad) -> Iterable[tuple[str, str, str]]:
        if g.who.may("write", Traspaso.__resource__) and row.estado == ACTIVA:
            yield url_for("TraspasoView.add", unidad=row.id), gettext("Traspasar"), "arrows-exchange"

    def narrow(self) -> Iterable[Any]:
        """Units that were taken away are seen by whoever asks for them."""
        return () if "f_estado" in request.args else (Unidad.estado != ELIMINADA,)

    def list_links(self) -> Iterable[tuple[str, str, str]]:
        if g.who.may("run", "importar") and g.who.may("write", "unidades"):
            yield url_for("ImportarView.index", libro="unidades"), gettext("Importar"), "file-import"

    def offers(self, action: str, row: Unidad) -> bool:
        return action != "restaurar" or row.estado == ELIMINADA

    @action("restaurar", N_("Restaurar unidad"), N_("¿Restaurar las unidades seleccionadas?"), "arrow-back-up")
    def restaurar(self, rows: Sequence[Unidad]) -> ResponseReturnValue:
        """ELIMINADA → ACTIVA is for the Red de Expertos (rt1 §1.5)."""
        with services.batch():
            for one in rows:
                if one.estado == ELIMINADA:
                    services.transition(one, "estado", ACTIVA, "restaurar", right=("run", "unidades"))
        flash(gettext("Las unidades están otra vez en uso."), "success")
        return redirect(url_for("UnidadView.list"), 303)


class AreaView(EvModelView):
    model = Area
    route_base = "/areas"
    list_fields = ("nombre", "unidad", "superficie_m2")


class InformacionGeneralView(_DetailOfUnit):
    """Mi Unidad > Información general: what a Gestor de Unidad may correct of the units assigned to that account."""

    route_base = "/mi-unidad"
    class_permission_name = "mi_unidad"
    right = ("write", "mi_unidad")
    list_fields = ("nombre", "edificio", "edificio.comuna", *PREGUNTAS)
    search_fields = ("nombre",)
    filter_fields = ("acceso_factura", "tiene_vehiculo_propio", "considera_climatizacion")
    order = ("nombre",)
    sems = SEM_ESTADO
    form_fields = ("tipo_uso", "superficie_m2", *PREGUNTAS, "numero_colaboradores")
    without = frozenset({"add", "delete"})
    sections = (
        ("Unidad", ("nombre", "servicio", "edificio", "tipo_uso", "superficie_m2", "estado")),
        ("Preguntas del inventario", PREGUNTAS),
        ("Uso y personas", ("fecha_inicio_uso", "fecha_termino_uso", "numero_colaboradores", "gestores")),
    )

    @expose("/list/")
    @has_access
    def list(self) -> ResponseReturnValue:
        """The unit that is chosen in the top bar, or all of them to choose from."""
        chosen = selected().unidad_id
        return redirect(f"{self.route_base}/show/{chosen}") if chosen is not None else super().list()

    def narrow(self) -> Iterable[Any]:
        return (Unidad.estado != ELIMINADA,)


class AlcanceView(EvModelView):
    """Información > Alcance. Every unit has its row from the start, so nothing is added or deleted here."""

    model = Alcance
    list_template = "inventario/alcance.html"
    list_fields = (
        "unidad",
        "unidad.edificio",
        "unidad.edificio.comuna",
        "unidad.acceso_factura",
        "anio_inicio_gestion_energetica",
        "anio_inicio_resto_itemes",
    )
    search_fields = ("unidad.nombre",)
    filter_fields = ("unidad",)
    order = ("unidad",)
    form_fields = ("anio_inicio_gestion_energetica", "anio_inicio_resto_itemes")
    without = frozenset({"add", "delete"})

    def list_links(self) -> Iterable[tuple[str, str, str]]:
        if selected().servicio_id is not None:
            yield url_for("AlcancePlanillaView.index"), gettext("Planilla del Alcance"), "table"

    def narrow(self) -> Iterable[Any]:
        units = select(Unidad.__table__.c.id).where(Unidad.__table__.c.estado != ELIMINADA)
        chosen = selected().servicio_id
        if chosen is not None:
            units = units.where(Unidad.__table__.c.servicio_id == chosen)
        return (Alcance.unidad_id.in_(units),)

    def counters(self) -> Mapping[str, list[tuple[int | None, int]]]:
        """Units that begin in each year, by axis; those without a year under None, at the end."""
        columns = {
            gettext("Año inicio Gestión Energética"): Alcance.anio_inicio_gestion_energetica,
            gettext("Año inicio resto itemes"): Alcance.anio_inicio_resto_itemes,
        }
        statement = select(*columns.values(), func.count(Alcance.id)).where(*self.narrow()).group_by(*columns.values())
        counted: dict[str, Counter[int | None]] = {label: Counter() for label in columns}
        for *years, count in db.session.execute(statement):
            for label, year in zip(columns, years, strict=True):
                counted[label][year] += count
        return {label: sorted(found.items(), key=lambda one: one[0] or 9999) for label, found in counted.items()}


class MinisterioView(EvModelView):
    model = Ministerio
    route_base = "/ministerios"
    in_context = False


class TipoUsoView(EvModelView):
    model = TipoUso
    route_base = "/tipos-uso"
    in_context = False


class AlcanceAnioOpcionView(EvModelView):
    model = AlcanceAnioOpcion
    route_base = "/alcance-anios"
    in_context = False


VIEWS = (
    View(InformacionGeneralView, "Información general", MI_UNIDAD, icon="home-2", order=110),
    View(AlcanceView, "Alcance", INFORMACION, icon="target", order=510),
    View(UnidadView, "Unidades", CONFIGURACION, icon="home", order=630),
    View(AreaView, "Áreas", CONFIGURACION, icon="layout-grid", order=640),
    View(ServicioView, "Servicios", PROGRAMA, icon="building-bank", order=910),
    View(CompromisoView, "Compromisos", PROGRAMA, icon="checklist", order=920),
    View(AsignacionAuditorView, "Asignación de auditores", PROGRAMA, icon="user-check", order=930),
    View(MinisterioView, "Ministerios", CATALOGOS, icon="building-bank", order=970),
    View(TipoUsoView, "Tipos de uso", CATALOGOS, icon="tag", order=971),
    View(AlcanceAnioOpcionView, "Años del Alcance", CATALOGOS, icon="calendar", order=972),
)
