"""The transfer of a unit to another service, or to another building, from a day on (open-world §1). What it reported stays
where it was: it ends the day before, and a unit of its own begins in the service that receives it. So each year's figures
remain with whoever had the unit, and both services can read of the transfer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, String, Text, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from estado_verde.models import Model, Registro, db
from estado_verde.models.types import Instant
from estado_verde.scope import Who
from estado_verde.spec.faults import Fault, fault

from . import visibility
from .models import Edificio, Servicio, Unidad

REGISTRADO, APLICADO = "REGISTRADO", "APLICADO"


class Traspaso(Model, Registro):
    """Names are kept as they were: one service does not see the units of the other. ``sucesora`` is the unit that began."""

    __tablename__ = "inventario_traspaso"
    __module_name__ = "inventario"
    __record__ = "traspaso"
    __resource__ = "inventario_traspasos"

    unidad_id: Mapped[int] = mapped_column(ForeignKey("inventario_unidad.id"), index=True)
    servicio_id: Mapped[int] = mapped_column(ForeignKey("inventario_servicio.id"), index=True)
    destino_id: Mapped[int] = mapped_column(ForeignKey("inventario_servicio.id"), index=True)
    edificio_id: Mapped[int | None] = mapped_column(ForeignKey("inventario_edificio.id"))
    sucesora_id: Mapped[int | None] = mapped_column(ForeignKey("inventario_unidad.id"), index=True)
    nombre: Mapped[str] = mapped_column(String(200))
    de_servicio: Mapped[str] = mapped_column(String(200))
    a_servicio: Mapped[str] = mapped_column(String(200))
    fecha: Mapped[date]
    oficio_numero: Mapped[str] = mapped_column(String(40))
    oficio_fecha: Mapped[date]
    justificacion: Mapped[str] = mapped_column(Text)
    estado: Mapped[str] = mapped_column(String(10), default=REGISTRADO)
    aplicado_por: Mapped[str | None] = mapped_column(String(140))
    aplicado_en: Mapped[datetime | None] = mapped_column(Instant)

    unidad: Mapped[Unidad] = relationship(foreign_keys=[unidad_id])
    servicio: Mapped[Servicio] = relationship(foreign_keys=[servicio_id])
    destino: Mapped[Servicio] = relationship(foreign_keys=[destino_id])
    edificio: Mapped[Edificio | None] = relationship()
    sucesora: Mapped[Unidad | None] = relationship(foreign_keys=[sucesora_id])

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        """Whoever gives the unit and whoever receives it."""
        table = cls.__table__.c
        return or_(visibility.of_service(table.servicio_id, who), visibility.of_service(table.destino_id, who))

    @classmethod
    def owner_id(cls, data: Mapping[str, Any]) -> int | None:
        unit = data.get("unidad")
        return None if unit is None else int(unit.values["servicio_id"])

    @classmethod
    def complete(cls, data: MutableMapping[str, Any], row: Any) -> None:
        unit, target = data.get("unidad"), data.get("destino")
        if unit is not None:
            data["servicio_id"], data["nombre"] = unit.values["servicio_id"], unit.text
            data["de_servicio"] = _name_of(unit.values["servicio_id"])
        if target is not None:
            data["a_servicio"] = target.text

    @classmethod
    def why_not_delete(cls, row: Any) -> Iterable[Fault]:
        return [fault("MSG-INV-37")] if row.estado == APLICADO else []

    def __str__(self) -> str:
        return f"{self.nombre} · {self.fecha:%d/%m/%Y}"


def _name_of(servicio_id: int) -> str:
    found = db.session.get(Servicio, servicio_id)
    return found.nombre if found is not None else ""
