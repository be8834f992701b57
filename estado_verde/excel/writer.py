"""Writes workbooks of any length in the memory of one block of rows, and never a formula (``cells``)."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice, repeat
from typing import IO, Any

from isal import isal_zlib

from .. import scope
from ..clock import now
from ..spec.reports import Column, Sheet
from . import parts
from .cells import MAX_TEXT, ColumnWriter, Marked, RowNotes
from .inspection import cell_name
from .parts import Styles

__all__ = ["Marked", "write_workbook"]

MAX_ROWS = 1_048_576
BLOCK = 500
WIDEST = (
    60  # characters of a column that is as wide as what it holds; longer texts go on in the next line of their cell
)
PAPER = (
    210  # characters beside each other on a printed page that are still read; a wider sheet goes on in the next page
)
LINE, TALLEST = 15, 400  # points of a line of text, and of the highest row that Excel draws
FORBIDDEN_IN_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def write_workbook(sheets: Iterable[Sheet], stream: IO[bytes], *, styled: bool = True) -> None:
    """The sheets, one after the other, into ``stream``; their rows are read once and never kept.

    ``styled`` gives header colours, widths, a frozen header and filters; without it a sheet is plain rows.
    """
    styles, titles = Styles(), Titles()
    written: list[SheetWriter] = []
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=2) as archive:
        for sheet in sheets:
            rows: Iterator[Sequence[Any]] = iter(sheet.rows)
            columns, rows = measured(sheet.columns, rows)
            more: Sequence[Any] | None = ()
            while more is not None:  # a sheet beyond Excel's last row goes on in another one
                writer = SheetWriter(titles.add(sheet.title), replace(sheet, columns=columns), styles, styled)
                written.append(writer)
                with deflated(archive, f"xl/worksheets/sheet{len(written)}.xml") as part:
                    more = writer.write(rows, part)
                rows = chain([more], rows) if more is not None else rows
        if not written:
            raise ValueError("a workbook needs a sheet")
        commented = {number: one.notes.comments for number, one in enumerate(written, 1) if one.notes.comments}
        for number, comments in commented.items():
            for name, text in parts.comments(number, comments).items():
                archive.writestr(name, text)
        for name, text in parts.package([one.named() for one in written], list(commented)).items():
            archive.writestr(name, text)
        archive.writestr("xl/styles.xml", styles.xml())


def deflated(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    """A part of any length, to write to. It is compressed by ISA-L, for a quarter of what zlib takes and to the same size;
    zipfile has no argument for that."""
    part: Any = archive.open(name, "w", force_zip64=True)
    part._compressor = isal_zlib.compressobj(isal_zlib.ISAL_DEFAULT_COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS)
    return part  # type: ignore[no-any-return]


def taken() -> str:
    """By whom and when a workbook is taken out, for each printed page: it may tell of people (open-world §4)."""
    try:
        who = scope.current()
    except scope.NoScope:
        return ""
    return "" if who.unrestricted or who.anonymous else f"{who.nombre[:100]}, {now():%d/%m/%Y %I:%M %p}"


class Titles(list[str]):
    """Sheet titles that Excel accepts: at most 31 characters, without its punctuation, unique whatever their case."""

    def add(self, wanted: str) -> str:
        clean = FORBIDDEN_IN_TITLE.sub(" ", wanted).strip(" '") or "Hoja"
        taken = {one.casefold() for one in self}
        title, n = clean[:31].rstrip(" '"), 2
        while title.casefold() in taken:
            mark = f" ({n})"
            title, n = clean[: 31 - len(mark)].rstrip() + mark, n + 1
        self.append(title)
        return title


class SheetWriter:
    def __init__(self, title: str, sheet: Sheet, styles: Styles, styled: bool) -> None:
        self.title, self.sheet, self.styles, self.styled = title, sheet, styles, styled
        self.letters = [cell_name(1, n)[:-1] for n in range(1, len(sheet.columns) + 1)]
        self.head = 2 if sheet.heading else 1  # the row of the header
        self.number = self.last = 0
        self.notes = RowNotes()

    def filtered(self) -> str:
        """The area under the header's filters."""
        if not (self.styled and self.letters and self.last > self.head):
            return ""
        return f"A{self.head}:{self.letters[-1]}{self.last}"

    def pages(self) -> int:
        """How many printed pages its columns take beside each other."""
        return -(-sum(one.width for one in self.sheet.columns) // PAPER) or 1

    def named(self) -> parts.Named:
        """What other parts of the workbook say of it: the area under the filters, and what each printed page repeats. That
        is the header, and the first two columns where there are pages beside each other."""
        here = "'" + self.title.replace("'", "''") + "'!"
        area = f"{here}$A${self.head}:${self.letters[-1]}${self.last}" if self.filtered() else ""
        if not (self.styled and self.letters):
            return parts.Named(self.title, area, "")
        first = f"{here}$A:${self.letters[:2][-1]}," if self.pages() > 1 else ""
        return parts.Named(self.title, area, f"{first}{here}$1:${self.head}")

    def write(self, rows: Iterator[Sequence[Any]], part: IO[bytes]) -> Sequence[Any] | None:
        """Heading, header, rows and footer; the first row that did not fit, if any."""
        part.write(self._start().encode())
        titles = [one.title for one in self.sheet.columns]
        if self.sheet.heading:
            part.write(self._rows(self._writers("title"), [[self.sheet.heading, *[""] * (len(titles) - 1)]]))
        part.write(self._rows(self._writers("header"), [titles]))
        body = self._writers("body")
        room = MAX_ROWS - 1 - self.number
        while block := list(islice(rows, min(BLOCK, room))):
            part.write(self._rows(body, block))
            room -= len(block)
        self.last = self.number
        more = next(rows, None) if room == 0 else None
        if more is None and self.sheet.footer:
            footer = [*self.sheet.footer, *[""] * (len(self.letters) - len(self.sheet.footer))]
            part.write(self._rows(self._writers("footer"), [footer]))
        part.write(self._end().encode())
        return more

    def _start(self) -> str:
        head = f'{parts.HEAD}<worksheet xmlns="{parts.MAIN}" xmlns:r="{parts.OFFICE}">'
        if not self.styled or not self.sheet.columns:
            return f"{head}<sheetData>"
        widths = "".join(
            f'<col min="{n}" max="{n}" width="{one.width}" customWidth="1"/>'
            for n, one in enumerate(self.sheet.columns, 1)
        )
        pane = f'<pane ySplit="{self.head}" topLeftCell="A{self.head + 1}" activePane="bottomLeft" state="frozen"/>'
        view = f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        page = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'  # all columns on the printed page
        return f"{head}{page}{view}<cols>{widths}</cols><sheetData>"

    def _end(self) -> str:
        filters = f'<autoFilter ref="{self.filtered()}"/>' if self.filtered() else ""
        page = parts.on_paper(self.pages(), taken()) if self.styled and self.letters else ""
        drawing = '<legacyDrawing r:id="rId1"/>' if self.notes.comments else ""
        return f"</sheetData>{filters}{page}{drawing}</worksheet>"

    def _rows(self, writers: Sequence[ColumnWriter], rows: Sequence[Sequence[Any]]) -> bytes:
        """The rows as XML, column by column: each row is its number between what stands before and after it."""
        first = self.number + 1
        self.number += len(rows)
        numbers = range(first, self.number + 1)
        columns = zip(*rows, strict=True)
        cells = [one.cells(values, first) for one, values in zip(writers, columns, strict=True)]
        begun = f'"><c r="{self.letters[0]}' if self.letters else '"/>'
        heads = [begun] * len(rows)
        for row, lines in self.notes.lines.items():  # said, for not every programme measures rows when it opens a file
            heads[row - first] = f'" ht="{min(lines * LINE, TALLEST)}" customHeight="1{begun}'
        self.notes.lines.clear()
        found = zip(numbers, zip(repeat('<row r="'), heads, *cells), strict=False)
        return "".join([str(number).join(parts) for number, parts in found]).encode()

    def _writers(self, place: str) -> list[ColumnWriter]:
        columns = self.sheet.columns
        if place in ("title", "header"):  # texts, whatever their column holds
            columns = [Column(one.title, width=one.width) for one in columns]
        if place in ("title", "footer"):  # they run over the empty cells beside them
            columns = [replace(one, width=MAX_TEXT) for one in columns]
        place = place if self.styled else "body"
        following = [f'<c r="{letter}' for letter in self.letters[1:]] + ["</row>"] * bool(self.letters)
        return [
            ColumnWriter(letter, column, place, self.styles, self.notes, after)
            for letter, column, after in zip(self.letters, columns, following, strict=True)
        ]


def measured(columns: Sequence[Column], rows: Iterator[Sequence[Any]]) -> tuple[list[Column], Iterator[Sequence[Any]]]:
    """The columns, as wide as their first rows need; and all the rows."""
    first = list(islice(rows, BLOCK))
    wide = [
        replace(one, width=width_of(one, (row[n] for row in first if n < len(row)))) for n, one in enumerate(columns)
    ]
    return wide, chain(iter(first), rows)  # an iterator lets go of its list at the end


def width_of(column: Column, values: Iterable[Any]) -> int:
    """Enough for the title and for what the first rows hold."""
    usual = {"integer": 12, "decimal": 14, "percent": 12, "date": 12, "datetime": 17}.get(column.kind, 24)
    longest = max((len(value) for value in values if isinstance(value, str)), default=0)
    return max(column.width or usual, min(len(column.title) + 3, 40), min(longest + 2, WIDEST))
