"""What the fleet did, added up by the database: a fixed number of queries whatever the number of vehicles, each over the
rows that the account may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from ev_plugins.inventario.alcance import criterio_en_alcance
from ev_plugins.inventario.models import Edificio, Servicio, Unidad
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from estado_verde import catalog, scope
from estado_verde.clock import SANTIAGO
from estado_verde.models import Periodo, Region

from .fleet import Fleet, FleetUnit, FleetVehicle, MonthFigures
from .indicators import whole_reading
from .models import CambioOdometro, Carga, Combustible, Recorrido, TipoVehiculo, Vehiculo


@dataclass(frozen=True)
class Query:
    """The fleet of one period and of one service (of all that the account sees without it)."""

    session: Session
    periodo: Periodo
    servicio_id: int | None = None

    def of_service(self, statement: Any, column: Any) -> Any:
        return statement if self.servicio_id is None else statement.where(column == self.servicio_id)

    @property
    def days(self) -> tuple[datetime, datetime]:
        """From the first moment of the period to the first one after it, by the clocks of Chile."""
        start = datetime.combine(self.periodo.fecha_inicio, time(), SANTIAGO)
        return start, datetime.combine(self.periodo.fecha_termino + timedelta(1), time(), SANTIAGO)


def there(periodo: Periodo) -> ColumnElement[bool]:
    """Vehicles that the service had on some day of the period; ``rules.active_between`` over rows."""
    return and_(
        Vehiculo.fecha_alta <= periodo.fecha_termino,
        or_(Vehiculo.fecha_baja.is_(None), Vehiculo.fecha_baja >= periodo.fecha_inicio),
    )


def fleet_of(query: Query) -> Fleet:
    """Vehicles with what they did, units with what they answered: seven queries."""
    axis = catalog.requirement("flota", query.periodo.anio).scope_axis
    trips, loads, readings = _trips(query), _loads(query), _readings(query)
    assigned = _assigned(query, axis)
    vehicles = []
    for row in query.session.execute(_vehicles(query)):
        months = {month: MonthFigures(km=km) for month, km in trips[row.id].items()}
        for month, (quantity, amount) in loads[row.id].items():
            km = months[month].km if month in months else None
            months[month] = MonthFigures(km, quantity, amount)
        vehicles.append(FleetVehicle(row, months, tuple(readings[row.id]), tuple(assigned[row.id])))
    return Fleet(query.periodo.anio, tuple(vehicles), tuple(_units(query, axis)))


def fleet_of_page(query: Query) -> Fleet:
    """The same, read once for a page on which two requirements ask for it."""
    key = ("flota", query.periodo.id, query.servicio_id)
    return scope.once(query.session, key, lambda: fleet_of(query))


def _vehicles(query: Query) -> Any:
    statement = (
        select(
            Vehiculo.id,
            Vehiculo.servicio_id,
            Servicio.nombre.label("servicio"),
            Vehiculo.patente,
            TipoVehiculo.nombre.label("tipo"),
            Vehiculo.marca,
            Vehiculo.modelo,
            Vehiculo.anio,
            Combustible.nombre.label("combustible"),
            Combustible.unidad.label("unidad_medida"),
            Vehiculo.propiedad,
            Vehiculo.fecha_alta,
            Vehiculo.fecha_baja,
        )
        .join(Servicio, Servicio.id == Vehiculo.servicio_id)
        .join(TipoVehiculo, TipoVehiculo.id == Vehiculo.tipo_id)
        .join(Combustible, Combustible.id == Vehiculo.combustible_id)
        .where(there(query.periodo))
        .order_by(Servicio.nombre, Vehiculo.patente, Vehiculo.id)
    )
    return query.of_service(statement, Vehiculo.servicio_id)


def _trips(query: Query) -> Mapping[int, dict[str | None, int]]:
    """Kilometres of the trips that start in the period, by vehicle and month. A trip that goes on counts when it ends."""
    start, end = query.days
    statement = (
        select(Recorrido.vehiculo_id, Recorrido.mes, func.sum(Recorrido.km_final - Recorrido.km_inicial))
        .where(Recorrido.fecha_salida >= start, Recorrido.fecha_salida < end, Recorrido.km_final.is_not(None))
        .group_by(Recorrido.vehiculo_id, Recorrido.mes)
    )
    found: dict[int, dict[str | None, int]] = defaultdict(dict)
    for vehicle, month, km in query.session.execute(query.of_service(statement, Recorrido.servicio_id)):
        found[vehicle][month] = int(km)
    return found


def _loads(query: Query) -> Mapping[int, dict[str | None, tuple[Decimal, int | None]]]:
    """Quantity and money by vehicle and month; an annual total stands under None."""
    statement = (
        select(Carga.vehiculo_id, Carga.mes, func.sum(Carga.cantidad), func.sum(Carga.monto_clp))
        .where(Carga.periodo_id == query.periodo.id)
        .group_by(Carga.vehiculo_id, Carga.mes)
    )
    found: dict[int, dict[str | None, tuple[Decimal, int | None]]] = defaultdict(dict)
    for vehicle, month, quantity, money in query.session.execute(query.of_service(statement, Carga.servicio_id)):
        found[vehicle][month] = quantity, None if money is None else int(money)
    return found


def _readings(query: Query) -> Mapping[int, list[int]]:
    """Odometers of the fuel loads, in order of time, as if each vehicle had had one odometer all along."""
    statement = (
        select(Carga.id, Carga.vehiculo_id, Carga.odometro_km, Carga.fecha, Carga.mes)
        .add_columns(CambioOdometro.fecha, CambioOdometro.km_anterior, CambioOdometro.km_nuevo)
        .outerjoin(CambioOdometro, CambioOdometro.vehiculo_id == Carga.vehiculo_id)
        .where(Carga.periodo_id == query.periodo.id, Carga.odometro_km.is_not(None), Carga.mes.is_not(None))
        .order_by(Carga.vehiculo_id, Carga.mes, Carga.fecha, Carga.odometro_km, Carga.id, CambioOdometro.fecha)
    )
    loads: dict[int, tuple[int, int, str]] = {}
    changes: dict[int, list[tuple[str, int, int]]] = defaultdict(list)
    for one in query.session.execute(query.of_service(statement, Carga.servicio_id)):
        number, vehicle, reading, day, month, moment, old, new = one
        loads[number] = vehicle, reading, day.isoformat() if day is not None else month
        if moment is not None:
            changes[number].append((moment.astimezone(SANTIAGO).date().isoformat(), old, new))
    found: dict[int, list[int]] = defaultdict(list)
    for number, (vehicle, reading, when) in loads.items():
        found[vehicle].append(whole_reading(reading, when, changes[number]))
    return found


def _assigned(query: Query, axis: str) -> Mapping[int, list[tuple[int, str, bool]]]:
    """The units of each vehicle: id, name, and whether it is in scope of the year."""
    in_scope = criterio_en_alcance(query.periodo.period(), axis).label("en_alcance")
    statement = (
        select(Vehiculo.id, Unidad.id, Unidad.nombre, in_scope)
        .join(Vehiculo.unidades)
        .order_by(Vehiculo.id, Unidad.nombre)
    )
    found: dict[int, list[tuple[int, str, bool]]] = defaultdict(list)
    for vehicle, unit, name, scoped in query.session.execute(query.of_service(statement, Vehiculo.servicio_id)):
        found[vehicle].append((unit, name, bool(scoped)))
    return found


def _units(query: Query, axis: str) -> list[FleetUnit]:
    statement = (
        select(
            Unidad.id,
            Unidad.nombre,
            Unidad.servicio_id,
            Servicio.nombre.label("servicio"),
            Region.codigo.label("region"),
            Unidad.tiene_vehiculo_propio,
            Unidad.estado,
            criterio_en_alcance(query.periodo.period(), axis).label("en_alcance"),
        )
        .join(Servicio, Servicio.id == Unidad.servicio_id)
        .join(Edificio, Edificio.id == Unidad.edificio_id)
        .join(Region, Region.id == Edificio.region_id)
        .order_by(Servicio.nombre, Unidad.nombre, Unidad.id)
    )
    found = query.session.execute(query.of_service(statement, Unidad.servicio_id))
    return [FleetUnit(**row._mapping) for row in found]
