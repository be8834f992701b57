"""The terms of what is still open follow the tables: a day that is declared out moves them, and so does a term that is
corrected. Which term it is was settled by the law in force on the day of sending; what is over stays as it was judged.

Whatever door such a row comes through, it is noted when the session writes it, and the requests are moved before the same
transaction is committed: both are there, or neither is. ``heal`` looks at every open one, once a day: on PostgreSQL somebody
may send a request, by the days as they were, while another declares one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import event, inspect, or_, select, true, update
from sqlalchemy.orm import Session, object_session

from estado_verde import auditing, catalog, database, services
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
KEY = "generacion_ciudadana_declared"

# --- noting --------------------------------------------------------------------------------------------------------------


def _touched(row: Any, name: str) -> set[Any]:
    """The value that the column has, and the one that it had before this flush."""
    return {getattr(row, name), *inspect(row).attrs[name].history.deleted}


def _by_day(row: Any) -> Any:
    """A day can only move what falls due on it or later. Whether it is of the región, the calendar knows."""
    day = min(_touched(row, "fecha"))
    return or_(Solicitud.plazo_respuesta >= day, Solicitud.validar_hasta >= day)


def _by_term(row: Any) -> Any:
    since = datetime.combine(min(_touched(row, "vigente_desde")), time(), SANTIAGO)
    return Solicitud.tipo.in_(_touched(row, "tipo")) & (Solicitud.fecha_envio >= since)


def _by_setting(_row: Any) -> Any:
    return Solicitud.estado == PENDIENTE_VALIDACION


CONCERNED: Mapping[type, Callable[[Any], Any]] = {
    DiaNoHabil: _by_day,
    Feriado: _by_day,
    PlazoTipo: _by_term,
    Configuracion: _by_setting,
}


def _note(_mapper: Any, _connection: Any, row: Any) -> None:
    session = object_session(row)
    assert session is not None
    if Solicitud.__tablename__ not in catalog.current().models:  # of an application without the portal
        return
    session.info.setdefault(KEY, []).append(CONCERNED[type(row)](row))


def _before_commit(session: Session) -> None:
    if session.info.get(KEY) or session.dirty or session.new or session.deleted:
        session.flush()
        declared = session.info.pop(KEY, None)
        if declared:
            with acting(SYSTEM):
                _tell(session, sum(_chunk(session, ids) for ids in _open(session, or_(*declared))))


def _forget(session: Session) -> None:
    session.info.pop(KEY, None)


def install() -> None:
    """Listen from now on, once per process."""
    if event.contains(Session, "before_commit", _before_commit):
        return
    for model in CONCERNED:
        for moment in ("after_insert", "after_update", "after_delete"):
            event.listen(model, moment, _note)
    event.listen(Session, "before_commit", _before_commit)
    event.listen(Session, "after_rollback", _forget)


# --- moving --------------------------------------------------------------------------------------------------------------


def heal() -> int:
    """Look at every open request; how many had another term. A few at a time, so that nobody waits for long."""
    moved = 0
    for ids in _open(db.session(), true()):
        with services.batch() as session:
            database.begin_write(session.connection(), Solicitud.__tablename__)
            count = _chunk(session, ids)
            _tell(session, count)
            moved += count
    return moved


def _tell(session: Session, moved: int) -> None:
    """One line of the trail."""
    if moved:
        auditing.record(session, "recalcular_plazos", Solicitud.__tablename__, None, after={"filas": moved})
        session.flush()


def _open(session: Session, where: Any) -> Iterator[list[int]]:
    """Their ids, a few hundred at a time."""
    asked = select(Solicitud.id).where(Solicitud.estado.in_(EN_CURSO), where).order_by(Solicitud.id)
    ids = list(session.scalars(asked))
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _chunk(session: Session, ids: list[int]) -> int:
    """How many of them have another term now. Nobody takes a step with them meanwhile; one that was taken is seen."""
    table = Solicitud.__table__
    names = ("dias_plazo", "plazo_respuesta", "validar_hasta", "vence")
    asked = select(
        table.c.id, table.c.tipo, table.c.estado, table.c.fecha_envio, Region.codigo, *(table.c[one] for one in names)
    ).join(Region, Region.id == table.c.region_id)
    still = (table.c.id.in_(ids), table.c.estado.in_(EN_CURSO))
    rows = session.execute(asked.where(*still).order_by(table.c.id).with_for_update(of=table)).all()
    clock, moved = Clock(session, ids), []
    for row in rows:
        found = clock.of(row)
        if found != {name: getattr(row, name) for name in names}:
            moved.append({"id": row.id, **found})
        if found["validar_hasta"] != row.validar_hasta:
            looked_at = (Pago.solicitud_id == row.id, Pago.resultado == "PENDIENTE")
            until = update(Pago).where(*looked_at).values(plazo_validacion=found["validar_hasta"])
            session.execute(until, execution_options={"synchronize_session": False})
    if moved:
        session.execute(update(Solicitud), moved)
    return len(moved)


class Clock:
    """The terms of some requests as the tables say now; each calendar is read once."""

    def __init__(self, session: Session, ids: list[int]) -> None:
        self.calendars: dict[str, Calendar] = {}
        self.waits: dict[int, list[tuple[date, date]]] = {}
        began: dict[int, date] = {}
        for row_id, moment, source, target in session.execute(
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
        found = session.execute(proofs.where(Pago.fecha_comprobante.is_not(None)).order_by(Pago.intento))
        self.proofs: dict[int, datetime] = dict(tuple(one) for one in found)
        self.terms, self.days_to_validate = plazos.terminos(), plazos.dias_validacion()

    def of(self, row: Any) -> dict[str, Any]:
        calendar = self.calendars.get(row.codigo)
        if calendar is None:
            calendar = self.calendars[row.codigo] = plazos.calendario(row.codigo)
        sent = vencimiento.day_of(row.fecha_envio)
        days, stops = plazos.en_vigor(row.tipo, sent, self.terms)
        term = calendar.sumar(sent, days) if days else None
        if term is not None and stops:
            for began, ended in self.waits.get(row.id, ()):
                term = calendar.sumar(term, calendar.entre(began, ended))
        proof = row.validar_hasta
        if row.estado == PENDIENTE_VALIDACION and row.id in self.proofs:
            proof = calendar.sumar(vencimiento.day_of(self.proofs[row.id]), self.days_to_validate)
        due = vencimiento.due(row.estado, term, proof, stops=stops)
        return {"dias_plazo": days, "plazo_respuesta": term, "validar_hasta": proof, "vence": due}
