"""Who changed what, when, and how it was before. Rows are only ever added, in the transaction of the change itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, String, and_, or_
from sqlalchemy.orm import Mapped, mapped_column

from .. import scope
from ..contributions import Reach
from .base import Model, Registro
from .types import Instant


class Auditoria(Model, Registro):
    """``puerta`` is the door: form, import, api, cli, demo. ``antes`` and ``despues`` hold only what changed."""

    __tablename__ = "ev_auditoria"
    __table_args__ = (
        Index("ix_ev_auditoria_tabla_fila_id", "tabla", "fila_id"),
        Index("ix_ev_auditoria_organizacion_id", "organizacion_id"),
    )
    __guarded__ = False
    __module_name__ = "core"
    __record__ = "auditoria"
    __resource__ = "auditoria"

    en: Mapped[datetime] = mapped_column(Instant)
    cuenta_id: Mapped[int | None]
    cuenta: Mapped[str] = mapped_column(String(140))
    ambito: Mapped[str] = mapped_column(String(30))
    perfil: Mapped[str] = mapped_column(String(40))
    puerta: Mapped[str] = mapped_column(String(20))
    accion: Mapped[str] = mapped_column(String(40))
    tabla: Mapped[str] = mapped_column(String(63))
    fila_id: Mapped[int | None]
    organizacion_id: Mapped[int | None]
    antes: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    despues: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    lote_id: Mapped[int | None] = mapped_column(index=True)

    @classmethod
    def visible_to(cls, who: scope.Who) -> ColumnElement[bool]:
        table = Auditoria.__table__.c
        if not who.may("read", "auditoria"):
            return scope.nothing()
        if who.reach is Reach.ALL:
            return or_(table.ambito == who.ambito, and_(table.ambito == "", table.tabla.in_(_tables_read_by(who))))
        if who.reach is Reach.ORGANISATION:
            return scope.organisation(table.organizacion_id, who)
        return table.cuenta_id == who.cuenta_id

    def __str__(self) -> str:
        return f"{self.accion} {self.tabla} {self.fila_id or ''}".strip()


def _tables_read_by(who: scope.Who) -> list[str]:
    """What the system does belongs to no platform: each reads it about the records that it may read."""
    mappers = Model.registry.mappers
    return sorted({one.local_table.name for one in mappers if who.may("read", getattr(one.class_, "__resource__", ""))})


class Eslabon(Model):
    """A link of the chain over the trail, one for each of its rows: the hash of the row and of the link before it. They
    are added after the rows are committed, so that nobody who saves waits for another."""

    __tablename__ = "ev_auditoria_eslabon"

    auditoria_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    huella: Mapped[str] = mapped_column(String(64))
    en: Mapped[datetime] = mapped_column(Instant)

    @classmethod
    def visible_to(cls, who: scope.Who) -> ColumnElement[bool]:
        return scope.nothing()


class Lote(Model, Registro):
    """One import: the workbook, who brought it, and what became of it. The audit rows of its changes carry its id."""

    __tablename__ = "ev_lote"
    __module_name__ = "core"
    __record__ = "lote"
    __resource__ = "importar"

    libro: Mapped[str] = mapped_column(String(60))
    archivo: Mapped[str] = mapped_column(String(255))
    anio: Mapped[int]
    organizacion_id: Mapped[int | None] = mapped_column(ForeignKey("ev_organizacion.id"), index=True)
    cuenta_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    en: Mapped[datetime] = mapped_column(Instant)
    filas: Mapped[int] = mapped_column(default=0)
    cargadas: Mapped[int] = mapped_column(default=0)
    con_error: Mapped[int] = mapped_column(default=0)
    estado: Mapped[str] = mapped_column(String(20), default="CARGADO")

    @classmethod
    def visible_to(cls, who: scope.Who) -> ColumnElement[bool]:
        table = Lote.__table__.c
        if who.reach is Reach.ALL and who.may("read", "importar"):
            return scope.everything()
        if who.reach is Reach.ORGANISATION:
            return scope.organisation(table.organizacion_id, who)
        return table.cuenta_id == who.cuenta_id

    def __str__(self) -> str:
        return self.archivo


class Ajuste(Model):
    """A setting of this installation, such as whether it holds demonstration data."""

    __tablename__ = "ev_ajuste"
    __public__ = True

    clave: Mapped[str] = mapped_column(String(60), primary_key=True)
    valor: Mapped[str] = mapped_column(String(400))

    @classmethod
    def visible_to(cls, who: scope.Who) -> ColumnElement[bool]:
        return scope.everything()

    @classmethod
    def writable_by(cls, who: scope.Who) -> ColumnElement[bool]:
        return scope.nothing()
