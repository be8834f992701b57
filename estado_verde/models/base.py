"""What every table stands on: one metadata with named constraints (migrations need the names on both engines), and the
mixin of every record that people load, which says who sees its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any, ClassVar

from flask_appbuilder import Model as FabModel
from flask_appbuilder.models.sqla.base import SQLA
from sqlalchemy import JSON, ColumnElement
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import Mapped, mapped_column

if TYPE_CHECKING:
    from ..scope import Who
    from ..spec.faults import Fault
    from ..spec.fields import Field

FabModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

db = SQLA()


class Model(FabModel):
    """Base of our tables. Unlike Flask-AppBuilder's it does not merge two classes of one table in silence."""

    __abstract__ = True
    __table_args__: Any = {}

    #: Rows that may be read without signing in.
    __public__: ClassVar[bool] = False
    #: Whether the flush guard checks what is written (the audit log writes about rows that its author cannot see).
    __guarded__: ClassVar[bool] = True

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        """Which rows this account sees. Every model declares it; the start refuses one that does not."""
        raise NotImplementedError(f"{cls.__name__} no declara visible_to")

    @classmethod
    def writable_by(cls, who: Who) -> ColumnElement[bool]:
        """Which of them it may change, before and after the change."""
        return cls.visible_to(who)


class Recorded:
    """What a record that goes through ``services`` says of itself: its specification, its permission and its owner.

    ``__module_name__`` and ``__record__`` find the Record in the catalogue; ``__resource__`` is what profiles are granted;
    ``__periodic__`` records carry ``periodo_id`` and are judged by the edition of that year.
    """

    __module_name__: ClassVar[str] = ""
    __record__: ClassVar[str] = ""
    __resource__: ClassVar[str] = ""
    __periodic__: ClassVar[bool] = False
    #: (column, value) that a row takes instead of being deleted, for records that reports and audits go on naming.
    __retired__: ClassVar[tuple[str, Any] | None] = None

    @classmethod
    def owner_id(cls, data: Mapping[str, Any]) -> int | None:
        """The organisation that the row belongs to: decides prórrogas and who reads its audit."""
        if (unit := data.get("unidad")) is not None:
            owner: int | None = unit.values.get("servicio_id")
            return owner
        service = data.get("servicio")
        return None if service is None else int(service.id)

    @classmethod
    def choices(cls, who: Who) -> Mapping[str, ColumnElement[bool]]:
        """Which rows a reference of this record may take or let go, by field, where seeing them is not enough."""
        return {}

    @classmethod
    def complete(cls, data: MutableMapping[str, Any], row: Any) -> None:
        """Derive columns from what was given, before the rules run. Writes into ``data``."""

    @classmethod
    def file_field(cls, spec: Field) -> Field:
        """A field of files as it takes them today, where limits are data that people change."""
        return spec

    @classmethod
    def why_not_delete(cls, row: Any) -> Iterable[Fault]:
        """What speaks against deleting, or retiring, a row."""
        return ()


class Registro(Recorded):
    """A record with a table of ours. ``extras`` holds the fields that an edition adds."""

    id: Mapped[int] = mapped_column(primary_key=True)
    extras: Mapped[dict[str, Any]] = mapped_column(MutableDict.as_mutable(JSON), default=dict, nullable=False)
