"""What may still be changed of the rows that a screen shows, and why not: a button that the services would refuse is not
offered. The services decide again when somebody comes by the address."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .. import closing, scope
from ..messages import texts_of
from ..models import db
from .context import selected

if TYPE_CHECKING:
    from .screens import Screen


class Standing:
    """Of the rows of one page."""

    def __init__(self, screen: Screen, rows: Sequence[Any]) -> None:
        self.screen, self.rows = screen, rows
        self.right = screen.view.right or ("write", screen.view.class_permission_name)
        self.changing = screen.may("edit") or screen.may("delete")

    @cached_property
    def _closed(self) -> dict[int, Any]:
        if not (self.rows and self.changing and self.screen.periodic):
            return {}
        return closing.closed_rows(db.session(), self.rows, self.right)

    @cached_property
    def _writable(self) -> set[int]:
        ids = [one.id for one in self.rows] if self.changing else []
        return scope.writable_ids(db.session(), self.screen.model, ids) - self._closed.keys()

    @cached_property
    def _refusal(self) -> Any:
        """Why the period of the page takes no new record."""
        if not (self.screen.periodic and self.screen.may("add")):
            return None
        return closing.refusal(db.session(), self.screen.model, self.screen.periodo, selected().servicio_id, self.right)

    def may_change(self, row: Any) -> bool:
        return row.id in self._writable

    @property
    def may_add(self) -> bool:
        return self.screen.may("add") and self._refusal is None

    @property
    def reasons(self) -> list[str]:
        """What people are told about the buttons that are not there, each reason once."""
        found = [*self._closed.values(), *([self._refusal] if self._refusal else [])]
        return list(dict.fromkeys(texts_of(found)))
