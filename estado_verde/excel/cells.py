"""One cell as XML. What it holds decides its type: text is always text, marked so that Excel leaves «=1+1» alone and shows
no apostrophe; numbers and dates are real ones, in the format of their column."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ..clock import SANTIAGO
from ..spec.reports import Column
from .parts import Format, Styles

REPEATED = 500  # values of a column whose XML is kept
MAX_TEXT = 32_767  # characters that Excel keeps in a cell
GAP = "_ "  # the width of a space, so that a number does not touch the text at its right
FIRST_DATE = date(1900, 3, 1)  # Excel believes that 1900 was a leap year
EPOCH = date(1899, 12, 30).toordinal()

#: What a cell must never start with unless it is marked as text.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
SPECIAL = re.compile("[&<>\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\t": "\t", "\n": "\n"}

#: Writes a value in a column, given the number of its row.
CellWriter = Callable[[Any, int], str]


@dataclass(frozen=True)
class Marked:
    """A value that something is said about: its cell is coloured and carries the text as a comment."""

    value: Any
    note: str
    place: str = "bad"


@dataclass
class RowNotes:
    """What the cells of a sheet tell about it while they are written: how many lines the row needs, and their comments."""

    lines: int = 1
    comments: list[tuple[str, str]] = field(default_factory=list)


def cell_writer(letter: str, column: Column, place: str, styles: Styles, notes: RowNotes) -> CellWriter:
    """The function that writes any value in one column; it is called a million times, so its styles are chosen here."""

    def style(code: str = "General", **more: Any) -> str:
        number = styles.number(Format(code, place, **more))
        return f' s="{number}"' if number else ""

    number_style, day, moment = style(number_format(column)), style("dd/mm/yyyy"), style("dd/mm/yyyy hh:mm")
    known: dict[str, str] = {}  # columns repeat themselves (states, names of companies): what their first values became
    text = text_writer(letter, column.width, (style(), style(quoted=True, wrap=True), style(wrap=True)), notes, known)
    marked: dict[str, CellWriter] = {}

    def mark(value: Marked, row: int) -> str:
        if value.place not in marked:
            marked[value.place] = cell_writer(letter, column, value.place, styles, notes)
        if value.note:
            notes.comments.append((f"{letter}{row}", value.note))
        return marked[value.place]("" if value.value is None else value.value, row)

    def write(value: Any, row: int) -> str:
        kind = value.__class__
        if kind is str:
            ready = known.get(value)
            return f'<c r="{letter}{row}"{ready}' if ready else text(value, row)
        if kind is datetime and value.tzinfo is None and value.year > 1900:
            return f'<c r="{letter}{row}"{moment}><v>{serial(value)}</v></c>'
        if kind is int or kind is float or kind is Decimal:
            shown = plain_number(value)
            return f'<c r="{letter}{row}"{number_style}><v>{shown}</v></c>' if shown else text(str(value), row)
        if kind is Marked:
            return mark(value, row)
        if isinstance(value, bool):
            return text("Sí" if value else "No", row)
        if isinstance(value, date) and (value.date() if isinstance(value, datetime) else value) >= FIRST_DATE:
            chosen, shown = (moment, serial(value)) if isinstance(value, datetime) else (day, value.toordinal() - EPOCH)
            return f'<c r="{letter}{row}"{chosen}><v>{shown}</v></c>'
        return text(value.strftime("%d/%m/%Y") if isinstance(value, date) else str(value), row)

    return write


def text_writer(
    letter: str, width: int, styles: tuple[str, str, str], notes: RowNotes, known: dict[str, str]
) -> CellWriter:
    """The function that writes text in one column, whatever it begins with; what is short it leaves in ``known``."""
    plain, quoted, wrapped = styles

    def text(value: str, row: int) -> str:
        original, long = value, len(value) > width or "\n" in value
        if long:
            notes.lines = max(notes.lines, sum(1 + len(line) // width for line in value.split("\n")))
        chosen = quoted if value.startswith(DANGEROUS) else wrapped if long else plain
        if len(value) > MAX_TEXT:
            value = value[: MAX_TEXT - 1] + "…"
        if SPECIAL.search(value):
            value = SPECIAL.sub(escaped, value)
        blanks = ' xml:space="preserve"' if long or value != " ".join(value.split()) else ""
        ready = f'{chosen} t="inlineStr"><is><t{blanks}>{value}</t></is></c>'
        if not long and len(known) < REPEATED:
            known[original] = ready
        return f'<c r="{letter}{row}"{ready}'

    return text


def escaped(match: re.Match[str]) -> str:
    """XML escapes, and Excel's own for what XML cannot carry; «_x0041_» as text keeps its underscore."""
    found = match[0]
    if len(found) > 1:
        return f"_x005F{found}"
    return ESCAPES.get(found) or f"_x{ord(found):04X}_"


def plain_number(value: float | Decimal) -> str:
    """As XML wants it; empty when Excel, which keeps 15 digits, would change it or cannot hold it."""
    if isinstance(value, int):
        return str(value) if abs(value) < 10**15 else ""
    number = value if isinstance(value, Decimal) else Decimal(repr(value))
    return f"{number:f}" if number.is_finite() and number.adjusted() < 300 else ""


def serial(moment: datetime) -> str:
    """Days since Excel's beginning; moments with a zone are shown in Santiago's."""
    local = moment.astimezone(SANTIAGO).replace(tzinfo=None) if moment.tzinfo else moment
    seconds = local.hour * 3600 + local.minute * 60 + local.second
    return f"{local.toordinal() - EPOCH + seconds / 86400:.10f}"


def number_format(column: Column) -> str:
    """Codes are written the American way; Excel shows them as the reader's country does (1.234,50). Whole numbers carry
    no thousands point: among them are years, folios and identifiers."""
    if column.kind in ("decimal", "percent"):
        return "#,##0" + ("." + "0" * column.decimals if column.decimals else "") + GAP
    return "0" + GAP if column.kind == "integer" else "General"
