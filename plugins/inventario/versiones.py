"""Frozen inventories. A version keeps its lines as they were written, so that a workbook made of it years later has the
same data rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from estado_verde import scope, services
from estado_verde.clock import now
from estado_verde.spec.messages import N_
from estado_verde.spec.reports import Sheet

from .anual import VERSIONES, InventarioAnual, InventarioFila, InventarioVersion
from .lineas import COLUMNS, LATE, REST, RT4, columns, lines_of_now

TITLE = N_("Inventario")


def stored(value: Any) -> Any:
    """A value as JSON keeps it without loss."""
    return str(value) if isinstance(value, Decimal) else value.isoformat() if isinstance(value, date) else value


def restored(values: Sequence[Any]) -> list[Any]:
    """The same values as a workbook writes them. A version from before a column existed has it empty."""
    readers = {"decimal": Decimal, "date": date.fromisoformat}
    whole = [*values, *(None for _ in COLUMNS)][: len(COLUMNS)]
    return [
        readers[column.kind](value) if column.kind in readers and value is not None else value
        for column, value in zip(COLUMNS, whole, strict=True)
    ]


def label_of(version: str) -> str:
    """«Modificado 2»."""
    kind, _, number = version.partition("_")
    return f"{VERSIONES[kind]} {number}".strip()


def freeze(session: Session, state: InventarioAnual, version: str, **details: Any) -> InventarioVersion:
    """Keep the inventory as it is. Inside ``services.batch`` only."""
    lines = lines_of_now(session, state.periodo, state.servicio_id, label_of(version))
    data = [[stored(value) for value in one.values] for one in lines]
    row = InventarioVersion(
        servicio_id=state.servicio_id,
        periodo_id=state.periodo_id,
        version=version,
        fecha=now(),
        usuario=scope.current().nombre,
        unidades=sum(one.obligada for one in lines),
        huella=hashlib.sha256(json.dumps(data, ensure_ascii=False).encode()).hexdigest(),
        **details,
    )
    services.put(row)
    session.add_all(
        InventarioFila(
            version_id=row.id,
            servicio_id=state.servicio_id,
            periodo_id=state.periodo_id,
            unidad_id=line.unidad_id,
            numero=number,
            congelada=row.congelada,
            obligada=line.obligada,
            gestion_energetica=line.gestion_energetica,
            resto_itemes=line.resto_itemes,
            datos=values,
        )
        for number, (line, values) in enumerate(zip(lines, data, strict=True), 1)
    )
    session.flush()
    return row


def rows_of(session: Session, version_id: int) -> Iterator[list[Any]]:
    statement = (
        select(InventarioFila.datos).where(InventarioFila.version_id == version_id).order_by(InventarioFila.numero)
    )
    for values in session.scalars(statement):
        yield restored(values)


def sheet_of(session: Session, version: InventarioVersion) -> Sheet:
    rows = list(rows_of(session, version.id))
    return Sheet(TITLE, columns(version.periodo.anio), rows, footer=footer(rows, version.unidades))


def sheet_of_now(context: Any) -> Sheet:
    """The frozen version that holds when there is one of the service; the inventory as it is otherwise."""
    service = context.servicio.id if context.servicio is not None else None
    state = current(context.session, service, context.periodo.id)
    if state is not None and state.definitivo is not None:
        return sheet_of(context.session, state.definitivo)
    lines = context.once("inventario-filas", lambda: lines_of_now(context.session, context.periodo, service))
    rows = [one.values for one in lines]
    return Sheet(TITLE, columns(context.periodo.anio), rows, footer=footer(rows, sum(one.obligada for one in lines)))


def current(session: Session, servicio_id: int | None, periodo_id: int) -> InventarioAnual | None:
    here = (InventarioAnual.servicio_id == servicio_id, InventarioAnual.periodo_id == periodo_id)
    found: InventarioAnual | None = session.scalar(select(InventarioAnual).where(*here))
    return found


def footer(rows: Iterable[Sequence[Any]], units: int) -> list[Any]:
    """How many units there are, and how many «Sí» in each column that answers."""
    answers = {12: 0, 13: 0, 14: 0, RT4: 0, REST: 0, LATE: 0}
    for row in rows:
        for place in answers:
            answers[place] += row[place] == "Sí"
    return ["Total", "", units, *("" for _ in range(9)), *(answers.get(place, "") for place in range(12, len(COLUMNS)))]
