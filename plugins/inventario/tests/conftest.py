"""A small cadastre: one service, two buildings of Antofagasta, the periods 2023 and 2026."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from estado_verde import services
from estado_verde.plugins import mount
from estado_verde.programme.periods import create_from_template

mount([Path(__file__).parents[2]])


@pytest.fixture
def world(session: Any) -> SimpleNamespace:
    from ev_plugins.inventario.models import Edificio, Servicio

    def done(outcome: services.Outcome) -> Any:
        assert outcome.ok, outcome.faults
        return outcome.row

    antofagasta = {"region": "Antofagasta", "comuna": "Antofagasta"}
    return SimpleNamespace(
        session=session,
        p2023=done(create_from_template(2023)),
        p2026=done(create_from_template(2026)),
        norte=done(services.save(Servicio, {"nombre": "Servicio Norte", "sigla": "SN", "anio_ingreso": 2023})),
        sur=done(services.save(Servicio, {"nombre": "Servicio Sur", "sigla": "SS", "anio_ingreso": 2025})),
        prat=done(
            services.save(
                Edificio, {"nombre": "Prat", "direccion": "Av. Prat 540", "superficie_m2": "1000", **antofagasta}
            )
        ),
        colon=done(services.save(Edificio, {"nombre": "Colón", "direccion": "Colón 10", **antofagasta})),
    )


@pytest.fixture
def unit(world: SimpleNamespace) -> Any:
    """``unit(nombre="…", …)`` gives the outcome of saving a unit that is right in everything that is not said."""
    from ev_plugins.inventario.models import Unidad

    def save(**values: Any) -> services.Outcome:
        usual = {
            "nombre": "Oficina",
            "servicio": world.norte,
            "edificio": world.prat,
            "fecha_inicio_uso": "01/03/2020",
            "acceso_factura": "Sí",
        }
        return services.save(Unidad, {**usual, **values})

    return save
