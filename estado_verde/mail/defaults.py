"""The messages of the core, as they are until an administrator words them otherwise."""

from __future__ import annotations

from ..contributions import MailTemplate
from ..spec.messages import N_

#: What stands in the messages about an account; each realm's plugin may declare its own.
PERSON = {"nombre": N_("Nombre de la persona"), "plataforma": N_("Nombre de la plataforma")}
SAMPLE = {"nombre": "María Pérez", "plataforma": "Plataforma de Gestión", "enlace": "https://ejemplo.cl/enlace"}

TEMPLATES = (
    MailTemplate(
        "activacion",
        N_("Active su cuenta en {plataforma}"),
        N_(
            "Hola {nombre}:\n\nRecibimos su registro en {plataforma}. Para activar su cuenta, abra este enlace:\n\n{enlace}"
            "\n\nEl enlace sirve una sola vez y vence en {vigencia}. Si usted no se registró, no haga nada."
        ),
        {**PERSON, "enlace": N_("Enlace de activación"), "vigencia": N_("Cuánto dura el enlace")},
        title=N_("Activación de cuenta"),
        required=("enlace",),
        samples={**SAMPLE, "vigencia": "72 horas"},
        secret=True,
    ),
    MailTemplate(
        "invitacion",
        N_("Le crearon una cuenta en {plataforma}"),
        N_(
            "Hola {nombre}:\n\n{autor} creó para usted una cuenta en {plataforma} con el perfil {perfil}. Para elegir su "
            "contraseña, abra este enlace:\n\n{enlace}\n\nEl enlace sirve una sola vez y vence en {vigencia}."
        ),
        {
            **PERSON,
            "autor": N_("Quien creó la cuenta"),
            "perfil": N_("Perfil de la cuenta"),
            "enlace": N_("Enlace para elegir la contraseña"),
            "vigencia": N_("Cuánto dura el enlace"),
        },
        title=N_("Invitación a una cuenta"),
        required=("enlace",),
        samples={**SAMPLE, "autor": "Juan Soto", "perfil": "Gestor de Unidad", "vigencia": "72 horas"},
        secret=True,
    ),
    MailTemplate(
        "recuperacion",
        N_("Recupere su contraseña de {plataforma}"),
        N_(
            "Hola {nombre}:\n\nAlguien pidió cambiar la contraseña de su cuenta en {plataforma}. Si fue usted, abra este "
            "enlace:\n\n{enlace}\n\nEl enlace sirve una sola vez y vence en {vigencia}. Si no fue usted, no haga nada: su "
            "contraseña sigue siendo la misma."
        ),
        {**PERSON, "enlace": N_("Enlace para cambiar la contraseña"), "vigencia": N_("Cuánto dura el enlace")},
        title=N_("Recuperación de contraseña"),
        required=("enlace",),
        samples={**SAMPLE, "vigencia": "1 hora"},
        secret=True,
    ),
    MailTemplate(
        "clave_cambiada",
        N_("Su contraseña de {plataforma} fue cambiada"),
        N_(
            "Hola {nombre}:\n\nLa contraseña de su cuenta en {plataforma} fue cambiada el {fecha}. Si no fue usted, "
            "recupérela cuanto antes:\n\n{enlace}"
        ),
        {**PERSON, "fecha": N_("Cuándo se cambió"), "enlace": N_("Página de recuperación")},
        title=N_("Aviso de cambio de contraseña"),
        samples={**SAMPLE, "fecha": "02/12/2026 10:15 AM"},
    ),
    MailTemplate(
        "recordatorio",
        N_("{plazo} para el {fecha}: {asunto}"),
        N_("Hola {nombre}:\n\n{resumen}\n\nRevíselo en {enlace}"),
        {
            **PERSON,
            "plazo": N_("Cuánto falta: «Quedan 15 días»"),
            "fecha": N_("Fecha que se acerca"),
            "asunto": N_("Lo primero que vence"),
            "resumen": N_("Lo que vence y lo que falta en cada requisito"),
            "enlace": N_("Página «Mi avance»"),
        },
        title=N_("Recordatorio de plazos y de unidades incompletas"),
        samples={
            **SAMPLE,
            "plazo": "Quedan 15 días",
            "fecha": "31/12/2026",
            "asunto": "Fecha límite de carga del periodo 2026",
            "resumen": "Fecha límite de carga del periodo 2026: quedan 15 días.\n- E1/O2/RT7: faltan 3 unidades",
        },
        digest=True,
    ),
    MailTemplate(
        "prueba",
        N_("Correo de prueba de {plataforma}"),
        N_("Este correo lo pidió {nombre} para comprobar que la instalación puede enviar correos."),
        PERSON,
        title=N_("Correo de prueba"),
        samples=SAMPLE,
    ),
)
