"""The terms of what is still open follow the tables: a day that is declared out moves them, and so does a term that is
corrected. Which term it is was settled by the law in force on the day of sending; what is over stays as it was judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import or_, select, update

from estado_verde import auditing, services
from estado_verde.calendars import Calendar
from estado_verde.clock import SANTIAGO
from estado_verde.models import Feriado, Region, db
from estado_verde.scope import SYSTEM, acting

from . import plazos, vencimiento
from .administracion import Configuracion, DiaNoHabil
from .estados import EN_CURSO, PENDIENTE_VALIDACION
from .models import Solicitud
from .tramite import Evento, Pago, PlazoTipo

#: How many are read and written at a time.
CHUNK = 500
Values = Mapping[str, Any]


def follow(table: str, before: Values | None, after: Values | None) -> None:
    """Bring the open requests that a saved row concerns up to date; nothing for other tables."""
    which = CONCERNED.get(table)
    if which is None:
        return
    where = which([one for one in (before, after) if one is not None])
    with acting(SYSTEM), services.batch() as session:
        moved = sum(_chunk(ids) for ids in _open(where))
        if moved:
            auditing.record(session, "recalcular_plazos", Solicitud.__tablename__, None, after={"filas": moved})


def _by_day(rows: list[Values]) -> Any:
    """A day can only move what falls due on it or later. Whether it is of the región, the calendar knows."""
    day = min(_date(one["fecha"]) for one in rows)
    return or_(Solicitud.plazo_respuesta >= day, Solicitud.validar_hasta >= day)


def _by_term(rows: list[Values]) -> Any:
    since = datetime.combine(min(_date(one["vigente_desde"]) for one in rows), time(), SANTIAGO)
    return Solicitud.tipo.in_({one["tipo"] for one in rows}) & (Solicitud.fecha_envio >= since)


def _by_setting(_rows: list[Values]) -> Any:
    return Solicitud.estado == PENDIENTE_VALIDACION


CONCERNED: Mapping[str, Callable[[list[Values]], Any]] = {
    DiaNoHabil.__tablename__: _by_day,
    Feriado.__tablename__: _by_day,
    PlazoTipo.__tablename__: _by_term,
    Configuracion.__tablename__: _by_setting,
}


def _date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _open(where: Any) -> Iterator[list[int]]:
    """Their ids, a few hundred at a time."""
    ids = list(db.session.scalars(select(Solicitud.id).where(Solicitud.estado.in_(EN_CURSO), where)))
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _chunk(ids: list[int]) -> int:
    """How many of them have another term now."""
    table, session = Solicitud.__table__, db.session()
    names = ("plazo_respuesta", "validar_hasta", "vence")
    asked = select(
        table.c.id, table.c.tipo, table.c.estado, table.c.fecha_envio, Region.codigo, *(table.c[one] for one in names)
    ).join(Region, Region.id == table.c.region_id)
    clock, moved = Clock(ids), 0
    for row in session.execute(asked.where(table.c.id.in_(ids))).all():
        found = clock.of(row)
        if found != {name: getattr(row, name) for name in names}:
            moved += 1
            session.execute(
                update(Solicitud).where(Solicitud.id == row.id).values(found),
                execution_options={"synchronize_session": False},
            )
    return moved


class Clock:
    """The terms of some requests as the tables say now; each calendar is read once."""

    def __init__(self, ids: list[int]) -> None:
        self.calendars: dict[str, Calendar] = {}
        self.waits: dict[int, list[tuple[date, date]]] = {}
        began: dict[int, date] = {}
        for row_id, moment, source, target in db.session.execute(
            select(Evento.solicitud_id, Evento.fecha, Evento.estado_desde, Evento.estado_hasta)
            .where(Evento.solicitud_id.in_(ids), Evento.estado_desde != Evento.estado_hasta)
            .order_by(Evento.id)
        ):
            was, waits = (one in vencimiento.ESPERA_PAGO for one in (source, target))
            day = vencimiento.day_of(moment)
            if waits and not was:
                began[row_id] = day
            elif was and not waits and row_id in began:
                self.waits.setdefault(row_id, []).append((began.pop(row_id), day))
        proofs = select(Pago.solicitud_id, Pago.fecha_comprobante).where(Pago.solicitud_id.in_(ids))
        found = db.session.execute(proofs.where(Pago.fecha_comprobante.is_not(None)).order_by(Pago.intento))
        self.proofs: dict[int, datetime] = dict(tuple(one) for one in found)
        self.days_to_validate = plazos.dias_validacion()

    def of(self, row: Any) -> dict[str, date | None]:
        calendar = self.calendars.get(row.codigo)
        if calendar is None:
            calendar = self.calendars[row.codigo] = plazos.calendario(row.codigo)
        sent = vencimiento.day_of(row.fecha_envio)
        days, stops = plazos.en_vigor(row.tipo, sent)
        term = calendar.sumar(sent, days) if days else None
        if term is not None and stops:
            for began, ended in self.waits.get(row.id, ()):
                term = calendar.sumar(term, calendar.entre(began, ended))
        proof = row.validar_hasta
        if row.estado == PENDIENTE_VALIDACION and row.id in self.proofs:
            proof = calendar.sumar(vencimiento.day_of(self.proofs[row.id]), self.days_to_validate)
        due = vencimiento.due(row.estado, term, proof, stops=stops)
        return {"plazo_respuesta": term, "validar_hasta": proof, "vence": due}
