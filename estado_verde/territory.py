"""Regiones and comunas of Chile, from the file of the official codes. What an installation has keeps its id; what is new is
added and what was renamed is renamed, because records point to them."""

from __future__ import annotations

import csv
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from .models import Comuna, Region

FILE = Path(__file__).parent / "data" / "comunas.csv"
#: Codes of the regiones from north to south, the order in which people look for them.
NORTH_TO_SOUTH = ["15", "01", "02", "03", "04", "05", "13", "06", "07", "16", "08", "09", "14", "10", "11", "12"]


def load(session: Session) -> int:
    """Bring both tables to the file; how many rows were added or changed."""
    with FILE.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    regiones = {one.codigo: one for one in session.scalars(select(Region))}
    names = {row["codigo_region"]: row["region"] for row in rows}
    changed = 0
    for orden, codigo in enumerate(NORTH_TO_SOUTH, 1):
        if codigo not in regiones:
            regiones[codigo] = Region(codigo=codigo)
            session.add(regiones[codigo])
        changed += _set(regiones[codigo], nombre=names[codigo], orden=orden)
    session.flush()
    comunas = {one.codigo: one for one in session.scalars(select(Comuna))}
    for row in rows:
        codigo = row["codigo_comuna"]
        if codigo not in comunas:
            comunas[codigo] = Comuna(codigo=codigo)
            session.add(comunas[codigo])
        changed += _set(comunas[codigo], nombre=row["comuna"], region_id=regiones[row["codigo_region"]].id)
    session.flush()
    return changed


def _set(row: Region | Comuna, **values: object) -> bool:
    """Whether any of the values was another one."""
    different = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)
