"""What the SEC decides about the portal and the law does not fix once and for all: how large a document may be, which days
do not count, how many days a company has to look at a proof, whom people ask. Rows, so that no number stands in code."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from flask_babel import gettext
from sqlalchemy import ColumnElement, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from estado_verde.models import Model, Region, Registro
from estado_verde.models.types import Exact
from estado_verde.scope import Who, everything

from . import visibility
from .administracion_records import NOMBRES

PREFIX = "generacion_ciudadana"


class LimiteAdjunto(Model, Registro):
    """How large one document may be and of which types. With ``exclusivo`` a file of exactly that size is too large."""

    __tablename__ = f"{PREFIX}_limite_adjunto"
    __module_name__ = PREFIX
    __record__ = "limite_adjunto"
    __resource__ = "portal"

    campo: Mapped[str] = mapped_column(String(63), unique=True)
    maximo_mb: Mapped[Decimal] = mapped_column(Exact(2))
    exclusivo: Mapped[bool] = mapped_column(default=False)
    tipos: Mapped[str] = mapped_column(String(100))

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        return visibility.in_portal(who)

    @classmethod
    def writable_by(cls, who: Who) -> ColumnElement[bool]:
        return visibility.only_sec(who)

    def __str__(self) -> str:
        return gettext(NOMBRES.get(self.campo, self.campo))


class DiaNoHabil(Model, Registro):
    """A day that does not count for the terms of the portal, besides the holidays of the law. ``region`` empty: in none."""

    __tablename__ = f"{PREFIX}_dia_no_habil"
    __table_args__ = (UniqueConstraint("fecha", "region_id"),)
    __module_name__ = PREFIX
    __record__ = "dia_no_habil"
    __resource__ = "plazos"

    fecha: Mapped[date]
    region_id: Mapped[int | None] = mapped_column(ForeignKey("ev_region.id"))
    motivo: Mapped[str] = mapped_column(String(200))

    region: Mapped[Region | None] = relationship()

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        return visibility.in_portal(who)

    @classmethod
    def writable_by(cls, who: Who) -> ColumnElement[bool]:
        return visibility.only_sec(who)

    def __str__(self) -> str:
        return f"{self.fecha:%d/%m/%Y} {self.motivo}"


class Configuracion(Model, Registro):
    """The one row with what stands at the foot of every page, and the days that a company has for a proof of payment."""

    __tablename__ = f"{PREFIX}_configuracion"
    __public__ = True
    __module_name__ = PREFIX
    __record__ = "configuracion"
    __resource__ = "portal"

    contacto: Mapped[str] = mapped_column(String(254))
    manual: Mapped[str] = mapped_column(String(300))
    dias_validacion: Mapped[int]

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        return everything()

    @classmethod
    def writable_by(cls, who: Who) -> ColumnElement[bool]:
        return visibility.only_sec(who)

    def __str__(self) -> str:
        return gettext("Configuración del portal")
