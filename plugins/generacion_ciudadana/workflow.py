"""The state machine of a request: the table of generacion-ciudadana §4.2, to the letter. What is not here is refused."""

from __future__ import annotations

from typing import Any

from estado_verde.contributions import Transition, Workflow
from estado_verde.spec import fields as f
from estado_verde.spec.faults import Fault, Word, fault
from estado_verde.spec.fields import MB
from estado_verde.spec.messages import N_

from . import effects, guards, mails
from .estados import (
    ANULADO,
    ENVIADO,
    ESTADOS,
    FORMAS_PAGO,
    MC,
    PAGO_RECHAZADO,
    PAGO_VALIDADO,
    PENDIENTE_PAGO,
    PENDIENTE_RESPUESTA,
    PENDIENTE_VALIDACION,
    POR_PAGAR,
    RESPONDIDO,
    RESPONDIDO_AUTOMATICO,
    RESPONDIDOS,
)
from .profiles import DISTRIBUIDORA, SEC, SOLICITANTE

S, D, A = (SOLICITANTE,), (DISTRIBUIDORA,), (SEC,)

GRABAR, RESPONDER, SOLICITAR_PAGO, PAGAR = "grabar", "responder", "solicitar_pago", "pagar"
VALIDAR, RECHAZAR, RETIRAR = "validar_pago", "rechazar_pago", "retirar_cobro"
ANULAR, EDITAR, COMUNICAR = "anular", "editar_numero", "comunicar"
ACCIONES = {
    GRABAR: N_("Grabar"),
    RESPONDER: N_("Responder"),
    SOLICITAR_PAGO: N_("Solicitar pago"),
    PAGAR: N_("Gestión de Pago"),
    VALIDAR: N_("Validar pago"),
    RECHAZAR: N_("Rechazar pago"),
    RETIRAR: N_("Retirar cobro"),
    ANULAR: N_("Anular"),
    EDITAR: N_("Editar"),
    COMUNICAR: N_("Comunicación"),
}
#: What a Manifestación never needs, whatever its state.
SIN_RESPUESTA = (RESPONDER, SOLICITAR_PAGO, PAGAR, VALIDAR, RECHAZAR, RETIRAR)

# --- what is asked -------------------------------------------------------------------------------------------------------

NUMERO = f.text("numero_solicitud", N_("N° Solicitud"), 20)
ARCHIVO = f.files("archivo", N_("Respuesta"), required=True, messages={"required": "MSG-GC-17"})
COMENTARIOS = f.long_text("comentarios", N_("Comentarios"), 2000)
COMPLEMENTO = f.long_text("comentarios", N_("Comentarios"), 2000, required=True)
MONTO = f.integer("monto_clp", N_("Monto ($)"), 1, positive=True)
CUPON = f.files("cupon", N_("Cupón de pago"), max_bytes=MB)
INSTRUCCIONES = f.long_text("instrucciones", N_("Instrucciones de pago"), 2000)
COBRO = (MONTO, CUPON, INSTRUCCIONES)
REQUIERE = f.boolean("requiere_pago", N_("Requiere pago para descargar"), required=True)
FORMA = f.choice("metodo", N_("Forma de pago"), FORMAS_PAGO, required=True, messages={"required": "MSG-GC-22"})
COMPROBANTE = f.files("comprobante", N_("Comprobante"), max_bytes=MB)
MOTIVO = f.long_text(
    "motivo", N_("Motivo del rechazo"), 1000, required=True, min_length=10, messages={"required": "MSG-GC-21"}
)
COMENTARIO = f.long_text("comentario", N_("Comentario"), 1000, required=True)
ANULACION = f.long_text(
    "comentario", N_("Comentario"), 1000, required=True, min_length=10, messages={"required": "MSG-GC-26"}
)
MENSAJE = f.long_text(
    "comentario",
    N_("Comentario"),
    300,
    required=True,
    hint=N_("Hasta 300 caracteres."),
    messages={"max_length": "MSG-GC-25"},
)
ADJUNTO = f.files("adjunto", N_("Adjuntar documento (opcional)"))

RESPUESTA = (NUMERO, ARCHIVO, COMENTARIOS)
PAGO = (FORMA, COMPROBANTE)

# --- the table -----------------------------------------------------------------------------------------------------------

ENVIO = ("folio", "plazo", "vence", "evento_envio", "M03", "M04")
ENTREGA = ("respuesta", "numero", "vence", "fecha_respuesta", "evento_respuesta", "M09")
VIVOS = tuple(one for one in ESTADOS if one != ANULADO)


def _from(sources: tuple[str, ...], action: str, target: str, who: tuple[str, ...], **more: Any) -> list[Transition]:
    """One step from each of several states; without a target it stays where it is."""
    return [Transition(one, action, target or one, who, **more) for one in sources]


