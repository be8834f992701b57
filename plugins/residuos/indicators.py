"""Both indicators of RT7 and their quality, computed on sums over the units in scope, never as a mean of percentages.

A unit's part is a ``UnitFigures``; ``Totals`` adds them up, so that one unit, one service or the whole country go through
the same two functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from estado_verde.spec.indicators import Quality, Result, percentage
from estado_verde.spec.messages import N_

NO_UNITS = N_("El servicio no tiene unidades en el alcance {anio}.")
NOTHING_QUANTIFIED = N_("Ninguna unidad del alcance cuantificó residuos.")
ZERO_GENERATED = N_("Total de residuos generados igual a 0 kg.")
NO_UNRECYCLED = N_("Sin residuos no reciclados cuantificados: el resultado no es representativo.")
SOME_UNITS = N_("Calculado con información de {n} de {m} unidades.")

Translate = Callable[[str], str]


@dataclass(frozen=True)
class UnitFigures:
    """What one unit reported in a period. Kilograms are None when the unit loaded no row, which is not zero.

    The answers are the codes of the declaration («SI», «NO», «NO_ES_POSIBLE») or None; ``containers`` adds up the
    containers that count in the period.
    """

    answer_recycled: str | None = None
    answer_unrecycled: str | None = None
    answer_containers: str | None = None
    kg_recycled: Decimal | None = None
    kg_unrecycled: Decimal | None = None
    containers: int = 0

    @property
    def recycled(self) -> Decimal | None:
        """Kilograms that count: loaded, and not denied by the declaration. None is «not quantified»."""
        return _quantified(self.answer_recycled, self.kg_recycled)

    @property
    def unrecycled(self) -> Decimal | None:
        return _quantified(self.answer_unrecycled, self.kg_unrecycled)

    @property
    def covered(self) -> bool:
        """Counts in X of the coverage: declared, and at least one container in the period."""
        return self.answer_containers == "SI" and self.containers > 0

    @property
    def answers_containers(self) -> bool:
        """Its part of the coverage can be trusted: the answer and the containers say the same."""
        return self.covered or (self.answer_containers == "NO" and self.containers == 0)


def _quantified(answer: str | None, kg: Decimal | None) -> Decimal | None:
    return kg if answer in (None, "SI") else None


@dataclass(frozen=True)
class Totals:
    """Sums over units in scope; ``both_*`` only over those that quantified both topics."""

    anio: int
    units: int = 0
    with_recycled: int = 0
    with_unrecycled: int = 0
    with_both: int = 0
    recycled: Decimal = Decimal(0)
    unrecycled: Decimal = Decimal(0)
    both_recycled: Decimal = Decimal(0)
    both_unrecycled: Decimal = Decimal(0)
    covered: int = 0
    answering_containers: int = 0

    @property
    def generated(self) -> Decimal:
        return self.recycled + self.unrecycled

    @property
    def quantified(self) -> bool:
        return bool(self.with_recycled or self.with_unrecycled)


def add_up(anio: int, units: Iterable[UnitFigures]) -> Totals:
    """The totals of the units in scope; whoever calls leaves the others out."""
    count = with_recycled = with_unrecycled = with_both = covered = answering = 0
    recycled = unrecycled = both_recycled = both_unrecycled = Decimal(0)
    for unit in units:
        x, y = unit.recycled, unit.unrecycled
        count += 1
        if x is not None:
            with_recycled, recycled = with_recycled + 1, recycled + x
        if y is not None:
            with_unrecycled, unrecycled = with_unrecycled + 1, unrecycled + y
        if x is not None and y is not None:
            with_both, both_recycled, both_unrecycled = with_both + 1, both_recycled + x, both_unrecycled + y
        covered += unit.covered
        answering += unit.answers_containers
    return Totals(
        anio,
        count,
        with_recycled,
        with_unrecycled,
        with_both,
        recycled,
        unrecycled,
        both_recycled,
        both_unrecycled,
        covered,
        answering,
    )


def recycled_share(totals: Totals, translate: Translate = str) -> Result:
    """IR = kg reciclados / kg generados × 100, and how far it can be trusted (rt7 §4.1)."""
    if not totals.units:
        return _not_calculable(translate(NO_UNITS).format(anio=totals.anio))
    if not totals.quantified:
        return _not_calculable(translate(NOTHING_QUANTIFIED))
    value = percentage(totals.recycled, totals.generated)
    if value is None:
        return _not_calculable(translate(ZERO_GENERATED))
    if not totals.with_unrecycled:
        return Result(value, Quality.NO_REPRESENTATIVO, translate(NO_UNRECYCLED))
    return _complete_or_partial(value, totals.with_both, totals.units, translate)


def recycled_share_of_complete_units(totals: Totals) -> Result:
    """The informative second value: only units with both figures. Never the official one."""
    value = percentage(totals.both_recycled, totals.both_recycled + totals.both_unrecycled)
    return Result(value, Quality.NO_CALCULABLE if value is None else Quality.COMPLETO)


def container_coverage(totals: Totals, translate: Translate = str) -> Result:
    """IC = units in scope with containers / units in scope × 100 (rt7 §4.2, C-11)."""
    value = percentage(totals.covered, totals.units)
    if value is None:
        return _not_calculable(translate(NO_UNITS).format(anio=totals.anio))
    return _complete_or_partial(value, totals.answering_containers, totals.units, translate)


def _not_calculable(reason: str) -> Result:
    return Result(None, Quality.NO_CALCULABLE, reason)


def _complete_or_partial(value: Decimal, complete: int, units: int, translate: Translate) -> Result:
    if complete == units:
        return Result(value, Quality.COMPLETO)
    return Result(value, Quality.PARCIAL, translate(SOME_UNITS).format(n=complete, m=units))
