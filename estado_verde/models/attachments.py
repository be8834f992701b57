"""Files attached to records. Whoever sees the record sees its files, and nobody else does. A file that waits in the draft of
a form belongs to the author of the draft."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    String,
    and_,
    delete,
    event,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from .. import catalog, scope
from .base import Model, Registro
from .drafts import Borrador
from .types import Instant


class Adjunto(Model):
    """``tabla`` and ``fila_id`` name the record, ``campo`` its field; ``clave`` is the random name in the store."""

    __tablename__ = "ev_adjunto"
    __table_args__ = (Index("ix_ev_adjunto_tabla_fila_id", "tabla", "fila_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    tabla: Mapped[str] = mapped_column(String(63))
    fila_id: Mapped[int]
    campo: Mapped[str] = mapped_column(String(63))
    clave: Mapped[str] = mapped_column(String(64), unique=True)
    nombre: Mapped[str] = mapped_column(String(255))
    tipo: Mapped[str] = mapped_column(String(10))
    bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    cuenta_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    creado_en: Mapped[datetime] = mapped_column(Instant)

    @classmethod
    def visible_to(cls, who: scope.Who) -> ColumnElement[bool]:
        """The files of the rows that the account sees, over every model that has a field for files."""
        table = Adjunto.__table__.c
        return or_(
            _waiting_for(who),
            *(
                and_(
                    table.tabla == owner.__tablename__,
                    table.fila_id.in_(select(owner.__table__.c.id).where(scope.criterion(owner, who))),
                )
                for owner in catalog.models_with_files()
            ),
        )

    @classmethod
    def writable_by(cls, who: scope.Who) -> ColumnElement[bool]:
        """Those of the rows that the account writes, or takes through steps: an oficio comes with its step."""
        table = Adjunto.__table__.c
        return or_(
            _waiting_for(who),
            *(
                and_(
                    table.tabla == owner.__tablename__,
                    table.fila_id.in_(select(owner.__table__.c.id).where(owner.writable_by(who))),
                )
                for owner in catalog.models_with_files()
                if who.may("write", owner.__resource__) or who.may("run", owner.__resource__)
            ),
        )

    @property
    def described(self) -> dict[str, Any]:
        """What the trail keeps of a file."""
        return {"campo": self.campo, "nombre": self.nombre, "bytes": self.bytes, "sha256": self.sha256}

    def __str__(self) -> str:
        return self.nombre


def _waiting_for(who: scope.Who) -> ColumnElement[bool]:
    """The files of the account's own drafts."""
    table, draft = Adjunto.__table__.c, Borrador.__table__.c
    own = select(draft.id).where(Borrador.visible_to(who))
    return and_(table.tabla == Borrador.__tablename__, table.fila_id.in_(own))


def _go_with(_mapper: Any, connection: Connection, row: Any) -> None:
    """A record that goes takes its files along: SQLite gives its number to the next one, which may be of another service.
    Their bytes wait for the sweep."""
    table = Adjunto.__table__
    connection.execute(delete(table).where(table.c.tabla == row.__tablename__, table.c.fila_id == row.id))  # type: ignore[arg-type]


event.listen(Registro, "after_delete", _go_with, propagate=True)
