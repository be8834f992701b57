"""RR-1 to RR-15 one by one, with the exact text that people read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from ev_plugins.residuos import rules
from ev_plugins.residuos.messages import MESSAGES
from ev_plugins.residuos.records import RECORDS
from ev_plugins.residuos.requirements import RESIDUOS

from estado_verde.spec.faults import Fault
from estado_verde.spec.fields import Reference
from estado_verde.spec.messages import MESSAGES as CORE
from estado_verde.spec.periods import Period
from estado_verde.spec.records import Case

PAPER = Reference(1, "Papel y cartón", {"requiere_detalle": None, "activo": True})
OTHER = Reference(9, "Otro", {"requiere_detalle": True, "activo": True})


class Rows(dict):
    def __missing__(self, name: str) -> list[Any]:
        return []


def case(data: Mapping[str, Any], anio: int = 2026, **related: list[Mapping[str, Any]]) -> Case:
    return Case(data, None, Period.of(anio), RESIDUOS.values(), Rows(related), date(anio, 6, 1))


def texts(found: list[Fault]) -> list[str]:
    return [{**CORE, **MESSAGES}[one.code].format_map(dict(one.values)) for one in found]


def judge(record: tuple[Any, ...], data: Mapping[str, Any], anio: int = 2026, **related: Any) -> list[str]:
    given = case(data, anio, **related)
    return texts([one for rule in record for one in rule.check(given)])


def kilograms(**changes: Any) -> dict[str, Any]:
    return {"material": PAPER, "modalidad": "MENSUAL", "anio_mes": "2025-11", "kg": Decimal(5), **changes}


@pytest.mark.parametrize("month", ["2025-10", "2026-11"])
def test_example_1_month_outside_the_period(month):
    shown = f"{month[5:]}/{month[:4]}"
    assert judge(rules.RECYCLED, kilograms(anio_mes=month)) == [
        f"El mes {shown} está fuera del periodo t (01/11/2025 al 31/10/2026)."
    ]


@pytest.mark.parametrize("month", ["2025-11", "2026-10"])
def test_example_1_first_and_last_month(month):
    assert judge(rules.RECYCLED, kilograms(anio_mes=month)) == []


def test_mode_and_month_go_together():
    assert judge(rules.RECYCLED, kilograms(anio_mes=None)) == ["Para carga mensual debe seleccionar el mes."]
    assert judge(rules.RECYCLED, kilograms(modalidad="ANUAL")) == ["La carga anual no lleva mes."]


def test_example_2_and_3_modalities_do_not_mix():
    monthly, annual = {"modalidad": "MENSUAL", "anio_mes": "2025-12"}, {"modalidad": "ANUAL", "anio_mes": None}
    assert judge(rules.RECYCLED, kilograms(modalidad="ANUAL", anio_mes=None), hermanos=[monthly]) == [
        "Ya existe una carga mensual para Papel y cartón en este periodo. No puede combinar carga mensual y carga anual."
    ]
    one = {"modalidad": "MENSUAL", "anio_mes": "2025-11", "kg": Decimal(1)}
    assert judge(rules.UNRECYCLED, one, hermanos=[annual]) == [
        "Ya existe una carga anual para residuos no reciclados en este periodo. "
        "No puede combinar carga mensual y carga anual."
    ]
    assert judge(rules.UNRECYCLED, {**one, **annual}, hermanos=[annual]) == [
        "Ya existe el valor anual de residuos no reciclados para el periodo 2026. Edite el valor existente."
    ]


def test_example_4_a_month_twice():
    same = {"modalidad": "MENSUAL", "anio_mes": "2025-11"}
    assert judge(rules.RECYCLED, kilograms(), hermanos=[same]) == [
        "Ya existe un registro de Papel y cartón para el mes 11/2025."
    ]


@pytest.mark.parametrize(
    ("raw", "value", "text"),
    [
        ("-1", None, "Ingrese un número mayor o igual a cero."),
        ("2,4", Decimal("2.4"), None),
        ("2.4", Decimal("2.4"), None),
        ("1.234", None, "El número ingresado es ambiguo. Use coma para los decimales (por ejemplo, 1234,5)."),
        ("abc", None, "Ingrese un número mayor o igual a cero."),
        ("0,1234", None, "Ingrese como máximo 3 decimales."),
        ("10.000.000,001", None, "El valor supera el máximo permitido de 10.000.000."),
        ("10000000", Decimal(10_000_000), None),
    ],
)
def test_example_5_kilograms(raw, value, text):
    number, found = RECORDS["reciclado"].field("kg").parse(raw)
    assert number == value
    assert (texts([found])[0] if found else None) == text


def test_rows_are_refused_while_declared_not_quantified():
    expected = [
        "Declaró que no cuantificó, pero existen kilogramos ingresados. Elimine los registros o cambie la declaración."
    ]
    assert judge(rules.RECYCLED, kilograms(), declaracion=[{"cuantifica_reciclados": "NO"}]) == expected
    data = kilograms(material=None)
    assert judge(rules.UNRECYCLED, data, declaracion=[{"cuantifica_no_reciclados": "NO_ES_POSIBLE"}]) == expected
    assert judge(rules.UNRECYCLED, data, declaracion=[{"cuantifica_no_reciclados": "SI"}]) == []
    row = {"modalidad": "ANUAL"}
    assert judge(rules.DECLARATION, {"cuantifica_reciclados": "NO"}, reciclados=[row]) == expected
    assert judge(rules.DECLARATION, {"cuantifica_no_reciclados": "NO_ES_POSIBLE"}, no_reciclados=[row]) == expected
    assert judge(rules.DECLARATION, {"cuantifica_reciclados": "SI", "tiene_contenedores": None}, reciclados=[row]) == []


def test_zero_is_a_value_and_is_advised():
    given = case(kilograms(kg=Decimal(0)))
    found = [one for rule in rules.RECYCLED for one in rule.check(given)]
    assert [one.warning for one in found] == [True]
    assert texts(found) == ["Ingresó 0 kg. Si no cuantificó, declare que no cuantificó e ingrese la fundamentación."]


def test_other_material_asks_for_words():
    assert judge(rules.RECYCLED, kilograms(material=OTHER)) == ["Este campo es obligatorio."]
    assert judge(rules.RECYCLED, kilograms(material=OTHER, material_otro="Madera")) == []


def test_a_retired_material_is_not_chosen_again():
    retired = Reference(3, "Vidrio", {"activo": False})
    assert judge(rules.RECYCLED, kilograms(material=retired)) == ["Seleccione una opción válida."]
    given = kilograms(material=retired)
    stored = Case(given, given, Period.of(2026), RESIDUOS.values(), Rows(), date(2026, 6, 1))
    assert list(rules.material_in_use(stored)) == []


@pytest.mark.parametrize(
    ("topic", "text", "expected"),
    [
        (
            "RECICLADOS",
            ".....................",
            "Debe ingresar la Observación y/o Fundamentación de inexistencia para residuos reciclados.",
        ),
        (
            "NO_RECICLADOS",
            "corto",
            "Debe ingresar la Observación y/o Fundamentación de inexistencia para residuos no reciclados.",
        ),
        ("CONTENEDORES", None, "Debe ingresar la Observación y/o Fundamentación de inexistencia para contenedores."),
        ("GENERAL", "corto", "Ingrese al menos 20 caracteres."),
        ("GENERAL", None, "Este campo es obligatorio."),
    ],
)
def test_example_6_texts(topic, text, expected):
    assert judge(rules.JUSTIFICATION, {"tema": topic, "texto": text}) == [expected]


def test_example_11_a_rejection_says_why():
    data = {"tema": "NO_RECICLADOS", "texto": "No se contó con romana en el periodo.", "veredicto": "RECHAZADA"}
    assert judge(rules.JUSTIFICATION, data) == ["Este campo es obligatorio."]
    assert judge(rules.JUSTIFICATION, {**data, "veredicto_comentario": "Falta respaldo"}) == []


def test_example_12_containers():
    record = RECORDS["contenedor"]
    wrong = "Debe indicar la ubicación y al menos un tipo de material del contenedor."
    _, found = record.parse(
        {"unidad": 1, "periodo": 1, "tipo": "ACOPIO_PREVIO_RETIRO", "cantidad": 1, "materiales": []}
    )
    assert texts(found) == [wrong, wrong]
    assert judge(rules.CONTAINER, {"tipo": "BASURERO_PEQUENO"}) == [
        "Solo se catastran contenedores de acopio previo al retiro, no basureros de puestos de trabajo, baños o cocinas."
    ]


def test_containers_dates_codes_and_denial():
    assert judge(rules.CONTAINER, {"fecha_instalacion": date(2026, 2, 2), "fecha_retiro": date(2026, 2, 1)}) == [
        "La fecha de término no puede ser anterior a la de inicio."
    ]
    assert judge(rules.CONTAINER, {"codigo": " c-1 "}, contenedores=[{"codigo": "C-1"}]) == [
        "Ya existe un contenedor con ese código en la unidad."
    ]
    denied = ["Declaró que no tiene contenedores, pero existen contenedores ingresados."]
    assert judge(rules.CONTAINER, {}, declaracion=[{"tiene_contenedores": "NO"}]) == denied
    assert judge(rules.DECLARATION, {"tiene_contenedores": "NO"}, contenedores=[{}]) == denied
    gone = {"fecha_retiro": date(2025, 10, 30)}
    assert judge(rules.DECLARATION, {"tiene_contenedores": "NO"}, contenedores=[gone]) == []


def test_bags():
    wrong = ["Si la bolsa no se pudo medir, deje los kilos vacíos e indique el motivo en Observaciones."]
    assert judge(rules.BAG, {"kilos": None, "observaciones": None}) == wrong
    assert judge(rules.BAG, {"kilos": Decimal(0), "observaciones": "rota"}) == wrong
    assert judge(rules.BAG, {"kilos": None, "observaciones": "No se pudo medir"}) == []
    sheet = Reference(4, "2023-06", {"mes": "2023-06", "unidad_id": 1})
    data = {"kilos": Decimal(2), "muestreo": sheet, "unidad": Reference(1, "A"), "fecha": date(2023, 7, 1)}
    assert judge(rules.BAG, data) == ["El pesaje debe realizarse dentro del mes seleccionado."]
    assert judge(rules.BAG, {**data, "fecha": date(2023, 6, 1), "excluir_dia": True}) == ["Este campo es obligatorio."]


@pytest.mark.parametrize(
    ("field", "raw", "text"),
    [
        ("dias_habiles", "0", "Los días hábiles deben estar entre 1 y 31."),
        ("dias_habiles", "32", "Los días hábiles deben estar entre 1 y 31."),
        ("dias_habiles", "-1", "Los días hábiles deben estar entre 1 y 31."),
        ("dias_habiles", "2,5", "Ingrese un número entero."),
        ("dias_habiles", "22", None),
    ],
)
def test_working_days_of_a_sheet(field, raw, text):
    _, found = RECORDS["muestreo_pesaje"].field(field).parse(raw)
    assert (texts([found])[0] if found else None) == text


@pytest.mark.parametrize(
    ("field", "raw", "text"),
    [
        ("cantidad", "0", "Ingrese un número mayor que cero."),
        ("cantidad", "1,5", "Ingrese un número entero."),
        ("capacidad_litros", "0", "Ingrese un número mayor que cero."),
        ("retiros_semana", "-2", "Ingrese un número mayor que cero."),
        ("retiros_semana", "1,5", None),
        ("bolsas_semana", "0", "Ingrese un número mayor que cero."),
        ("densidad_kg_m3", "0", "Ingrese un número mayor que cero."),
    ],
)
def test_figures_of_an_estimation(field, raw, text):
    _, found = RECORDS["estimacion"].field(field).parse(raw)
    assert (texts([found])[0] if found else None) == text


def test_estimations_ask_for_their_figures_and_other_densities_say_why():
    needed = {"tipo": "CONTENEDORES", "cantidad": 4, "retiros_semana": None, "capacidad_litros": Decimal(1000)}
    assert judge(rules.ESTIMATION, needed) == ["Este campo es obligatorio."]
    bag = Reference(1, "70x90 cm", {"capacidad_litros": Decimal(70)})
    assert judge(rules.ESTIMATION, {"tipo": "BOLSAS", "bolsas_semana": 9, "bolsa": bag, "capacidad_litros": None}) == []
    assert judge(rules.ESTIMATION, {"densidad_kg_m3": Decimal(150)}) == []
    assert judge(rules.ESTIMATION, {"densidad_kg_m3": Decimal(160)}) == ["Este campo es obligatorio."]
