"""What happens to a request: events, answers, payments and messages; and the terms and links that the portal lives by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, String, Text, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, mapped_column

from estado_verde.contributions import Reach
from estado_verde.models import Model, Registro
from estado_verde.models.types import Instant
from estado_verde.scope import Who
from estado_verde.spec.fields import Field

from . import limites, visibility

PREFIX = "generacion_ciudadana"
SOLICITUD = f"{PREFIX}_solicitud.id"


class _OfRequest(Model, Registro):
    __abstract__ = True
    __module_name__ = PREFIX

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        return visibility.by_request(cls.__table__.c.solicitud_id, who)

    @classmethod
    def owner_id(cls, data: Mapping[str, Any]) -> int | None:
        return None

    @classmethod
    def file_field(cls, spec: Field) -> Field:
        return limites.of(spec)


class Evento(_OfRequest):
    """One line of the «histórico de transacciones», which nobody changes."""

    __tablename__ = f"{PREFIX}_evento"
    __record__ = "evento"
    __append_only__ = True
    __resource__ = "solicitudes"

    solicitud_id: Mapped[int] = mapped_column(ForeignKey(SOLICITUD), index=True)
    fecha: Mapped[datetime] = mapped_column(Instant)
    cuenta_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    usuario: Mapped[str] = mapped_column(String(140))
    tipo: Mapped[str] = mapped_column(String(20))
    estado_desde: Mapped[str] = mapped_column(String(40))
    estado_hasta: Mapped[str] = mapped_column(String(40))
    comentario: Mapped[str | None] = mapped_column(Text)
    respuesta_id: Mapped[int | None] = mapped_column(ForeignKey(f"{PREFIX}_respuesta.id"))
    pago_id: Mapped[int | None] = mapped_column(ForeignKey(f"{PREFIX}_pago.id"))
    comunicacion_id: Mapped[int | None] = mapped_column(ForeignKey(f"{PREFIX}_comunicacion.id"))


class Respuesta(_OfRequest):
    """``version`` 1 is the first; later ones replace a blocked one or complete a released one."""

    __tablename__ = f"{PREFIX}_respuesta"
    __table_args__ = (UniqueConstraint("solicitud_id", "version"),)
    __record__ = "respuesta"
    __resource__ = "respuestas"

    solicitud_id: Mapped[int] = mapped_column(ForeignKey(SOLICITUD))
    version: Mapped[int]
    comentarios: Mapped[str | None] = mapped_column(Text)
    cuenta_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    usuario: Mapped[str] = mapped_column(String(140))
    fecha: Mapped[datetime] = mapped_column(Instant)
    bloqueada_por_pago: Mapped[bool] = mapped_column(default=False)
    #: A blocked one that another took the place of: kept, never released.
    reemplazada: Mapped[bool] = mapped_column(default=False)

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        """A blocked one does not exist for who has to pay for it."""
        table = cls.__table__.c
        theirs = visibility.by_request(table.solicitud_id, who)
        return theirs if who.reach is not Reach.OWN else and_(theirs, table.bloqueada_por_pago.is_(False))


class Pago(_OfRequest):
    """One attempt to pay. ``plazo_validacion`` is the day until which the company should look at the proof."""

    __tablename__ = f"{PREFIX}_pago"
    __table_args__ = (UniqueConstraint("solicitud_id", "intento"),)
    __record__ = "pago"
    __resource__ = "pagos"

    solicitud_id: Mapped[int] = mapped_column(ForeignKey(SOLICITUD))
    intento: Mapped[int]
    solicitado_por: Mapped[str] = mapped_column(String(140))
    fecha_solicitud: Mapped[datetime] = mapped_column(Instant)
    monto_clp: Mapped[int | None]
    instrucciones: Mapped[str | None] = mapped_column(Text)
    metodo: Mapped[str | None] = mapped_column(String(20))
    fecha_comprobante: Mapped[datetime | None] = mapped_column(Instant)
    plazo_validacion: Mapped[date | None]
    resultado: Mapped[str] = mapped_column(String(10), default="PENDIENTE")
    motivo_rechazo: Mapped[str | None] = mapped_column(Text)
    validado_por: Mapped[str | None] = mapped_column(String(140))
    fecha_validacion: Mapped[datetime | None] = mapped_column(Instant)


class Comunicacion(_OfRequest):
    """A message of the company to the author of a request."""

    __tablename__ = f"{PREFIX}_comunicacion"
    __record__ = "comunicacion"
    __resource__ = "comunicaciones"

    solicitud_id: Mapped[int] = mapped_column(ForeignKey(SOLICITUD), index=True)
    comentario: Mapped[str] = mapped_column(String(300))
    numero_solicitud: Mapped[str | None] = mapped_column(String(20))
    numero_cliente: Mapped[str | None] = mapped_column(String(20))
    cuenta_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    usuario: Mapped[str] = mapped_column(String(140))
    fecha: Mapped[datetime] = mapped_column(Instant)


class PlazoTipo(Model, Registro):
    """In how many working days a type of request is answered from a date on, and who orders it. Empty: no term defined."""

    __tablename__ = f"{PREFIX}_plazo_tipo"
    __table_args__ = (UniqueConstraint("tipo", "vigente_desde"),)
    __module_name__ = PREFIX
    __record__ = "plazo_tipo"
    __resource__ = "plazos"

    tipo: Mapped[str] = mapped_column(String(2))
    dias_habiles: Mapped[int | None]
    vigente_desde: Mapped[date]
    fuente: Mapped[str] = mapped_column(String(300))
    descuenta_espera_pago: Mapped[bool] = mapped_column(default=False)

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        return visibility.in_portal(who)

    def __str__(self) -> str:
        return f"{self.tipo} {self.vigente_desde:%d/%m/%Y}"


class EnlaceInteres(Model, Registro):
    """A line of the menu «Enlaces de Interés»."""

    __tablename__ = f"{PREFIX}_enlace_interes"
    __module_name__ = PREFIX
    __record__ = "enlace_interes"
    __resource__ = "enlaces_interes"

    nombre: Mapped[str] = mapped_column(String(120), unique=True)
    direccion: Mapped[str] = mapped_column(String(300))
    orden: Mapped[int] = mapped_column(default=1)

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        return visibility.in_portal(who)

    def __str__(self) -> str:
        return self.nombre
