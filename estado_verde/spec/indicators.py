"""Ratios with their quality. A ratio without a denominator is «No calculable», never a silent zero."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from .numbers import round_half_up


class Quality(StrEnum):
    COMPLETO = "COMPLETO"
    PARCIAL = "PARCIAL"
    NO_REPRESENTATIVO = "NO_REPRESENTATIVO"
    NO_CALCULABLE = "NO_CALCULABLE"


@dataclass(frozen=True)
class Result:
    """``value`` is exact (round with ``rounded``); None is «No calculable». ``reason`` says why the quality is not full."""

    value: Decimal | None
    quality: Quality
    reason: str = ""

    @property
    def rounded(self) -> Decimal | None:
        return None if self.value is None else round_half_up(self.value)


@dataclass(frozen=True)
class Indicator:
    """``compute`` takes the figures that the module gathers and gives a Result; it is pure."""

    name: str
    title: str
    compute: Callable[[Any], Result]
    unit: str = "%"
    source: str = ""


def percentage(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """part / whole × 100, exact to 28 digits; None when whole is 0."""
    return Decimal(part) / Decimal(whole) * 100 if whole else None
