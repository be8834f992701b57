"""What is asked about the energy of a unit: fields, with the wording of the slides where there is one (S000 §3)."""

from __future__ import annotations

from decimal import Decimal

from estado_verde.spec import fields as f
from estado_verde.spec.records import Record

from . import energia_rules as rules

MOTIVOS = {
    "SIN_FACTURA": "Sin acceso a factura",
    "GASTO_COMUN": "Gasto común",
    "SIN_SUMINISTRO": "Sin suministro",
    "OTRA": "Otra",
}

ENERGETICO = Record(
    "energetico",
    "Energético",
    "Catálogo de energéticos",
    (
        f.text("nombre", "Nombre", 120, required=True),
        f.boolean(
            "requiere_medidor",
            "¿Requiere medidor?",
            required=True,
            default=False,
            hint="Con medidor se exige número de cliente y luego número de medidor.",
            source="S000 §3",
        ),
    ),
    key=("nombre",),
    icon="bolt",
)

UNIDAD_ENERGETICO = Record(
    "unidad_energetico",
    "Energético de la unidad",
    "Energéticos de las unidades",
    (
        f.reference("unidad", "Unidad", "inventario_unidad", required=True),
        f.reference("energetico", "Energético", "inventario_energetico", required=True),
        f.day("desde", "Desde", hint="En blanco: desde que la unidad está en uso."),
        f.day("hasta", "Hasta", hint="En blanco mientras se siga usando."),
    ),
    rules=rules.ENERGETICO,
    key=("unidad", "energetico", "desde"),
    icon="bolt",
)

NUMERO_CLIENTE = Record(
    "numero_cliente",
    "Número de cliente",
    "Números de cliente",
    (
        f.reference("unidad_energetico", "Energético de la unidad", "inventario_unidad_energetico", required=True),
        f.text("numero", "Número de cliente", 30, required=True, hint="Está en la boleta o factura."),
        f.text("empresa_distribuidora", "Empresa distribuidora", 120),
        f.text("tarifa", "Tarifa", 30),
    ),
    rules=rules.CLIENTE,
    related=rules.RELATED_CLIENTE,
    icon="id",
)

MEDIDOR = Record(
    "medidor",
    "Medidor",
    "Medidores",
    (
        f.reference(
            "numero_cliente",
            "Número de cliente",
            "inventario_numero_cliente",
            required=True,
            hint="Se crea primero el número de cliente; se crea luego el número de medidor.",
            source="S000 §3",
            messages={"required": "MSG-INV-21", "reference": "MSG-INV-21"},
        ),
        f.text("numero_medidor", "Número de medidor", 30, required=True),
        f.boolean("compartido", "¿Sirve también a otras unidades?", required=True, default=False),
        f.decimal(
            "porcentaje_participacion",
            "Participación de esta unidad",
            2,
            100,
            required=True,
            positive=True,
            default=Decimal(100),
            unit="%",
            hint="Entre todas las unidades que usan el medidor no puede superar el 100 %.",
        ),
    ),
    rules=rules.MEDIDOR,
    related=rules.RELATED_MEDIDOR,
    key=("numero_cliente", "numero_medidor"),
    icon="gauge",
)

ESTADO_REPORTE = Record(
    "estado_reporte_consumo",
    "Estado de reporte de consumos",
    "Estado reporte de consumos unidades",
    (
        f.reference("unidad", "Unidad", "inventario_unidad", required=True),
        f.reference("periodo", "Periodo", "ev_periodo", by=("anio",), required=True),
        f.boolean("reporta_consumo", "¿Reporta consumo?", required=True, default=True),
        f.boolean("gestiona_energia", "¿Tiene gestión de energía?", required=True, default=True),
        f.choice("motivo", "Motivo", MOTIVOS),
        f.long_text(
            "justificacion",
            "Justificación",
            2000,
            hint="Obligatoria cuando la unidad no reporta consumo o no tiene gestión de energía.",
            messages={"min_length": "MSG-INV-22"},
        ),
        f.files("archivo", "Archivo"),
    ),
    rules=rules.ESTADO,
    key=("unidad", "periodo"),
    icon="message-report",
)

RECORDS = (ENERGETICO, UNIDAD_ENERGETICO, NUMERO_CLIENTE, MEDIDOR, ESTADO_REPORTE)
