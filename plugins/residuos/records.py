"""What people load in RT7, field by field (rt7 §1)."""

from __future__ import annotations

from estado_verde.spec.fields import (
    EVIDENCE,
    Field,
    boolean,
    choice,
    day,
    decimal,
    files,
    integer,
    kilograms,
    long_text,
    month,
    reference,
    references,
    text,
)
from estado_verde.spec.records import Record, Related

from . import rules
from .calculator_records import (
    BOLSA_CATALOGO,
    ESTIMACION,
    MUESTREO_PESAJE,
    OF_UNIT,
    PERIOD,
    PESAJE_BOLSA,
    TO_CONFIRM,
    UNIT,
)
from .choices import (
    ACOPIO,
    CALCULATED_AS,
    CONTAINER_TYPES,
    METHODS,
    MODALITIES,
    PENDIENTE,
    TOPICS,
    VERDICTS,
    YES_NO,
    YES_NO_IMPOSSIBLE,
)
from .derived_records import COPIA, MUESTRA
from .scope_rules import RELATED, SCOPE

DECLARED = Related("declaracion", "residuos_declaracion", OF_UNIT)


def backing(hint: str = "Se conservan en el servicio; adjuntarlos es opcional.") -> Field:
    return files("archivos", "Respaldo", EVIDENCE, hint=hint, source="Guía RT7 2026, 2, 3.9")


DECLARACION = Record(
    "declaracion",
    "Declaración",
    "Declaraciones",
    (
        UNIT,
        PERIOD,
        choice(
            "cuantifica_no_reciclados",
            "¿Cuantificó kilogramos de residuos no reciclados?",
            YES_NO_IMPOSSIBLE,
            source="Guía RT7 2026, 3.6.2, 3.6.3, 3.6.4",
        ),
        choice(
            "cuantifica_reciclados",
            "¿Cuantificó kilogramos de residuos reciclados?",
            YES_NO,
            source="Guía RT7 2026, 3.5.2, 3.5.3",
        ),
        choice("tiene_contenedores", "¿Tiene contenedores de reciclaje?", YES_NO, source="Guía RT7 2026, 3.7.1, 3.7.3"),
    ),
    (*rules.DECLARATION, *SCOPE),
    (
        Related("reciclados", "residuos_reciclado", OF_UNIT),
        Related("no_reciclados", "residuos_no_reciclado", OF_UNIT),
        Related("contenedores", "residuos_contenedor", OF_UNIT),
        *RELATED,
    ),
    key=("unidad", "periodo"),
    icon="clipboard-check",
    feminine=True,
)

FUNDAMENTACION = Record(
    "fundamentacion",
    "Observación y/o Fundamentación de inexistencia",
    "Fundamentaciones",
    (
        UNIT,
        PERIOD,
        choice("tema", "Tema", TOPICS, required=True),
        long_text(
            "texto",
            "Texto",
            4000,
            hint="Es obligatoria en los temas que declare «No» o «No es posible».",
            source="Guía RT7 2026, 3.5.3, 3.6.3, 3.6.4, 3.7.3",
        ),
        backing("Los auditores externos revisan los respaldos entregados."),
        choice("veredicto", "Veredicto", VERDICTS, default=PENDIENTE, read_only=True, source="Guía RT7 2026, 3.6.4"),
        long_text("veredicto_comentario", "Comentario auditor", 2000, read_only=True),
        text("auditor", "Auditor", 140, read_only=True),
        day("veredicto_fecha", "Fecha del veredicto", read_only=True),
    ),
    (*rules.JUSTIFICATION, *SCOPE),
    RELATED,
    key=("unidad", "periodo", "tema"),
    icon="message-2",
    feminine=True,
)

MODE = choice("modalidad", "Modalidad", MODALITIES, required=True, source="Guía RT7 2026, 3.5.2, 3.6.2")
MONTH = month("anio_mes", "Mes", hint="Solo para la carga mensual.")
KG = kilograms("kg", "Kilogramos (kg)", required=True)
NOTE = text("observacion", "Observación", 500)

