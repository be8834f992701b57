"""Writes workbooks of any length in the memory of one block of rows, and never a formula.

What a cell holds decides its type: text is always text, marked so that Excel leaves «=1+1» alone and shows no apostrophe;
numbers and dates are real ones, in the format of their column.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import IO, Any

from ..clock import SANTIAGO
from ..spec.reports import Column, Sheet
from . import parts
from .inspection import cell_name
from .parts import Format, Styles

MAX_ROWS = 1_048_576
MAX_TEXT = 32_767  # characters that Excel keeps in a cell
BLOCK = 500
FIRST_DATE = date(1900, 3, 1)  # Excel believes that 1900 was a leap year
EPOCH = date(1899, 12, 30).toordinal()

FORBIDDEN_IN_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
#: What a cell must never start with unless it is marked as text.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
SPECIAL = re.compile("[&<>\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\t": "\t", "\n": "\n"}


def write_workbook(sheets: Iterable[Sheet], stream: IO[bytes], *, styled: bool = True) -> None:
    """The sheets, one after the other, into ``stream``; their rows are read once and never kept.

    ``styled`` gives header colours, widths, a frozen header and filters; without it a sheet is plain rows.
    """
    styles, titles, ranges = Styles(), Titles(), []
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for sheet in sheets:
            rows: Iterator[Sequence[Any]] = iter(sheet.rows)
            while True:  # a sheet beyond Excel's last row goes on in another one
                title = titles.add(sheet.title)
                with archive.open(f"xl/worksheets/sheet{len(titles)}.xml", "w", force_zip64=True) as part:
                    writer = SheetWriter(sheet, styles, styled)
                    more = writer.write(rows, part)
                ranges.append(
                    f"'{title.replace(chr(39), chr(39) * 2)}'!{writer.filtered()}" if writer.filtered() else ""
                )
                if more is None:
                    break
                rows = chain([more], rows)
        if not titles:
            raise ValueError("a workbook needs a sheet")
        for name, text in (
            ("xl/styles.xml", styles.xml()),
            ("xl/workbook.xml", parts.workbook(list(titles), ranges)),
            ("xl/_rels/workbook.xml.rels", parts.workbook_relations(len(titles))),
            ("_rels/.rels", parts.root_relations()),
            ("[Content_Types].xml", parts.content_types(len(titles))),
        ):
            archive.writestr(name, text)


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
    def __init__(self, sheet: Sheet, styles: Styles, styled: bool) -> None:
        self.sheet, self.styles, self.styled = sheet, styles, styled
        self.letters = [cell_name(1, n)[:-1] for n in range(1, len(sheet.columns) + 1)]
        self.number = 0

    def filtered(self) -> str:
        return f"$A$1:${self.letters[-1]}${self.last}" if self.styled and self.letters and self.last > 1 else ""

    def write(self, rows: Iterator[Sequence[Any]], part: IO[bytes]) -> Sequence[Any] | None:
        """Header, rows and footer; the first row that did not fit, if any."""
        part.write(self._start().encode())
        header = self._cells([Column(one.title) for one in self.sheet.columns], "header")
        part.write(self._row(header, [one.title for one in self.sheet.columns]).encode())
        body = self._cells(self.sheet.columns, "body")
        room = MAX_ROWS - 1 - self.number
        while block := list(islice(rows, min(BLOCK, room))):
            part.write("".join([self._row(body, row) for row in block]).encode())
            room -= len(block)
        self.last = self.number
        more = next(rows, None) if room == 0 else None
        if more is None and self.sheet.footer:
            footer = [*self.sheet.footer, *[""] * (len(self.letters) - len(self.sheet.footer))]
            part.write(self._row(self._cells(self.sheet.columns, "footer"), footer).encode())
        part.write(self._end().encode())
        return more

    def _start(self) -> str:
        head = f'{parts.HEAD}<worksheet xmlns="{parts.MAIN}">'
        if not self.styled or not self.sheet.columns:
            return f"{head}<sheetData>"
        widths = "".join(
            f'<col min="{n}" max="{n}" width="{one.width or width_of(one)}" customWidth="1"/>'
            for n, one in enumerate(self.sheet.columns, 1)
        )
        return (
            f'{head}<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
            f'state="frozen"/></sheetView></sheetViews><cols>{widths}</cols><sheetData>'
        )

    def _end(self) -> str:
        area = self.filtered().replace("$", "")
        return f"</sheetData>{f'<autoFilter ref={chr(34)}{area}{chr(34)}/>' if area else ''}</worksheet>"

    def _row(self, cells: Sequence[Callable[[Any, int], str]], row: Sequence[Any]) -> str:
        self.number = number = self.number + 1
        written = [
            cell(value, number) for cell, value in zip(cells, row, strict=True) if value is not None and value != ""
        ]
        return f'<row r="{number}">{"".join(written)}</row>'

    def _cells(self, columns: Sequence[Column], place: str) -> list[Callable[[Any, int], str]]:
        place = place if self.styled else "body"
        return [self._cell(letter, column, place) for letter, column in zip(self.letters, columns, strict=True)]

    def _cell(self, letter: str, column: Column, place: str) -> Callable[[Any, int], str]:
        """The function that writes any value in one column."""

        def style(code: str = "General", **more: Any) -> str:
            number = self.styles.number(Format(code, place, **more))
            return f' s="{number}"' if number else ""

        number_style = style(number_format(column))
        text_style, quoted, wrapped = style(), style(quoted=True), style(wrap=True)
        day, moment = style("dd/mm/yyyy"), style("dd/mm/yyyy hh:mm")

        def text(value: str, row: int) -> str:
            chosen = quoted if value.startswith(DANGEROUS) else wrapped if "\n" in value else text_style
            if len(value) > MAX_TEXT:
                value = value[: MAX_TEXT - 1] + "…"
            if SPECIAL.search(value):
                value = SPECIAL.sub(escaped, value)
            return f'<c r="{letter}{row}"{chosen} t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'

        def write(value: Any, row: int) -> str:
            kind = value.__class__
            if kind is str:
                return text(value, row)
            if kind is int or kind is float or kind is Decimal:
                shown = plain_number(value)
                return f'<c r="{letter}{row}"{number_style}><v>{shown}</v></c>' if shown else text(str(value), row)
            if isinstance(value, bool):
                return text("Sí" if value else "No", row)
            if isinstance(value, datetime) and value.date() >= FIRST_DATE:
                return f'<c r="{letter}{row}"{moment}><v>{serial(value)}</v></c>'
            if isinstance(value, date) and value >= FIRST_DATE and not isinstance(value, datetime):
                return f'<c r="{letter}{row}"{day}><v>{value.toordinal() - EPOCH}</v></c>'
            if isinstance(value, date):
                return text(value.strftime("%d/%m/%Y"), row)
            return text(str(value), row)

        return write


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
        return "#,##0" + ("." + "0" * column.decimals if column.decimals else "")
    return "0" if column.kind == "integer" else "General"


def width_of(column: Column) -> int:
    usual = {"integer": 12, "decimal": 14, "percent": 12, "date": 12, "datetime": 17}.get(column.kind, 24)
    return max(usual, min(len(column.title) + 3, 40))
