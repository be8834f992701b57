"""The replacement of an odometer: from that hour on a vehicle counts from other kilometres, and everything before keeps its
own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from datetime import datetime
from typing import Any

from ev_plugins.inventario.models import Servicio
from sqlalchemy import ColumnElement, ForeignKey, Index, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from estado_verde.clock import SANTIAGO
from estado_verde.models import Model, Registro, db
from estado_verde.models.types import Instant
from estado_verde.scope import SYSTEM, Who, acting, current
from estado_verde.spec.faults import Fault, fault

from . import closing, visibility
from .entry_models import Recorrido
from .vehicle_models import Vehiculo


class CambioOdometro(Model, Registro):
    __tablename__ = "flota_cambio_odometro"
    __table_args__ = (Index("ix_flota_cambio_odometro_vehiculo_id_fecha", "vehiculo_id", "fecha"),)
    __module_name__ = "flota"
    __record__ = "cambio_odometro"
    __resource__ = "flota_vehiculos"

    vehiculo_id: Mapped[int] = mapped_column(ForeignKey("flota_vehiculo.id"))
    servicio_id: Mapped[int] = mapped_column(ForeignKey("inventario_servicio.id"), index=True)
    fecha: Mapped[datetime] = mapped_column(Instant)
    km_anterior: Mapped[int]
    km_nuevo: Mapped[int]
    motivo: Mapped[str] = mapped_column(Text)

    vehiculo: Mapped[Vehiculo] = relationship()
    servicio: Mapped[Servicio] = relationship()

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        table = cls.__table__.c
        return visibility.vehicles(table.vehiculo_id, table.servicio_id, who)

    @classmethod
    def owner_id(cls, data: Mapping[str, Any]) -> int | None:
        vehicle = data.get("vehiculo")
        return None if vehicle is None else int(vehicle.values["servicio_id"])

    @classmethod
    def complete(cls, data: MutableMapping[str, Any], _row: Any) -> None:
        if (service := cls.owner_id(data)) is not None:
            data["servicio_id"] = service
        data["del_sistema"] = current().unrestricted

    @classmethod
    def why_not_delete(cls, row: Any) -> Iterable[Fault]:
        """Trips after it count from the new odometer: without it they would run backwards."""
        later = select(Recorrido.id).where(
            Recorrido.vehiculo_id == row.vehiculo_id, Recorrido.fecha_salida >= row.fecha
        )
        with acting(SYSTEM, door="odómetro"):
            if db.session.scalar(later.limit(1)) is not None:
                return [fault("MSG-FLO-24")]
        return closing.why_not_delete(row, False, [row.fecha.astimezone(SANTIAGO).date()])

    def __str__(self) -> str:
        return f"{self.vehiculo}, {self.fecha.astimezone(SANTIAGO):%d/%m/%Y}"
