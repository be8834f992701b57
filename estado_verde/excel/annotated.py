"""The workbook that was uploaded, given back with what to correct: each faulty cell coloured and commented, and all faults
of a row in a last column. It is written anew from what was read, so nothing hostile in the original travels back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import IO, Any, Protocol

from ..spec.reports import Column, Sheet
from .inspection import column_number
from .layout import ERRORS_TITLE, same_title
from .reading import Title, read_rows
from .writer import Marked, write_workbook

Rows = Iterator[tuple[str, int, list[Any]]]


class Told(Protocol):
    """A fault with its place and its text; both what an import finds and what waits on disk are."""

    @property
    def sheet(self) -> str: ...
    @property
    def row(self) -> int: ...
    @property
    def column(self) -> str: ...
    @property
    def cell(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def warning(self) -> bool: ...


def write_annotated(path: Path, faults: Sequence[Told], stream: IO[bytes]) -> None:
    """The visible sheets of the workbook at ``path`` with these faults marked."""
    by_row: dict[tuple[str, int], list[Told]] = defaultdict(list)
    for one in faults:
        by_row[same_title(one.sheet), one.row].append(one)

    def choose(titles: Sequence[Title]) -> list[str]:
        return [one.text for one in titles if not one.hidden]

    rows = read_rows(path, choose)
    groups = groupby(rows, key=lambda one: one[0])
    write_workbook((_sheet(title, group, by_row) for title, group in groups), stream)


def _sheet(title: str, group: Rows, by_row: dict[tuple[str, int], list[Told]]) -> Sheet:
    """Rows keep their number: what was row 17 is row 17."""
    _, first, header = next(group)
    kept = [place for place, cell in enumerate(header) if same_title(cell) != same_title(ERRORS_TITLE)]
    columns = [*(Column(str(header[place] or "")) for place in kept), Column(ERRORS_TITLE, width=60)]
    name = same_title(title)

    def rows() -> Iterator[list[Any]]:
        last = 1
        for _, number, cells in group:
            yield from ([None] * len(columns) for _gap in range(last + 1, number))
            last = number
            yield _marked([cells[place] for place in kept], kept, by_row.get((name, number), []))

    missing = "; ".join(one.text for one in by_row.get((name, first), []))
    return Sheet(title, columns, rows(), heading=missing)


def _marked(cells: list[Any], kept: Sequence[int], faults: Sequence[Told]) -> list[Any]:
    """Faults stand at their cell; those of the whole row only in the last column."""
    texts: dict[int, list[Told]] = defaultdict(list)
    for one in faults:
        if one.column:
            texts[kept.index(column_of(one.cell) - 1)].append(one)
    for place, found in texts.items():
        note = "\n".join(one.text for one in found)
        cells[place] = Marked(cells[place], note, "warn" if all(one.warning for one in found) else "bad")
    summary = "\n".join(f"{one.column}: {one.text}" if one.column else one.text for one in faults)
    return [*cells, Marked(summary, "", "warn" if all(one.warning for one in faults) else "bad") if faults else None]


def column_of(cell: str) -> int:
    """«F9» is in column 6."""
    return column_number(cell.rstrip("0123456789").encode())
