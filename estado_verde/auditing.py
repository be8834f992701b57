"""The audit trail: one row for each change, with only what changed, in the transaction of the change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, inspect, select
from sqlalchemy.orm import Session

from . import scope
from .clock import now
from .models import Adjunto, Auditoria
from .resolving import columns_of

#: Never in the trail.
SECRET = ("password", "sello")


def plain(value: Any) -> Any:
    """A value as JSON keeps it without losing a digit: Decimals and dates are text."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(one) for one in value]
    if hasattr(value, "__tablename__"):
        return value.id
    return value


def snapshot(row: Any, *, created: bool = False) -> dict[str, Any]:
    """Every stored value of a row, and the ids of what its lists hold; never a password or what stands for it.

    A row ``created`` in this transaction is read from memory: what it does not hold there is empty, and asking the database
    would cost a query for each row of an import.
    """
    held = inspect(row).dict
    read = held.get if created else lambda key: getattr(row, key)
    values = {key: plain(read(key)) for key in columns_of(type(row)) if key not in SECRET}
    for relation in inspect(type(row)).relationships:
        if relation.secondary is not None:
            values[relation.key] = sorted(other.id for other in read(relation.key) or ())
    return values


def difference(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """Both sides with only the keys that differ; a side that does not exist stays None."""
    if before is None or after is None:
        return (dict(before) if before else None), (_filled(after) if after else None)
    changed = [key for key in after if before.get(key) != after[key]]
    return {key: before.get(key) for key in changed}, {key: after[key] for key in changed}


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, {}, [])}


def record(session: Session, action: str, table: str, row_id: int | None, **details: Any) -> None:
    """Add one entry to the trail. It is written with the next flush, and undone with it."""
    session.add(Auditoria(**entry(action, table, row_id, **details)))


def record_all(session: Session, entries: list[dict[str, Any]]) -> None:
    """The entries of many rows, in one statement."""
    if entries:
        session.execute(insert(Auditoria), entries)


def record_files(session: Session, row: Any, owner_id: int | None, lote_id: int | None = None) -> None:
    """The files that go with a record that is about to be deleted, as each would be told of that is taken away alone."""
    table, mine = row.__tablename__, (Adjunto.tabla == row.__tablename__, Adjunto.fila_id == row.id)
    files = session.scalars(select(Adjunto).where(*mine).order_by(Adjunto.id)).all()
    given = {"owner_id": owner_id, "lote_id": lote_id}
    record_all(session, [entry("quitar adjunto", table, row.id, before=one.described, **given) for one in files])


def entry(
    action: str,
    table: str,
    row_id: int | None,
    *,
    owner_id: int | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    lote_id: int | None = None,
) -> dict[str, Any]:
    """The columns of one entry: who and through which door come from the scope."""
    active = scope.activation()
    return {
        "en": now(),
        "cuenta_id": active.who.cuenta_id,
        "cuenta": active.who.nombre,
        "ambito": active.who.ambito,
        "perfil": active.who.perfil,
        "puerta": active.door,
        "accion": action,
        "tabla": table,
        "fila_id": row_id,
        "organizacion_id": owner_id,
        "antes": before,
        "despues": after,
        "lote_id": lote_id,
        "extras": {},
    }
