"""The figures of many units as one statement over what ``keeping`` keeps: the country by service and by region, one service
by period. The same totals as ``figures`` gives unit by unit, which a test compares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from ev_plugins.inventario.alcance import AXES, corte_de_columnas, criterio_en_alcance
from ev_plugins.inventario.models import ELIMINADA, Edificio, Unidad
from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session

from estado_verde import catalog
from estado_verde.models import Comuna, Periodo, Region

from .indicators import Totals
from .models import Resumen
from .status import COMPLETE, State


@dataclass(frozen=True)
class Sums:
    """Totals of some units in scope, and how many of them are complete and observed."""

    totals: Totals
    complete: int = 0
    observed: int = 0

    def __add__(self, other: Sums) -> Sums:
        parts = {
            one.name: getattr(self.totals, one.name) + getattr(other.totals, one.name)
            for one in fields(Totals)
            if one.name != "anio"
        }
        totals = Totals(self.totals.anio, **parts)
        return Sums(totals, self.complete + other.complete, self.observed + other.observed)


def nothing(anio: int) -> Sums:
    return Sums(Totals(anio))


def add(anio: int, parts: Iterable[Sums]) -> Sums:
    return sum(parts, nothing(anio))


#: Region of the unit, as its building says.
PLACE = (Region.codigo, Region.nombre)


def by_service_and_region(session: Session, periodo: Periodo, axis: str) -> Iterator[tuple[int, str, str, Sums]]:
    """(service, number of the region, its name, sums) of every part of what the account sees, in one statement."""
    statement = (
        select(Unidad.servicio_id, *PLACE, *_columns())
        .select_from(Unidad)
        .join(Edificio, Edificio.id == Unidad.edificio_id)
        .join(Comuna, Comuna.id == Edificio.comuna_id)
        .join(Region, Region.id == Comuna.region_id)
        .outerjoin(Resumen, and_(Resumen.unidad_id == Unidad.id, Resumen.periodo_id == periodo.id))
        .where(criterio_en_alcance(periodo.period(), axis))
        .group_by(Unidad.servicio_id, *PLACE)
        .order_by(*PLACE)
    )
    for service, code, region, *row in session.execute(statement):
        yield service, code, region, _sums(periodo.anio, row)


def by_period(
    session: Session, periods: Sequence[Periodo], servicio_id: int | None = None, unidad_id: int | None = None
) -> dict[int, Sums]:
    """The sums of each of these years, of a service, a unit or all that the account sees."""
    found = {one.anio: nothing(one.anio) for one in periods}
    for axis in {_axis(one) for one in periods}:
        wanted = [one.id for one in periods if _axis(one) == axis]
        statement = (
            select(Periodo.anio, *_columns())
            .select_from(Periodo)
            .join(Unidad, Unidad.estado != ELIMINADA)
            .outerjoin(Resumen, and_(Resumen.unidad_id == Unidad.id, Resumen.periodo_id == Periodo.id))
            .where(Periodo.id.in_(wanted), criterio_en_alcance(corte_de_columnas(), axis))
            .group_by(Periodo.anio)
        )
        for anio, *row in session.execute(of_place(statement, servicio_id, unidad_id)):
            found[anio] = _sums(anio, row)
    return found


def of_place(statement: Select[Any], servicio_id: int | None, unidad_id: int | None) -> Select[Any]:
    if unidad_id is not None:
        return statement.where(Unidad.id == unidad_id)
    return statement if servicio_id is None else statement.where(Unidad.servicio_id == servicio_id)


def _axis(periodo: Periodo) -> str:
    axis = catalog.requirement("residuos", periodo.anio).scope_axis
    return axis if axis in AXES else ""


def _columns() -> list[ColumnElement[Any]]:
    """In the order of ``Totals``, then complete and observed. A unit without a summary loaded nothing."""
    x, y = Resumen.reciclados, Resumen.no_reciclados
    both = and_(x.is_not(None), y.is_not(None))
    return [
        func.count(Unidad.id),
        func.count(x),
        func.count(y),
        _count(both),
        func.sum(x),
        func.sum(y),
        func.sum(case((both, x))),
        func.sum(case((both, y))),
        _count(Resumen.con_contenedores),
        _count(Resumen.responde_contenedores),
        _count(Resumen.estado.in_([one.value for one in COMPLETE])),
        _count(Resumen.estado == State.OBSERVADO.value),
    ]


def _count(criterion: Any) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((criterion, 1), else_=0)), 0)


def _sums(anio: int, row: Sequence[Any]) -> Sums:
    *totals, complete, observed = (one or 0 for one in row)
    return Sums(Totals(anio, *totals), int(complete), int(observed))
