"""What is written is what was meant: text stays text, numbers stay numbers, and no cell is ever a formula."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estado_verde.excel import writer
from estado_verde.excel.reading import read_rows
from estado_verde.excel.writer import write_workbook
from estado_verde.spec.reports import Column, Sheet

PAYLOADS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    '=HYPERLINK("http://x")',
    "'=1",
]


def written(*sheets: Sheet, **more: Any) -> bytes:
    stream = io.BytesIO()
    write_workbook(sheets, stream, **more)
    return stream.getvalue()


def cells(data: bytes, title: str) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(data))[title].values)


def column_of(values: Sequence[Any]) -> Sheet:
    return Sheet("Hoja", [Column("Valor")], [[value] for value in values])


def sheet_xml(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist() if "/worksheets/" in name)


def test_a_sheet_prints_on_landscape_pages_as_wide_as_its_columns() -> None:
    page = openpyxl.load_workbook(io.BytesIO(written(Sheet("Hoja", [Column("A")], [["x"]]))))["Hoja"]
    assert page.page_setup.orientation == "landscape"
    assert (page.sheet_properties.pageSetUpPr.fitToPage, page.page_setup.fitToHeight) == (True, 0)
    assert (page.print_title_rows, page.print_title_cols, page.page_setup.fitToWidth) == ("$1:$1", None, None)
    plain = sheet_xml(written(Sheet("Hoja", [Column("A")], [["x"]]), styled=False))
    assert "pageSetup" not in plain
    many = Sheet("De a'lado", [Column(f"C{n}") for n in range(24)], [["x"] * 24], heading="Reporte parcial")
    page = openpyxl.load_workbook(io.BytesIO(written(many))).active
    assert (page.print_title_rows, page.print_title_cols, page.page_setup.fitToWidth) == ("$1:$2", "$A:$B", 3)


def test_no_payload_becomes_a_formula_and_all_come_back(tmp_path: Path) -> None:
    """security-checks 14: no <f> element, values round-trip; Excel is told to keep the text as it is."""
    data = written(column_of(PAYLOADS))
    assert "<f>" not in sheet_xml(data) and "<f " not in sheet_xml(data)
    (tmp_path / "a.xlsx").write_bytes(data)
    read = [row[0] for _, _, row in read_rows(tmp_path / "a.xlsx", lambda titles: [one.text for one in titles])]
    assert read == ["Valor", *PAYLOADS]
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    for row, payload in enumerate(PAYLOADS, 2):
        cell = workbook["Hoja"].cell(row, 1)
        assert cell.data_type == "s"
        assert bool(cell.quotePrefix) == (payload[0] in "=+-@\t\r\n")


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(lambda text: text.strip())


@settings(max_examples=60, deadline=None)
@given(
    st.lists(TEXTS | st.sampled_from(["_x0041_", "_x000D_", "&lt;", "a\r\nb", "  a  ", "]]>"]), min_size=1, max_size=20)
)
def test_any_text_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("ida") / "a.xlsx"
    path.write_bytes(written(column_of(texts)))
    read = [row[0] for _, _, row in read_rows(path, lambda titles: [one.text for one in titles])]
    assert read[1:] == texts


def test_numbers_and_dates_are_real_ones() -> None:
    columns = [
        Column("Entero", "integer"),
        Column("Kilogramos (kg)", "decimal", 3),
        Column("% avance", "percent"),
        Column("Fecha", "date"),
        Column("Momento", "datetime"),
        Column("Texto"),
    ]
    moment = datetime(2026, 7, 1, 16, 30, tzinfo=UTC)
    data = written(
        Sheet(
            "Hoja",
            columns,
            [
                (2026, Decimal("1234.567"), Decimal("15.70"), date(2026, 11, 1), moment, True),
                (0, Decimal("0.000"), "No calculable", None, datetime(2026, 1, 1), False),
            ],
            footer=("Total", Decimal("1234.567")),
        )
    )
    header, first, second, footer = cells(data, "Hoja")
    assert header == tuple(one.title for one in columns)
    assert first == (2026, 1234.567, 15.7, datetime(2026, 11, 1), datetime(2026, 7, 1, 12, 30), "Sí")
    assert second == (0, 0, "No calculable", None, datetime(2026, 1, 1), "No")
    assert footer[:2] == ("Total", 1234.567)
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Hoja"]
    assert [sheet.cell(2, n).number_format for n in range(1, 6)] == [
        "0_ ",
        "#,##0.000_ ",
        "#,##0.00_ ",
        "dd/mm/yyyy",
        "dd/mm/yyyy hh:mm",
    ]
    assert [sheet.cell(2, n).data_type for n in range(1, 7)] == ["n", "n", "n", "d", "d", "s"]
    assert sheet.cell(3, 3).data_type == "s"


def test_values_that_are_equal_but_of_another_kind_keep_theirs() -> None:
    """What a column wrote before is looked up: never for a value of another kind, nor for a row of another height."""
    kinds = [1, True, 1.0, Decimal(1), "1", date(2026, 1, 2), datetime(2026, 1, 2), "", None, False, 0, "Sí"]
    once = [1, "Sí", 1, 1, "1", datetime(2026, 1, 2), datetime(2026, 1, 2), None, None, "No", 0, "Sí"]
    many = [f"B{n}" for n in range(1200)] + list(range(1200))
    rows = [[one, "x"] for one in [*kinds, *many, *kinds]]
    rows[-1][1] = "dos\nlíneas"
    data = written(Sheet("Hoja", [Column("Valor"), Column("Otro", width=10)], rows))
    book = openpyxl.load_workbook(io.BytesIO(data))["Hoja"]
    assert [row[0] for row in book.iter_rows(min_row=2, values_only=True)] == [*once, *many, *once]
    assert [n for n, row in book.row_dimensions.items() if row.height and n > 1] == [len(rows) + 1]
    places = re.findall(r'<c r="([A-Z]+\d+)"', sheet_xml(data))
    assert places == [f"{letter}{n}" for n in range(1, len(rows) + 2) for letter in "AB"]


def test_values_written_together_are_those_written_one_by_one() -> None:
    """A column of one kind is written at once; a boolean in it has each value looked at by itself."""
    hostile = [*PAYLOADS, "-1", "a  b", " a", "a ", "a\nb", "a\t", "<a>", "a&b", "_x0041_", "\ud800", "a" * 61, "a\x85"]
    columns: list[list[Any]] = [["A1-b", one, "Año 2, n.º 3 (a@b.cl)", None, ""] for one in hostile]
    columns += [[1, -2, one, None, 1] for one in (10**15 - 1, 10**15, -(10**15))]
    columns += [[date(2026, 1, 2), one, None] for one in (date(1900, 3, 1), date(1900, 2, 28))]
    noon = datetime(2026, 1, 2, 12, 0, 1)
    columns += [[noon, one, None] for one in (noon.replace(tzinfo=UTC), datetime(1900, 2, 28, 23, 59), noon)]
    for values in columns:
        last = f'<row r="{len(values) + 2}"'
        together, alone = (sheet_xml(written(column_of([*values, one]))).split(last)[0] for one in (values[0], True))
        assert together == alone


def test_sheets_are_deflated_by_the_fast_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """zipfile is handed the compressor in a way that a later Python could ignore."""
    made: list[Any] = []

    class Noted:
        def __init__(self, *given: Any) -> None:
            self.real, self.taken = zlib.compressobj(*given), 0
            made.append(self)

        def compress(self, data: bytes) -> bytes:
            self.taken += len(data)
            return self.real.compress(data)

        def flush(self) -> bytes:
            return self.real.flush()

    monkeypatch.setattr(writer.isal_zlib, "compressobj", Noted)
    data = written(column_of(["x"] * 2000))
    assert [one.taken for one in made] == [len(sheet_xml(data))]


def test_columns_are_as_wide_as_what_they_hold() -> None:
    rows = [("Corta", "Envases de cartón para bebidas (tetra)", "palabra " * 20)]
    page = openpyxl.load_workbook(
        io.BytesIO(written(Sheet("Hoja", (Column("A"), Column("B"), Column("C", width=30)), rows)))
    )
    sheet = page["Hoja"]
    assert [sheet.column_dimensions[one].width for one in "ABC"] == [24, 40, 60]
    assert [bool(cell.alignment.wrap_text) for cell in sheet[2]] == [False, False, True]
    assert sheet.row_dimensions[2].height == 3 * writer.LINE  # 160 characters in lines of 60


def test_what_excel_cannot_keep_is_written_as_text() -> None:
    values = [10**18, Decimal("NaN"), float("inf"), date(1899, 1, 1)]
    read = [row[0] for row in cells(written(column_of(values)), "Hoja")[1:]]
    assert read == ["1000000000000000000", "NaN", "inf", "01/01/1899"]


def test_header_stays_and_filters_cover_the_rows() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(written(column_of(["a", "b"]))))["Hoja"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:A3"
    assert sheet["A1"].font.b and sheet["A1"].fill.fgColor.rgb == "FF0B3B2E"
    assert sheet.column_dimensions["A"].width == 24
    plain = openpyxl.load_workbook(io.BytesIO(written(column_of(["a"]), styled=False)))["Hoja"]
    assert plain.freeze_panes is None and plain.auto_filter.ref is None and not plain["A1"].font.b


def test_titles_are_unique_and_short() -> None:
    sheets = [
        Sheet(title, [Column("A")], []) for title in ("Resumen", "resumen", "a/b:c?", "x" * 40, "x" * 40, "", "'q'")
    ]
    titles = openpyxl.load_workbook(io.BytesIO(written(*sheets))).sheetnames
    assert titles == ["Resumen", "resumen (2)", "a b c", "x" * 31, "x" * 27 + " (2)", "Hoja", "q"]


def test_a_sheet_beyond_the_last_row_goes_on_in_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "MAX_ROWS", 4)
    data = written(Sheet("Filas", [Column("N", "integer")], ([n] for n in range(7)), footer=("fin",)))
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    assert workbook.sheetnames == ["Filas", "Filas (2)", "Filas (3)", "Filas (4)"]
    read = [[row[0] for row in sheet.values] for sheet in workbook]
    assert read == [["N", 0, 1], ["N", 2, 3], ["N", 4, 5], ["N", 6, "fin"]]


def test_a_row_of_another_length_is_a_mistake_of_the_report() -> None:
    with pytest.raises(ValueError, match="shorter"):
        written(Sheet("Hoja", [Column("A"), Column("B")], [["solo una"]]))


def test_rows_without_columns_are_empty_rows() -> None:
    """A record of which only files are told, in «Mis datos»."""
    assert cells(written(Sheet("Archivos", [], [[], []])), "Archivos") == []


def test_rows_are_not_kept_in_memory() -> None:
    """A report may have any length; only a block of rows is ever held."""
    alive = high = 0

    class Row(tuple[str]):
        __slots__ = ()

        def __new__(cls) -> Row:
            nonlocal alive, high
            alive += 1
            high = max(high, alive)
            return super().__new__(cls, ("a",))

        def __del__(self) -> None:
            nonlocal alive
            alive -= 1

    write_workbook([Sheet("Hoja", [Column("A")], (Row() for _ in range(20_000)))], io.BytesIO())
    assert high <= 2 * writer.BLOCK
