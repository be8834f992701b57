"""Who is who in the portal, and what each profile may do with its resources (00-overview §2.2)."""

from __future__ import annotations

from estado_verde.contributions import Grant, Profile, Reach, Realm, Registration, grants
from estado_verde.spec.messages import N_

GENERACION = "GENERACION_CIUDADANA"
SOLICITANTE, DISTRIBUIDORA, SEC = "solicitante", "distribuidora", "sec"

REALM = Realm(
    GENERACION,
    N_("Portal de Generación Ciudadana"),
    "MSG-ACC-01",
    route="/generacion/ingreso/",
    per_profile=True,
    registers=SOLICITANTE,
    theme="generacion",
    home="/generacion/",
    registration=Registration(
        text=N_(
            "Este registro es válido solo para el perfil Solicitante. Para generar un perfil Distribuidora o SEC debe "
            "ponerse en contacto con el área de informática de la SEC."
        ),
    ),
)

PROFILES = (
    Profile(SOLICITANTE, "Solicitante", GENERACION, Reach.OWN),
    Profile(
        DISTRIBUIDORA,
        "Distribuidora",
        GENERACION,
        Reach.ORGANISATION,
        called=N_("Usuario Distribuidora"),
        works_for=N_("Nombre de fantasía"),
    ),
    Profile(SEC, "SEC", GENERACION, Reach.ALL, administers=(SOLICITANTE, DISTRIBUIDORA, SEC)),
)

GRANTS: tuple[Grant, ...] = (
    *grants("solicitudes", solicitante="read write run", distribuidora="read run", sec="read run"),
)
