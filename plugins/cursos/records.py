"""What a participant says of the own work (capacitacion-concientizacion.md §1)."""

from __future__ import annotations

from estado_verde.spec.fields import choice, reference, text
from estado_verde.spec.records import Record, Rule
from estado_verde.spec.requirements import Requirement

from . import rules

PERFILES = {
    "GESTOR_SERVICIO": "Gestor de Servicio",
    "GESTOR_UNIDAD": "Gestor de Unidad",
    "GESTOR_FLOTA": "Gestor de Flota",
    rules.OTRO: "Otro",
}

PARTICIPANTE = Record(
    "participante",
    "Participante",
    "Participantes",
    (
        reference("cuenta", "Cuenta", "ab_user", by=("rut",), read_only=True),
        reference("servicio", "Servicio", "inventario_servicio", by=("nombre", "sigla")),
        text("otro_servicio", "Otro servicio", 200, hint="Escríbalo si el suyo no está en la lista."),
        text("institucion", "Institución", 200, read_only=True),
        text("unidad", "Unidad", 200),
        text("cargo", "Cargo", 140),
        choice("perfil_declarado", "¿Cuál es su perfil en las plataformas de gestión o de flota?", PERFILES),
    ),
    (
        Rule("CUR-SERVICIO", rules.one_service),
        Rule("CUR-PERFIL", rules.course_is_for_managers),
    ),
    key=("cuenta",),
    icon="school",
)

REQUIREMENT = Requirement("cursos", "Capacitación y Concientización", records={"participante": PARTICIPANTE})
