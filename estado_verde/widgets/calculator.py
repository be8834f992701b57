"""A calculator beside a field: its inputs, the steps that it shows one under the other, and what its result may be used as.

Steps are products and quotients of inputs and of earlier steps, so that a browser can show them exactly without running any
text as a program. The view that answers ``url`` computes with its own rule and keeps the memo; this only previews.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..spec.fields import Field
from ..spec.numbers import show_editable
from .numbers import number_rules


@dataclass(frozen=True)
class Input:
    """A number that goes in. ``options`` (value, text, number) are proposals that fill it, the bags of a catalogue; the one
    that was taken travels as ``options_name``, empty when the number was typed.

    With a ``reason``, a field of its own, the figure of the programme stands there with its ``source`` and may only be
    changed by giving that reason.
    """

    field: Field
    value: Any = None
    source: str = ""
    source_url: str = ""
    options: tuple[tuple[str, str, Any], ...] = ()
    options_name: str = ""
    options_label: str = ""
    reason: Field | None = None

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def rules(self) -> dict[str, Any]:
        return number_rules(self.field)

    @property
    def shown(self) -> str:
        return show_editable(self.value)


@dataclass(frozen=True)
class Step:
    """``times`` and ``over`` name inputs, earlier steps, or are numbers written as «1000». A step without label is not
    printed; a note or a use may still show it."""

    key: str
    label: str
    unit: str
    times: tuple[str, ...]
    over: tuple[str, ...] = ()
    decimals: int = 3


@dataclass(frozen=True)
class Use:
    """What the result becomes: «Mensual» takes ``key`` and asks for the month."""

    value: str
    label: str
    key: str
    unit: str
    asks_month: bool = False


@dataclass(frozen=True)
class Calculator:
    """``page_url`` is the same calculation as a page, for a browser without script. ``months`` are (value, text).

    ``notes`` are sentences with the key of a step or the name of an input in braces.
    """

    id: str
    title: str
    url: str
    inputs: tuple[Input, ...]
    steps: tuple[Step, ...]
    uses: tuple[Use, ...]
    kicker: str = ""
    page_url: str = ""
    months: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def messages(self) -> dict[str, Any]:
        """Those that all inputs share, told once: they are most of what a drawer would weigh."""
        first, *others = (one.rules["messages"] for one in self.inputs)
        return {kind: told for kind, told in first.items() if all(one[kind] == told for one in others)}

    def rules_of(self, one: Input) -> dict[str, Any]:
        """The rules of an input, with the messages that are its own."""
        rules, shared = one.rules, self.messages
        return {**rules, "messages": {kind: told for kind, told in rules["messages"].items() if kind not in shared}}

    @property
    def program(self) -> list[dict[str, Any]]:
        return [
            {"key": one.key, "times": one.times, "over": one.over, "unit": one.unit, "decimals": one.decimals}
            for one in self.steps
        ]

    def preview(self, values: Mapping[str, Any]) -> dict[str, Fraction | None]:
        """Every step, exactly; None where something is missing or a divisor is zero."""
        known: dict[str, Fraction | None] = {
            one.name: None if values.get(one.name) is None else Fraction(values[one.name]) for one in self.inputs
        }
        for step in self.steps:
            known[step.key] = _step(step, known)
        return {step.key: known[step.key] for step in self.steps}


def _step(step: Step, known: Mapping[str, Fraction | None]) -> Fraction | None:
    result = Fraction(1)
    for names, divide in ((step.times, False), (step.over, True)):
        for name in names:
            factor = Fraction(name) if name[0].isdigit() else known[name]
            if factor is None or (divide and not factor):
                return None
            result = result / factor if divide else result * factor
    return result
