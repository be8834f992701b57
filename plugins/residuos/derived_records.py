"""What is asked for when a year is copied from the one before, and when an auditor draws a sample."""

from __future__ import annotations

from estado_verde.spec.fields import choice, decimal, integer, reference, text
from estado_verde.spec.records import Record

from . import rules
from .calculator_records import PERIOD, UNIT
from .choices import POPULATIONS, TODAS
from .scope_rules import RELATED, SCOPE

COPIA = Record(
    "copia",
    "Copia desde el año anterior",
    "Copias desde el año anterior",
    (UNIT, PERIOD, integer("desde_anio", "Desde el año", 2000, 2100, required=True)),
    SCOPE,
    RELATED,
    key=("unidad", "periodo"),
    icon="copy",
    feminine=True,
)

MUESTRA = Record(
    "muestra",
    "Muestra de unidades",
    "Muestras de unidades",
    (
        reference("servicio", "Servicio", "inventario_servicio", by=("nombre", "sigla"), required=True),
        PERIOD,
        choice("poblacion", "Población", POPULATIONS, required=True, default=TODAS),
        integer("tamano", "Tamaño (unidades)", 1, 100_000, positive=True),
        decimal("porcentaje", "Porcentaje de la población", 2, 100, positive=True, unit="%"),
        text("semilla", "Semilla", 60, hint="Vacía: la elige el sistema. La misma semilla da la misma lista."),
    ),
    rules.SAMPLE,
    icon="target",
    feminine=True,
)
