"""What every page of RT7 that is written by hand has at hand: how numbers are shown, and the time of Chile."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from estado_verde.clock import SANTIAGO
from estado_verde.crud import EvView
from estado_verde.spec.numbers import round_half_up, show, show_editable


class ResiduosPage(EvView):
    def page(self, template: str, **values: Any) -> str:
        return super().page(template, show=show, editable=show_editable, kg=show_kg, santiago=SANTIAGO, **values)


def show_kg(number: Decimal, decimals: int = 3) -> str:
    """«10,8»: up to three decimals, without those that say nothing."""
    return show(round_half_up(number, decimals))
