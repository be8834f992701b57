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

from estado_verde import catalog
from estado_verde.models import Cuenta, Model, Periodo, Registro
from estado_verde.models.types import Exact, Instant
from estado_verde.scope import Who

from .choices import ACOPIO, MODALITIES, PENDIENTE, TOPICS
from .visibility import OfUnit


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


class BolsaCatalogo(Model, Registro):
    """A bag whose maker declares its capacity (S001 §4.1)."""

    __tablename__ = "residuos_bolsa_catalogo"
    __table_args__ = (UniqueConstraint("nombre", "marca"),)
    __module_name__ = "residuos"
    __record__ = "bolsa_catalogo"
    __resource__ = "residuos_catalogos"

    nombre: Mapped[str] = mapped_column(String(60))
    capacidad_litros: Mapped[Decimal] = mapped_column(Exact(2))
    marca: Mapped[str | None] = mapped_column(String(60))
    fuente: Mapped[str | None] = mapped_column(String(300))

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
    """One text per topic, so that an auditor can accept or reject each."""

    __tablename__ = "residuos_fundamentacion"
    __table_args__ = (UniqueConstraint("periodo_id", "unidad_id", "tema"),)
    __record__ = "fundamentacion"
    __resource__ = "residuos_fundamentaciones"

    tema: Mapped[str] = mapped_column(String(20))
    texto: Mapped[str] = mapped_column(Text)
    veredicto: Mapped[str] = mapped_column(String(20), default=PENDIENTE)
    veredicto_comentario: Mapped[str | None] = mapped_column(Text)
    auditor_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    veredicto_fecha: Mapped[date | None]

    auditor: Mapped[Cuenta | None] = relationship()

    @classmethod
    def complete(cls, data: MutableMapping[str, Any], row: Any) -> None:
        """A new text has not been judged yet (RR-15)."""
        if row is None or ("texto" in data and data["texto"] != row.texto):
            data.update(veredicto=PENDIENTE, veredicto_comentario=None, auditor=None, veredicto_fecha=None)

    def __str__(self) -> str:
        return f"{TOPICS[self.tema]}, {self.unidad}"


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

    materiales: Mapped[list[Material]] = relationship(secondary=contenedor_material, order_by=Material.orden)

    def __str__(self) -> str:
        return self.codigo or self.ubicacion


class MuestreoPesaje(OfUnit):
    """A weighing of one month. The month need not be of the period: only the value that is taken from it must (C-06)."""

    __tablename__ = "residuos_muestreo_pesaje"
    __table_args__ = (UniqueConstraint("periodo_id", "unidad_id", "mes"),)
    __record__ = "muestreo_pesaje"

    mes: Mapped[str] = mapped_column(String(7))
    responsable: Mapped[str | None] = mapped_column(String(140))
    dias_habiles: Mapped[int | None]
    tratamiento_no_medidas: Mapped[str] = mapped_column(String(30), default="EXCLUIR")
    observaciones: Mapped[str | None] = mapped_column(Text)

    bolsas: Mapped[list[PesajeBolsa]] = relationship(
        back_populates="muestreo",
        order_by="(PesajeBolsa.fecha, PesajeBolsa.numero_bolsa)",
        cascade="all, delete-orphan",
    )

    def __str__(self) -> str:
        return f"Pesaje {self.mes}"


class PesajeBolsa(OfUnit):
    __tablename__ = "residuos_pesaje_bolsa"
    __table_args__ = (UniqueConstraint("muestreo_id", "fecha", "numero_bolsa"),)
    __record__ = "pesaje_bolsa"

    muestreo_id: Mapped[int] = mapped_column(ForeignKey("residuos_muestreo_pesaje.id"))
    numero_dia: Mapped[int]
    fecha: Mapped[date]
    numero_bolsa: Mapped[int]
    kilos: Mapped[Decimal | None] = mapped_column(Exact(3))
    nombre_responsable: Mapped[str | None] = mapped_column(String(140))
    observaciones: Mapped[str | None] = mapped_column(String(500))
    excluir_dia: Mapped[bool | None]
    excluir_justificacion: Mapped[str | None] = mapped_column(String(500))

    muestreo: Mapped[MuestreoPesaje] = relationship(back_populates="bolsas")

    def __str__(self) -> str:
        return f"Día {self.numero_dia}, bolsa {self.numero_bolsa}"


class Estimacion(OfUnit):
    """A calculation from volumes. What the person left empty is filled with the parameters of the year and kept, so that a
    later change of the law does not change a figure that was already used."""

    __tablename__ = "residuos_estimacion"
    __table_args__ = (Index("ix_residuos_estimacion_periodo_id_unidad_id", "periodo_id", "unidad_id"),)
    __record__ = "estimacion"

    tipo: Mapped[str] = mapped_column(String(20))
    cantidad: Mapped[int | None]
    bolsa_id: Mapped[int | None] = mapped_column(ForeignKey("residuos_bolsa_catalogo.id"))
    capacidad_litros: Mapped[Decimal | None] = mapped_column(Exact(2))
    retiros_semana: Mapped[Decimal | None] = mapped_column(Exact(2))
    bolsas_semana: Mapped[int | None]
    porcentaje_llenado: Mapped[Decimal | None] = mapped_column(Exact(2))
    semanas_mes: Mapped[Decimal | None] = mapped_column(Exact(4))
    meses: Mapped[int | None]
    densidad_kg_m3: Mapped[Decimal | None] = mapped_column(Exact(3))
    densidad_justificacion: Mapped[str | None] = mapped_column(String(500))
    observaciones: Mapped[str | None] = mapped_column(Text)

    bolsa: Mapped[BolsaCatalogo | None] = relationship()

    @classmethod
    def complete(cls, data: MutableMapping[str, Any], row: Any) -> None:
        period = data.get("periodo")
        parameters = catalog.requirement("residuos", period.values["anio"] if period else None).values()
        for name in ("porcentaje_llenado", "semanas_mes", "meses", "densidad_kg_m3"):
            if name in data and data[name] is None:
                data[name] = parameters[name]

    def __str__(self) -> str:
        return f"Estimación {self.id or ''}".strip()


class Revision(Model):
    """«Confirmar revisión»: who said that the loaded data agree with the registers of the service, about which data."""

    __tablename__ = "residuos_revision"
    __table_args__ = (UniqueConstraint("servicio_id", "periodo_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    servicio_id: Mapped[int] = mapped_column(ForeignKey("inventario_servicio.id"))
    periodo_id: Mapped[int] = mapped_column(ForeignKey("ev_periodo.id"))
    cuenta_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    confirmada_en: Mapped[datetime] = mapped_column(Instant)
    huella: Mapped[str] = mapped_column(String(64))

    servicio: Mapped[Servicio] = relationship()
    periodo: Mapped[Periodo] = relationship()
    cuenta: Mapped[Cuenta | None] = relationship()

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        table = cls.__table__.c
        return visibility.by_service(table.servicio_id, who, table.periodo_id)
