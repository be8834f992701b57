"""How far a service is with RT1: a unit is complete when both questions are answered and its Alcance is defined. The
inventory's own sheet comes with its versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import select

from estado_verde.messages import text_of
from estado_verde.models import Region
from estado_verde.spec.faults import Fault, fault
from estado_verde.spec.periods import Period
from estado_verde.spec.reports import Pending, Progress, Report, Sheet

from .alcance import criterio_obligada
from .models import Alcance, Edificio, Servicio, Unidad


def units_obliged(session: Any, period: Period, servicio_id: int | None) -> Iterator[Any]:
    """The units that must be loaded in the year, with what decides whether each is complete, in one query."""
    statement = (
        select(
            Unidad.id,
            Unidad.nombre,
            Unidad.acceso_factura,
            Unidad.tiene_vehiculo_propio,
            Unidad.considera_climatizacion,
            Alcance.anio_inicio_gestion_energetica,
            Alcance.anio_inicio_resto_itemes,
            Alcance.id.label("alcance_id"),
            Servicio.id.label("servicio_id"),
            Servicio.nombre.label("servicio"),
            Region.codigo.label("region"),
        )
        .join(Servicio, Servicio.id == Unidad.servicio_id)
        .join(Edificio, Edificio.id == Unidad.edificio_id)
        .join(Region, Region.id == Edificio.region_id)
        .outerjoin(Alcance, Alcance.unidad_id == Unidad.id)
        .where(criterio_obligada(period))
        .order_by(Servicio.nombre, Unidad.nombre, Unidad.id)
    )
    if servicio_id is not None:
        statement = statement.where(Unidad.servicio_id == servicio_id)
    yield from session.execute(statement)


def progress(context: Any) -> Progress:
    """Units that must be loaded in the year, and what each still lacks (RA-1, RA-2, rt1 §4 checks 2 and 5)."""
    service = context.servicio.id if context.servicio is not None else None
    units = list(units_obliged(context.session, context.periodo.period(), service))
    pending = tuple(one for unit in units for one in pending_of(unit))
    return Progress(len(units), len(units) - len({one.unidad_id for one in pending}), pending=pending)


def pending_of(unit: Any) -> Iterator[Pending]:
    """What one unit lacks, with the page where it is mended."""
    for check, url, problem in missing(unit):
        yield Pending(check, text_of(problem), unit.id, unit.nombre, url=url)


def missing(unit: Any) -> Iterator[tuple[str, str, Fault]]:
    """(check, page where it is mended, message) of everything that the unit lacks to be ratified."""
    if unit.tiene_vehiculo_propio is None or unit.considera_climatizacion is None:
        yield "INV-2", f"/mi-unidad/show/{unit.id}", fault("MSG-INV-14", unidad=unit.nombre)
    energy_due = unit.acceso_factura and unit.anio_inicio_gestion_energetica is None
    if energy_due or unit.anio_inicio_resto_itemes is None:
        yield "INV-5", f"/alcance/show/{unit.alcance_id}", fault("MSG-INV-17", unidad=unit.nombre)


def no_sheets(_context: Any) -> Iterable[Sheet]:
    return ()


REPORTS = (Report("control-de-carga", "inventario", "Inventario de unidades", no_sheets, progress, order=10),)
