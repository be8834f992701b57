"""RT5 as data: what the module asks for in any year. Editions say what changes, with its source. The documents say who keeps
the fleet and what must be loaded; figures and formulas are criteria of the platform, and say so."""

from __future__ import annotations

from estado_verde.contributions import Extension
from estado_verde.spec.fields import references
from estado_verde.spec.indicators import Indicator
from estado_verde.spec.records import Evidence, Parameter
from estado_verde.spec.requirements import Requirement

from .choices import EDIT_HOURS
from .indicators import coverage, efficiency, kilometres, performance
from .records import RECORDS
from .workbooks import WORKBOOKS

SOURCE = "S000 §1 «Plataforma Flota vehicular», §3 «Consideraciones … vehículos»"
PLATFORM = "Criterio de la plataforma"

FLOTA = Requirement(
    module="flota",
    name="Gestión de flota vehicular",
    level="UNIDAD",
    scope_axis="RESTO_ITEMES",
    source=SOURCE,
    records=RECORDS,
    parameters={
        "texto_minimo": Parameter(20, "Largo mínimo de una justificación", PLATFORM, "caracteres"),
        "horas_correccion": Parameter(EDIT_HOURS, "Plazo del Conductor para corregir sus registros", PLATFORM, "horas"),
    },
    indicators=(
        Indicator("km_recorridos", "Kilómetros recorridos", kilometres, "km", PLATFORM),
        Indicator("rendimiento", "Rendimiento", performance, "km/L", PLATFORM),
        Indicator("eficiencia", "Eficiencia del servicio", efficiency, "km/L", PLATFORM),
        Indicator("cobertura_carga", "Cobertura de carga", coverage, "%", SOURCE),
    ),
    evidence=(
        Evidence("combustible", "Comprobantes de carga de combustible.", "En la plataforma o en el Servicio", PLATFORM),
    ),
    workbooks=WORKBOOKS,
)

#: «A cada unidad podrán asignársele vehículos cargados en Flota Vehicular» (S000 §3): the unit shows its own.
UNIDAD = Extension(
    "inventario",
    "unidad",
    (
        references(
            "vehiculos",
            "Vehículos asignados",
            "flota_vehiculo",
            by=("patente",),
            hint="Vehículos de su mismo servicio cargados en la plataforma Flota Vehicular.",
            source="S000 §3",
            messages={"reference": "MSG-FLO-04"},
        ),
    ),
)
