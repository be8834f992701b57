"""Who may come in for a service: the oficio that designates its Gestor de Servicio (rt1 §1.2), and the requests of people of
services that had the Indicador EE 2022 (plataforma-gestion §5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, String, Text, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from estado_verde import scope, storage
from estado_verde.clock import now, today
from estado_verde.models import Cuenta, Model, Registro, db
from estado_verde.models.types import Instant
from estado_verde.scope import Who
from estado_verde.spec.faults import Fault, fault, warning

from . import visibility
from .servicios import Servicio

PENDIENTE, APROBADA, RECHAZADA = "PENDIENTE", "APROBADA", "RECHAZADA"


class Designacion(Model, Registro):
    """Without one that carries its oficio, no account of a Gestor de Servicio is active."""

    __tablename__ = "inventario_designacion"
    __module_name__ = "inventario"
    __record__ = "designacion_gestor"
    __resource__ = "designaciones"

    servicio_id: Mapped[int] = mapped_column(ForeignKey("inventario_servicio.id"), index=True)
    cuenta_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"), index=True)
    oficio_numero: Mapped[str] = mapped_column(String(60))
    oficio_fecha: Mapped[date]
    curso_acreditado: Mapped[bool] = mapped_column(default=False)
    vigente_desde: Mapped[date]
    vigente_hasta: Mapped[date | None]

    servicio: Mapped[Servicio] = relationship()
    cuenta: Mapped[Cuenta] = relationship()

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        return visibility.of_service(cls.__table__.c.servicio_id, who)

    def __str__(self) -> str:
        return self.oficio_numero


class SolicitudAcceso(Model, Registro):
    """Somebody asks for an account. ``unidades`` is what they wrote: who approves assigns the real ones."""

    __tablename__ = "inventario_solicitud_acceso"
    __module_name__ = "inventario"
    __record__ = "solicitud_acceso"
    __resource__ = "solicitudes_acceso"

    nombres: Mapped[str] = mapped_column(String(64))
    apellidos: Mapped[str] = mapped_column(String(64))
    rut: Mapped[str] = mapped_column(String(12))
    correo: Mapped[str] = mapped_column(String(254))
    servicio_id: Mapped[int] = mapped_column(ForeignKey("inventario_servicio.id"), index=True)
    perfil: Mapped[str] = mapped_column(String(40))
    unidades: Mapped[str | None] = mapped_column(Text)
    estado: Mapped[str] = mapped_column(String(10), default=PENDIENTE)
    motivo: Mapped[str | None] = mapped_column(Text)
    creada_en: Mapped[datetime] = mapped_column(Instant)
    resuelta_en: Mapped[datetime | None] = mapped_column(Instant)
    cuenta_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))

    servicio: Mapped[Servicio] = relationship()
    cuenta: Mapped[Cuenta | None] = relationship()

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        return visibility.of_service(cls.__table__.c.servicio_id, who)

    @classmethod
    def owner_id(cls, data: Mapping[str, Any]) -> int | None:
        service = data.get("servicio")
        return service.id if service is not None else None

    @classmethod
    def complete(cls, data: MutableMapping[str, Any], row: Any) -> None:
        if row is None:
            data["creada_en"] = now()

    @property
    def nombre(self) -> str:
        return f"{self.nombres} {self.apellidos}".strip()

    def __str__(self) -> str:
        return self.nombre


def designated(data: Mapping[str, Any], previous: Mapping[str, Any] | None) -> Iterator[Fault]:
    """rt1 §1.2: an account of a Gestor de Servicio becomes active only with the oficio that designates it. The certificate
    of the course is recommended, not demanded."""
    if data.get("perfil") != "gestor_servicio" or not data.get("active"):
        return
    if previous and previous["active"] and all(previous[name] == data[name] for name in ("perfil", "organizacion")):
        return
    with scope.acting(scope.SYSTEM):
        found = _in_force(data)
        if not any(storage.attachments(one, "archivo_oficio") for one in found):
            yield fault("MSG-INV-01", "active")
        elif not any(storage.attachments(one, "certificado") for one in found):
            yield warning("MSG-INV-02")


def _in_force(data: Mapping[str, Any]) -> list[Designacion]:
    """The designations of an account for its service, today."""
    service = data.get("organizacion")
    if not data.get("id") or service is None:
        return []
    statement = select(Designacion).where(
        Designacion.cuenta_id == data["id"],
        Designacion.servicio_id == service.id,
        Designacion.vigente_desde <= today(),
        or_(Designacion.vigente_hasta.is_(None), Designacion.vigente_hasta >= today()),
    )
    return list(db.session.scalars(statement))
