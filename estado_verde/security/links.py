"""Links that let a person set a password of their own: random, kept as a hash, good once, for three days. Whoever creates
an account hands its link over and never learns the password."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, update

from .. import auditing, scope, services
from ..clock import now
from ..models import Cuenta, Enlace, db
from . import passwords
from .sessions import fingerprint

ACTIVATION = "ACTIVACION"
LIFE = timedelta(hours=72)


def issue(account: Cuenta) -> str:
    """A new link for the account; those given before stop working. The caller has judged that its author may."""
    secret = secrets.token_urlsafe(32)
    owner_id = account.organizacion_id
    with services.batch() as session:
        # Before the scope of the system begins, so that the trail names who asked for the link.
        auditing.record(session, "enlace de activación", Cuenta.__tablename__, account.id, owner_id=owner_id)
        session.flush()
        with scope.acting(scope.SYSTEM):
            session.execute(delete(Enlace).where(Enlace.cuenta_id == account.id, Enlace.usado_en.is_(None)))
            moment = now()
            services.put(
                Enlace(
                    huella=fingerprint(secret),
                    cuenta_id=account.id,
                    proposito=ACTIVATION,
                    creado_en=moment,
                    vence_en=moment + LIFE,
                )
            )
    return secret


def account_of(secret: str) -> Cuenta | None:
    """Whose password a link may set; None for one that was used, has expired or never existed. Under the system's scope."""
    found: Cuenta | None = db.session.scalars(
        select(Cuenta)
        .join(Enlace, Enlace.cuenta_id == Cuenta.id)
        .where(
            Enlace.huella == fingerprint(secret),
            Enlace.proposito == ACTIVATION,
            Enlace.usado_en.is_(None),
            Enlace.vence_en > now(),
            Cuenta.active.is_(True),
        )
    ).one_or_none()
    return found


def use(secret: str, password: str) -> bool:
    """Set the password, once: of two that come at the same time with one link, one is refused."""
    with scope.acting(scope.SYSTEM, "enlace"), services.batch() as session:
        account = account_of(secret)
        if account is None:
            return False
        mine = (Enlace.huella == fingerprint(secret), Enlace.usado_en.is_(None))
        spent = cast("CursorResult[Any]", session.execute(update(Enlace).where(*mine).values(usado_en=now())))
        if spent.rowcount != 1:
            return False
        set_password(account, password)
        return True


def set_password(account: Cuenta, password: str) -> None:
    """Inside a batch. Every session of the account ends with it."""
    account.password = passwords.hash_password(password)
    account.clave_cambiada_en = now()
    person = scope.Who(account.id, account.nombre, account.ambito, account.perfil, unrestricted=True)
    with scope.acting(person, scope.activation().door):
        auditing.record(
            db.session(), "cambiar contraseña", Cuenta.__tablename__, account.id, owner_id=account.organizacion_id
        )
