"""The table of the readings."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ev_plugins.inventario import visibility
from ev_plugins.inventario.models import Unidad
from sqlalchemy import ColumnElement, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from estado_verde.models import Model, Registro
from estado_verde.models.types import Exact
from estado_verde.scope import Who


class Lectura(Model, Registro):
    __tablename__ = "banco_lectura"
    __module_name__ = "banco"
    __record__ = "lectura"
    __resource__ = "unidades"

    unidad_id: Mapped[int] = mapped_column(ForeignKey("inventario_unidad.id"), index=True)
    codigo: Mapped[str] = mapped_column(String(40), unique=True)
    medidor: Mapped[str | None] = mapped_column(String(40))
    fuente: Mapped[str] = mapped_column(String(10))
    estado: Mapped[str | None] = mapped_column(String(10))
    desde: Mapped[date]
    hasta: Mapped[date]
    mes: Mapped[str] = mapped_column(String(7))
    cantidad: Mapped[Decimal] = mapped_column(Exact(3))
    monto: Mapped[Decimal | None] = mapped_column(Exact(2))
    inicial: Mapped[Decimal | None] = mapped_column(Exact(3))
    final: Mapped[Decimal | None] = mapped_column(Exact(3))
    kilos: Mapped[Decimal | None] = mapped_column(Exact(3))
    dias: Mapped[int | None]
    personas: Mapped[int | None]
    anio: Mapped[int | None]
    estimado: Mapped[bool | None]
    compartido: Mapped[bool | None]
    documento: Mapped[str | None] = mapped_column(String(60))
    observacion: Mapped[str | None] = mapped_column(Text)

    unidad: Mapped[Unidad] = relationship()

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        return visibility.by_unit(cls.__table__.c.unidad_id, who)

    def __str__(self) -> str:
        return self.codigo
