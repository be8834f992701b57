"""Takes mails out of the outbox. Any number of processes may do it: one takes a mail, for a limited time; when it dies,
another takes it over. So each is delivered at least once, and always with the same Message-ID."""

from __future__ import annotations

import logging
import random
import smtplib
from datetime import timedelta
from typing import Any, cast

from flask import current_app
from sqlalchemy import CursorResult, and_, or_, select, update

from ..clock import now
from ..models import Correo, db
from ..models.mail import ENVIADO, ENVIANDO, FALLIDO, PENDIENTE
from ..scope import SYSTEM, acting
from . import transport
from .rendering import one_line

log = logging.getLogger(__name__)

#: Mails taken at a time.
BLOCK = 10
#: Minutes until the next try: 1, 2, 4 … at most 6 hours. Sixteen tries are two days and a half: a long weekend.
FIRST, LONGEST, TRIES = 1, 360, 16


def deliver(limit: int = 1000) -> int:
    """Deliver what is due; how many left. Inside an application context."""
    done = 0
    with acting(SYSTEM, door="correo"):
        while done < limit and (taken := _take()):
            sent = _deliver(taken)
            done += sent
            if sent < len(taken):
                break  # the rest waits for its next try; a server in trouble is not pressed
    return done


def _take() -> list[int]:
    """Mails of which this process alone is in charge until its time is over."""
    moment = now()
    due = or_(
        and_(Correo.estado == PENDIENTE, Correo.proximo_en <= moment),
        and_(Correo.estado == ENVIANDO, Correo.tomado_hasta < moment),
    )
    if db.session.scalar(select(Correo.id).where(due).limit(1)) is None:
        db.session.rollback()
        return []  # looking costs no lock; most of the time there is nothing
    chosen = select(Correo.id).where(due).order_by(Correo.proximo_en, Correo.id).limit(BLOCK)
    lease = moment + timedelta(seconds=current_app.config["MAIL_LEASE"])
    taken = db.session.execute(
        update(Correo)
        .where(Correo.id.in_(chosen.with_for_update(skip_locked=True)))
        .values(estado=ENVIANDO, tomado_hasta=lease, intentos=Correo.intentos + 1)
        .returning(Correo.id, Correo.tomado_hasta)
        .execution_options(synchronize_session=False)
    )
    found = sorted(number for number, _ in taken)
    db.session.commit()
    return found


def _deliver(taken: list[int]) -> int:
    """Those that left. The one at which the server failed waits; those behind it were not tried and do not count it."""
    sent, connected = 0, False
    try:
        with transport.connect() as out:
            connected = True
            for number in taken:
                _deliver_one(out, number)
                sent += 1
    except (OSError, smtplib.SMTPException) as error:
        log.warning("El servidor de correo no responde: %s", error)
        waiting = taken[sent:]
        for number in waiting[: 1 if connected else None]:
            _postpone(number, error)
        for number in waiting[1:] if connected else ():
            _settle(number, estado=PENDIENTE, intentos=Correo.intentos - 1)
    return sent


def _deliver_one(out: transport.Transport, number: int) -> None:
    row = db.session.get_one(Correo, number, populate_existing=True)
    try:
        message = transport.message_of(row)
    except Exception as error:
        _give_up(number, error)
        return
    try:
        out.send(message)
    except transport.Refused as error:
        _settle(number, estado=FALLIDO, error=_told(error))
        return
    except (OSError, smtplib.SMTPException):
        raise  # the server's trouble, not this mail's
    except Exception as error:
        _give_up(number, error)
        return
    erased = {"texto": "", "html": ""} if row.reservado and not _keeps_everything() else {}
    _settle(number, estado=ENVIADO, enviado_en=now(), error="", **erased)


def _give_up(number: int, error: Exception) -> None:
    """One that cannot even be written must not hold up those behind it, now or at the next look."""
    log.exception("El correo %s no se puede armar.", number)
    _settle(number, estado=FALLIDO, error=_told(error))


def _keeps_everything() -> bool:
    """In a demonstration nothing is a secret and the mails are there to be looked at."""
    from ..demonstration import is_demo

    return is_demo(db.session())


def _postpone(number: int, error: Exception) -> None:
    row = db.session.get_one(Correo, number, populate_existing=True)
    if row.intentos >= TRIES:
        _settle(number, estado=FALLIDO, error=_told(error))
        return
    minutes = min(FIRST * 2 ** (row.intentos - 1), LONGEST)
    # Not all at the same moment: what failed together would come back together.
    later = now() + timedelta(minutes=minutes * random.uniform(0.75, 1.25))  # noqa: S311 - no secret
    _settle(number, estado=PENDIENTE, proximo_en=later, error=_told(error))


def _told(error: Exception) -> str:
    return (one_line(error) or type(error).__name__)[:500]


def _settle(number: int, **values: Any) -> None:
    mine = (Correo.id == number, Correo.estado == ENVIANDO)
    statement = update(Correo).where(*mine).values(tomado_hasta=None, **values)
    db.session.execute(statement, execution_options={"synchronize_session": False})
    db.session.commit()


def retry(numbers: list[int]) -> int:
    """Deliver failed or waiting mails now; how many. Inside a transaction; the caller has judged who may."""
    stuck = (Correo.id.in_(numbers), Correo.estado.in_((FALLIDO, PENDIENTE)))
    values = {"estado": PENDIENTE, "intentos": 0, "proximo_en": now(), "error": ""}
    statement = update(Correo).where(*stuck).values(**values).execution_options(synchronize_session=False)
    return cast("CursorResult[Any]", db.session.execute(statement)).rowcount
