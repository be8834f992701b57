"""The memo of a weighing as a workbook: the sheet in the layout of Anexo 1, which can be imported again; each day; each way
of computing it; and the result with the choices that led to it."""

from __future__ import annotations

from calendar import monthcalendar
from collections.abc import Iterator
from typing import Any

from flask_babel import gettext

from estado_verde.calendars import Calendar
from estado_verde.messages import texts_of
from estado_verde.spec.numbers import NOT_CALCULABLE, round_half_up
from estado_verde.spec.reports import Column, Sheet

from .calculations import Sheet as Calculated
from .choices import CALCULATED_AS, POR_DIAS_HABILES, POR_MES, POR_MESES, TREATMENTS
from .models import MuestreoPesaje
from .weighing import deviation, variants
from .workbooks import COLUMNS

WEEKDAYS = ("lun", "mar", "mié", "jue", "vie", "sáb", "dom")
KINDS = {"numero_dia": "integer", "fecha": "date", "numero_bolsa": "integer", "kilos": "decimal"}
VARIANTS = {
    "EXCLUIR": "Bolsas no medidas excluidas (por defecto)",
    "IMPUTAR_PROMEDIO_DIA": "Bolsas no medidas con el promedio del día",
    "IMPUTAR_PROMEDIO_GLOBAL": "Bolsas no medidas con el promedio de todas las bolsas",
    "SOLO_DIAS_COMPLETOS": "Solo días sin bolsas por medir",
    "SIN_DIA": "Sin el día {dia}",
}


def memo_sheets(row: MuestreoPesaje, sheet: Calculated, calendar: Calendar) -> Iterator[Sheet]:
    yield _anexo(row)
    yield _days(sheet)
    yield _variants(row, sheet, calendar)
    yield _result(row, sheet)


def _anexo(row: MuestreoPesaje) -> Sheet:
    columns = [Column(title, KINDS.get(name, "text"), 3) for title, name in COLUMNS]
    rows = (
        [
            one.numero_dia,
            one.fecha,
            one.numero_bolsa,
            "-" if one.kilos is None else one.kilos,
            one.nombre_responsable,
            one.observaciones,
            row.unidad.nombre,
        ]
        for one in row.bolsas
    )
    return Sheet("Pesaje", columns, rows)


def _days(sheet: Calculated) -> Sheet:
    columns = (
        Column("N° de Día", "integer"),
        Column("Fecha", "date"),
        Column("Día"),
        Column("Bolsas", "integer"),
        Column("Pesadas", "integer"),
        Column("No medidas", "integer"),
        Column("Kg del día", "decimal", 3),
        Column("Promedio por bolsa pesada (kg)", "decimal", 4),
        Column("Considerado"),
    )
    result = sheet.weighing
    rows = (
        [
            day.numero,
            day.fecha,
            WEEKDAYS[day.fecha.weekday()],
            day.bags,
            day.weighed,
            day.unmeasured,
            day.kilos,
            None if day.mean_per_bag is None else round_half_up(day.mean_per_bag, 4),
            "Sí" if day.counted else "No",
        ]
        for day in result.days
    )
    mean = None if result.mean_per_bag is None else round_half_up(result.mean_per_bag, 6)
    total = round_half_up(result.total, 6)
    footer = ("Total", None, None, result.bags, result.weighed, result.unmeasured, total, mean, len(result.counted))
    return Sheet("Totales por día", columns, rows, footer)


def _variants(row: MuestreoPesaje, sheet: Calculated, calendar: Calendar) -> Sheet:
    """Every way of computing it, over each number of working days between the official ones and Monday to Friday."""
    anio, mes = int(row.mes[:4]), int(row.mes[5:])
    most = max(_monday_to_friday(anio, mes), sheet.dias_habiles)
    least = min(calendar.del_mes(anio, mes), sheet.dias_habiles)
    days = range(least, most + 1)
    columns = (
        Column("Variante", width=50),
        Column("Total kg", "decimal", 6),
        Column("Días", "integer"),
        Column("kg/día", "decimal", 6),
        *(Column(f"× {n}", "decimal") for n in days),
    )

    def rows() -> Iterator[list[Any]]:
        for one in variants(sheet.bags):
            result = one.weighing
            mean = result.daily_mean
            yield [
                VARIANTS[one.name].format(dia=one.day),
                round_half_up(result.total, 6),
                len(result.counted),
                NOT_CALCULABLE if mean is None else round_half_up(mean, 6),
                *(NOT_CALCULABLE if mean is None else result.over(n) for n in days),
            ]

    return Sheet("Variantes", columns, rows())


def _monday_to_friday(anio: int, mes: int) -> int:
    return sum(day > 0 for week in monthcalendar(anio, mes) for day in week[:5])


def _result(row: MuestreoPesaje, sheet: Calculated) -> Sheet:
    result = sheet.weighing
    mean, spread = result.daily_mean, deviation(result)
    lines: list[list[Any]] = [
        ["Unidad", row.unidad.nombre],
        ["Periodo", row.periodo.anio],
        ["Mes", row.mes],
        ["Persona encargada", row.responsable],
        ["Bolsas que no se pudieron medir", TREATMENTS[row.tratamiento_no_medidas]],
        ["Total kg", round_half_up(result.total, 6)],
        ["Días de pesaje", len(result.counted)],
        ["Promedio diario (kg/día)", NOT_CALCULABLE if mean is None else round_half_up(mean, 6)],
        ["Desviación estándar de los días (kg)", None if spread is None else round_half_up(spread, 4)],
        ["Días hábiles del mes", sheet.dias_habiles],
        ["Días hábiles del periodo t", sheet.dias_periodo],
        *(
            [gettext(CALCULATED_AS[code]), sheet.values[code] or NOT_CALCULABLE]
            for code in (POR_MES, POR_MESES, POR_DIAS_HABILES)
        ),
        *(["Aviso", text] for text in texts_of(sheet.advice)),
        *(
            ["Día excluido", f"{one.fecha:%d/%m/%Y}: {one.excluir_justificacion}"]
            for one in row.bolsas
            if one.excluir_dia
        ),
    ]
    return Sheet("Resultado", (Column("Dato", width=44), Column("Valor", width=40)), lines)
