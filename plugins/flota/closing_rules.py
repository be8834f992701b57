"""Trips belong to the year in which they start without carrying it: a driver logs the trip of today whether or not the Red
de Expertos has opened the year. So the closing of a year is judged by date; a year that is not open yet refuses nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from estado_verde import catalog
from estado_verde.spec.faults import Fault, fault
from estado_verde.spec.records import Related

Row = Mapping[str, Any]
CLOSED, VALIDATING, OPEN = "CERRADO", "EN_VALIDACION", "ABIERTO"
PERIODS = Related("periodos", "ev_periodo", {})
EXTENSIONS = Related("prorrogas", "ev_prorroga", {}, whole=True)


def closed_on(
    day: date, owner: int | None, periods: Sequence[Row], extensions: Sequence[Row], on: date
) -> Iterator[Fault]:
    """MSG-PER-01 when the year of that day takes no data any more, extra time included."""
    for period in periods:
        if not period["fecha_inicio"] <= day <= period["fecha_termino"]:
            continue
        of_all_or_this = (None, "", catalog.requirement("flota", period["anio"]).code)
        granted = [
            one["prorroga_hasta"]
            for one in extensions
            if one["periodo_id"] == period["id"]
            and one["organizacion_id"] == owner
            and one["requisito"] in of_all_or_this
        ]
        refused = max([period["fecha_limite_carga"], *granted]) + timedelta(days=1)
        takes = period["estado"] == OPEN or (period["estado"] == VALIDATING and bool(granted))
        if period["estado"] in (CLOSED, VALIDATING, OPEN) and not (takes and on < refused):
            yield fault("MSG-PER-01", anio=period["anio"], fecha=f"{refused:%d/%m/%Y}")
