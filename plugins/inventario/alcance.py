"""Which units report in a year, and in which requirement: the one rule that every list, indicator and report asks
(rt1 §3, overview §4.4). Each question exists twice, for one unit in hand and as a criterion for queries over all of
them, side by side so that they cannot drift apart. Once a service has a definitive inventory of the year, its frozen lines
answer and nobody looks at the units any more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any, Protocol

from flask_babel import gettext
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from estado_verde.models import Periodo
from estado_verde.spec.periods import Period

from .anual import InventarioAnual, InventarioFila
from .models import ELIMINADA, Alcance, CompromisoServicio, Unidad

#: The column of the Alcance that rules each axis; «NINGUNO» asks only that the unit be obliged.
AXES = {
    "GESTION_ENERGETICA": "anio_inicio_gestion_energetica",
    "RESTO_ITEMES": "anio_inicio_resto_itemes",
}
#: The flag of a frozen line that answers for each axis.
FLAGS = {"GESTION_ENERGETICA": "gestion_energetica", "RESTO_ITEMES": "resto_itemes"}
OBLIGED = "obligada"
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


def en_alcance(
    unidad: Unidad,
    period: Period,
    axis: str,
    alcance: _Years | None = None,
    congelada: Mapping[str, bool] | None = None,
) -> bool:
    """Whether the unit does the requirements of the axis in the year. ``alcance`` spares a query when it is at hand;
    ``congelada`` is what ``linea_congelada`` found."""
    if congelada is not None:
        return congelada[FLAGS.get(axis, OBLIGED)]
    if not obligada(unidad, period):
        return False
    if axis not in AXES:
        return True
    years = alcance or unidad.alcance
    start = getattr(years, AXES[axis]) if years is not None else None
    return start is not None and start <= period.anio


def linea_congelada(
    servicio_id: int, inventarios: Iterable[Mapping[str, Any]], lineas: Iterable[Mapping[str, Any]]
) -> Mapping[str, bool] | None:
    """What the frozen inventory says of a unit: None while its service has none. ``inventarios`` and ``lineas`` are the
    rows of inventario_anual and inventario_fila of the period; a unit without line is not in the inventory."""
    version = next((one["definitivo_id"] for one in inventarios if one["servicio_id"] == servicio_id), None)
    if version is None:
        return None
    line = next((one for one in lineas if one["version_id"] == version), {})
    return {flag: bool(line.get(flag)) for flag in (OBLIGED, *FLAGS.values())}


def congelada(session: Session, unidad: Unidad, anio: int) -> Mapping[str, bool] | None:
    """The same for a unit in hand, with one query."""
    statement = (
        select(InventarioAnual.definitivo_id, InventarioFila.version_id, InventarioFila.obligada)
        .add_columns(InventarioFila.gestion_energetica, InventarioFila.resto_itemes)
        .join(Periodo, Periodo.id == InventarioAnual.periodo_id)
        .outerjoin(
            InventarioFila,
            (InventarioFila.version_id == InventarioAnual.definitivo_id) & (InventarioFila.unidad_id == unidad.id),
        )
        .where(InventarioAnual.servicio_id == unidad.servicio_id, Periodo.anio == anio)
    )
    rows = [{**row, "servicio_id": unidad.servicio_id} for row in session.execute(statement).mappings()]
    return linea_congelada(unidad.servicio_id, rows, rows)


def criterio_en_alcance(period: Any, axis: str) -> ColumnElement[bool]:
    """The same over rows of Unidad; an expression, so that a report may also show it as a column, and over several periods
    at once with ``corte_de_columnas``. All that it looks up goes under names of its own and shares nothing with the query
    around it: a statement that joins the Alcance too, or in another order, means the same."""
    frozen, inside = _frozen(period, FLAGS.get(axis, OBLIGED))
    live = criterio_obligada(period)
    if axis in AXES:
        years = Alcance.__table__.alias()
        live = and_(live, Unidad.id.in_(select(years.c.unidad_id).where(years.c[AXES[axis]] <= period.anio)))
    return or_(Unidad.id.in_(inside), and_(Unidad.servicio_id.not_in(frozen), live))


def _frozen(period: Any, flag: str) -> tuple[Any, Any]:
    """The services whose inventory of the year is definitive, and the units that it names for the axis."""
    state, other = InventarioAnual.__table__.alias(), InventarioAnual.__table__.alias()
    year, same, line = Periodo.__table__.alias(), Periodo.__table__.alias(), InventarioFila.__table__.alias()
    services = (
        select(state.c.servicio_id)
        .join(year, year.c.id == state.c.periodo_id)
        .where(year.c.anio == period.anio, state.c.definitivo_id.is_not(None))
    )
    units = (
        select(line.c.unidad_id)
        .join(other, other.c.definitivo_id == line.c.version_id)
        .join(same, same.c.id == other.c.periodo_id)
        .where(same.c.anio == period.anio, line.c[flag])
    )
    return services, units


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
