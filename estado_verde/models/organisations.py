"""Who reports: public services, companies, authorities. Plugins extend a kind with a table of their own."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import ColumnElement, String, inspect, or_
from sqlalchemy.orm import Mapped, mapped_column

from .. import scope
from ..contributions import Reach
from .base import Model, Registro


class Organizacion(Model, Registro):
    """``tipo`` says which kind it is: SERVICIO, RED, and those that plugins add."""

    __tablename__ = "ev_organizacion"
    #: The realm in which whoever is signed in knows every organisation of this kind: the companies of a portal.
    __known_in__: ClassVar[str] = ""
    __mapper_args__ = {"polymorphic_on": "tipo", "polymorphic_identity": "ORGANIZACION"}

    tipo: Mapped[str] = mapped_column(String(30))
    nombre: Mapped[str] = mapped_column(String(200), unique=True)
    sigla: Mapped[str | None] = mapped_column(String(30), unique=True)
    rut: Mapped[str | None] = mapped_column(String(12), unique=True)
    activo: Mapped[bool] = mapped_column(default=True)

    @classmethod
    def visible_to(cls, who: scope.Who) -> ColumnElement[bool]:
        table = Organizacion.__table__.c
        if who.reach is Reach.ALL:
            return scope.everything()
        own = scope.organisation(table.id, who)
        kinds = (one for one in inspect(Organizacion).self_and_descendants if one.class_.__known_in__)
        known = [one.polymorphic_identity for one in kinds if one.class_.__known_in__ == who.ambito]
        return or_(own, table.tipo.in_(known)) if known else own

    def __str__(self) -> str:
        return self.nombre
