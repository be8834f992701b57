"""Slows who guesses passwords, before a password is looked at. Failures are counted per account and address, and per
address over all accounts, in the database: no process, worker or restart starts from zero. Nobody can lock the owner
out from another address, because an account alone is never blocked."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select

from .. import scope
from ..clock import now
from ..models import Intento, db


@dataclass(frozen=True)
class Limit:
    failures: int
    within: timedelta


PAIR = Limit(5, timedelta(minutes=15))
ADDRESS = Limit(10, timedelta(minutes=5))
FREE = timedelta(0)


def key_of(realm: str, typed: str) -> str:
    """Known and unknown accounts alike become a hash of what was typed."""
    return hashlib.sha256(f"{realm}\0{typed}".encode()).hexdigest()


def apart(purpose: str, address: str) -> str:
    """The address under a count of its own: thirty people who register in one room do not stop anybody from signing in."""
    return key_of(purpose, address)[:45]


def reserve(key: str, address: str, pair: Limit = PAIR, everybody: Limit = ADDRESS) -> timedelta:
    """Note an attempt before the password is judged; returns how long to wait when it must not be judged at all.

    It is noted first and counted after, so that attempts at the same time in other processes see one another.
    """
    with scope.acting(scope.SYSTEM, "sign_in"):
        waiting = _waiting(key, address, (pair, everybody), spare=1)
        if waiting > FREE:
            return waiting
        attempt = Intento(cuenta=key, direccion=address, en=now())
        db.session.add(attempt)
        db.session.commit()
        waiting = _waiting(key, address, (pair, everybody), spare=0)
        if waiting > FREE:
            db.session.execute(delete(Intento).where(Intento.id == attempt.id))
            db.session.commit()
        return waiting


def forgive(key: str, address: str) -> None:
    """After the right password: what this person got wrong here is forgotten, and so is what is too old to count.

    Part of the caller's transaction.
    """
    old = now() - max(PAIR.within, ADDRESS.within)
    db.session.execute(delete(Intento).where(Intento.cuenta == key, Intento.direccion == address))
    db.session.execute(delete(Intento).where(Intento.en < old))


def minutes(wait: timedelta) -> int:
    """A wait as people are told it."""
    return math.ceil(wait.total_seconds() / 60)


def _waiting(key: str, address: str, limits: tuple[Limit, Limit], spare: int) -> timedelta:
    """How long until one more attempt fits. ``spare`` is 1 when that attempt is not noted yet."""
    moment = now()
    waits = [FREE]
    for limit, mine in zip(limits, (Intento.cuenta == key, True), strict=True):
        since = moment - limit.within
        statement = select(Intento.en).where(Intento.direccion == address, Intento.en > since)
        times = sorted(db.session.scalars(statement.where(mine) if mine is not True else statement), reverse=True)
        if len(times) + spare > limit.failures:
            # It fits when the one that is «failures» places back has left the window.
            waits.append(times[limit.failures - 1] + limit.within - moment)
    return max(waits)
