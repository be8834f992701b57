"""What the two calculators of RT7 keep: the weighing sheet of Anexo 1 and the estimations of S001 §4.1."""

from __future__ import annotations

from estado_verde.spec.fields import boolean, choice, day, decimal, integer, long_text, month, reference, text
from estado_verde.spec.records import Record

from . import rules
from .choices import ESTIMATES, TREATMENTS
from .scope_rules import RELATED, SCOPE

UNIT = reference("unidad", "Unidad", "inventario_unidad", required=True)
PERIOD = reference("periodo", "Periodo", "ev_periodo", by=("anio",), required=True)
TO_CONFIRM = boolean(
    "por_confirmar", "Por confirmar", hint="Se copió del año anterior. Al guardarlo queda confirmado para este periodo."
)
OF_UNIT = {"unidad_id": "unidad", "periodo_id": "periodo"}

MUESTREO_PESAJE = Record(
    "muestreo_pesaje",
    "Planilla de pesaje",
    "Planillas de pesaje",
    (
        UNIT,
        PERIOD,
        month(
            "mes",
            "Mes",
            required=True,
            hint="Un mes de funcionamiento normal del servicio.",
            source="Guía RT7 2026, 4.1",
        ),
        text(
            "responsable",
            "Persona encargada de liderar el proceso",
            140,
            personal="nombre",
            source="Guía RT7 2026, 4.1",
        ),
        integer(
            "dias_habiles",
            "Días hábiles del mes",
            1,
            31,
            positive=True,
            messages={"positive": "MSG-RES-21", "minimum": "MSG-RES-21", "maximum": "MSG-RES-21"},
            hint="Se proponen los del calendario, sin feriados nacionales.",
            source="Guía RT7 2026, 4.1",
        ),
        choice(
            "tratamiento_no_medidas",
            "Bolsas que no se pudieron medir",
            TREATMENTS,
            required=True,
            default="EXCLUIR",
            source="Guía RT7 2026, Anexo 1",
        ),
        long_text("observaciones", "Observaciones", 2000),
    ),
    SCOPE,
    RELATED,
    key=("unidad", "periodo", "mes"),
    icon="scale",
    feminine=True,
)

PESAJE_BOLSA = Record(
    "pesaje_bolsa",
    "Bolsa pesada",
    "Bolsas pesadas",
    (
        UNIT,
        PERIOD,
        reference("muestreo", "Planilla de pesaje", "residuos_muestreo_pesaje", by=("mes",), required=True),
        integer("numero_dia", "N° de Día", 1, 366, required=True, positive=True),
        day("fecha", "Fecha", required=True),
        integer("numero_bolsa", "Bolsa", 1, 10_000, required=True, positive=True),
        decimal("kilos", "Kilos", 3, 10_000, unit="kg", source="Guía RT7 2026, Anexo 1"),
        text("nombre_responsable", "Nombre Responsable", 140, personal="nombre"),
        text("observaciones", "Observaciones", 500),
        boolean("excluir_dia", "Excluir el día", source="Guía RT7 2026, 4.1"),
        text("excluir_justificacion", "Justificación para excluir el día", 500),
    ),
    (*rules.BAG, *SCOPE),
    RELATED,
    key=("muestreo", "fecha", "numero_bolsa"),
    icon="shopping-bag",
    feminine=True,
)

ESTIMACION = Record(
    "estimacion",
    "Estimación",
    "Estimaciones",
    (
        UNIT,
        PERIOD,
        choice("tipo", "Estimar a partir de", ESTIMATES, required=True, source="Guía RT7 2026, 4.1"),
        integer("cantidad", "Cantidad de contenedores", 1, 100_000, positive=True),
        reference("bolsa", "Bolsa", "residuos_bolsa_catalogo", by=("nombre",)),
        decimal("capacidad_litros", "Capacidad (litros)", 2, 1_000_000, positive=True, unit="L"),
        decimal("retiros_semana", "Retiros por semana", 2, 100, positive=True),
        integer("bolsas_semana", "Bolsas por semana", 1, 1_000_000, positive=True),
        decimal("porcentaje_llenado", "Llenado (%)", 2, 100, positive=True, unit="%"),
        decimal("semanas_mes", "Semanas por mes", 4, 6, positive=True),
        integer("meses", "Meses", 1, 12, positive=True),
        decimal(
            "densidad_kg_m3", "Densidad (kg/m³)", 3, 10_000, positive=True, unit="kg/m³", source="Guía RT7 2026, 4.1, 6"
        ),
        text("densidad_justificacion", "Justificación de otra densidad", 500),
        long_text("observaciones", "Observaciones", 2000),
        TO_CONFIRM,
    ),
    (*rules.ESTIMATION, *SCOPE),
    RELATED,
    icon="calculator",
    feminine=True,
)

BOLSA_CATALOGO = Record(
    "bolsa_catalogo",
    "Bolsa de basura",
    "Bolsas de basura",
    (
        text("nombre", "Dimensiones", 60, required=True),
        decimal("capacidad_litros", "Capacidad (litros)", 2, 1000, required=True, positive=True, unit="L"),
        text("marca", "Marca", 60),
        text("fuente", "Fuente", 300),
    ),
    key=("nombre", "marca"),
    icon="shopping-bag",
    feminine=True,
)
