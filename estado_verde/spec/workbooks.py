"""The layout of an import workbook, as data: template, import, annotated copy and export are all made from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class SheetRow:
    """One row as read: ``number`` is the row of the sheet (the header is row 1), ``cells`` by column title."""

    number: int
    cells: Mapping[str, Any]


@dataclass(frozen=True)
class Earlier:
    """Stands in a row's raw data for the row that an earlier part of the same sheet row saved: the unit points to the
    building that came before it, without having to name it in a way that only one building has."""

    record: str


#: What a row asks to be saved: (record name, raw data by field name), in the order in which they must be saved. A reference
#: may be ``Earlier("edificio")``. The titles of the columns say where the faults go: «columns» maps title → field, and the
#: field may be written «edificio.direccion» when it belongs to another record than the sheet's.
Parts = Sequence[tuple[str, Mapping[str, Any]]]


@dataclass(frozen=True)
class SheetLayout:
    """One sheet. By default its columns are the fields of ``record`` in order, headed by their labels, and each row is one
    record. ``leave_out`` names fields that the workbook does not carry (files; the period, which the command gives).

    ``columns``: extra or replacing columns as (title, field name), in order, when the defaults do not serve.
    ``prepare``: turns the rows as read into rows that stand alone (Anexo 1 inherits day and date from the row above).
    ``split``: turns one row into the records it carries, when it carries several.
    ``found``: records of ``split`` that are found by their key or created, but never changed by this workbook (a building
    is shared with other services).
    ``rows``: the way back of ``split``, for the export: takes the core's ReportContext and yields mappings column title →
    value, so that what is exported can be imported and changes nothing.
    ``order``: sheets of a lower one are saved first, wherever they stand (a declaration before what it declares).
    """

    title: str
    record: str
    leave_out: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    prepare: Callable[[Iterable[SheetRow]], Iterable[SheetRow]] | None = None
    split: Callable[[SheetRow], Parts] | None = None
    found: tuple[str, ...] = ()
    rows: Callable[[Any], Iterable[Mapping[str, Any]]] | None = None
    help: str = ""
    order: int = 0


@dataclass(frozen=True)
class Workbook:
    """``name`` is what the command line takes: unidades, residuos, contenedores, pesaje."""

    name: str
    title: str
    sheets: tuple[SheetLayout, ...]
    help: str = ""
