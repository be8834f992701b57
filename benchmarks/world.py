"""The databases and workbooks that are measured: synthetic, seeded, the same on every machine."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask import Flask

HERE = Path(__file__).resolve().parent
SEED = 20_571
UNITS = 500


def application(home: Path, database_url: str | None = None, **environ: str) -> Flask:
    """An application with the benchmark's own plugin, on a database as ``upgrade`` leaves it."""
    from config import Settings
    from estado_verde.factory import create_app

    found = {"ESTADO_VERDE_HOME": str(home), "EV_PLUGINS_PATH": str(HERE / "plugins"), **environ}
    if database_url:
        found["DATABASE_URL"] = database_url
    return create_app(Settings(found))


def prepare(app: Flask) -> None:
    from estado_verde.models import Model, db
    from estado_verde.upgrade import upgrade

    upgrade(app)
    with app.app_context():
        Model.metadata.create_all(db.engine, tables=[Model.metadata.tables["banco_lectura"]])


@contextmanager
def acting(app: Flask, sigla: str | None = None) -> Iterator[Any]:
    """Inside the application, as the system or as the manager of a service; gives the service."""
    from estado_verde import scope
    from estado_verde.excel import commands

    with app.app_context():
        with scope.acting(scope.SYSTEM, door="bench"):
            servicio = commands._servicio(sigla) if sigla else None
        with scope.acting(commands._who(servicio), door="bench"):
            yield servicio


def add_service(sigla: str, units: int) -> None:
    """A service with its units, in one building, and the period 2026."""
    from estado_verde import services
    from estado_verde.models import Periodo, db

    from ev_plugins.inventario.models import Edificio, Servicio, Unidad  # isort: skip

    with services.batch():
        if not db.session.query(Periodo).filter_by(anio=2026).count():
            made(services.save(Periodo, {"anio": 2026, "estado": "ABIERTO"}))
        servicio = made(services.save(Servicio, {"nombre": f"Servicio {sigla}", "sigla": sigla, "anio_ingreso": 2023}))
        place = {"direccion": f"Calle {sigla} 1", "region": "Valparaíso", "comuna": "Valparaíso"}
        edificio = made(services.save(Edificio, {"nombre": f"Edificio {sigla}", **place}))
        common = {
            "servicio": servicio.id,
            "edificio": edificio.id,
            "fecha_inicio_uso": "01/01/2020",
            "acceso_factura": "Sí",
        }
        for outcome in services.save_many(Unidad, [{**common, "nombre": f"Unidad {n:05d}"} for n in range(units)]):
            made(outcome)


def made(outcome: Any) -> Any:
    if not outcome.ok:
        raise RuntimeError(outcome.faults)
    return outcome.row


#: What a planted fault puts into which column, and the code that must come back.
PLANTED = (
    ("Unidad", "Unidad que no existe", "MSG-GEN-06"),
    ("Código", None, "MSG-GEN-01"),
    ("Fuente", "Lluvia", "MSG-GEN-06"),
    ("Desde", "31/02/2026", "MSG-GEN-08"),
    ("Hasta", date(1999, 1, 1), "MSG-GEN-07"),
    ("Mes", "13/2026", "MSG-GEN-08"),
    ("Cantidad (m³)", "1.234", "MSG-NUM-02"),
    ("Monto", -5, "MSG-NUM-01"),
    ("Lectura inicial", 0.12345, "MSG-NUM-04"),
    ("Kilogramos", 10_000_001, "MSG-NUM-03"),
    ("Días", 2.5, "MSG-NUM-06"),
    ("¿Es estimado?", "quizás", "MSG-GEN-06"),
    ("Documento", "x" * 61, "MSG-GEN-04"),
)


def titles() -> list[str]:
    from ev_plugins.banco.requirements import LECTURA

    return [one.label for one in LECTURA.fields]


def readings(count: int, faults: int) -> Iterator[tuple[list[Any], tuple[str, str] | None]]:
    """Rows of the workbook «lecturas» with their planted fault, if any, as (column, code)."""
    chance = random.Random(SEED)
    columns = titles()
    faulty = set(chance.sample(range(count), faults))
    start = date(2025, 11, 1)
    for number in range(count):
        day = start + timedelta(days=chance.randrange(300))
        row: list[Any] = [
            f"Unidad {chance.randrange(UNITS):05d}",
            f"L-{number:06d}",
            f"M-{chance.randrange(2000)}",
            chance.choice(("Red", "Pozo", "Otra")),
            chance.choice(("Real", "Estimada")),
            day,
            day + timedelta(days=chance.randrange(1, 60)),
            f"{chance.randrange(1, 13):02d}/2026",
            chance.randrange(10_000_000) / 1000,
            float(chance.randrange(5_000_000)),
            chance.randrange(1_000_000) / 1000,
            chance.randrange(1_000_000) / 1000,
            chance.randrange(100_000) / 1000,
            chance.randrange(1, 60),
            chance.randrange(500),
            2026,
            chance.choice(("Sí", "No")),
            chance.choice(("Sí", "No")),
            f"Factura {chance.randrange(100_000)}",
            chance.choice(("", "", "Sin novedad", "Medidor con lectura estimada por la empresa")),
        ]
        planted = None
        if number in faulty:
            title, value, code = PLANTED[number % len(PLANTED)]
            row[columns.index(title)] = value
            planted = (title, code)
        yield row, planted
