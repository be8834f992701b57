"""Workbooks that nobody trusts: what is refused, with which message, in how much time and memory; and what is read."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from estado_verde.excel import reading
from estado_verde.excel.inspection import Limits, inspect
from estado_verde.excel.reading import Formula, Refused, Title, read_rows
from estado_verde.messages import text_of
from estado_verde.spec.faults import Fault

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = (
    f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
RELS = (
    f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    f'Type="{OFFICE}/%s" Target="%s"/></Relationships>'
)


Part = str | bytes | list[str]


def parts(sheet: str = "", **others: Part) -> dict[str, Part]:
    """The parts of the smallest workbook, with one sheet «Hoja» of the given rows. ``others``: more parts, or other ones."""
    return {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELS % ("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'{HEAD}<workbook {MAIN} xmlns:r="{OFFICE}"><sheets><sheet name="Hoja" sheetId="1" r:id="rId1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": RELS % ("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f"{HEAD}<worksheet {MAIN}><sheetData>{sheet}</sheetData></worksheet>",
        **others,
    }


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    def make(content: dict[str, Part], level: int = 6) -> Path:
        path = tmp_path / "libro.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
            for name, text in content.items():
                with archive.open(name, "w") as part:  # a bomb is written in pieces: this process must stay small
                    for piece in [text] if isinstance(text, str | bytes) else text:
                        part.write(piece.encode() if isinstance(piece, str) else piece)
        return path

    return make


def everything(path: Path, limits: Limits | None = None) -> list[tuple[str, int, list[object]]]:
    every = lambda titles: [one.text for one in titles]  # noqa: E731
    return list(read_rows(path, every, limits) if limits else read_rows(path, every))


def message(refusal: Refused) -> str:
    return text_of(Fault(refusal.code, values=refusal.values))


def test_reads_text_numbers_dates_and_booleans(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.title = "Datos"
    workbook.active.append(["Texto", 1.5, 3, date(2026, 1, 31), datetime(2026, 1, 31, 15, 30), True, None, "Ñandú"])
    workbook.active.append([])
    workbook.active["C5"] = "sola"
    workbook.save(tmp_path / "a.xlsx")
    rows = everything(tmp_path / "a.xlsx")
    assert rows == [
        ("Datos", 1, ["Texto", 1.5, 3.0, date(2026, 1, 31), datetime(2026, 1, 31, 15, 30), True, "", "Ñandú"]),
        ("Datos", 5, ["", "", "sola", "", "", "", "", ""]),
    ]


def test_rows_keep_their_number_and_columns_when_the_sheet_begins_elsewhere(book: Callable[..., Path]) -> None:
    path = book(parts('<row r="3"><c r="C3"><v>7</v></c></row>'))
    assert everything(path) == [("Hoja", 3, ["", "", 7.0])]


def test_a_formula_is_never_its_value(book: Callable[..., Path]) -> None:
    rows = (
        '<row r="1"><c r="A1"><f>SUM(B1:C1)</f><v>3</v></c><c r="B1"><v>1</v></c></row>'
        '<row r="2"><c r="B2"><f t="shared" si="0"/><v>9</v></c></row>'
        '<row r="3"><c><f>1+1</f><v>2</v></c></row>'
        '<row r="4"><c r="A4"><f t="array" ref="A4:B5">X</f><v>2</v></c><c r="B4"><v>5</v></c></row>'
        '<row r="5"><c r="A5"><v>5</v></c><c r="B5"><v>5</v></c></row>'
    )
    found = {(row, n): cell for _, row, cells in everything(book(parts(rows))) for n, cell in enumerate(cells, 1)}
    assert found[1, 1] == Formula("SUM(B1:C1)") and str(found[1, 1]) == "=SUM(B1:C1)"
    assert isinstance(found[2, 2], Formula) and found[3, 1] == Formula("1+1")
    assert [found[n] for n in ((4, 1), (4, 2), (5, 1), (5, 2))] == [Formula("X")] * 4
    assert found[1, 2] == 1.0


def test_formulas_are_found_under_a_prefix(book: Callable[..., Path]) -> None:
    sheet = (
        f'{HEAD}<x:worksheet xmlns:x="{MAIN[7:-1]}"><x:sheetData><x:row r="1"><x:c r="A1"><x:f>1+1</x:f><x:v>2</x:v></x:c>'
        "</x:row></x:sheetData></x:worksheet>"
    )
    assert everything(book(parts(**{"xl/worksheets/sheet1.xml": sheet}))) == [("Hoja", 1, [Formula("1+1")])]


def test_an_error_value_is_not_an_empty_cell(book: Callable[..., Path]) -> None:
    path = book(parts('<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="e"><v>#N/A</v></c></row>'))
    assert everything(path) == [("Hoja", 1, [1.0, "#N/A"])]


SHEET = "xl/worksheets/sheet1.xml"
START = f"{HEAD}<worksheet {MAIN}><sheetData>"


def bomb(content: str) -> dict[str, Part]:
    """A sheet of 200 MB that weighs very little."""
    return parts(**{SHEET: [START, *[content * (1_000_000 // len(content))] * 200]})


DOCTYPE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = (
    "<!DOCTYPE a [<!ENTITY a0 'ja'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)) + "]>"
)
HOSTILE: dict[str, tuple[dict[str, Part], str]] = {
    "external entity in a sheet": (
        parts(**{"xl/worksheets/sheet1.xml": f"{HEAD}{DOCTYPE}<worksheet {MAIN}>&x;</worksheet>"}),
        "MSG-XLS-01",
    ),
    "billion laughs in the strings": (
        parts(**{"xl/sharedStrings.xml": f"{HEAD}{LAUGHS}<sst>&a9;</sst>"}),
        "MSG-XLS-01",
    ),
    "document type in another encoding": (
        parts(**{"xl/styles.xml": f'<?xml version="1.0" encoding="UTF-16"?>{DOCTYPE}<a/>'.encode("utf-16")}),
        "MSG-XLS-01",
    ),
    "document type behind UTF-7": (
        parts(**{"xl/styles.xml": b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-<a/>'}),
        "MSG-XLS-01",
    ),
    "macros": (parts(**{"xl/vbaProject.bin": b"x"}), "MSG-XLS-03"),
    "macros under another name": (
        parts(**{"[Content_Types].xml": TYPES.replace("sheet.main+xml", "sheet.macroEnabled.main+xml")}),
        "MSG-XLS-03",
    ),
    "macros of Excel 4": (parts(**{"xl/macrosheets/sheet1.xml": "<a/>"}), "MSG-XLS-03"),
    "links to another workbook": (parts(**{"xl/externalLinks/externalLink1.xml": "<a/>"}), "MSG-XLS-03"),
    "two far corners": (
        parts('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "MSG-XLS-02",
    ),
    "two far corners, out of order": (
        parts('<row r="1"><c r="XFD1"><v>1</v></c><c r="A1"><v>1</v></c></row>'),
        "MSG-XLS-02",
    ),
    "two corners within rows and columns": (
        parts('<row r="1"><c r="A1"><v>1</v></c></row><row r="100000"><c r="CV100000"><v>1</v></c></row>'),
        "MSG-XLS-02",
    ),
    "a bomb of spaces": (bomb(" "), "MSG-XLS-02"),
    "a bomb of rows": (bomb('<row><c t="str"><v>a</v></c></row>'), "MSG-XLS-02"),
    "a bomb of one row": (
        parts(**{SHEET: [START, "<row>", *['<c t="str"><v>a</v></c>' * 10_000] * 300]}),
        "MSG-XLS-02",
    ),
    "no workbook inside": ({"a.txt": "hola"}, "MSG-XLS-01"),
    "broken xml": (parts("<row><c><v>1</v>"), "MSG-XLS-01"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_workbooks_are_refused_fast_and_small(name: str, book: Callable[..., Path]) -> None:
    """security-checks 16: in less than 2 s and 200 MB, child process included, and whoever asked lives on."""
    content, code = HOSTILE[name]
    path = book(content)
    script = (
        "import re, resource, sys\nfrom pathlib import Path\nfrom estado_verde.excel.reading import *\n"
        "try:\n    list(read_rows(Path(sys.argv[1]), lambda titles: [one.text for one in titles]))\n"
        "except Refused as refusal:\n"
        # Not ru_maxrss of the process itself: that begins with the size of the one that started it, which is pytest.
        "    own = int(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])\n"
        "    peak = max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
        "    spent = sum(resource.getrusage(w).ru_utime for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))\n"
        "    print(refusal.code, peak // 1024, spent)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, path], capture_output=True, text=True, check=True)
    found, peak, spent = done.stdout.split()
    assert found == code
    assert int(peak) < 200
    assert float(spent) < 2


def test_too_many_entries_are_refused_before_they_are_listed(book: Callable[..., Path], tmp_path: Path) -> None:
    path = book({**parts(), **{f"x/{n}": "" for n in range(70_000)}}, level=0)
    start = time.process_time()
    with pytest.raises(Refused) as refusal:
        inspect(path)
    assert refusal.value.code == "MSG-XLS-01"
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize(
    "content",
    [b"", b"hola", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096, b"PK\x03\x04" + os.urandom(500)],
    ids=["empty", "text", "encrypted", "cut"],
)
def test_what_is_no_workbook(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    with pytest.raises(Refused) as refusal:
        everything(tmp_path / "a.xlsx")
    assert message(refusal.value) == (
        "El archivo no es un libro de Excel válido (.xlsx) o está protegido con contraseña."
    )


def test_an_entry_that_lies_about_its_size(book: Callable[..., Path]) -> None:
    path = book(parts('<row r="1"><c r="A1"><v>1</v></c></row>' + " " * 100_000))
    data = bytearray(path.read_bytes())
    at = data.rfind(b"xl/worksheets/sheet1.xml") - 46
    data[at + 24 : at + 28] = (200).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(Refused) as refusal:
        everything(path)
    assert refusal.value.code == "MSG-XLS-01"


@pytest.mark.parametrize(
    ("limits", "text"),
    [
        (Limits(rows=3), "El libro supera el máximo permitido de 2 filas."),
        (Limits(columns=2), "El libro supera el máximo permitido de 2 columnas."),
        (Limits(sheets=0), "El libro supera el máximo permitido de 0 hojas."),
        (Limits(megabytes=0), "El libro supera el máximo permitido de 0 MB."),
        (Limits(rows=30_001, area=0), "El libro supera el máximo permitido de 0 filas."),
    ],
)
def test_limits_say_how_much_of_what(limits: Limits, text: str, tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    for row in range(4):
        workbook.active.append([row, row, row])
    workbook.save(tmp_path / "a.xlsx")
    with pytest.raises(Refused) as refusal:
        inspect(tmp_path / "a.xlsx", limits)
    assert message(refusal.value) == text


def test_styled_empty_cells_far_away_are_not_content(book: Callable[..., Path]) -> None:
    """People format whole columns; the sheet is not a million rows because of that. openpyxl writes the end tag."""
    far = '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    for last in (far, far.replace("/>", "></c>", 1)):
        path = book(parts(f'<row r="1"><c r="A1"><v>1</v></c></row>{last}'))
        assert everything(path) == [("Hoja", 1, [1.0])]


def test_a_sheet_without_rows_is_no_reason_to_refuse(book: Callable[..., Path]) -> None:
    """Excel's own new workbooks had three sheets, two of them blank; and people empty those that they do not need."""
    assert [(one.title, one.rows) for one in inspect(book(parts("")))] == [("Hoja", 0)]
    long_header = f'<cols>{"<col/>" * 60_000}</cols><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
    sheet = f"{HEAD}<worksheet {MAIN}>{long_header}</worksheet>"
    assert inspect(book(parts(**{"xl/worksheets/sheet1.xml": sheet})))[0].rows == 1


