"""The sheets of RT5 in the «Reporte de Control de Carga» (rt5 §4): the control of each unit (RF-1), then vehicles,
consumption and logbook; each of the last three is a report of its own too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from estado_verde.clock import SANTIAGO
from estado_verde.spec.indicators import Result
from estado_verde.spec.messages import N_
from estado_verde.spec.numbers import NOT_CALCULABLE, round_half_up
from estado_verde.spec.periods import show_month
from estado_verde.spec.reports import Column, Progress, Report, Sheet

from .choices import ANUAL, MODALITIES, OWNERSHIP
from .fleet import LABELS, Fleet, FleetVehicle, State
from .indicators import VehicleFigures, performance
from .models import Conductor, Recorrido, Vehiculo
from .progress import progress_of
from .queries import Query, fleet_of

VEHICLES = (
    Column(N_("Servicio"), width=34),
    Column(N_("Patente")),
    Column(N_("Tipo")),
    Column(N_("Marca")),
    Column(N_("Modelo")),
    Column(N_("Año"), "integer"),
    Column(N_("Combustible")),
    Column(N_("Propiedad")),
    Column(N_("Unidades asignadas"), width=40),
    Column(N_("Fecha alta"), "date"),
    Column(N_("Fecha baja"), "date"),
)
CONSUMPTION = (
    Column(N_("Servicio"), width=34),
    Column(N_("Patente")),
    Column(N_("Combustible")),
    Column(N_("Mes")),
    Column(N_("Cantidad"), "decimal", 3),
    Column(N_("Unidad de medida")),
    Column(N_("Monto (CLP)"), "integer"),
    Column(N_("Km recorridos"), "integer"),
    Column(N_("Rendimiento"), "decimal", 2),
)
LOGBOOK = (
    Column(N_("Patente")),
    Column(N_("Conductor"), width=28),
    Column(N_("Salida"), "datetime", width=18),
    Column(N_("Llegada"), "datetime", width=18),
    Column(N_("Origen"), width=28),
    Column(N_("Destino"), width=28),
    Column(N_("Motivo"), width=34),
    Column(N_("Km inicial"), "integer"),
    Column(N_("Km final"), "integer"),
    Column(N_("Km"), "integer"),
)
CONTROL = (
    Column(N_("ID Unidad"), "integer"),
    Column(N_("Unidad"), width=34),
    Column(N_("Servicio"), width=34),
    Column(N_("En alcance")),
    Column(N_("Vehículo propio")),
    Column(N_("N° vehículos propios"), "integer"),
    Column(N_("Patentes"), width=34),
    Column(N_("Estado"), width=40),
)


def _query(context: Any) -> Query:
    return Query(context.session, context.periodo, context.servicio.id if context.servicio is not None else None)


def _fleet(context: Any) -> Fleet:
    found: Fleet = context.once("flota", lambda: fleet_of(_query(context)))
    return found


def yes_no(value: bool | None) -> str:
    return "" if value is None else "Sí" if value else "No"


def control_sheet(context: Any) -> Sheet:
    """RF-1, unit by unit: those out of scope are listed and count nowhere."""
    fleet = _fleet(context)
    rows = (
        [
            unit.id,
            unit.nombre,
            unit.servicio,
            yes_no(unit.en_alcance),
            yes_no(unit.tiene_vehiculo_propio),
            len(fleet.own_of(unit)),
            ", ".join(one.row.patente for one in fleet.vehicles_of.get(unit.id, ())),
            LABELS[fleet.state_of(unit)],
        ]
        for unit in fleet.units
        if unit.estado != "ELIMINADA"
    )
    incomplete = sum(fleet.state_of(one) is State.INCOMPLETO for one in fleet.in_scope)
    footer = [N_("Total unidades del alcance"), None, None, len(fleet.in_scope), None, None, None, None]
    footer[7] = f"{LABELS[State.INCOMPLETO]}: {incomplete}" if incomplete else None
    return Sheet(N_("Control de flota"), CONTROL, rows, footer)


def vehicles_sheet(context: Any) -> Sheet:
    columns = (*VEHICLES, Column(f"En alcance {context.periodo.anio}"))
    return Sheet(N_("Vehículos"), columns, ([*_vehicle(one)] for one in _fleet(context).vehicles))


def _vehicle(one: FleetVehicle) -> Iterator[Any]:
    row = one.row
    yield from (row.servicio, row.patente, row.tipo, row.marca, row.modelo, row.anio, row.combustible)
    yield from (OWNERSHIP[row.propiedad], "; ".join(name for _, name, _ in one.units))
    yield from (row.fecha_alta, row.fecha_baja, yes_no(one.in_scope))


def consumption_sheet(context: Any) -> Sheet:
    """A row for each vehicle and month in which it moved or took fuel; an annual total is one row, «Anual»."""
    rows = (row for one in _fleet(context).vehicles for row in _consumption(one))
    return Sheet(N_("Consumo flota"), CONSUMPTION, rows)


def _consumption(one: FleetVehicle) -> Iterator[list[Any]]:
    row = one.row
    annual = one.months.get(None)
    for month, figures in sorted(one.months.items(), key=lambda pair: pair[0] or ""):
        km = figures.km
        if month is None:
            km = one.figures.km
        elif annual is not None and figures.quantity is None:
            continue  # its kilometres are in the row of the annual total
        part = VehicleFigures(row.combustible, row.unidad_medida, km, figures.quantity)
        yield [
            row.servicio,
            row.patente,
            row.combustible,
            MODALITIES[ANUAL] if month is None else show_month(month),
            figures.quantity,
            row.unidad_medida,
            figures.amount,
            km,
            yield_cell(performance(part)),
        ]


def yield_cell(result: Result) -> Decimal | str:
    return NOT_CALCULABLE if result.value is None else round_half_up(result.value)


def logbook_sheet(context: Any) -> Sheet:
    query = _query(context)
    start, end = query.days
    statement = (
        select(Recorrido, Vehiculo.patente, Conductor.nombre)
        .join(Vehiculo, Vehiculo.id == Recorrido.vehiculo_id)
        .join(Conductor, Conductor.id == Recorrido.conductor_id)
        .where(Recorrido.fecha_salida >= start, Recorrido.fecha_salida < end)
        .order_by(Vehiculo.patente, Recorrido.fecha_salida, Recorrido.id)
        .execution_options(yield_per=2000)
    )

    def rows() -> Iterator[list[Any]]:
        for trip, plate, driver in context.session.execute(query.of_service(statement, Recorrido.servicio_id)):
            times = [one and one.astimezone(SANTIAGO) for one in (trip.fecha_salida, trip.fecha_llegada)]
            km = None if trip.km_final is None else trip.km_final - trip.km_inicial
            yield [plate, driver, *times, trip.origen, trip.destino, trip.motivo, trip.km_inicial, trip.km_final, km]

    return Sheet(N_("Bitácora"), LOGBOOK, rows())


def sheets(context: Any) -> Iterator[Sheet]:
    for make in (control_sheet, vehicles_sheet, consumption_sheet, logbook_sheet):
        yield make(context)


def progress(context: Any) -> Progress:
    return progress_of(_query(context), _fleet(context))


def _only(make: Callable[[Any], Sheet]) -> Callable[[Any], Iterator[Sheet]]:
    def one(context: Any) -> Iterator[Sheet]:
        yield make(context)

    return one


REPORTS = (
    Report("control-de-carga", "flota", N_("Flota vehicular"), sheets, progress, order=50, resource="flota_vehiculos"),
    Report("flota-vehiculos", "flota", N_("Flota: vehículos"), _only(vehicles_sheet), resource="flota_vehiculos"),
    Report("flota-consumo", "flota", N_("Flota: consumo"), _only(consumption_sheet), resource="flota_vehiculos"),
    Report("flota-bitacora", "flota", N_("Flota: bitácora"), _only(logbook_sheet), resource="flota_registros"),
)
