"""The empty workbook that people fill in: headers with their help, the values to choose from, and what the sheet is about.
It is small, so openpyxl writes it."""

from __future__ import annotations

from typing import IO, Any

from openpyxl import Workbook as Book
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from ..models import Periodo, db
from ..spec.fields import Field
from ..spec.numbers import show
from .layout import BookPlan, ColumnPlan, SheetPlan, plan
from .names import AllNames
from .parts import HEADER_FILL

LISTS, HELP = "Listas", "Ayuda"
LAST_ROW = 10_000  # how far down the lists of values are offered
REQUIRED_FILL = "FF0F69B4"
FORMATS = {
    "date": "dd/mm/yyyy",
    "moment": "dd/mm/yyyy hh:mm",
    "month": "@",
    "text": "@",
    "long_text": "@",
    "rut": "@",
    "choice": "@",
    "reference": "@",
}
INSTRUCTIONS = (
    "Las columnas de título azul en negrita son obligatorias. No cambie los títulos de las hojas ni de las columnas. "
    "Pegue valores, no fórmulas."
)
WHAT = {
    "integer": "Número entero.",
    "decimal": "Número; los decimales con coma.",
    "date": "Fecha dd/mm/aaaa.",
    "moment": "Fecha y hora dd/mm/aaaa hh:mm.",
    "month": "Mes mm/aaaa.",
    "boolean": "Sí o No.",
    "references": "Uno o varios, separados por punto y coma.",
}


def write_template(kind: str, periodo: Periodo, stream: IO[bytes]) -> None:
    """The template of the workbook ``kind`` for that year, with the units and catalogues that the account sees."""
    planned = plan(kind, periodo.anio)
    book = Book()
    book.remove(book.active)
    lists = Lists(book, AllNames(db.session()))
    for sheet in planned.sheets:
        _sheet(book.create_sheet(sheet.title), sheet, lists)
    _help(book.create_sheet(HELP), planned, periodo)
    lists.finish()
    book.active = 0
    book.save(stream)


def _sheet(page: Worksheet, sheet: SheetPlan, lists: Lists) -> None:
    page.freeze_panes = "A2"
    for number, column in enumerate(sheet.columns, 1):
        letter = get_column_letter(number)
        cell = page.cell(1, number, column.title)  # to the letter: other programmes look for these titles
        cell.font = Font(name="Calibri", bold=column.required, color="FFFFFFFF")
        cell.fill = PatternFill("solid", fgColor=REQUIRED_FILL if column.required else HEADER_FILL)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        cell.comment = Comment(help_of(column), "Estado Verde", height=140, width=320)
        page.column_dimensions[letter].width = max(14, min(len(column.title) + 4, 36))
        page.column_dimensions[letter].number_format = FORMATS.get(column.field.kind, "General")
        if source := lists.source(column.field):
            _offer(page, letter, source, strict=column.field.kind != "references")
    page.row_dimensions[1].height = 34
    _fit_on_paper(page)


def _fit_on_paper(page: Worksheet) -> None:
    """All columns on one page, for those who fill it in by hand first."""
    page.page_setup.orientation, page.page_setup.fitToHeight = "landscape", 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _offer(page: Worksheet, letter: str, source: str, strict: bool) -> None:
    """A list to choose from. It warns instead of refusing: the import says what is wrong with better words."""
    rule = DataValidation("list", formula1=source, allow_blank=True, showErrorMessage=strict, errorStyle="warning")
    rule.error, rule.errorTitle = "El valor no está en la lista.", "Revise el valor"
    rule.add(f"{letter}2:{letter}{LAST_ROW}")
    page.add_data_validation(rule)


def help_of(column: ColumnPlan) -> str:
    """What a person must know to fill the column."""
    spec = column.field
    said = ["Obligatorio." if column.required else "Opcional.", WHAT.get(spec.kind, ""), spec.hint, _limits(spec)]
    if spec.kind == "choice":
        said.append("Valores: " + ", ".join(label for _, label in spec.choices) + ".")
    if spec.source:
        said.append(f"Fuente: {spec.source}.")
    return " ".join(one for one in said if one)


def _limits(spec: Field) -> str:
    if spec.kind in ("text", "long_text") and spec.max_length:
        least = f"Entre {show(spec.min_length)} y " if spec.min_length else "Hasta "
        return f"{least}{show(spec.max_length)} caracteres."
    if spec.kind == "decimal":
        return f"Hasta {spec.decimals} decimales{f', máximo {show(spec.maximum)}' if spec.maximum else ''}."
    return ""


def _help(page: Worksheet, planned: BookPlan, periodo: Periodo) -> None:
    page.column_dimensions["A"].width, page.column_dimensions["B"].width, page.column_dimensions["C"].width = 26, 40, 90
    rows: list[list[Any]] = [
        [f"{planned.workbook.title} {periodo.anio}"],
        [planned.workbook.help],
        [INSTRUCTIONS],
        [],
        ["Hoja", "Columna", "Cómo se llena"],
    ]
    for sheet in planned.sheets:
        if sheet.layout.help:
            rows.append([sheet.title, "", sheet.layout.help])
        rows += [[sheet.title, column.title, help_of(column)] for column in sheet.columns]
    for row in rows:
        page.append(row)
    for number in (1, 5):
        for cell in page[number]:
            cell.font = Font(name="Calibri", bold=True, size=14 if number == 1 else 11)
    for row in page.iter_rows(min_row=6, max_col=3):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    _fit_on_paper(page)


class Lists:
    """The hidden sheet with the values to choose from, one column for each different list."""

    def __init__(self, book: Book, names: AllNames) -> None:
        self.book, self.names = book, names
        self.known: dict[tuple[str, ...], str] = {}

    def source(self, spec: Field) -> str:
        """The formula of a field's list; empty for a field that is typed."""
        if spec.kind == "boolean":
            return '"Sí,No"'
        if spec.kind == "choice":
            return self._column(tuple(label for _, label in spec.choices))
        if spec.kind in ("reference", "references"):
            return self._column(tuple(self.names.of(spec).offered))
        return ""

    def _column(self, values: tuple[str, ...]) -> str:
        if not values:
            return ""
        if values not in self.known:
            name = f"Lista_{len(self.known) + 1}"
            letter = get_column_letter(len(self.known) + 1)
            area = f"{quote_sheetname(LISTS)}!${letter}$1:${letter}${len(values)}"
            self.book.defined_names[name] = DefinedName(name, attr_text=area)
            self.known[values] = name
        return f"={self.known[values]}"

    def finish(self) -> None:
        page = self.book.create_sheet(LISTS)
        page.sheet_state = "hidden"
        for number, values in enumerate(self.known, 1):
            for row, value in enumerate(values, 1):
                cell = page.cell(row, number)
                cell.value = value
                cell.data_type = "s"  # a unit called «=1+1» is a name, not a formula
