"""The energy of a unit (rt1 §1.7 and §1.8): which sources it uses, the client number and the meters through which it is
billed, and in each year why it reports no consumption. The client number comes first, the meter after it."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from estado_verde.models import Model, Periodo, Registro
from estado_verde.models.types import Exact
from estado_verde.scope import Who
from estado_verde.spec.fields import Reference, fold

from . import visibility
from .models import Unidad


class Energetico(Model, Registro):
    """A source of energy. Three of them come through a meter (S000 §3); the list is the Red de Expertos' to edit."""

    __tablename__ = "inventario_energetico"
    __module_name__ = "inventario"
    __record__ = "energetico"
    __resource__ = "periodos"

    nombre: Mapped[str] = mapped_column(String(120), unique=True)
    requiere_medidor: Mapped[bool] = mapped_column(default=False)

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        return visibility.signed_in(who)

    def __str__(self) -> str:
        return self.nombre


class _OfUnit(Model, Registro):
    """What hangs from a unit, however deep. Its unit is kept with it, so that scope, uniqueness and sums need no joins."""

    __abstract__ = True
    __module_name__ = "inventario"
    __resource__ = "energia"
    #: The reference through which the unit is known, when it is not the unit itself.
    __through__ = ""

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        return visibility.by_unit(cls.__table__.c.unidad_id, who)

    @classmethod
    def owner_id(cls, data: Mapping[str, Any]) -> int | None:
        return data.get("servicio_id")

    @classmethod
    def complete(cls, data: MutableMapping[str, Any], row: Any) -> None:
        data["id"] = row.id if row is not None else None
        above = data.get(cls.__through__ or "unidad")
        if above is None:
            return
        data["servicio_id"] = above.values["servicio_id"]
        if cls.__through__:
            data["unidad_id"] = above.values["unidad_id"]
            data["unidad"] = Reference(data["unidad_id"], "", {"servicio_id": data["servicio_id"]})


class UnidadEnergetico(_OfUnit):
    __tablename__ = "inventario_unidad_energetico"
    __table_args__ = (UniqueConstraint("unidad_id", "energetico_id", "desde"),)
    __record__ = "unidad_energetico"

    unidad_id: Mapped[int] = mapped_column(ForeignKey("inventario_unidad.id"))
    servicio_id: Mapped[int] = mapped_column(ForeignKey("inventario_servicio.id"), index=True)
    energetico_id: Mapped[int] = mapped_column(ForeignKey("inventario_energetico.id"), index=True)
    desde: Mapped[date]
    hasta: Mapped[date | None]

    unidad: Mapped[Unidad] = relationship()
    energetico: Mapped[Energetico] = relationship()

    @classmethod
    def complete(cls, data: MutableMapping[str, Any], row: Any) -> None:
        """Since the unit is in use, unless another day is written."""
        super().complete(data, row)
        if data.get("desde") is None and data.get("unidad") is not None:
            data["desde"] = data["unidad"].values["fecha_inicio_uso"]

    def __str__(self) -> str:
        return f"{self.energetico} · {self.unidad}"


class NumeroCliente(_OfUnit):
    __tablename__ = "inventario_numero_cliente"
    __table_args__ = (UniqueConstraint("unidad_id", "empresa_clave", "numero"),)
    __record__ = "numero_cliente"
    __through__ = "unidad_energetico"

    unidad_energetico_id: Mapped[int] = mapped_column(ForeignKey("inventario_unidad_energetico.id"), index=True)
    unidad_id: Mapped[int] = mapped_column(ForeignKey("inventario_unidad.id"))
    servicio_id: Mapped[int] = mapped_column(ForeignKey("inventario_servicio.id"), index=True)
    numero: Mapped[str] = mapped_column(String(30))
    empresa_distribuidora: Mapped[str] = mapped_column(String(120), default="")
    empresa_clave: Mapped[str] = mapped_column(String(240), default="")
    tarifa: Mapped[str | None] = mapped_column(String(30))

    unidad_energetico: Mapped[UnidadEnergetico] = relationship()
    unidad: Mapped[Unidad] = relationship()

    @classmethod
    def complete(cls, data: MutableMapping[str, Any], row: Any) -> None:
        super().complete(data, row)
        data["empresa_clave"] = fold(data.get("empresa_distribuidora") or "")

    def __str__(self) -> str:
        return f"{self.numero} · {self.empresa_distribuidora}" if self.empresa_distribuidora else self.numero


class Medidor(_OfUnit):
    """A meter as one unit sees it. A meter that serves several units is entered under each, with its share."""

    __tablename__ = "inventario_medidor"
    __table_args__ = (UniqueConstraint("numero_cliente_id", "numero_medidor"),)
    __record__ = "medidor"
    __through__ = "numero_cliente"

    numero_cliente_id: Mapped[int] = mapped_column(ForeignKey("inventario_numero_cliente.id"))
    unidad_id: Mapped[int] = mapped_column(ForeignKey("inventario_unidad.id"), index=True)
    servicio_id: Mapped[int] = mapped_column(ForeignKey("inventario_servicio.id"), index=True)
    numero_medidor: Mapped[str] = mapped_column(String(30))
    compartido: Mapped[bool] = mapped_column(default=False)
    porcentaje_participacion: Mapped[Decimal] = mapped_column(Exact(2), default=Decimal(100))

    numero_cliente: Mapped[NumeroCliente] = relationship()
    unidad: Mapped[Unidad] = relationship()

    def __str__(self) -> str:
        return self.numero_medidor


class EstadoReporteConsumo(_OfUnit):
    """In one year: whether the unit reports consumption and manages energy, and why not."""

    __tablename__ = "inventario_estado_reporte_consumo"
    __table_args__ = (UniqueConstraint("unidad_id", "periodo_id"),)
    __record__ = "estado_reporte_consumo"
    __resource__ = "estado_reporte"
    __periodic__ = True

    unidad_id: Mapped[int] = mapped_column(ForeignKey("inventario_unidad.id"))
    servicio_id: Mapped[int] = mapped_column(ForeignKey("inventario_servicio.id"), index=True)
    periodo_id: Mapped[int] = mapped_column(ForeignKey("ev_periodo.id"), index=True)
    reporta_consumo: Mapped[bool]
    gestiona_energia: Mapped[bool]
    motivo: Mapped[str | None] = mapped_column(String(16))
    justificacion: Mapped[str | None] = mapped_column(Text)

    unidad: Mapped[Unidad] = relationship()
    periodo: Mapped[Periodo] = relationship()

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        table = cls.__table__.c
        return visibility.by_unit(table.unidad_id, who, table.periodo_id)

    def __str__(self) -> str:
        return f"{self.unidad} {self.periodo}"
