"""The chain over the audit trail: each row's hash covers the row and the hash before it, so that whoever changes, deletes or
slips in a row, past the triggers, breaks it from there on. Links are added in batches after the rows are committed: nobody
who saves waits for the end of somebody else's transaction to learn the hash before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select, text
from sqlalchemy.exc import OperationalError

from . import append_only, database, scope, services
from .auditing import plain
from .clock import now
from .models import Ajuste, Auditoria, Eslabon, db

ROWS, LINKS = Auditoria.__table__, Eslabon.__table__
#: The hash before the first row.
START = "0" * 64
BATCH = 1_000
#: How long sealing may wait for an import that is still writing. New writers wait behind it, so it is short.
PATIENCE = "100ms"


class Broken(Exception):
    """The trail is not as it was written; the text says from where on."""


@dataclass(frozen=True)
class Head:
    """The end of the chain: the last row that has a link, and its hash. Written down elsewhere, it proves later that
    nothing up to there was taken away."""

    row_id: int = 0
    huella: str = START


@dataclass(frozen=True)
class Verdict:
    """``broken`` is the first row that is not as it was written (its id, and what is wrong); ``rows`` were compared."""

    rows: int
    head: Head
    waiting: int
    broken: tuple[int, str] | None = None
    unguarded: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return self.broken is None and not self.unguarded


def canonical(row: Any) -> bytes:
    """A row as one sequence of bytes, the same on every engine and in every order of keys."""
    values = {name: plain(value) for name, value in row.items()}
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def link(before: str, row: Any) -> str:
    return hashlib.sha256(before.encode() + canonical(row)).hexdigest()


# --- sealing -------------------------------------------------------------------------------------------------------------


def seal() -> int:
    """Add the links of every row that is committed; how many. Where somebody is still writing, it is left for the next
    time: a row must never come in before one that has a link."""
    added = 0
    with db.engine.connect() as connection:
        last = _settled(connection)
        while last:
            done = _seal_batch(connection, last)
            added += done
            if done < BATCH:
                break
    return added


def _settled(connection: Connection) -> int:
    """The last id below which no transaction will write any more. SQLite has one writer at a time, so all that is visible is
    settled; PostgreSQL gives ids before it commits, so the writers are waited for, a moment."""
    newest = select(func.coalesce(func.max(ROWS.c.id), 0))
    found: int = connection.execute(newest).scalar_one()
    if connection.dialect.name == "sqlite" or found == head_of(connection).row_id:
        connection.rollback()
        return found
    try:
        connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}'"))
        connection.execute(text(f"LOCK TABLE {ROWS.name} IN SHARE MODE"))
        found = connection.execute(newest).scalar_one()
    except OperationalError:
        found = 0
    connection.rollback()
    return found


def _seal_batch(connection: Connection, last: int) -> int:
    """One transaction. Two that seal at once do it one after the other."""
    with connection.begin():
        database.begin_write(connection, LINKS.name)
        head = head_of(connection)
        pending = select(ROWS).where(ROWS.c.id > head.row_id, ROWS.c.id <= last).order_by(ROWS.c.id).limit(BATCH)
        huella, moment, links = head.huella, now(), []
        for row in connection.execute(pending).mappings():
            huella = link(huella, row)
            links.append({"auditoria_id": row["id"], "huella": huella, "en": moment})
        if links:
            connection.execute(insert(LINKS), links)
    return len(links)


def head_of(connection: Connection) -> Head:
    found = connection.execute(
        select(LINKS.c.auditoria_id, LINKS.c.huella).order_by(LINKS.c.auditoria_id.desc()).limit(1)
    ).one_or_none()
    return Head(*found) if found else Head()


# --- verifying -----------------------------------------------------------------------------------------------------------


def verify(against: Head | None = None) -> Verdict:
    """Compare every row with its link. ``against`` is a head that was written down before: the chain must pass there."""
    with db.engine.connect() as connection:
        head, rows, broken = head_of(connection), 0, None
        for row_id, fault in _compared(connection, against):
            rows += 1
            if fault:
                broken = (row_id, fault)
                break
        if broken is None and against and against.row_id > head.row_id:
            broken = (head.row_id + 1, f"y las siguientes hasta la {against.row_id} faltan")
        waiting = connection.execute(select(func.count()).where(ROWS.c.id > head.row_id)).scalar_one()
        unguarded = tuple(f"{event} {table}" for table, event in append_only.missing(connection))
        connection.rollback()
    return Verdict(rows, head, waiting, broken, unguarded)


def _compared(connection: Connection, against: Head | None) -> Iterator[tuple[int, str]]:
    """Each row up to the end of the chain, in order, with what is wrong with it."""
    before = START
    for row_id, row, huella in _pairs(connection):
        if row is None:
            yield row_id, "fue eliminada"
        elif huella is None:
            yield row_id, "fue agregada después"
        else:
            before = link(before, row)
            wrong = before != huella or (against is not None and against.row_id == row_id and against.huella != huella)
            yield row_id, "no es la que se escribió" if wrong else ""


def _pairs(connection: Connection) -> Iterator[tuple[int, Any, str | None]]:
    """Rows and links by id, each with the other or with nothing: (id, row, hash). Read block by block."""
    last, end = 0, head_of(connection).row_id
    while last < end:
        limit = select(LINKS.c.auditoria_id).where(LINKS.c.auditoria_id > last).order_by(LINKS.c.auditoria_id)
        block = connection.execute(limit.offset(BATCH - 1).limit(1)).scalar() or end
        within = (ROWS.c.id > last, ROWS.c.id <= block)
        rows = {one["id"]: one for one in connection.execute(select(ROWS).where(*within)).mappings()}
        linked = select(LINKS.c.auditoria_id, LINKS.c.huella)
        linked = linked.where(LINKS.c.auditoria_id > last, LINKS.c.auditoria_id <= block)
        links = dict(connection.execute(linked).all())
        for row_id in sorted({*rows, *links}):
            yield row_id, rows.get(row_id), links.get(row_id)
        last = block


def exported() -> Iterator[dict[str, Any]]:
    """Every sealed row with its link; docs/security.md says how anybody verifies them without this program."""
    with db.engine.connect() as connection:
        for _row_id, row, huella in _pairs(connection):
            if row is not None:
                yield {**{name: plain(value) for name, value in row.items()}, "huella": huella}
        connection.rollback()


# --- what was found last -------------------------------------------------------------------------------------------------

FOUND = "auditoria.verificada"


def inspect() -> Verdict:
    """Seal, verify, and leave for the screen what was found and when."""
    seal()
    verdict = verify()
    found = {"en": now().isoformat(), "filas": verdict.rows, "sello": f"{verdict.head.row_id}:{verdict.head.huella}"}
    if verdict.broken:
        found |= {"fila": verdict.broken[0], "falla": verdict.broken[1]}
    with scope.acting(scope.SYSTEM, "auditoria"), services.batch() as session:
        session.merge(Ajuste(clave=FOUND, valor=json.dumps(found)))
    return verdict


def last_found() -> dict[str, Any]:
    kept = db.session.get(Ajuste, FOUND)
    return json.loads(kept.valor) if kept else {}
