"""How a person left a list: what comes back, for whom, and what of it reaches a workbook."""

from __future__ import annotations

import re
from io import BytesIO

import openpyxl
import pytest

from tests.crud.conftest import SUR, token_in
from tests.crud.test_crud_list import names_in

NAME = "Nombre del taller"


def headings(page: str) -> list[str]:
    found = re.search(r"<thead>.*?</thead>", page, re.S)
    assert found
    texts = re.findall(r"<th scope=.col.[^>]*>(.*?)</th>", found[0], re.S)
    return [text for one in texts if (text := re.sub(r"<[^>]+>", "", one).strip()) not in ("", "Acciones")]


def keep(person, consulta, screen="TallerView"):
    token = token_in(person.get("/taller/list/").text)
    body = {"pantalla": screen, "consulta": consulta}
    return person.client.post("/listas/", json=body, headers={"X-CSRFToken": token}).status_code


def choose(person, *names, **more):
    data = {"pantalla": "TallerView", "columna": list(names), "next": "/taller/list/?q=bodega", **more}
    return person.post("/listas/columnas", data, page="/taller/list/")


def table(answer) -> list[list[object]]:
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    return [list(one) for one in openpyxl.load_workbook(BytesIO(answer.data)).active.iter_rows(values_only=True)]


def test_a_list_opens_as_it_was_left_and_the_filters_are_chips(enter):
    person = enter("gestor_servicio")
    assert keep(person, "f_estado=CERRADO&orden=-nombre&n=10&despues=x&q=nada&f_otra=1&periodo=3") == 200
    page = person.get("/taller/list/").text
    assert "Quitar filtro Estado: Cerrado" in page
    assert names_in(page)[:2] == ["Taller 39", "Taller 36"]
    assert "[1 - 10] de 13 ítems" in page
    again = enter("gestor_servicio").get("/taller/list/").text
    assert names_in(again) == names_in(page)


def test_only_its_owner_and_only_that_list(enter):
    assert keep(enter("gestor_servicio"), "f_estado=CERRADO&n=10") == 200
    assert "Quitar filtro" not in enter("gestor_unidad").get("/taller/list/").text
    assert "Quitar filtro" not in enter("gestor_servicio").get("/medicion/list/").text


def test_an_address_that_asks_for_something_is_obeyed_with_the_usual_page_size(enter):
    person = enter("gestor_servicio")
    keep(person, "f_estado=CERRADO&n=10")
    assert "[1 - 10] de 28 ítems" in person.get("/taller/list/?f_estado=ACTIVO").text
    assert "[1 - 10] de 41 ítems" in person.get("/taller/list/?sin=filtros").text
    assert "[1 - 25] de 28 ítems" in person.get("/taller/list/?f_estado=ACTIVO&n=25").text
    assert "[1 - 10] de 13 ítems" in person.get("/taller/list/").text


def test_taking_the_last_filter_off_shows_everything(enter):
    person = enter("gestor_servicio")
    keep(person, "f_estado=CERRADO")
    page = person.get("/taller/list/").text
    off = re.search(r'class="ev-chip-x" href="([^"]+)"', page)
    assert off and "de 41 ítems" in person.get(off[1]).text
    assert keep(person, "") == 200
    assert "de 41 ítems" in person.get("/taller/list/").text


def test_a_list_that_is_put_back_is_as_everybody_finds_it(enter):
    person = enter("gestor_servicio")
    keep(person, "f_estado=CERRADO&n=10")
    choose(person, "turno")
    answer = choose(person, restablecer="1")
    assert (answer.status_code, answer.location) == (303, "/taller/list/")
    page = person.get("/taller/list/").text
    assert "[1 - 25] de 41 ítems" in page
    assert headings(page) == headings(enter("gestor_unidad").get("/taller/list/").text)


def test_columns_are_chosen_among_those_of_the_record(enter):
    person = enter("gestor_servicio")
    answer = choose(person, "turno", "rut", "contrasena", "servicio.secreto")
    assert (answer.status_code, answer.location) == (303, "/taller/list/?q=bodega")
    page = person.get("/taller/list/?q=bodega").text
    assert headings(page) == [NAME, "Turno", "RUT"]
    assert names_in(page) == ["Bodega"]
    assert headings(enter("gestor_unidad").get("/taller/list/").text)[1] == "Servicio"


def test_what_is_sorted_searched_and_exported_follows_the_columns(enter):
    person = enter("gestor_servicio")
    everything = table(person.get("/taller/export?sin=filtros"))[0]
    assert "Turno" in everything and "Notas" in everything
    assert names_in(person.get("/taller/list/?orden=-turno").text)[0] == "Bodega"  # no such column yet: the usual order
    choose(person, "turno")
    assert names_in(person.get("/taller/list/?orden=-turno").text)[0] != "Bodega"
    sheet = table(person.get("/taller/export?q=bodega"))
    assert sheet == [[NAME, "Turno"], ["Bodega", sheet[1][1]]]


def test_the_usual_columns_are_no_choice(enter):
    person = enter("gestor_servicio")
    choose(person, "servicio", "comuna", "comuna.region", "superficie_m2", "inicio", "estado")
    assert "Turno" in table(person.get("/taller/export?sin=filtros"))[0]


@pytest.mark.parametrize("profile", ["gestor_servicio", "gestor_consulta"])
def test_the_rows_that_were_ticked_are_exported_in_the_order_of_the_list(enter, rows, profile):
    person = enter(profile)
    named = rows(lambda session, m: dict(session.query(m.Taller.nombre, m.Taller.id).all()))
    ids = [named["Taller 02"], named["Taller 07"], named["Bodega"]]
    page = person.get("/taller/list/?orden=-nombre").text
    assert "Exportar selección" in page
    there = re.search(r'formaction="([^"]+)"', page)
    assert there
    sheet = table(person.post(there[1].replace("&amp;", "&"), {"rowid": ids}, page="/taller/list/"))
    at = sheet[0].index(NAME)
    assert [one[at] for one in sheet[1:]] == ["Taller 07", "Taller 02", "Bodega"]


def test_a_row_of_others_among_those_ticked_refuses_them_all(enter, rows):
    mine, foreign = rows(
        lambda session, m: [
            session.query(m.Taller.id).filter_by(nombre=one).scalar() for one in ("Bodega", "Taller del Sur")
        ]
    )
    for person, ids in (
        (enter("gestor_servicio"), [mine, foreign]),
        (enter(SUR), [mine]),
        (enter("gestor_servicio"), ["x"]),
        (enter("gestor_servicio"), []),
    ):
        assert person.post("/taller/export?sin=filtros", {"rowid": ids}).status_code == 404


@pytest.mark.parametrize(
    "body",
    [[], {}, {"pantalla": "TallerView"}, {"pantalla": "TallerView", "consulta": 7},
     {"pantalla": "TallerView", "consulta": "a=1&" * 200}, {"pantalla": "TallerView", "consulta": "x" * 5000}],
)  # fmt: skip
def test_what_is_no_address_is_refused(enter, body):
    person = enter("gestor_servicio")
    token = token_in(person.get("/taller/list/").text)
    assert person.client.post("/listas/", json=body, headers={"X-CSRFToken": token}).status_code == 400


def test_a_screen_that_does_not_exist_or_that_is_not_theirs(enter):
    person = enter("gestor_servicio")
    assert keep(person, "n=10", screen="OtraView") == 404
    assert keep(person, "n=10", screen="BorradorView") == 404
    assert keep(enter("gestor_unidad"), "n=10", screen="HerramientaView") == 403
    assert choose(person, pantalla="OtraView").status_code == 404
