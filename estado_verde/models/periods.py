"""The programme calendar: periods, their milestones, and the extra time granted to a service (00-overview §4.1, §5)."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import scope
from ..contributions import Reach
from ..spec.codes import normalise_code
from ..spec.periods import Period
from .base import Model, Registro
from .organisations import Organizacion

PREPARACION, ABIERTO, EN_VALIDACION, CERRADO = "PREPARACION", "ABIERTO", "EN_VALIDACION", "CERRADO"


def _write_code(data: MutableMapping[str, Any]) -> None:
    """«O2RT4» is kept as «E1/O2/RT4». What cannot be read stays as it is, for the rule that refuses it."""
    if data.get("requisito"):
        with suppress(ValueError):
            data["requisito"] = normalise_code(data["requisito"])


class Periodo(Model, Registro):
    """Period t of one year."""

    __tablename__ = "ev_periodo"
    __module_name__ = "core"
    __record__ = "periodo"
    __resource__ = "periodos"

    anio: Mapped[int] = mapped_column(unique=True)
    fecha_inicio: Mapped[date]
    fecha_termino: Mapped[date]
    fecha_limite_carga: Mapped[date]
    fecha_corte_uso: Mapped[date]
    estado: Mapped[str] = mapped_column(String(20), default=PREPARACION)
    norma: Mapped[str | None] = mapped_column(Text)

    hitos: Mapped[list[Hito]] = relationship(
        back_populates="periodo", order_by="Hito.numero", cascade="all, delete-orphan"
    )

    @classmethod
    def visible_to(cls, who: scope.Who) -> ColumnElement[bool]:
        return scope.everything()

    @classmethod
    def complete(cls, data: MutableMapping[str, Any], _row: Any) -> None:
        """Dates that nobody wrote are those of S001 §3.1."""
        if (anio := data.get("anio")) is None:
            return
        usual = Period.of(anio)
        start = data.get("fecha_inicio") or usual.inicio
        dates = {
            "fecha_inicio": start,
            "fecha_termino": usual.termino,
            "fecha_limite_carga": usual.limite,
            "fecha_corte_uso": start,
        }
        for name, value in dates.items():
            if data.get(name) is None:
                data[name] = value

    def period(self) -> Period:
        """The same dates as the pure specification reads them."""
        return Period(self.anio, self.fecha_inicio, self.fecha_termino, self.fecha_limite_carga, self.fecha_corte_uso)

    def __str__(self) -> str:
        return str(self.anio)


class Hito(Model, Registro):
    __tablename__ = "ev_hito"
    __table_args__ = (UniqueConstraint("periodo_id", "numero"),)
    __module_name__ = "core"
    __record__ = "hito"
    __resource__ = "periodos"

    periodo_id: Mapped[int] = mapped_column(ForeignKey("ev_periodo.id"))
    numero: Mapped[int]
    nombre: Mapped[str] = mapped_column(String(300))
    fecha: Mapped[date]
    tipo_fecha: Mapped[str] = mapped_column(String(10), default="LIMITE")
    responsable: Mapped[str] = mapped_column(String(20))
    accion: Mapped[str] = mapped_column(String(40))
    descripcion: Mapped[str | None] = mapped_column(Text)
    aviso_dias: Mapped[str] = mapped_column(String(60), default="15, 5, 1")
    requisito: Mapped[str | None] = mapped_column(String(20))

    periodo: Mapped[Periodo] = relationship(back_populates="hitos")

    @classmethod
    def visible_to(cls, who: scope.Who) -> ColumnElement[bool]:
        return scope.everything()

    @classmethod
    def complete(cls, data: MutableMapping[str, Any], _row: Any) -> None:
        _write_code(data)

    def __str__(self) -> str:
        return f"Hito {self.numero}"


class Prorroga(Model, Registro):
    """More time to load for one service, in one period, for one requirement or for all of them."""

    __tablename__ = "ev_prorroga"
    __module_name__ = "core"
    __record__ = "prorroga"
    __resource__ = "prorrogas"

    organizacion_id: Mapped[int] = mapped_column(ForeignKey("ev_organizacion.id"), index=True)
    periodo_id: Mapped[int] = mapped_column(ForeignKey("ev_periodo.id"))
    requisito: Mapped[str | None] = mapped_column(String(20))
    prorroga_hasta: Mapped[date]
    motivo: Mapped[str] = mapped_column(Text)

    organizacion: Mapped[Organizacion] = relationship()
    periodo: Mapped[Periodo] = relationship()

    @classmethod
    def visible_to(cls, who: scope.Who) -> ColumnElement[bool]:
        table = Prorroga.__table__.c
        if who.reach is Reach.ALL:
            # Who administers another platform grants nothing here.
            return scope.everything() if who.may("read", "prorrogas") else scope.nothing()
        return scope.organisation(table.organizacion_id, who)

    @classmethod
    def complete(cls, data: MutableMapping[str, Any], _row: Any) -> None:
        _write_code(data)

    @classmethod
    def owner_id(cls, data: Mapping[str, Any]) -> int | None:
        owner = data.get("organizacion")
        return None if owner is None else int(owner.id)

    def __str__(self) -> str:
        return f"Prórroga hasta {self.prorroga_hasta:%d/%m/%Y}"
