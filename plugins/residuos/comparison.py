"""Against the period before: how much a figure changed, in per cent of what it was. What was zero, or was not quantified,
gives «No calculable», never a number."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from estado_verde.spec.indicators import percentage
from estado_verde.spec.numbers import NOT_CALCULABLE, round_half_up, show


def variation(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    if now is None or before is None:
        return None
    return percentage(now - before, before)


def show_variation(change: Decimal | None) -> str:
    """«+12,50 %», «-3,00 %», «0,00 %»."""
    if change is None:
        return NOT_CALCULABLE
    rounded = round_half_up(change)
    return f"{'+' if rounded > 0 else ''}{show(rounded, 2)} %"


def add(values: Iterable[Decimal | None]) -> Decimal | None:
    """None when none of them is a number."""
    found = [one for one in values if one is not None]
    return sum(found, Decimal(0)) if found else None
