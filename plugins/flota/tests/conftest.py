"""Two services with units, vehicles and drivers; the calendar of 2026, and the clock inside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from estado_verde import services
from estado_verde.clock import fixed
from estado_verde.plugins import mount
from estado_verde.programme.periods import change_state, create_from_template
from estado_verde.scope import Who

mount([Path(__file__).parents[2]])

NOW = datetime(2026, 10, 20, 12, 0)


def done(outcome: services.Outcome) -> Any:
    assert outcome.ok, outcome.faults
    return outcome.row


def codes(outcome: services.Outcome) -> list[str]:
    return [one.code for one in outcome.faults if not one.warning]


@pytest.fixture
def clock() -> Iterator[None]:
    with fixed(NOW):
        yield


@pytest.fixture
def world(session: Any, clock: None) -> SimpleNamespace:
    from ev_plugins.inventario.models import Alcance, AlcanceAnioOpcion, Edificio, Servicio, Unidad

    from estado_verde.models import Cuenta

    p2026 = done(create_from_template(2026))
    done(change_state(p2026, "abrir"))
    place = {"region": "Antofagasta", "comuna": "Antofagasta"}
    prat = done(services.save(Edificio, {"nombre": "Prat", "direccion": "Av. Prat 540", **place}))
    norte, sur = (
        done(services.save(Servicio, {"nombre": f"Servicio {name}", "sigla": name[0], "anio_ingreso": 2023}))
        for name in ("Norte", "Sur")
    )
    if not session.query(AlcanceAnioOpcion).filter_by(anio=2026).count():
        done(services.save(AlcanceAnioOpcion, {"anio": 2026}))

    def unit(servicio: Any, nombre: str, own: str | None, rest: int | None = 2023) -> Any:
        raw = {"nombre": nombre, "servicio": servicio, "edificio": prat, "fecha_inicio_uso": "01/03/2020"}
        row = done(services.save(Unidad, {**raw, "acceso_factura": "Sí", "tiene_vehiculo_propio": own}))
        years = session.query(Alcance).filter_by(unidad_id=row.id).one()
        done(services.save(Alcance, {"anio_inicio_resto_itemes": rest}, years, partial=True))
        return row

    def account(servicio: Any, perfil: str, number: str) -> Any:
        raw = {"rut": number, "first_name": "Persona", "last_name": number[:3], "correo": f"p{number}@example.org"}
        return done(services.save(Cuenta, {**raw, "perfil": perfil, "organizacion": servicio, "active": True}))

    return SimpleNamespace(
        session=session,
        p2026=p2026,
        norte=norte,
        sur=sur,
        oficina=unit(norte, "Oficina", "Sí"),
        bodega=unit(norte, "Bodega", "No"),
        ajena=unit(sur, "Oficina", "Sí"),
        manager=account(norte, "gestor_flota", "11111111-1"),
        driver_account=account(norte, "conductor", "12345678-5"),
        other_account=account(norte, "conductor", "10000013-K"),
        foreign_account=account(sur, "conductor", "7654321-6"),
    )


@pytest.fixture
def vehicle(world: SimpleNamespace) -> Callable[..., services.Outcome]:
    """``vehicle(patente="…", …)``: the outcome of saving a vehicle that is right in everything that is not said."""
    from ev_plugins.flota.models import Vehiculo

    def save(row: Any = None, **values: Any) -> services.Outcome:
        usual = {
            "patente": "BCDF12",
            "servicio": world.norte,
            "tipo": "Camioneta",
            "marca": "Toyota",
            "modelo": "Hilux",
            "anio": "2021",
            "combustible": "Diésel",
            "propiedad": "Propio",
            "fecha_alta": "01/03/2021",
            "odometro_inicial": "10.000",
        }
        return services.save(Vehiculo, values if row is not None else {**usual, **values}, row, partial=row is not None)

    return save


@pytest.fixture
def car(vehicle: Callable[..., services.Outcome], driver: Any) -> Any:
    return done(vehicle(conductores=[driver.id]))


@pytest.fixture
def driver(world: SimpleNamespace) -> Any:
    return driver_of(world.driver_account)


def driver_of(account: Any) -> Any:
    from ev_plugins.flota.models import Conductor

    found = Conductor.of_account(account.id)
    assert found is not None
    return found


@pytest.fixture
def trip(car: Any, driver: Any) -> Callable[..., services.Outcome]:
    """``trip("08:00", "09:00", 100, 120, day="05/10/2026")``."""
    from ev_plugins.flota.models import Recorrido

    def save(start: str, end: str | None, first: int, last: int | None, day: str = "05/10/2026", **more: Any) -> Any:
        row = more.pop("row", None)
        raw = {
            "vehiculo": car.id,
            "conductor": driver.id,
            "fecha_salida": f"{day} {start}",
            "fecha_llegada": f"{day} {end}" if end else None,
            "origen": "Antofagasta",
            "destino": "Calama",
            "motivo": "Entrega de materiales",
            "km_inicial": first,
            "km_final": last,
            **more,
        }
        return services.save(Recorrido, raw, row)

    return save


@pytest.fixture
def load(world: SimpleNamespace, car: Any) -> Callable[..., services.Outcome]:
    from ev_plugins.flota.models import Carga

    def save(**values: Any) -> services.Outcome:
        usual = {"vehiculo": car.id, "periodo": world.p2026, "modalidad": "Individual", "cantidad": "40"}
        return services.save(Carga, {**usual, **values})

    return save


def person(account: Any, reach: str, *, grants: str = "") -> Who:
    """The account as a request would have it, with the permissions of its profile."""
    from ev_plugins.flota.plugin import GRANTS

    from estado_verde.plugins import host

    found = {
        (action, one.resource)
        for one in (*GRANTS, *host().values("ev_profiles"))
        if getattr(one, "profile", "") == account.perfil
        for action in one.actions
    }
    return Who(account.id, account.nombre, "GESTION", account.perfil, reach, account.organizacion_id, frozenset(found))


@contextmanager
def as_(account: Any, reach: str) -> Iterator[Who]:
    from estado_verde.scope import acting

    with acting(person(account, reach), door="test") as who:
        yield who
