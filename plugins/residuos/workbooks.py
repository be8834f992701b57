"""The layouts of the import workbooks of RT7. The weighing sheet is that of Anexo 1, with its page breaks and its dashes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from ev_plugins.inventario.models import Unidad
from sqlalchemy import select

from estado_verde.spec.fields import day as day_field
from estado_verde.spec.fields import fold
from estado_verde.spec.workbooks import Earlier, Parts, SheetLayout, SheetRow, Workbook

from .calculator_models import PesajeBolsa

DAY, DATE, BAG, KILOS, WHO, NOTES = "N° de Día", "Fecha", "Bolsa", "Kilos", "Nombre Responsable", "Observaciones"
UNIT = "Unidad"
COLUMNS = (
    (DAY, "numero_dia"),
    (DATE, "fecha"),
    (BAG, "numero_bolsa"),
    (KILOS, "kilos"),
    (WHO, "nombre_responsable"),
    (NOTES, "observaciones"),
    (UNIT, "unidad"),
)
DASHES = frozenset("-–—−")
_DATE = day_field("fecha", DATE)


def blank(value: Any) -> bool:
    return value is None or not str(value).strip()


def anexo_rows(rows: Iterable[SheetRow]) -> Iterator[SheetRow]:
    """Rows that stand alone: a blank day, date or unit is that of the row above, a repeated header (page break) is not data,
    and «-» is a bag that was not measured."""
    above: dict[str, Any] = {}
    for row in rows:
        cells = dict(row.cells)
        if all(map(blank, cells.values())) or _is_header(cells):
            continue
        # A new day without its date, or a new date without its day, is told rather than taken from another day.
        if not blank(cells.get(DAY)) and blank(cells.get(DATE)):
            above.pop(DATE, None)
        elif blank(cells.get(DAY)) and not blank(cells.get(DATE)) and cells[DATE] != above.get(DATE):
            above.pop(DAY, None)
        for title in (DAY, DATE, UNIT):
            if blank(cells.get(title)):
                cells[title] = above.get(title)
            else:
                above[title] = cells[title]
        if str(cells.get(KILOS) or "").strip() in DASHES:
            cells[KILOS] = None
        yield SheetRow(row.number, cells)


def _is_header(cells: Mapping[str, Any]) -> bool:
    return fold(str(cells.get(DAY) or "")) == fold(DAY) and fold(str(cells.get(BAG) or "")) == fold(BAG)


def weighing_parts(row: SheetRow) -> Parts:
    """The sheet of the month that the date falls in, and the bag in it."""
    raw = {name: row.cells.get(title) for title, name in COLUMNS}
    weighed_on, _ = _DATE.parse(raw["fecha"])
    sheet = {"unidad": raw["unidad"], "mes": f"{weighed_on:%Y-%m}" if isinstance(weighed_on, date) else None}
    return [("muestreo_pesaje", sheet), ("pesaje_bolsa", {**raw, "muestreo": Earlier("muestreo_pesaje")})]


def weighing_rows(context: Any) -> Iterator[Mapping[str, Any]]:
    """The way back: every bag of the service in the period, with nothing left to the row above."""
    found = (
        select(PesajeBolsa, Unidad.nombre)
        .join(Unidad, Unidad.id == PesajeBolsa.unidad_id)
        .where(PesajeBolsa.periodo_id == context.periodo.id)
        .order_by(Unidad.nombre, Unidad.id, PesajeBolsa.fecha, PesajeBolsa.numero_bolsa)
    )
    if context.servicio is not None:
        found = found.where(Unidad.servicio_id == context.servicio.id)
    for bag, unit in context.session.execute(found):
        cells = {title: getattr(bag, name) for title, name in COLUMNS if name != "unidad"}
        yield {**cells, KILOS: "-" if bag.kilos is None else bag.kilos, UNIT: unit}


#: What a sheet of kilograms does not carry: where a value was calculated is known by the calculator.
CALCULATED = ("muestreo", "estimacion", "calculo")

RESIDUOS = Workbook(
    "residuos",
    "Residuos: kilogramos, declaraciones y fundamentaciones",
    (
        SheetLayout("Reciclados", "reciclado"),
        SheetLayout("No reciclados", "no_reciclado", CALCULATED),
        SheetLayout("Declaraciones", "declaracion", order=-1),
        SheetLayout("Fundamentaciones", "fundamentacion"),
    ),
    help="Una fila por unidad, material y mes. Una celda de kilogramos vacía es «no informado»; 0 es un valor.",
)

CONTENEDORES = Workbook(
    "contenedores",
    "Catastro de contenedores de reciclaje",
    (SheetLayout("Contenedores", "contenedor", ("por_confirmar",)),),
    help="Solo contenedores de acopio previo al retiro. Separe varios materiales con punto y coma.",
)

PESAJE = Workbook(
    "pesaje",
    "Planilla de pesaje (Anexo 1)",
    (
        SheetLayout(
            "Pesaje",
            "pesaje_bolsa",
            columns=COLUMNS,
            prepare=anexo_rows,
            split=weighing_parts,
            found=("muestreo_pesaje",),
            rows=weighing_rows,
        ),
    ),
    help=(
        "Una fila por bolsa. Día, fecha y unidad en blanco son los de la fila anterior. "
        "Si una bolsa no se pudo medir, escriba «-» en Kilos y el motivo en Observaciones."
    ),
)

WORKBOOKS = (RESIDUOS, CONTENEDORES, PESAJE)
