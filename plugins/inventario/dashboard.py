"""The card of RT1 in «Mi avance»: units that must be in the inventory of the year, and what each still lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from flask import has_request_context, url_for
from flask_babel import gettext
from sqlalchemy import select

from estado_verde import catalog
from estado_verde.contributions import Card, Group, Reach
from estado_verde.crud import advance
from estado_verde.crud.context import selected
from estado_verde.models import Periodo, db
from estado_verde.scope import Who

from .models import Edificio, Unidad
from .ratificacion import facts
from .reports import pending


def cards(account: Who, periodo: Periodo) -> Iterator[Card]:
    """Whoever sees several services and chose none is told of each how far it is; what its units lack is behind it."""
    if not account.may("read", "unidades"):
        return
    requirement = catalog.requirement("inventario", periodo.anio)
    inside = has_request_context()
    service = selected().servicio_id if inside else None
    found = facts(db.session(), periodo, service)
    findings = list(found.findings())
    held = {one.unidad_id for one in findings if one.blocking}
    units = [(unit, unit.id not in held) for unit in found.units]
    several = service is None and account.reach in (Reach.ALL, Reach.ASSIGNED)
    yield Card(
        requirement.name,
        len(units),
        sum(complete for _, complete in units),
        code=requirement.code,
        url=url_for("UnidadView.list") if inside else "/unidades/list/",
        pending=() if several else tuple(pending(one) for one in findings),
        services=[
            replace(group, url=f"/?servicio={group.code}")
            for group in advance.grouped((str(u.servicio_id), u.servicio, done, False) for u, done in units)
        ],
        start=_first_steps(account, service) if inside and not units else (),
        regions=on_map(advance.grouped((u.region, u.region, done, False) for u, done in units)),
    )


def on_map(regions: Iterable[Group]) -> list[Group]:
    """Each region leads to its comunas, and these to their units."""
    return [replace(one, url=f"/edificios/mapa/?region={one.code}") for one in regions]


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
