"""What every record of a unit and a year has in common: its two columns, and who sees it."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from ev_plugins.inventario import visibility
from ev_plugins.inventario.models import Unidad
from sqlalchemy import ColumnElement, ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from estado_verde.models import Model, Periodo, Registro
from estado_verde.scope import Who


class OfUnit(Model, Registro):
    """A record of one unit in one period: seen by whoever sees the unit, and by its auditor of that year."""

    __abstract__ = True
    __module_name__ = "residuos"
    __resource__ = "residuos"
    __periodic__ = True

    @declared_attr
    def unidad_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("inventario_unidad.id"))

    @declared_attr
    def periodo_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("ev_periodo.id"))

    @declared_attr
    def unidad(cls) -> Mapped[Unidad]:
        return relationship(Unidad)

    @declared_attr
    def periodo(cls) -> Mapped[Periodo]:
        return relationship(Periodo)

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        table = cls.__table__.c
        return visibility.by_unit(table.unidad_id, who, table.periodo_id)


def confirmed_by_saving(data: MutableMapping[str, Any], row: Any) -> None:
    """What was copied from the year before waits «por confirmar»: whoever saves it says that it holds this year too."""
    if row is not None and row.por_confirmar:
        data["por_confirmar"] = False
