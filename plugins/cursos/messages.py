"""The exact Spanish text of every message of the courses, by its stable code."""

from estado_verde.spec.messages import N_

MESSAGES: dict[str, str] = {
    "MSG-CUR-01": N_(
        "Este curso está recomendado para gestores de servicio, unidad y flota; no es para todos los colaboradores."
    ),
    "MSG-CUR-07": N_("Elija un servicio de la lista o escriba otro, no ambos."),
}
