"""Mail: what waits to be delivered, the wording that administrators gave each message, and who asked for no more digests."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, String, Text, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, mapped_column

from .. import scope
from ..contributions import Reach
from .base import Model, Registro
from .types import Instant

PENDIENTE, ENVIANDO, ENVIADO, FALLIDO = "PENDIENTE", "ENVIANDO", "ENVIADO", "FALLIDO"


def _of_the_realm(who: scope.Who, ambito: object) -> ColumnElement[bool]:
    """For who administers a whole platform, the mail of that platform and of no other."""
    if who.reach is not Reach.ALL or not who.may("read", "correos"):
        return scope.nothing()
    return and_(ambito == who.ambito)


class Correo(Model, Registro):
    """One message to one address, as it will be delivered: written in the transaction of the change that causes it.

    ``message_id`` never changes, so that a mail that arrives twice is seen as one. ``clave`` is what it is about: the same
    one for the same address is one mail. ``tomado_hasta`` is how long the process that took it has to deliver it.
    """

    __tablename__ = "ev_correo"
    __table_args__ = (
        UniqueConstraint("clave", "para"),
        Index("ix_ev_correo_estado_proximo_en", "estado", "proximo_en"),
    )
    __guarded__: ClassVar[bool] = False
    __module_name__: ClassVar[str] = "core"
    __record__: ClassVar[str] = "correo"
    __resource__: ClassVar[str] = "correos"

    clave: Mapped[str | None] = mapped_column(String(200))
    codigo: Mapped[str] = mapped_column(String(60))
    variante: Mapped[str] = mapped_column(String(40), default="")
    ambito: Mapped[str] = mapped_column(String(30))
    para: Mapped[str] = mapped_column(String(254))
    asunto: Mapped[str] = mapped_column(String(400))
    texto: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    cabeceras: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    adjuntos: Mapped[list[int]] = mapped_column(JSON, default=list)
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    reservado: Mapped[bool] = mapped_column(default=False)
    cuenta_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id", ondelete="SET NULL"), index=True)
    organizacion_id: Mapped[int | None] = mapped_column(ForeignKey("ev_organizacion.id"), index=True)
    estado: Mapped[str] = mapped_column(String(10), default=PENDIENTE)
    intentos: Mapped[int] = mapped_column(default=0)
    proximo_en: Mapped[datetime] = mapped_column(Instant)
    tomado_hasta: Mapped[datetime | None] = mapped_column(Instant)
    error: Mapped[str] = mapped_column(String(500), default="")
    creado_en: Mapped[datetime] = mapped_column(Instant, index=True)
    enviado_en: Mapped[datetime | None] = mapped_column(Instant)

    @classmethod
    def visible_to(cls, who: scope.Who) -> ColumnElement[bool]:
        return _of_the_realm(who, Correo.__table__.c.ambito)

    def __str__(self) -> str:
        return self.asunto


class PlantillaCorreo(Model):
    """The wording of a message in one language since a moment. Rows are only added: the newest counts, the others are its
    history."""

    __tablename__ = "ev_plantilla_correo"
    __table_args__ = (UniqueConstraint("codigo", "variante", "idioma", "version"),)
    __guarded__: ClassVar[bool] = False

    id: Mapped[int] = mapped_column(primary_key=True)
    codigo: Mapped[str] = mapped_column(String(60))
    variante: Mapped[str] = mapped_column(String(40), default="")
    idioma: Mapped[str] = mapped_column(String(5), default="es", server_default="es")
    version: Mapped[int]
    ambito: Mapped[str] = mapped_column(String(30))
    asunto: Mapped[str] = mapped_column(String(150))
    cuerpo: Mapped[str] = mapped_column(Text)
    activo: Mapped[bool] = mapped_column(default=True)
    modificado_por: Mapped[str] = mapped_column(String(140))
    modificado_en: Mapped[datetime] = mapped_column(Instant)

    @classmethod
    def visible_to(cls, who: scope.Who) -> ColumnElement[bool]:
        return _of_the_realm(who, PlantillaCorreo.__table__.c.ambito)


class BajaCorreo(Model):
    """An address that wants no more digests of one kind. What a person must know is sent all the same."""

    __tablename__ = "ev_baja_correo"
    __table_args__ = (UniqueConstraint("para", "codigo"),)
    __guarded__: ClassVar[bool] = False

    id: Mapped[int] = mapped_column(primary_key=True)
    para: Mapped[str] = mapped_column(String(254))
    codigo: Mapped[str] = mapped_column(String(60))
    en: Mapped[datetime] = mapped_column(Instant)

    @classmethod
    def visible_to(cls, _who: scope.Who) -> ColumnElement[bool]:
        return scope.nothing()
