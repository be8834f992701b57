"""The tables of RT7. Whatever a unit loads in a year carries both, so that scope, closing and reports are one join."""

from __future__ import annotations

from collections.abc import MutableMapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ev_plugins.inventario import visibility
from ev_plugins.inventario.models import Servicio
from sqlalchemy import Column, ColumnElement, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from estado_verde import scope
from estado_verde.clock import now
from estado_verde.models import Model, Periodo, Registro
from estado_verde.models.types import Exact, Instant
from estado_verde.scope import Who

from .calculator_models import BolsaCatalogo, Estimacion, MuestreoPesaje, PesajeBolsa
from .choices import ACOPIO, ESTIMACION_BOLSAS, ESTIMACION_CONTENEDORES, MODALITIES, PENDIENTE, PESAJE_MUESTRA, TOPICS
from .derived_models import Muestra, MuestraUnidad, Resumen
from .visibility import OfUnit, confirmed_by_saving

__all__ = [
    "BolsaCatalogo",
    "Contenedor",
    "Copia",
    "Declaracion",
    "Estimacion",
    "Fundamentacion",
    "Material",
    "Muestra",
    "MuestraUnidad",
    "MuestreoPesaje",
    "NoReciclado",
    "PesajeBolsa",
    "Reciclado",
    "Resumen",
    "Revision",
]


class Material(Model, Registro):
    """A kind of residue that is recycled. The guide names none: the list is data (rt7 §1.3)."""

    __tablename__ = "residuos_material"
    __module_name__ = "residuos"
    __record__ = "material"
    __resource__ = "residuos_catalogos"

    nombre: Mapped[str] = mapped_column(String(120), unique=True)
    requiere_detalle: Mapped[bool | None]
    orden: Mapped[int | None]
    activo: Mapped[bool | None] = mapped_column(default=True)

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        return visibility.signed_in(who)

    def __str__(self) -> str:
        return self.nombre


class Declaracion(OfUnit):
    __tablename__ = "residuos_declaracion"
    __table_args__ = (UniqueConstraint("periodo_id", "unidad_id"),)
    __record__ = "declaracion"

    cuantifica_reciclados: Mapped[str | None] = mapped_column(String(20))
    cuantifica_no_reciclados: Mapped[str | None] = mapped_column(String(20))
    tiene_contenedores: Mapped[str | None] = mapped_column(String(20))

    def __str__(self) -> str:
        return f"Declaración {self.periodo} de {self.unidad}"


class Fundamentacion(OfUnit):
    """One text per topic, so that an auditor can accept or reject each. Names are kept as text: whoever reads the report
    need not be allowed to see the accounts."""

    __tablename__ = "residuos_fundamentacion"
    __table_args__ = (UniqueConstraint("periodo_id", "unidad_id", "tema"),)
    __record__ = "fundamentacion"
    __resource__ = "residuos_fundamentaciones"

    tema: Mapped[str] = mapped_column(String(20))
    texto: Mapped[str] = mapped_column(Text)
    veredicto: Mapped[str] = mapped_column(String(20), default=PENDIENTE)
    veredicto_comentario: Mapped[str | None] = mapped_column(Text)
    auditor: Mapped[str | None] = mapped_column(String(140))
    veredicto_fecha: Mapped[date | None]
    autor: Mapped[str | None] = mapped_column(String(140))
    escrito_en: Mapped[datetime] = mapped_column(Instant)

    @classmethod
    def complete(cls, data: MutableMapping[str, Any], row: Any) -> None:
        """A new text has its author and has not been judged yet (RR-15); nor has one that now speaks of something else."""
        if row is None or _another(data, row):
            data.update(veredicto=PENDIENTE, veredicto_comentario=None, auditor=None, veredicto_fecha=None)
            data.update(autor=scope.current().nombre or None, escrito_en=now())

    def __str__(self) -> str:
        return f"{TOPICS[self.tema]}, {self.unidad}"


def _another(data: MutableMapping[str, Any], row: Fundamentacion) -> bool:
    unit = data.get("unidad")
    said = {name: data[name] for name in ("texto", "tema") if name in data}
    return any(getattr(row, name) != value for name, value in said.items()) or (
        unit is not None and unit.id != row.unidad_id
    )


class Reciclado(OfUnit):
    __tablename__ = "residuos_reciclado"
    __table_args__ = (
        UniqueConstraint("periodo_id", "unidad_id", "material_id", "anio_mes"),
        Index(
            "uq_residuos_reciclado_anual",
            "periodo_id",
            "unidad_id",
            "material_id",
            unique=True,
            sqlite_where=text("anio_mes IS NULL"),
            postgresql_where=text("anio_mes IS NULL"),
        ),
    )
    __record__ = "reciclado"

    material_id: Mapped[int] = mapped_column(ForeignKey("residuos_material.id"))
    material_otro: Mapped[str | None] = mapped_column(String(120))
    modalidad: Mapped[str] = mapped_column(String(10))
    anio_mes: Mapped[str | None] = mapped_column(String(7))
    kg: Mapped[Decimal] = mapped_column(Exact(3))
    observacion: Mapped[str | None] = mapped_column(String(500))

    material: Mapped[Material] = relationship()

    def __str__(self) -> str:
        return f"{self.material}, {self.anio_mes or MODALITIES[self.modalidad]}"


