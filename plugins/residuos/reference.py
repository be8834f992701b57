"""The catalogues with which RT7 starts. The guide names no material and one maker of bags; people edit both afterwards."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from .models import BolsaCatalogo, Material

OTHER = "Otro"
MATERIALS = (
    "Papel y cartón",
    "Plásticos (PET y otros)",
    "Vidrio",
    "Metales/latas",
    "Envases de cartón para bebidas (tetrapak)",
    "Residuos orgánicos (compostaje)",
    "Residuos electrónicos (RAEE)",
    "Pilas y baterías",
    "Tóner/cartuchos",
    OTHER,
)
BAGS = {"50x70 cm": 30, "70x90 cm": 70, "80x110 cm": 120, "80x120 cm": 140}
MAKER = "VIRUTEX"
SOURCE = "Guía RT7 2026, 4.1, según la marca VIRUTEX"


def load(session: Session) -> int:
    """Fill the catalogues that are still empty; says how many rows were added."""
    added: list[Material | BolsaCatalogo] = []
    if session.scalar(select(Material.id).limit(1)) is None:
        for place, name in enumerate(MATERIALS, 1):
            added.append(Material(nombre=name, requiere_detalle=name == OTHER, orden=place, activo=True, extras={}))
    if session.scalar(select(BolsaCatalogo.id).limit(1)) is None:
        for name, litres in BAGS.items():
            added.append(
                BolsaCatalogo(nombre=name, capacidad_litros=Decimal(litres), marca=MAKER, fuente=SOURCE, extras={})
            )
    session.add_all(added)
    session.flush()
    return len(added)
