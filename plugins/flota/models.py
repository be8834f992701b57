"""The tables of RT5: those of vehicles and of what they do have files of their own; here is the declaration of the year."""

from __future__ import annotations

from ev_plugins.inventario import visibility as inventario
from ev_plugins.inventario.models import Servicio
from sqlalchemy import ColumnElement, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from estado_verde import scope
from estado_verde.contributions import Reach
from estado_verde.models import Model, Periodo, Registro
from estado_verde.scope import Who

from .catalogue_models import Combustible, FormatoPatente, TipoVehiculo
from .entry_models import Carga, Recorrido
from .odometer_models import CambioOdometro
from .vehicle_models import Conductor, Vehiculo

__all__ = [
    "CambioOdometro",
    "Carga",
    "Combustible",
    "Conductor",
    "Declaracion",
    "FormatoPatente",
    "Recorrido",
    "TipoVehiculo",
    "Vehiculo",
]


class Declaracion(Model, Registro):
    """Whether a service has vehicles at all, year by year."""

    __tablename__ = "flota_declaracion"
    __table_args__ = (UniqueConstraint("servicio_id", "periodo_id"),)
    __module_name__ = "flota"
    __record__ = "declaracion_flota"
    __resource__ = "flota_declaracion"
    __periodic__ = True

    servicio_id: Mapped[int] = mapped_column(ForeignKey("inventario_servicio.id"))
    periodo_id: Mapped[int] = mapped_column(ForeignKey("ev_periodo.id"), index=True)
    tiene_flota: Mapped[bool]
    justificacion: Mapped[str | None] = mapped_column(Text)

    servicio: Mapped[Servicio] = relationship()
    periodo: Mapped[Periodo] = relationship()

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        table = cls.__table__.c
        if who.reach == Reach.UNITS or not who.may("read", cls.__resource__):
            return scope.nothing()
        seen: ColumnElement[bool] = inventario.by_service(table.servicio_id, who, table.periodo_id)
        return seen

    def __str__(self) -> str:
        return f"Declaración {self.periodo} de {self.servicio}"
