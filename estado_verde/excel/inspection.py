"""Judges a workbook before any parser sees it: container, sizes, macros, document types, corners, formulas.

Standard library only and no tree in memory: parts are inflated once, in pieces, and searched. It runs in the reading
child process (``child``), never in a web process.
"""

from __future__ import annotations

import re
import struct
import zipfile
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, product
from os import SEEK_END
from pathlib import Path, PurePosixPath
from typing import IO, Any

MB = 1_048_576
PIECE = 1 << 18


class Refused(Exception):
    """The whole workbook is refused, with the code of the message and what fills it."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def too_big(maximum: int, what: str) -> Refused:
    return Refused("MSG-XLS-02", max=f"{maximum:,}".replace(",", "."), que=what)


@dataclass(frozen=True)
class Limits:
    """``area`` bounds rows × columns of one sheet: a reader lays a sheet out as a rectangle, however empty it is."""

    megabytes: int = 20
    inflated_megabytes: int = 256
    ratio: int = 200
    entries: int = 1_000
    sheets: int = 30
    rows: int = 100_001  # the header and a hundred thousand
    columns: int = 100
    area: int = 3_000_000
    formulas: int = 10_000
    seconds: int = 60
    memory_megabytes: int = 1_024


LIMITS = Limits()


@dataclass
class SheetPart:
    """A sheet: its title, its part in the container, and the cells that are not plain values.

    ``formulas`` and ``errors`` map (row, column), both from 1, to what is written there; ``rows`` is the number of the last
    row that holds something.
    """

    title: str
    part: str
    hidden: bool
    rows: int = 0
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


def inspect(path: Path, limits: Limits = LIMITS) -> list[SheetPart]:
    """The sheets of an acceptable workbook; raises Refused for any other file."""
    with path.open("rb") as file:
        check_directory(file, limits)
    try:
        with zipfile.ZipFile(path) as archive:
            check_entries(archive, limits)
            sheets = list(sheet_parts(archive))
            if not sheets:
                raise Refused("MSG-XLS-01")
            if len(sheets) > limits.sheets:
                raise too_big(limits.sheets, "hojas")
            by_part = {one.part: one for one in sheets}
            for info in archive.infolist():
                if info.filename.endswith((".xml", ".rels", ".vml")):
                    pieces = text_pieces(archive, info, limits)
                    if info.filename in by_part:
                        Scan(by_part[info.filename], limits).run(pieces)
                    deque(pieces, maxlen=0)
            return sheets
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, ValueError, KeyError) as error:
        raise Refused("MSG-XLS-01") from error


def check_directory(file: IO[bytes], limits: Limits = LIMITS) -> None:
    """Size and end record, before the list of entries is read: a list can be made to take seconds and gigabytes."""
    size = file.seek(0, SEEK_END)
    if size > limits.megabytes * MB:
        raise too_big(limits.megabytes, "MB")
    file.seek(0)
    if file.read(4) != b"PK\x03\x04":  # an encrypted workbook is an OLE file, not a zip
        raise Refused("MSG-XLS-01")
    file.seek(max(0, size - 65_557))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise Refused("MSG-XLS-01")
    entries, listing = struct.unpack("<HI", tail[at + 10 : at + 16])
    if entries > limits.entries or listing > limits.entries * 512:
        raise Refused("MSG-XLS-01")


def check_entries(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Names, encryption, macros, links and declared sizes of all entries."""
    infos = archive.infolist()
    names = [info.filename.casefold() for info in infos]
    if len(set(names)) != len(names) or "xl/workbook.xml" not in names or "[content_types].xml" not in names:
        raise Refused("MSG-XLS-01")
    if any(PurePosixPath(name).name == "vbaproject.bin" for name in names) or any(
        name.startswith(("xl/externallinks/", "xl/macrosheets/", "xl/dialogsheets/")) for name in names
    ):
        raise Refused("MSG-XLS-03")
    total = 0
    for info in infos:
        if info.flag_bits & 0x41 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused("MSG-XLS-01")
        total += info.file_size
        inflates = info.file_size > limits.ratio * max(info.compress_size, 1)
        if total > limits.inflated_megabytes * MB or (inflates and info.file_size > MB):
            raise too_big(limits.inflated_megabytes, "MB")
    if b"macroenabled" in b"".join(text_pieces(archive, archive.getinfo("[Content_Types].xml"), limits)).lower():
        raise Refused("MSG-XLS-03")


ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"']*)""")


