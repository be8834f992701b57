"""The Alcance of a whole service as one table: typed, pasted from Excel or given to many units at once; simulated before it
is saved (rt1 §2.5, open-world §2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from estado_verde import services
from estado_verde.messages import text_of
from estado_verde.models import Periodo
from estado_verde.spec.periods import Period

from .alcance import AXES, obligada
from .models import ELIMINADA, Alcance, AlcanceAnioOpcion, Edificio, Unidad
from .rules import ENERGY, REST, YEARS

#: More rows than these are loaded with a workbook.
MOST = 1_000


@dataclass
class Row:
    """A unit and the years in its cells: what is stored until something is typed over it."""

    alcance: Alcance
    typed: dict[str, str]
    faults: dict[str, list[str]] = field(default_factory=dict)
    chosen: bool = False

    @property
    def unidad(self) -> Unidad:
        return self.alcance.unidad

    def name(self, column: str) -> str:
        return f"{column}-{self.alcance.id}"

    @property
    def changes(self) -> dict[str, str]:
        return {name: value for name, value in self.typed.items() if value != stored(self.alcance, name)}


def stored(row: Alcance, name: str) -> str:
    value = getattr(row, name)
    return "" if value is None else str(value)


def rows_of(session: Session, servicio_id: int) -> list[Row]:
    """The units of the service that were not taken away, by name."""
    statement = (
        select(Alcance)
        .join(Alcance.unidad)
        .options(contains_eager(Alcance.unidad).joinedload(Unidad.edificio).joinedload(Edificio.comuna))
        .where(Unidad.servicio_id == servicio_id, Unidad.estado != ELIMINADA)
        .order_by(Unidad.nombre, Unidad.id)
        .limit(MOST)
    )
    return [Row(one, {name: stored(one, name) for name in YEARS}) for one in session.scalars(statement)]


def options(session: Session) -> list[int]:
    return list(session.scalars(select(AlcanceAnioOpcion.anio).order_by(AlcanceAnioOpcion.anio)))


def read(rows: Sequence[Row], given: Mapping[str, str], chosen: Sequence[str]) -> None:
    """What a form brought, over what is stored. A cell that the form does not have keeps its value."""
    wanted = set(chosen)
    for row in rows:
        row.chosen = str(row.alcance.id) in wanted
        for name in YEARS:
            row.typed[name] = given.get(row.name(name), row.typed[name]).strip()[:20]


def assign(rows: Sequence[Row], column: str, year: str) -> int:
    """Write one year into the chosen rows; an energy year only where there is a bill. How many changed."""
    done = [one for one in rows if one.chosen and (column != ENERGY or one.unidad.acceso_factura or not year)]
    for one in done:
        one.typed[column] = year
    return len(done)


def save(rows: Sequence[Row]) -> int | None:
    """Save what changed, all of it or nothing: how many units, or None when a cell is wrong."""
    changed = [one for one in rows if one.changes]
    outcomes = services.save_many(
        Alcance, [one.changes for one in changed], rows=[one.alcance for one in changed], partial=True
    )
    for row, outcome in zip(changed, outcomes, strict=True):
        for one in outcome.faults:
            if not one.warning:
                row.faults.setdefault(one.field if one.field in YEARS else REST, []).append(text_of(one))
    return None if any(one.faults for one in changed) else len(changed)


@dataclass(frozen=True)
class Simulated:
    """How many units a year would have in each axis, as stored and with what is typed."""

    anio: int
    now: Mapping[str, int]
    then: Mapping[str, int]


def simulate(session: Session, rows: Sequence[Row], years: Sequence[int]) -> Iterator[Simulated]:
    """Year by year, without writing anything. A year without a period has its usual dates."""
    periods = {one.anio: one.period() for one in session.scalars(select(Periodo))}
    for anio in years:
        period = periods.get(anio, Period.of(anio))
        due = [one for one in rows if obligada(one.unidad, period)]
        yield Simulated(anio, _count(due, anio, typed=False), _count(due, anio, typed=True))


def _count(rows: Sequence[Row], anio: int, *, typed: bool) -> dict[str, int]:
    def inside(row: Row, name: str) -> bool:
        value: Any = row.typed[name] if typed else stored(row.alcance, name)
        return value.isascii() and value.isdigit() and int(value) <= anio

    return {axis: sum(inside(row, name) for row in rows) for axis, name in AXES.items()}
