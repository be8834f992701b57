"""What a vehicle does: trips of the logbook and fuel loads. Each carries the service of its vehicle, so that scope and
reports are one comparison."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from estado_verde import scope
from estado_verde.clock import SANTIAGO, now
from estado_verde.contributions import Reach
from estado_verde.models import Model, Periodo, Registro
from estado_verde.models.types import Exact, Instant
from estado_verde.resolving import reference_to
from estado_verde.scope import Who
from estado_verde.spec.faults import Fault

from . import closing, visibility
from .choices import EDIT_FOR, INDIVIDUAL
from .vehicle_models import Conductor, Vehiculo


class _OfVehicle(Model, Registro):
    """A trip or a fuel load: of one vehicle, entered at ``registrado_en``, of a driver when it is known which."""

    __abstract__ = True
    __module_name__ = "flota"
    __resource__ = "flota_registros"

    registrado_en: Mapped[datetime] = mapped_column(Instant)

    @declared_attr
    def vehiculo_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("flota_vehiculo.id"))

    @declared_attr
    def servicio_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("inventario_servicio.id"), index=True)

    @declared_attr
    def vehiculo(cls) -> Mapped[Vehiculo]:
        return relationship(Vehiculo)

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        return visibility.entries(cls.__table__.c, who)

    @classmethod
    def writable_by(cls, who: Who) -> ColumnElement[bool]:
        return visibility.still_open(cls.__table__.c, who)

    @classmethod
    def owner_id(cls, data: Mapping[str, Any]) -> int | None:
        vehicle = data.get("vehiculo")
        return None if vehicle is None else int(vehicle.values["servicio_id"])

    @classmethod
    def complete(cls, data: MutableMapping[str, Any], row: Any) -> None:
        """Its service, when it was entered, and what the rules must know of who enters it."""
        who = scope.current()
        if (service := cls.owner_id(data)) is not None:
            data["servicio_id"] = service
        if row is None or (getattr(row, "km_final", 0) is None and data.get("km_final") is not None):
            data["registrado_en"] = now()
        if who.reach is Reach.OWN and data.get("conductor") is None and (mine := Conductor.of_account(who.cuenta_id)):
            data["conductor"] = reference_to(mine, ("nombre",))
        data["del_sistema"] = who.unrestricted
        data["del_conductor"] = who.reach is Reach.OWN
        data["fuera_de_plazo"] = row is not None and cls._too_late(row)

    @classmethod
    def _too_late(cls, row: Any) -> bool:
        """RF-3: a Conductor has 24 hours, counted from when the record was whole; a trip that goes on can be ended."""
        if scope.current().reach is not Reach.OWN or getattr(row, "km_final", 0) is None:
            return False
        entered: datetime = row.registrado_en
        return entered < now() - EDIT_FOR


class Recorrido(_OfVehicle):
    """A trip of the logbook; without ``km_final`` it has not ended. ``mes`` is the month of Chile in which it starts."""

    __tablename__ = "flota_recorrido"
    __table_args__ = (Index("ix_flota_recorrido_vehiculo_id_fecha_salida", "vehiculo_id", "fecha_salida"),)
    __record__ = "recorrido"

    conductor_id: Mapped[int] = mapped_column(ForeignKey("flota_conductor.id"), index=True)
    fecha_salida: Mapped[datetime] = mapped_column(Instant)
    fecha_llegada: Mapped[datetime | None] = mapped_column(Instant)
    origen: Mapped[str] = mapped_column(String(120))
    destino: Mapped[str] = mapped_column(String(120))
    motivo: Mapped[str] = mapped_column(String(200))
    km_inicial: Mapped[int]
    km_final: Mapped[int | None]
    pasajeros: Mapped[int | None]
    comentario: Mapped[str | None] = mapped_column(Text)
    mes: Mapped[str] = mapped_column(String(7))

    conductor: Mapped[Conductor] = relationship()

    @classmethod
    def complete(cls, data: MutableMapping[str, Any], row: Any) -> None:
        super().complete(data, row)
        if data.get("fecha_salida") is not None:
            data["mes"] = f"{data['fecha_salida'].astimezone(SANTIAGO):%Y-%m}"

    @classmethod
    def why_not_delete(cls, row: Any) -> Iterable[Fault]:
        return closing.why_not_delete(row, cls._too_late(row), [row.fecha_salida.astimezone(SANTIAGO).date()])

    def __str__(self) -> str:
        return f"{self.origen} – {self.destino}"


class Carga(_OfVehicle):
    """Fuel: one load, or the total of a month or of the period. ``mes`` is its month, empty for an annual total."""

    __tablename__ = "flota_carga_combustible"
    __table_args__ = (
        UniqueConstraint("vehiculo_id", "tipo_comprobante", "numero_comprobante"),
        Index("ix_flota_carga_combustible_periodo_id_vehiculo_id", "periodo_id", "vehiculo_id"),
    )
    __record__ = "carga_combustible"
    __periodic__ = True

    periodo_id: Mapped[int] = mapped_column(ForeignKey("ev_periodo.id"))
    conductor_id: Mapped[int | None] = mapped_column(ForeignKey("flota_conductor.id"), index=True)
    modalidad: Mapped[str] = mapped_column(String(10), default=INDIVIDUAL)
    fecha: Mapped[date | None]
    anio_mes: Mapped[str | None] = mapped_column(String(7))
    cantidad: Mapped[Decimal] = mapped_column(Exact(3))
    monto_clp: Mapped[int | None]
    odometro_km: Mapped[int | None]
    tipo_comprobante: Mapped[str | None] = mapped_column(String(10))
    numero_comprobante: Mapped[str | None] = mapped_column(String(30))
    mes: Mapped[str | None] = mapped_column(String(7))

    periodo: Mapped[Periodo] = relationship()
    conductor: Mapped[Conductor | None] = relationship()

    @classmethod
    def complete(cls, data: MutableMapping[str, Any], row: Any) -> None:
        super().complete(data, row)
        day = data.get("fecha")
        data["mes"] = f"{day:%Y-%m}" if day is not None else data.get("anio_mes")

    @classmethod
    def why_not_delete(cls, row: Any) -> Iterable[Fault]:
        return closing.why_not_delete(row, cls._too_late(row), [])

    def __str__(self) -> str:
        return (
            f"{self.vehiculo}, {self.fecha:%d/%m/%Y}" if self.fecha else f"{self.vehiculo}, {self.anio_mes or 'anual'}"
        )
