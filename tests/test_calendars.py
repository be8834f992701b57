"""Working days: the vectors of 00-overview §6 and rt7 §4.4, and the holidays that people add."""

from __future__ import annotations

from datetime import date

import pytest

from estado_verde import services
from estado_verde.calendars import (
    Calendar,
    dias_habiles_del_mes,
    dias_habiles_entre,
    es_habil,
    sumar_dias_habiles,
)
from estado_verde.models import Feriado

PERIOD_2026 = {
    (2025, 11): 20,
    (2025, 12): 21,
    (2026, 1): 21,
    (2026, 2): 20,
    (2026, 3): 22,
    (2026, 4): 21,
    (2026, 5): 19,
    (2026, 6): 21,
    (2026, 7): 22,
    (2026, 8): 21,
    (2026, 9): 21,
    (2026, 10): 21,
}


@pytest.mark.parametrize(("month", "days"), PERIOD_2026.items())
def test_working_days_of_each_month_of_period_2026(month: tuple[int, int], days: int) -> None:
    assert Calendar().del_mes(*month) == days


def test_period_2026_has_250_working_days() -> None:
    assert Calendar().entre(date(2025, 10, 31), date(2026, 10, 31)) == sum(PERIOD_2026.values()) == 250


def test_june_2023_has_20_because_two_weighing_days_were_holidays() -> None:
    calendar = Calendar()
    assert calendar.del_mes(2023, 6) == 20
    assert [calendar.es_habil(date(2023, 6, day)) for day in (21, 26, 14)] == [False, False, True]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 9, 16), date(2026, 10, 1)),
        (date(2026, 9, 12), date(2026, 9, 28)),
        (date(2026, 4, 1), date(2026, 4, 16)),
    ],
)
def test_ten_working_days_later(start: date, end: date) -> None:
    calendar = Calendar()
    assert calendar.sumar(start, 10) == end
    assert calendar.entre(start, end) == 10


def test_the_same_day_is_0_and_backwards_is_negative() -> None:
    calendar = Calendar()
    assert calendar.entre(date(2026, 5, 4), date(2026, 5, 4)) == 0
    assert calendar.entre(date(2026, 5, 8), date(2026, 5, 4)) == -4


def test_a_holiday_of_a_region_is_none_elsewhere() -> None:
    morro = date(2027, 6, 7)
    assert Calendar().es_habil(morro)
    assert not Calendar("15").es_habil(morro)


def test_people_add_holidays_of_the_country_and_of_a_region(session) -> None:
    monday, tuesday = date(2026, 11, 23), date(2026, 11, 24)
    services.save(Feriado, {"fecha": monday, "nombre": "Censo", "habil": False})
    services.save(Feriado, {"fecha": tuesday, "nombre": "Aniversario", "region": "Coquimbo", "habil": False})
    assert not es_habil(monday)
    assert es_habil(tuesday)
    assert not es_habil(tuesday, "04")
    assert dias_habiles_entre(date(2026, 11, 20), tuesday) == 1
    assert sumar_dias_habiles(date(2026, 11, 20), 1, "04") == date(2026, 11, 25)
    assert dias_habiles_del_mes(2026, 11, "04") == dias_habiles_del_mes(2026, 11) - 1


def test_people_correct_a_holiday_that_does_not_rule(session) -> None:
    christmas = date(2026, 12, 25)
    assert not es_habil(christmas)
    services.save(Feriado, {"fecha": christmas, "nombre": "Se trabaja", "habil": True})
    assert es_habil(christmas)
    assert not es_habil(date(2026, 12, 26)), "a Saturday is never a working day"


def test_the_same_day_twice_is_refused(session) -> None:
    services.save(Feriado, {"fecha": "23/11/2026", "nombre": "Censo", "region": "Maule", "habil": False})
    again = services.save(Feriado, {"fecha": "23/11/2026", "nombre": "Otro", "region": "Maule", "habil": False})
    assert [one.code for one in again.faults] == ["MSG-GEN-09"]