RECICLADO = Record(
    "reciclado",
    "Kilogramos de residuos reciclados",
    "Kilogramos de residuos reciclados",
    (
        UNIT,
        PERIOD,
        reference(
            "material", "Tipo de residuo (material)", "residuos_material", required=True, source="Guía RT7 2026, 2"
        ),
        text("material_otro", "Detalle del material", 120, hint="Obligatorio cuando el material es «Otro»."),
        MODE,
        MONTH,
        KG,
        backing(),
        NOTE,
    ),
    (*rules.RECYCLED, *SCOPE),
    (Related("hermanos", "residuos_reciclado", {**OF_UNIT, "material_id": "material"}), DECLARED, *RELATED),
    key=("unidad", "periodo", "material", "anio_mes"),
    icon="recycle",
)

NO_RECICLADO = Record(
    "no_reciclado",
    "Kilogramos de residuos no reciclados",
    "Kilogramos de residuos no reciclados",
    (
        UNIT,
        PERIOD,
        MODE,
        MONTH,
        KG,
        choice("metodo", "Método", METHODS, required=True, source="Guía RT7 2026, 4.1"),
        reference("muestreo", "Planilla de pesaje", "residuos_muestreo_pesaje", by=("mes",)),
        reference("estimacion", "Estimación", "residuos_estimacion", by=("tipo",)),
        choice("calculo", "Valor tomado del cálculo", CALCULATED_AS),
        backing(),
        NOTE,
    ),
    (*rules.UNRECYCLED, *SCOPE),
    (Related("hermanos", "residuos_no_reciclado", OF_UNIT), DECLARED, *RELATED),
    key=("unidad", "periodo", "anio_mes"),
    icon="trash",
)

CONTENEDOR = Record(
    "contenedor",
    "Contenedor",
    "Contenedores",
    (
        UNIT,
        PERIOD,
        text("codigo", "Identificación", 60),
        text(
            "ubicacion",
            "Ubicación",
            200,
            required=True,
            messages={"required": "MSG-RES-13"},
            source="Guía RT7 2026, 2, 3.7.1",
        ),
        references(
            "materiales",
            "Tipo de material",
            "residuos_material",
            required=True,
            messages={"required": "MSG-RES-13", "reference": "MSG-RES-13"},
            source="Guía RT7 2026, 2, 3.7.1",
        ),
        integer("cantidad", "Cantidad", 1, 100_000, required=True, positive=True, default=1),
        decimal("capacidad_litros", "Capacidad (litros)", 2, 1_000_000, positive=True, unit="L"),
        day("fecha_instalacion", "Fecha instalación"),
        day("fecha_retiro", "Fecha retiro"),
        choice("tipo", "Tipo", CONTAINER_TYPES, required=True, default=ACOPIO, source="Guía RT7 2026, 3.7.2"),
        backing(),
        TO_CONFIRM,
    ),
    (*rules.CONTAINER, *SCOPE),
    (Related("contenedores", "residuos_contenedor", OF_UNIT), DECLARED, *RELATED),
    key=("unidad", "periodo", "codigo", "ubicacion"),
    icon="box",
)

MATERIAL = Record(
    "material",
    "Material",
    "Materiales",
    (
        text("nombre", "Nombre", 120, required=True),
        boolean("requiere_detalle", "Pide detalle", hint="Como «Otro»: quien informa escribe de qué se trata."),
        integer("orden", "Orden", 0, 1000),
        boolean("activo", "Activo", default=True),
    ),
    key=("nombre",),
    icon="recycle",
)

RECORDS = {
    one.name: one
    for one in (
        DECLARACION,
        FUNDAMENTACION,
        NO_RECICLADO,
        RECICLADO,
        CONTENEDOR,
        MUESTREO_PESAJE,
        PESAJE_BOLSA,
        ESTIMACION,
        MATERIAL,
        BOLSA_CATALOGO,
        COPIA,
        MUESTRA,
    )
}
