"""The tables of the two calculators of RT7: weighing sheets with their bags, and estimations from volumes."""

from __future__ import annotations

from collections.abc import MutableMapping
from datetime import date
from decimal import Decimal
from typing import Any

from ev_plugins.inventario import visibility
from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from estado_verde import catalog
from estado_verde.models import Model, Registro
from estado_verde.models.types import Exact
from estado_verde.scope import Who

from .visibility import OfUnit, confirmed_by_saving


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
    por_confirmar: Mapped[bool | None]

    bolsa: Mapped[BolsaCatalogo | None] = relationship()

    @classmethod
    def complete(cls, data: MutableMapping[str, Any], row: Any) -> None:
        confirmed_by_saving(data, row)
        period = data.get("periodo")
        parameters = catalog.requirement("residuos", period.values["anio"] if period else None).values()
        for name in ("porcentaje_llenado", "semanas_mes", "meses", "densidad_kg_m3"):
            if name in data and data[name] is None:
                data[name] = parameters[name]

    def __str__(self) -> str:
        return f"Estimación {self.id or ''}".strip()
