"""How a person last left each generated list: filters, order, page size and columns. It is a habit, not a record: no rule
judges it and nobody but its owner sees it."""

from __future__ import annotations

from sqlalchemy import JSON, ColumnElement, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .. import scope
from .base import Model


class ListaPersonal(Model):
    """``pantalla`` is the screen, ``consulta`` the pairs of its address, ``columnas`` names of fields (none: the usual)."""

    __tablename__ = "ev_lista_personal"
    __table_args__ = (UniqueConstraint("cuenta_id", "pantalla"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cuenta_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"))
    pantalla: Mapped[str] = mapped_column(String(100))
    consulta: Mapped[list[list[str]]] = mapped_column(JSON)
    columnas: Mapped[list[str]] = mapped_column(JSON)

    @classmethod
    def visible_to(cls, who: scope.Who) -> ColumnElement[bool]:
        return ListaPersonal.__table__.c.cuenta_id == who.cuenta_id
