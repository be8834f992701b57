"""Until when the company should act on a request. Its clock stands still while a payment is waited for, where the term says
so (``descuenta_espera_pago``): the working days of that wait are added to the term when it ends."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import gettext
from sqlalchemy import select

from estado_verde.clock import SANTIAGO, today
from estado_verde.models import db
from estado_verde.workflow import Step

from . import plazos
from .estados import EN_CURSO, PAGO_RECHAZADO, PENDIENTE_PAGO, PENDIENTE_VALIDACION
from .models import Evento, Solicitud

#: Whoever asked has to pay: the company waits.
ESPERA_PAGO = (PENDIENTE_PAGO, PAGO_RECHAZADO)


def advance(step: Step) -> None:
    """The term as it is after this step, and the next day on which something is due."""
    row, source, target = step.row, step.transition.source, step.transition.target
    stops = row.plazo_respuesta is not None and plazos.en_vigor(row.tipo, day_of(row.fecha_envio))[1]
    if stops and source in ESPERA_PAGO and target not in ESPERA_PAGO:
        calendar = plazos.calendario(row.region.codigo)
        waited = calendar.entre(_began(step), day_of(step.moment))
        row.plazo_respuesta = calendar.sumar(row.plazo_respuesta, waited)
    row.vence = due(target, row.plazo_respuesta, row.validar_hasta, stops=stops)


def due(estado: str, plazo: date | None, validar: date | None, *, stops: bool) -> date | None:
    """The next day on which something is due in a state; none once it is over, or while its clock stands still."""
    if estado not in EN_CURSO:
        return None
    answer = None if stops and estado in ESPERA_PAGO else plazo
    proof = validar if estado == PENDIENTE_VALIDACION else None
    return min((one for one in (answer, proof) if one is not None), default=None)


def _began(step: Step) -> date:
    """The day on which this wait began: that of the event that led into the state."""
    state = step.transition.source
    into = (Evento.estado_hasta == state, Evento.estado_desde != state)
    last = select(Evento.fecha).where(Evento.solicitud_id == step.row.id, *into).order_by(Evento.id.desc()).limit(1)
    return day_of(db.session.scalar(last) or step.moment)


def answered(step: Step) -> None:
    """The first answer counts; later ones complete it."""
    row = step.row
    if row.fecha_respuesta is None:
        row.fecha_respuesta = step.moment
        row.en_plazo = None if row.plazo_respuesta is None else day_of(step.moment) <= row.plazo_respuesta


def day_of(moment: datetime) -> date:
    """By the clocks of Santiago."""
    return moment.astimezone(SANTIAGO).date()


def is_overdue(row: Solicitud, day: date) -> bool:
    return row.vence is not None and row.vence < day


def term_of(row: Solicitud) -> str:
    """«Vence el 04/12/2026», «Vencida»; nothing for what is over or has no term."""
    if row.estado not in EN_CURSO:
        return ""
    if row.vence is None:
        return gettext("Plazo detenido hasta el pago") if row.plazo_respuesta is not None else ""
    proof = row.estado == PENDIENTE_VALIDACION and row.vence == row.validar_hasta
    if is_overdue(row, today()):
        return gettext("Vencida la validación") if proof else gettext("Vencida")
    fecha = f"{row.vence:%d/%m/%Y}"
    return (
        gettext("Validar a más tardar el %(fecha)s", fecha=fecha)
        if proof
        else gettext("Vence el %(fecha)s", fecha=fecha)
    )
