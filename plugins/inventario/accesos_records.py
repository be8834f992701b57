"""What is written down of who may come in for a service, and the rules about it."""

from __future__ import annotations

from collections.abc import Iterator

from estado_verde.spec import fields as f
from estado_verde.spec.faults import Fault, fault, warning
from estado_verde.spec.records import Case, Record, Related, Rule

#: The profiles that people of a service may ask for: that of Gestor de Servicio needs an oficio.
PERFILES = {
    "gestor_unidad": "Gestor de Unidad",
    "gestor_consulta": "Gestor de Consulta",
    "encargado_comite": "Encargado Comité Estado Verde",
    "gestor_flota": "Gestor de Flota",
    "conductor": "Conductor",
}
ESTADOS = {"PENDIENTE": "Pendiente", "APROBADA": "Aprobada", "RECHAZADA": "Rechazada"}


def is_the_managers(case: Case) -> Iterator[Fault]:
    """A designation is of an account of that service with that profile."""
    service, account = case["servicio"], next(iter(case.related["cuenta"]), None)
    if service is None or account is None:
        return
    if account["perfil"] != "gestor_servicio" or account["organizacion_id"] != service.id:
        yield fault("MSG-GEN-06", "cuenta")


def ends_after_start(case: Case) -> Iterator[Fault]:
    if case["vigente_desde"] and case["vigente_hasta"] and case["vigente_hasta"] < case["vigente_desde"]:
        yield fault("MSG-GEN-07", "vigente_hasta")


def course_is_recommended(case: Case) -> Iterator[Fault]:
    if not case["curso_acreditado"]:
        yield warning("MSG-INV-02", "curso_acreditado")


DESIGNACION = Record(
    "designacion_gestor",
    "Designación",
    "Designaciones de gestores",
    (
        f.reference("servicio", "Servicio", "inventario_servicio", by=("nombre", "sigla"), required=True),
        f.reference("cuenta", "Gestor de Servicio", "ab_user", by=("rut", "email"), required=True),
        f.text("oficio_numero", "N° de oficio", 60, required=True),
        f.day("oficio_fecha", "Fecha del oficio", required=True),
        f.files(
            "archivo_oficio",
            "Oficio de designación",
            types=("pdf",),
            required=True,
            messages={"required": "MSG-INV-01", "types": "MSG-ARC-04"},
            source="S000 §1 «designación vía oficio de sus gestores de servicio»",
        ),
        f.boolean("curso_acreditado", "¿Acreditó el curso?", required=True, default=False),
        f.files("certificado", "Certificado del curso"),
        f.day("vigente_desde", "Vigente desde", required=True),
        f.day("vigente_hasta", "Vigente hasta"),
    ),
    rules=(
        Rule("RT1-DESIGNADO", is_the_managers),
        Rule("RT1-VIGENCIA", ends_after_start),
        Rule("RT1-CURSO", course_is_recommended, "S000 §1 «Se recomendará que…»"),
    ),
    related=(Related("cuenta", "ab_user", on={"id": "cuenta"}),),
    icon="file-certificate",
    feminine=True,
)


def only_old_services(case: Case) -> Iterator[Fault]:
    """plataforma-gestion §5: the others ask with a ticket."""
    service = next(iter(case.related["servicio"]), None)
    if case.previous is None and service is not None and not service["tuvo_indicador_ee_2022"]:
        yield fault("MSG-CFG-03", "servicio")


SOLICITUD = Record(
    "solicitud_acceso",
    "Solicitud de acceso",
    "Solicitudes de acceso",
    (
        f.text("nombres", "Nombres", 64, required=True),
        f.text("apellidos", "Apellidos", 64, required=True),
        f.rut("rut", "RUT", required=True, hint="Con o sin puntos, con dígito verificador."),
        f.email("correo", "Correo electrónico", required=True),
        f.reference("servicio", "Servicio", "inventario_servicio", by=("nombre", "sigla"), required=True),
        f.choice("perfil", "Perfil pedido", PERFILES, required=True),
        f.long_text(
            "unidades",
            "Unidades",
            1000,
            hint="Para un Gestor de Unidad: aquellas con que trabajará. Quien aprueba las asigna.",
        ),
        f.choice("estado", "Estado", ESTADOS, read_only=True, default="PENDIENTE"),
        f.long_text("motivo", "Motivo del rechazo", 1000, read_only=True),
        f.moment("creada_en", "Pedida"),
        f.moment("resuelta_en", "Resuelta"),
    ),
    rules=(Rule("CFG-ANTIGUOS", only_old_services),),
    related=(Related("servicio", "inventario_servicio", on={"id": "servicio"}),),
    icon="user-plus",
    feminine=True,
)

RECORDS = (DESIGNACION, SOLICITUD)
#: What the public form asks.
ASKED = tuple(one for one in SOLICITUD.fields if not one.read_only and one.kind != "moment")
