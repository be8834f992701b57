"""The import workbook of the fleet: vehicles first, then what they did. Its columns are the fields of the records."""

from __future__ import annotations

from estado_verde.spec.workbooks import SheetLayout, Workbook

FLOTA = Workbook(
    "flota",
    "Flota: vehículos, recorridos y cargas de combustible",
    (
        SheetLayout("Vehículos", "vehiculo", ("gestor_flota",), order=-1),
        SheetLayout("Recorridos", "recorrido"),
        SheetLayout("Cargas de combustible", "carga_combustible"),
    ),
    help=(
        "Las filas de recorridos pueden venir en cualquier orden: se comparan con los recorridos vecinos en el tiempo. "
        "Separe varias unidades o conductores con punto y coma."
    ),
)

WORKBOOKS = (FLOTA,)
