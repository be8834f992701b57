"""How far a service is with RT7: units complete, and what is missing in each (checks RES-1 to RES-7 of rt7 §7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from flask_babel import gettext

from estado_verde.messages import text_of
from estado_verde.spec.indicators import Quality
from estado_verde.spec.messages import N_
from estado_verde.spec.reports import Pending, Progress

from .choices import NO_RECICLADOS, RECICLADOS, TOPIC_NAMES
from .comparison import variation
from .figures import Figures, Unit
from .queries import Query
from .status import COMPLETE, State, missing

#: The check to which each thing that a unit lacks belongs.
CHECKS = {
    "MSG-GEN-01": "RES-1",
    "MSG-RES-06": "RES-2",
    "MSG-RES-07": "RES-2",
    "MSG-RES-08": "RES-3",
    "MSG-RES-15": "RES-3",
    "MSG-RES-19": "RES-3",
    "MSG-RES-10": "RES-4",
    "MSG-RES-11": "RES-4",
}
NOT_DECLARED = N_("Falta declarar: {pregunta}")
MONTHS_MISSING = N_("Faltan {n} meses por informar de {tema}.")
UNREPRESENTATIVE = N_("El indicador de residuos reciclados no es representativo: {motivo}")
VARIATION = N_("El total anual de {tema} varía {variacion} % respecto del periodo anterior.")


def texts_of(unit: Unit, questions: Mapping[str, str]) -> list[tuple[str, str, bool]]:
    """(check, text, advisory) of everything that a unit lacks."""
    found = []
    for one in missing(unit.facts):
        text = text_of(one)
        if one.code == "MSG-GEN-01":
            text = gettext(NOT_DECLARED).format(pregunta=questions[one.field])
        found.append((CHECKS[one.code], text, one.warning))
    return found


def progress_of(query: Query, figures: Figures, questions: Mapping[str, str], least_change: Decimal) -> Progress:
    pending = [*units_pending(query, figures, questions), *_months(query, figures), *_quality(figures)]
    pending += _variations(query, figures, least_change)
    return Progress(len(figures.in_scope), figures.complete, figures.states[State.OBSERVADO], tuple(pending))


def _pending(query: Query, unit: Unit, check: str, text: str, advisory: bool) -> Pending:
    """With the page of the unit, where it is mended."""
    observed = unit.state is State.OBSERVADO
    url = f"/residuos/unidad?unidad={unit.id}&periodo={query.periodo.anio}"
    return Pending(check, text, unit.id, unit.nombre, advisory, url, observed)


def units_pending(query: Query, figures: Figures, questions: Mapping[str, str]) -> Iterator[Pending]:
    for unit in figures.in_scope:
        if unit.state in COMPLETE and not unit.texts:
            continue
        for check, text, advisory in texts_of(unit, questions):
            yield _pending(query, unit, check, text, advisory)


def _months(query: Query, figures: Figures) -> Iterator[Pending]:
    """RES-5: past months without a value, in what is loaded month by month: told, never filled with zeros (RR-4)."""
    for topic in (RECICLADOS, NO_RECICLADOS):
        for unit in figures.in_scope:
            lacking = (unit.recycled if topic == RECICLADOS else unit.unrecycled).lacking
            if lacking:
                text = gettext(MONTHS_MISSING).format(n=lacking, tema=gettext(TOPIC_NAMES[topic]))
                yield _pending(query, unit, "RES-5", text, True)


def _quality(figures: Figures) -> Iterator[Pending]:
    result = figures.recycled_share(gettext)
    if result.quality is Quality.NO_REPRESENTATIVO:
        yield Pending("RES-6", gettext(UNREPRESENTATIVE).format(motivo=result.reason), advisory=True)


def _variations(query: Query, figures: Figures, least: Decimal) -> Iterator[Pending]:
    """RES-7: annual values far from those of the year before."""
    for topic in (RECICLADOS, NO_RECICLADOS):
        for unit in figures.in_scope:
            recycled = topic == RECICLADOS
            now = unit.figures.recycled if recycled else unit.figures.unrecycled
            change = variation(now, unit.before.recycled if recycled else unit.before.unrecycled)
            if change is not None and abs(change) > least:
                text = gettext(VARIATION).format(tema=gettext(TOPIC_NAMES[topic]), variacion=f"{change:+.0f}")
                yield _pending(query, unit, "RES-7", text, True)
