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
    brand=N_("Generación Ciudadana"),
    mark="solar-panel",
    bar=True,
    foot="generacion_ciudadana/pie.html",
    home="/generacion/",
    registration=Registration(
        text=N_(
            "Este registro es válido solo para el perfil Solicitante. Para generar un perfil Distribuidora o SEC debe "
            "ponerse en contacto con el área de informática de la SEC."
        ),
        record="generacion_ciudadana.solicitante",
        activation="M01",
        recovery="M02",
        changed="",
    ),
)

PROFILES = (
    Profile(SOLICITANTE, N_("Solicitante"), GENERACION, Reach.OWN, companies=True),
    Profile(
        DISTRIBUIDORA,
        N_("Distribuidora"),
        GENERACION,
        Reach.ORGANISATION,
        called=N_("Usuario Distribuidora"),
        works_for=N_("Nombre de fantasía"),
        messages={"organisation": "MSG-SEC-09"},
    ),
    Profile(
        SEC,
        "SEC",
        GENERACION,
        Reach.ALL,
        administers=(SOLICITANTE, DISTRIBUIDORA, SEC),
        keep_one=True,
        leaves=N_("Salir"),
        messages={"oneself": "MSG-SEC-05", "last": "MSG-SEC-06"},
    ),
)

ALL = "read write delete"
#: «run» on the requests is an action of the machine; which ones, the table of ``workflow`` says for each profile.
GRANTS: tuple[Grant, ...] = (
    *grants("segundo_factor", sec="read write"),
    *grants("solicitudes", solicitante="read write run", distribuidora="read run", sec="read run"),
    *grants("respuestas", solicitante="read", distribuidora="read write", sec="read"),
    *grants("pagos", solicitante="read write", distribuidora="read write", sec="read"),
    *grants("comunicaciones", solicitante="read", distribuidora="read write", sec="read"),
    *grants("reporte_solicitudes", distribuidora="read"),
    *grants("sabana", sec="read run"),
    *grants("distribuidoras", sec="read write delete"),
    *grants("plazos", sec=ALL),
    *grants("enlaces_interes", sec=ALL),
    *grants("correos", sec="read run"),
    *grants("cuentas", sec=ALL),
    *grants("datos_personales", solicitante="read", distribuidora="read", sec="read"),
)
