"""«Mi avance»: how far each requirement is, what is missing and where to mend it, and the next milestone; for who sees
several services, all at a glance and by region. The cards are what plugins tell; nothing here knows a requirement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from .. import plugins
from ..clock import today
from ..contributions import Card, Figure, Group
from ..models import Hito, Periodo, Region, db
from ..scope import Who
from ..spec.indicators import Quality, percentage
from ..spec.numbers import round_half_up, show, show_percent
from . import doors

#: So many pending things are shown before «Ver los n pendientes».
FIRST = 8


@dataclass(frozen=True)
class Step:
    """A milestone on the line of the year."""

    numero: int
    nombre: str
    fecha: date
    done: bool


@dataclass(frozen=True)
class Todo:
    """All that one unit lacks in one requirement."""

    code: str
    unidad: str
    url: str
    texts: tuple[str, ...]
    observed: bool


def cards_of(who: Who, periodo: Periodo) -> list[Card]:
    return [one for answer in plugins.host().hook.ev_dashboard(account=who, periodo=periodo) for one in answer]


def steps_of(periodo: Periodo) -> list[Step]:
    rows = db.session.scalars(select(Hito).where(Hito.periodo_id == periodo.id).order_by(Hito.fecha, Hito.numero))
    return [Step(one.numero, one.nombre, one.fecha, one.fecha < today()) for one in rows]


def next_step(steps: Iterable[Step]) -> tuple[Step, int] | None:
    """The milestone that comes, and the days until it."""
    coming = next((one for one in steps if not one.done), None)
    return (coming, (coming.fecha - today()).days) if coming else None


def todo_of(cards: Iterable[Card]) -> list[Todo]:
    """What is missing, one entry for each unit and requirement; observed ones first, advice left out."""
    by_unit: dict[tuple[str, Any, str], list[Any]] = defaultdict(list)
    for card in cards:
        for one in card.pending:
            if not one.advisory:
                by_unit[card.code, one.unidad_id, one.unidad].append(one)
    found = [
        Todo(code, unit, found[0].url, tuple(one.text for one in found), any(one.observed for one in found))
        for (code, _, unit), found in by_unit.items()
    ]
    return sorted(found, key=lambda one: not one.observed)


def shares(group: Group) -> tuple[tuple[str, Decimal], ...]:
    """The bar of a group: per cent complete, incomplete and observed."""
    parts = (("ok", group.complete), ("warn", group.incomplete), ("bad", group.observed))
    return tuple((kind, round_half_up(percentage(number, group.in_scope or 1) or Decimal(0))) for kind, number in parts)


def state_of(group: Group) -> tuple[str, str]:
    """The semaphore of a group: kind and words."""
    if not group.in_scope:
        return "none", gettext("Sin unidades en alcance")
    if group.observed:
        return "bad", gettext("Observado")
    return ("ok", gettext("Completo")) if group.complete == group.in_scope else ("warn", gettext("Incompleto"))


def quality_of(code: str) -> tuple[str, str]:
    """The semaphore of an indicator's quality, in the same words on every page; a report writes the code."""
    known = {
        Quality.COMPLETO: ("ok", gettext("Completo")),
        Quality.PARCIAL: ("warn", gettext("Parcial")),
        Quality.NO_REPRESENTATIVO: ("warn", gettext("No representativo")),
        Quality.NO_CALCULABLE: ("none", gettext("No calculable")),
    }
    return known[Quality(code)]


def share_text(value: Decimal | None) -> str:
    """«15,70 %», or «No calculable» in the language of the reader."""
    return gettext("No calculable") if value is None else show_percent(value)


def percent(group: Group) -> int:
    """Rounded down: 100 means that nothing is missing."""
    return 100 * group.complete // group.in_scope if group.in_scope else 0


def chosen_card(cards: Sequence[Card], code: str | None) -> Card | None:
    """The requirement whose services are compared: the one asked for, else the one with most to compare."""
    able = [one for one in cards if one.services]
    return next((one for one in able if one.code == code), None) or max(
        able, key=lambda one: len(compared(one)), default=None
    )


def compared(card: Card) -> list[Figure]:
    """The indicators in which services are compared: those that some service has."""
    told = {label for one in card.services for label in one.figures}
    return [one for one in card.indicators if one.label in told]


def grouped(members: Iterable[tuple[str, str, bool, bool]]) -> list[Group]:
    """Groups out of their members: (code, name, complete, observed) of each unit in scope, in the order of first sight."""
    found: dict[tuple[str, str], list[tuple[bool, bool]]] = defaultdict(list)
    for code, name, complete, observed in members:
        found[code, name].append((complete, observed))
    return [
        Group(name, len(units), sum(one for one, _ in units), sum(one for _, one in units), code)
        for (code, name), units in found.items()
    ]


def region_rows(groups: Iterable[Group], who: Who) -> list[Mapping[str, Any]]:
    """Every region of the country from north to south, as the map and its table read them; each leads to its units, where
    the account may see them."""
    known = {one.code: one for one in groups}
    rows = []
    for region in db.session.scalars(select(Region).order_by(Region.orden)):
        group = known.get(region.codigo)
        if group is None or not group.in_scope:
            cells: list[Any] = ["–", "–", gettext("Sin unidades")]
        else:
            share = percentage(group.complete, group.in_scope)
            cells = [str(group.in_scope), str(group.complete), {"text": f"{show(share, 1)} %", "value": f"{share:.1f}"}]
        url = group.url if group and group.in_scope and group.url and doors.door(group.url, who) else ""
        rows.append({"label": region.nombre, "code": region.codigo, "cells": cells, "url": url})
    return rows