def test_a_reader_that_dies_is_a_refusal(book: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    path = book(parts('<row r="1"><c r="A1"><v>1</v></c></row>'))
    monkeypatch.setattr(reading.sys, "executable", "/bin/false")
    with pytest.raises(Refused) as refusal:
        everything(path)
    assert refusal.value.code == "MSG-XLS-02"


def test_the_reader_knows_nothing_of_its_parent(book: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting, no password and no open file reaches the process that opens the workbook."""
    seen: list[dict[str, str]] = []
    real = subprocess.Popen
    monkeypatch.setenv("DATABASE_URL", "postgresql://secreto")
    monkeypatch.setattr(
        reading.subprocess, "Popen", lambda *args, **more: seen.append(more["env"]) or real(*args, **more)
    )
    everything(book(parts('<row r="1"><c r="A1"><v>1</v></c></row>')))
    assert "secreto" not in str(seen) and set(seen[0]) <= {
        "PYTHONPATH",
        "PYTHONDONTWRITEBYTECODE",
        "LC_ALL",
        "PYTHONUTF8",
    }


def test_only_the_chosen_sheets_are_read(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["a"])
    hidden = workbook.create_sheet("Listas")
    hidden.append(["b"])
    hidden.sheet_state = "hidden"
    stream = io.BytesIO()
    workbook.save(stream)
    (tmp_path / "a.xlsx").write_bytes(stream.getvalue())
    seen: list[Title] = []

    def choose(titles: object) -> list[str]:
        seen.extend(titles)  # type: ignore[call-overload]
        return ["Listas"]

    assert [(title, row) for title, row, _ in read_rows(tmp_path / "a.xlsx", choose)] == [("Listas", 1)]
    assert seen == [Title("Sheet", False, 1), Title("Listas", True, 1)]
