"""A chart as its data: what is drawn, the table beneath it and the sheet that is downloaded all come from the same rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext

from estado_verde.spec.numbers import round_half_up, show, show_percent
from estado_verde.spec.reports import Column, Sheet

from .comparison import show_variation

KG, PERCENT, CHANGE, COUNT = "kg", "percent", "change", "count"
SHEET_KINDS: Mapping[str, Mapping[str, Any]] = {
    KG: {"kind": "decimal", "decimals": 3},
    PERCENT: {"kind": "percent"},
    CHANGE: {"kind": "percent"},
    COUNT: {"kind": "integer"},
}
LONGEST_TITLE = 31


@dataclass(frozen=True)
class Series:
    """A column: what its numbers are, and the colour with which they are drawn."""

    label: str
    kind: str = KG
    color: str = ""


@dataclass(frozen=True)
class Row:
    """None is «not reported» for kilograms and «No calculable» for a per cent: never a zero."""

    label: str
    values: tuple[Decimal | int | None, ...]
    url: str = ""
    color: str = ""


@dataclass(frozen=True)
class Chart:
    """``kind`` is one of those of ev/charts.html; the first column is the one that is drawn where one is. With ``folded``
    the table opens on demand."""

    name: str
    kind: str
    title: str
    unit: str
    corner: str
    series: Sequence[Series]
    rows: Sequence[Row]
    note: str = ""
    size: str = ""
    folded: bool = True

    @property
    def empty(self) -> bool:
        """Nothing to draw: no row has a number in a column that is drawn."""
        drawn = len(self.series) if self.kind in ("stacked", "lines") else 1
        return not any(value is not None for row in self.rows for value in row.values[:drawn])

    @property
    def columns(self) -> list[dict[str, str]]:
        return [{"label": one.label, "color": one.color} for one in self.series]

    @property
    def cells(self) -> list[dict[str, Any]]:
        return [
            {
                "label": row.label,
                "url": row.url,
                "color": row.color,
                "cells": [_cell(one.kind, value) for one, value in zip(self.series, row.values, strict=True)],
            }
            for row in self.rows
        ]

    def sheet(self) -> Sheet:
        kinds = (Column(one.label, width=18, **SHEET_KINDS[one.kind]) for one in self.series)
        rows = [[row.label, *map(_stored, self.series, row.values)] for row in self.rows]
        return Sheet(self.title[:LONGEST_TITLE], (Column(self.corner, width=34), *kinds), rows)


def _cell(kind: str, value: Decimal | int | None) -> dict[str, str]:
    if value is None:
        return {"text": "–" if kind in (KG, COUNT) else gettext("No calculable")}
    if kind in (KG, COUNT):
        return {"text": show(value), "value": str(value)}
    return {
        "text": show_percent(Decimal(value)) if kind == PERCENT else show_variation(Decimal(value)),
        "value": str(round_half_up(Decimal(value))),
    }


def _stored(series: Series, value: Decimal | int | None) -> Any:
    if value is None:
        return None if series.kind in (KG, COUNT) else gettext("No calculable")
    return value if series.kind in (KG, COUNT) else round_half_up(Decimal(value))
