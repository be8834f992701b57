"""An invented fleet: six vehicles of SDN and two of SDG, with their drivers, a year of trips and of fuel, and what a fleet
has in real life: a unit that declares a vehicle and has none, one out of use that keeps one, a licence that expired.
Everything goes through the same services as a person's work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from ev_plugins.inventario.models import Servicio, Unidad
from sqlalchemy import select
from sqlalchemy.orm import Session
from stdnum.cl import rut as check

from estado_verde import services
from estado_verde.clock import SANTIAGO, today
from estado_verde.demo import done, save
from estado_verde.models import Cuenta, Periodo

from . import drivers
from .choices import ANUAL, INDIVIDUAL, MENSUAL
from .models import CambioOdometro, Carga, Conductor, Declaracion, Recorrido, Vehiculo

#: Drivers beside those who can sign in: their accounts wait for activation.
MORE_DRIVERS = (("SDN", 18250011, "Ana", "Cortés Díaz"), ("SDN", 18250022, "Luis", "Paredes Soto"))
#: service, plate, kind, make, model, year, fuel, ownership, odometer, units, modality of its loads
VEHICLES = (
    (
        "SDN",
        "BCDF12",
        "Camioneta",
        "Toyota",
        "Hilux",
        2021,
        "Diésel",
        "PROPIO",
        10_000,
        "Bodega Calama; Taller Calama",
        INDIVIDUAL,
    ),
    (
        "SDN",
        "GHJK34",
        "Furgón",
        "Peugeot",
        "Partner",
        2019,
        "Gasolina",
        "PROPIO",
        48_000,
        "Dirección Regional Antofagasta",
        INDIVIDUAL,
    ),
    (
        "SDN",
        "KLPR56",
        "Automóvil",
        "Toyota",
        "Corolla",
        2023,
        "Híbrido",
        "PROPIO",
        5_200,
        "Oficina Iquique; Unidad de Terreno Iquique",
        MENSUAL,
    ),
    (
        "SDN",
        "RSTV78",
        "Camioneta",
        "Nissan",
        "Navara",
        2020,
        "Diésel",
        "PROPIO",
        61_300,
        "Dirección Regional Arica; Laboratorio Mejillones",
        ANUAL,
    ),
    (
        "SDN",
        "WXYZ90",
        "Automóvil",
        "BYD",
        "Dolphin",
        2025,
        "Eléctrico",
        "ARRENDADO",
        120,
        "Oficina Central Antofagasta",
        INDIVIDUAL,
    ),
    ("SDN", "AB1234", "Minibús", "Hyundai", "County", 2008, "Diésel", "PROPIO", 310_000, "Oficina Maipú", INDIVIDUAL),
    ("SDG", "CDFG23", "Automóvil", "Chevrolet", "Sail", 2018, "Gasolina", "PROPIO", 82_400, "Unidad A", INDIVIDUAL),
    ("SDG", "DFGH45", "Camioneta", "Mitsubishi", "L200", 2017, "Diésel", "ARRENDADO", 140_900, "Unidad B", INDIVIDUAL),
)
PLACES = ("Antofagasta", "Calama", "Mejillones", "Taltal", "Tocopilla", "San Pedro de Atacama")
PURPOSES = ("Entrega de materiales", "Visita a terreno", "Reunión de coordinación", "Revisión de equipos")
#: Kilometres of a trip, and what a month takes of each fuel.
DISTANCES = (128, 62, 215, 94, 310, 176)
PER_MONTH = {
    "Diésel": ("84,5", 91_200),
    "Gasolina": ("61,25", 79_600),
    "Híbrido": ("32", 41_500),
    "Eléctrico": ("58,4", 9_300),
}
IDLE = ("AB1234",)
OF_THE_FIRST = ("BCDF12", "GHJK34")


def load(session: Session) -> None:
    _create_drivers(session)
    periodo = session.scalars(select(Periodo).where(Periodo.anio == 2026)).one()
    people = list(session.scalars(select(Conductor).order_by(Conductor.id)))
    by_service = {sigla: [one for one in people if one.servicio.sigla == sigla] for sigla in ("SDN", "SDG")}
    vehicles = {one.patente: one for one in save(Vehiculo, _vehicles(session, by_service))}
    _licences(by_service)
    for row in VEHICLES:
        _year_of(vehicles[row[1]], _drivers_of(by_service[row[0]], row[1]), periodo, row[10])
    _last_days(vehicles["BCDF12"], by_service["SDN"][0])
    _replaced_odometer(vehicles[IDLE[0]])
    save(Declaracion, ({"servicio": sigla, "periodo": periodo, "tiene_flota": "Sí"} for sigla in by_service))


def _create_drivers(session: Session) -> None:
    for sigla, number, first, last in MORE_DRIVERS:
        raw = {
            "rut": f"{number}-{check.calc_check_digit(str(number))}",
            "first_name": first,
            "last_name": last,
            "correo": f"conductor.{number}@example.org",
            "perfil": "conductor",
            "organizacion": sigla,
            "active": True,
        }
        done(services.save(Cuenta, raw))
    drivers.add_missing(session)


def _vehicles(session: Session, people: dict[str, list[Conductor]]) -> Iterator[dict[str, Any]]:
    units = {(one.servicio.sigla, one.nombre): one.id for one in session.scalars(select(Unidad).join(Servicio))}
    for sigla, plate, kind, make, model, year, fuel, owned, odometer, names, _ in VEHICLES:
        yield {
            "patente": plate,
            "servicio": sigla,
            "tipo": kind,
            "marca": make,
            "modelo": model,
            "anio": year,
            "combustible": fuel,
            "propiedad": owned,
            "fecha_alta": f"01/03/{max(year, 2012)}",
            "odometro_inicial": odometer,
            "unidades": [units[sigla, name] for name in names.split("; ")],
            "conductores": _drivers_of(people[sigla], plate),
            "revision_tecnica_hasta": today() + timedelta(12) if plate == "DFGH45" else today() + timedelta(140),
        }


def _drivers_of(people: list[Conductor], plate: str) -> list[Conductor]:
    """The driver who signs in has two vehicles, the others have the rest."""
    if plate in OF_THE_FIRST or len(people) == 1:
        return people
    return people[1:]


def _licences(people: dict[str, list[Conductor]]) -> None:
    """Valid for a year and more, but for one of SDG, whose licence has expired."""
    for sigla, found in people.items():
        for number, one in enumerate(found):
            until = today() - timedelta(20) if sigla == "SDG" else today() + timedelta(400 + 30 * number)
            raw = {"licencia_clase": "B", "licencia_vencimiento": until}
            done(services.save(Conductor, raw, one, partial=True))


def _year_of(vehicle: Vehiculo, people: list[Conductor], periodo: Periodo, modality: str) -> None:
    """Two trips and a load a month, as far as the year has gone."""
    trips, loads, km, place = [], [], vehicle.odometro_inicial, vehicle.id
    if vehicle.patente in IDLE:
        return
    for number, month in enumerate(periodo.period().months()):
        year, of_year = (int(part) for part in month.split("-"))
        for half in (0, 1):
            place += 1
            leaves = datetime(year, of_year, 5 + 14 * half, 8, 30, tzinfo=SANTIAGO)
            if leaves.date() >= today():
                break
            distance = DISTANCES[place % len(DISTANCES)]
            driver = people[(number + half) % len(people)]
            trips.append(_trip(vehicle, driver, leaves, km, distance, place))
            km += distance
        loads += _loads_of(vehicle, periodo, modality, month, km)
    save(Recorrido, trips)
    save(Carga, loads)


def _trip(vehicle: Vehiculo, driver: Conductor, leaves: datetime, km: int, distance: int, place: int) -> dict[str, Any]:
    return {
        "vehiculo": vehicle,
        "conductor": driver,
        "fecha_salida": leaves,
        "fecha_llegada": leaves + timedelta(minutes=40 + distance),
        "origen": PLACES[place % len(PLACES)],
        "destino": PLACES[(place + 2) % len(PLACES)],
        "motivo": PURPOSES[place % len(PURPOSES)],
        "km_inicial": km,
        "km_final": km + distance,
        "pasajeros": place % 4,
    }


def _loads_of(vehicle: Vehiculo, periodo: Periodo, modality: str, month: str, km: int) -> Iterator[dict[str, Any]]:
    quantity, amount = PER_MONTH[vehicle.combustible.nombre]
    day = date.fromisoformat(f"{month}-20")
    base = {"vehiculo": vehicle, "periodo": periodo, "modalidad": modality}
    if day >= today():
        return
    if modality == INDIVIDUAL:
        proof = {"tipo_comprobante": "BOLETA", "numero_comprobante": f"{vehicle.id}{month.replace('-', '')}"}
        yield base | proof | {"fecha": day, "cantidad": quantity, "monto_clp": amount, "odometro_km": km}
    elif modality == MENSUAL:
        yield base | {"anio_mes": month, "cantidad": quantity, "monto_clp": amount}
    elif month.endswith("-11"):
        yield base | {"cantidad": "842,5", "monto_clp": 1_094_000}


def _last_days(vehicle: Vehiculo, driver: Conductor) -> None:
    """What the driver who signs in did this week."""
    last = max(one.km_final or 0 for one in _trips_of(vehicle))
    for number, days in enumerate((4, 2, 1)):
        leaves = datetime.combine(today() - timedelta(days), time(8, 15), SANTIAGO)
        distance = DISTANCES[number]
        save(Recorrido, [_trip(vehicle, driver, leaves, last, distance, number)])
        last += distance


def _replaced_odometer(vehicle: Vehiculo) -> None:
    """Of the one that does not move: it counts from 0 since March."""
    when = {
        "fecha": datetime(2026, 3, 2, 9, 30, tzinfo=SANTIAGO),
        "km_anterior": vehicle.odometro_inicial,
        "km_nuevo": 0,
    }
    save(CambioOdometro, [{"vehiculo": vehicle, **when, "motivo": "Odómetro quemado; orden de trabajo 118."}])


def _trips_of(vehicle: Vehiculo) -> list[Recorrido]:
    session = Session.object_session(vehicle)
    assert session is not None
    return list(session.scalars(select(Recorrido).where(Recorrido.vehiculo_id == vehicle.id)))
