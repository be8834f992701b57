"""The seam between Flask-AppBuilder and ``services``: whatever the library writes through its data model passes through the
rules, the scope and the audit like everything else."""

from __future__ import annotations

from typing import Any

from flask_appbuilder.models.sqla.interface import SQLAInterface
from sqlalchemy import inspect

from .. import catalog, services
from ..messages import texts_of
from ..models import db
from .cells import value_of


class Refused(ValueError):
    """The faults that refuse a write, as text; ``faults`` has them whole."""

    def __init__(self, outcome: services.Outcome) -> None:
        self.faults = [one for one in outcome.faults if not one.warning]
        super().__init__(" ".join(texts_of(self.faults)))


class EvInterface(SQLAInterface):
    """Writes of the library go to ``services``. It is also made for related models, which have no record of their own."""

    def _values(self, item: Any) -> dict[str, Any]:
        model = type(item)
        periodo = getattr(item, "periodo_id", None) if model.__periodic__ else None
        record = catalog.record(model)
        values = {one.name: value_of(item, one) for one in record.fields if one.kind != "files" and not one.read_only}
        return values | ({"periodo": periodo} if model.__periodic__ else {})

    def add(self, item: Any, commit: bool = True) -> None:
        values = self._values(item)
        if item in db.session:
            db.session.expunge(item)
        self._require(services.save(type(item), values))

    def edit(self, item: Any, commit: bool = True) -> None:
        """What was set on the item is undone and asked for again, so that the rules compare it with what is stored."""
        values = self._values(item)
        if inspect(item).persistent:
            db.session.refresh(item)
        self._require(services.save(type(item), values, item))

    def delete(self, item: Any, commit: bool = True) -> None:
        self._require(services.delete(item))

    def delete_all(self, items: list[Any]) -> None:
        with services.batch():
            for one in items:
                self._require(services.delete(one))

    @staticmethod
    def _require(outcome: services.Outcome) -> None:
        if not outcome.ok:
            raise Refused(outcome)
