"""The card of RT7 in «Mi avance»: what the account sees of it, of the service that was chosen in the top bar if any."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ev_plugins.inventario.dashboard import on_map
from ev_plugins.inventario.models import Servicio
from flask import has_request_context, url_for
from flask_babel import gettext
from sqlalchemy import select

from estado_verde import catalog, scope
from estado_verde.contributions import Card, Figure, Group, Reach
from estado_verde.crud import advance
from estado_verde.crud.context import selected
from estado_verde.models import Periodo, db
from estado_verde.scope import Who
from estado_verde.spec.indicators import Result
from estado_verde.spec.numbers import show, show_percent
from estado_verde.spec.reports import Pending
from estado_verde.spec.requirements import Requirement

from . import copying, summary
from .figures import Figures
from .indicators import Totals, container_coverage, recycled_share, recycled_share_of_complete_units
from .progress import units_pending
from .queries import Query, figures_of
from .reports import questions_of
from .status import COMPLETE, State
from .summary import Sums


def cards(account: Who, periodo: Periodo) -> Iterator[Card]:
    """Whoever sees several services and chose none compares them: sums, without the list of what each unit lacks, which
    nobody reads for the whole country."""
    if not account.may("read", "residuos"):
        return
    requirement = catalog.requirement("residuos", periodo.anio)
    inside = has_request_context()
    service = selected().servicio_id if inside else None
    url = url_for("PanelResiduosView.index", periodo=periodo.anio) if inside else "/residuos/"
    if service is None and account.reach in (Reach.ALL, Reach.ASSIGNED):
        yield _card_of_programme(periodo, requirement, url)
    else:
        yield _card_of_service(Query(db.session(), periodo, service), requirement, url)


def _card_of_service(query: Query, requirement: Requirement, url: str) -> Card:
    figures = figures_of(query, requirement)
    pending = [*units_pending(query, figures, questions_of(requirement)), *_copyable(query, figures)]
    return Card(
        requirement.name,
        len(figures.in_scope),
        figures.complete,
        figures.states[State.OBSERVADO],
        code=requirement.code,
        url=url,
        indicators=_indicators(figures.totals, url),
        pending=tuple(pending),
        regions=on_map(
            advance.grouped(
                (one.codigo_region, one.region, one.state in COMPLETE, one.state is State.OBSERVADO)
                for one in figures.in_scope
            )
        ),
    )


def _card_of_programme(periodo: Periodo, requirement: Requirement, url: str) -> Card:
    services: dict[int, Sums] = {}
    regions: dict[tuple[str, str], Sums] = {}
    for service, code, name, sums in summary.by_service_and_region(db.session(), periodo, requirement.scope_axis):
        services[service] = services.get(service, summary.nothing(periodo.anio)) + sums
        regions[code, name] = regions.get((code, name), summary.nothing(periodo.anio)) + sums
    total = summary.add(periodo.anio, services.values())
    return Card(
        requirement.name,
        total.totals.units,
        total.complete,
        total.observed,
        code=requirement.code,
        url=url,
        indicators=_indicators(total.totals, url),
        services=list(_services(periodo.anio, services)),
        regions=on_map(
            Group(name, sums.totals.units, sums.complete, sums.observed, code) for (code, name), sums in regions.items()
        ),
    )


def _copyable(query: Query, figures: Figures) -> Iterator[Pending]:
    """Beside what is missing in a unit that has nothing yet: that it need not begin from nothing."""
    empty = [one for one in figures.in_scope if one.state is State.SIN_INFORMACION]
    if not empty or not scope.current().may("write", "residuos"):
        return
    able = copying.able(query.session, query.periodo, query.servicio_id)
    text = gettext("Puede copiar desde %(anio)s lo que no son kilogramos.", anio=query.periodo.anio - 1)
    for one in empty:
        if one.id in able:
            url = f"/residuos/unidad?unidad={one.id}&periodo={query.periodo.anio}"
            yield Pending("COPIA", text, one.id, one.nombre, False, url)


def _indicators(totals: Totals, url: str) -> tuple[Figure, ...]:
    both = show_percent(recycled_share_of_complete_units(totals).value)
    recycled, coverage = recycled_share(totals, gettext), container_coverage(totals, gettext)
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
            coverage,
            gettext("{a} de {b} unidades").format(a=totals.covered, b=totals.units),
            url,
            coverage.reason,
            gettext("Cobertura"),
        ),
    )


def _figure(label: str, result: Result, detail: str, url: str, reason: str, short: str) -> Figure:
    return Figure(label, advance.share_text(result.value), result.quality.value, reason, detail, url, short)


def _services(anio: int, parts: Mapping[int, Sums]) -> Iterator[Group]:
    """Each service with its indicators, by name; one that has no unit at all is there too."""
    for row in db.session.execute(select(Servicio.id, Servicio.nombre).order_by(Servicio.nombre)):
        own = parts.get(row.id, summary.nothing(anio))
        yield Group(
            row.nombre,
            own.totals.units,
            own.complete,
            own.observed,
            url=f"/?servicio={row.id}",
            figures={one.label: one.value for one in _indicators(own.totals, "")},
        )
