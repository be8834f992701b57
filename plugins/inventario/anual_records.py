"""What the inventory year asks for in writing: observations, changes by oficio. States and versions are made by the system;
their records say how they are shown."""

from __future__ import annotations

from collections.abc import Iterator

from estado_verde.spec import fields as f
from estado_verde.spec.faults import Fault, fault
from estado_verde.spec.fields import Field
from estado_verde.spec.records import Case, Record, Rule

ESTADOS = {
    "EN_ACTUALIZACION": "En actualización",
    "RATIFICADO": "Ratificado",
    "PRELIMINAR_ENVIADO": "Preliminar enviado",
    "CON_OBSERVACIONES": "Con observaciones",
    "SIN_OBSERVACIONES": "Sin observaciones",
    "DEFINITIVO": "Definitivo",
}
TIPOS_OBSERVACION = {"AGREGAR": "Agregar", "ELIMINAR": "Eliminar", "CORREGIR": "Corregir", "OTRA": "Otra"}
ESTADOS_OBSERVACION = {"RECIBIDA": "Recibida", "ACOGIDA": "Acogida", "RECHAZADA": "Rechazada"}
TIPOS_CAMBIO = {
    "DEJAR_DE_USAR": "Dejar de usar",
    "AGREGAR": "Agregar",
    "CORREGIR": "Corregir",
    "CAMBIAR_ANIO": "Cambiar año de inicio",
}
ESTADOS_CAMBIO = {"ENVIADA": "Enviada", "APROBADA": "Aprobada", "RECHAZADA": "Rechazada"}
#: What each kind of change may propose. At least one must be, but for a unit that is only added.
PROPOSES = {
    "DEJAR_DE_USAR": ("fecha_termino_uso",),
    "AGREGAR": ("anio_inicio_resto_itemes", "anio_inicio_gestion_energetica"),
    "CORREGIR": ("fecha_inicio_uso", "superficie_m2"),
    "CAMBIAR_ANIO": ("anio_inicio_gestion_energetica", "anio_inicio_resto_itemes"),
}
PROPOSED = (
    "fecha_inicio_uso",
    "fecha_termino_uso",
    "superficie_m2",
    "anio_inicio_gestion_energetica",
    "anio_inicio_resto_itemes",
)

SERVICIO = f.reference("servicio", "Servicio", "inventario_servicio", by=("nombre", "sigla"), required=True)
PERIODO = f.reference("periodo", "Periodo", "ev_periodo", by=("anio",), required=True)


def oficio(label: str = "Oficio (PDF)", **more: object) -> Field:
    """The scanned oficio: a PDF of up to 5 MB, in the words of each requirement when it is missing."""
    return f.files("archivo_oficio", label, types=("pdf",), **more)


def never_changes(case: Case) -> Iterator[Fault]:
    """MSG-INV-23: a version is what was sent, whatever happens afterwards."""
    if case.previous is not None:
        anio = case["periodo"].values["anio"] if case["periodo"] is not None else ""
        yield fault("MSG-INV-23", "", version=case["version"] or "", anio=anio)


def something_is_proposed(case: Case) -> Iterator[Fault]:
    """A change says what it changes, and nothing that its kind does not."""
    if case["tipo"] is None:
        return
    allowed = PROPOSES[case["tipo"]]
    given = [name for name in PROPOSED if case[name] is not None]
    if case["tipo"] != "AGREGAR" and not any(name in allowed for name in given):
        yield fault("MSG-GEN-01", allowed[0])
    for name in given:
        if name not in allowed:
            yield fault("MSG-GEN-06", name)


ANUAL = Record(
    "anual",
    "Inventario del año",
    "Inventarios del año",
    (
        SERVICIO,
        PERIODO,
        f.choice("estado", "Estado", ESTADOS, read_only=True),
        f.day("observaciones_hasta", "Observaciones reabiertas hasta", read_only=True),
    ),
    key=("servicio", "periodo"),
    icon="clipboard-list",
)