TRANSITIONS = (
    Transition(
        "", GRABAR, ENVIADO, S, when="es_manifestacion", effects=("folio", "evento_envio", "M03", "M04"), name="T02"
    ),
    Transition("", GRABAR, PENDIENTE_RESPUESTA, S, effects=ENVIO, name="T01"),
    Transition(
        PENDIENTE_RESPUESTA,
        RESPONDER,
        PENDIENTE_PAGO,
        D,
        when="requiere_pago",
        guard="numero_y_cobro",
        effects=("respuesta_bloqueada", "numero", "cobro", "vence", "evento_pago_solicitado", "M05"),
        fields=(*RESPUESTA, REQUIERE, *COBRO),
        name="T05",
    ),
    Transition(
        PENDIENTE_RESPUESTA,
        RESPONDER,
        RESPONDIDO,
        D,
        guard="numero_unico",
        effects=ENTREGA,
        fields=(*RESPUESTA, REQUIERE, *COBRO),
        name="T03",
    ),
    Transition(
        PENDIENTE_RESPUESTA,
        SOLICITAR_PAGO,
        PENDIENTE_PAGO,
        D,
        guard="cobro_posible",
        effects=("cobro", "vence", "evento_pago_solicitado", "M05"),
        fields=COBRO,
        name="T04",
    ),
    *_from(
        POR_PAGAR,
        RESPONDER,
        "",
        D,
        guard="numero_unico",
        effects=("respuesta_bloqueada", "numero", "evento_respuesta"),
        fields=RESPUESTA,
        name="T06",
    ),
    Transition(
        PENDIENTE_PAGO,
        PAGAR,
        PENDIENTE_VALIDACION,
        S,
        guard="forma_y_comprobante",
        effects=("comprobante", "vence", "evento_comprobante", "M06"),
        fields=PAGO,
        name="T07",
    ),
    Transition(
        PAGO_RECHAZADO,
        PAGAR,
        PENDIENTE_VALIDACION,
        S,
        guard="forma_y_comprobante",
        effects=("otro_intento", "comprobante", "vence", "evento_comprobante", "M06"),
        fields=PAGO,
        name="T08",
    ),
    Transition(
        PENDIENTE_VALIDACION,
        VALIDAR,
        RESPONDIDO_AUTOMATICO,
        D,
        when="respuesta_cargada",
        effects=(
            "pago_validado",
            "vence",
            "evento_pago_validado",
            "liberar",
            "fecha_respuesta",
            "evento_liberacion",
            "M07",
            "M09",
        ),
        name="T10",
    ),
    Transition(
        PENDIENTE_VALIDACION,
        VALIDAR,
        PAGO_VALIDADO,
        D,
        effects=("pago_validado", "vence", "evento_pago_validado", "M07"),
        name="T09",
    ),
    Transition(
        PENDIENTE_VALIDACION,
        RECHAZAR,
        PAGO_RECHAZADO,
        D,
        effects=("pago_rechazado", "vence", "evento_pago_rechazado", "M08"),
        fields=(MOTIVO,),
        name="T11",
    ),
    Transition(
        PAGO_VALIDADO, RESPONDER, RESPONDIDO, D, guard="numero_unico", effects=ENTREGA, fields=RESPUESTA, name="T12"
    ),
    *_from(
        RESPONDIDOS,
        RESPONDER,
        "",
        D,
        guard="numero_unico",
        effects=("respuesta", "numero", "evento_respuesta", "M09"),
        fields=(NUMERO, ARCHIVO, COMPLEMENTO),
        name="T13",
    ),
    *_from(
        (PENDIENTE_PAGO, PAGO_RECHAZADO),
        RETIRAR,
        RESPONDIDO,
        D,
        when="respuesta_cargada",
        effects=("pago_retirado", "liberar", "vence", "fecha_respuesta", "evento_cobro_retirado", "M09"),
        fields=(COMENTARIO,),
        name="T14",
    ),
    *_from(
        (PENDIENTE_PAGO, PAGO_RECHAZADO),
        RETIRAR,
        PENDIENTE_RESPUESTA,
        D,
        effects=("pago_retirado", "vence", "evento_cobro_retirado", "M12"),
        fields=(COMENTARIO,),
        name="T14",
    ),
    *_from(
        VIVOS,
        ANULAR,
        ANULADO,
        A,
        effects=("anular", "vence", "evento_anulacion", "M11"),
        fields=(ANULACION,),
        name="T15",
    ),
    *_from(VIVOS, EDITAR, "", D, guard="numero_unico", effects=("numero_nuevo", "evento_numero"), fields=(NUMERO,)),
    *_from(
        VIVOS,
        COMUNICAR,
        "",
        D,
        effects=("comunicacion", "evento_comunicacion", "M10"),
        fields=(MENSAJE, ADJUNTO),
    ),
)


def refusal(row: Any, action: str) -> Fault:
    """Why an action is none of the table: annulled first, then the Manifestación, then the state."""
    if row.estado == ANULADO:
        return fault("MSG-GC-27") if action == ANULAR else _not_in(row)
    return fault("MSG-GC-29") if row.tipo == MC and action in SIN_RESPUESTA else _not_in(row)


def _not_in(row: Any) -> Fault:
    return fault("MSG-GC-18", estado=Word(ESTADOS.get(row.estado, row.estado)))


WORKFLOW = Workflow(
    "solicitud",
    "generacion_ciudadana_solicitud",
    "estado",
    TRANSITIONS,
    ESTADOS,
    ACCIONES,
    {**guards.CODE, **effects.CODE, **mails.CODE},
    refusal,
)
