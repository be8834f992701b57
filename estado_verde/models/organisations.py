"""Who reports: public services, companies, authorities. Plugins extend a kind with a table of their own."""

from __future__ import annotations

from sqlalchemy import ColumnElement, String
from sqlalchemy.orm import Mapped, mapped_column

from .. import scope
from ..contributions import Reach
from .base import Model, Registro


class Organizacion(Model, Registro):
    """``tipo`` says which kind it is: SERVICIO, RED, and those that plugins add."""

    __tablename__ = "ev_organizacion"
    __mapper_args__ = {"polymorphic_on": "tipo", "polymorphic_identity": "ORGANIZACION"}

    tipo: Mapped[str] = mapped_column(String(30))
    nombre: Mapped[str] = mapped_column(String(200), unique=True)
    sigla: Mapped[str | None] = mapped_column(String(30), unique=True)
    rut: Mapped[str | None] = mapped_column(String(12), unique=True)
    activo: Mapped[bool] = mapped_column(default=True)

    @classmethod
    def visible_to(cls, who: scope.Who) -> ColumnElement[bool]:
        table = Organizacion.__table__.c
        return scope.everything() if who.reach is Reach.ALL else scope.organisation(table.id, who)

    def __str__(self) -> str:
        return self.nombre
