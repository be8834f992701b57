"""Tables that nobody types into: what follows from the loads of each unit, kept so that the country is one sum; and the
samples that auditors draw, with the population that they were drawn from."""

from __future__ import annotations

from collections.abc import MutableMapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from ev_plugins.inventario import visibility
from ev_plugins.inventario.models import Servicio, Unidad
from sqlalchemy import ColumnElement, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from estado_verde import scope
from estado_verde.clock import now
from estado_verde.models import Model, Periodo, Registro
from estado_verde.models.types import Exact, Instant
from estado_verde.scope import Who

from .sampling import METHOD, new_seed


class Resumen(Model):
    """One unit in one period as the indicators need it, written in the transaction of what it sums up (``keeping``). A unit
    without a row loaded nothing. ``estado`` is what it would be in scope: who is in scope is asked when it is read.
    ``version`` is another one after every change of any load of the unit."""

    __tablename__ = "residuos_resumen"
    __table_args__ = (UniqueConstraint("periodo_id", "unidad_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unidad_id: Mapped[int] = mapped_column(ForeignKey("inventario_unidad.id", ondelete="CASCADE"), index=True)
    periodo_id: Mapped[int] = mapped_column(ForeignKey("ev_periodo.id", ondelete="CASCADE"))
    estado: Mapped[str] = mapped_column(String(20))
    reciclados: Mapped[Decimal | None] = mapped_column(Exact(3))
    no_reciclados: Mapped[Decimal | None] = mapped_column(Exact(3))
    con_contenedores: Mapped[bool]
    responde_contenedores: Mapped[bool]
    version: Mapped[str] = mapped_column(String(32))

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        table = cls.__table__.c
        return visibility.by_unit(table.unidad_id, who, table.periodo_id)


class Muestra(Model, Registro):
    """A sample of the units of a service: by size or by per cent, with the seed that gives the same list again."""

    __tablename__ = "residuos_muestra"
    __module_name__ = "residuos"
    __record__ = "muestra"
    __resource__ = "residuos_muestras"
    __periodic__ = True

    servicio_id: Mapped[int] = mapped_column(ForeignKey("inventario_servicio.id"), index=True)
    periodo_id: Mapped[int] = mapped_column(ForeignKey("ev_periodo.id"))
    poblacion: Mapped[str] = mapped_column(String(20))
    tamano: Mapped[int | None]
    porcentaje: Mapped[Decimal | None] = mapped_column(Exact(2))
    semilla: Mapped[str] = mapped_column(String(60))
    metodo: Mapped[str] = mapped_column(String(40))
    autor: Mapped[str | None] = mapped_column(String(140))
    sorteada_en: Mapped[datetime] = mapped_column(Instant)

    servicio: Mapped[Servicio] = relationship()
    periodo: Mapped[Periodo] = relationship()
    unidades: Mapped[list[MuestraUnidad]] = relationship(
        back_populates="muestra", order_by="MuestraUnidad.orden", cascade="all, delete-orphan"
    )

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        table = cls.__table__.c
        return visibility.by_service(table.servicio_id, who, table.periodo_id)

    @classmethod
    def complete(cls, data: MutableMapping[str, Any], row: Any) -> None:
        if row is None:
            data["semilla"] = data.get("semilla") or new_seed()
            data.update(metodo=METHOD, autor=scope.current().nombre or None, sorteada_en=now())

    def __str__(self) -> str:
        return f"Muestra {self.semilla}"


class MuestraUnidad(Model):
    """The population of a sample, in the order of the draw; the first ones were chosen."""

    __tablename__ = "residuos_muestra_unidad"
    __table_args__ = (UniqueConstraint("muestra_id", "unidad_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    muestra_id: Mapped[int] = mapped_column(ForeignKey("residuos_muestra.id", ondelete="CASCADE"))
    unidad_id: Mapped[int] = mapped_column(ForeignKey("inventario_unidad.id"), index=True)
    orden: Mapped[int]
    elegida: Mapped[bool]

    muestra: Mapped[Muestra] = relationship(back_populates="unidades")
    unidad: Mapped[Unidad] = relationship()

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        sample = Muestra.__table__.alias()
        mine = visibility.by_service(sample.c.servicio_id, who, sample.c.periodo_id)
        return cls.__table__.c.muestra_id.in_(select(sample.c.id).where(mine))
