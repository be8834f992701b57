"""What people have typed into a form and not saved yet. A draft is no record: no rule judges it, no indicator counts it, and
nobody but its author sees it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ColumnElement, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .. import scope
from .base import Model
from .types import Instant


class Borrador(Model):
    """``clave`` is the address of the form with what it was opened for; ``datos`` the typed texts by name of the control."""

    __tablename__ = "ev_borrador"
    __table_args__ = (UniqueConstraint("cuenta_id", "clave"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cuenta_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"))
    clave: Mapped[str] = mapped_column(String(200))
    datos: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    actualizado_en: Mapped[datetime] = mapped_column(Instant, index=True)

    @classmethod
    def visible_to(cls, who: scope.Who) -> ColumnElement[bool]:
        return Borrador.__table__.c.cuenta_id == who.cuenta_id
