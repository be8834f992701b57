"""Who takes part. The account says who it is; this says where the person works."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

from ev_plugins.inventario.models import Servicio
from sqlalchemy import ColumnElement, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from estado_verde import scope
from estado_verde.contributions import Reach
from estado_verde.models import Cuenta, Model, Registro
from estado_verde.scope import Who


class Participante(Model, Registro):
    """``plataforma`` is the realm of the account: an administrator of courses sees those of the own platform alone.

    ``institucion`` repeats the name of the service, or of another one: nobody of these platforms sees the table of services.
    """

    __tablename__ = "cursos_participante"
    __module_name__ = "cursos"
    __record__ = "participante"
    __resource__ = "participantes"

    cuenta_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), unique=True)
    plataforma: Mapped[str] = mapped_column(String(30), index=True)
    servicio_id: Mapped[int | None] = mapped_column(ForeignKey("inventario_servicio.id"), index=True)
    otro_servicio: Mapped[str | None] = mapped_column(String(200))
    institucion: Mapped[str] = mapped_column(String(200), default="")
    unidad: Mapped[str | None] = mapped_column(String(200))
    cargo: Mapped[str | None] = mapped_column(String(140))
    perfil_declarado: Mapped[str | None] = mapped_column(String(20))

    cuenta: Mapped[Cuenta] = relationship(foreign_keys=[cuenta_id])
    servicio: Mapped[Servicio | None] = relationship(foreign_keys=[servicio_id])

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        table = Participante.__table__.c
        if who.reach is Reach.ALL and who.may("read", "participantes"):
            return table.plataforma == who.ambito
        return table.cuenta_id == who.cuenta_id if who.cuenta_id else scope.nothing()

    @classmethod
    def complete(cls, data: MutableMapping[str, Any], row: Any) -> None:
        data["plataforma"] = row.plataforma if row is not None else scope.current().ambito
        service = data.get("servicio")
        data["institucion"] = service.text if service is not None else data.get("otro_servicio") or ""

    @classmethod
    def owner_id(cls, data: Mapping[str, Any]) -> int | None:
        """Of no organisation: what a person tells a platform of courses is not for the service to read."""
        return None

    def __str__(self) -> str:
        return str(self.cuenta)
