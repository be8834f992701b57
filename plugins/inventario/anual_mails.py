"""The mails of the inventory year (rt1 §6)."""

from __future__ import annotations

from estado_verde.contributions import MailTemplate
from estado_verde.spec.messages import N_

COMMON = {
    "servicio": N_("Nombre del servicio"),
    "anio": N_("Año del periodo"),
    "enlace": N_("Página del inventario"),
}
SAMPLE = {"servicio": "Servicio de ejemplo", "anio": "2026", "enlace": "https://ejemplo.cl/inventario/"}


def _template(code: str, subject: str, body: str, title: str, **more: str) -> MailTemplate:
    """``more``: placeholder → what it stands for."""
    samples = {**SAMPLE, **dict.fromkeys(more, "…")}
    return MailTemplate(code, subject, body, {**COMMON, **more}, title=title, samples=samples)


TEMPLATES = (
    _template(
        "M-INV-1",
        N_("Inicio de actualización de inventario {anio}"),
        N_(
            "Comenzó la actualización del inventario de unidades {anio} de {servicio}.\n\nHitos:\n{hitos}\n\n"
            "Revise sus unidades y ratifique el inventario aquí:\n\n{enlace}"
        ),
        N_("Inicio de actualización de inventario"),
        hitos=N_("Los hitos del año, con su fecha"),
    ),
    _template(
        "M-INV-2",
        N_("Versión preliminar de inventario de unidades {anio}"),
        N_(
            "Está disponible la versión preliminar del inventario de unidades {anio} de {servicio}. Puede enviar "
            "observaciones hasta el {plazo}.\n\nDescargue el libro y envíe sus observaciones aquí:\n\n{enlace}"
        ),
        N_("Versión preliminar de inventario"),
        plazo=N_("Último día para enviar observaciones"),
    ),
    _template(
        "M-INV-3",
        N_("Inventario definitivo de unidades {anio}"),
        N_(
            "El inventario de unidades {anio} de {servicio} es definitivo (oficio {oficio}). Desde ahora solo cambia "
            "mediante oficio.\n\n{enlace}"
        ),
        N_("Inventario definitivo"),
        oficio=N_("Número del oficio"),
    ),
    _template(
        "M-INV-5",
        N_("Inventario de unidades {anio} modificado por oficio"),
        N_(
            "Se aprobó el oficio {oficio}: el inventario de unidades {anio} de {servicio} tiene una nueva versión."
            "\n\n{enlace}"
        ),
        N_("Inventario modificado por oficio"),
        oficio=N_("Número del oficio"),
    ),
    _template(
        "M-INV-OBSERVACION",
        N_("{servicio} observó su inventario {anio}"),
        N_("{servicio} envió una observación a la versión preliminar de su inventario {anio}.\n\n{enlace}"),
        N_("Observación recibida"),
    ),
    _template(
        "M-INV-RESPUESTA",
        N_("Su observación al inventario {anio} fue {estado}"),
        N_("Observación: {texto}\n\nRespuesta: {respuesta}\n\n{enlace}"),
        N_("Respuesta a una observación"),
        estado=N_("«acogida» o «rechazada»"),
        texto=N_("Lo que el servicio observó"),
        respuesta=N_("La respuesta de la Red de Expertos"),
    ),
    _template(
        "M-INV-RECHAZO",
        N_("No se aprobó la modificación del inventario {anio}"),
        N_("El oficio {oficio} no fue aprobado.\n\nMotivo: {respuesta}\n\nEl inventario {anio} no cambió.\n\n{enlace}"),
        N_("Modificación rechazada"),
        oficio=N_("Número del oficio"),
        respuesta=N_("El motivo del rechazo"),
    ),
)
