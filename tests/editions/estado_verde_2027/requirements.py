"""What 2027 asks for, as the difference from 2026; each difference names the document that orders it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from ev_plugins.estado_verde_2026.requirements import EDITION as BEFORE

from estado_verde import Case, Fault, Parameter, Period, Rule, fault, text

ANIO = 2027
NORMA = "Decreto Exento inventado de 2027"
SOURCE = "Guía inventada 2027, p. 3"


def names_the_handler(case: Case) -> Iterator[Fault]:
    limit = case.parameters["kg_con_gestor"]
    if case["kg"] is not None and case["kg"] > limit and not case["gestor_autorizado"]:
        yield fault("MSG-2027-01", "gestor_autorizado", limite=limit)


#: What changes, by code of requirement: the arguments of Requirement.for_year. What is not named stays as it was.
CHANGES: dict[str, dict[str, Any]] = {
    "E1/O2/RT7": {
        "parameters": {
            "texto_minimo": 40,
            "kg_con_gestor": Parameter(Decimal(1000), "Kilogramos desde los que se nombra al gestor", SOURCE, "kg"),
        },
        "add_fields": {"reciclado": (text("gestor_autorizado", "Gestor autorizado", 120),)},
        "change_fields": {"reciclado": {"observacion": {"required": True}}},
        "add_rules": {"reciclado": (Rule("RR-16", names_the_handler),)},
    }
}

EDITION = replace(
    BEFORE,
    anio=ANIO,
    norma=NORMA,
    source=SOURCE,
    period=Period.of(ANIO),
    scope_years=(*BEFORE.scope_years, ANIO),
    requirements=tuple(one.for_year(ANIO, source=SOURCE, **CHANGES.get(one.code, {})) for one in BEFORE.requirements),
)
