"""E1/O2/RT1, E1/O2/RT5 and E1/O2/RT7 as the decree of 2026 asks for them. It is the first edition: the modules' own
figures are those of the guide of 2026, so it only gives them code, year and source. Each next edition states what differs
from this one."""

from __future__ import annotations

from ev_plugins.flota.requirements import FLOTA
from ev_plugins.inventario.requirements import REQUIREMENT as INVENTARIO
from ev_plugins.residuos.requirements import RESIDUOS

from estado_verde.spec.periods import Period
from estado_verde.spec.requirements import Edition, Milestone

ANIO = 2026
NORMA = "Decreto Exento N°320 del 27.10.2025 del Ministerio de Hacienda"
CRONOGRAMA = "S000 «Repaso cronograma de Eventos»"
GUIA = "Guía de Apoyo E1/O2/RT7 2026, v01 del 01.04.2026"

#: The texts are those of the slides; {anio} becomes the year of the period.
MILESTONES = (
    Milestone(
        1,
        "Primera actualización y ratificación de inventario de Unidades del servicio.",
        5,
        31,
        "SERVICIO",
        "RATIFICAR_INVENTARIO",
        "A más tardar el 31 de mayo.",
    ),
    Milestone(
        2,
        "Envío de versión preliminar de inventario de unidades",
        6,
        15,
        "RED_EXPERTOS",
        "ENVIAR_PRELIMINAR",
        "La Subsecretaría de Energía enviará vía correo electrónico una primera versión del inventario de unidades según "
        "los datos cargados en la plataforma.",
        tipo_fecha="EVENTO",
    ),
    Milestone(
        3,
        "Recepción de observaciones del inventario de unidades versión preliminar",
        6,
        30,
        "SERVICIO",
        "ENVIAR_OBSERVACIONES",
        "El Servicio podrá entregar observaciones sobre el primer inventario de unidades enviado, para avanzar al "
        "inventario de unidades definitivo. Se podrán solicitar reuniones para solucionar casos puntuales.",
    ),
    Milestone(
        4,
        "Envío oficio con el inventario de unidades versión definitiva",
        7,
        31,
        "RED_EXPERTOS",
        "ENVIAR_DEFINITIVO",
        "Con el detalle de las unidades que participarán de la gestión energética el {anio}, de acuerdo a lo definido en "
        "Alcance.",
        tipo_fecha="EVENTO",
    ),
    Milestone(
        5,
        "Reporte de control de carga",
        12,
        31,
        "SERVICIO",
        "CIERRE_CARGA",
        "Todos los requisitos técnicos registrados en la plataforma, a más tardar el 31 de diciembre de {anio} (S001 §2).",
    ),
)

EDITION = Edition(
    anio=ANIO,
    norma=NORMA,
    source=f"{NORMA}; {CRONOGRAMA}",
    milestones=MILESTONES,
    period=Period.of(ANIO),
    scope_years=(2023, 2024, 2025, ANIO),
    requirements=(
        INVENTARIO.for_year(
            ANIO,
            code="E1/O2/RT1",
            name="Catastro de inmuebles (inventario de unidades)",
            level="UNIDAD",
            scope_axis="NINGUNO",
            source="S000 §3",
        ),
        FLOTA.for_year(
            ANIO,
            code="E1/O2/RT5",
            name="Gestión de flota vehicular",
            level="UNIDAD",
            scope_axis="RESTO_ITEMES",
            source="S000 §1 «Plataforma Flota vehicular», §3 «Consideraciones … vehículos»",
        ),
        RESIDUOS.for_year(
            ANIO,
            code="E1/O2/RT7",
            name="La Gestión de los Residuos",
            level="UNIDAD",
            scope_axis="RESTO_ITEMES",
            source=GUIA,
        ),
    ),
)
