"""Every account «Conductor» is a driver: the row that vehicles and trips point to is made and kept with the account, so that
a Gestor de Servicio creates a driver once, where accounts are created (RF-2)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from estado_verde import services
from estado_verde.models import Cuenta, db
from estado_verde.scope import SYSTEM, acting

from .models import Conductor

REALM, PROFILE = "GESTION", "conductor"


def follow(account_id: int) -> None:
    """After an account was saved: its driver says the same. Whoever saved it may not write drivers, so the system does."""
    with acting(SYSTEM, door="sistema"):
        account = db.session.get(Cuenta, account_id)
        if account is None or account.ambito != REALM:
            return
        driver = Conductor.of_account(account_id)
        if account.perfil == PROFILE and account.organizacion_id is not None:
            services.save(Conductor, _values(account), driver, partial=driver is not None)
        elif driver is not None and driver.activo:
            services.save(Conductor, {"activo": False}, driver, partial=True)


def _values(account: Cuenta) -> dict[str, object]:
    return {
        "cuenta": account.id,
        "servicio": account.organizacion_id,
        "rut": account.rut,
        "nombre": account.nombre,
        "activo": bool(account.active),
    }


def add_missing(session: Session) -> int:
    """The drivers of accounts that are older than this module."""
    known = select(Conductor.cuenta_id)
    here = (Cuenta.ambito == REALM, Cuenta.perfil == PROFILE, Cuenta.organizacion_id.is_not(None))
    found = list(session.scalars(select(Cuenta).where(*here, Cuenta.id.not_in(known))))
    for account in found:
        session.add(
            Conductor(
                cuenta_id=account.id,
                servicio_id=account.organizacion_id,
                rut=account.rut,
                nombre=account.nombre,
                activo=bool(account.active),
                extras={},
            )
        )
    session.flush()
    return len(found)
