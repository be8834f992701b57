"""What a step of the machine leaves behind, inside its transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from estado_verde import auditing, storage
from estado_verde.models import db
from estado_verde.scope import SYSTEM
from estado_verde.workflow import Step

from . import plazos, vencimiento
from .guards import blocked_answer
from .models import Comunicacion, Correlativo, Evento, Pago, Respuesta


def _session() -> Session:
    session: Session = db.session()
    return session


def _store(row: Any) -> Any:
    """A row of the step, with its entry in the trail."""
    session = _session()
    session.add(row)
    session.flush()
    _, after = auditing.difference(None, auditing.snapshot(row, created=True))
    auditing.record(session, "crear", row.__tablename__, row.id, after=after)
    return row


def _name(step: Step) -> str:
    return step.who.nombre or SYSTEM.nombre


def _attach(step: Step, row: Any, field: str) -> None:
    """The file of the step, on the row that keeps it. It was validated with the rest of the answers."""
    if field in step.files:
        name, stream = step.files[field]
        adjunto = storage.attach(row, field, name, stream).adjunto
        step.made.setdefault("adjuntos", []).append(adjunto)


# --- the request ---------------------------------------------------------------------------------------------------------


def issue_folio(step: Step) -> None:
    """The next number of all companies. Its row stays locked until the request is stored, so that no number is lost when
    it is not; nobody else gets the same."""
    following = update(Correlativo).where(Correlativo.id == 1).values(ultimo=Correlativo.ultimo + 1)
    statement = following.returning(Correlativo.ultimo).execution_options(synchronize_session=False)
    step.row.correlativo = _session().execute(statement).scalar_one()
    step.row.folio = f"{step.row.distribuidora.prefijo_folio}{step.row.correlativo}"


def term(step: Step) -> None:
    """The day until which the company should answer, when a term is in force."""
    row = step.row
    sent = vencimiento.day_of(row.fecha_envio)
    row.dias_plazo, row.plazo_respuesta = plazos.vencimiento(row.tipo, sent, row.region.codigo)


def number(step: Step) -> None:
    """In an answer an empty box leaves the number as it is."""
    if given := step.data.get("numero_solicitud"):
        step.row.numero_solicitud = given


def new_number(step: Step) -> None:
    step.row.numero_solicitud = step.data["numero_solicitud"]


def annul(step: Step) -> None:
    step.row.validar_hasta = None


# --- answers -------------------------------------------------------------------------------------------------------------


def _answer(step: Step, *, blocked: bool) -> None:
    latest = select(func.coalesce(func.max(Respuesta.version), 0)).where(Respuesta.solicitud_id == step.row.id)
    row = _store(
        Respuesta(
            solicitud_id=step.row.id,
            version=(_session().scalar(latest) or 0) + 1,
            comentarios=step.data.get("comentarios"),
            cuenta_id=step.who.cuenta_id,
            usuario=_name(step),
            fecha=step.moment,
            bloqueada_por_pago=blocked,
        )
    )
    _attach(step, row, "archivo")
    step.made["respuesta"] = row


def answer(step: Step) -> None:
    _answer(step, blocked=False)


def blocked(step: Step) -> None:
    """Until it is paid nobody but the company sees it. One that waited already is kept, and replaced."""
    if (before := blocked_answer(step)) is not None:
        before.reemplazada = True
    _answer(step, blocked=True)


def release(step: Step) -> None:
    row = blocked_answer(step)
    assert row is not None  # it is what chose this step
    row.bloqueada_por_pago = False
    step.made["respuesta"] = row
    step.made["adjuntos"] = storage.attachments(row)


# --- payments ------------------------------------------------------------------------------------------------------------


def current_payment(solicitud_id: int) -> Pago | None:
    """The last attempt."""
    mine = select(Pago).where(Pago.solicitud_id == solicitud_id)
    return _session().scalar(mine.order_by(Pago.intento.desc()).limit(1))


def charge(step: Step) -> None:
    before = current_payment(step.row.id)
    row = _store(
        Pago(
            solicitud_id=step.row.id,
            intento=before.intento + 1 if before else 1,
            solicitado_por=_name(step),
            fecha_solicitud=step.moment,
            monto_clp=step.data.get("monto_clp"),
            instrucciones=step.data.get("instrucciones"),
        )
    )
    step.made["adjuntos"] = []
    _attach(step, row, "cupon")
    step.made["pago"], step.row.requiere_pago = row, True


def another_attempt(step: Step) -> None:
    """What was asked stays as it was; the proof is another."""
    before = current_payment(step.row.id)
    assert before is not None  # it was rejected
    asked = ("solicitado_por", "fecha_solicitud", "monto_clp", "instrucciones")
    same = {name: getattr(before, name) for name in asked}
    _store(Pago(solicitud_id=step.row.id, intento=before.intento + 1, **same))


def _payment(step: Step) -> Pago:
    row = current_payment(step.row.id)
    assert row is not None  # its states are reached only through a charge
    step.made["pago"] = row
    return row


def prove(step: Step) -> None:
    row = _payment(step)
    row.metodo, row.fecha_comprobante = step.data["metodo"], step.moment
    row.plazo_validacion = plazos.validar_hasta(vencimiento.day_of(step.moment), step.row.region.codigo)
    step.row.validar_hasta = row.plazo_validacion
    _attach(step, row, "comprobante")


def _close(result: str) -> Callable[[Step], None]:
    def close(step: Step) -> None:
        row = _payment(step)
        row.resultado, step.row.validar_hasta = result, None
        if result == "RETIRADO":  # nobody looked at a proof now; who refused one before, when and why, stays
            step.row.requiere_pago = False
        else:
            row.validado_por, row.fecha_validacion = _name(step), step.moment
            row.motivo_rechazo = step.data.get("motivo")

    return close


# --- messages and history ------------------------------------------------------------------------------------------------


def message(step: Step) -> None:
    row = _store(
        Comunicacion(
            solicitud_id=step.row.id,
            comentario=step.data["comentario"],
            numero_solicitud=step.row.numero_solicitud,
            numero_cliente=step.row.numero_cliente or step.row.numero_factibilidad,
            cuenta_id=step.who.cuenta_id,
            usuario=_name(step),
            fecha=step.moment,
        )
    )
    _attach(step, row, "adjunto")
    step.made["comunicacion"] = row


def _event(tipo: str, *said: str, by_system: bool = False) -> Callable[[Step], None]:
    """A line of the history; ``said`` are the answers whose text it tells."""

    def write(step: Step) -> None:
        made = {name: row.id for name in ("respuesta", "pago", "comunicacion") if (row := step.made.get(name))}
        texts = [str(text) for name in said if (text := step.data.get(name))]
        _session().add(
            Evento(
                solicitud_id=step.row.id,
                fecha=step.moment,
                cuenta_id=None if by_system else step.who.cuenta_id,
                usuario=SYSTEM.nombre if by_system else _name(step),
                tipo=tipo,
                estado_desde=step.transition.source,
                estado_hasta=step.transition.target,
                comentario="\n".join(texts) or None,
                respuesta_id=made.get("respuesta"),
                pago_id=made.get("pago"),
                comunicacion_id=made.get("comunicacion"),
            )
        )
        _session().flush()

    return write


CODE: dict[str, Callable[[Step], Any]] = {
    "folio": issue_folio,
    "plazo": term,
    "numero": number,
    "numero_nuevo": new_number,
    "fecha_respuesta": vencimiento.answered,
    "vence": vencimiento.advance,
    "anular": annul,
    "respuesta": answer,
    "respuesta_bloqueada": blocked,
    "liberar": release,
    "cobro": charge,
    "otro_intento": another_attempt,
    "comprobante": prove,
    "pago_validado": _close("VALIDADO"),
    "pago_rechazado": _close("RECHAZADO"),
    "pago_retirado": _close("RETIRADO"),
    "comunicacion": message,
    "evento_envio": _event("ENVIO"),
    "evento_respuesta": _event("RESPUESTA", "comentarios"),
    "evento_pago_solicitado": _event("PAGO_SOLICITADO", "instrucciones"),
    "evento_comprobante": _event("COMPROBANTE"),
    "evento_pago_validado": _event("PAGO_VALIDADO"),
    "evento_pago_rechazado": _event("PAGO_RECHAZADO", "motivo"),
    "evento_liberacion": _event("LIBERACION", by_system=True),
    "evento_cobro_retirado": _event("COBRO_RETIRADO", "comentario"),
    "evento_anulacion": _event("ANULACION", "comentario"),
    "evento_numero": _event("EDICION_NUMERO", "numero_solicitud"),
    "evento_comunicacion": _event("COMUNICACION", "comentario"),
}
