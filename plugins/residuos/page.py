"""What every page of RT7 that is written by hand has at hand: how numbers are shown, and the time of Chile."""

from __future__ import annotations

from typing import Any

from estado_verde.clock import SANTIAGO
from estado_verde.crud import EvView
from estado_verde.spec.numbers import show, show_editable


class ResiduosPage(EvView):
    def page(self, template: str, **values: Any) -> str:
        return super().page(template, show=show, editable=show_editable, santiago=SANTIAGO, **values)
