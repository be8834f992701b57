"""The units of a service with what they loaded in a period, and what follows from it: the one source of the indicators, of
the states, of the report and of the dashboard. ``queries`` brings them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from estado_verde.spec.indicators import Result
from estado_verde.spec.messages import N_

from .choices import ANUAL, MENSUAL, METHODS, MODALITIES
from .indicators import (
    Totals,
    Translate,
    UnitFigures,
    add_up,
    container_coverage,
    recycled_share,
    recycled_share_of_complete_units,
)
from .status import COMPLETE, State, UnitFacts, state_of

MIXED = N_("Mixta")


@dataclass(frozen=True)
class Text:
    """A stored justification, as the report prints it."""

    tema: str
    texto: str
    autor: str
    escrito_en: datetime
    veredicto: str
    comentario: str
    documents: bool
    extras: Mapping[str, Any]


@dataclass(frozen=True)
class Loaded:
    """The kilograms of one topic in one unit: None when there is no row at all. ``lacking`` counts past months without a
    value in what is loaded month by month."""

    kg: Decimal | None = None
    monthly: int = 0
    annual: int = 0
    methods: tuple[str, ...] = ()
    lacking: int = 0

    @property
    def modality(self) -> str:
        if self.monthly and self.annual:
            return MIXED
        return MODALITIES[MENSUAL] if self.monthly else MODALITIES[ANUAL] if self.annual else ""

    @property
    def method(self) -> str:
        return "; ".join(METHODS[one] for one in self.methods)


NOTHING = Loaded()


@dataclass(frozen=True)
class Before:
    """What a unit quantified in the period before; None is nothing, or no such period."""

    recycled: Decimal | None = None
    unrecycled: Decimal | None = None


@dataclass(frozen=True)
class Unit:
    """One unit of the inventory with all that it loaded."""

    id: int
    nombre: str
    edificio: str
    comuna: str
    region: str
    anio_inicio: int | None
    facts: UnitFacts
    recycled: Loaded = NOTHING
    unrecycled: Loaded = NOTHING
    texts: tuple[Text, ...] = ()
    extras: Mapping[str, Any] = field(default_factory=dict)
    servicio_id: int = 0
    codigo_region: str = ""
    before: Before = Before()
    version: str = ""

    @property
    def in_scope(self) -> bool:
        return self.facts.in_scope

    @property
    def figures(self) -> UnitFigures:
        return self.facts.figures

    @cached_property
    def state(self) -> State:
        return state_of(self.facts)

    def text(self, topic: str) -> Text | None:
        return next((one for one in self.texts if one.tema == topic), None)


@dataclass(frozen=True)
class Figures:
    """The units in the order of the report, and what follows from them."""

    anio: int
    units: tuple[Unit, ...]

    @cached_property
    def in_scope(self) -> tuple[Unit, ...]:
        return tuple(one for one in self.units if one.in_scope)

    @cached_property
    def totals(self) -> Totals:
        return add_up(self.anio, (one.figures for one in self.in_scope))

    @cached_property
    def states(self) -> Counter[State]:
        return Counter(one.state for one in self.units)

    @property
    def complete(self) -> int:
        return sum(self.states[state] for state in COMPLETE)

    def by_service(self) -> dict[int, Figures]:
        """The same figures for each service, without another query."""
        parts: dict[int, list[Unit]] = {}
        for one in self.units:
            parts.setdefault(one.servicio_id, []).append(one)
        return {service: Figures(self.anio, tuple(units)) for service, units in parts.items()}

    @cached_property
    def by_id(self) -> dict[int, Unit]:
        return {one.id: one for one in self.units}

    def recycled_share(self, translate: Translate = str) -> Result:
        return recycled_share(self.totals, translate)

    def coverage(self, translate: Translate = str) -> Result:
        return container_coverage(self.totals, translate)

    @property
    def share_of_complete_units(self) -> Result:
        return recycled_share_of_complete_units(self.totals)
