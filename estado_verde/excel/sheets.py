"""Rows of a sheet by column title, and the place of a fault in it. The header is looked for: people put titles above."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from ..messages import text_of
from ..spec.faults import Fault, fault
from ..spec.workbooks import SheetRow
from .layout import ERRORS_TITLE, BookPlan, ColumnPlan, SheetPlan, same_title
from .reading import Refused, Title, cell_name

HEADER_WITHIN = 15


@dataclass(frozen=True)
class RowFault:
    """One fault where a person finds it. ``column`` is empty for the row as a whole; ``cell`` is then its first cell."""

    sheet: str
    row: int
    column: str
    cell: str
    fault: Fault

    @property
    def warning(self) -> bool:
        return self.fault.warning

    @property
    def text(self) -> str:
        return text_of(self.fault)


def chosen(book: BookPlan, titles: Sequence[Title]) -> dict[str, SheetPlan]:
    """Which sheet of the file is which of the layout, in the order in which they must be saved."""
    by_name = {same_title(one.text): one.text for one in titles}
    found = {by_name[same_title(one.title)]: one for one in book.sheets if same_title(one.title) in by_name}
    visible = [one.text for one in titles if not one.hidden and same_title(one.text) != "ayuda"]
    if not found and len(book.sheets) == 1 and visible:
        found = {visible[0]: book.sheets[0]}
    if not found:
        sheet = book.sheets[0]
        raise Refused("MSG-XLS-05", columna=sheet.columns[0].title, hoja=sheet.title)
    return dict(sorted(found.items(), key=lambda one: one[1].layout.order))


class SheetReader:
    """Finds the header of a sheet and gives its rows by column title."""

    def __init__(self, sheet: SheetPlan, numbered: Iterator[tuple[int, list[Any]]], given: Sequence[str] = ()) -> None:
        self.sheet, self.numbered, self.given = sheet, numbered, given
        self.position: dict[str, int] = {}
        self.header_row = 0
        self.missing = self._find_header()

    def _find_header(self) -> list[RowFault]:
        wanted = {same_title(one.title): one.title for one in self.sheet.columns}
        best: dict[str, int] = {}
        first = 1
        unknown = False
        for number, cells in islice(self.numbered, HEADER_WITHIN):
            found: dict[str, int] = {}
            titles = [same_title(cell) for cell in cells]
            for place, title in enumerate(titles):
                if title in wanted:
                    found.setdefault(wanted[title], place)
            first = first if best else number
            if len(found) > len(best):
                best, first = found, number
                unknown = any(title and title not in wanted and title != same_title(ERRORS_TITLE) for title in titles)
            if all(one.title in best for one in self.sheet.columns if self._needed(one)) and best:
                break
        self.position, self.header_row = best, first
        return [
            self._missing(one.title)
            for one in self.sheet.columns
            if one.title not in best and (self._needed(one) or (unknown and best))
        ]

    def _needed(self, column: ColumnPlan) -> bool:
        return column.required and column.field.default is None and column.field.name not in self.given

    def _missing(self, title: str) -> RowFault:
        found = fault("MSG-XLS-05", columna=title, hoja=self.sheet.title)
        return RowFault(self.sheet.title, self.header_row, title, cell_name(self.header_row, 1), found)

    def rows(self) -> Iterator[SheetRow]:
        places = tuple(self.position.items())
        width = max(self.position.values(), default=-1) + 1
        for number, cells in self.numbered:
            if len(cells) < width:
                cells.extend([None] * (width - len(cells)))
            row = {title: cells[place] for title, place in places}
            if any(cell not in (None, "") for cell in row.values()):
                yield SheetRow(number, row)

    def fault(self, row: int, title: str, found: Fault) -> RowFault:
        place = self.position.get(title)
        return RowFault(
            self.sheet.title, row, title if place is not None else "", cell_name(row, (place or 0) + 1), found
        )
