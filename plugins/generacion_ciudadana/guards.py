"""What decides and what forbids a step of the machine."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from estado_verde import database
from estado_verde.models import db
from estado_verde.spec.faults import Fault, fault
from estado_verde.workflow import Step

from .estados import MC
from .models import Respuesta, Solicitud


def is_manifestation(step: Step) -> bool:
    return bool(step.row.tipo == MC)


def asks_payment(step: Step) -> bool:
    return bool(step.data.get("requiere_pago"))


def blocked_answer(step: Step) -> Respuesta | None:
    """The answer that waits for its payment."""
    session: Session = db.session()
    waiting = (Respuesta.bloqueada_por_pago.is_(True), Respuesta.reemplazada.is_(False))
    return session.scalar(select(Respuesta).where(Respuesta.solicitud_id == step.row.id, *waiting))


def free_number(step: Step) -> list[Fault]:
    """The company's own number is its own only once."""
    number = step.data.get("numero_solicitud")
    if not number:
        return []
    row, session = step.row, db.session()
    database.begin_write(session.connection(), f"numero_solicitud {row.distribuidora_id}")
    same = (Solicitud.distribuidora_id == row.distribuidora_id, Solicitud.numero_solicitud == number)
    other = session.scalar(select(Solicitud.id).where(*same, Solicitud.id != row.id).limit(1))
    return [fault("MSG-GC-20", "numero_solicitud")] if other is not None else []


def may_charge(step: Step) -> list[Fault]:
    """There must be a way to pay: the data of the company, or a coupon."""
    if step.row.tipo == MC:
        return [fault("MSG-GC-29")]
    payable = step.row.distribuidora.con_datos_de_pago or "cupon" in step.files or step.data.get("instrucciones")
    return [] if payable else [fault("MSG-GC-32", "cupon")]


def number_and_charge(step: Step) -> list[Fault]:
    return [*free_number(step), *may_charge(step)]


def proof(step: Step) -> list[Fault]:
    """A method that the company takes, with its document."""
    method = step.data.get("metodo")
    if method and method not in step.row.distribuidora.metodos:
        return [fault("MSG-GC-22", "metodo")]
    if method and "comprobante" not in step.files:
        return [fault("MSG-GC-23" if method == "DESCUENTO_BOLETA" else "MSG-GC-22", "comprobante")]
    return []


CODE: dict[str, Any] = {
    "es_manifestacion": is_manifestation,
    "requiere_pago": asks_payment,
    "respuesta_cargada": blocked_answer,
    "numero_unico": free_number,
    "cobro_posible": may_charge,
    "numero_y_cobro": number_and_charge,
    "forma_y_comprobante": proof,
}
