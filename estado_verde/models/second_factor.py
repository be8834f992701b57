"""The second factor of who has one: the secret that a telephone holds too, the codes for the day it is lost, and the
profiles that may not come in without one. The secret is encrypted and the codes are kept as hashes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .. import scope
from .base import Model
from .types import Instant


class SegundoFactor(Model):
    """``confirmado_en`` is empty until the person typed a first code. ``ultimo_paso`` is the last half minute whose code was
    taken: no code is good twice."""

    __tablename__ = "ev_segundo_factor"

    cuenta_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), primary_key=True)
    secreto: Mapped[str] = mapped_column(String(200))
    creado_en: Mapped[datetime] = mapped_column(Instant)
    confirmado_en: Mapped[datetime | None] = mapped_column(Instant)
    ultimo_paso: Mapped[int] = mapped_column(BigInteger, default=0)

    @classmethod
    def visible_to(cls, who: scope.Who) -> ColumnElement[bool]:
        return SegundoFactor.__table__.c.cuenta_id == who.cuenta_id


class CodigoRecuperacion(Model):
    """A code that stands for the telephone, once."""

    __tablename__ = "ev_codigo_recuperacion"

    id: Mapped[int] = mapped_column(primary_key=True)
    cuenta_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), index=True)
    huella: Mapped[str] = mapped_column(String(64))
    usado_en: Mapped[datetime | None] = mapped_column(Instant)

    @classmethod
    def visible_to(cls, who: scope.Who) -> ColumnElement[bool]:
        return CodigoRecuperacion.__table__.c.cuenta_id == who.cuenta_id


class Exigencia(Model):
    """A profile whose accounts must have a second factor: who has none is led to make one, and nowhere else."""

    __tablename__ = "ev_exigencia"
    __table_args__ = (UniqueConstraint("ambito", "perfil"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ambito: Mapped[str] = mapped_column(String(30))
    perfil: Mapped[str] = mapped_column(String(40))

    @classmethod
    def visible_to(cls, who: scope.Who) -> ColumnElement[bool]:
        mine = Exigencia.__table__.c.ambito == who.ambito
        return mine if who.may("read", "segundo_factor") else scope.nothing()
