"""The number rules of a field, told to the browser. A page warns while people type with the very codes and sentences that
the services will answer; the services still have the last word."""

from __future__ import annotations

from typing import Any

from ..messages import text_of
from ..spec.faults import fault
from ..spec.fields import Field, out_of_limits


def number_rules(spec: Field) -> dict[str, Any]:
    """What ``static/js/numbers.js`` reads: limits as text, so that they stay exact, and a message for each kind of fault."""
    invalid = fault("MSG-NUM-08" if spec.signed else "MSG-NUM-01")
    positive = fault(spec.message("positive", "MSG-NUM-05"))
    faults = {
        "ambiguous": fault("MSG-NUM-02"),
        "invalid": invalid,
        "negative": positive if spec.positive else invalid,
        "integer": fault("MSG-NUM-06"),
        "decimals": fault("MSG-NUM-04", n=spec.decimals),
        "positive": positive,
        "minimum": out_of_limits(spec, "minimum"),
        "maximum": out_of_limits(spec, "maximum"),
        "required": fault(spec.message("required", "MSG-GEN-01")),
    }
    return {
        "integer": spec.kind == "integer",
        "decimals": 0 if spec.kind == "integer" else spec.decimals,
        "positive": spec.positive,
        "signed": spec.signed,
        "required": spec.required,
        "minimum": None if spec.minimum is None else f"{spec.minimum:f}",
        "maximum": None if spec.maximum is None else f"{spec.maximum:f}",
        "messages": {kind: {"code": one.code, "text": text_of(one)} for kind, one in faults.items()},
    }
