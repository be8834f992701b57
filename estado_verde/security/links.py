"""Links that let a person begin, confirm or recover an account: random, kept as a hash, good once, for a while. Whoever
creates an account for somebody hands its link over and never learns the password."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from flask_babel import ngettext
from flask_babel.speaklater import LazyString
from sqlalchemy import ColumnElement, CursorResult, delete, select, update

from .. import auditing, scope, services
from ..clock import now
from ..models import Cuenta, Enlace, db
from . import passwords
from .sessions import fingerprint


@dataclass(frozen=True)
class Purpose:
    """What a link is for, how long it is good, and what the trail says when one is made."""

    name: str
    life: timedelta
    action: str

    @property
    def hours(self) -> int:
        return int(self.life.total_seconds() // 3600)


def lasting(purpose: Purpose) -> LazyString:
    """«48 horas», in the language of who reads it."""
    return LazyString(_hours, purpose.hours)


def _hours(number: int) -> str:
    return str(ngettext("%(num)d hora", "%(num)d horas", number))


#: Sets the first password of an account that somebody else created.
ACTIVATION = Purpose("ACTIVACION", timedelta(hours=72), "enlace de activación")
#: Confirms the address of somebody who registered.
REGISTRATION = Purpose("REGISTRO", timedelta(hours=48), "enlace de registro")
#: Sets another password.
RECOVERY = Purpose("RECUPERACION", timedelta(hours=2), "enlace de recuperación")


def issue(account: Cuenta, purpose: Purpose = ACTIVATION) -> str:
    """A new link for the account; those given before for the same stop working. The caller has judged that it may be."""
    secret = secrets.token_urlsafe(32)
    owner_id = account.organizacion_id
    with services.batch() as session:
        # Before the scope of the system begins, so that the trail names who asked for the link.
        auditing.record(session, purpose.action, Cuenta.__tablename__, account.id, owner_id=owner_id)
        session.flush()
        with scope.acting(scope.SYSTEM):
            same = (Enlace.cuenta_id == account.id, Enlace.proposito == purpose.name, Enlace.usado_en.is_(None))
            session.execute(delete(Enlace).where(*same))
            moment = now()
            services.put(
                Enlace(
                    huella=fingerprint(secret),
                    cuenta_id=account.id,
                    proposito=purpose.name,
                    creado_en=moment,
                    vence_en=moment + purpose.life,
                )
            )
    return secret


def _waiting_for(purpose: Purpose) -> ColumnElement[bool]:
    """The accounts that a link of this purpose does something for."""
    return Cuenta.por_activar.is_(True) if purpose is REGISTRATION else Cuenta.active.is_(True)


def account_of(secret: str, purpose: Purpose = ACTIVATION) -> Cuenta | None:
    """Whose account a link opens; None for one that was used, has expired or never existed. Under the system's scope."""
    found: Cuenta | None = db.session.scalars(
        select(Cuenta)
        .join(Enlace, Enlace.cuenta_id == Cuenta.id)
        .where(
            Enlace.huella == fingerprint(secret),
            Enlace.proposito == purpose.name,
            Enlace.usado_en.is_(None),
            Enlace.vence_en > now(),
            _waiting_for(purpose),
        )
    ).one_or_none()
    return found


def spend(secret: str, purpose: Purpose) -> Cuenta | None:
    """Use the link up, inside a batch: of two that come at the same time with one link, one gets the account."""
    account = account_of(secret, purpose)
    if account is None:
        return None
    mine = (Enlace.huella == fingerprint(secret), Enlace.usado_en.is_(None))
    spent = cast("CursorResult[Any]", db.session.execute(update(Enlace).where(*mine).values(usado_en=now())))
    return account if spent.rowcount == 1 else None


def use(secret: str, password: str, purpose: Purpose = ACTIVATION) -> Cuenta | None:
    """Set the password, once; the account that has it now."""
    with scope.acting(scope.SYSTEM, "enlace"), services.batch():
        account = spend(secret, purpose)
        if account is not None:
            set_password(account, password)
        return account


def set_password(account: Cuenta, password: str) -> None:
    """Inside a batch. Every session of the account ends with it, and every link that waits."""
    account.password = passwords.hash_password(password)
    account.clave_cambiada_en = now()
    account.debe_cambiar_clave = False
    person = scope.Who(account.id, account.nombre, account.ambito, account.perfil, unrestricted=True)
    with scope.acting(person, scope.activation().door):
        # A link that was asked for before would open the account past the new password.
        db.session.execute(delete(Enlace).where(Enlace.cuenta_id == account.id, Enlace.usado_en.is_(None)))
        auditing.record(
            db.session(), "cambiar contraseña", Cuenta.__tablename__, account.id, owner_id=account.organizacion_id
        )
