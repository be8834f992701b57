"""The vehicles of a service and who may drive them."""

from __future__ import annotations

from collections.abc import MutableMapping
from datetime import date
from typing import Any

from ev_plugins.inventario.models import Servicio, Unidad
from sqlalchemy import Column, ColumnElement, ForeignKey, Index, Integer, String, Table, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from estado_verde.models import Cuenta, Model, Registro, db
from estado_verde.scope import Who
from estado_verde.spec.fields import Reference

from . import visibility
from .catalogue_models import Combustible, TipoVehiculo
from .plates import plain_plate


def _link(name: str, other: str, target: str) -> Table:
    return Table(
        f"flota_{name}",
        Model.metadata,
        Column("vehiculo_id", Integer, ForeignKey("flota_vehiculo.id", ondelete="CASCADE"), primary_key=True),
        Column(other, Integer, ForeignKey(target, ondelete="CASCADE"), primary_key=True, index=True),
    )


vehiculo_unidad = _link("vehiculo_unidad", "unidad_id", "inventario_unidad.id")
vehiculo_conductor = _link("vehiculo_conductor", "conductor_id", "flota_conductor.id")


class Conductor(Model, Registro):
    """An account «Conductor» with its licence. Name and RUT are kept here too: whoever reads the logbook need not be
    allowed to see accounts. Rows come and go with the accounts (``drivers``)."""

    __tablename__ = "flota_conductor"
    __module_name__ = "flota"
    __record__ = "conductor"
    __resource__ = "flota_conductores"

    cuenta_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"), unique=True)
    servicio_id: Mapped[int] = mapped_column(ForeignKey("inventario_servicio.id"), index=True)
    rut: Mapped[str | None] = mapped_column(String(12))
    nombre: Mapped[str] = mapped_column(String(140))
    licencia_clase: Mapped[str | None] = mapped_column(String(20))
    licencia_vencimiento: Mapped[date | None]
    activo: Mapped[bool] = mapped_column(default=True)

    servicio: Mapped[Servicio] = relationship()
    cuenta: Mapped[Cuenta] = relationship()

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        table = cls.__table__.c
        return visibility.drivers(table.cuenta_id, table.servicio_id, who)

    @classmethod
    def of_account(cls, cuenta_id: int | None) -> Conductor | None:
        found: Conductor | None = db.session.scalar(select(cls).where(cls.cuenta_id == cuenta_id))
        return found

    def __str__(self) -> str:
        return self.nombre


class Vehiculo(Model, Registro):
    __tablename__ = "flota_vehiculo"
    __table_args__ = (
        Index(
            "uq_flota_vehiculo_patente",
            "patente",
            unique=True,
            sqlite_where=text("fecha_baja IS NULL"),
            postgresql_where=text("fecha_baja IS NULL"),
        ),
    )
    __module_name__ = "flota"
    __record__ = "vehiculo"
    __resource__ = "flota_vehiculos"

    patente: Mapped[str] = mapped_column(String(12))
    servicio_id: Mapped[int] = mapped_column(ForeignKey("inventario_servicio.id"), index=True)
    tipo_id: Mapped[int] = mapped_column(ForeignKey("flota_tipo_vehiculo.id"))
    marca: Mapped[str] = mapped_column(String(60))
    modelo: Mapped[str] = mapped_column(String(60))
    anio: Mapped[int]
    combustible_id: Mapped[int] = mapped_column(ForeignKey("flota_combustible.id"))
    propiedad: Mapped[str] = mapped_column(String(12))
    fecha_alta: Mapped[date]
    fecha_baja: Mapped[date | None]
    odometro_inicial: Mapped[int]
    gestor_flota_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    revision_tecnica_hasta: Mapped[date | None]
    permiso_circulacion_hasta: Mapped[date | None]
    seguro_hasta: Mapped[date | None]

    servicio: Mapped[Servicio] = relationship()
    tipo: Mapped[TipoVehiculo] = relationship()
    combustible: Mapped[Combustible] = relationship()
    gestor_flota: Mapped[Cuenta | None] = relationship()
    unidades: Mapped[list[Unidad]] = relationship(
        secondary=vehiculo_unidad, backref="vehiculos", order_by=Unidad.nombre
    )
    conductores: Mapped[list[Conductor]] = relationship(secondary=vehiculo_conductor, order_by=Conductor.nombre)

    #: «bc·df-12» names the vehicle «BCDF12», wherever one is named.
    plain_name = staticmethod(plain_plate)

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        table = cls.__table__.c
        return visibility.vehicles(table.id, table.servicio_id, who)

    @classmethod
    def complete(cls, data: MutableMapping[str, Any], row: Any) -> None:
        """The plate as it is kept; and a Gestor de Flota that the author cannot see stays who it is."""
        if data.get("patente"):
            data["patente"] = plain_plate(data["patente"])
        data["id"] = row.id if row is not None else None
        if row is not None and data.get("gestor_flota") is None and row.gestor_flota_id and row.gestor_flota is None:
            data["gestor_flota"] = Reference(row.gestor_flota_id, "")

    def __str__(self) -> str:
        return self.patente
