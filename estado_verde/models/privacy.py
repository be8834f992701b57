"""What the law on personal data asks an installation to remember: which notice each account accepted, what people asked
about their own data, how long each kind of document is kept, and what went wrong (Ley 19.628 and 21.719)."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import gettext
from sqlalchemy import ColumnElement, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import scope
from ..contributions import Reach
from ..spec.messages import N_
from .accounts import Cuenta
from .base import Model, Registro
from .types import Instant

#: What the law lets a person ask.
DERECHOS = {
    "ACCESO": N_("Acceso"),
    "RECTIFICACION": N_("Rectificación"),
    "SUPRESION": N_("Supresión"),
    "OPOSICION": N_("Oposición"),
    "PORTABILIDAD": N_("Portabilidad"),
}


class Consentimiento(Model):
    """An account accepted a version of the privacy notice. Rows are only added; the newest one counts."""

    __tablename__ = "ev_consentimiento"
    __table_args__ = (UniqueConstraint("cuenta_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cuenta_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"))
    version: Mapped[str] = mapped_column(String(20))
    en: Mapped[datetime] = mapped_column(Instant)
    direccion: Mapped[str] = mapped_column(String(64), default="")

    @classmethod
    def visible_to(cls, who: scope.Who) -> ColumnElement[bool]:
        return Consentimiento.__table__.c.cuenta_id == who.cuenta_id


class Peticion(Model, Registro):
    """What a person asked about the own data, and what was answered: «Mis datos»."""

    __tablename__ = "ev_peticion"
    __module_name__ = "core"
    __record__ = "peticion"
    __resource__ = "privacidad"

    cuenta_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"), index=True)
    ambito: Mapped[str] = mapped_column(String(30))
    derecho: Mapped[str] = mapped_column(String(20))
    motivo: Mapped[str | None] = mapped_column(Text)
    en: Mapped[datetime] = mapped_column(Instant)
    estado: Mapped[str] = mapped_column(String(20))
    respuesta: Mapped[str | None] = mapped_column(Text)
    resuelta_en: Mapped[datetime | None] = mapped_column(Instant)

    cuenta: Mapped[Cuenta] = relationship(foreign_keys=[cuenta_id])

    @classmethod
    def visible_to(cls, who: scope.Who) -> ColumnElement[bool]:
        """One's own; those of the platform for who answers them."""
        table = Peticion.__table__.c
        if who.reach is Reach.ALL and who.may("read", "privacidad"):
            return table.ambito == who.ambito
        return table.cuenta_id == who.cuenta_id

    def __str__(self) -> str:
        return f"{gettext(DERECHOS.get(self.derecho, self.derecho))} {self.id}"


class Retencion(Model, Registro):
    """How long one kind of document is kept. Without ``dias`` nothing is deleted by itself (open-world §4)."""

    __tablename__ = "ev_retencion"
    __module_name__ = "core"
    __record__ = "retencion"
    __resource__ = "privacidad"

    documento: Mapped[str] = mapped_column(String(140), unique=True)
    nombre: Mapped[str] = mapped_column(String(200))
    dias: Mapped[int | None]
    fundamento: Mapped[str | None] = mapped_column(String(400))

    @classmethod
    def visible_to(cls, who: scope.Who) -> ColumnElement[bool]:
        return scope.everything() if who.may("read", "privacidad") else scope.nothing()

    def __str__(self) -> str:
        return self.nombre


class Vulneracion(Model, Registro):
    """A breach of the security of personal data: what the controller must write down and report."""

    __tablename__ = "ev_vulneracion"
    __module_name__ = "core"
    __record__ = "vulneracion"
    __resource__ = "privacidad"

    detectada: Mapped[date]
    ocurrida: Mapped[date | None]
    descripcion: Mapped[str] = mapped_column(Text)
    datos: Mapped[str] = mapped_column(Text)
    personas: Mapped[int | None]
    consecuencias: Mapped[str | None] = mapped_column(Text)
    medidas: Mapped[str] = mapped_column(Text)
    riesgo: Mapped[bool | None]
    aviso_agencia: Mapped[date | None]
    aviso_titulares: Mapped[date | None]

    @classmethod
    def visible_to(cls, who: scope.Who) -> ColumnElement[bool]:
        mayor = who.reach is Reach.ALL and who.may("read", "privacidad")
        return scope.everything() if mayor else scope.nothing()

    def __str__(self) -> str:
        return f"{self.detectada:%d/%m/%Y}"
