"""The filters that the tray, its report, the panel and the Sábana share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from estado_verde.clock import SANTIAGO
from estado_verde.crud import filters
from estado_verde.crud.context import number_of
from estado_verde.models import db
from estado_verde.spec import fields as f
from estado_verde.spec.faults import Fault, fault

from .estados import ESTADOS, TIPOS
from .models import Solicitud, client_key

DAY = f.day("fecha", "Fecha")
#: So many requests are named one by one.
FEW = 500
FILTERS = (
    "numero_solicitud", "folio", "cliente", "tipo", "estado", "distribuidora",
    "envio_min", "envio_max", "respuesta_min", "respuesta_max",
)  # fmt: skip
RANGES = (
    ("envio_min", "envio_max", Solicitud.fecha_envio),
    ("respuesta_min", "respuesta_max", Solicitud.fecha_respuesta),
)


def given(args: Mapping[str, str]) -> dict[str, str]:
    """The filters that somebody chose."""
    return {name: value for name in FILTERS if (value := filters.clean(args.get(name)))}


def criteria(args: Mapping[str, str]) -> list[Any]:
    """The filters that were given, all together. What cannot be read filters nothing."""
    given = {name: filters.clean(args.get(name)) for name in FILTERS}
    found: list[Any] = []
    if given["numero_solicitud"]:
        found.append(_of_number(given["numero_solicitud"]))
    if given["folio"]:
        found.append(filters.starts_with(Solicitud.folio, given["folio"].upper()))
    if key := client_key(given["cliente"]):
        found.append(filters.starts_with(Solicitud.cliente_clave, key))
    if given["tipo"] in TIPOS:
        found.append(Solicitud.tipo == given["tipo"])
    if given["estado"] in ESTADOS:
        found.append(Solicitud.estado == given["estado"])
    if (company := number_of(given["distribuidora"])) is not None:
        found.append(Solicitud.distribuidora_id == company)
    for first, last, column in RANGES:
        found += between(column, given[first], given[last])
    return found


def _of_number(text: str) -> Any:
    """The number holds the text. Where few do, they are named: whoever looks for one of a million in the order of their days
    reads all of them, and an index has their numbers side by side. Where many do, the first ones are soon found."""
    number, place = Solicitud.numero_solicitud, Solicitud.correlativo
    holds = filters.contains(number, text)
    asked = select(place).where(number.is_not(None), holds).order_by(number.desc(), place.desc())
    found = db.session.scalars(asked.limit(FEW + 1)).all()
    return place.in_(found) if len(found) <= FEW else holds


def faults(args: Mapping[str, str]) -> dict[str, Fault]:
    """What is wrong with a filter, by its name: a day that no calendar has, an end before its beginning."""
    found: dict[str, Fault] = {}
    for first, last, _ in RANGES:
        (start, wrong), (end, too) = (DAY.parse(filters.clean(args.get(name))) for name in (first, last))
        found |= {name: one for name, one in ((first, wrong), (last, too)) if one is not None}
        if start and end and end < start:
            found[last] = fault("MSG-GEN-07")
    return found


def between(column: Any, first: str, last: str) -> list[Any]:
    """Whole days of Santiago, both included."""
    start, end = DAY.parse(first)[0], DAY.parse(last)[0]
    found = [column >= datetime.combine(start, time(), SANTIAGO)] if start else []
    return [*found, *([column < datetime.combine(end + timedelta(days=1), time(), SANTIAGO)] if end else [])]