class NoReciclado(OfUnit):
    """``calculo`` says which figure of the sheet or the estimation the kilograms were taken from."""

    __tablename__ = "residuos_no_reciclado"
    __table_args__ = (
        UniqueConstraint("periodo_id", "unidad_id", "anio_mes"),
        Index(
            "uq_residuos_no_reciclado_anual",
            "periodo_id",
            "unidad_id",
            unique=True,
            sqlite_where=text("anio_mes IS NULL"),
            postgresql_where=text("anio_mes IS NULL"),
        ),
    )
    __record__ = "no_reciclado"

    modalidad: Mapped[str] = mapped_column(String(10))
    anio_mes: Mapped[str | None] = mapped_column(String(7))
    kg: Mapped[Decimal] = mapped_column(Exact(3))
    metodo: Mapped[str] = mapped_column(String(30))
    muestreo_id: Mapped[int | None] = mapped_column(ForeignKey("residuos_muestreo_pesaje.id"), index=True)
    estimacion_id: Mapped[int | None] = mapped_column(ForeignKey("residuos_estimacion.id"), index=True)
    calculo: Mapped[str | None] = mapped_column(String(30))
    observacion: Mapped[str | None] = mapped_column(String(500))

    muestreo: Mapped[MuestreoPesaje | None] = relationship()
    estimacion: Mapped[Estimacion | None] = relationship()

    @classmethod
    def complete(cls, data: MutableMapping[str, Any], row: Any) -> None:
        """A value of another method no longer comes from the calculation."""
        if "metodo" in data and data["metodo"] != PESAJE_MUESTRA:
            data["muestreo"] = None
        if "metodo" in data and data["metodo"] not in (ESTIMACION_BOLSAS, ESTIMACION_CONTENEDORES):
            data["estimacion"] = None
        if data.get("muestreo") is None and data.get("estimacion") is None:
            data["calculo"] = None

    def __str__(self) -> str:
        return f"No reciclados, {self.anio_mes or MODALITIES[self.modalidad]}"


contenedor_material = Table(
    "residuos_contenedor_material",
    Model.metadata,
    Column("contenedor_id", Integer, ForeignKey("residuos_contenedor.id", ondelete="CASCADE"), primary_key=True),
    Column("material_id", Integer, ForeignKey("residuos_material.id"), primary_key=True, index=True),
)


class Contenedor(OfUnit):
    __tablename__ = "residuos_contenedor"
    __table_args__ = (UniqueConstraint("periodo_id", "unidad_id", "codigo"),)
    __record__ = "contenedor"

    codigo: Mapped[str | None] = mapped_column(String(60))
    ubicacion: Mapped[str] = mapped_column(String(200))
    cantidad: Mapped[int] = mapped_column(default=1)
    capacidad_litros: Mapped[Decimal | None] = mapped_column(Exact(2))
    fecha_instalacion: Mapped[date | None]
    fecha_retiro: Mapped[date | None]
    tipo: Mapped[str] = mapped_column(String(30), default=ACOPIO)
    por_confirmar: Mapped[bool | None]

    materiales: Mapped[list[Material]] = relationship(secondary=contenedor_material, order_by=Material.orden)

    @classmethod
    def complete(cls, data: MutableMapping[str, Any], row: Any) -> None:
        confirmed_by_saving(data, row)

    def __str__(self) -> str:
        return self.codigo or self.ubicacion


class Copia(OfUnit):
    """That a unit took over its containers, its calculators and the rows of its grid from an earlier year, no kilograms."""

    __tablename__ = "residuos_copia"
    __table_args__ = (UniqueConstraint("periodo_id", "unidad_id"),)
    __record__ = "copia"

    desde_anio: Mapped[int]

    def __str__(self) -> str:
        return f"Copia desde {self.desde_anio} de {self.unidad}"


class Revision(Model):
    """«Confirmar revisión»: who said that the loaded data agree with the registers of the service, about which data."""

    __tablename__ = "residuos_revision"
    __table_args__ = (UniqueConstraint("servicio_id", "periodo_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    servicio_id: Mapped[int] = mapped_column(ForeignKey("inventario_servicio.id"))
    periodo_id: Mapped[int] = mapped_column(ForeignKey("ev_periodo.id"))
    cuenta: Mapped[str] = mapped_column(String(140))
    confirmada_en: Mapped[datetime] = mapped_column(Instant)
    huella: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(64))

    servicio: Mapped[Servicio] = relationship()
    periodo: Mapped[Periodo] = relationship()

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        table = cls.__table__.c
        return visibility.by_service(table.servicio_id, who, table.periodo_id)
