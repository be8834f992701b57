"""Both indicators against the tables of rt7 §4.1–4.3, and against a brute-force computation with fractions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from ev_plugins.residuos.indicators import (
    UnitFigures,
    add_up,
    container_coverage,
    recycled_share,
    recycled_share_of_complete_units,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from estado_verde.spec.indicators import Quality

D = Decimal
A = UnitFigures("SI", "SI", "SI", D("50.75"), D("449.25"), 3)
B = UnitFigures("NO", "SI", "NO", None, D(360), 0)
C = UnitFigures("SI", "NO", "SI", D(100), None, 1)


def share(*units: UnitFigures):
    return recycled_share(add_up(2026, units))


def test_worked_example_of_rt7_4_3():
    totals = add_up(2026, [A, B, C])
    assert (totals.recycled, totals.unrecycled, totals.generated) == (D("150.75"), D("809.25"), D("960.00"))
    result = recycled_share(totals)
    assert result.value == D("15.703125")
    assert result.rounded == D("15.70")
    assert result.quality is Quality.PARCIAL
    assert result.reason == "Calculado con información de 1 de 3 unidades."
    assert recycled_share_of_complete_units(totals).rounded == D("10.15")
    coverage = container_coverage(totals)
    assert (coverage.rounded, coverage.quality) == (D("66.67"), Quality.COMPLETO)


def test_units_of_the_example_alone():
    assert share(A).rounded == D("10.15")
    assert share(B).rounded == D("0.00")
    assert share(B).quality is Quality.PARCIAL
    assert (share(C).rounded, share(C).quality) == (D("100.00"), Quality.NO_REPRESENTATIVO)


@pytest.mark.parametrize(
    ("units", "value", "quality", "reason"),
    [
        ([], None, Quality.NO_CALCULABLE, "El servicio no tiene unidades en el alcance 2026."),
        ([UnitFigures()], None, Quality.NO_CALCULABLE, "Ninguna unidad del alcance cuantificó residuos."),
        (
            [UnitFigures("NO", "NO_ES_POSIBLE")],
            None,
            Quality.NO_CALCULABLE,
            "Ninguna unidad del alcance cuantificó residuos.",
        ),
        (
            [UnitFigures("SI", "SI", None, D(0), D(0))],
            None,
            Quality.NO_CALCULABLE,
            "Total de residuos generados igual a 0 kg.",
        ),
        ([UnitFigures("SI", "SI", None, D(0), D(5))], D(0), Quality.COMPLETO, ""),
        (
            [UnitFigures("NO", "SI", None, None, D(5))],
            D(0),
            Quality.PARCIAL,
            "Calculado con información de 0 de 1 unidades.",
        ),
        (
            [UnitFigures("SI", "NO_ES_POSIBLE", None, D(7))],
            D(100),
            Quality.NO_REPRESENTATIVO,
            "Sin residuos no reciclados cuantificados: el resultado no es representativo.",
        ),
        ([UnitFigures("SI", "SI", None, D(7), D(0))], D(100), Quality.COMPLETO, ""),
        ([UnitFigures(None, None, None, D(1), D(3))], D(25), Quality.COMPLETO, ""),
    ],
)
def test_quality_table_of_rt7_4_1(units, value, quality, reason):
    result = share(*units)
    assert (result.value, result.quality, result.reason) == (value, quality, reason)


def test_no_unit_with_both_figures_gives_no_second_value():
    assert recycled_share_of_complete_units(add_up(2026, [B, C])).value is None


@pytest.mark.parametrize(
    ("unit", "value", "quality"),
    [
        (UnitFigures(answer_containers="SI", containers=3), D(100), Quality.COMPLETO),
        (UnitFigures(answer_containers="NO"), D(0), Quality.COMPLETO),
        (UnitFigures(answer_containers=None, containers=2), D(0), Quality.PARCIAL),
        (UnitFigures(answer_containers="SI", containers=0), D(0), Quality.PARCIAL),
    ],
)
def test_coverage_counts_units_and_says_what_is_missing(unit, value, quality):
    result = container_coverage(add_up(2026, [unit]))
    assert (result.value, result.quality) == (value, quality)


def test_coverage_without_units_is_not_calculable():
    result = container_coverage(add_up(2026, []))
    assert (result.value, result.reason) == (None, "El servicio no tiene unidades en el alcance 2026.")


def test_reasons_are_translated_before_their_figures_are_put_in():
    english = {"Calculado con información de {n} de {m} unidades.": "Computed from {n} of {m} units."}
    result = recycled_share(add_up(2026, [A, B, C]), lambda text: english.get(text, text))
    assert result.reason == "Computed from 1 of 3 units."


kilograms = st.none() | st.decimals(0, 10_000_000, places=3)
units = st.lists(
    st.builds(
        UnitFigures,
        st.sampled_from([None, "SI", "NO"]),
        st.sampled_from([None, "SI", "NO", "NO_ES_POSIBLE"]),
        st.sampled_from([None, "SI", "NO"]),
        kilograms,
        kilograms,
        st.integers(0, 5),
    ),
    max_size=8,
)


@given(units)
@settings(deadline=None)
def test_indicator_equals_brute_force(service):
    """Written again from the words of rt7 §4.1, with fractions and without looking at the code under test."""

    def counted(answer, kg):
        return None if answer in ("NO", "NO_ES_POSIBLE") or kg is None else Fraction(kg)

    pairs = [
        (counted(u.answer_recycled, u.kg_recycled), counted(u.answer_unrecycled, u.kg_unrecycled)) for u in service
    ]
    x = sum((a for a, _ in pairs if a is not None), Fraction(0))
    y = x + sum((b for _, b in pairs if b is not None), Fraction(0))
    both = [pair for pair in pairs if None not in pair]
    if not pairs or all(pair == (None, None) for pair in pairs) or y == 0:
        expected = Quality.NO_CALCULABLE
    elif all(b is None for _, b in pairs):
        expected = Quality.NO_REPRESENTATIVO
    else:
        expected = Quality.COMPLETO if len(both) == len(pairs) else Quality.PARCIAL
    result = share(*service)
    assert result.quality is expected
    if expected is Quality.NO_CALCULABLE:
        assert result.value is None
    else:
        assert abs(Fraction(result.value) - x / y * 100) < Fraction(1, 10**20)


@given(units)
@settings(deadline=None)
def test_coverage_equals_brute_force(service):
    covered = [u for u in service if u.answer_containers == "SI" and u.containers >= 1]
    result = container_coverage(add_up(2026, service))
    if not service:
        assert result.value is None
        return
    assert abs(Fraction(result.value) - Fraction(len(covered), len(service)) * 100) < Fraction(1, 10**20)
    sure = all(
        u.answer_containers is not None and not (u.answer_containers == "SI" and not u.containers) for u in service
    )
    denied = any(u.answer_containers == "NO" and u.containers for u in service)  # refused when saved (MSG-RES-11)
    if not denied:
        assert result.quality is (Quality.COMPLETO if sure else Quality.PARCIAL)
