"""The lists that the Red de Expertos edits: kinds of vehicles, fuels with their unit, and formats of plates. Formats and
fuels are known from outside the documents, so they are data and no rule names one."""

from __future__ import annotations

from ev_plugins.inventario import visibility
from sqlalchemy import ColumnElement, String
from sqlalchemy.orm import Mapped, mapped_column

from estado_verde.models import Model, Registro
from estado_verde.scope import Who


class _Catalogue(Model, Registro):
    __abstract__ = True
    __module_name__ = "flota"
    __resource__ = "flota_catalogos"

    nombre: Mapped[str] = mapped_column(String(60), unique=True)
    activo: Mapped[bool] = mapped_column(default=True)

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        return visibility.signed_in(who)

    def __str__(self) -> str:
        return self.nombre


class TipoVehiculo(_Catalogue):
    __tablename__ = "flota_tipo_vehiculo"
    __record__ = "tipo_vehiculo"


class Combustible(_Catalogue):
    """``unidad`` is what its loads are counted in; quantities of different units are never added."""

    __tablename__ = "flota_combustible"
    __record__ = "combustible"

    unidad: Mapped[str] = mapped_column(String(10))


class FormatoPatente(_Catalogue):
    """``expresion`` is what a whole plate must match; ``ejemplo`` shows one that does."""

    __tablename__ = "flota_formato_patente"
    __record__ = "formato_patente"

    expresion: Mapped[str] = mapped_column(String(120))
    ejemplo: Mapped[str] = mapped_column(String(12))
