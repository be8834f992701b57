"""From a RUT and a password to a session, or to one answer that tells nothing. An unknown RUT, a wrong password and an
account of another platform take the same time and read the same; only who knows the password learns that an account is
inactive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from .. import scope
from ..clock import now
from ..identity import normalise_rut
from ..models import Cuenta, account_name, db
from . import attempts, passwords, realms, sessions

INACTIVE = "MSG-ACC-04"


@dataclass(frozen=True)
class Answer:
    """``failure`` is the code of the message, empty when the person is in; ``wait`` is set when nobody looked at the
    password because there were too many before it."""

    failure: str = ""
    wait: timedelta = attempts.FREE


def sign_in(ambito: str, typed: str, password: str, address: str) -> Answer:
    """Try to open a session in this browser."""
    failure = realms.realm(ambito).failed_login
    rut = _rut(typed)
    key = attempts.key_of(ambito, rut or typed.strip()[:200])
    wait = attempts.reserve(key, address)
    if wait > attempts.FREE:
        return Answer(failure, wait)
    with scope.acting(scope.SYSTEM, "sign_in"):
        account = _find(ambito, rut)
        kept = account.password if account else None
        if not passwords.verify(kept, password):
            return Answer(failure)
        assert account is not None
        assert kept is not None
        attempts.forgive(key, address)
        if account.active:
            if passwords.needs_rehash(kept):
                account.password = passwords.hash_password(password)
            account.ultimo_ingreso = now()
            sessions.begin(account.id, account.sello)
        answer = Answer() if account.active else Answer(INACTIVE)
        db.session.commit()
        return answer


def _rut(typed: str) -> str:
    try:
        return normalise_rut(typed)
    except ValueError:
        return ""


def _find(ambito: str, rut: str) -> Cuenta | None:
    statement = select(Cuenta).where(Cuenta.username == account_name(ambito, rut))
    found: Cuenta | None = db.session.scalars(statement).one_or_none()
    return found
