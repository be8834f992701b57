"""The records of the portal: what each holds, under the labels of the manual."""

from __future__ import annotations

from estado_verde.spec import fields as f
from estado_verde.spec.fields import MB, Field
from estado_verde.spec.messages import N_
from estado_verde.spec.records import Record
from estado_verde.spec.requirements import Requirement

from . import administracion_records, rules
from .estados import FORMAS_PAGO, RESULTADOS, TIPOS
from .formularios import DOCUMENTOS

PREFIX = "generacion_ciudadana"
SOURCE = "SEC, Manual de Usuario Tramitación en Línea – Generación Ciudadana, v4.0"

SOLICITUD = Record(
    "solicitud",
    N_("Solicitud"),
    N_("Solicitudes"),
    (
        f.choice("tipo", N_("Formulario"), TIPOS, required=True),
        f.reference(
            "distribuidora",
            N_("Distribuidora"),
            f"{PREFIX}_distribuidora",
            required=True,
            hint=N_(
                "Si no está seguro de la empresa distribuidora que le corresponde, consulte la última boleta de su cuenta "
                "de electricidad."
            ),
            messages={"required": "MSG-GC-08", "reference": "MSG-GC-08"},
        ),
        f.text(
            "numero_cliente",
            N_("Número de cliente"),
            hint=N_(
                "Si no conoce su número de cliente, puede encontrarlo en la última boleta de electricidad o bien "
                "consultando directamente con su empresa distribuidora."
            ),
            messages={"max_length": "MSG-GC-31"},
        ),
        f.boolean("sin_numero_cliente", N_("No tengo Nro. de Cliente"), default=False),
        f.text(
            "numero_factibilidad",
            N_("Número de Factibilidad"),
            20,
            hint=N_("Si aún no posee un número de cliente, ingrese en su lugar el número de factibilidad."),
        ),
        f.reference(
            "region",
            N_("Región"),
            "ev_region",
            required=True,
            hint=N_("Primero debe seleccionar su región, y después podrá seleccionar su comuna."),
            messages={"required": "MSG-GC-11", "reference": "MSG-GC-11"},
        ),
        f.reference(
            "comuna",
            N_("Comuna"),
            "ev_comuna",
            required=True,
            messages={"required": "MSG-GC-11", "reference": "MSG-GC-11"},
        ),
        f.email(
            "email_adicional",
            N_("Correo electrónico adicional (opcional)"),
            hint=N_("Para recibir las notificaciones del sistema en una cuenta de correo adicional."),
        ),
        f.boolean("es_cliente_final", N_("¿Es usted el cliente final?"), required=True, default=True),
        f.boolean("aporta_medidor", N_("Voy a aportar el medidor bidireccional"), default=False),
        f.reference("relacionada", N_("Solicitud anterior"), f"{PREFIX}_solicitud", by=("folio",)),
        f.text("clave_envio", N_("Clave del envío"), 64, required=True),
        *DOCUMENTOS.values(),
    ),
    rules.SOLICITUD,
    icon="file-text",
    feminine=True,
)

RESPUESTA = Record(
    "respuesta",
    N_("Respuesta"),
    N_("Respuestas"),
    (f.files("archivo", N_("Respuesta"), required=True, messages={"required": "MSG-GC-17"}, personal="documento"),),
    feminine=True,
)
PAGO = Record(
    "pago",
    N_("Pago"),
    N_("Pagos"),
    (
        f.choice("metodo", N_("Forma de pago"), FORMAS_PAGO),
        f.choice("resultado", N_("Resultado"), RESULTADOS, read_only=True),
        f.files("cupon", N_("Cupón de pago"), max_bytes=MB, personal="documento"),
        f.files("comprobante", N_("Comprobante"), max_bytes=MB, personal="documento"),
    ),
)
COMUNICACION = Record(
    "comunicacion",
    N_("Comunicación"),
    N_("Comunicaciones"),
    (f.files("adjunto", N_("Adjuntar documento (opcional)")),),
    feminine=True,
)
EVENTO = Record("evento", N_("Evento"), N_("Eventos"), (f.text("usuario", N_("Usuario"), 140, read_only=True),))
SOLICITANTE = Record(
    "solicitante",
    N_("Solicitante"),
    N_("Solicitantes"),
    (
        f.reference("cuenta", N_("Cuenta"), "ab_user", by=("rut",), read_only=True),
        f.boolean("es_instalador_sec", N_("Soy instalador SEC")),
    ),
)

REQUIREMENT = Requirement(
    PREFIX,
    N_("Generación Ciudadana"),
    source=SOURCE,
    records={
        one.name: one
        for one in (SOLICITUD, RESPUESTA, PAGO, COMUNICACION, EVENTO, SOLICITANTE, *administracion_records.RECORDS)
    },
)


def adjuntos() -> list[Field]:
    """Every document of the portal as it is declared, each field once."""
    found = {one.name: one for record in REQUIREMENT.records.values() for one in record.fields if one.kind == "files"}
    return list(found.values())
