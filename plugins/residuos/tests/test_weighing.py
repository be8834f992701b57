"""Every figure of contradictions.md §3, to the digit, and the advice of rt7 §4.4."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from ev_plugins.residuos.weighing import (
    Bag,
    Treatment,
    advisories,
    deviation,
    unusual_days,
    variants,
    weigh,
)

from estado_verde.spec.numbers import round_half_up

from .anexo1 import bags, is_working

D = Decimal


def six(number: Decimal | None) -> Decimal | None:
    return None if number is None else round_half_up(number, 6)


DAYS = [
    (1, 2, 6, 6, 0, "13.6", "2.2667"),
    (2, 5, 5, 5, 0, "11.4", "2.2800"),
    (3, 7, 5, 5, 0, "10.9", "2.1800"),
    (4, 9, 4, 4, 0, "7.8", "1.9500"),
    (5, 12, 6, 5, 1, "10.8", "2.1600"),
    (6, 14, 8, 8, 0, "18.5", "2.3125"),
    (7, 16, 5, 4, 1, "8.9", "2.2250"),
    (8, 19, 5, 5, 0, "11.6", "2.3200"),
    (9, 21, 5, 5, 0, "9.9", "1.9800"),
    (10, 23, 5, 5, 0, "12.0", "2.4000"),
    (11, 26, 5, 5, 0, "10.3", "2.0600"),
    (12, 28, 6, 5, 1, "12.1", "2.4200"),
    (13, 30, 5, 5, 0, "10.6", "2.1200"),
]


@pytest.mark.parametrize(("numero", "day", "its", "weighed", "dashes", "kg", "mean"), DAYS)
def test_each_day_of_anexo_1(numero, day, its, weighed, dashes, kg, mean):
    found = weigh(bags()).days[numero - 1]
    assert (found.numero, found.fecha) == (numero, date(2023, 6, day))
    assert (found.bags, found.weighed, found.unmeasured, found.kilos) == (its, weighed, dashes, D(kg))
    assert round_half_up(found.mean_per_bag, 4) == D(mean)


def test_totals_of_anexo_1():
    sheet = weigh(bags())
    assert (len(sheet.counted), sheet.bags, sheet.weighed, sheet.unmeasured) == (13, 70, 67, 3)
    assert sheet.total == D("148.4")
    assert six(sheet.daily_mean) == D("11.415385")
    assert six(sheet.mean_per_bag) == D("2.214925")


VARIANTS = [
    ("EXCLUIR", "148.400000", 13, "11.415385", "228.31", "239.72", "251.14"),
    ("IMPUTAR_PROMEDIO_DIA", "155.205000", 13, "11.938846", "238.78", "250.72", "262.65"),
    ("IMPUTAR_PROMEDIO_GLOBAL", "155.044776", 13, "11.926521", "238.53", "250.46", "262.38"),
    ("SOLO_DIAS_COMPLETOS", "116.600000", 10, "11.660000", "233.20", "244.86", "256.52"),
    ("SIN_DIA", "129.900000", 12, "10.825000", "216.50", "227.33", "238.15"),
]


@pytest.mark.parametrize(("name", "total", "days", "mean", "x20", "x21", "x22"), VARIANTS)
def test_each_variant_of_anexo_1(name, total, days, mean, x20, x21, x22):
    (variant,) = [one for one in variants(bags()) if one.name == name]
    sheet = variant.weighing
    assert six(sheet.total) == D(total)
    assert (len(sheet.counted), six(sheet.daily_mean)) == (days, D(mean))
    assert [sheet.over(n) for n in (20, 21, 22)] == [D(x20), D(x21), D(x22)]
    assert variant.day == (6 if name == "SIN_DIA" else None)


def test_a_day_excluded_on_the_sheet_is_that_variant():
    assert weigh(bags(excluded=6)).over(21) == D("227.33")


def test_a_dash_is_not_zero():
    zeros = [Bag(b.numero_dia, b.fecha, b.numero_bolsa, b.kilos or D(0)) for b in bags()]
    assert weigh(zeros).daily_mean == weigh(bags()).daily_mean
    assert weigh(zeros).mean_per_bag == D("2.12")
    assert weigh(bags()).unmeasured == 3


def test_the_year_by_months_and_by_working_days():
    sheet = weigh(bags())
    assert sheet.over(250) == D("2853.85")
    assert sheet.over_months(22, 12) == D("3013.66")


def test_guide_example_is_220_kg():
    """10 kg/día × 22 días hábiles; the guide prints 2020 (C-01)."""
    sheet = weigh(Bag(n, date(2026, 3, 1) + timedelta(days=2 * n), 1, D(10)) for n in range(12))
    assert (sheet.total, sheet.daily_mean, sheet.over(22)) == (D(120), D(10), D(220))


def test_days_without_a_weighed_bag_do_not_count():
    empty = Bag(1, date(2026, 3, 2), 1, None)
    assert weigh([empty]).daily_mean is None
    assert weigh([empty]).over(22) is None
    assert weigh([]).daily_mean is None
    both = [empty, Bag(2, date(2026, 3, 4), 1, D(3))]
    for treatment in Treatment:
        assert weigh(both, treatment).daily_mean == D(3)


def test_a_half_cent_is_rounded_up_though_the_mean_has_no_end():
    sheet = weigh(Bag(n, date(2026, 3, n), 1, kilos) for n, kilos in ((1, D("10.015")), (2, D(0)), (3, D(0))))
    assert sheet.over(3) == D("10.02")


def test_unusual_days_of_anexo_1():
    sheet = weigh(bags())
    assert [day.numero for day in unusual_days(sheet)] == [6]
    assert round_half_up(deviation(sheet), 4) == D("2.5829")
    assert round_half_up(sheet.daily_mean + 2 * deviation(sheet), 4) == D("16.5812")


def test_advice_on_anexo_1():
    found = advisories(weigh(bags()), is_working)
    assert [(one.code, dict(one.values)) for one in found] == [
        ("MSG-RES-22", {"n": 6}),
        ("MSG-RES-23", {"fecha": "21/06/2023"}),
        ("MSG-RES-23", {"fecha": "26/06/2023"}),
    ]
    assert all(one.warning for one in found)


def advice(*dates: date) -> list[str]:
    sheet = weigh(Bag(n, day, 1, D(2)) for n, day in enumerate(dates, 1))
    return [one.code for one in advisories(sheet, is_working)]


def test_few_days_are_told():
    assert advice(date(2026, 3, 2), date(2026, 3, 4)) == ["MSG-RES-24"]


@pytest.mark.parametrize(
    ("first", "then", "follows"),
    [
        (date(2026, 3, 2), date(2026, 3, 4), True),  # Monday, Wednesday
        (date(2026, 3, 6), date(2026, 3, 9), True),  # Friday, Monday
        (date(2026, 3, 2), date(2026, 3, 3), False),
        (date(2026, 3, 2), date(2026, 3, 5), False),
        (date(2026, 3, 5), date(2026, 3, 9), False),  # Thursday, Monday
    ],
)
def test_every_other_day(first, then, follows):
    assert ("MSG-RES-25" in advice(first, then)) is not follows
