"""Keeps ``Resumen`` with what it sums up. Whatever door a load comes through, its unit is noted when the session writes it,
and worked out again before the same transaction is committed: a sum of the country never has to read every kilogram, and
never tells anything else than they do. ``differences`` is the proof, ``rebuild`` the remedy if data came another way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session, object_session

from estado_verde import catalog, database, scope
from estado_verde.models import Periodo

from .models import Contenedor, Declaracion, Fundamentacion, NoReciclado, Reciclado, Resumen
from .queries import Loads, Query, loads_of
from .status import UnitFacts, state_of

SUMMED = (Declaracion, Reciclado, NoReciclado, Contenedor, Fundamentacion)
KEY = "residuos_touched"
#: Of every unit of the period.
ALL = None
#: Units per query, well below what a statement may carry.
BLOCK = 2000


def summary_of(facts: UnitFacts) -> dict[str, Any]:
    figures = facts.figures
    return {
        "estado": state_of(facts).value,
        "reciclados": figures.recycled,
        "no_reciclados": figures.unrecycled,
        "con_contenedores": figures.covered,
        "responde_contenedores": figures.answers_containers,
    }


# --- noting ---------------------------------------------------------------------------------------------------------------


def _touched(row: Any, name: str) -> set[Any]:
    """The value that the column has, and those that it had before this flush."""
    history = inspect(row).attrs[name].history
    return {value for value in (*history.added, *history.unchanged, *history.deleted) if value is not None}


def _note(_mapper: Any, _connection: Any, row: Any) -> None:
    session = object_session(row)
    assert session is not None
    touched = session.info.setdefault(KEY, set())
    touched.update((period, unit) for period in _touched(row, "periodo_id") for unit in _touched(row, "unidad_id"))


def _note_change(mapper: Any, connection: Any, row: Any) -> None:
    """Rows that were saved as they were come through here too, and are no change: what was confirmed stays so."""
    session = object_session(row)
    assert session is not None
    if session.is_modified(row):
        _note(mapper, connection, row)


def _note_period(_mapper: Any, _connection: Any, row: Any) -> None:
    """Which containers count depends on its dates. Not in an application without this plugin, which has periods too."""
    state = inspect(row).attrs
    if Resumen.__tablename__ not in catalog.current().models:
        return
    if state.fecha_inicio.history.deleted or state.fecha_termino.history.deleted:
        session = object_session(row)
        assert session is not None
        session.info.setdefault(KEY, set()).add((row.id, ALL))


def _before_commit(session: Session) -> None:
    if session.info.get(KEY) or session.dirty or session.new or session.deleted:
        session.flush()
        touched = session.info.pop(KEY, None)
        if touched:
            keep(session, touched)


def _forget(session: Session) -> None:
    session.info.pop(KEY, None)


def install() -> None:
    """Listen from now on, once per process."""
    if event.contains(Session, "before_commit", _before_commit):
        return
    for model in SUMMED:
        event.listen(model, "after_update", _note_change)
        for moment in ("after_insert", "after_delete"):
            event.listen(model, moment, _note)
    event.listen(Periodo, "after_update", _note_period)
    event.listen(Session, "before_commit", _before_commit)
    event.listen(Session, "after_rollback", _forget)


# --- working out ----------------------------------------------------------------------------------------------------------


def keep(session: Session, touched: set[tuple[int, int | None]]) -> None:
    """Work out again the units that were touched. One writer of a period at a time: the last one has seen all the others."""
    by_period: dict[int, set[int | None]] = defaultdict(set)
    for period, unit in touched:
        by_period[period].add(unit)
    with scope.acting(scope.SYSTEM, door="residuos"):
        for period in sorted(by_period):
            database.begin_write(session.connection(), f"{Resumen.__tablename__} {period}")
            for block in _blocks(by_period[period]):
                _keep_block(session, period, block)
        session.flush()


def _blocks(units: set[int | None]) -> Iterator[frozenset[int] | None]:
    if ALL in units:
        yield None
        return
    wanted = sorted(one for one in units if one is not None)
    for start in range(0, len(wanted), BLOCK):
        yield frozenset(wanted[start : start + BLOCK])


def _keep_block(session: Session, period: int, units: frozenset[int] | None) -> None:
    periodo = session.get(Periodo, period)
    if periodo is None:  # deleted with all that it had
        return
    loads = loads_of(Query(session, periodo, unidad_ids=units))
    stored = {one.unidad_id: one for one in session.scalars(_stored(period, units))}
    for unit in loads.unit_ids:
        row = stored.pop(unit, None) or Resumen(unidad_id=unit, periodo_id=period)
        for name, value in summary_of(loads.facts(unit)).items():
            if getattr(row, name) != value:
                setattr(row, name, value)
        row.version = uuid4().hex
        session.add(row)
    for row in stored.values():
        session.delete(row)


def _stored(period: int, units: frozenset[int] | None) -> Any:
    statement = select(Resumen).where(Resumen.periodo_id == period).execution_options(populate_existing=True)
    return statement if units is None else statement.where(Resumen.unidad_id.in_(units))


# --- proving --------------------------------------------------------------------------------------------------------------


def differences(session: Session) -> list[tuple[Periodo, int]]:
    """The units whose summary is not what their loads say; every period, every unit. Only for the system: who sees less
    would find less."""
    found = []
    for periodo in session.scalars(select(Periodo).order_by(Periodo.anio)):
        loads = loads_of(Query(session, periodo))
        stored = {one.unidad_id: one for one in session.scalars(_stored(periodo.id, None))}
        for unit in sorted(loads.unit_ids | stored.keys()):
            if not _same(stored.get(unit), loads, unit):
                found.append((periodo, unit))
    return found


def _same(row: Resumen | None, loads: Loads, unit: int) -> bool:
    if row is None or unit not in loads.unit_ids:
        return False
    return all(getattr(row, name) == value for name, value in summary_of(loads.facts(unit)).items())


def rebuild(session: Session, found: list[tuple[Periodo, int]]) -> None:
    """Within the transaction of who calls."""
    keep(session, {(periodo.id, unit) for periodo, unit in found})
