"""The screens of the fleet. Those of a Gestor are generated from the records; the panel and the phone of a Conductor are
written by hand, in ``panel`` and ``phone``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import g, url_for
from flask_babel import gettext

from estado_verde.contributions import View
from estado_verde.crud import EvModelView

from .models import (
    CambioOdometro,
    Carga,
    Combustible,
    Conductor,
    Declaracion,
    FormatoPatente,
    Recorrido,
    TipoVehiculo,
    Vehiculo,
)
from .panel import PanelFlotaView
from .phone import BitacoraView

FLOTA = ("Plataforma Flota Vehicular", "Flota")
CATALOGOS = ("Administración", "Catálogos de flota")


class _Imported(EvModelView):
    """A list whose rows may also come from the workbook «flota»."""

    def list_links(self) -> Iterable[tuple[str, str, str]]:
        if g.who.may("run", "importar") and g.who.may("write", self.class_permission_name):
            yield url_for("ImportarView.index", libro="flota"), gettext("Importar"), "file-import"


class VehiculoView(_Imported):
    model = Vehiculo
    route_base = "/vehiculos"
    list_fields = ("patente", "tipo", "marca", "modelo", "combustible", "propiedad", "unidades", "fecha_baja")
    search_fields = ("patente", "marca", "modelo")
    filter_fields = ("servicio", "tipo", "combustible", "propiedad", "fecha_alta", "fecha_baja")
    order = ("patente",)
    sections = (
        ("Vehículo", ("patente", "servicio", "tipo", "marca", "modelo", "anio", "combustible")),
        ("En el servicio", ("propiedad", "fecha_alta", "fecha_baja", "odometro_inicial")),
        ("Asignación", ("unidades", "conductores", "gestor_flota")),
        ("Vencimientos", ("revision_tecnica_hasta", "permiso_circulacion_hasta", "seguro_hasta")),
    )

    def show_links(self, row: Vehiculo) -> Iterable[tuple[str, str, str]]:
        if g.who.may("read", "flota_registros"):
            yield url_for("RecorridoView.list", f_vehiculo=row.id), gettext("Ver recorridos"), "route"
            yield url_for("CargaView.list", f_vehiculo=row.id), gettext("Ver cargas"), "gas-station"
        if g.who.may("write", "flota_vehiculos"):
            yield url_for("CambioOdometroView.add", vehiculo=row.id), gettext("Registrar cambio de odómetro"), "gauge"


class ConductorView(EvModelView):
    """Drivers come with their accounts; here is their licence."""

    model = Conductor
    route_base = "/conductores"
    list_fields = ("nombre", "rut", "licencia_clase", "licencia_vencimiento", "activo")
    search_fields = ("nombre",)
    filter_fields = ("servicio", "licencia_vencimiento", "activo")
    order = ("nombre",)
    without = frozenset({"add", "delete"})
    sections = (
        ("Conductor", ("nombre", "rut", "servicio", "activo", "cuenta")),
        ("Licencia", ("licencia_clase", "licencia_vencimiento")),
    )


class RecorridoView(_Imported):
    model = Recorrido
    route_base = "/recorridos"
    list_fields = (
        "vehiculo",
        "conductor",
        "fecha_salida",
        "fecha_llegada",
        "origen",
        "destino",
        "km_inicial",
        "km_final",
    )
    search_fields = ("origen", "destino", "motivo")
    filter_fields = ("vehiculo", "conductor", "fecha_salida")
    order = ("-fecha_salida",)
    sections = (
        ("Vehículo", ("vehiculo", "conductor")),
        ("Recorrido", ("fecha_salida", "fecha_llegada", "origen", "destino", "motivo", "pasajeros")),
        ("Odómetro", ("km_inicial", "km_final", "comentario")),
    )


class CargaView(_Imported):
    model = Carga
    route_base = "/cargas"
    list_fields = ("vehiculo", "modalidad", "fecha", "anio_mes", "cantidad", "monto_clp", "odometro_km")
    search_fields = ("numero_comprobante",)
    filter_fields = ("vehiculo", "modalidad", "fecha", "tipo_comprobante")
    order = ("-fecha", "vehiculo")
    sections = (
        ("Carga", ("vehiculo", "modalidad", "fecha", "anio_mes", "cantidad", "monto_clp", "odometro_km")),
        ("Comprobante", ("tipo_comprobante", "numero_comprobante", "archivo", "conductor")),
    )


class CambioOdometroView(EvModelView):
    model = CambioOdometro
    route_base = "/cambios-odometro"
    list_fields = ("vehiculo", "fecha", "km_anterior", "km_nuevo", "motivo")
    search_fields = ("motivo",)
    filter_fields = ("vehiculo", "fecha")
    order = ("-fecha",)


class DeclaracionFlotaView(EvModelView):
    model = Declaracion
    route_base = "/flota/declaracion"
    list_fields = ("servicio", "tiene_flota", "justificacion")
    search_fields = ()
    filter_fields = ("servicio", "tiene_flota")
    order = ("servicio",)
    without = frozenset({"delete"})


class FormatoPatenteView(EvModelView):
    model = FormatoPatente
    route_base = "/flota/formatos"
    in_context = False


class TipoVehiculoView(EvModelView):
    model = TipoVehiculo
    route_base = "/flota/tipos"
    in_context = False


class CombustibleView(EvModelView):
    model = Combustible
    route_base = "/flota/combustibles"
    in_context = False


def _listed(view: Any, label: str, icon: str, order: int, group: tuple[str, ...] = FLOTA, **more: Any) -> View:
    return View(view, label, group, icon, order, **more)


VIEWS = (
    _listed(PanelFlotaView, "Panel de flota", "car", 200),
    _listed(VehiculoView, "Vehículos", "car", 201),
    _listed(ConductorView, "Conductores", "steering-wheel", 202),
    _listed(RecorridoView, "Recorridos", "route", 203),
    _listed(CargaView, "Cargas de combustible", "gas-station", 204),
    _listed(CambioOdometroView, "Cambios de odómetro", "gauge", 205),
    _listed(DeclaracionFlotaView, "Declaración de flota", "clipboard-check", 206),
    _listed(BitacoraView, "Mi recorrido", "route", 199, home_of=("conductor",)),
    _listed(TipoVehiculoView, "Tipos de vehículo", "car", 920, CATALOGOS),
    _listed(CombustibleView, "Combustibles", "gas-station", 921, CATALOGOS),
    _listed(FormatoPatenteView, "Formatos de patente", "id", 922, CATALOGOS),
)