VERSION = Record(
    "version",
    "Versión del inventario",
    "Versiones del inventario",
    (
        SERVICIO,
        PERIODO,
        f.text("version", "Versión", 20, read_only=True),
        f.moment("fecha", "Fecha"),
        f.text("usuario", "Usuario", 140, read_only=True, personal="nombre"),
        f.boolean("fuera_de_plazo", "Fuera de plazo", read_only=True),
        f.integer("unidades", "Unidades", read_only=True),
        f.text("oficio_numero", "N° de oficio", 40, read_only=True),
        f.day("oficio_fecha", "Fecha del oficio", read_only=True),
        oficio(read_only=True),
    ),
    rules=(Rule("RT1-VERSION", never_changes),),
    icon="file-certificate",
    feminine=True,
)

FILA = Record(
    "fila",
    "Línea del inventario",
    "Líneas del inventario",
    (f.integer("numero", "N°", read_only=True), f.boolean("obligada", "En el inventario", read_only=True)),
    icon="list-numbers",
    feminine=True,
)

OBSERVACION = Record(
    "observacion",
    "Observación al inventario preliminar",
    "Observaciones al inventario preliminar",
    (
        SERVICIO,
        PERIODO,
        f.reference("version", "Versión", "inventario_version", by=("version",), read_only=True),
        f.reference("unidad", "Unidad", "inventario_unidad", hint="En blanco: observación general."),
        f.choice("tipo", "Tipo", TIPOS_OBSERVACION, required=True),
        f.long_text("texto", "Observación", 2000, required=True, min_length=10),
        f.boolean(
            "solicita_reunion",
            "¿Solicita reunión?",
            required=True,
            default=False,
            source="S000 «Se podrán solicitar reuniones para solucionar casos puntuales»",
        ),
        f.files("archivo", "Archivo"),
        f.choice("estado", "Estado", ESTADOS_OBSERVACION, read_only=True),
        f.long_text("respuesta", "Respuesta", 2000, read_only=True),
    ),
    icon="message-2",
    feminine=True,
)

CAMBIO = Record(
    "solicitud_modificacion",
    "Modificación del inventario por oficio",
    "Modificaciones del inventario por oficio",
    (
        SERVICIO,
        PERIODO,
        f.reference("version", "Versión", "inventario_version", by=("version",), read_only=True),
        f.reference("unidad", "Unidad", "inventario_unidad", required=True),
        f.choice("tipo", "Tipo de cambio", TIPOS_CAMBIO, required=True),
        f.day("fecha_termino_uso", "Fecha término de uso"),
        f.day("fecha_inicio_uso", "Fecha inicio de uso"),
        f.decimal("superficie_m2", "Superficie (m²)", positive=True, unit="m²"),
        f.year("anio_inicio_gestion_energetica", "Año inicio Gestión Energética"),
        f.year("anio_inicio_resto_itemes", "Año inicio resto itemes"),
        f.text("oficio_numero", "N° de oficio", 40, required=True),
        f.day("oficio_fecha", "Fecha del oficio", required=True),
        oficio(required=True, messages={"required": "MSG-INV-24"}),
        f.long_text(
            "justificacion",
            "Justificación",
            2000,
            required=True,
            min_length=20,
            source="S000 «se puede enviar un oficio con la justificación correspondiente»",
            messages={"required": "MSG-INV-22", "min_length": "MSG-INV-22"},
        ),
        f.choice("estado", "Estado", ESTADOS_CAMBIO, read_only=True),
        f.long_text("respuesta", "Respuesta", 2000, read_only=True),
    ),
    rules=(Rule("RT1-OFICIO", something_is_proposed, "S000 §3"),),
    icon="file-pencil",
    feminine=True,
)

RECORDS = (ANUAL, VERSION, FILA, OBSERVACION, CAMBIO)
