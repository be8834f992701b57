"""States of a unit and what it lacks (rt7 §3), containers that count in a period, and what a valid text is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from ev_plugins.residuos.indicators import UnitFigures
from ev_plugins.residuos.messages import MESSAGES
from ev_plugins.residuos.status import (
    LABELS,
    Justification,
    State,
    UnitFacts,
    counts_in,
    is_valid_text,
    missing,
    state_of,
)

from estado_verde.spec.periods import Period

KG = Decimal(5)
DONE = UnitFigures("SI", "SI", "SI", KG, KG, 2)
TEXT = Justification(valid=True)
IMPOSSIBLE = UnitFigures("SI", "NO_ES_POSIBLE", "SI", KG, None, 2)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (UnitFacts(in_scope=False, figures=DONE), "Fuera de alcance"),
        (UnitFacts(), "Sin información"),
        (UnitFacts(containers_loaded=1), "Incompleto"),
        (UnitFacts(figures=UnitFigures(kg_recycled=KG)), "Incompleto"),
        (UnitFacts(figures=UnitFigures("SI", "SI", None, KG, KG)), "Incompleto"),
        (UnitFacts(figures=UnitFigures("SI", "SI", "SI", None, KG, 1)), "Incompleto"),
        (UnitFacts(figures=UnitFigures("SI", "SI", "SI", KG, KG, 0), containers_loaded=3), "Incompleto"),
        (UnitFacts(figures=UnitFigures("NO", "SI", "SI", None, KG, 1)), "Incompleto"),
        (
            UnitFacts(figures=UnitFigures("NO", "SI", "SI", KG, KG, 1), justifications={"RECICLADOS": TEXT}),
            "Incompleto",
        ),
        (UnitFacts(figures=DONE), "Completo"),
        (
            UnitFacts(figures=UnitFigures("NO", "SI", "SI", None, KG, 1), justifications={"RECICLADOS": TEXT}),
            "Completo",
        ),
        (
            UnitFacts(figures=IMPOSSIBLE, justifications={"NO_RECICLADOS": TEXT}),
            "Completo con justificación en revisión",
        ),
        (
            UnitFacts(figures=IMPOSSIBLE, justifications={"NO_RECICLADOS": Justification(True, "ACEPTADA")}),
            "Completo",
        ),
        (
            UnitFacts(figures=IMPOSSIBLE, justifications={"NO_RECICLADOS": Justification(True, "RECHAZADA", "falta")}),
            "Observado",
        ),
        (UnitFacts(justifications={"GENERAL": Justification(True, "RECHAZADA", "falta")}), "Observado"),
    ],
)
def test_state(facts, state):
    assert LABELS[state_of(facts)] == state


def test_out_of_scope_comes_before_observed():
    rejected = {"NO_RECICLADOS": Justification(True, "RECHAZADA", "falta")}
    assert state_of(UnitFacts(in_scope=False, figures=IMPOSSIBLE, justifications=rejected)) is State.FUERA_DE_ALCANCE


def lacks(facts: UnitFacts) -> list[str]:
    return [MESSAGES.get(one.code, one.code).format_map(dict(one.values)) for one in missing(facts)]


def test_everything_missing_is_told_at_once_in_the_order_of_the_screen():
    assert [(one.code, one.field) for one in missing(UnitFacts())] == [
        ("MSG-GEN-01", "cuantifica_no_reciclados"),
        ("MSG-GEN-01", "cuantifica_reciclados"),
        ("MSG-GEN-01", "tiene_contenedores"),
    ]
    assert lacks(UnitFacts(figures=UnitFigures("SI", "NO", "SI"))) == [
        "Debe ingresar la Observación y/o Fundamentación de inexistencia para residuos no reciclados.",
        "Declaró que cuantificó, pero no hay kilogramos ingresados para el periodo.",
        "Declaró contenedores de reciclaje, pero no ha ingresado ninguno.",
    ]
    assert lacks(UnitFacts(figures=UnitFigures("NO", "NO_ES_POSIBLE", "NO", KG, KG, 2))) == [
        "Declaró que no cuantificó, pero existen kilogramos ingresados. Elimine los registros o cambie la declaración.",
        "Declaró que no cuantificó, pero existen kilogramos ingresados. Elimine los registros o cambie la declaración.",
        "Declaró que no tiene contenedores, pero existen contenedores ingresados.",
    ]


def test_a_text_that_says_nothing_is_missing():
    facts = UnitFacts(
        figures=UnitFigures("NO", "SI", "SI", None, KG, 1), justifications={"RECICLADOS": Justification(False)}
    )
    assert lacks(facts) == ["Debe ingresar la Observación y/o Fundamentación de inexistencia para residuos reciclados."]


def test_impossible_without_documents_is_advised_and_not_refused():
    found = missing(UnitFacts(figures=IMPOSSIBLE, justifications={"NO_RECICLADOS": TEXT}))
    assert [(one.code, one.warning) for one in found] == [("MSG-RES-19", True)]
    backed = Justification(True, documents=True)
    assert missing(UnitFacts(figures=IMPOSSIBLE, justifications={"NO_RECICLADOS": backed})) == []


def test_a_rejection_is_told_with_its_comment():
    rejected = {"NO_RECICLADOS": Justification(True, "RECHAZADA", "sin respaldo", True)}
    assert lacks(UnitFacts(figures=IMPOSSIBLE, justifications=rejected)) == [
        "La justificación fue rechazada en la validación externa: sin respaldo."
    ]


@pytest.mark.parametrize(
    ("installed", "removed", "counts"),
    [
        (None, None, True),
        (None, date(2025, 10, 30), False),
        (None, date(2025, 11, 1), True),
        (date(2026, 10, 31), None, True),
        (date(2026, 11, 1), None, False),
        (date(2020, 1, 1), date(2026, 1, 1), True),
    ],
)
def test_example_13_containers_that_count_in_2026(installed, removed, counts):
    assert counts_in(Period.of(2026), installed, removed) is counts


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        (None, False),
        ("", False),
        ("Diecinueve letras..", False),
        ("Veinte letras exactas", True),
        (".....................", False),
        ("aaaaaaaaaaaaaaaaaaaaaaa", False),
        ("a.A.a.A.a.A.a.A.a.A.a.A", False),
        ("   corto   " + " " * 30, False),
        ("No se contó con romana en el periodo.", True),
    ],
)
def test_text(text, valid):
    assert is_valid_text(text, 20) is valid
