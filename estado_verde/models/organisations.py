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
    #: The realm that organisations of this kind belong to; full reach in another one does not see them.
    __realm__: ClassVar[str] = ""
    __mapper_args__ = {"polymorphic_on": "tipo", "polymorphic_identity": "ORGANIZACION"}

    tipo: Mapped[str] = mapped_column(String(30))
    nombre: Mapped[str] = mapped_column(String(200), unique=True)
    sigla: Mapped[str | None] = mapped_column(String(30), unique=True)
    rut: Mapped[str | None] = mapped_column(String(12), unique=True)
    activo: Mapped[bool] = mapped_column(default=True)

    @classmethod
    def visible_to(cls, who: scope.Who) -> ColumnElement[bool]:
        table = Organizacion.__table__.c
        kinds = inspect(Organizacion).self_and_descendants
        if who.reach is Reach.ALL:
            realms = {one.polymorphic_identity: one.class_.__realm__ or one.class_.__known_in__ for one in kinds}
            return table.tipo.not_in([kind for kind, realm in realms.items() if realm not in ("", who.ambito)])
        own = scope.organisation(table.id, who)
        known = [one.polymorphic_identity for one in kinds if one.class_.__known_in__ == who.ambito]
        return or_(own, table.tipo.in_(known)) if known else own

    def __str__(self) -> str:
        return self.nombre
