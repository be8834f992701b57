"""Anexo 1 as it is printed becomes rows that stand alone."""

from __future__ import annotations

from decimal import Decimal

from ev_plugins.residuos.records import RECORDS
from ev_plugins.residuos.weighing import Bag, weigh
from ev_plugins.residuos.workbooks import anexo_rows, weighing_parts

from estado_verde.spec.workbooks import Earlier, SheetRow

from .anexo1 import HEADER, NOT_MEASURED, bags, printed_rows


def as_read(rows):
    return [SheetRow(n, dict(zip(HEADER, row, strict=True))) for n, row in enumerate(rows, 2)]


def test_printed_sheet_reads_as_its_seventy_bags():
    rows = list(anexo_rows(as_read(printed_rows()[1:])))
    assert len(rows) == 70
    record = RECORDS["pesaje_bolsa"]
    parsed = []
    for row in rows:
        (sheet_name, sheet), (name, raw) = weighing_parts(row)
        assert (sheet_name, sheet["mes"], name) == ("muestreo_pesaje", "2023-06", "pesaje_bolsa")
        assert raw["muestreo"] == Earlier("muestreo_pesaje")
        data, faults = record.parse({**raw, "unidad": 1, "periodo": 1})
        assert faults == []
        parsed.append(data)
    read = [Bag(one["numero_dia"], one["fecha"], one["numero_bolsa"], one["kilos"]) for one in parsed]
    assert read == bags()
    assert weigh(read).total == Decimal("148.4")
    assert [one["observaciones"] for one in parsed if one["kilos"] is None] == [NOT_MEASURED] * 3


def test_row_numbers_stay_those_of_the_sheet():
    rows = list(anexo_rows(as_read(printed_rows()[1:])))
    assert [row.number for row in rows][:3] == [2, 3, 4]
    break_at = next(n for n, row in enumerate(printed_rows()[1:], 2) if row == HEADER)
    assert break_at not in [row.number for row in rows]


def test_a_new_day_without_date_is_not_given_the_date_of_another():
    sheet = [[1, "02-06-2023", 1, "2", "X", None], [2, None, 1, "2", "X", None], [None, None, 2, "2", "X", None]]
    first, second, third = anexo_rows(as_read(sheet))
    assert (first.cells["Fecha"], second.cells["Fecha"], third.cells["Fecha"]) == ("02-06-2023", None, None)
    assert weighing_parts(second)[0] == ("muestreo_pesaje", {"unidad": None, "mes": None})


def test_unit_is_that_of_the_row_above():
    rows = [
        SheetRow(2, {"N° de Día": 1, "Bolsa": 1, "Unidad": "Casa central"}),
        SheetRow(3, {"Bolsa": 2, "Kilos": "—"}),
    ]
    assert [row.cells["Unidad"] for row in anexo_rows(rows)] == ["Casa central", "Casa central"]
