"""Twenty fields of every kind, a key and a rule between two of them."""

from __future__ import annotations

from collections.abc import Iterator

from estado_verde.spec import fields as f
from estado_verde.spec.faults import Fault, fault
from estado_verde.spec.records import Case, Record, Rule
from estado_verde.spec.requirements import Requirement
from estado_verde.spec.workbooks import SheetLayout, Workbook


def _dates(case: Case) -> Iterator[Fault]:
    if case["desde"] and case["hasta"] and case["hasta"] < case["desde"]:
        yield fault("MSG-GEN-07", "hasta")


LECTURA = Record(
    "lectura",
    "Lectura",
    "Lecturas",
    (
        f.reference("unidad", "Unidad", "inventario_unidad", required=True),
        f.text("codigo", "Código", 40, required=True),
        f.text("medidor", "Medidor", 40),
        f.choice("fuente", "Fuente", {"RED": "Red", "POZO": "Pozo", "OTRA": "Otra"}, required=True),
        f.choice("estado", "Estado de la lectura", {"REAL": "Real", "ESTIMADA": "Estimada"}),
        f.day("desde", "Desde", required=True),
        f.day("hasta", "Hasta", required=True),
        f.month("mes", "Mes", required=True),
        f.decimal("cantidad", "Cantidad (m³)", 3, required=True),
        f.decimal("monto", "Monto", 2),
        f.decimal("inicial", "Lectura inicial", 3),
        f.decimal("final", "Lectura final", 3),
        f.kilograms("kilos", "Kilogramos"),
        f.integer("dias", "Días", 1, 400),
        f.integer("personas", "Personas"),
        f.year("anio", "Año"),
        f.boolean("estimado", "¿Es estimado?"),
        f.boolean("compartido", "¿Es compartido?"),
        f.text("documento", "Documento", 60),
        f.long_text("observacion", "Observación", 500),
    ),
    rules=(Rule("L-1", _dates, "banco de pruebas"),),
    key=("codigo",),
)

LECTURAS = Requirement(
    module="banco",
    name="Lecturas",
    source="banco de pruebas",
    records={LECTURA.name: LECTURA},
    workbooks=(Workbook("lecturas", "Lecturas", (SheetLayout("Lecturas", "lectura"),)),),
)
