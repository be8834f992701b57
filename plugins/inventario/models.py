"""The cadastre: where a service works (complejo > edificio > unidad > área) and from which year each unit reports.
The services themselves are in ``servicios``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, ColumnElement, ForeignKey, Integer, String, Table, Text, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from estado_verde.clock import today
from estado_verde.models import Comuna, Cuenta, Model, Region, Registro
from estado_verde.models.types import Exact
from estado_verde.scope import Who
from estado_verde.spec.faults import Fault, fault
from estado_verde.spec.fields import fold

from . import visibility
from .servicios import (
    AlcanceAnioOpcion,
    AsignacionAuditor,
    CompromisoServicio,
    Ministerio,
    Servicio,
    TipoUso,
)

__all__ = [
    "Alcance",
    "AlcanceAnioOpcion",
    "Area",
    "AsignacionAuditor",
    "Complejo",
    "CompromisoServicio",
    "Edificio",
    "Ministerio",
    "Servicio",
    "TipoUso",
    "Unidad",
]

ACTIVA, DESUSO, ELIMINADA = "ACTIVA", "DESUSO", "ELIMINADA"


class Complejo(Model, Registro):
    __tablename__ = "inventario_complejo"
    __module_name__ = "inventario"
    __record__ = "complejo"
    __resource__ = "edificios"

    nombre: Mapped[str] = mapped_column(String(200), index=True)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("ev_region.id"))
    comuna_id: Mapped[int | None] = mapped_column(ForeignKey("ev_comuna.id"))
    direccion: Mapped[str | None] = mapped_column(String(250))
    observaciones: Mapped[str | None] = mapped_column(Text)

    region: Mapped[Region | None] = relationship()
    comuna: Mapped[Comuna | None] = relationship()

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        return visibility.signed_in(who)

    @classmethod
    def writable_by(cls, who: Who) -> ColumnElement[bool]:
        return visibility.shared_complex(cls.__table__.c.id, who)

    def __str__(self) -> str:
        return self.nombre


class Edificio(Model, Registro):
    """``direccion_clave`` is the address without case, accents and repeated spaces: two of them in one comuna are one
    building, and the database says so too."""

    __tablename__ = "inventario_edificio"
    __table_args__ = (UniqueConstraint("comuna_id", "direccion_clave"),)
    __module_name__ = "inventario"
    __record__ = "edificio"
    __resource__ = "edificios"

    nombre: Mapped[str] = mapped_column(String(200), index=True)
    complejo_id: Mapped[int | None] = mapped_column(ForeignKey("inventario_complejo.id"), index=True)
    direccion: Mapped[str] = mapped_column(String(250))
    direccion_clave: Mapped[str] = mapped_column(String(500))
    region_id: Mapped[int] = mapped_column(ForeignKey("ev_region.id"), index=True)
    comuna_id: Mapped[int] = mapped_column(ForeignKey("ev_comuna.id"))
    superficie_m2: Mapped[Decimal | None] = mapped_column(Exact(2))
    numero_pisos: Mapped[int | None]
    anio_construccion: Mapped[int | None]
    tipo_propiedad: Mapped[str | None] = mapped_column(String(12))

    complejo: Mapped[Complejo | None] = relationship()
    region: Mapped[Region] = relationship()
    comuna: Mapped[Comuna] = relationship()

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        return visibility.signed_in(who)

    @classmethod
    def writable_by(cls, who: Who) -> ColumnElement[bool]:
        return visibility.shared_building(cls.__table__.c.id, who)

    @classmethod
    def complete(cls, data: MutableMapping[str, Any], _row: Any) -> None:
        data["direccion_clave"] = fold(data.get("direccion") or "")

    def __str__(self) -> str:
        return f"{self.nombre} · {self.direccion}"


gestores_de_unidad = Table(
    "inventario_unidad_gestor",
    Model.metadata,
    Column("unidad_id", Integer, ForeignKey("inventario_unidad.id", ondelete="CASCADE"), primary_key=True),
    Column("cuenta_id", Integer, ForeignKey("ab_user.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Unidad(Model, Registro):
    """What reports: the rooms that one service uses in one building."""

    __tablename__ = "inventario_unidad"
    __table_args__ = (UniqueConstraint("servicio_id", "edificio_id", "nombre_clave"),)
    __module_name__ = "inventario"
    __record__ = "unidad"
    __resource__ = "unidades"
    __context__ = "unidad"
    __retired__ = ("estado", ELIMINADA)

    nombre: Mapped[str] = mapped_column(String(200), index=True)
    nombre_clave: Mapped[str] = mapped_column(String(400))
    servicio_id: Mapped[int] = mapped_column(ForeignKey("inventario_servicio.id"))
    edificio_id: Mapped[int] = mapped_column(ForeignKey("inventario_edificio.id"), index=True)
    tipo_uso_id: Mapped[int | None] = mapped_column(ForeignKey("inventario_tipo_uso.id"))
    superficie_m2: Mapped[Decimal | None] = mapped_column(Exact(2))
    fecha_inicio_uso: Mapped[date]
    fecha_termino_uso: Mapped[date | None]
    acceso_factura: Mapped[bool]
    tiene_vehiculo_propio: Mapped[bool | None]
    considera_climatizacion: Mapped[bool | None]
    numero_colaboradores: Mapped[int | None]
    estado: Mapped[str] = mapped_column(String(10), default=ACTIVA)

    servicio: Mapped[Servicio] = relationship()
    edificio: Mapped[Edificio] = relationship()
    tipo_uso: Mapped[TipoUso | None] = relationship()
    gestores: Mapped[list[Cuenta]] = relationship(secondary=gestores_de_unidad, backref="unidades")
    alcance: Mapped[Alcance] = relationship(back_populates="unidad", uselist=False, cascade="all, delete-orphan")

    def __init__(self, **values: Any) -> None:
        """Every unit has its row of the Alcance from the start, so that the Alcance lists them all; years come later."""
        super().__init__(**values)
        if self.alcance is None:
            self.alcance = Alcance()

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        table = cls.__table__.c
        if who.reach == "units":
            return table.id.in_(visibility.assigned_units(who))
        return visibility.by_service(table.servicio_id, who)

    @classmethod
    def choices(cls, who: Who) -> Mapping[str, ColumnElement[bool]]:
        """Its people are accounts of that profile which whoever writes the unit administers."""
        return {"gestores": and_(Cuenta.perfil == "gestor_unidad", Cuenta.writable_by(who))}

    @classmethod
    def complete(cls, data: MutableMapping[str, Any], row: Any) -> None:
        """In use or not follows from the dates; only ELIMINADA is somebody's decision. The id lets its rules find its
        Alcance."""
        if row is not None:
            data["id"] = row.id
        data["nombre_clave"] = fold(data.get("nombre") or "")
        if (data.get("estado") or ACTIVA) != ELIMINADA:
            end = data.get("fecha_termino_uso")
            data["estado"] = DESUSO if end is not None and end < today() else ACTIVA

    @classmethod
    def why_not_delete(cls, row: Any) -> Iterable[Fault]:
        """One that a definitive inventory names is left by oficio (rt1 §1.5)."""
        from .definitivo import frozen_lines

        return [fault("MSG-INV-24")] if frozen_lines(row.id) else []

    def __str__(self) -> str:
        return self.nombre


class Area(Model, Registro):
    __tablename__ = "inventario_area"
    __table_args__ = (UniqueConstraint("unidad_id", "nombre"),)
    __module_name__ = "inventario"
    __record__ = "area"
    __resource__ = "unidades"

    unidad_id: Mapped[int] = mapped_column(ForeignKey("inventario_unidad.id"))
    nombre: Mapped[str] = mapped_column(String(200))
    superficie_m2: Mapped[Decimal | None] = mapped_column(Exact(2))
    observaciones: Mapped[str | None] = mapped_column(Text)

    unidad: Mapped[Unidad] = relationship()

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        return visibility.by_unit(cls.__table__.c.unidad_id, who)

    def __str__(self) -> str:
        return self.nombre


class Alcance(Model, Registro):
    """From which year a unit does energy management, and the other requirements. The two years are independent."""

    __tablename__ = "inventario_alcance"
    __module_name__ = "inventario"
    __record__ = "alcance"
    __resource__ = "alcance"

    unidad_id: Mapped[int] = mapped_column(ForeignKey("inventario_unidad.id"), unique=True)
    anio_inicio_gestion_energetica: Mapped[int | None]
    anio_inicio_resto_itemes: Mapped[int | None]

    unidad: Mapped[Unidad] = relationship(back_populates="alcance")

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        return visibility.by_unit(cls.__table__.c.unidad_id, who)

    @classmethod
    def owner_id(cls, data: Mapping[str, Any]) -> int | None:
        unit = data.get("unidad")
        return None if unit is None else int(unit.values["servicio_id"])

    def __str__(self) -> str:
        return f"Alcance de {self.unidad}"
