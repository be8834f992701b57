"""The nine states, the four forms and the names of the other lists, as the manual words them (§4.1, contradictions §2)."""

from __future__ import annotations

from estado_verde.spec.messages import N_

SI, SC, MC, NC = "SI", "SC", "MC", "NC"
TIPOS = {
    SI: N_("Solicitud de Información"),
    SC: N_("Solicitud de Conexión"),
    MC: N_("Manifestación de Conformidad"),
    NC: N_("Notificación de Conexión"),
}

ENVIADO = "ENVIADO"
PENDIENTE_RESPUESTA = "PENDIENTE_RESPUESTA"
PENDIENTE_PAGO = "PENDIENTE_PAGO"
PENDIENTE_VALIDACION = "PENDIENTE_VALIDACION"
PAGO_RECHAZADO = "PAGO_RECHAZADO"
PAGO_VALIDADO = "PENDIENTE_RESPUESTA_PAGO_VALIDADO"
RESPONDIDO = "RESPONDIDO"
RESPONDIDO_AUTOMATICO = "RESPONDIDO_AUTOMATICO"
ANULADO = "ANULADO"

#: In the order of the machine.
ESTADOS = {
    ENVIADO: N_("Enviado"),
    PENDIENTE_RESPUESTA: N_("Pendiente de Respuesta"),
    PENDIENTE_PAGO: N_("Pendiente de Pago"),
    PENDIENTE_VALIDACION: N_("Pendiente de Validación"),
    PAGO_RECHAZADO: N_("Pago Rechazado"),
    PAGO_VALIDADO: N_("Pendiente de Respuesta Pago Validado"),
    RESPONDIDO: N_("Respondido"),
    RESPONDIDO_AUTOMATICO: N_("Respondido Automático"),
    ANULADO: N_("Anulado"),
}
SEMS = {
    PENDIENTE_RESPUESTA: "warn",
    PENDIENTE_PAGO: "info",
    PENDIENTE_VALIDACION: "warn",
    PAGO_RECHAZADO: "bad",
    PAGO_VALIDADO: "warn",
    RESPONDIDO: "ok",
    RESPONDIDO_AUTOMATICO: "ok",
}
#: The company owes an answer in these; the last ones are over.
POR_RESPONDER = (PENDIENTE_RESPUESTA, PAGO_VALIDADO)
EN_CURSO = (PENDIENTE_RESPUESTA, PENDIENTE_PAGO, PENDIENTE_VALIDACION, PAGO_RECHAZADO, PAGO_VALIDADO)
#: An answer is not to be had before its payment is validated.
POR_PAGAR = (PENDIENTE_PAGO, PENDIENTE_VALIDACION, PAGO_RECHAZADO)
RESPONDIDOS = (RESPONDIDO, RESPONDIDO_AUTOMATICO)

FORMAS_PAGO = {
    "TRANSFERENCIA": N_("Transferencia Electrónica"),
    "COMPROBANTE": N_("Comprobante de pago"),
    "DESCUENTO_BOLETA": N_("Descuento por boleta"),
}
RESULTADOS = {
    "PENDIENTE": N_("Pendiente"),
    "VALIDADO": N_("Validado"),
    "RECHAZADO": N_("Rechazado"),
    "RETIRADO": N_("Retirado"),
}
EVENTOS = {
    "ENVIO": N_("Envío"),
    "PAGO_SOLICITADO": N_("Pago solicitado"),
    "COMPROBANTE": N_("Comprobante"),
    "PAGO_VALIDADO": N_("Pago validado"),
    "PAGO_RECHAZADO": N_("Pago rechazado"),
    "RESPUESTA": N_("Respuesta"),
    "LIBERACION": N_("Liberación de la respuesta"),
    "COMUNICACION": N_("Comunicación"),
    "EDICION_NUMERO": N_("N° Solicitud editado"),
    "COBRO_RETIRADO": N_("Cobro retirado"),
    "ANULACION": N_("Anulación"),
    "DESCARGA": N_("Descarga"),
}
