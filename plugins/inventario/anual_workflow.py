"""The inventory year as tables (rt1 §6 and §1.11): who takes it from which state to which, what guards each step and what
happens with it. Buttons, permissions and documentation come from here."""

from __future__ import annotations

from estado_verde.contributions import Transition, Workflow
from estado_verde.spec import fields as f
from estado_verde.spec.messages import N_

from . import anual_steps as steps
from .anual import (
    ACOGIDA,
    APROBADA,
    CON_OBSERVACIONES,
    DEFINITIVO,
    EN_ACTUALIZACION,
    ENVIADA,
    PRELIMINAR_ENVIADO,
    RATIFICADO,
    RECHAZADA,
    RECIBIDA,
    SIN_OBSERVACIONES,
)
from .anual_records import ESTADOS, ESTADOS_CAMBIO, ESTADOS_OBSERVACION, oficio

SERVICIO, RED = ("gestor_servicio",), ("red",)
MOTIVO = (f.long_text("motivo", "Comentario", 1000, required=True, min_length=10),)
HASTA = (f.day("hasta", "Reabrir las observaciones hasta", required=True),)
OFICIO = (
    f.text("oficio_numero", "N° de oficio", 40, required=True),
    f.day("oficio_fecha", "Fecha del oficio", required=True),
    oficio(required=True),
)
RESPUESTA = (f.long_text("respuesta", "Respuesta", 2000, required=True, min_length=10),)
OPEN = (PRELIMINAR_ENVIADO, SIN_OBSERVACIONES, CON_OBSERVACIONES)


def _preliminary(source: str) -> Transition:
    effects = ("congelar_preliminar", "avisar_preliminar")
    return Transition(source, "enviar_preliminar", PRELIMINAR_ENVIADO, RED, "alguna_unidad", effects)


def _definitive(source: str) -> Transition:
    effects = ("congelar_definitivo", "avisar_definitivo")
    return Transition(source, "enviar_definitivo", DEFINITIVO, RED, "todas_respondidas", effects, fields=OFICIO)


ANUAL = Workflow(
    "inventario",
    "inventario_anual",
    "estado",
    (
        Transition("", "abrir", EN_ACTUALIZACION, ()),
        Transition(EN_ACTUALIZACION, "ratificar", RATIFICADO, SERVICIO, "lista_completa", ("congelar_ratificado",)),
        Transition(
            RATIFICADO, "reabrir", EN_ACTUALIZACION, SERVICIO + RED, "antes_del_preliminar", ("anotar",), fields=MOTIVO
        ),
        _preliminary(RATIFICADO),
        _preliminary(EN_ACTUALIZACION),
        *(Transition(one, "observar", CON_OBSERVACIONES, SERVICIO, "a_tiempo", ("avisar_observado",)) for one in OPEN),
        Transition(PRELIMINAR_ENVIADO, "sin_observaciones", SIN_OBSERVACIONES, SERVICIO),
        *(Transition(one, "reabrir_observaciones", one, RED, "", ("reabrir_hasta",), fields=HASTA) for one in OPEN),
        _definitive(CON_OBSERVACIONES),
        _definitive(SIN_OBSERVACIONES),
    ),
    states=ESTADOS,
    actions={
        "abrir": N_("Abrir"),
        "ratificar": N_("Ratificar"),
        "reabrir": N_("Volver a actualización"),
        "enviar_preliminar": N_("Generar versión preliminar"),
        "observar": N_("Enviar observación"),
        "sin_observaciones": N_("Informar que no hay observaciones"),
        "reabrir_observaciones": N_("Reabrir observaciones"),
        "enviar_definitivo": N_("Generar versión definitiva"),
    },
    code={
        "lista_completa": steps.complete_checklist,
        "alguna_unidad": steps.some_unit,
        "antes_del_preliminar": steps.before_preliminary,
        "a_tiempo": steps.in_time_to_observe,
        "todas_respondidas": steps.all_answered,
        "anotar": steps.note_reason,
        "congelar_ratificado": steps.freeze_ratified,
        "congelar_preliminar": steps.freeze_preliminary,
        "congelar_definitivo": steps.freeze_definitive,
        "reabrir_hasta": steps.reopen_until,
        "avisar_preliminar": steps.tell_preliminary,
        "avisar_definitivo": steps.tell_definitive,
        "avisar_observado": steps.tell_observed,
    },
)

OBSERVACION = Workflow(
    "observacion",
    "inventario_observacion",
    "estado",
    (
        Transition("", "enviar", RECIBIDA, ()),
        Transition(RECIBIDA, "acoger", ACOGIDA, RED, "", ("responder", "avisar_respuesta"), fields=RESPUESTA),
        Transition(RECIBIDA, "rechazar", RECHAZADA, RED, "", ("responder", "avisar_respuesta"), fields=RESPUESTA),
    ),
    states=ESTADOS_OBSERVACION,
    actions={"enviar": N_("Enviar"), "acoger": N_("Acoger"), "rechazar": N_("Rechazar")},
    code={"responder": steps.answer, "avisar_respuesta": steps.tell_answered},
)

MODIFICACION = Workflow(
    "modificacion",
    "inventario_solicitud_modificacion",
    "estado",
    (
        Transition("", "enviar", ENVIADA, ()),
        Transition(ENVIADA, "aprobar", APROBADA, RED, "aplicable", ("decidir", "aplicar")),
        Transition(ENVIADA, "rechazar", RECHAZADA, RED, "", ("decidir", "avisar_rechazo"), fields=RESPUESTA),
    ),
    states=ESTADOS_CAMBIO,
    actions={"enviar": N_("Enviar"), "aprobar": N_("Aprobar"), "rechazar": N_("Rechazar")},
    code={
        "aplicable": steps.applicable,
        "decidir": steps.decide,
        "aplicar": steps.apply_change,
        "avisar_rechazo": steps.tell_rejected,
    },
)

WORKFLOWS = (ANUAL, OBSERVACION, MODIFICACION)
