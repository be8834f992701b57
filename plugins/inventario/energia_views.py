"""Mi Unidad > Energéticos: what a unit uses, from the source to the meter, on one page; and the generated screens through
which each part is loaded. Configuración > Estado reporte de consumos unidades."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from flask import g, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from estado_verde.contributions import View
from estado_verde.crud import EvModelView, EvView
from estado_verde.crud.context import selected
from estado_verde.models import db
from estado_verde.security import requires
from estado_verde.spec.numbers import show

from .energia import Energetico, EstadoReporteConsumo, Medidor, NumeroCliente, UnidadEnergetico
from .models import Unidad

RESOURCE = UnidadEnergetico.__resource__


class EnergeticosView(EvView):
    """The tree of one unit: energético > número de cliente > medidor."""

    route_base = "/mi-unidad/energeticos"
    default_view = "index"

    @expose("/")
    @requires("read", RESOURCE)
    def index(self) -> ResponseReturnValue:
        unit = db.session.get(Unidad, selected().unidad_id) if selected().unidad_id is not None else None
        return self.render_template(
            "inventario/energeticos.html",
            unit=unit,
            sources=_tree(unit) if unit is not None else [],
            units=[] if unit is not None else _units(),
            shown=show,
            may_write=g.who.may("write", RESOURCE),
        )


def _units() -> Iterable[Unidad]:
    chosen = selected().servicio_id
    statement = select(Unidad).order_by(Unidad.nombre).limit(200)
    return db.session.scalars(statement if chosen is None else statement.where(Unidad.servicio_id == chosen)).all()


def _tree(unit: Unidad) -> list[tuple[UnidadEnergetico, list[tuple[NumeroCliente, list[Medidor]]]]]:
    """In three queries, whatever the unit holds."""
    meters: dict[int, list[Medidor]] = defaultdict(list)
    for one in db.session.scalars(select(Medidor).where(Medidor.unidad_id == unit.id).order_by(Medidor.numero_medidor)):
        meters[one.numero_cliente_id].append(one)
    clients: dict[int, list[tuple[NumeroCliente, list[Medidor]]]] = defaultdict(list)
    for one in db.session.scalars(
        select(NumeroCliente).where(NumeroCliente.unidad_id == unit.id).order_by(NumeroCliente.numero)
    ):
        clients[one.unidad_energetico_id].append((one, meters[one.id]))
    sources = (
        select(UnidadEnergetico)
        .options(joinedload(UnidadEnergetico.energetico))
        .where(UnidadEnergetico.unidad_id == unit.id)
        .order_by(UnidadEnergetico.desde, UnidadEnergetico.id)
    )
    return [(one, clients[one.id]) for one in db.session.scalars(sources)]


class _Part(EvModelView):
    """Back to the page of the unit once saved."""

    def after_save(self, row: Any, created: bool) -> str:
        return url_for("EnergeticosView.index", unidad=row.unidad_id)


class UnidadEnergeticoView(_Part):
    model = UnidadEnergetico
    route_base = "/energeticos-unidad"
    list_fields = ("unidad", "energetico", "desde", "hasta")
    filter_fields = ("unidad", "energetico")
    order = ("unidad",)


class NumeroClienteView(_Part):
    model = NumeroCliente
    route_base = "/numeros-cliente"
    list_fields = ("numero", "empresa_distribuidora", "unidad_energetico", "tarifa")
    search_fields = ("numero", "empresa_distribuidora")
    order = ("numero",)


class MedidorView(_Part):
    model = Medidor
    route_base = "/medidores"
    list_fields = ("numero_medidor", "numero_cliente", "compartido", "porcentaje_participacion")
    search_fields = ("numero_medidor",)
    order = ("numero_medidor",)


class EstadoReporteConsumoView(EvModelView):
    model = EstadoReporteConsumo
    route_base = "/estado-reporte-consumos"
    list_fields = ("unidad", "reporta_consumo", "gestiona_energia", "motivo", "justificacion")
    filter_fields = ("unidad", "reporta_consumo", "gestiona_energia", "motivo")
    order = ("unidad",)


class EnergeticoView(EvModelView):
    model = Energetico
    route_base = "/energeticos"
    in_context = False


MI_UNIDAD = ("Plataforma de Gestión", "Mi Unidad")
CONFIGURACION = ("Plataforma de Gestión", "Configuración")
CATALOGOS = ("Administración", "Catálogos")

VIEWS = (
    View(EnergeticosView, "Energéticos", MI_UNIDAD, icon="bolt", order=120),
    View(UnidadEnergeticoView),
    View(NumeroClienteView),
    View(MedidorView),
    View(
        EstadoReporteConsumoView, "Estado reporte de consumos unidades", CONFIGURACION, icon="message-report", order=650
    ),
    View(EnergeticoView, "Energéticos", CATALOGOS, icon="bolt", order=973),
)
