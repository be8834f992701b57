"""The platforms of the front page: what each is for, whether it is open, and how people get a profile in it. Rows, because
the Red de Expertos changes these texts and opens a platform without a new version."""

from __future__ import annotations

from sqlalchemy import ColumnElement, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .. import scope
from .base import Model, Registro


class Plataforma(Model, Registro):
    """``ambito`` is the realm whose accounts it takes; on the sign-in page of that realm stands its ``ayuda``."""

    __tablename__ = "ev_plataforma"
    __public__ = True
    __module_name__ = "core"
    __record__ = "plataforma"
    __resource__ = "periodos"

    codigo: Mapped[str] = mapped_column(String(40), unique=True)
    ambito: Mapped[str | None] = mapped_column(String(30))
    icono: Mapped[str] = mapped_column(String(40))
    nombre: Mapped[str] = mapped_column(String(120))
    texto: Mapped[str] = mapped_column(String(300))
    cuenta: Mapped[str] = mapped_column(String(120))
    ayuda: Mapped[str | None] = mapped_column(Text)
    direccion: Mapped[str | None] = mapped_column(String(300))
    disponible: Mapped[bool] = mapped_column(default=False)
    orden: Mapped[int]

    @classmethod
    def visible_to(cls, who: scope.Who) -> ColumnElement[bool]:
        return scope.everything()

    @property
    def abierta(self) -> bool:
        """One that is not says «Próximamente» and nothing else."""
        return bool(self.disponible and self.direccion)

    def __str__(self) -> str:
        return self.nombre
