"""The fixed parts of a written workbook: content types, relations, workbook, styles. Text, because there is so little of it
that a library would only hide which formats the cells use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

FONT = '<name val="Calibri"/><family val="2"/>'
#: Where a cell stands → (font, fill, border), as numbers of the lists below.
PLACES = {
    "body": (0, 0, 0),
    "header": (1, 2, 0),
    "footer": (2, 3, 1),
    "title": (2, 0, 0),
    "bad": (3, 4, 0),
    "warn": (4, 5, 0),
}
FONTS = (
    f'<sz val="11"/>{FONT}',
    f'<b/><sz val="11"/><color rgb="FFFFFFFF"/>{FONT}',
    f'<b/><sz val="11"/>{FONT}',
    f'<b/><sz val="11"/><color rgb="FF9F1D26"/>{FONT}',
    f'<b/><sz val="11"/><color rgb="FF7A4B00"/>{FONT}',
)
HEADER_FILL = "FF0B3B2E"  # the green of the shell
FILLS = (HEADER_FILL, "FFEAF3EE", "FFFDE3E5", "FFFFF1D6")


@dataclass(frozen=True)
class Format:
    """How a cell looks: number format, where it stands, and whether Excel must keep what looks like a formula as the text
    that it is."""

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
        formats = f'<numFmts count="{len(codes)}">{numbers}</numFmts>' if codes else ""
        fonts = "".join(f"<font>{one}</font>" for one in FONTS)
        fills = (
            '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
            + "".join(
                f'<fill><patternFill patternType="solid"><fgColor rgb="{one}"/></patternFill></fill>' for one in FILLS
            )
        )
        return (
            f'{HEAD}<styleSheet xmlns="{MAIN}">{formats}<fonts count="{len(FONTS)}">{fonts}</fonts>'
            f'<fills count="{len(FILLS) + 2}">{fills}</fills>'
            '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
            '<border><left/><right/><top style="thin"><color auto="1"/></top><bottom/><diagonal/></border></borders>'
            '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" applyAlignment="1">'
            '<alignment vertical="top"/></xf></cellStyleXfs>'
            f'<cellXfs count="{len(self.formats)}">{"".join(_format(one, ids[one.code]) for one in self.formats)}</cellXfs>'
            '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
        )


def _format(one: Format, code: int) -> str:
    font, fill, border = PLACES[one.place]
    quoted = ' quotePrefix="1"' if one.quoted else ""
    wrap = ' wrapText="1"' if one.wrap or one.place == "header" else ""
    stands = "center" if one.place == "header" else "top"
    start = (
        f'<xf numFmtId="{code}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0"{quoted} '
        'applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1"'
    )
    return f'{start} applyAlignment="1"><alignment vertical="{stands}"{wrap}/></xf>'


class Named(NamedTuple):
    """A sheet as the workbook lists it: its title, its filtered area, which Excel also wants as a hidden name, and what is
    repeated on each printed page; or nothing of both."""

    title: str
    area: str
    repeated: str


def on_paper(pages: int, taken: str = "") -> str:
    """Landscape, letter, with the name of the sheet, who took it out and the number of the page; as wide as so many
    pages."""
    wide = f' fitToWidth="{pages}"' if pages > 1 else ""
    middle = "&amp;C" + escape(taken.replace("&", "&&")) if taken else ""
    return (
        f'<pageSetup paperSize="1" orientation="landscape"{wide} fitToHeight="0"/>'
        f"<headerFooter><oddFooter>&amp;L&amp;A{middle}&amp;R&amp;P / &amp;N</oddFooter></headerFooter>"
    )


def package(sheets: Sequence[Named], commented: Sequence[int]) -> dict[str, str]:
    """The parts that hold a workbook together. ``commented``: numbers of the sheets with comments."""
    return {
        "xl/workbook.xml": _workbook(sheets),
        "xl/_rels/workbook.xml.rels": _relations(
            *((f"{OFFICE}/worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)),
            (f"{OFFICE}/styles", "styles.xml"),
        ),
        "_rels/.rels": _relations((f"{OFFICE}/officeDocument", "xl/workbook.xml")),
        "[Content_Types].xml": _content_types(len(sheets), commented),
    }


def _relations(*targets: tuple[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def _content_types(sheets: int, commented: Sequence[int]) -> str:
    overrides = [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles")]
    overrides += [(f"/xl/worksheets/sheet{n}.xml", "worksheet") for n in range(1, sheets + 1)]
    overrides += [(f"/xl/comments{n}.xml", "comments") for n in commented]
    rows = "".join(f'<Override PartName="{part}" ContentType="{TYPE}.{kind}+xml"/>' for part, kind in overrides)
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
        f"{rows}</Types>"
    )


def _workbook(sheets: Sequence[Named]) -> str:
    rows = "".join(
        f'<sheet name={quoteattr(one.title)} sheetId="{n}" r:id="rId{n}"/>' for n, one in enumerate(sheets, 1)
    )
    names = "".join(
        f'<definedName name="_xlnm.{name}" localSheetId="{n}"{hidden}>{escape(text)}</definedName>'
        for n, one in enumerate(sheets)
        for name, hidden, text in (("_FilterDatabase", ' hidden="1"', one.area), ("Print_Titles", "", one.repeated))
        if text
    )
    defined = f"<definedNames>{names}</definedNames>" if names else ""
    return f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{rows}</sheets>{defined}</workbook>'


def comments(sheet: int, found: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The comments of a sheet as (cell, text), and the boxes in which old and new Excel show them."""
    texts = "".join(
        f'<comment ref="{cell}" authorId="0"><text><t xml:space="preserve">{_clean(text)}</t></text></comment>'
        for cell, text in found
    )
    boxes = "".join(_box(n, cell) for n, (cell, _) in enumerate(found, 1))
    return {
        f"xl/comments{sheet}.xml": (
            f'{HEAD}<comments xmlns="{MAIN}"><authors><author>Estado Verde</author></authors>'
            f"<commentList>{texts}</commentList></comments>"
        ),
        f"xl/drawings/vmlDrawing{sheet}.vml": (
            '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
            'xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t202" coordsize="21600,21600" '
            f'o:spt="202" path="m,l,21600r21600,l21600,xe"/>{boxes}</xml>'
        ),
        f"xl/worksheets/_rels/sheet{sheet}.xml.rels": _relations(
            (f"{OFFICE}/vmlDrawing", f"../drawings/vmlDrawing{sheet}.vml"),
            (f"{OFFICE}/comments", f"../comments{sheet}.xml"),
        ),
    }


def _clean(text: str) -> str:
    return escape("".join(c for c in text if c in "\n\t" or c >= " "))


def _box(number: int, cell: str) -> str:
    letters = cell.rstrip("0123456789")
    row, column = int(cell[len(letters) :]) - 1, 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    place = f"{column}, 12, {row}, 2, {column + 4}, 12, {row + 5}, 2"
    return (
        f'<v:shape id="_x0000_s{1024 + number}" type="#_x0000_t202" style="position:absolute;visibility:hidden" '
        'fillcolor="#fff1d6" o:insetmode="auto"><v:fill color2="#fff1d6"/><v:textbox/>'
        f'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{place}</x:Anchor>'
        f"<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column - 1}</x:Column></x:ClientData></v:shape>"
    )
