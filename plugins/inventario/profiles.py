"""Who is who in Gestiona Energía, and what each profile may do with what exists so far: the matrix of overview §2.1."""

from __future__ import annotations

from estado_verde.contributions import Grant, Profile, Reach, Realm, grants

GESTION = "GESTION"
OF_SERVICE = ("gestor_unidad", "gestor_consulta", "encargado_comite", "gestor_flota", "conductor")
ALL = "read write delete"

REALM = Realm(GESTION, "Plataforma de Gestión", "MSG-ACC-02")

PROFILES = (
    Profile(
        "red",
        "Administrador Red de Expertos",
        GESTION,
        Reach.ALL,
        administers=("red", "gestor_servicio", *OF_SERVICE, "auditor"),
    ),
    Profile(
        "gestor_servicio",
        "Gestor de Servicio",
        GESTION,
        Reach.ORGANISATION,
        administers=OF_SERVICE,
        refused="MSG-CFG-02",
        keep_one=True,
    ),
    Profile("gestor_unidad", "Gestor de Unidad", GESTION, Reach.UNITS),
    Profile("gestor_consulta", "Gestor de Consulta", GESTION, Reach.ORGANISATION),
    Profile("encargado_comite", "Encargado Comité Estado Verde", GESTION, Reach.ORGANISATION),
    Profile("gestor_flota", "Gestor de Flota", GESTION, Reach.ORGANISATION, administers=("conductor",)),
    Profile("conductor", "Conductor", GESTION, Reach.OWN),
    Profile("auditor", "Auditor Externo", GESTION, Reach.ASSIGNED),
)

READERS = {
    "gestor_unidad": "read",
    "gestor_consulta": "read",
    "encargado_comite": "read",
    "gestor_flota": "read",
    "auditor": "read",
}

GRANTS: tuple[Grant, ...] = (
    # The core's resources: the core knows no profile, so the plugin that declares the profiles grants them.
    *grants("periodos", red=f"{ALL} run", gestor_servicio="read", **READERS),
    *grants("territorio", red=ALL, gestor_servicio="read", **READERS),
    *grants("prorrogas", red=ALL, gestor_servicio="read", gestor_consulta="read"),
    *grants("cuentas", red=ALL, gestor_servicio=ALL, gestor_flota="read write"),
    *grants("designaciones", red=ALL, gestor_servicio="read", gestor_consulta="read"),
    *grants("solicitudes_acceso", red="read run", gestor_servicio="read run"),
    *grants("segundo_factor", red="read write"),
    *grants("auditoria", red="read run", gestor_servicio="read", gestor_unidad="read", auditor="read"),
    *grants("privacidad", red="read write"),
    # Names and RUT of people whole: the rest reads them masked.
    *grants("datos_personales", red="read", gestor_servicio="read"),
    *grants("correos", red="read write run"),
    *grants("importar", red="read run", gestor_servicio="read run", gestor_unidad="read run"),
    *grants(
        "reportes",
        red="read run",
        gestor_servicio="read run",
        gestor_unidad="read run",
        gestor_consulta="read run",
        encargado_comite="read run",
        gestor_flota="read run",
        auditor="read run",
    ),
    *grants("servicios", red=ALL, gestor_servicio="read", **READERS),
    *grants("auditores", red=ALL, gestor_servicio="read", gestor_consulta="read", auditor="read"),
    *grants("edificios", red=ALL, gestor_servicio=ALL, **READERS),
    *grants("unidades", red=f"{ALL} run", gestor_servicio=ALL, **READERS),
    *grants(
        "mi_unidad",
        red="read write",
        gestor_servicio="read write",
        gestor_unidad="read write",
        gestor_consulta="read",
        encargado_comite="read",
        auditor="read",
    ),
    # Who takes which step is in the tables of anual_workflow; «run» only opens the door to them.
    *grants(
        "inventario_anual",
        red="read run",
        gestor_servicio="read run",
        gestor_consulta="read",
        encargado_comite="read",
        auditor="read",
    ),
    *grants(
        "inventario_observaciones",
        red="read run",
        gestor_servicio=ALL,
        gestor_consulta="read",
        encargado_comite="read",
        auditor="read",
    ),
    *grants(
        "inventario_modificaciones",
        red="read write run",
        gestor_servicio="read write",
        gestor_consulta="read",
        encargado_comite="read",
        auditor="read",
    ),
    # A transfer is the Red de Expertos' act (open-world §1); both services read it.
    *grants("inventario_traspasos", red=f"{ALL} run", gestor_servicio="read", gestor_consulta="read"),
    *grants(
        "energia",
        red=ALL,
        gestor_servicio=ALL,
        gestor_unidad=ALL,
        gestor_consulta="read",
        encargado_comite="read",
        auditor="read",
    ),
    *grants(
        "estado_reporte",
        red=ALL,
        gestor_servicio="read write",
        gestor_unidad="read",
        gestor_consulta="read",
        auditor="read",
    ),
    *grants(
        "alcance",
        red=ALL,
        gestor_servicio="read write",
        gestor_unidad="read",
        gestor_consulta="read",
        encargado_comite="read",
        auditor="read",
    ),
)
