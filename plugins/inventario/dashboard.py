"""The card of RT1 in «Mi avance»: units that must be in the inventory of the year, and what each still lacks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flask import has_request_context, url_for

from estado_verde import catalog
from estado_verde.contributions import Card
from estado_verde.crud import advance
from estado_verde.crud.context import selected
from estado_verde.models import Periodo, db
from estado_verde.scope import Who

from .reports import pending_of, units_obliged


def cards(account: Who, periodo: Periodo) -> Iterator[Card]:
    if not account.may("read", "unidades"):
        return
    requirement = catalog.requirement("inventario", periodo.anio)
    inside = has_request_context()
    service = selected().servicio_id if inside else None
    units = list(units_obliged(db.session(), periodo.period(), service))
    pending = {unit.id: tuple(pending_of(unit)) for unit in units}
    complete = {unit.id: not pending[unit.id] for unit in units}
    yield Card(
        requirement.name,
        len(units),
        sum(complete.values()),
        code=requirement.code,
        url=url_for("UnidadView.list") if inside else "/unidades/list/",
        pending=tuple(one for found in pending.values() for one in found),
        services=[
            replace(group, url=f"/?servicio={group.code}")
            for group in advance.grouped((str(u.servicio_id), u.servicio, complete[u.id], False) for u in units)
        ],
        regions=advance.grouped((u.region, u.region, complete[u.id], False) for u in units),
    )
