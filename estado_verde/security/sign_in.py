"""From a RUT and a password to a session, or to one answer that tells nothing. An unknown RUT, a wrong password, another
profile and an account of another platform take the same time and read the same; only who knows the password learns that an
account is inactive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from .. import scope
from ..clock import now
from ..identity import normalise_rut
from ..models import Cuenta, account_name, db
from . import attempts, language, passwords, realms, second_factor, sessions

INACTIVE = "MSG-ACC-04"


@dataclass(frozen=True)
class Answer:
    """``failure`` is the code of the message, empty when the person is in; ``wait`` is set when nobody looked at the
    password because there were too many before it; ``code`` when a second factor is asked for now."""

    failure: str = ""
    wait: timedelta = attempts.FREE
    code: bool = False


def sign_in(ambito: str, typed: str, password: str, address: str, perfil: str = "") -> Answer:
    """Try to open a session in this browser. ``perfil`` counts where each profile has accounts of its own."""
    failure = realms.realm(ambito).failed_login
    rut, inside = _rut(typed), realms.namespace(ambito, perfil)
    key = attempts.key_of(inside, rut or typed.strip()[:200])
    wait = attempts.reserve(key, address)
    if wait > attempts.FREE:
        return Answer(failure, wait)
    with scope.acting(scope.SYSTEM, "sign_in"):
        account = find(inside, rut)
        kept = account.password if account else None
        if not passwords.verify(kept, password):
            return Answer(failure)
        assert account is not None
        assert kept is not None
        attempts.forgive(key, address)
        if account.active and passwords.needs_rehash(kept):
            account.password = passwords.hash_password(password)
        answer = admit(account)
        db.session.commit()
        return answer


def admit(account: Cuenta) -> Answer:
    """Somebody proved to be the owner: to the second factor where there is one, and in otherwise.

    Part of the caller's transaction, under the system's scope.
    """
    if not account.active:
        return Answer(INACTIVE)
    if second_factor.has(account.id):
        second_factor.ask_for_it(account)
        return Answer(code=True)
    enter(account)
    return Answer()


def enter(account: Cuenta) -> None:
    account.ultimo_ingreso = now()
    language.meet(account)
    sessions.remember_realm(account.ambito)
    sessions.begin(account.id, account.sello)


def second_step(typed: str, address: str) -> Answer:
    """The code after the password. Its own limits: five codes in a quarter of an hour, wherever they come from, because who
    gets here knows the password and has only six digits to guess."""
    with scope.acting(scope.SYSTEM, "sign_in"):
        account = second_factor.asked_for()
        if account is None:
            return Answer("MSG-ACC-07")
        wait = attempts.reserve(attempts.key_of("codigo", str(account.id)), f"cuenta {account.id}")
        wait = wait if wait > attempts.FREE else attempts.reserve(attempts.key_of("codigo", ""), address)
        if wait > attempts.FREE:
            return Answer("MSG-ACC-12", wait)
        if not second_factor.check(account, typed):
            db.session.commit()
            return Answer("MSG-ACC-12")
        attempts.forgive(attempts.key_of("codigo", str(account.id)), f"cuenta {account.id}")
        attempts.forgive(attempts.key_of("codigo", ""), address)
        enter(account)
        db.session.commit()
        return Answer()


def _rut(typed: str) -> str:
    try:
        return normalise_rut(typed)
    except ValueError:
        return ""


def find(inside: str, rut: str) -> Cuenta | None:
    """The account of a RUT in a realm (or in one of its profiles)."""
    statement = select(Cuenta).where(Cuenta.username == account_name(inside, rut))
    found: Cuenta | None = db.session.scalars(statement).one_or_none()
    return found
