"""examples.yaml, situation by situation, against the specification."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from ev_plugins.residuos.indicators import UnitFigures, add_up
from ev_plugins.residuos.requirements import RESIDUOS
from ev_plugins.residuos.scope_rules import SCOPE

from estado_verde.spec.fields import Reference
from estado_verde.spec.periods import Period
from estado_verde.spec.records import Case

EXAMPLES = yaml.safe_load((Path(__file__).parents[1] / "examples.yaml").read_text(encoding="utf-8"))


def named(examples: list[dict[str, Any]]) -> Any:
    return pytest.mark.parametrize("example", examples, ids=[one["name"] for one in examples])


@named(EXAMPLES["situations"])
def test_situation(example):
    record = RESIDUOS.record(example["record"])
    data, faults = record.parse({"unidad": 1, "periodo": 1, **example["load"]})
    for spec in record.fields:
        if spec.kind == "reference" and isinstance(data.get(spec.name), str):
            data[spec.name] = Reference(1, data[spec.name])
    related = {one.name: example.get("among", {}).get(one.name, []) for one in record.related}
    case = Case(data, None, Period.of(example["anio"]), RESIDUOS.values(), related, date(example["anio"], 6, 1))
    faults += [one for rule in record.rules if rule not in SCOPE for one in rule.check(case)]
    assert [one.code for one in faults if not one.warning] == example["faults"]
    assert [one.code for one in faults if one.warning] == example.get("warnings", [])


@named(EXAMPLES["indicators"])
def test_indicators(example):
    kilograms = ("kg_recycled", "kg_unrecycled")
    units = [
        UnitFigures(**{name: Decimal(value) if name in kilograms else value for name, value in one.items()})
        for one in example["units"]
    ]
    totals = add_up(example["anio"], units)
    for indicator in RESIDUOS.indicators:
        value, quality, reason = example[indicator.name]
        result = indicator.compute(totals)
        assert (result.rounded, result.quality, result.reason) == (value and Decimal(value), quality, reason)
