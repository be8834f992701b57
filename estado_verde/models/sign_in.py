"""What the server remembers about who comes in: open sessions, failed attempts and links that were given out. All
three are kept in the database, so that they hold over every process and every restart; secrets only as their hash."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .. import scope
from .base import Model
from .types import Instant


class Sesion(Model):
    """One browser that signed in. The cookie carries a random text; ``huella`` is its hash. ``sello`` is the one that
    the account had then: when the account's changes, the session is dead."""

    __tablename__ = "ev_sesion"

    id: Mapped[int] = mapped_column(primary_key=True)
    huella: Mapped[str] = mapped_column(String(64), unique=True)
    cuenta_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), index=True)
    sello: Mapped[str] = mapped_column(String(32))
    creada_en: Mapped[datetime] = mapped_column(Instant)
    vista_en: Mapped[datetime] = mapped_column(Instant)
    direccion: Mapped[str] = mapped_column(String(45))
    navegador: Mapped[str] = mapped_column(String(200))

    @classmethod
    def visible_to(cls, who: scope.Who) -> ColumnElement[bool]:
        return Sesion.__table__.c.cuenta_id == who.cuenta_id


class Intento(Model):
    """A sign-in that failed, or that is being judged this moment. ``cuenta`` is a hash of what was typed, so that the
    table tells nothing about who has an account."""

    __tablename__ = "ev_intento"
    __table_args__ = (
        Index("ix_ev_intento_cuenta_direccion", "cuenta", "direccion"),
        Index("ix_ev_intento_direccion_en", "direccion", "en"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cuenta: Mapped[str] = mapped_column(String(64))
    direccion: Mapped[str] = mapped_column(String(45))
    en: Mapped[datetime] = mapped_column(Instant, index=True)

    @classmethod
    def visible_to(cls, _who: scope.Who) -> ColumnElement[bool]:
        return scope.nothing()


class Enlace(Model):
    """A link that lets a person set the password of an account, once, before it expires. ``huella`` is its hash."""

    __tablename__ = "ev_enlace"

    id: Mapped[int] = mapped_column(primary_key=True)
    huella: Mapped[str] = mapped_column(String(64), unique=True)
    cuenta_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), index=True)
    proposito: Mapped[str] = mapped_column(String(20))
    creado_en: Mapped[datetime] = mapped_column(Instant)
    vence_en: Mapped[datetime] = mapped_column(Instant)
    usado_en: Mapped[datetime | None] = mapped_column(Instant)

    @classmethod
    def visible_to(cls, _who: scope.Who) -> ColumnElement[bool]:
        return scope.nothing()
