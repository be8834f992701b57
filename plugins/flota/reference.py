"""What the catalogues of the fleet begin with, and the drivers of accounts that were there before this module. Formats of
plates, kinds and fuels are of common knowledge: the Red de Expertos edits them, and a catalogue that has rows is left
alone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from . import drivers
from .models import Combustible, FormatoPatente, TipoVehiculo

TIPOS = (
    "Automóvil",
    "Camioneta",
    "Furgón",
    "Minibús",
    "Bus",
    "Camión",
    "Motocicleta",
    "Maquinaria",
    "Otro",
)
COMBUSTIBLES = {
    "Gasolina": "L",
    "Diésel": "L",
    "GLP": "L",
    "GNC": "m³",
    "Híbrido": "L",
    "Eléctrico": "kWh",
    "Otro": "unidad",
}
#: (name, expression, example)
FORMATOS = (
    ("Antiguo: dos letras y cuatro dígitos", r"[A-Z]{2}\d{4}", "AB1234"),
    ("Vigente: cuatro consonantes y dos dígitos", r"[BCDFGHJKLPRSTVWXYZ]{4}\d{2}", "BCDF12"),
    ("Motocicleta: tres letras y dos o tres dígitos", r"[A-Z]{3}\d{2,3}", "ABC12"),
)


def load(session: Session) -> int:
    """How many rows were added."""
    formats = ({"nombre": name, "expresion": what, "ejemplo": example} for name, what, example in FORMATOS)
    return sum(
        (
            _fill(session, TipoVehiculo, [{"nombre": one} for one in TIPOS]),
            _fill(session, Combustible, [{"nombre": name, "unidad": unit} for name, unit in COMBUSTIBLES.items()]),
            _fill(session, FormatoPatente, list(formats)),
            drivers.add_missing(session),
        )
    )


def _fill(session: Session, model: Any, rows: list[dict[str, Any]]) -> int:
    if session.scalar(select(func.count()).select_from(model)):
        return 0
    session.add_all(model(**one, activo=True, extras={}) for one in rows)
    session.flush()
    return len(rows)