def text_pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> Iterator[bytes]:
    """The inflated part, piece by piece. A part with a document type (entities are defined there), or in an encoding
    that could hide one, is refused. zipfile itself refuses a part that inflates to more than it declares."""
    if info.file_size > limits.inflated_megabytes * MB:
        raise too_big(limits.inflated_megabytes, "MB")
    last = b""
    with archive.open(info) as part:
        while piece := part.read(PIECE):
            if not last:
                declared = ENCODING.match(piece.removeprefix(b"\xef\xbb\xbf")[:200])
                if piece[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in piece[:4]:
                    raise Refused("MSG-XLS-01")
                if declared and declared[1].lower() not in (b"utf-8", b"us-ascii"):
                    raise Refused("MSG-XLS-01")
            if b"<!DOCTYPE" in last[-16:] + piece or b"<!ENTITY" in last[-16:] + piece:
                raise Refused("MSG-XLS-01")
            yield piece
            last = piece


SHEET = re.compile(rb"<(?:[\w.-]+:)?sheet\s([^>]*)>")
RELATION = re.compile(rb"<(?:[\w.-]+:)?Relationship\s([^>]*)>")
ATTRIBUTE = re.compile(rb"""([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def attributes(text: bytes) -> dict[str, str]:
    """The attributes of a start tag; entities of names are resolved."""
    found = {}
    for name, double, single in ATTRIBUTE.findall(text):
        found[name.decode().rpartition(":")[2]] = unescape((double or single).decode("utf-8", "replace"))
    return found


def unescape(text: str) -> str:
    for entity, plain in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'")):
        text = text.replace(entity, plain)
    return re.sub(r"&#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}));", _character, text).replace("&amp;", "&")


def _character(match: re.Match[str]) -> str:
    number = int(match[1], 16) if match[1] else int(match[2])
    return chr(number) if 0 < number < 0x110000 else ""


def sheet_parts(archive: zipfile.ZipFile) -> Iterator[SheetPart]:
    """Titles of the sheets and the parts where they live, in order."""
    relations = {}
    for match in RELATION.finditer(_small(archive, "xl/_rels/workbook.xml.rels")):
        one = attributes(match[1])
        target = one.get("Target", "")
        relations[one.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    for match in SHEET.finditer(_small(archive, "xl/workbook.xml")):
        one = attributes(match[1])
        part = relations.get(one.get("id", ""), "")
        if part in archive.NameToInfo and "/worksheets/" in part:
            yield SheetPart(one.get("name", ""), part, one.get("state", "visible") != "visible")


def _small(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > 4 * MB:
        raise too_big(4, "MB")
    return archive.read(name)


def column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


REF = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
ROW_NUMBER = re.compile(rb"""\sr\s*=\s*["']([0-9]{1,7})["']""")
SPREAD = re.compile(rb"""\st\s*=\s*["'](?:array|dataTable)["']""")
ERROR = re.compile(rb"""t=["']e["']""")
# Columns beyond CV, the hundredth: three letters, or two from CW on.
FAR = re.compile(rb"""=\s*["'](?:[A-Za-z]{3}|[D-Zd-z][A-Za-z]|[Cc][W-Zw-z])[0-9]{1,7}["']""")
RANGE = re.compile(rb"""\sref\s*=\s*["']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})["']""")


def is_blank(text: bytes, end: int) -> bool:
    """Whether the cell whose start tag ends there holds nothing and only carries a style: <c s="1"/> or <c s="1"></c>."""
    return text[end - 1] == ord("/") or text.startswith(b"</", end + 1)


class Scan:
    """One pass over one sheet: how far its cells reach, where its formulas and error values are.

    Whole rows are looked at, so that what is around a match is always there; only rows and rare matches cost Python.
    """

    def __init__(self, sheet: SheetPart, limits: Limits) -> None:
        self.sheet, self.limits = sheet, limits
        self.row = self.last_row = self.last_column = 0
        self.learn(b"")

    def learn(self, start: bytes) -> None:
        """Elements may carry a prefix (<x:row>); patterns are much faster when they know it."""
        root = re.search(rb"<([\w.-]+:)worksheet[\s>]", start)
        plain = root[1] if root else b""
        self.row_tag, self.cell_tag = b"<" + plain + b"row", b"<" + plain + b"c"
        prefix = b"<" + re.escape(plain)
        self.rows = re.compile(prefix + rb"row(?=[\s/>])[^>]*>")
        self.cell = re.compile(prefix + rb"c(?=[\s/>])[^>]*>")
        self.value = re.compile(prefix + rb"(?:v|is|f)[\s/>]")
        self.formula = re.compile(prefix + rb"f(?=[\s/>])([^>]*)>([^<]*)")
        self.text = re.compile(prefix + rb"v>([^<]*)<")

    def run(self, pieces: Iterator[bytes]) -> None:
        kept = next(pieces, b"")
        self.learn(kept)
        for piece in pieces:
            end = kept.rfind(self.row_tag)
            if end > 0:
                self._rows(kept[:end])
                kept = kept[end:]
            if len(kept) > 16 * MB:  # a row that never ends
                raise too_big(self.limits.columns, "columnas")
            kept += piece
        self._rows(kept)
        self.sheet.rows = self.last_row

    def _rows(self, text: bytes) -> None:
        bounds, numbers = [], []
        for match in self.rows.finditer(text):
            given = ROW_NUMBER.search(match[0])
            self.row = int(given[1]) if given else self.row + 1
            bounds.append(match.start())
            numbers.append(self.row)
        for row, start, end in zip(numbers, bounds, [*bounds, len(text)][1:], strict=True):  # a blank sheet has no row
            if row > self.last_row and self.value.search(text, start, end):
                self.last_row = row
            self._reach(text, start, end)
        self._refuse_corners(text)
        for match in self.formula.finditer(text):
            self._formula(match, self._place(text, match.start(), bounds, numbers))
        for match in ERROR.finditer(text):
            if value := self.text.search(text, match.end(), match.end() + 200):
                place = self._place(text, match.start(), bounds, numbers)
                self.sheet.errors[place] = value[1].decode("utf-8", "replace")

    def _reach(self, text: bytes, start: int, end: int) -> None:
        """The column of the last cell of a row that holds something."""
        at = text.rfind(self.cell_tag + b" ", start, end)
        if at < 0 or is_blank(text, text.find(b">", at)):
            return
        given = REF.search(text, at, at + 200)
        column = column_number(given[1]) if given else len(self.cell.findall(text, start, end))
        self.last_column = max(self.last_column, column)

    def _refuse_corners(self, text: bytes) -> None:
        for match in FAR.finditer(text):
            element = self.cell.match(text, text.rfind(b"<", 0, match.start()))
            given = REF.search(element[0]) if element and not is_blank(text, element.end() - 1) else None
            self.last_column = max(self.last_column, column_number(given[1]) if given else 0)
        if self.last_row > self.limits.rows:
            raise too_big(self.limits.rows - 1, "filas")
        if self.last_column > self.limits.columns:
            raise too_big(self.limits.columns, "columnas")
        if self.last_row * self.last_column > self.limits.area:
            raise too_big(self.limits.area // self.last_column, "filas")

    def _formula(self, match: re.Match[bytes], place: tuple[int, int]) -> None:
        """An array formula fills cells that carry no formula of their own."""
        formulas = self.sheet.formulas
        formulas[place] = shown = unescape(match[2].decode("utf-8", "replace"))
        if SPREAD.search(match[1]) and (area := RANGE.search(match[1])):
            rows = range(int(area[2]), min(int(area[4]), self.limits.rows) + 1)
            columns = range(column_number(area[1]), min(column_number(area[3]), self.limits.columns) + 1)
            for cell in islice(product(rows, columns), self.limits.formulas + 1):
                formulas.setdefault(cell, shown)
        if len(formulas) > self.limits.formulas:
            raise Refused("MSG-XLS-04", celda=cell_name(*min(formulas)))

    def _place(self, text: bytes, at: int, bounds: list[int], numbers: list[int]) -> tuple[int, int]:
        """(row, column) of the cell around ``at``; cells without a reference are counted."""
        element = self.cell.match(text, text.rfind(self.cell_tag, 0, at))
        if element and (given := REF.search(element[0])):
            return int(given[2]), column_number(given[1])
        index = bisect_right(bounds, at) - 1
        start = bounds[index] if index >= 0 else 0
        return numbers[index] if index >= 0 else 1, max(1, len(self.cell.findall(text, start, at)))


def cell_name(row: int, column: int) -> str:
    """(9, 6) is «F9»."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"
