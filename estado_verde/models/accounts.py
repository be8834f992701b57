"""Accounts. One table of Flask-AppBuilder serves every platform: an account belongs to one realm, and the same RUT may have
another account, with another password, in another realm (00-overview §1.1)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_appbuilder.security.sqla.models import (
    ApiKey,
    Group,
    Permission,
    PermissionView,
    RegisterUser,
    Role,
    User,
    ViewMenu,
)
from sqlalchemy import ColumnElement, ForeignKey, Index, String, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import scope
from ..contributions import Reach
from .organisations import Organizacion
from .types import Instant


def account_name(ambito: str, rut: str) -> str:
    """What Flask-AppBuilder calls the user name: unique over all realms."""
    return f"{ambito}:{rut}"


class Cuenta(User):
    """An account. ``perfil`` names the profile of contributions.Profile; its role in Flask-AppBuilder is «AMBITO:perfil».

    ``sello`` changes with the password and with deactivation: a session that carries another one is dead.
    """

    __tablename__ = "ab_user"
    __table_args__ = (Index("ix_ab_user_organizacion_id", "organizacion_id"), {"extend_existing": True})

    ambito: Mapped[str] = mapped_column(String(30), default="GESTION", server_default="GESTION")
    perfil: Mapped[str] = mapped_column(String(40), default="", server_default="")
    rut: Mapped[str | None] = mapped_column(String(12))
    correo: Mapped[str | None] = mapped_column(String(254))
    organizacion_id: Mapped[int | None] = mapped_column(ForeignKey("ev_organizacion.id"))
    sello: Mapped[str] = mapped_column(String(32), default="", server_default="")
    clave_cambiada_en: Mapped[datetime | None] = mapped_column(Instant)

    organizacion: Mapped[Organizacion | None] = relationship(foreign_keys=[organizacion_id])

    @property
    def nombre(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def __str__(self) -> str:
        return self.nombre


def accounts_visible_to(who: scope.Who) -> ColumnElement[bool]:
    """One's own; those of one's organisation for who administers accounts; all of the realm with full reach."""
    table = User.__table__.c
    own = table.id == who.cuenta_id
    if who.may("read", "cuentas"):
        if who.reach is Reach.ALL:
            return table.ambito == who.ambito
        return or_(own, scope.organisation(table.organizacion_id, who))
    return own


def _inner(who: Any) -> ColumnElement[bool]:
    return scope.nothing()


scope.declare(User, accounts_visible_to)
for _machinery in (Role, Permission, ViewMenu, PermissionView, Group, RegisterUser, ApiKey):
    scope.declare(_machinery, _inner)
