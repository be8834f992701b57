"""The mails M01–M12 of the portal (§7): their texts until the SEC words them otherwise, and who gets each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString

from estado_verde import mail
from estado_verde.clock import SANTIAGO
from estado_verde.contributions import MailTemplate
from estado_verde.spec.messages import N_
from estado_verde.spec.numbers import show
from estado_verde.workflow import Step

from .estados import ESTADOS, FORMAS_PAGO, TIPOS
from .models import client_of
from .profiles import GENERACION

VARIABLES = {
    "folio": N_("N° Folio"),
    "numero_solicitud": N_("N° Solicitud"),
    "numero_cliente": N_("N° Cliente, o N° de Factibilidad"),
    "tipo_formulario": N_("Formulario"),
    "empresa": N_("Empresa distribuidora"),
    "nombre_solicitante": N_("Nombre del solicitante"),
    "fecha_envio": N_("Fecha y hora del envío"),
    "estado": N_("Estado de la solicitud"),
    "enlace": N_("Dirección de la solicitud en el portal"),
    "comentario": N_("Comentario"),
    "motivo": N_("Motivo del rechazo"),
    "monto": N_("Monto del cobro"),
    "plazo": N_("Plazo"),
    "forma_pago": N_("Forma de pago elegida"),
    "metodos_pago": N_("Formas de pago de la empresa"),
}
SAMPLES = {
    "folio": "DN219",
    "numero_solicitud": "2026129",
    "numero_cliente": "500812-6",
    "tipo_formulario": "Solicitud de Conexión",
    "empresa": "Distribuidora Demostración Norte",
    "nombre_solicitante": "Jorge Pizarro Luna",
    "fecha_envio": "18/11/2026 10:42 AM",
    "estado": "Pendiente de Respuesta",
    "enlace": "https://ejemplo.cl/generacion/solicitudes/1/",
    "comentario": "Comentario de ejemplo.",
    "motivo": "El monto no coincide con el cupón.",
    "monto": "$48.500",
    "plazo": "24/11/2026",
    "forma_pago": "Transferencia Electrónica",
    "metodos_pago": "Transferencia Electrónica, Comprobante de pago",
}
ACCOUNT = {
    "nombre": N_("Nombre de la persona"),
    "plataforma": N_("Nombre de la plataforma"),
    "enlace": N_("Enlace"),
    "vigencia": N_("Cuánto dura el enlace"),
}


def _account(code: str, title: str, subject: str, body: str) -> MailTemplate:
    samples = {"nombre": "Jorge Pizarro", "plataforma": "Portal de Generación Ciudadana", "vigencia": "48 horas"}
    return MailTemplate(
        code,
        subject,
        body,
        ACCOUNT,
        title=title,
        realm=GENERACION,
        required=("enlace",),
        samples={**samples, "enlace": "https://ejemplo.cl/enlace"},
        secret=True,
    )


def _request(code: str, title: str, subject: str, body: str, **more: Any) -> MailTemplate:
    return MailTemplate(code, subject, body, VARIABLES, title=title, realm=GENERACION, samples=SAMPLES, **more)


TEMPLATES = (
    _account(
        "M01",
        N_("Activación de la cuenta de Solicitante"),
        N_("Active su cuenta en el Portal de Generación Ciudadana"),
        N_(
            "Hola {nombre}:\n\n"
            "Hemos recibido su solicitud de registro. Para activar su cuenta, abra este enlace:\n\n{enlace}"
            "\n\nEl enlace sirve una sola vez y vence en {vigencia}. Si usted no se registró, no haga nada."
        ),
    ),
    _account(
        "M02",
        N_("Recuperación de la contraseña"),
        N_("Recupere su contraseña del Portal de Generación Ciudadana"),
        N_(
            "Hola {nombre}:\n\nPara elegir una contraseña nueva, abra este enlace:\n\n{enlace}\n\nEl enlace sirve una sola "
            "vez y vence en {vigencia}. Si usted no lo pidió, no haga nada: su contraseña sigue siendo la misma."
        ),
    ),
    _request(
        "M03",
        N_("Recepción de la solicitud"),
        N_("{tipo_formulario} {folio} recibida"),
        N_(
            "Hola {nombre_solicitante}:\n\n"
            "Su {tipo_formulario} fue enviada a {empresa} el {fecha_envio} con el folio {folio}. Le avisaremos por este "
            "medio cada vez que cambie de estado."
            "\n\nRevise su solicitud en {enlace}"
        ),
        variants=TIPOS,
    ),
    _request(
        "M04",
        N_("Aviso a la empresa de una solicitud nueva"),
        N_("Nueva {tipo_formulario}: folio {folio}"),
        N_(
            "{empresa}:\n\n{nombre_solicitante} envió el {fecha_envio} una {tipo_formulario} con el folio {folio}. "
            "N° Cliente: {numero_cliente}.\n\nRevísela en {enlace}"
        ),
    ),
    _request(
        "M05",
        N_("Cobro para descargar la respuesta"),
        N_("Solicitud {folio}: se requiere un pago"),
        N_(
            "Hola {nombre_solicitante}:\n\n"
            "{empresa} solicitó un pago para su solicitud {folio}. Monto: {monto}. Formas de pago: {metodos_pago}.\n\n"
            "{comentario}\n\nAdjunte el comprobante en {enlace}"
        ),
    ),
    _request(
        "M06",
        N_("Aviso a la empresa de un comprobante"),
        N_("Comprobante de pago: folio {folio}"),
        N_(
            "{empresa}:\n\nSe adjuntó un comprobante de pago ({forma_pago}) a la solicitud {folio}. Debe validarse a más "
            "tardar el {plazo}.\n\nRevíselo en {enlace}"
        ),
    ),
    _request(
        "M07",
        N_("Pago validado"),
        N_("Solicitud {folio}: pago validado"),
        N_(
            "Hola {nombre_solicitante}:\n\n"
            "{empresa} validó el pago de su solicitud {folio}."
            "\n\nRevise su solicitud en {enlace}"
        ),
    ),
    _request(
        "M08",
        N_("Pago rechazado"),
        N_("Solicitud {folio}: pago rechazado"),
        N_(
            "Hola {nombre_solicitante}:\n\n"
            "{empresa} rechazó el pago de su solicitud {folio}. Motivo: {motivo}\n\nAdjunte otro comprobante en {enlace}"
        ),
    ),
    _request(
        "M09",
        N_("Respuesta disponible"),
        N_("Solicitud {folio}: respuesta disponible"),
        N_(
            "Hola {nombre_solicitante}:\n\n"
            "{empresa} respondió su solicitud {folio}.\n\n{comentario}\n\nDescargue la respuesta en {enlace}"
        ),
    ),
    _request(
        "M10",
        N_("Comunicación de la empresa"),
        N_("Solicitud {folio}: comunicación de {empresa}"),
        N_(
            "Hola {nombre_solicitante}:\n\n"
            "{empresa} le comunica sobre su solicitud {folio}:\n\n{comentario}"
            "\n\nRevise su solicitud en {enlace}"
        ),
    ),
    _request(
        "M11",
        N_("Solicitud anulada"),
        N_("Solicitud {folio} anulada"),
        N_(
            "La solicitud {folio} de {nombre_solicitante} fue anulada por la SEC.\n\n{comentario}\n\nRevísela en {enlace}"
        ),
    ),
    _request(
        "M12",
        N_("Cobro retirado"),
        N_("Solicitud {folio}: cobro retirado"),
        N_(
            "Hola {nombre_solicitante}:\n\n"
            "{empresa} retiró el cobro de su solicitud {folio}.\n\n{comentario}"
            "\n\nRevise su solicitud en {enlace}"
        ),
    ),
)
TO_COMPANY = ("M04", "M06", "M11")
TO_PERSON = ("M03", "M05", "M07", "M08", "M09", "M10", "M11", "M12")
#: Attached to the mail when it is no larger; the link gives it anyway.
LARGEST_ATTACHED = 5 * 1024 * 1024


def _listed(methods: list[str]) -> str:
    return ", ".join(gettext(FORMAS_PAGO[one]) for one in methods)


def _said(step: Step) -> str:
    """What the step says, and after it what was said with an answer that it released. An answer that waits for its payment
    says nothing yet: how to pay is what is told then."""
    answer, data = step.made.get("respuesta"), step.data
    how = data.get("instrucciones") if "pago" in step.made else None
    released = answer is not None and not answer.bloqueada_por_pago
    said = (data.get("comentario"), how, answer.comentarios if released else None)
    return "\n\n".join(filter(None, said))


def values(step: Step) -> dict[str, Any]:
    """What has words of ours in it is said in the language of who reads."""
    row, payment = step.row, step.made.get("pago")
    amount = "" if payment is None else lazy_gettext("no informado")
    if payment is not None and payment.monto_clp:
        amount = f"${show(payment.monto_clp)}"
    return {
        "folio": row.folio,
        "numero_solicitud": row.numero_solicitud or "",
        "numero_cliente": client_of(row) or "",
        "tipo_formulario": lazy_gettext(TIPOS[row.tipo]),
        "empresa": row.distribuidora.nombre,
        "nombre_solicitante": row.nombre_solicitante,
        "fecha_envio": f"{row.fecha_envio.astimezone(SANTIAGO):%d/%m/%Y %I:%M %p}",
        "estado": lazy_gettext(ESTADOS[row.estado]),
        "enlace": mail.link(f"/generacion/solicitudes/{row.id}/"),
        "comentario": _said(step),
        "motivo": step.data.get("motivo") or "",
        "monto": amount,
        "plazo": f"{row.validar_hasta:%d/%m/%Y}" if row.validar_hasta else "",
        "forma_pago": lazy_gettext(FORMAS_PAGO[paid]) if (paid := step.data.get("metodo")) in FORMAS_PAGO else "",
        "metodos_pago": LazyString(_listed, row.distribuidora.metodos),
    }


def send(code: str, step: Step) -> None:
    """Into the outbox, with the step. Only what the step itself brought is attached. The additional address is written to in
    the language of the applicant, whose letters it gets; that of a company is not."""
    row = step.row
    people = row.correos if code in TO_PERSON else []
    company = [one for one in row.distribuidora.correos if one not in people] if code in TO_COMPANY else []
    with_file = code in ("M05", "M09", "M10")
    files = [one for one in step.made.get("adjuntos", ()) if one.bytes <= LARGEST_ATTACHED] if with_file else []
    for to, language_of in ((people, row.solicitante_id), (company, None)):
        mail.send(
            code,
            to,
            values(step),
            organizacion_id=row.distribuidora_id,
            variant=row.tipo if code == "M03" else "",
            attachments=files,
            language_of=language_of,
        )


CODE: dict[str, Callable[[Step], Any]] = {code: partial(send, code) for code in (*TO_PERSON, *TO_COMPANY)}
