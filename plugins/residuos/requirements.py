"""RT7 as data: what the module asks for in any year. Editions say what changes, with its source."""

from __future__ import annotations

from decimal import Decimal

from estado_verde.spec.indicators import Indicator
from estado_verde.spec.records import Evidence, Parameter
from estado_verde.spec.requirements import Requirement

from .guide import TEXTS
from .indicators import container_coverage, recycled_share
from .records import RECORDS
from .workbooks import WORKBOOKS

SOURCE = "Guía de Apoyo E1/O2/RT7 2026, v01, 01.04.2026"
DENSITY_SOURCE = "Mardoff 2016, CONAMA, 2010 (Guía RT7 2026, 4.1)"

#: The two references behind the density (S001 §6).
DENSITY_REFERENCES = (
    (
        "Mardoff, M. 2016. Estudio de la gestión de residuos sólidos urbanos del Gran Santiago. Pág. 39.",
        "https://repositorio.usm.cl/bitstream/handle/11673/22426/3560902048717UTFSM.pdf?sequence=1&isAllowed=y",
    ),
    (
        "Comisión Nacional de Medio Ambiente. 2010. Estudio de caracterización de residuos sólidos domiciliarios en la "
        "Región Metropolitana. Pág. 45.",
        "https://santiagorecicla.mma.gob.cl/wp-content/uploads/2016/04/infor_residuos_conama2011.pdf",
    ),
)

PARAMETERS = {
    "densidad_kg_m3": Parameter(Decimal(150), "Densidad promedio de residuos en Chile", DENSITY_SOURCE, "kg/m³"),
    "semanas_mes": Parameter(Decimal(4), "Semanas por mes", "Guía RT7 2026, 4.1", "semanas"),
    "meses": Parameter(12, "Meses por año", "Guía RT7 2026, 4.1", "meses"),
    "semanas_anio": Parameter(
        Decimal(52),
        "Semanas por año, para el valor informativo",
        "Criterio de la plataforma: 4 × 12 son 48 semanas",
        "semanas",
    ),
    "porcentaje_llenado": Parameter(Decimal(100), "Llenado de los contenedores al retiro", "Guía RT7 2026, 4.1", "%"),
    "dias_minimos": Parameter(12, "Días de un muestreo suficiente", "Guía RT7 2026, 4.1", "días"),
    "desviaciones": Parameter(2, "Desviaciones estándar de un día inusual", "Criterio de la plataforma"),
    "texto_minimo": Parameter(20, "Largo mínimo de una fundamentación", "Criterio de la plataforma", "caracteres"),
    "variacion_anual": Parameter(
        Decimal(50), "Variación del valor anual que se advierte", "Criterio de la plataforma", "%"
    ),
}

RESIDUOS = Requirement(
    module="residuos",
    name="La Gestión de los Residuos",
    level="UNIDAD",
    scope_axis="RESTO_ITEMES",
    source=SOURCE,
    records=RECORDS,
    parameters=PARAMETERS,
    indicators=(
        Indicator("residuos_reciclados", "Indicador residuos reciclados", recycled_share, source="Guía RT7 2026, 3.2"),
        Indicator(
            "cobertura_contenedores",
            "Indicador cobertura de contenedores",
            container_coverage,
            source="Guía RT7 2026, 3.3",
        ),
    ),
    evidence=(
        Evidence(
            "reciclados",
            "Documentos de respaldo de kilogramos de residuos reciclados por material.",
            "Sólo en el Servicio",
            "Guía RT7 2026, 2",
        ),
        Evidence(
            "no_reciclados",
            "Documentos de respaldo de kilogramos de residuos no reciclados.",
            "Sólo en el Servicio",
            "Guía RT7 2026, 2",
        ),
        Evidence(
            "contenedores",
            "Documentos de respaldo de catastro de contenedores instalados.",
            "Sólo en el Servicio",
            "Guía RT7 2026, 2",
        ),
    ),
    workbooks=WORKBOOKS,
    texts=TEXTS,
)
