"""The card of RT7 in «Mi avance»: what the account sees of it, of the service that was chosen in the top bar if any."""

from __future__ import annotations

from collections.abc import Iterator

from flask import has_request_context, url_for
from flask_babel import gettext

from estado_verde import catalog
from estado_verde.contributions import Card
from estado_verde.crud.context import selected
from estado_verde.models import Periodo, db
from estado_verde.scope import Who
from estado_verde.spec.indicators import Result
from estado_verde.spec.numbers import show_percent

from .progress import units_pending
from .queries import Query, figures_of
from .reports import questions_of
from .status import State


def cards(account: Who, periodo: Periodo) -> Iterator[Card]:
    if not account.may("read", "residuos"):
        return
    requirement = catalog.requirement("residuos", periodo.anio)
    query = Query(db.session(), periodo, selected().servicio_id if has_request_context() else None)
    figures = figures_of(query, requirement)
    yield Card(
        requirement.code,
        gettext("Gestión de Residuos"),
        len(figures.in_scope),
        figures.complete,
        figures.states[State.OBSERVADO],
        url_for("PanelResiduosView.index", periodo=periodo.anio) if has_request_context() else "/residuos/",
        (
            _figure(gettext("Residuos reciclados"), figures.recycled_share(gettext)),
            _figure(gettext("Cobertura de contenedores"), figures.coverage(gettext)),
        ),
        tuple(units_pending(query, figures, questions_of(requirement))),
    )


def _figure(label: str, result: Result) -> tuple[str, str, str, str]:
    return label, show_percent(result.value), result.quality.value, result.reason
