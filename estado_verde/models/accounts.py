"""Accounts. One table of Flask-AppBuilder serves every platform: an account belongs to one realm, and the same RUT may have
another account, with another password, in another realm (00-overview §1.1)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, MutableMapping
from datetime import datetime
from typing import Any, ClassVar

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
from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, String, and_, case, event, or_
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import scope
from ..contributions import Reach
from ..spec.faults import Fault
from ..spec.fields import Reference
from ..spec.messages import N_
from .base import Recorded
from .organisations import Organizacion
from .types import Instant


def account_name(namespace: str, name: str) -> str:
    """What Flask-AppBuilder calls the user name (and the e-mail): unique over all realms. ``namespace`` is the realm, or
    realm and profile (security.realms.namespace)."""
    return f"{namespace}:{name}"


#: The states of an account (generacion-ciudadana §1.1).
PENDIENTE, ACTIVA, BLOQUEADA, INACTIVA = "PENDIENTE_ACTIVACION", "ACTIVA", "BLOQUEADA", "INACTIVA"
ESTADOS = {
    PENDIENTE: N_("Pendiente de activación"),
    ACTIVA: N_("Activa"),
    BLOQUEADA: N_("Bloqueada"),
    INACTIVA: N_("Inactiva"),
}


class Cuenta(User, Recorded):
    """An account. ``perfil`` names the profile of contributions.Profile; its role in Flask-AppBuilder is «AMBITO:perfil».

    ``sello`` changes with the password and with deactivation: a session that carries another one is dead. ``por_activar``
    says that the person registered and has not confirmed the address yet, ``bloqueada`` that somebody closed the account for
    a while; in both cases it is not active. ``idioma`` is the language that the person chose: mails are written in it. A
    company (``tipo_persona``) has its whole name in ``first_name`` and needs no surnames.
    """

    __tablename__ = "ab_user"
    __table_args__ = (Index("ix_ab_user_organizacion_id", "organizacion_id"), {"extend_existing": True})
    __module_name__: ClassVar[str] = "core"
    __record__: ClassVar[str] = "cuenta"
    __resource__: ClassVar[str] = "cuentas"
    __retired__: ClassVar[tuple[str, Any] | None] = ("active", False)

    ambito: Mapped[str] = mapped_column(String(30), default="GESTION", server_default="GESTION")
    perfil: Mapped[str] = mapped_column(String(40), default="", server_default="")
    rut: Mapped[str | None] = mapped_column(String(12))
    correo: Mapped[str | None] = mapped_column(String(254))
    tipo_persona: Mapped[str] = mapped_column(String(10), default="NATURAL", server_default="NATURAL")
    idioma: Mapped[str] = mapped_column(String(5), default="es", server_default="es")
    organizacion_id: Mapped[int | None] = mapped_column(ForeignKey("ev_organizacion.id"))
    sello: Mapped[str] = mapped_column(String(32), default="", server_default="")
    por_activar: Mapped[bool] = mapped_column(default=False)
    bloqueada: Mapped[bool] = mapped_column(default=False)
    debe_cambiar_clave: Mapped[bool] = mapped_column(default=False)
    clave_cambiada_en: Mapped[datetime | None] = mapped_column(Instant)
    ultimo_ingreso: Mapped[datetime | None] = mapped_column(Instant)
    extras: Mapped[dict[str, Any]] = mapped_column(
        MutableDict.as_mutable(JSON), default=dict, server_default="{}", nullable=False
    )

    organizacion: Mapped[Organizacion | None] = relationship(foreign_keys=[organizacion_id])

    @property
    def nombre(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @hybrid_property
    def estado(self) -> str:
        """A key of ESTADOS. Pending until the person sets a password, or confirms the address of a registration."""
        if self.por_activar:
            return PENDIENTE
        if not self.active:
            return BLOQUEADA if self.bloqueada else INACTIVA
        return ACTIVA if self.password else PENDIENTE

    @estado.inplace.expression
    @classmethod
    def _estado(cls) -> ColumnElement[str]:
        table = User.__table__.c
        return case(
            (table.por_activar.is_(True), PENDIENTE),
            (and_(table.active.is_not(True), table.bloqueada.is_(True)), BLOQUEADA),
            (table.active.is_not(True), INACTIVA),
            (table.password.is_(None), PENDIENTE),
            else_=ACTIVA,
        )

    @hybrid_property
    def creado_en(self) -> datetime | None:
        """The library keeps it."""
        created: datetime | None = self.created_on
        return created

    def __str__(self) -> str:
        return self.nombre

    @classmethod
    def owner_id(cls, data: Mapping[str, Any]) -> int | None:
        organisation = data.get("organizacion")
        return organisation.id if organisation is not None else None

    @classmethod
    def complete(cls, data: MutableMapping[str, Any], row: Any) -> None:
        """The names under which the library keeps it; the realm of a new account is that of its author, and so is the
        organisation when the author works for one."""
        from ..security.realms import namespace

        who = scope.current()
        if data.get("organizacion", ...) is None and who.reach is not Reach.ALL and who.organizacion_id is not None:
            data["organizacion"] = Reference(who.organizacion_id, "")
        data["id"] = row.id if row is not None else None
        data["ambito"] = row.ambito if row is not None else who.ambito or "GESTION"
        data["debe_cambiar_clave"] = bool(data.get("debe_cambiar_clave"))
        if "last_name" in data:
            data["last_name"] = data["last_name"] or ""  # of a company; the column of the library is never empty
        inside = namespace(data["ambito"], data.get("perfil") or "")
        for source, target in (("rut", "username"), ("correo", "email")):
            if data.get(source):
                data[target] = account_name(inside, data[source])

    @classmethod
    def why_not_delete(cls, row: Any) -> Iterable[Fault]:
        from ..security.accounts import why_not_retire

        return why_not_retire(row)

    @classmethod
    def writable_by(cls, who: scope.Who) -> ColumnElement[bool]:
        return _administered_by(who)


def _new_stamp(account: Cuenta, value: object, old: object, _initiator: object) -> None:
    """Another password, or another state: every session of the account ends, whatever door the change came through."""
    if value != old:
        account.sello = secrets.token_hex(16)


#: Two surnames and several names, or the name of a company, are longer than the library takes (generacion-ciudadana §1.1).
for _column in ("first_name", "last_name"):
    User.__table__.c[_column].type = String(100)


def _confirmed(account: Cuenta, value: object, _old: object, _initiator: object) -> None:
    """Whoever makes an account active leaves nothing to confirm, and nothing blocked."""
    if value:
        account.por_activar = account.bloqueada = False


event.listen(Cuenta.active, "set", _confirmed)
for _attribute in (Cuenta.password, Cuenta.active):
    event.listen(_attribute, "set", _new_stamp)


def _administered_by(who: scope.Who) -> ColumnElement[bool]:
    """The accounts that it may create and change: of the profiles that its own administers, in its organisation."""
    from ..security.realms import administered

    table = User.__table__.c
    theirs = and_(table.ambito == who.ambito, table.perfil.in_(administered(who)))
    return theirs if who.reach is Reach.ALL else and_(theirs, scope.organisation(table.organizacion_id, who))


def accounts_visible_to(who: scope.Who) -> ColumnElement[bool]:
    """One's own, and for who administers accounts those that it administers; all of the realm with full reach."""
    table = User.__table__.c
    own = table.id == who.cuenta_id
    if not who.may("read", "cuentas"):
        return own
    return table.ambito == who.ambito if who.reach is Reach.ALL else or_(own, _administered_by(who))


def _inner(who: Any) -> ColumnElement[bool]:
    return scope.nothing()


scope.declare(User, accounts_visible_to)
for _machinery in (Role, Permission, ViewMenu, PermissionView, Group, RegisterUser, ApiKey):
    scope.declare(_machinery, _inner)
