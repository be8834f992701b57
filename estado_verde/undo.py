"""Take a whole import back: what it created goes, what it changed returns to what it was. The audit trail is what makes it
possible, and what makes it safe: a row that somebody changed afterwards stops it, and is named."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, and_, func, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from . import auditing, catalog, services
from .closing import closed_to
from .models import Auditoria, Lote, db
from .models.types import Exact, Instant
from .resolving import columns_of
from .spec.faults import Fault, fault

CARGADO, DESHECHO = "CARGADO", "DESHECHO"


def undo(lote: Lote) -> services.Outcome:
    """Undo every change of an import, or none of them.

    Refused with MSG-LOT-01 when it was undone before, MSG-LOT-02 for rows that were changed since, MSG-PER-01 when the
    period is closed, MSG-LOT-03 when other records were hung from its rows. Raises services.NotAllowed.
    """
    services.require(("run", Lote.__resource__))
    session: Session = db.session()
    if lote.estado == DESHECHO:
        return services.Outcome(lote, [fault("MSG-LOT-01")])
    entries = session.scalars(select(Auditoria).where(Auditoria.lote_id == lote.id).order_by(Auditoria.id.desc())).all()
    if found := _changed_since(session, lote):
        return services.Outcome(lote, [fault("MSG-LOT-02", n=found)])
    try:
        with services.batch():
            if faults := [one for entry in entries for one in _take_back(session, entry)]:
                raise _Refused(faults)
            lote.estado = DESHECHO
            session.flush()
    except _Refused as refused:
        return services.Outcome(lote, list({one.code: one for one in refused.faults}.values()))
    except IntegrityError:
        return services.Outcome(lote, [fault("MSG-LOT-03")])
    return services.Outcome(lote)


class _Refused(Exception):
    def __init__(self, faults: list[Fault]) -> None:
        super().__init__()
        self.faults = faults


def _changed_since(session: Session, lote: Lote) -> int:
    """How many rows of the import were touched afterwards through another door."""
    own = select(Auditoria.tabla, Auditoria.fila_id, func.max(Auditoria.id).label("last")).where(
        Auditoria.lote_id == lote.id
    )
    ours = own.group_by(Auditoria.tabla, Auditoria.fila_id).subquery()
    later = select(func.count(func.distinct(Auditoria.fila_id))).join(
        ours, and_(Auditoria.tabla == ours.c.tabla, Auditoria.fila_id == ours.c.fila_id, Auditoria.id > ours.c.last)
    )
    return session.scalar(later) or 0


def _take_back(session: Session, entry: Auditoria) -> list[Fault]:
    model = catalog.model_of(entry.tabla)
    row = session.get(model, entry.fila_id)
    if row is None:
        return []
    if faults := closed_to(session, row, entry.organizacion_id, ("write", model.__resource__)):
        return faults
    services.require(("delete" if entry.accion == "crear" else "write", model.__resource__))
    before = auditing.snapshot(row)
    if entry.accion == "crear":
        auditing.record_files(session, row, entry.organizacion_id)
        session.delete(row)
        after = None
    else:
        restore(session, row, entry.antes or {})
        after = auditing.snapshot(row)
    session.flush()
    old, new = auditing.difference(before, after)
    auditing.record(
        session, "deshacer", entry.tabla, entry.fila_id, owner_id=entry.organizacion_id, before=old, after=new
    )
    services.tell("ev_saved", table=entry.tabla, row_id=entry.fila_id, before=before, after=after)
    return []


def restore(session: Session, row: Any, values: dict[str, Any]) -> None:
    """Give a row the values that the trail kept of it."""
    columns = columns_of(type(row))
    relations = inspect(type(row)).relationships
    for name, value in values.items():
        if name in columns:
            setattr(row, name, _typed(columns[name].type, value))
        elif name in relations:
            target: Any = relations[name].mapper.class_
            setattr(row, name, list(session.scalars(select(target).where(target.id.in_(value or ())))))


def _typed(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, Exact):
        return Decimal(value)
    if isinstance(kind, Instant):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, Date) else value
