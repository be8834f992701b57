"""Sessions live in the database; the cookie carries only a random text. One that is closed, that belongs to an account
that was deactivated, or that began with another password, is dead at the next request, whoever holds a copy of it."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask import current_app, g, request, session
from sqlalchemy import ColumnElement, Select, bindparam, delete, exists, select, update

from .. import scope
from ..clock import now
from ..contributions import Reach
from ..models import Cuenta, Exigencia, SegundoFactor, Sesion, db
from ..models.accounts import Permission, PermissionView, Role, ViewMenu
from . import realms

COOKIE_KEY = "sid"
#: Where the cookie keeps the realm of the last session, so that one that ended leads back to its own door.
REALM_KEY = "ambito"
#: What a person chose before signing in, and keeps.
KEPT = ("locale", REALM_KEY)
#: What some must do before anything else: where it is done.
CHANGE_PASSWORD, MAKE_SECOND_FACTOR = "PerfilView.clave", "SegundoFactorView.index"
#: Asks how long the session lasts, which must not make it last longer.
WATCHES = "SesionesView.estado"
#: Says that somebody is there.
STAYS = "SesionesView.seguir"
#: How often the moment of the last request is written; a request that only reads should not write.
SEEN_EVERY = timedelta(minutes=5)


def fingerprint(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def begin(account_id: int, stamp: str) -> None:
    """Open a session in this browser. Everything that the cookie held before is dropped, its identifier first of all, and
    the session that it was of ends: a browser is in one realm at a time.

    Part of the caller's transaction.
    """
    if isinstance(former := session.get(COOKIE_KEY), str):
        db.session.execute(delete(Sesion).where(Sesion.huella == fingerprint(former)))
    kept = {key: session[key] for key in KEPT if key in session}
    session.clear()
    session.update(kept)
    secret = secrets.token_urlsafe(32)
    session[COOKIE_KEY] = secret
    moment = now()
    _forget_dead(account_id, stamp)
    db.session.add(
        Sesion(
            huella=fingerprint(secret),
            cuenta_id=account_id,
            sello=stamp,
            creada_en=moment,
            vista_en=moment,
            direccion=request.remote_addr or "",
            navegador=(request.user_agent.string or "")[:200],
        )
    )


def end() -> None:
    """Close the session of this browser, here and on the server."""
    secret = session.get(COOKIE_KEY)
    kept = {key: session[key] for key in KEPT if key in session}
    session.clear()
    session.update(kept)
    if secret:
        with scope.acting(scope.SYSTEM, "sign_in"):
            db.session.execute(delete(Sesion).where(Sesion.huella == fingerprint(secret)))
            db.session.commit()


def _idle() -> timedelta:
    minutes: int = current_app.config["SESSION_IDLE_MINUTES"]
    return timedelta(minutes=minutes)


def _longest() -> timedelta:
    hours: int = current_app.config["SESSION_HOURS"]
    return timedelta(hours=hours)


def _forget_dead(account_id: int, stamp: str) -> None:
    """Those that expired, and those that began with another password: «Mis sesiones» shows what is open."""
    moment = now()
    dead = (Sesion.vista_en < moment - _idle()) | (Sesion.creada_en < moment - _longest()) | (Sesion.sello != stamp)
    db.session.execute(delete(Sesion).where(Sesion.cuenta_id == account_id, dead))


def last_realm() -> str:
    """The realm in which this browser was signed in last."""
    return str(session.get(REALM_KEY) or realms.GESTION)


def remember_realm(ambito: str) -> None:
    session[REALM_KEY] = ambito


def who() -> scope.Who:
    """For whom this request runs, in two statements: the account of the session, and what its profile may do."""
    secret = session.get(COOKIE_KEY)
    if not isinstance(secret, str):
        return scope.ANONYMOUS
    with scope.acting(scope.SYSTEM, "sign_in"):
        found = db.session.execute(_of_session(), {"huella": fingerprint(secret)}).one_or_none()
        if found is None or not _alive(found.id, found.vista_en, found.creada_en):
            session.pop(COOKIE_KEY)
            g.session_ended = True
            return scope.ANONYMOUS
        g.duty = CHANGE_PASSWORD if found.debe_cambiar_clave else MAKE_SECOND_FACTOR if found.sin_segundo_factor else ""
        profile = realms.profile(found.ambito, found.perfil)
        return scope.Who(
            cuenta_id=found.cuenta_id,
            nombre=f"{found.first_name} {found.last_name}".strip(),
            ambito=found.ambito,
            perfil=found.perfil,
            reach=profile.reach if profile and not g.duty else Reach.OWN,
            organizacion_id=found.organizacion_id,
            # Who must do something first may do nothing else until then.
            permissions=frozenset() if g.duty else permissions_of(found.ambito, found.perfil),
        )


@cache
def _of_session() -> Select[Any]:
    """The account of a session that is open. Every request asks it, so it is put together once."""
    return (
        select(
            Sesion.id, Sesion.vista_en, Sesion.creada_en,
            Cuenta.id.label("cuenta_id"), Cuenta.first_name, Cuenta.last_name, Cuenta.ambito, Cuenta.perfil,
            Cuenta.organizacion_id, Cuenta.debe_cambiar_clave, lacks_second_factor().label("sin_segundo_factor"),
        )
        .join(Cuenta, Cuenta.id == Sesion.cuenta_id)
        .where(Sesion.huella == bindparam("huella"), Sesion.sello == Cuenta.sello, Cuenta.active.is_(True))
    )  # fmt: skip


def lacks_second_factor() -> ColumnElement[bool]:
    """Of the account of the statement: its profile must have a second factor, and it has none."""
    demanded, has = Exigencia.__table__.c, SegundoFactor.__table__.c
    return exists().where(demanded.ambito == Cuenta.ambito, demanded.perfil == Cuenta.perfil) & ~exists().where(
        has.cuenta_id == Cuenta.id, has.confirmado_en.is_not(None)
    )


def _alive(session_id: int, seen: datetime, created: datetime) -> bool:
    moment = now()
    if seen < moment - _idle() or created < moment - _longest():
        return False
    if (seen < moment - SEEN_EVERY and request.endpoint != WATCHES) or request.endpoint == STAYS:
        db.session.execute(update(Sesion).where(Sesion.id == session_id).values(vista_en=moment))
        db.session.commit()
        seen = moment
    g.session_id = session_id
    g.session_left = int((min(seen + _idle(), created + _longest()) - moment).total_seconds())
    g.session_last = created + _longest() <= seen + _idle()
    return True


def lasts(one: Sesion) -> bool:
    """Whether a session has not expired."""
    moment = now()
    return one.vista_en >= moment - _idle() and one.creada_en >= moment - _longest()


def permissions_of(ambito: str, perfil: str) -> frozenset[tuple[str, str]]:
    """(action, resource) pairs of a profile: the rows that «upgrade» wrote for its role."""
    rows = db.session.execute(_of_role(), {"papel": realms.role_name(ambito, perfil)})
    return frozenset((name.removeprefix("can_"), resource) for name, resource in rows)


@cache
def _of_role() -> Select[Any]:
    return (
        select(Permission.name, ViewMenu.name)
        .select_from(Role)
        .join(Role.permissions)
        .join(Permission, PermissionView.permission_id == Permission.id)
        .join(ViewMenu, PermissionView.view_menu_id == ViewMenu.id)
        .where(Role.name == bindparam("papel"))
    )
