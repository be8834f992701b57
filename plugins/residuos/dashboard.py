"""The card of RT7 in «Mi avance»: what the account sees of it, of the service that was chosen in the top bar if any."""

from __future__ import annotations

from collections.abc import Iterator

from ev_plugins.inventario.models import Servicio
from flask import has_request_context, url_for
from flask_babel import gettext
from sqlalchemy import select

from estado_verde import catalog
from estado_verde.contributions import Card, Figure, Group
from estado_verde.crud import advance
from estado_verde.crud.context import selected
from estado_verde.models import Periodo, db
from estado_verde.scope import Who
from estado_verde.spec.indicators import Result
from estado_verde.spec.numbers import show, show_percent

from .figures import Figures
from .progress import units_pending
from .queries import Query, figures_of
from .reports import questions_of
from .status import COMPLETE, State


def cards(account: Who, periodo: Periodo) -> Iterator[Card]:
    if not account.may("read", "residuos"):
        return
    requirement = catalog.requirement("residuos", periodo.anio)
    inside = has_request_context()
    query = Query(db.session(), periodo, selected().servicio_id if inside else None)
    figures = figures_of(query, requirement)
    url = url_for("PanelResiduosView.index", periodo=periodo.anio) if inside else "/residuos/"
    yield Card(
        requirement.name,
        len(figures.in_scope),
        figures.complete,
        figures.states[State.OBSERVADO],
        code=requirement.code,
        url=url,
        indicators=_indicators(figures, url),
        pending=tuple(units_pending(query, figures, questions_of(requirement))),
        services=list(_services(figures)) if query.servicio_id is None else (),
        regions=advance.grouped(
            (one.codigo_region, one.region, one.state in COMPLETE, one.state is State.OBSERVADO)
            for one in figures.in_scope
        ),
    )


def _indicators(figures: Figures, url: str) -> tuple[Figure, ...]:
    totals = figures.totals
    both = show_percent(figures.share_of_complete_units.value)
    recycled = figures.recycled_share(gettext)
    reason = gettext("Indicador considerando solo unidades con ambos datos: {valor}").format(valor=both)
    return (
        _figure(
            gettext("Indicador de residuos reciclados"),
            recycled,
            gettext("{x} kg de {y} kg generados").format(x=show(totals.recycled), y=show(totals.generated)),
            url,
            " ".join(part for part in (recycled.reason, f"{reason}.") if part),
            gettext("Reciclados"),
        ),
        _figure(
            gettext("Indicador de cobertura de contenedores"),
            (coverage := figures.coverage(gettext)),
            gettext("{a} de {b} unidades").format(a=totals.covered, b=len(figures.in_scope)),
            url,
            coverage.reason,
            gettext("Cobertura"),
        ),
    )


def _figure(label: str, result: Result, detail: str, url: str, reason: str, short: str) -> Figure:
    return Figure(label, show_percent(result.value), result.quality.value, reason, detail, url, short)


def _services(figures: Figures) -> Iterator[Group]:
    """Each service with its indicators, by name; one that has no unit at all is there too."""
    parts = figures.by_service()
    for row in db.session.execute(select(Servicio.id, Servicio.nombre).order_by(Servicio.nombre)):
        own = parts.get(row.id, Figures(figures.anio, ()))
        values = {one.label: one.value for one in _indicators(own, "")}
        yield Group(
            row.nombre,
            len(own.in_scope),
            own.complete,
            own.states[State.OBSERVADO],
            url=f"/?servicio={row.id}",
            figures=values,
        )
