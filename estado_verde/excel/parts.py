"""The fixed parts of a written workbook: content types, relations, workbook, styles. Text, because there is so little of it
that a library would only hide which formats the cells use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

FONT = '<name val="Calibri"/><family val="2"/>'
HEADER_FILL = "FF0B3B2E"  # the green of the shell
FOOTER_FILL = "FFEAF3EE"


@dataclass(frozen=True)
class Format:
    """How a cell looks: number format, whether it belongs to the header or the footer, and whether Excel must keep what
    looks like a formula as the text it is."""

    code: str = "General"
    place: str = "body"
    quoted: bool = False
    wrap: bool = False


class Styles:
    """The cell formats of one workbook, numbered as they are asked for."""

    def __init__(self) -> None:
        self.formats: dict[Format, int] = {Format(): 0}

    def number(self, wanted: Format) -> int:
        return self.formats.setdefault(wanted, len(self.formats))

    def xml(self) -> str:
        codes = sorted({one.code for one in self.formats} - {"General"})
        ids = {"General": 0} | {code: 164 + index for index, code in enumerate(codes)}
        numbers = "".join(f'<numFmt numFmtId="{ids[code]}" formatCode={quoteattr(code)}/>' for code in codes)
        cells = "".join(self._cell(one, ids[one.code]) for one in self.formats)
        return (
            f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="{len(codes)}">{numbers}</numFmts>'
            f'<fonts count="3"><font><sz val="11"/>{FONT}</font>'
            f'<font><b/><sz val="11"/><color rgb="FFFFFFFF"/>{FONT}</font><font><b/><sz val="11"/>{FONT}</font></fonts>'
            '<fills count="4"><fill><patternFill patternType="none"/></fill>'
            '<fill><patternFill patternType="gray125"/></fill>'
            f'<fill><patternFill patternType="solid"><fgColor rgb="{HEADER_FILL}"/></patternFill></fill>'
            f'<fill><patternFill patternType="solid"><fgColor rgb="{FOOTER_FILL}"/></patternFill></fill></fills>'
            '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
            '<border><left/><right/><top style="thin"><color auto="1"/></top><bottom/><diagonal/></border></borders>'
            '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
            f'<cellXfs count="{len(self.formats)}">{cells}</cellXfs>'
            '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
        ).replace('<numFmts count="0"></numFmts>', "")

    @staticmethod
    def _cell(one: Format, code: int) -> str:
        font, fill, border = {"header": (1, 2, 0), "footer": (2, 3, 1)}.get(one.place, (0, 0, 0))
        quoted = ' quotePrefix="1"' if one.quoted else ""
        wrap = '<alignment vertical="center" wrapText="1"/>' if one.place == "header" else ""
        wrap = '<alignment vertical="top" wrapText="1"/>' if one.wrap and not wrap else wrap
        return (
            f'<xf numFmtId="{code}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0"{quoted} '
            f'applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1"'
            + (f' applyAlignment="1">{wrap}</xf>' if wrap else "/>")
        )


def content_types(sheets: int) -> str:
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{TYPE}.worksheet+xml"/>'
        for n in range(1, sheets + 1)
    )
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/>{overrides}</Types>'
    )


def root_relations() -> str:
    return (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    )


def workbook_relations(sheets: int) -> str:
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, sheets + 1)
    )
    styles = f'<Relationship Id="rId{sheets + 1}" Type="{OFFICE}/styles" Target="styles.xml"/>'
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{rows}{styles}</Relationships>'


def workbook(titles: Sequence[str], ranges: Sequence[str]) -> str:
    """``ranges``: the filtered area of each sheet, which Excel also wants as a hidden name; empty for none."""
    sheets = "".join(
        f'<sheet name={quoteattr(title)} sheetId="{n}" r:id="rId{n}"/>' for n, title in enumerate(titles, 1)
    )
    names = "".join(
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="{n}" hidden="1">{escape(area)}</definedName>'
        for n, area in enumerate(ranges)
        if area
    )
    defined = f"<definedNames>{names}</definedNames>" if names else ""
    return f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets>{defined}</workbook>'
