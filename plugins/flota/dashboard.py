"""The card of RT5 in «Mi avance»: units with the vehicles that they declare, what disagrees with RT1, and what expires."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ev_plugins.inventario.dashboard import on_map
from flask import has_request_context, url_for
from flask_babel import gettext

from estado_verde import catalog
from estado_verde.contributions import Card, Figure, Reach
from estado_verde.crud import advance
from estado_verde.crud.context import selected
from estado_verde.models import Periodo, db
from estado_verde.scope import Who
from estado_verde.spec.indicators import Quality, Result
from estado_verde.spec.numbers import NOT_CALCULABLE, show

from .expiries import due
from .fleet import Fleet, State
from .indicators import coverage, efficiency, fuels, kilometres
from .progress import progress_of
from .queries import Query, fleet_of_page


def cards(account: Who, periodo: Periodo) -> Iterator[Card]:
    if not account.may("read", "flota_vehiculos") or account.perfil == "conductor":
        return
    requirement = catalog.requirement("flota", periodo.anio)
    inside = has_request_context()
    query = Query(db.session(), periodo, selected().servicio_id if inside else None)
    fleet = fleet_of_page(query)
    progress = progress_of(query, fleet)
    several = query.servicio_id is None and account.reach in (Reach.ALL, Reach.ASSIGNED)
    url = url_for("PanelFlotaView.index") if account.may("read", "flota_panel") and inside else "/vehiculos/list/"
    yield Card(
        requirement.name,
        progress.in_scope,
        progress.complete,
        code=requirement.code,
        url=url,
        indicators=figures_of(fleet, url),
        pending=() if several else progress.pending,
        services=[
            replace(group, url=f"/?servicio={group.code}")
            for group in advance.grouped(
                (str(one.servicio_id), one.servicio, fleet.state_of(one) is State.COMPLETO, False)
                for one in fleet.in_scope
            )
        ]
        if query.servicio_id is None
        else (),
        regions=on_map(
            advance.grouped(
                (one.region, one.region, fleet.state_of(one) is State.COMPLETO, False) for one in fleet.in_scope
            )
        ),
        due=due(query.servicio_id),
    )


def figures_of(fleet: Fleet, url: str) -> tuple[Figure, ...]:
    """Coverage, kilometres, and the efficiency of each fuel."""
    figures = fleet.figures
    covered, distance = coverage(figures, gettext), kilometres(figures, gettext)
    loaded = gettext("{a} de {b} unidades").format(a=figures.units_loaded, b=figures.units_with_own)
    return (
        _figure(
            gettext("Cobertura de carga"),
            covered.reason if covered.value is None else advance.share_text(covered.value),
            Result(covered.value, covered.quality),
            "" if covered.value is None else loaded,
            url,
        ),
        _figure(gettext("Kilómetros recorridos"), show_km(distance), distance, _fuel_text(fleet), url),
        *(_of_fuel(fleet, fuel, url) for fuel in fuels(figures.vehicles) if figures.of_fuel(fuel).fuel),
    )


def _of_fuel(fleet: Fleet, fuel: str, url: str) -> Figure:
    part = fleet.figures.of_fuel(fuel)
    result = efficiency(part, gettext)
    ((_, unit), quantity) = next(iter(part.fuel.items()))
    label = gettext("Eficiencia: {combustible}").format(combustible=fuel)
    return _figure(label, show_yield(result, unit), result, f"{show(quantity)} {unit}", url)


def _figure(label: str, value: str, result: Result, detail: str, url: str) -> Figure:
    return Figure(label, value, result.quality.value, result.reason, detail, url)


def _fuel_text(fleet: Fleet) -> str:
    return " · ".join(
        f"{fuel} {show(quantity)} {unit}" for (fuel, unit), quantity in sorted(fleet.figures.fuel.items())
    )


def show_km(result: Result) -> str:
    return gettext(NOT_CALCULABLE) if result.value is None else f"{show(result.value)} km"


def show_yield(result: Result, unit: str) -> str:
    """«12,50 km/L»."""
    return gettext(NOT_CALCULABLE) if result.quality is Quality.NO_CALCULABLE else f"{show(result.value, 2)} km/{unit}"
