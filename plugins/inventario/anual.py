"""The inventory of a service in one year (rt1 §1.10, §1.11 and §6): in which state it is, its frozen versions row by row,
what the service observed, and the changes it asked for by oficio once the version was definitive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from estado_verde.models import Model, Periodo, Registro, db
from estado_verde.models.types import Exact, Instant
from estado_verde.scope import Who
from estado_verde.spec.faults import Fault
from estado_verde.spec.messages import N_

from . import visibility
from .models import Servicio, Unidad

EN_ACTUALIZACION, RATIFICADO, PRELIMINAR_ENVIADO = "EN_ACTUALIZACION", "RATIFICADO", "PRELIMINAR_ENVIADO"
CON_OBSERVACIONES, SIN_OBSERVACIONES, DEFINITIVO = "CON_OBSERVACIONES", "SIN_OBSERVACIONES", "DEFINITIVO"
PRELIMINAR, MODIFICADO = "PRELIMINAR", "MODIFICADO"
RECIBIDA, ACOGIDA, RECHAZADA = "RECIBIDA", "ACOGIDA", "RECHAZADA"
ENVIADA, APROBADA = "ENVIADA", "APROBADA"

VERSIONES = {
    RATIFICADO: N_("Ratificado"),
    PRELIMINAR: N_("Preliminar"),
    DEFINITIVO: N_("Definitivo"),
    MODIFICADO: N_("Modificado"),
}


class _OfServiceYear(Model, Registro):
    """What belongs to one service in one year."""

    __abstract__ = True
    __module_name__ = "inventario"
    __resource__ = "inventario_anual"

    servicio_id: Mapped[int] = mapped_column(ForeignKey("inventario_servicio.id"))
    periodo_id: Mapped[int] = mapped_column(ForeignKey("ev_periodo.id"), index=True)

    @declared_attr
    @classmethod
    def servicio(cls) -> Mapped[Servicio]:
        return relationship(Servicio)

    @declared_attr
    @classmethod
    def periodo(cls) -> Mapped[Periodo]:
        return relationship(Periodo)

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        table = cls.__table__.c
        return visibility.by_service(table.servicio_id, who, table.periodo_id)

    @classmethod
    def owner_id(cls, data: Mapping[str, Any]) -> int | None:
        service = data.get("servicio")
        return None if service is None else int(service.id)


class InventarioAnual(_OfServiceYear):
    """The state. ``definitivo`` is the frozen version that holds: the definitive one, or the last that an oficio changed.
    ``observaciones_hasta`` is the day until which the Red de Expertos reopened the observations."""

    __tablename__ = "inventario_anual"
    __table_args__ = (UniqueConstraint("servicio_id", "periodo_id"),)
    __record__ = "anual"

    estado: Mapped[str] = mapped_column(String(20), default=EN_ACTUALIZACION)
    observaciones_hasta: Mapped[date | None]
    definitivo_id: Mapped[int | None] = mapped_column(ForeignKey("inventario_version.id"), index=True)

    definitivo: Mapped[InventarioVersion | None] = relationship(foreign_keys=[definitivo_id])

    def __str__(self) -> str:
        return f"{self.servicio} {self.periodo}"


class InventarioVersion(_OfServiceYear):
    """A frozen inventory. ``version`` is «RATIFICADO», «PRELIMINAR», «DEFINITIVO» or «MODIFICADO_1»; one that was made
    twice (ratified again after a correction) keeps both rows."""

    __tablename__ = "inventario_version"
    __table_args__ = (Index("ix_inventario_version_servicio_periodo", "servicio_id", "periodo_id"),)
    __record__ = "version"

    version: Mapped[str] = mapped_column(String(20))
    fecha: Mapped[datetime] = mapped_column(Instant)
    usuario: Mapped[str] = mapped_column(String(140))
    fuera_de_plazo: Mapped[bool] = mapped_column(default=False)
    oficio_numero: Mapped[str | None] = mapped_column(String(40))
    oficio_fecha: Mapped[date | None]
    unidades: Mapped[int] = mapped_column(default=0)
    huella: Mapped[str] = mapped_column(String(64))

    @property
    def congelada(self) -> bool:
        """Whether it decides which units take part (overview §4.4)."""
        return self.version == DEFINITIVO or self.version.startswith(MODIFICADO)

    def __str__(self) -> str:
        """«Modificado 2»."""
        kind, _, number = self.version.partition("_")
        return f"{gettext(VERSIONES.get(kind, kind))} {number}".strip()


class InventarioFila(Model, Registro):
    """One line of a version, as it was. ``datos`` holds the columns of the report (rt1 §5) in their order; the flags say
    again what queries ask of it."""

    __tablename__ = "inventario_fila"
    __table_args__ = (UniqueConstraint("version_id", "unidad_id"),)
    __module_name__ = "inventario"
    __record__ = "fila"
    __resource__ = "inventario_anual"

    version_id: Mapped[int] = mapped_column(ForeignKey("inventario_version.id"))
    servicio_id: Mapped[int] = mapped_column(ForeignKey("inventario_servicio.id"), index=True)
    periodo_id: Mapped[int] = mapped_column(ForeignKey("ev_periodo.id"))
    unidad_id: Mapped[int] = mapped_column(ForeignKey("inventario_unidad.id"), index=True)
    numero: Mapped[int]
    congelada: Mapped[bool] = mapped_column(default=False)
    obligada: Mapped[bool]
    gestion_energetica: Mapped[bool]
    resto_itemes: Mapped[bool]
    datos: Mapped[list[Any]] = mapped_column(JSON)

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        table = cls.__table__.c
        if who.reach == "units":
            return table.unidad_id.in_(visibility.assigned_units(who))
        return visibility.by_service(table.servicio_id, who, table.periodo_id)


def _of(data: Mapping[str, Any], statement: Any, model: Any) -> int | None:
    """What a query says of the service and period of a record that is being written."""
    service, period = data.get("servicio"), data.get("periodo")
    if service is None or period is None:
        return None
    found: int | None = db.session.scalar(
        statement.where(model.servicio_id == service.id, model.periodo_id == period.id)
    )
    return found


class ObservacionInventario(_OfServiceYear):
    __tablename__ = "inventario_observacion"
    __record__ = "observacion"
    __resource__ = "inventario_observaciones"

    version_id: Mapped[int] = mapped_column(ForeignKey("inventario_version.id"), index=True)
    unidad_id: Mapped[int | None] = mapped_column(ForeignKey("inventario_unidad.id"))
    tipo: Mapped[str] = mapped_column(String(10))
    texto: Mapped[str] = mapped_column(Text)
    solicita_reunion: Mapped[bool] = mapped_column(default=False)
    respuesta: Mapped[str | None] = mapped_column(Text)
    estado: Mapped[str] = mapped_column(String(10), default=RECIBIDA)

    version: Mapped[InventarioVersion] = relationship()
    unidad: Mapped[Unidad | None] = relationship()

    @classmethod
    def complete(cls, data: MutableMapping[str, Any], row: Any) -> None:
        """It is about the preliminary version that was sent last."""
        if row is None:
            preliminary = select(func.max(InventarioVersion.id)).where(InventarioVersion.version == PRELIMINAR)
            data["version_id"] = _of(data, preliminary, InventarioVersion)

    @classmethod
    def why_not_delete(cls, row: Any) -> Iterable[Fault]:
        """Withdrawn until Hito 3, while one remains."""
        from .definitivo import may_withdraw

        return may_withdraw(row)

    def __str__(self) -> str:
        return self.texto[:60]


class SolicitudModificacion(_OfServiceYear):
    """A change that a service asks for by oficio. What it proposes is in columns of their own, by kind of change."""

    __tablename__ = "inventario_solicitud_modificacion"
    __record__ = "solicitud_modificacion"
    __resource__ = "inventario_modificaciones"

    version_id: Mapped[int] = mapped_column(ForeignKey("inventario_version.id"), index=True)
    unidad_id: Mapped[int] = mapped_column(ForeignKey("inventario_unidad.id"))
    tipo: Mapped[str] = mapped_column(String(16))
    fecha_inicio_uso: Mapped[date | None]
    fecha_termino_uso: Mapped[date | None]
    superficie_m2: Mapped[Decimal | None] = mapped_column(Exact(2))
    anio_inicio_gestion_energetica: Mapped[int | None]
    anio_inicio_resto_itemes: Mapped[int | None]
    oficio_numero: Mapped[str] = mapped_column(String(40))
    oficio_fecha: Mapped[date]
    justificacion: Mapped[str] = mapped_column(Text)
    estado: Mapped[str] = mapped_column(String(10), default=ENVIADA)
    respuesta: Mapped[str | None] = mapped_column(Text)
    decidida_por: Mapped[str | None] = mapped_column(String(140))
    decidida_en: Mapped[datetime | None] = mapped_column(Instant)

    version: Mapped[InventarioVersion] = relationship()
    unidad: Mapped[Unidad] = relationship()

    @classmethod
    def complete(cls, data: MutableMapping[str, Any], row: Any) -> None:
        """It is about the frozen version that holds when it is sent."""
        if row is None:
            data["version_id"] = _of(data, select(InventarioAnual.definitivo_id), InventarioAnual)

    def __str__(self) -> str:
        return f"{self.unidad} · {self.oficio_numero}"
