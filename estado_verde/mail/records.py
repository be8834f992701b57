"""The outbox as a screen shows it: to whom, about what, how it goes. Never what a mail says, which may be personal."""

from __future__ import annotations

from ..models.mail import ENVIADO, ENVIANDO, FALLIDO, PENDIENTE
from ..spec.fields import choice, email, integer, moment, text
from ..spec.records import Record

ESTADOS = {PENDIENTE: "Por enviar", ENVIANDO: "Enviándose", ENVIADO: "Enviado", FALLIDO: "No se pudo enviar"}

CORREO = Record(
    "correo",
    "Correo",
    "Correos",
    (
        integer("id", "N°", read_only=True),
        email("para", "Destinatario", read_only=True),
        text("asunto", "Asunto", 400, read_only=True),
        choice("estado", "Estado", ESTADOS, read_only=True),
        moment("creado_en", "Creado"),
        moment("enviado_en", "Enviado"),
        integer("intentos", "Intentos", read_only=True),
        moment("proximo_en", "Próximo intento"),
        text("error", "Causa", 500, read_only=True),
        text("codigo", "Mensaje", 60, read_only=True),
        text("message_id", "Message-ID", 120, read_only=True),
    ),
    icon="mail",
)

RECORDS = {"correo": CORREO}
