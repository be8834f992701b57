"""The specification by itself, without a database: how each kind of field reads what people write, and how a year is
written as its difference from the year before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estado_verde import (
    Case,
    Fault,
    Field,
    Parameter,
    Period,
    Record,
    Requirement,
    Rule,
    choice,
    decimal,
    fault,
    integer,
)
from estado_verde.identity import parse_rut
from estado_verde.messages import text_of
from estado_verde.spec import fields as f
from estado_verde.spec.codes import normalise_code
from estado_verde.spec.indicators import percentage
from estado_verde.spec.numbers import read_decimal, round_half_up, show, show_editable, show_percent
from estado_verde.spec.periods import short_month, show_month
from estado_verde.spec.requirements import Milestone, SpecError

KG = f.kilograms("kg", "Kilogramos")
TEMPERATURE = decimal("grados", "Grados", 1, 60, -40)
NUMBER = integer("n", "Cantidad", 1, 5_000)
RUT = f.rut("rut", "RUT")
KIND = choice("tipo", "Tipo", (("CARTA", "Carta"), ("OFICIO", "Tamaño oficio")))


@pytest.mark.parametrize(
    ("spec", "raw", "value"),
    [
        (KG, "1234,5", Decimal("1234.5")),
        (KG, "1.234,5", Decimal("1234.5")),
        (KG, "12.34", Decimal("12.34")),
        (KG, 0.30000000000000004, Decimal("0.3")),
        (KG, "", None),
        (KG, 0, Decimal(0)),
        (TEMPERATURE, "-3,5", Decimal("-3.5")),
        (TEMPERATURE, "\N{MINUS SIGN}3,5", Decimal("-3.5")),
        (TEMPERATURE, -12.5, Decimal("-12.5")),
        (NUMBER, "1.000", 1000),
        (KIND, "TAMANO  oficio", "OFICIO"),
        (KIND, "carta", "CARTA"),
        (f.day("d", "Día"), "1-3-2026", date(2026, 3, 1)),
        (f.day("d", "Día"), datetime(2026, 3, 1), date(2026, 3, 1)),
        (f.month("m", "Mes"), "nov-2025", "2025-11"),
        (f.month("m", "Mes"), "11/2025", "2025-11"),
        (f.boolean("b", "¿?"), "Sí", True),
        (f.boolean("b", "¿?"), None, None),
        (f.text("t", "Texto"), 15.0, "15"),
        (f.long_text("t", "Texto"), "Pago \u202eodazahcer\u202c שלום", "Pago odazahcer שלום"),
        (RUT, "12.345.678-5", parse_rut(RUT, "12345678-5")[0]),
    ],
)
def test_what_people_write_is_read(spec: Field, raw: Any, value: Any) -> None:
    assert spec.parse(raw) == (value, None)


@pytest.mark.parametrize(
    ("spec", "raw", "message"),
    [
        (KG, "1.234", "El número ingresado es ambiguo. Use coma para los decimales (por ejemplo, 1234,5)."),
        (KG, "-1", "Ingrese un número mayor o igual a cero."),
        (KG, True, "Ingrese un número mayor o igual a cero."),
        (KG, "1,2345", "Ingrese como máximo 3 decimales."),
        (KG, "10000000,001", "El valor supera el máximo permitido de 10.000.000."),
        (KG, "1" * 40, "El valor supera el máximo permitido de 10.000.000."),  # a code pasted where a number goes
        (KG, 1e300, "El valor supera el máximo permitido de 10.000.000."),
        (TEMPERATURE, "-40,5", "Ingrese un número mayor o igual a -40."),
        (TEMPERATURE, "mucho", "Ingrese un número."),
        (NUMBER, "0", "Ingrese un número mayor o igual a 1."),
        (f.year("anio", "Año"), "1800", "Ingrese un número mayor o igual a 1900."),
        (f.year("anio", "Año"), "2200", "El valor supera el máximo permitido de 2100."),
        (NUMBER, "2,5", "Ingrese un número entero."),
        (NUMBER, "1,000", "El número ingresado es ambiguo. Use coma para los decimales (por ejemplo, 1234,5)."),
        (KIND, "Doble carta", "Seleccione una opción válida."),
        (f.day("d", "Día"), "31/02/2026", "La fecha ingresada no es válida."),
        (f.day("d", "Día"), "31/12/9999", "La fecha ingresada no es válida."),
        (f.day("d", "Día"), date(1, 1, 1), "La fecha ingresada no es válida."),
        (f.month("m", "Mes"), "13/2025", "La fecha ingresada no es válida."),
        (f.text("t", "Texto", 5), "seis letras", "El texto no puede superar los 5 caracteres."),
        (RUT, "12.345.678-9", "El RUT ingresado no es válido. Verifique el dígito verificador."),
        (f.email("e", "Correo"), "a@b", "Ingrese un correo electrónico válido."),
        (f.email("e", "Correo"), "peña@example.org", "Ingrese un correo electrónico válido."),  # no server takes it
    ],
)
def test_what_cannot_be_read_is_told(spec: Field, raw: Any, message: str) -> None:
    value, found = spec.parse(raw)
    assert value is None
    assert found is not None
    assert (found.field, text_of(found)) == (spec.name, message)


NUMBERS = st.decimals(min_value=0, max_value=10**9, places=3)


@given(NUMBERS)
def test_a_number_shown_for_editing_comes_back(number: Decimal) -> None:
    assert read_decimal(show_editable(number)) == number
    assert read_decimal(show(number, 3)) == number  # with its points, too: three decimals are never ambiguous


@given(NUMBERS, st.integers(0, 2))
def test_rounding_is_half_up_and_only_at_the_end(number: Decimal, decimals: int) -> None:
    step = Decimal(1).scaleb(-decimals)
    assert round_half_up(number, decimals) == (number / step + Decimal("0.5")) // 1 * step


def test_without_a_denominator_nothing_is_calculated() -> None:
    assert percentage(5, 0) is None
    assert show_percent(percentage(5, 0)) == "No calculable"
    assert show_percent(percentage(Decimal("150.75"), 960)) == "15,70 %"


def test_period_t_goes_from_november_to_october() -> None:
    period = Period.of(2026)
    assert (period.inicio, period.termino) == (date(2025, 11, 1), date(2026, 10, 31))
    assert period.months()[0] == "2025-11"
    assert len(period.months()) == 12
    assert period.first_refused_day() == date(2027, 1, 1)
    assert period.first_refused_day(date(2027, 1, 15)) == date(2027, 1, 16)
    assert (show_month("2025-11"), short_month("2025-11")) == ("11/2025", "nov-2025")
    assert Milestone(1, "Fin de febrero", 2, 29, "SERVICIO", "X").in_year(2027) == date(2027, 2, 28)


@pytest.mark.parametrize(
    "written", ["E1/O2/RT7", "E1-O2-RT7", "O2RT7", "02-RT7", "Objetivo2, RT7", "etapa 1 objetivo 2 RT 7"]
)
def test_a_code_is_read_however_the_documents_write_it(written: str) -> None:
    assert normalise_code(written) == "E1/O2/RT7"


def many(case: Case) -> Iterator[Fault]:
    if case["n"] is not None and case["n"] > case.parameters["maximo"]:
        yield fault("MSG-GEN-06", "n")


RESMA = Record("resma", "Resma", "Resmas", (NUMBER, KIND), (Rule("RP-1", many, "Guía, p. 5"),))
BASE = Requirement(
    "papel",
    "Papel",
    source="Guía",
    records={"resma": RESMA},
    parameters={"maximo": Parameter(Decimal(500), "Resmas que se advierten", "Guía", "resmas")},
)
YEAR = BASE.for_year(2026, code="E1/O2/RT8", source="Guía 2026")


def judged(requirement: Requirement, **data: Any) -> list[str]:
    case = Case(data, None, None, requirement.values(), {}, date(2026, 11, 22))
    return [one.source for one in requirement.record("resma").judge(case)]


def test_a_year_is_the_difference_from_the_year_before() -> None:
    later = YEAR.for_year(
        2027,
        source="Guía 2027",
        parameters={"maximo": Decimal(100)},
        add_fields={"resma": (f.text("marca", "Marca"),)},
        change_fields={"resma": {"tipo": {"required": True}}},
    )
    assert judged(YEAR, n=200) == []
    assert judged(later, n=200) == ["Guía, p. 5"]
    assert later.parameters["maximo"] == Parameter(Decimal(100), "Resmas que se advierten", "Guía 2027", "resmas")
    assert [one.name for one in later.record("resma").fields] == ["n", "tipo", "marca"]
    assert [one.field for one in later.record("resma").parse({"n": "1"})[1]] == ["tipo"]
    assert YEAR.record("resma").parse({"n": "1"})[1] == []
    assert judged(later.for_year(2028, source="Guía 2028", remove_rules={"resma": ["RP-1"]}), n=900) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"parameters": {"minimo": 1}}, "E1/O2/RT8 2027: no existe el parámetro «minimo». Existen: maximo."),
        ({"parameters": {"maximo": 0.5}}, 'E1/O2/RT8 2027: el parámetro «maximo» es un float; escriba Decimal("0.5").'),
        ({"add_fields": {"rezma": ()}}, "E1/O2/RT8 2027: no existe el registro «rezma». Existen: resma."),
        (
            {"add_fields": {"resma": (NUMBER,)}},
            "E1/O2/RT8 2027: el registro «resma» ya tiene el campo «n»; use change_fields.",
        ),
        (
            {"change_fields": {"resma": {"m": {}}}},
            "E1/O2/RT8 2027: no existe el campo de «resma» «m». Existen: n, tipo.",
        ),
        ({"remove_rules": {"resma": ["RP-9"]}}, "E1/O2/RT8 2027: no existe la regla de «resma» «RP-9». Existen: RP-1."),
        (
            {"add_rules": {"resma": (Rule("RP-1", many),)}},
            "E1/O2/RT8 2027: el registro «resma» ya tiene la regla «RP-1»; quítela antes.",
        ),
    ],
)
def test_a_name_that_does_not_exist_is_refused(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(SpecError) as refused:
        YEAR.for_year(2027, source="Guía 2027", **changes)
    assert str(refused.value) == told
