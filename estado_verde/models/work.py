"""Work that nobody waits for: what is done once a day, and the files that take long to make."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, ColumnElement, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .. import scope
from .base import Model
from .types import Instant


class TareaDiaria(Model):
    """The last day for which a daily task was done. ``tomada_hasta`` is how long the process that took it has."""

    __tablename__ = "ev_tarea_diaria"

    nombre: Mapped[str] = mapped_column(String(80), primary_key=True)
    hecha_el: Mapped[date | None]
    tomada_hasta: Mapped[datetime | None] = mapped_column(Instant)
    error: Mapped[str] = mapped_column(String(500), default="")

    @classmethod
    def visible_to(cls, _who: scope.Who) -> ColumnElement[bool]:
        return scope.nothing()


class Trabajo(Model):
    """A file that a person asked for and that is made apart: how far it is, where it lies, or what went wrong."""

    __tablename__ = "ev_trabajo"
    __guarded__: ClassVar[bool] = False

    id: Mapped[int] = mapped_column(primary_key=True)
    tipo: Mapped[str] = mapped_column(String(60))
    titulo: Mapped[str] = mapped_column(String(200))
    datos: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    cuenta_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), index=True)
    estado: Mapped[str] = mapped_column(String(10), default="PENDIENTE", index=True)
    avance: Mapped[int] = mapped_column(default=0)
    intentos: Mapped[int] = mapped_column(default=0)
    archivo: Mapped[str | None] = mapped_column(String(200))
    nombre: Mapped[str | None] = mapped_column(String(255))
    error: Mapped[str] = mapped_column(Text, default="")
    creado_en: Mapped[datetime] = mapped_column(Instant, index=True)
    tomado_hasta: Mapped[datetime | None] = mapped_column(Instant)
    terminado_en: Mapped[datetime | None] = mapped_column(Instant)

    @classmethod
    def visible_to(cls, who: scope.Who) -> ColumnElement[bool]:
        return Trabajo.__table__.c.cuenta_id == who.cuenta_id
