"""Why a trip or a load may not be deleted: RF-3, and the closing of its year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import select

from estado_verde.clock import today
from estado_verde.models import Periodo, Prorroga, db
from estado_verde.resolving import columns_of
from estado_verde.scope import current
from estado_verde.spec.faults import Fault, fault

from .choices import EDIT_HOURS
from .closing_rules import Row, closed_on


def why_not_delete(row: Any, too_late: bool, days: Iterable[date]) -> Iterator[Fault]:
    """``days``: those whose years must be open. Loads carry their year, which the core judges."""
    if too_late:
        yield fault("MSG-FLO-17", horas=EDIT_HOURS)
    if current().unrestricted:
        return
    for day in days:
        yield from closed_on(day, row.servicio_id, _rows(Periodo), _rows(Prorroga), today())


def _rows(model: Any) -> list[Row]:
    columns = columns_of(model)
    found = db.session.execute(select(*columns.values()))
    return [dict(zip(columns, one, strict=True)) for one in found]
