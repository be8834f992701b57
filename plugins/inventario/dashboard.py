"""The card of RT1 in «Mi avance»: units that must be in the inventory of the year, and what each still lacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from flask import has_request_context, url_for
from flask_babel import gettext
from sqlalchemy import select

from estado_verde import catalog
from estado_verde.contributions import Card
from estado_verde.crud import advance
from estado_verde.crud.context import selected
from estado_verde.models import Periodo, db
from estado_verde.scope import Who

from .models import Edificio, Unidad
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
        start=_first_steps(account, service) if inside and not units else (),
        regions=advance.grouped((u.region, u.region, complete[u.id], False) for u in units),
    )


def _first_steps(account: Who, servicio_id: int | None) -> Sequence[tuple[str, str, bool]]:
    """From nothing to units in scope, for who may load them."""
    if not account.may("write", "unidades"):
        return ()
    own = select(Unidad.id) if servicio_id is None else select(Unidad.id).where(Unidad.servicio_id == servicio_id)
    units = db.session.scalar(own.limit(1)) is not None
    own_building = select(Edificio.id).where(Edificio.writable_by(account)).limit(1)
    buildings = units or db.session.scalar(own_building) is not None
    return (
        (gettext("Agregue el edificio en que trabaja el servicio"), url_for("EdificioView.add"), buildings),
        (gettext("Agregue cada unidad del servicio en su edificio"), url_for("UnidadView.add"), units),
        (gettext("Indique en Alcance desde qué año informa cada unidad"), url_for("AlcanceView.list"), False),
    )
