"""Who sees which requests: one's own, those of one's company, or all of them. What hangs from a request follows it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, false, select

from estado_verde.contributions import Reach
from estado_verde.models import Model
from estado_verde.scope import Who, everything, nothing, organisation

from .profiles import GENERACION


def _solicitudes() -> Any:
    return Model.metadata.tables["generacion_ciudadana_solicitud"]


def in_portal(who: Who) -> ColumnElement[bool]:
    """What everybody who is signed in to the portal may read."""
    return everything() if who.ambito == GENERACION else nothing()


def only_sec(who: Who) -> ColumnElement[bool]:
    return everything() if who.ambito == GENERACION and who.reach is Reach.ALL else nothing()


def requests(who: Who, table: Any = None) -> ColumnElement[bool]:
    table = _solicitudes() if table is None else table
    if who.ambito != GENERACION:
        return nothing()
    if who.reach is Reach.ALL:
        return everything()
    if who.reach is Reach.ORGANISATION:
        return organisation(table.c.distribuidora_id, who)
    return table.c.solicitante_id == who.cuenta_id if who.cuenta_id is not None else false()


def by_request(column: ColumnElement[Any], who: Who) -> ColumnElement[bool]:
    """Rows of a request, by the column that holds its id."""
    if who.ambito == GENERACION and who.reach is Reach.ALL:
        return everything()
    table = _solicitudes().alias()
    return column.in_(select(table.c.id).where(requests(who, table)))
