"""Plugins are importable once their folder is mounted; the people of the demonstration are the actors of the examples."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from estado_verde.plugins import mount

mount([Path(__file__).parents[2]])

from .people import Person  # noqa: E402 - after the folder is mounted

SERVICE = "SDG"


@dataclass(frozen=True)
class Place:
    """A new unit of the service SDG, in scope of 2026, with nothing loaded."""

    id: int
    nombre: str
    page: str

    def url(self, path: str = "", **more: Any) -> str:
        extra = "".join(f"&{name}={value}" for name, value in more.items())
        return f"/residuos/{path}?unidad={self.id}&periodo=2026{extra}"


@pytest.fixture
def as_system(demo_app: Any) -> Callable[[], Any]:
    """``with as_system() as session:`` prepares or looks at the database, outside any request."""
    from estado_verde.models import db
    from estado_verde.scope import SYSTEM, acting

    @contextmanager
    def enter() -> Iterator[Any]:
        with demo_app.app_context(), acting(SYSTEM, door="test"):
            yield db.session

    return enter


@pytest.fixture
def new_unit(as_system: Callable[[], Any]) -> Callable[..., Place]:
    """``new_unit("Anexo")``: a unit of SDG in the building of its first one."""

    def make(nombre: str, inicio: int = 2024) -> Place:
        from ev_plugins.inventario.models import Alcance, AlcanceAnioOpcion, Servicio, Unidad

        from estado_verde import services

        with as_system() as session:
            servicio = session.query(Servicio).filter_by(sigla=SERVICE).one()
            edificio = session.query(Unidad).filter_by(servicio_id=servicio.id).first().edificio_id
            raw = {"nombre": nombre, "servicio": servicio.id, "edificio": edificio, "fecha_inicio_uso": "01/01/2020"}
            unit = done(services.save(Unidad, {**raw, "acceso_factura": "No"}))
            if session.query(AlcanceAnioOpcion).filter_by(anio=inicio).first() is None:
                done(services.save(AlcanceAnioOpcion, {"anio": inicio}))
            row = session.query(Alcance).filter_by(unidad_id=unit.id).one()
            done(services.save(Alcance, {"anio_inicio_resto_itemes": inicio}, row, partial=True))
            return Place(unit.id, nombre, f"/residuos/unidad/?unidad={unit.id}&periodo=2026")

    return make


def done(outcome: Any) -> Any:
    assert outcome.ok, outcome.faults
    return outcome.row


@pytest.fixture
def place(new_unit: Callable[..., Place]) -> Place:
    return new_unit("Unidad de prueba")


@pytest.fixture
def person(demo_as: Callable[..., Any]) -> Callable[..., Person]:
    """``person("gestor_servicio")`` of the service SDG; the red and the auditors belong to none."""

    def enter(profile: str, organisation: str | None = SERVICE) -> Person:
        return Person(demo_as(profile, None if profile in ("red", "auditor") else organisation))

    return enter


@pytest.fixture
def gestor(person: Callable[..., Person]) -> Person:
    return person("gestor_servicio")


@pytest.fixture
def unit_id(as_system: Callable[[], Any]) -> Callable[[str], int]:
    """The id of a unit of the worked example: ``unit_id("Unidad A")``."""

    def find(nombre: str) -> int:
        from ev_plugins.inventario.models import Servicio, Unidad

        with as_system() as session:
            return (
                session.query(Unidad.id)
                .join(Servicio, Servicio.id == Unidad.servicio_id)
                .filter(Servicio.sigla == SERVICE, Unidad.nombre == nombre)
                .scalar()
            )

    return find
