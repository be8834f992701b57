"""One cell as XML. What it holds decides its type: text is always text, marked so that Excel leaves «=1+1» alone and shows
no apostrophe; numbers and dates are real ones, in the format of their column."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import count
from types import NoneType
from typing import Any

from ..clock import SANTIAGO
from ..spec.reports import Column
from .parts import Format, Styles

REPEATED = 500  # values of a column whose XML is kept, or some more
MAX_TEXT = 32_767  # characters that Excel keeps in a cell
GAP = "_ "  # the width of a space, so that a number does not touch the text at its right
FIRST_DATE = date(1900, 3, 1)  # Excel believes that 1900 was a leap year
BEGINNING = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell has no zone
EPOCH = BEGINNING.toordinal()
FIRST_MOMENT = datetime(1900, 3, 1)  # noqa: DTZ001 - as FIRST_DATE
EXACT = 10**15  # whole numbers below are kept by Excel as they are

#: What a cell must never start with unless it is marked as text.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
SPECIAL = re.compile("[&<>\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
HARMLESS = str.maketrans("", "", " -./:,@()\n")  # signs that mean nothing to XML nor, after a letter, to Excel
ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\t": "\t", "\n": "\n"}

#: Writes a value in a column, given the number of its row: all of the cell that follows its address.
CellWriter = Callable[[Any, int], str]
#: Writes many values of one kind at once; nothing when one of them needs a look of its own.
BlockWriter = Callable[[Sequence[Any]], list[str] | None]
#: By kind, the cells of values seen before, so that most cost one look. Apart, for a boolean equals a number.
Known = dict[type, dict[Any, str]]
EMPTY = '"/>'  # the end of a cell without a value


@dataclass(frozen=True)
class Marked:
    """A value that something is said about: its cell is coloured and carries the text as a comment."""

    value: Any
    note: str
    place: str = "bad"


class RowNotes:
    """What the cells of a sheet tell about it while they are written: the lines that a row needs, and their comments."""

    def __init__(self) -> None:
        self.lines: dict[int, int] = {}
        self._comments: list[tuple[int, str, str]] = []

    def wrap(self, row: int, lines: int) -> None:
        self.lines[row] = max(self.lines.get(row, 1), lines)

    def comment(self, row: int, letter: str, text: str) -> None:
        self._comments.append((row, letter, text))

    @property
    def comments(self) -> list[tuple[str, str]]:
        """(cell, text) by rows; in each, in the order of its columns."""
        return [(f"{letter}{row}", text) for row, letter, text in sorted(self._comments, key=lambda one: one[0])]


class ColumnWriter:
    """Writes the cells of one column, many at a time: what a row costs is what its values cost that were not seen before.
    Each cell is all that follows the number of its row in its address, and ``after``: what stands between it and the number
    of the next cell, so that a row is its number between its cells."""

    def __init__(self, letter: str, column: Column, place: str, styles: Styles, notes: RowNotes, after: str) -> None:
        self.empty = EMPTY + after
        self.known: Known = {kind: {None: self.empty} for kind in (NoneType, str, int, date)}
        self.known[str][""] = self.empty
        self.write, self.blocks = cell_writer(letter, column, place, styles, notes, self.known, after)

    def cells(self, values: Sequence[Any], first: int) -> list[str]:
        """One for each value, of the rows from ``first`` on."""
        kinds = set(map(type, values))
        if len(kinds) == 2:
            kinds.discard(NoneType)
        kind = kinds.pop() if len(kinds) == 1 else object
        if kind in self.known:
            return self._looked_up(kind, values, first)
        if kind is datetime and (moments := self.blocks[datetime](values)):
            return moments
        empty, write = self.empty, self.write
        return [empty if value is None or value == "" else write(value, row) for row, value in enumerate(values, first)]

    def _looked_up(self, kind: type, values: Sequence[Any], first: int) -> list[str]:
        """Values of one kind: those that were seen, and the rest together."""
        known = self.known[kind]
        found = list(map(known.get, values))
        if None not in found:
            return found  # type: ignore[return-value]
        new = [value for value, cell in zip(values, found, strict=True) if cell is None]
        cells = self.blocks[kind](new)
        if cells is None:
            both = zip(count(first), values, found, strict=False)
            cells = [self.write(value, row) for row, value, cell in both if cell is None]
        elif len(known) < REPEATED:
            known.update(zip(new, cells, strict=True))
        rest = iter(cells)
        return [cell or next(rest) for cell in found]


def cell_writer(
    letter: str, column: Column, place: str, styles: Styles, notes: RowNotes, known: Known, after: str
) -> tuple[CellWriter, dict[type, BlockWriter]]:
    """The functions that write any value in one column, alone and together; they are called a million times, so its styles
    are chosen here."""

    def style(code: str = "General", **more: Any) -> str:
        number = styles.number(Format(code, place, **more))
        return f' s="{number}"' if number else ""

    end = f"</v></c>{after}"
    number, day, moment = (f'"{style(code)}><v>' for code in (number_format(column), "dd/mm/yyyy", "dd/mm/yyyy hh:mm"))
    around = (number, day, moment, end)
    of_text = (style(), style(quoted=True, wrap=True), style(wrap=True))
    text = text_writer(column.width, of_text, notes, known[str], after)
    marked: dict[str, CellWriter] = {}

    def mark(value: Marked, row: int) -> str:
        if value.place not in marked:
            apart: Known = {str: {}, int: {}, date: {}}
            marked[value.place], _ = cell_writer(letter, column, value.place, styles, notes, apart, after)
        if value.note:
            notes.comment(row, letter, value.note)
        return marked[value.place]("" if value.value is None else value.value, row)

    other = other_writer(around, text, mark)

    def write(value: Any, row: int) -> str:
        kind = value.__class__
        seen = known.get(kind)
        if seen is None:
            return other(value, row)
        if (ready := seen.get(value)) is None:
            ready = text(value, row) if kind is str else other(value, row)
            if kind is not str and len(seen) < REPEATED:
                seen[value] = ready
        return ready

    return write, block_writers(around, f'"{style()} t="inlineStr"><is><t>', column.width, after)


def block_writers(around: tuple[str, str, str, str], begun: str, width: int, after: str) -> dict[type, BlockWriter]:
    """The functions that write many values of one kind at once. ``around``: as in ``other_writer``; ``begun``: what stands
    before a text."""
    (number, day, moment, end), ended, empty = around, f"</t></is></c>{after}", EMPTY + after

    def texts(values: Sequence[str]) -> list[str] | None:
        return [f"{begun}{value}{ended}" for value in values] if harmless(values, width) else None

    def numbers(values: Sequence[int]) -> list[str] | None:
        return [f"{number}{value}{end}" for value in values] if max(map(abs, values)) < EXACT else None

    def days(values: Sequence[date]) -> list[str] | None:
        return [f"{day}{value.toordinal() - EPOCH}{end}" for value in values] if min(values) >= FIRST_DATE else None

    def moments(values: Sequence[datetime | None]) -> list[str] | None:
        try:
            if min(value for value in values if value is not None) < FIRST_MOMENT:
                return None
            return [
                empty
                if value is None
                else f"{moment}{(since := value - BEGINNING).days}.{fraction(since.seconds)}{end}"
                for value in values
            ]
        except TypeError:  # one with a zone is not compared with one without
            return None

    return {str: texts, int: numbers, date: days, datetime: moments}


def harmless(values: Sequence[str], width: int) -> bool:
    """Whether these texts, none of them empty, are short ones of letters, digits and signs in their middle that can be
    written as they are. All at once: a look at each would cost more than writing it."""
    lines = "\n".join(values) + "\n"
    return (
        max(map(len, values)) <= width
        and "".join([value[0] for value in values]).isalnum()
        and "  " not in lines
        and " \n" not in lines
        and lines.count("\n") == len(values)
        and lines.translate(HARMLESS).isalnum()
    )


def other_writer(around: tuple[str, str, str, str], text: CellWriter, mark: CellWriter) -> CellWriter:
    """The function that writes what is neither text nor a moment without zone. ``around``: what stands before a number, a
    day and a moment, and after each."""
    number, day, moment, end = around

    def other(value: Any, row: int) -> str:
        kind = value.__class__
        if kind is int or kind is float or kind is Decimal:
            shown = plain_number(value)
            return f"{number}{shown}{end}" if shown else text(str(value), row)
        if kind is Marked:
            return mark(value, row)
        if isinstance(value, bool):
            return text("Sí" if value else "No", row)
        if isinstance(value, date) and (value.date() if isinstance(value, datetime) else value) >= FIRST_DATE:
            if isinstance(value, datetime):
                return f"{moment}{serial(value)}{end}"
            return f"{day}{value.toordinal() - EPOCH}{end}"
        return text(value.strftime("%d/%m/%Y") if isinstance(value, date) else str(value), row)

    return other


def text_writer(
    width: int, styles: tuple[str, str, str], notes: RowNotes, known: dict[str, str], after: str
) -> CellWriter:
    """The function that writes text in one column, whatever it begins with; what is short it leaves in ``known``."""
    plain, quoted, wrapped = (f'"{one} t="inlineStr"><is><t' for one in styles)
    end = f"</t></is></c>{after}"

    def text(value: str, row: int) -> str:
        if value.isalnum() and len(value) <= width:  # numbers and codes, most of what a column never saw
            return (
                f"{plain}>{value}{end}" if len(known) == REPEATED else known.setdefault(value, f"{plain}>{value}{end}")
            )
        original, long = value, len(value) > width or "\n" in value
        if long:
            notes.wrap(row, sum(1 + len(line) // width for line in value.split("\n")))
        chosen = quoted if value.startswith(DANGEROUS) else wrapped if long else plain
        if len(value) > MAX_TEXT:
            value = value[: MAX_TEXT - 1] + "…"
        if SPECIAL.search(value):
            value = SPECIAL.sub(escaped, value)
        blanks = ' xml:space="preserve"' if long or value != " ".join(value.split()) else ""
        ready = f"{chosen}{blanks}>{value}{end}"
        if not long and len(known) < REPEATED:
            known[original] = ready
        return ready

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
        return str(value) if abs(value) < EXACT else ""
    number = value if isinstance(value, Decimal) else Decimal(repr(value))
    return f"{number:f}" if number.is_finite() and number.adjusted() < 300 else ""


def serial(moment: datetime) -> str:
    """Days since Excel's beginning, with ten decimals; moments with a zone are shown in Santiago's."""
    local = moment.astimezone(SANTIAGO).replace(tzinfo=None) if moment.tzinfo else moment
    since = local - BEGINNING
    return f"{since.days}.{fraction(since.seconds)}"


@cache
def fraction(seconds: int) -> str:
    """Which part of a day, in ten decimals; in whole numbers, which are exact."""
    return f"{(seconds * 10**10 + 43_200) // 86_400:010d}"


def number_format(column: Column) -> str:
    """Codes are written the American way; Excel shows them as the reader's country does (1.234,50). Whole numbers carry
    no thousands point: among them are years, folios and identifiers."""
    if column.kind in ("decimal", "percent"):
        return "#,##0" + ("." + "0" * column.decimals if column.decimals else "") + GAP
    return "0" + GAP if column.kind == "integer" else "General"
