"""Whether a period takes data: the states of a period, its deadline, and the extra time granted to a service."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from . import catalog, scope
from .clock import today
from .judging import Judged, previous_of
from .models import Periodo, Prorroga
from .models.periods import ABIERTO, CERRADO, EN_VALIDACION, PREPARACION
from .spec.faults import Fault, fault

#: An action and the resource that it is done to.
Right = tuple[str, str]


class Closing:
    """Whether the period of a row takes data (00-overview §4.1, §5.3), with the prórrogas of all rows in one query."""

    def __init__(self, session: Session, rows: Sequence[Judged]) -> None:
        periods = {p.id for one in rows for p in (one.periodo, one.former_periodo) if p is not None}
        self.extensions: list[Prorroga] = (
            list(
                session.scalars(
                    select(Prorroga).where(Prorroga.periodo_id.in_(periods)).execution_options(**scope.UNSCOPED)
                )
            )
            if periods
            else []
        )

    def faults(self, periodo: Periodo | None, owner_id: int | None, requirement: Any, right: Right) -> list[Fault]:
        who = scope.current()
        if periodo is None or who.unrestricted:
            return []
        if periodo.estado == PREPARACION:
            return [fault("MSG-PER-02", anio=periodo.anio)]
        if periodo.estado != CERRADO and (
            who.may("write", "periodos") or (right[0] == "run" and periodo.estado in (ABIERTO, EN_VALIDACION))
        ):
            return []
        until = self._extended_until(periodo, owner_id, getattr(requirement, "code", ""))
        first_refused = periodo.period().first_refused_day(until)
        loads = periodo.estado == ABIERTO or (periodo.estado == EN_VALIDACION and until is not None)
        if loads and today() < first_refused:
            return []
        return [fault("MSG-PER-01", anio=periodo.anio, fecha=f"{first_refused:%d/%m/%Y}")]

    def _extended_until(self, periodo: Periodo, owner_id: int | None, code: str) -> date | None:
        days = [
            one.prorroga_hasta
            for one in self.extensions
            if one.periodo_id == periodo.id and one.organizacion_id == owner_id and one.requisito in (None, "", code)
        ]
        return max(days) if days else None


def closed_to(session: Session, row: Any, owner_id: int | None, right: Right) -> list[Fault]:
    """Why the period of a stored row takes no change; nothing for a row without period."""
    model = type(row)
    if not model.__periodic__:
        return []
    periodo = session.get(Periodo, row.periodo_id)
    requirement = catalog.requirement_of(model, periodo.anio if periodo else None)
    return Closing(session, [Judged({}, row, periodo=periodo)]).faults(periodo, owner_id, requirement, right)


def refusal(session: Session, model: Any, periodo: Periodo | None, owner_id: int | None, right: Right) -> Fault | None:
    """Why a period takes no record of this model from an organisation; nothing while it does."""
    requirement = catalog.requirement_of(model, periodo.anio if periodo else None)
    found = Closing(session, [Judged({}, periodo=periodo)]).faults(periodo, owner_id, requirement, right)
    return next(iter(found), None)


def closed_rows(session: Session, rows: Sequence[Any], right: Right) -> dict[int, Fault]:
    """Why rows of a list take no change, by id. Whose a row is matters only where somebody has extra time."""
    model, reasons = type(rows[0]), {}
    periods = {one: session.get_one(Periodo, one) for one in {row.periodo_id for row in rows}}
    closing = Closing(session, [Judged({}, periodo=one) for one in periods.values()])
    extended = {one.periodo_id for one in closing.extensions}
    for row in rows:
        periodo = periods[row.periodo_id]
        requirement = catalog.requirement_of(model, periodo.anio)
        found = closing.faults(periodo, None, requirement, right)
        if found and periodo.id in extended:
            owner = model.owner_id(previous_of(row, catalog.record(model, periodo.anio)))
            found = closing.faults(periodo, owner, requirement, right)
        if found:
            reasons[row.id] = found[0]
    return reasons
