"""What the server remembers about people who have no session: the verification codes that were used up."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ColumnElement, String
from sqlalchemy.orm import Mapped, mapped_column

from .. import scope
from .base import Model
from .types import Instant


class CodigoUsado(Model):
    """A verification code that was answered. Its key refuses the second answer, in whatever process it arrives; the row
    goes when the code would have expired anyway."""

    __tablename__ = "ev_codigo_usado"
    __guarded__: ClassVar[bool] = False

    huella: Mapped[str] = mapped_column(String(64), primary_key=True)
    vence_en: Mapped[datetime] = mapped_column(Instant, index=True)

    @classmethod
    def visible_to(cls, _who: scope.Who) -> ColumnElement[bool]:
        return scope.nothing()
