"""The generated screens of RT7 and their place in the menu. What a generated screen cannot say is in ``unit_views``,
``calculator_views`` and ``service_views``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import request, url_for
from flask_babel import gettext

from estado_verde import catalog
from estado_verde.contributions import View
from estado_verde.crud import EvModelView
from estado_verde.crud.context import selected

from .analysis_views import AnalisisView
from .calculator_records import ESTIMACION
from .calculator_views import CalculoView, PesajeView
from .copy_views import CopiaView
from .models import (
    BolsaCatalogo,
    Contenedor,
    Declaracion,
    Estimacion,
    Fundamentacion,
    Material,
    MuestreoPesaje,
    NoReciclado,
    PesajeBolsa,
    Reciclado,
)
from .records import CONTENEDOR
from .sample_views import MuestrasView
from .service_views import JustificacionesView, PanelResiduosView, RequisitoView
from .unit_views import VERDICT_SEMS, UnidadResiduosView

CATALOGOS = ("Administración", "Catálogos")
ESTADO_VERDE = ("Plataforma de Gestión", "Estado Verde")
ANSWERS = {"SI": "ok", "NO": "none", "NO_ES_POSIBLE": "info"}


class OfUnitView(EvModelView):
    """Records of a unit: after saving, back to its page."""

    def after_save(self, row: Any, created: bool) -> str:
        return url_for("UnidadResiduosView.index", unidad=row.unidad_id, periodo=row.periodo.anio)

    def show_links(self, row: Any) -> Iterable[tuple[str, str, str]]:
        yield self.after_save(row, False), gettext("Gestión de Residuos de la unidad"), "leaf"


class DeclaracionView(OfUnitView):
    model = Declaracion
    route_base = "/residuos/declaraciones"
    list_fields = ("unidad", "cuantifica_no_reciclados", "cuantifica_reciclados", "tiene_contenedores")
    sems = dict.fromkeys(("cuantifica_no_reciclados", "cuantifica_reciclados", "tiene_contenedores"), ANSWERS)


class FundamentacionView(OfUnitView):
    model = Fundamentacion
    route_base = "/residuos/fundamentaciones"
    list_fields = ("unidad", "tema", "veredicto", "auditor", "veredicto_fecha")
    filter_fields = ("tema", "veredicto")
    form_fields = ("unidad", "tema", "texto", "archivos")
    sems = {"veredicto": VERDICT_SEMS}


class RecicladoView(OfUnitView):
    model = Reciclado
    route_base = "/residuos/reciclados"
    list_fields = ("unidad", "material", "modalidad", "anio_mes", "kg")
    search_fields = ("observacion", "material_otro")
    filter_fields = ("material", "modalidad")
    form_fields = ("unidad", "material", "material_otro", "modalidad", "anio_mes", "kg", "archivos", "observacion")


class NoRecicladoView(OfUnitView):
    model = NoReciclado
    route_base = "/residuos/no-reciclados"
    list_fields = ("unidad", "modalidad", "anio_mes", "kg", "metodo")
    search_fields = ("observacion",)
    filter_fields = ("modalidad", "metodo")
    form_fields = ("unidad", "modalidad", "anio_mes", "kg", "metodo", "archivos", "observacion")


class ContenedorView(OfUnitView):
    model = Contenedor
    route_base = "/residuos/contenedores"
    list_fields = ("unidad", "codigo", "ubicacion", "materiales", "cantidad", "fecha_instalacion", "fecha_retiro")
    search_fields = ("ubicacion", "codigo")
    filter_fields = ("por_confirmar",)
    form_fields = tuple(one.name for one in CONTENEDOR.fields if one.name not in ("periodo", "por_confirmar"))


class MuestreoView(OfUnitView):
    """Sheets; the bags of each are written on its own page."""

    model = MuestreoPesaje
    route_base = "/residuos/planillas"
    list_fields = ("unidad", "mes", "responsable", "dias_habiles", "tratamiento_no_medidas")

    def after_save(self, row: Any, created: bool) -> str:
        return url_for("PesajeView.sheet", pk=row.id)

    def show_links(self, row: Any) -> Iterable[tuple[str, str, str]]:
        yield self.after_save(row, False), gettext("Abrir la planilla"), "scale"


class BolsaView(OfUnitView):
    model = PesajeBolsa
    route_base = "/residuos/bolsas-pesadas"
    list_fields = ("muestreo", "numero_dia", "fecha", "numero_bolsa", "kilos", "observaciones")
    order = ("fecha", "numero_bolsa")

    def after_save(self, row: Any, created: bool) -> str:
        return url_for("PesajeView.sheet", pk=row.muestreo_id)


class EstimacionView(OfUnitView):
    model = Estimacion
    route_base = "/residuos/estimaciones"
    list_fields = ("unidad", "tipo", "capacidad_litros", "cantidad", "bolsas_semana", "por_confirmar")
    form_fields = tuple(one.name for one in ESTIMACION.fields if one.name not in ("periodo", "por_confirmar"))

    def prefill(self) -> Mapping[str, Any]:
        """The figures of the year's programme, to be seen before they are changed."""
        periodo = selected().periodo
        values = catalog.requirement("residuos", periodo.anio if periodo else None).values()
        names = ("porcentaje_llenado", "semanas_mes", "meses", "densidad_kg_m3")
        return {name: values[name] for name in names} | {"tipo": request.args.get("tipo")}

    def after_save(self, row: Any, created: bool) -> str:
        return url_for("CalculoView.estimation", pk=row.id)

    def show_links(self, row: Any) -> Iterable[tuple[str, str, str]]:
        yield self.after_save(row, False), gettext("Ver el cálculo"), "calculator"


class MaterialView(EvModelView):
    model = Material
    route_base = "/residuos/materiales"
    list_fields = ("nombre", "orden", "requiere_detalle", "activo")
    order = ("orden", "nombre")
    in_context = False


class BolsaCatalogoView(EvModelView):
    model = BolsaCatalogo
    route_base = "/residuos/bolsas"
    list_fields = ("nombre", "marca", "capacidad_litros", "fuente")
    in_context = False


VIEWS = (
    View(UnidadResiduosView, "Gestión de Residuos", ESTADO_VERDE, icon="leaf", order=53),
    View(PanelResiduosView, "Residuos del servicio", ESTADO_VERDE, icon="leaf", order=54),
    View(AnalisisView, "Análisis", ESTADO_VERDE, icon="chart-bar", order=55),
    View(JustificacionesView, "Justificaciones", ESTADO_VERDE, icon="leaf", order=55),
    View(MuestrasView, "Muestras", ESTADO_VERDE, icon="target", order=56),
    View(MaterialView, "Materiales de reciclaje", CATALOGOS, icon="list", order=91),
    View(BolsaCatalogoView, "Bolsas de basura", CATALOGOS, icon="list", order=92),
    *(
        View(one)
        for one in (
            RequisitoView,
            DeclaracionView,
            FundamentacionView,
            NoRecicladoView,
            RecicladoView,
            ContenedorView,
            MuestreoView,
            BolsaView,
            EstimacionView,
            PesajeView,
            CalculoView,
            CopiaView,
        )
    ),
)
