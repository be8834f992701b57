"""Drafts of forms, kept by the server a few seconds after each change: a closed tab or an ended session loses nothing. They
expire, they are small, and each account has only so many; saving the record takes its draft away."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import IO, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from . import database, scope, services, storage
from .clock import now
from .models import Adjunto, Borrador, db
from .spec.fields import Field

LIFE = timedelta(days=30)
#: Bytes of everything that was typed, as JSON.
LARGEST = 64 * 1024
#: Drafts of one account; beyond them the oldest goes.
MOST = 50
LONGEST_KEY, LONGEST_NAME = 200, 100


class Refused(ValueError):
    """It is no draft: too large, or not made of texts."""


def of(key: str) -> Borrador | None:
    """The draft of a form of whoever asks."""
    return of_all([key]).get(key)


def of_all(keys: Iterable[str]) -> dict[str, Borrador]:
    """The drafts of several forms, in one query."""
    alive = (Borrador.clave.in_(list(filter(_sound, keys))), Borrador.actualizado_en > now() - LIFE)
    mine = Borrador.cuenta_id == scope.current().cuenta_id
    return {one.clave: one for one in db.session.scalars(select(Borrador).where(mine, *alive))}


def below(address: str) -> Sequence[Borrador]:
    """The drafts of whoever asks of all forms below an address, newest first."""
    mine = (Borrador.cuenta_id == scope.current().cuenta_id, Borrador.actualizado_en > now() - LIFE)
    found = select(Borrador).where(*mine, Borrador.clave.startswith(address, autoescape=True))
    return db.session.scalars(found.order_by(Borrador.actualizado_en.desc(), Borrador.id.desc())).all()


def keep(key: str, values: Mapping[str, Sequence[str]]) -> Borrador:
    """Store what was typed, over what the draft held before. Raises Refused."""
    data = _checked(key, values)
    with services.batch() as session:
        database.begin_write(session.connection(), f"ev_borrador {scope.current().cuenta_id}")
        draft = of(key)
        if draft is None:
            _make_room(session)
            account = scope.current().cuenta_id
            draft = services.put(Borrador(cuenta_id=account, clave=key, datos=data, actualizado_en=now()))
        else:
            draft.datos, draft.actualizado_en = data, now()
            session.flush()
    return draft


def _checked(key: str, values: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    texts = isinstance(values, Mapping) and all(
        isinstance(found, list) and len(name) <= LONGEST_NAME and all(isinstance(one, str) for one in found)
        for name, found in values.items()
    )
    if not texts or not _sound(key):
        raise Refused("no son textos de un formulario")
    if len(json.dumps(values).encode()) > LARGEST:
        raise Refused("es demasiado grande")
    return {name: list(found) for name, found in values.items()}


def _sound(key: Any) -> bool:
    """Whether it is an address of ours that a database takes."""
    return isinstance(key, str) and key.startswith("/") and key.isprintable() and len(key) <= LONGEST_KEY


def _make_room(session: Session) -> None:
    """Take away what expired and, with it, the oldest above the number that an account may have."""
    mine = select(Borrador).where(Borrador.cuenta_id == scope.current().cuenta_id)
    drafts = list(session.scalars(mine.order_by(Borrador.actualizado_en.desc(), Borrador.id.desc())))
    limit = now() - LIFE
    for number, one in enumerate(drafts):
        if number >= MOST - 1 or one.actualizado_en <= limit:
            discard(session, one)
    session.flush()


def drop(key: str) -> None:
    """The record was saved, or its author wants no draft. Nothing happens where there is none."""
    mine = (Borrador.clave == key, Borrador.cuenta_id == scope.current().cuenta_id)
    draft = db.session.scalar(select(Borrador).where(*mine)) if _sound(key) else None
    if draft is not None:
        with services.batch() as session:
            discard(session, draft)


def discard(session: Session, draft: Borrador) -> None:
    for one in storage.attachments(draft):
        storage.forget(one)
    session.delete(draft)


def purge(session: Session, limit: datetime | None = None) -> int:
    """Take away all that expired, with its files, or all that is older than ``limit``; how many there were."""
    found = list(session.scalars(select(Borrador).where(Borrador.actualizado_en <= (limit or now() - LIFE))))
    for one in found:
        discard(session, one)
    session.flush()
    return len(found)


# --- files ---------------------------------------------------------------------------------------------------------------


def hold(key: str, values: Mapping[str, Sequence[str]], files: Iterable[tuple[Field, str, IO[bytes]]]) -> None:
    """Keep the good files of a form whose other fields were refused; what a field does not take is left out."""
    with services.batch():
        draft = keep(key, values)
        for spec, filename, stream in files:
            if not storage.validate(spec, filename, stream):
                storage.put(draft, spec, filename, stream)


def held(key: str) -> list[Adjunto]:
    """The files that wait in the draft of a form."""
    draft = of(key)
    return storage.attachments(draft) if draft is not None else []


def adopt(key: str, row: Any, fields: Iterable[Field], wanted: Iterable[int]) -> None:
    """Give the record that was saved the files that waited, of those that the form showed. Inside ``batch`` only."""
    chosen, specs = set(wanted), {one.name: one for one in fields}
    for one in held(key) if chosen else ():
        if one.id in chosen and one.campo in specs:
            storage.move(one, row)


def release(key: str, unwanted: Iterable[int]) -> None:
    """Take away files that waited and that people do not want any more. Inside ``batch`` only."""
    chosen = set(unwanted)
    for one in held(key) if chosen else ():
        if one.id in chosen:
            storage.forget(one)
