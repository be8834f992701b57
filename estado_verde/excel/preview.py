"""The rows of a waiting workbook as the preview shows them: those to review first, each with its message beside the cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from ..spec.numbers import show_editable
from .layout import SheetPlan, plan
from .reading import Title, cell_name, read_rows
from .sheets import SheetReader, chosen
from .waiting import Shown, Waiting

REVIEW, VALID, ALL = "revisar", "validas", "todas"
PAGE = 100


@dataclass
class ShownRow:
    """``marks``: column title → «bad» or «warn»."""

    place: str
    cells: list[str]
    faults: list[Shown]
    marks: dict[int, str] = field(default_factory=dict)

    @property
    def bad(self) -> bool:
        return any(not one.warning for one in self.faults)


@dataclass
class ShownSheet:
    title: str
    columns: list[str]
    numeric: list[bool]
    rows: list[ShownRow]


def counts(waiting: Waiting) -> dict[str, int]:
    review = len({(one.sheet, one.row) for one in waiting.faults})
    return {REVIEW: review, VALID: waiting.valid, ALL: waiting.rows}


def page_of(waiting: Waiting, which: str, number: int) -> list[ShownSheet]:
    """One page of the rows asked for, by sheet."""
    by_row: dict[tuple[str, int], list[Shown]] = defaultdict(list)
    for one in waiting.faults:
        by_row[one.sheet, one.row].append(one)
    first, last = (number - 1) * PAGE, number * PAGE
    found: list[ShownSheet] = []
    seen = 0
    for sheet, reader, rows in _sheets(waiting):
        shown = ShownSheet(
            sheet.title,
            [one.title for one in sheet.columns if one.title in reader.position],
            [one.field.kind in ("integer", "decimal") for one in sheet.columns if one.title in reader.position],
            [],
        )
        for row_number, cells in rows:
            faults = by_row.get((sheet.title, row_number), [])
            if not _wanted(which, faults):
                continue
            if first <= seen < last:
                shown.rows.append(_row(sheet.title, row_number, shown.columns, cells, faults))
            seen += 1
            if seen >= last:
                break
        if shown.rows:
            found.append(shown)
        if seen >= last:
            break
    for shown in found:
        shown.rows.sort(key=lambda one: not one.bad)  # what keeps a row out before what only advises
    return sorted(found, key=lambda one: not any(row.bad for row in one.rows))


def _sheets(waiting: Waiting) -> Iterator[tuple[SheetPlan, SheetReader, Iterator[tuple[int, dict[str, Any]]]]]:
    book = plan(waiting.kind, waiting.anio)
    sheets: dict[str, SheetPlan] = {}

    def choose(titles: list[Title]) -> list[str]:
        sheets.update(chosen(book, titles))
        return list(sheets)

    for title, group in groupby(read_rows(waiting.path, choose), key=lambda one: one[0]):  # type: ignore[arg-type]
        reader = SheetReader(sheets[title], ((number, cells) for _, number, cells in group))
        yield sheets[title], reader, ((row.number, dict(row.cells)) for row in reader.rows())


def _wanted(which: str, faults: list[Shown]) -> bool:
    if which == VALID:
        return all(one.warning for one in faults)
    return which == ALL or bool(faults)


def _row(sheet: str, number: int, columns: list[str], cells: dict[str, Any], faults: list[Shown]) -> ShownRow:
    faults = sorted(faults, key=lambda one: one.warning)
    at = next((one.cell for one in faults if one.column), cell_name(number, 1))
    row = ShownRow(f"{sheet}!{at}", [text_of_cell(cells.get(one)) for one in columns], faults)
    for one in faults:
        if one.column in columns:
            row.marks.setdefault(columns.index(one.column), "warn" if one.warning else "bad")
    return row


def text_of_cell(value: Any) -> str:
    """What the person sees in Excel, nearly."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Sí" if value else "No"
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float):
        return show_editable(Decimal(repr(value))) if abs(value) < 1e15 else repr(value)
    return str(value)
