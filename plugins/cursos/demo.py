"""A participant and an administrator of each platform. Nobody of these exists."""

from __future__ import annotations

from ev_plugins.inventario.models import Servicio
from sqlalchemy import select
from sqlalchemy.orm import Session

from estado_verde import scope
from estado_verde.demo import Account, create_accounts, save
from estado_verde.models import Cuenta
from estado_verde.security.realms import system_of

from .models import Participante
from .profiles import ADMIN, CAPACITACION, CONCIENTIZACION, PARTICIPANTE

ACCOUNTS = (
    Account(CAPACITACION, PARTICIPANTE, 18000001, "Valentina", "Muñoz Castro"),
    Account(CAPACITACION, ADMIN, 18000037, "Matías", "Herrera Silva"),
    Account(CONCIENTIZACION, PARTICIPANTE, 18000091, "Joaquín", "Peña Lara"),
    Account(CONCIENTIZACION, ADMIN, 18000073, "Francisca", "Torres Díaz"),
)


def load(session: Session) -> None:
    create_accounts(ACCOUNTS, {})
    servicio = session.scalars(select(Servicio).order_by(Servicio.id)).first()
    people = select(Cuenta).where(Cuenta.perfil == PARTICIPANTE).order_by(Cuenta.id)
    for account in session.scalars(people).all():
        with scope.acting(system_of(account.ambito), "demo"):
            save(
                Participante,
                [{"cuenta": account, "servicio": servicio, "unidad": "Oficina central", "cargo": "Analista"}],
            )
