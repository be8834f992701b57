"""Which units report in a year, and in which requirement: the one rule that every list, indicator and report asks
(rt1 §3, overview §4.4). Each question exists twice, for one unit in hand and as a criterion for queries over all of
them, side by side so that they cannot drift apart."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, Protocol

from flask_babel import gettext
from sqlalchemy import ColumnElement, and_, or_, select

from estado_verde.models import Periodo
from estado_verde.spec.periods import Period

from .models import ELIMINADA, Alcance, CompromisoServicio, Unidad

#: The column of the Alcance that rules each axis; «NINGUNO» asks only that the unit be obliged.
AXES = {
    "GESTION_ENERGETICA": "anio_inicio_gestion_energetica",
    "RESTO_ITEMES": "anio_inicio_resto_itemes",
}
ETAPA_1 = 1


class _Years(Protocol):
    anio_inicio_gestion_energetica: int | None
    anio_inicio_resto_itemes: int | None


def obligada(unidad: Unidad, period: Period) -> bool:
    """Whether the unit must be loaded: in use on the cut-off day, that day included, so as to have twelve months."""
    if unidad.estado == ELIMINADA or unidad.fecha_inicio_uso > period.corte:
        return False
    return unidad.fecha_termino_uso is None or unidad.fecha_termino_uso > period.corte


def criterio_obligada(period: Any) -> ColumnElement[bool]:
    """The same over rows of Unidad."""
    return and_(
        Unidad.estado != ELIMINADA,
        Unidad.fecha_inicio_uso <= period.corte,
        or_(Unidad.fecha_termino_uso.is_(None), Unidad.fecha_termino_uso > period.corte),
    )


def en_alcance(unidad: Unidad, period: Period, axis: str, alcance: _Years | None = None) -> bool:
    """Whether the unit does the requirements of the axis in the year. ``alcance`` spares a query when it is at hand."""
    if not obligada(unidad, period):
        return False
    if axis not in AXES:
        return True
    years = alcance or unidad.alcance
    start = getattr(years, AXES[axis]) if years is not None else None
    return start is not None and start <= period.anio


def criterio_en_alcance(period: Any, axis: str) -> ColumnElement[bool]:
    """The same over rows of Unidad; an expression, so that a report may also show it as a column, and over several periods at
    once with ``corte_de_columnas``. The Alcance is looked up under a name of its own and shares nothing with the query around
    it: a statement that joins the Alcance too, or in another order, means the same."""
    if axis not in AXES:
        return criterio_obligada(period)
    years = Alcance.__table__.alias()
    chosen = select(years.c.unidad_id).where(years.c[AXES[axis]] <= period.anio)
    return and_(criterio_obligada(period), Unidad.id.in_(chosen))


def corte_de_columnas() -> Any:
    """What both criteria ask of a period, as columns of Periodo: for a query over units and periods together."""
    return SimpleNamespace(anio=Periodo.anio, corte=Periodo.fecha_corte_uso)


def texto_fuera(unidad: Unidad, period: Period) -> str:
    """Why a unit is not in the inventory of the year; empty when it is (rt1 §3)."""
    if obligada(unidad, period):
        return ""
    if unidad.fecha_inicio_uso > period.corte:
        corte = f"{period.corte:%d/%m/%Y}"
        return gettext("Fuera del inventario %(anio)s (uso posterior al %(corte)s)", anio=period.anio, corte=corte)
    if unidad.estado == ELIMINADA or unidad.fecha_termino_uso is None:
        return gettext("Fuera del inventario %(anio)s (unidad eliminada)", anio=period.anio)
    termino = f"{unidad.fecha_termino_uso:%d/%m/%Y}"
    return gettext("Fuera del inventario %(anio)s (uso terminado el %(fecha)s)", anio=period.anio, fecha=termino)


def anio_implementacion(anio_ingreso: int, anio: int, escrito: int | None = None) -> int:
    """In which year of implementation a service is: as its commitment says, or counted from its first (§4.3)."""
    return escrito if escrito is not None else max(1, anio - anio_ingreso + 1)


def comprometio_etapa_1(session: Any, servicio_id: int | None, periodo_id: int | None) -> bool:
    """Whether stage 1 applies to the service in the period; otherwise its requirements are read-only (MSG-REQ-02)."""
    if servicio_id is None or periodo_id is None:
        return False
    found = session.query(CompromisoServicio.id).filter_by(
        servicio_id=servicio_id, periodo_id=periodo_id, etapa_comprometida=ETAPA_1
    )
    return found.first() is not None
