"""Regiones and comunas of Chile, as the División Político-Administrativa numbers them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import scope
from .base import Model, Registro


class Region(Model, Registro):
    """``orden`` is the geographic order, from north to south, in which people look for them."""

    __tablename__ = "ev_region"
    __public__ = True
    __module_name__ = "core"
    __record__ = "region"
    __resource__ = "territorio"

    codigo: Mapped[str] = mapped_column(String(2), unique=True)
    nombre: Mapped[str] = mapped_column(String(80), unique=True)
    orden: Mapped[int] = mapped_column(default=0)

    @classmethod
    def visible_to(cls, who: scope.Who) -> ColumnElement[bool]:
        return scope.everything()

    def __str__(self) -> str:
        return self.nombre


class Comuna(Model, Registro):
    __tablename__ = "ev_comuna"
    __public__ = True
    __module_name__ = "core"
    __record__ = "comuna"
    __resource__ = "territorio"

    codigo: Mapped[str] = mapped_column(String(5), unique=True)
    nombre: Mapped[str] = mapped_column(String(80), index=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("ev_region.id"), index=True)

    region: Mapped[Region] = relationship()

    @classmethod
    def visible_to(cls, who: scope.Who) -> ColumnElement[bool]:
        return scope.everything()

    def __str__(self) -> str:
        return self.nombre
