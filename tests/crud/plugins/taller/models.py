from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, ColumnElement, ForeignKey, Integer, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from estado_verde import scope
from estado_verde.models import Comuna, Model, Organizacion, Periodo, Region, Registro
from estado_verde.models.types import Exact
from estado_verde.scope import Who


class Oficina(Organizacion):
    """What a service is in the real inventory."""

    __tablename__ = "taller_oficina"
    __mapper_args__ = {"polymorphic_identity": "OFICINA"}
    __module_name__ = "taller"
    __record__ = "oficina"
    __resource__ = "oficinas"
    __context__ = "servicio"

    id: Mapped[int] = mapped_column(ForeignKey("ev_organizacion.id"), primary_key=True)


herramientas_de_taller = Table(
    "taller_taller_herramienta",
    Model.metadata,
    Column("taller_id", Integer, ForeignKey("taller_taller.id"), primary_key=True),
    Column("herramienta_id", Integer, ForeignKey("taller_herramienta.id"), primary_key=True),
)


class Herramienta(Model, Registro):
    __tablename__ = "taller_herramienta"
    __module_name__ = "taller"
    __record__ = "herramienta"
    __resource__ = "herramientas"

    nombre: Mapped[str] = mapped_column(String(80), unique=True)

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        return scope.everything()

    def __str__(self) -> str:
        return self.nombre


class Taller(Model, Registro):
    __tablename__ = "taller_taller"
    __table_args__ = (UniqueConstraint("servicio_id", "nombre"),)
    __module_name__ = "taller"
    __record__ = "taller"
    __resource__ = "talleres"
    __context__ = "unidad"

    nombre: Mapped[str] = mapped_column(String(120), index=True)
    servicio_id: Mapped[int] = mapped_column(ForeignKey("taller_oficina.id"), index=True)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("ev_region.id"))
    comuna_id: Mapped[int | None] = mapped_column(ForeignKey("ev_comuna.id"))
    superficie_m2: Mapped[Decimal | None] = mapped_column(Exact(2))
    trabajadores: Mapped[int | None]
    inicio: Mapped[date | None]
    termino: Mapped[date | None]
    estado: Mapped[str] = mapped_column(String(10))
    turno: Mapped[str | None] = mapped_column(String(10))
    abierto: Mapped[bool | None]
    rut: Mapped[str | None] = mapped_column(String(12))
    notas: Mapped[str | None] = mapped_column(Text)

    servicio: Mapped[Oficina] = relationship()
    region: Mapped[Region | None] = relationship()
    comuna: Mapped[Comuna | None] = relationship()
    herramientas: Mapped[list[Herramienta]] = relationship(secondary=herramientas_de_taller)

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        table = Taller.__table__.c
        if who.reach == "all":
            return scope.everything()
        mine = scope.organisation(table.servicio_id, who)
        return mine & (table.nombre != "Bodega") if who.reach == "units" else mine

    def __str__(self) -> str:
        return self.nombre


class Medicion(Model, Registro):
    __tablename__ = "taller_medicion"
    __module_name__ = "taller"
    __record__ = "medicion"
    __resource__ = "talleres"
    __periodic__ = True

    taller_id: Mapped[int] = mapped_column(ForeignKey("taller_taller.id"), index=True)
    periodo_id: Mapped[int] = mapped_column(ForeignKey("ev_periodo.id"), index=True)
    mes: Mapped[str] = mapped_column(String(7))
    kilos: Mapped[Decimal] = mapped_column(Exact(3))

    taller: Mapped[Taller] = relationship()
    periodo: Mapped[Periodo] = relationship()

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        table, talleres = Medicion.__table__.c, Taller.__table__.c
        from sqlalchemy import select

        return table.taller_id.in_(select(talleres.id).where(Taller.visible_to(who)))

    @classmethod
    def owner_id(cls, data: Any) -> int | None:
        taller = data.get("taller")
        return None if taller is None else taller.values["servicio_id"]

    def __str__(self) -> str:
        return f"{self.mes}"
