"""Anexo 1 of the guide, as printed: June 2023, 13 days, 70 bags, three of them not measured (days 5, 7 and 12)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ev_plugins.residuos.weighing import Bag

NOT_MEASURED = "No se pudo medir"
EXTRA_ACTIVITY = "día con actividad adicional que generó más residuos de lo habitual"
DAYS: dict[int, list[str]] = {
    2: ["2", "2,4", "2,8", "2,5", "2", "1,9"],
    5: ["2,1", "2,7", "2", "2", "2,6"],
    7: ["2", "1,9", "2,1", "2,7", "2,2"],
    9: ["1,8", "2", "1,9", "2,1"],
    12: ["2", "2,4", "-", "2,5", "2", "1,9"],
    14: ["4", "1,9", "2,1", "2,7", "2", "1,9", "2", "1,9"],
    16: ["2", "2,4", "-", "2,5", "2"],
    19: ["1,9", "2", "2,4", "2,8", "2,5"],
    21: ["2", "1,9", "2", "1,9", "2,1"],
    23: ["2,7", "2,1", "2", "2,4", "2,8"],
    26: ["2,5", "2", "1,9", "2", "1,9"],
    28: ["2,1", "2,7", "-", "2,8", "2,5", "2"],
    30: ["1,9", "2", "1,9", "2,1", "2,7"],
}
HEADER = ["N° de Día", "Fecha", "Bolsa", "Kilos", "Nombre Responsable", "Observaciones"]
HOLIDAYS = {date(2023, 6, 21), date(2023, 6, 26)}


def is_working(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


def read(kilos: str) -> Decimal | None:
    return None if kilos == "-" else Decimal(kilos.replace(",", "."))


def bags(excluded: int | None = None) -> list[Bag]:
    return [
        Bag(
            number,
            date(2023, 6, day),
            n,
            None if kilos == "-" else Decimal(kilos.replace(",", ".")),
            number == excluded,
        )
        for number, (day, its) in enumerate(DAYS.items(), 1)
        for n, kilos in enumerate(its, 1)
    ]


def printed_rows() -> list[list[object]]:
    """The sheet as it is printed: blanks under the first bag of a day, and a page break inside day 6."""
    rows: list[list[object]] = [HEADER]
    for number, (day, its) in enumerate(DAYS.items(), 1):
        for n, kilos in enumerate(its, 1):
            if (number, n) == (6, 7):
                rows.append(list(HEADER))
            first = [number, f"{day:02d}-06-2023"] if n == 1 else [None, None]
            note = NOT_MEASURED if kilos == "-" else EXTRA_ACTIVITY if (number, n) == (6, 1) else None
            rows.append([*first, n, kilos, "XXXX", note])
    return rows
