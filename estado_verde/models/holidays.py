"""Holidays that the programme's library does not know: extraordinary ones, those of a region, and corrections."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import scope
from .base import Model, Registro
from .territory import Region


class Feriado(Model, Registro):
    """``region`` empty: the whole country. ``habil`` turns it around: a day that the library calls a holiday and is none."""

    __tablename__ = "ev_feriado"
    __table_args__ = (UniqueConstraint("fecha", "region_id"),)
    __module_name__ = "core"
    __record__ = "feriado"
    __resource__ = "periodos"

    fecha: Mapped[date]
    nombre: Mapped[str] = mapped_column(String(120))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("ev_region.id"))
    habil: Mapped[bool] = mapped_column(default=False)

    region: Mapped[Region | None] = relationship()

    @classmethod
    def visible_to(cls, who: scope.Who) -> ColumnElement[bool]:
        return scope.everything()

    def __str__(self) -> str:
        return f"{self.nombre} {self.fecha:%d/%m/%Y}"
