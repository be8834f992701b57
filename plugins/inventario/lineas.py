"""The inventory as a table (rt1 §5), as it is now: a line for every unit that was not taken away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from estado_verde import scope
from estado_verde.clock import SANTIAGO
from estado_verde.models import Auditoria, Comuna, Periodo, Region
from estado_verde.spec.reports import Column

from .alcance import en_alcance, obligada, texto_fuera
from .energia import Energetico, EstadoReporteConsumo, Medidor, UnidadEnergetico
from .models import ELIMINADA, Alcance, Complejo, Edificio, Servicio, Unidad
from .requirements import ESTADOS

#: {anio} becomes the year of the period.
COLUMNS = (
    Column("N°", "integer", width=6),
    Column("Servicio", width=34),
    Column("ID Unidad", "integer"),
    Column("Unidad", width=34),
    Column("Complejo"),
    Column("Edificio"),
    Column("Dirección", width=34),
    Column("Comuna"),
    Column("Región"),
    Column("Superficie (m²)", "decimal"),
    Column("Fecha inicio de uso", "date"),
    Column("Estado", width=20),
    Column("Acceso a factura"),
    Column("Vehículo propio"),
    Column("Climatización/Calefacción en consumo"),
    Column("Energéticos"),
    Column("N° medidores", "integer"),
    Column("Año inicio Gestión Energética", "integer"),
    Column("Año inicio resto itemes", "integer"),
    Column("Gestión de energía {anio} (RT4)"),
    Column("Otras gestiones {anio} (RT5 a RT10)"),
    Column("Justificación sin reporte", width=34),
    Column("Versión"),
    Column("Fuera de plazo"),
)
RATIFY = "RATIFICAR_INVENTARIO"
#: Places of the columns that are looked at again.
NUMBER, UNIT_ID, UNIT_NAME, VERSION, LATE = 0, 2, 3, 22, 23
RT4, REST = 19, 20


@dataclass(frozen=True)
class Line:
    """One line of the inventory, and what queries ask of it."""

    unidad_id: int
    obligada: bool
    gestion_energetica: bool
    resto_itemes: bool
    values: tuple[Any, ...]


def columns(anio: int) -> list[Column]:
    return [Column(one.title.format(anio=anio), one.kind, one.decimals, one.width) for one in COLUMNS]


def yes_no(value: bool | None) -> str:
    return "" if value is None else "Sí" if value else "No"


def lines_of_now(session: Session, periodo: Periodo, servicio_id: int | None, version: str = "") -> list[Line]:
    """Every unit that was not taken away, those outside the year too, by service and name."""
    period = periodo.period()
    rows = session.execute(_statement(periodo, servicio_id)).all()
    sources, meters = _energy(session, periodo, servicio_id), _meters(session, servicio_id)
    late = _changed_after_deadline(session, periodo)
    return [
        _line(number, row, period, sources.get(row.id, ""), meters.get(row.id, 0), version, row.id in late)
        for number, row in enumerate(rows, 1)
    ]


def _line(number: int, row: Any, period: Any, sources: str, meters: int, version: str, late: bool) -> Line:
    due = obligada(row, period)
    energy, rest = (en_alcance(row, period, axis, row) for axis in ("GESTION_ENERGETICA", "RESTO_ITEMES"))
    values = (
        number,
        row.servicio,
        row.id,
        row.nombre,
        row.complejo or "",
        row.edificio,
        row.direccion,
        row.comuna,
        row.region,
        row.superficie_m2,
        row.fecha_inicio_uso,
        ESTADOS[row.estado] if due else texto_fuera(row, period),
        yes_no(row.acceso_factura),
        yes_no(row.tiene_vehiculo_propio),
        yes_no(row.considera_climatizacion),
        sources,
        meters,
        row.anio_inicio_gestion_energetica,
        row.anio_inicio_resto_itemes,
        yes_no(energy),
        yes_no(rest),
        row.justificacion or "",
        version,
        yes_no(late),
    )
    return Line(row.id, due, energy, rest, values)


def _statement(periodo: Periodo, servicio_id: int | None) -> Any:
    statement = (
        select(
            Unidad.id,
            Unidad.nombre,
            Unidad.estado,
            Unidad.superficie_m2,
            Unidad.fecha_inicio_uso,
            Unidad.fecha_termino_uso,
            Unidad.acceso_factura,
            Unidad.tiene_vehiculo_propio,
            Unidad.considera_climatizacion,
            Servicio.nombre.label("servicio"),
            Complejo.nombre.label("complejo"),
            Edificio.nombre.label("edificio"),
            Edificio.direccion,
            Comuna.nombre.label("comuna"),
            Region.nombre.label("region"),
            Alcance.anio_inicio_gestion_energetica,
            Alcance.anio_inicio_resto_itemes,
            EstadoReporteConsumo.justificacion,
        )
        .join(Servicio, Servicio.id == Unidad.servicio_id)
        .join(Edificio, Edificio.id == Unidad.edificio_id)
        .join(Comuna, Comuna.id == Edificio.comuna_id)
        .join(Region, Region.id == Edificio.region_id)
        .outerjoin(Complejo, Complejo.id == Edificio.complejo_id)
        .outerjoin(Alcance, Alcance.unidad_id == Unidad.id)
        .outerjoin(
            EstadoReporteConsumo,
            (EstadoReporteConsumo.unidad_id == Unidad.id) & (EstadoReporteConsumo.periodo_id == periodo.id),
        )
        .where(Unidad.estado != ELIMINADA)
        .order_by(Servicio.nombre, Unidad.nombre, Unidad.id)
    )
    return statement if servicio_id is None else statement.where(Unidad.servicio_id == servicio_id)


def _energy(session: Session, periodo: Periodo, servicio_id: int | None) -> Mapping[int, str]:
    """The names of the sources that each unit uses in period t: «Electricidad, Gas natural»."""
    statement = (
        select(UnidadEnergetico.unidad_id, Energetico.nombre)
        .join(Energetico, Energetico.id == UnidadEnergetico.energetico_id)
        .where(
            UnidadEnergetico.desde <= periodo.fecha_termino,
            UnidadEnergetico.hasta.is_(None) | (UnidadEnergetico.hasta >= periodo.fecha_inicio),
            *(() if servicio_id is None else (UnidadEnergetico.servicio_id == servicio_id,)),
        )
        .distinct()
        .order_by(UnidadEnergetico.unidad_id, Energetico.nombre)
    )
    found: dict[int, str] = {}
    for unit, name in session.execute(statement):
        found[unit] = f"{found[unit]}, {name}" if unit in found else name
    return found


def _meters(session: Session, servicio_id: int | None) -> Mapping[int, int]:
    statement = select(Medidor.unidad_id, func.count(Medidor.id)).group_by(Medidor.unidad_id)
    if servicio_id is not None:
        statement = statement.where(Medidor.servicio_id == servicio_id)
    return dict(session.execute(statement).all())


def deadline_of(periodo: Periodo, action: str) -> date | None:
    """The last day of the milestone of the period that asks for ``action``."""
    return next((one.fecha for one in periodo.hitos if one.accion == action), None)


def _changed_after_deadline(session: Session, periodo: Periodo) -> frozenset[int]:
    """The units that were changed after Hito 1: they are marked «fuera de plazo» (overview §5.3)."""
    deadline = deadline_of(periodo, RATIFY)
    if deadline is None:
        return frozenset()
    moment = datetime.combine(deadline + timedelta(days=1), time(), SANTIAGO)
    years = aliased(Alcance)
    of_units = select(Auditoria.fila_id).where(Auditoria.tabla == Unidad.__tablename__, Auditoria.en >= moment)
    of_years = (
        select(years.unidad_id)
        .join(Auditoria, Auditoria.fila_id == years.id)
        .where(Auditoria.tabla == Alcance.__tablename__, Auditoria.en >= moment)
    )
    with scope.acting(scope.SYSTEM):
        return frozenset(session.scalars(of_units)) | frozenset(session.scalars(of_years))
