"""What a definitive inventory forbids without an oficio, and when a service may observe or ask for a change. These rules
look at the inventory of the year, which no single record holds, so they are asked through ``ev_validate``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import func, select

from estado_verde import scope
from estado_verde.models import Periodo, db
from estado_verde.models.periods import CERRADO
from estado_verde.spec.faults import Fault, fault

from . import anual_steps, versiones
from .anual import ENVIADA, RECIBIDA, InventarioAnual, InventarioFila, ObservacionInventario
from .anual_workflow import OPEN
from .rules import YEARS

Data = Mapping[str, Any]
FLAGS = dict(zip(YEARS, ("gestion_energetica", "resto_itemes"), strict=True))


def judge(record: str, data: Data, previous: Data | None) -> Iterable[Fault]:
    check = CHECKS.get(record)
    return check(data, previous) if check else ()


def frozen_lines(unidad_id: int) -> list[Any]:
    """The lines of a unit in the frozen versions that hold, of years that are not closed, the oldest year first."""
    statement = (
        select(Periodo.anio, InventarioFila.obligada, InventarioFila.gestion_energetica, InventarioFila.resto_itemes)
        .select_from(InventarioFila)
        .join(InventarioAnual, InventarioAnual.definitivo_id == InventarioFila.version_id)
        .join(Periodo, Periodo.id == InventarioAnual.periodo_id)
        .where(InventarioFila.unidad_id == unidad_id, InventarioFila.obligada, Periodo.estado != CERRADO)
        .order_by(Periodo.anio)
    )
    return list(db.session.execute(statement, execution_options=scope.UNSCOPED))


def end_needs_an_oficio(data: Data, previous: Data | None) -> Iterator[Fault]:
    """MSG-INV-24: a unit of a definitive inventory stops, or goes on, by oficio."""
    if previous is None or previous.get("fecha_termino_uso") == data.get("fecha_termino_uso"):
        return
    if data.get("id") is not None and not anual_steps.is_by_oficio() and frozen_lines(data["id"]):
        yield fault("MSG-INV-24", "fecha_termino_uso")


def start_is_not_moved(data: Data, previous: Data | None) -> Iterator[Fault]:
    """RA-3: a start year that a definitive inventory counted on is not taken away nor put off."""
    unit = data.get("unidad")
    if previous is None or unit is None or anual_steps.is_by_oficio():
        return
    moved = [name for name in YEARS if _put_off(previous.get(name), data.get(name))]
    for name in moved:
        year = next((one.anio for one in frozen_lines(unit.id) if getattr(one, FLAGS[name])), None)
        if year is not None:
            yield fault("MSG-INV-11", name, anio=year)


def _put_off(was: int | None, now: int | None) -> bool:
    return was is not None and (now is None or now > was)


def _answered(previous: Data | None) -> Iterator[Fault]:
    """What was answered or decided stays as it was then."""
    if previous is not None and previous.get("estado") not in (None, RECIBIDA, ENVIADA):
        yield fault("MSG-INV-32")


def may_observe(data: Data, previous: Data | None) -> Iterator[Fault]:
    """An observation is about a preliminary version, and until Hito 3."""
    yield from _answered(previous)
    service, period = data.get("servicio"), data.get("periodo")
    if service is None or period is None:
        return
    state = versiones.current(db.session(), service.id, period.id)
    if state is None or state.estado not in OPEN:
        yield fault("MSG-INV-29", "")
    else:
        yield from anual_steps.observations_open(state, scope.current())


def may_withdraw(row: Any) -> list[Fault]:
    state = versiones.current(db.session(), row.servicio_id, row.periodo_id)
    if state is None or state.estado not in OPEN or row.estado != RECIBIDA:
        return [fault("MSG-INV-29")]
    same = (ObservacionInventario.servicio_id == row.servicio_id, ObservacionInventario.periodo_id == row.periodo_id)
    if (db.session.scalar(select(func.count(ObservacionInventario.id)).where(*same)) or 0) < 2:
        return [fault("MSG-INV-31")]
    return anual_steps.observations_open(state, scope.current())


def may_ask_for_a_change(data: Data, previous: Data | None) -> Iterator[Fault]:
    yield from _answered(previous)
    service, period = data.get("servicio"), data.get("periodo")
    if service is None or period is None:
        return
    state = versiones.current(db.session(), service.id, period.id)
    if state is None or state.definitivo_id is None:
        yield fault("MSG-INV-30", "")
    unit = data.get("unidad")
    if unit is not None and unit.values["servicio_id"] != service.id:
        yield fault("MSG-GEN-06", "unidad")


CHECKS: Mapping[str, Callable[[Data, Data | None], Iterable[Fault]]] = {
    "unidad": end_needs_an_oficio,
    "alcance": start_is_not_moved,
    "observacion": may_observe,
    "solicitud_modificacion": may_ask_for_a_change,
}
