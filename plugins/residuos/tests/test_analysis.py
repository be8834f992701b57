"""«Análisis»: every chart with its table, its data and its unit; what cannot be worked out says so and is never zero."""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from ev_plugins.residuos.comparison import add, show_variation, variation
from ev_plugins.residuos.models import Reciclado

from estado_verde import services
from estado_verde.models import Periodo

from .conftest import done
from .people import words


@pytest.mark.parametrize(
    ("now", "before", "shown"),
    [
        ("15", "10", "+50,00 %"),
        ("10", "15", "-33,33 %"),
        ("10", "10", "0,00 %"),
        ("0", "10", "-100,00 %"),
        ("10", "0", "No calculable"),
        ("10", None, "No calculable"),
        (None, "10", "No calculable"),
        ("1000.5", "0.001", "+100.049.900,00 %"),
    ],
)
def test_variation(now, before, shown):
    assert show_variation(variation(now and Decimal(now), before and Decimal(before))) == shown


def test_a_sum_of_nothing_is_nothing():
    assert add([None, None]) is None
    assert add([None, Decimal(0)]) == 0


def table(html, name):
    """The rows of the table of a chart, as they are read."""
    body = re.search(rf'id="{name}".*?<tbody>(.*?)</tbody>', html, re.DOTALL)
    assert body, name
    rows = re.findall(r"<tr.*?</tr>", body[1], re.DOTALL)
    return [[words(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)] for row in rows]


def analysis(someone, where=""):
    return someone.client.get(f"/residuos/analisis/?periodo=2026{where}").text


def test_the_worked_example_is_drawn(gestor):
    html = analysis(gestor)
    assert table(html, "periodos")[-1] == ["2026", "15,70 %", "66,67 %"]
    months = table(html, "meses")
    assert months[0] == ["nov-2025", "10,5", "30"] and months[2] == ["ene-2026", "–", "30"]
    assert "120 kg reciclados y 449,25 kg no reciclados" in words(html)
    assert table(html, "proporcion")[2] == ["ene-2026", "No calculable"], "what was not reported is no zero"
    assert table(html, "materiales") == [
        ["Vidrio", "100", "–", "No calculable"],
        ["Papel y cartón", "30,75", "–", "No calculable"],
        ["Plásticos (PET y otros)", "20", "–", "No calculable"],
    ], "the unit out of scope adds nothing"
    units = {row[0]: row[1:3] for row in table(html, "unidades")}
    assert units == {
        "Unidad A": ["10,15 %", "500"],
        "Unidad B": ["No calculable", "360"],
        "Unidad C": ["No calculable", "100"],
    }
    assert [row[1] for row in table(html, "cobertura")] == ["2", "1", "0"]


def test_the_unit_of_the_top_bar_alone(gestor, unit_id):
    html = analysis(gestor, f"&unidad={unit_id('Unidad A')}")
    assert table(html, "periodos")[-1] == ["2026", "10,15 %", "100,00 %"]
    assert 'id="unidades"' not in html and "1 unidad en alcance" in words(html)
    assert "No hay unidades en el alcance 2026 que mostrar." in words(
        analysis(gestor, f"&unidad={unit_id('Unidad D')}")
    )


def test_the_year_before_stands_beside(person, gestor, unit_id, as_system):
    with as_system() as session:
        base = {"unidad": unit_id("Unidad A"), "periodo": session.query(Periodo).filter_by(anio=2025).one()}
        for material, kg in (("Papel y cartón", "20,5"), ("Metales/latas", "0")):
            raw = {**base, "material": material, "modalidad": "ANUAL", "kg": kg}
            done(services.save(Reciclado, raw))
    html = analysis(gestor)
    assert ["Papel y cartón", "30,75", "20,5", "+50,00 %"] in table(html, "materiales")
    assert ["Metales/latas", "–", "0", "No calculable"] in table(html, "materiales")
    panel = gestor.get("/residuos/?periodo=2026")
    assert "Kg reciclados 150,75 kg 20,5 kg +635,37 %" in panel
    assert "Variación respecto de 2025: +147,56 %" in gestor.get(
        f"/residuos/unidad/?unidad={unit_id('Unidad A')}&periodo=2026"
    )


def test_every_chart_is_downloaded_with_all_its_rows(gestor):
    names = re.findall(r"/residuos/analisis/datos/(\w+)", analysis(gestor))
    assert set(names) == {"todo", "periodos", "meses", "proporcion", "materiales", "unidades", "cobertura"}
    for name in dict.fromkeys(names):
        answer = gestor.client.get(f"/residuos/analisis/datos/{name}?periodo=2026")
        book = openpyxl.load_workbook(BytesIO(answer.data))
        assert len(book.sheetnames) == (6 if name == "todo" else 1)
    book = openpyxl.load_workbook(BytesIO(gestor.client.get("/residuos/analisis/datos/meses?periodo=2026").data))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert rows[1] == ["nov-2025", 10.5, 30]
    assert rows[3][1] is None, "an empty cell, not a zero"
    assert gestor.client.get("/residuos/analisis/datos/nada?periodo=2026").status_code == 404


def test_each_profile_sees_its_own(person, unit_id):
    assert "3 servicios" not in analysis(person("gestor_servicio"))
    red = analysis(person("red"))
    assert {row[0] for row in table(red, "servicios")} >= {"Servicio Demostración Guía"}
    mine = table(analysis(person("gestor_unidad")), "periodos")[-1]
    assert mine == ["2026", "10,15 %", "100,00 %"], "only the assigned unit"
    stranger = analysis(person("gestor_servicio", "SDN"), f"&unidad={unit_id('Unidad A')}")
    assert "Unidad A" not in stranger
    assert person("conductor", "SDN").client.get("/residuos/analisis/").status_code == 403


def test_the_days_of_a_weighing_are_drawn(person):
    html = person("gestor_servicio", "SDN").client.get("/residuos/pesaje/1").text
    days = table(html, "kilos-dia")
    assert len(days) == 13 and days[5] == ["14/06/2023", "18,5"]
    assert html.count('data-color="warn"') == 2, "only day 6 stands out, in both charts"
    assert table(html, "promedio-bolsa")[0] == ["02/06/2023", "2,2667"]
