"""Lists: what they show, how they are narrowed, sorted and paged, and what they cost."""

from __future__ import annotations

import html
import random
import re
import string
from datetime import date
from decimal import Decimal
from io import BytesIO
from urllib.parse import urlencode

import openpyxl
import pytest

from estado_verde.models import Periodo, Prorroga
from estado_verde.spec.fields import fold
from tests.crud.conftest import SUR


def names_in(page: str) -> list[str]:
    return [html.unescape(one) for one in re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', page)]


def link(page: str, rel: str) -> str | None:
    found = re.search(rf'href="([^"]+)" data-partial rel="{rel}"', page)
    return html.unescape(found[1]) if found else None


def test_a_list_shows_the_own_service_only(enter):
    page = enter("gestor_servicio").get("/taller/list/").text
    assert "Taller 01" in page
    assert "Taller del Sur" not in page
    assert "[1 - 25] de 41 ítems" in page


def test_labels_titles_and_empty_cells_are_spanish_and_never_none(enter):
    page = enter("gestor_servicio").get("/taller/list/?q=taller%2004").text
    for text in ("<h1>Talleres</h1>", "Agregar taller", "Superficie (m²)", "Exportar 1 a Excel"):
        assert text in page
    assert "None" not in page
    assert ">–<" in page


@pytest.mark.parametrize(
    "order", ["nombre", "-nombre", "superficie_m2", "-superficie_m2", "comuna", "inicio", "estado"]
)
def test_every_page_forwards_and_back_shows_each_row_once(enter, rows, order):
    person = enter("gestor_servicio")
    expected = rows(
        lambda session, m: {one.nombre for one in session.query(m.Taller).join(m.Oficina).filter_by(sigla="NORTE")}
    )
    url, seen, pages = f"/taller/list/?orden={order}&n=7", [], []
    while url:
        page = person.get(url).text
        pages.append(names_in(page))
        seen += pages[-1]
        last, url = page, link(page, "next")
    assert len(seen) == len(set(seen)) == len(expected)
    assert set(seen) == expected
    back = []
    while (url := link(last, "prev")) is not None:
        last = person.get(url).text
        back.append(names_in(last))
    assert back == pages[-2::-1]
    assert "[1 - 7] de 41 ítems" in last


def test_rows_without_value_come_last_in_both_directions(enter, rows):
    person = enter("gestor_servicio")
    empty = rows(lambda session, m: {one.nombre for one in session.query(m.Taller).filter_by(superficie_m2=None)})
    for order in ("superficie_m2", "-superficie_m2"):
        found = names_in(person.get(f"/taller/list/?orden={order}&n=100").text)
        assert set(found[-len(empty & set(found)) :]) <= empty


@pytest.mark.parametrize(
    ("query", "keep"),
    [
        ("f_estado=CERRADO", lambda one: one.estado == "CERRADO"),
        ("f_turno=M&f_turno=T", lambda one: one.turno in ("M", "T")),
        ("f_abierto=si", lambda one: one.abierto is True),
        ("f_abierto=-", lambda one: one.abierto is None),
        (
            "f_superficie_m2_min=1.500&f_superficie_m2_max=2000",
            lambda one: one.superficie_m2 and 1500 <= one.superficie_m2 <= 2000,
        ),
        ("f_superficie_m2_min=100,255", lambda one: one.superficie_m2 and one.superficie_m2 >= Decimal("100.26")),
        ("f_inicio_min=2022-01-01&f_inicio_max=2023-12-31", lambda one: 2022 <= one.inicio.year <= 2023),
        ("f_nombre=LLER%200", lambda one: "ller 0" in one.nombre.lower()),
        ("q=iquíQUE", lambda one: one.comuna.nombre == "Iquique"),
        ("f_estado=NADA&f_inicio_min=ayer&f_superficie_m2_min=mucho&f_region=x&f_abierto=quizas", lambda _one: True),
    ],
)
def test_each_filter_equals_a_filter_in_python(enter, rows, query, keep):
    found = names_in(enter("gestor_servicio").get(f"/taller/list/?{query}&n=200").text)
    kept = rows(
        lambda session, m: [
            one.nombre for one in session.query(m.Taller).join(m.Oficina).filter_by(sigla="NORTE") if keep(one)
        ]
    )
    assert sorted(found) == sorted(kept)


def test_text_filters_equal_python_for_every_special_character(enter, rows):
    person = enter("red")
    texts = [
        "100%",
        "a_b",
        "Añañuca",
        "MAÑANA",
        "río [1]",
        "*",
        "??",
        "back\\slash",
        "it's",
        '"comillas"',
        "^x",
        "x]y[",
        "ÁÉÍÓÚ",
        "50 % más",
    ]
    rows(
        lambda session, m: (
            session.add_all([m.Herramienta(nombre=f"{n} {text}") for n, text in enumerate(texts)]),
            session.commit(),
        )
    )
    every = rows(lambda session, m: [one.nombre for one in session.query(m.Herramienta)])
    tried = [
        *texts,
        "%",
        "_",
        "[",
        "]",
        "*",
        "?",
        "\\",
        "'",
        "ana",
        "ANA",
        "ñ",
        "n",
        "rio",
        "RÍO [",
        "é",
        "^",
        "--",
        "/**/",
        "\x00a",
        "zzz",
    ]
    for text in tried:
        wanted = fold(text.replace("\x00", ""))
        found = names_in(person.get(f"/herramienta/list/?{urlencode({'q': text, 'n': 200})}").text)
        assert sorted(found) == sorted(one for one in every if wanted in fold(one)), text
        begun = names_in(person.get(f"/herramienta/list/?{urlencode({'f_nombre': text, 'n': 200})}").text)
        assert sorted(begun) == sorted(one for one in every if one.startswith(text.replace("\x00", ""))), text


def test_chips_name_what_filters_and_can_be_taken_off(enter):
    page = enter("gestor_servicio").get("/taller/list/?f_estado=ACTIVO&f_superficie_m2_min=1000&q=taller").text
    assert "Estado: <b>Activo</b>" in page
    assert "Superficie (m²): <b>desde 1.000</b>" in page
    without = html.unescape(re.search(r'Estado: <b>Activo</b></span><a class="ev-chip-x" href="([^"]+)"', page)[1])
    assert "f_estado" not in without
    assert "f_superficie_m2_min=1000" in without
    assert "q=taller" in without


def test_a_list_without_rows_says_so(enter):
    person = enter("gestor_servicio")
    assert "No se encontró ningún resultado" in person.get("/taller/list/?q=zzz").text
    page = person.get("/medicion/list/").text
    assert "Aún no hay mediciones." in page
    assert "Agregar medición" in page


def test_the_page_size_is_capped_and_offered(enter, rows):
    rows(
        lambda session, m: (session.add_all([m.Herramienta(nombre=f"h{n:04d}") for n in range(300)]), session.commit())
    )
    page = enter("red").get("/herramienta/list/?n=20000").text
    assert len(names_in(page)) == 200
    assert "[1 - 200] de 305 ítems" in page


def test_the_count_stops_at_ten_thousand(enter, rows):
    rows(
        lambda session, m: (
            session.execute(
                m.Herramienta.__table__.insert(), [{"nombre": f"h{n:05d}", "extras": {}} for n in range(10_050)]
            ),
            session.commit(),
        )
    )
    page = enter("red").get("/herramienta/list/").text
    assert "[1 - 25] de más de 10.000 ítems" in page
    assert "Exportar más de 10.000 a Excel" in page


def test_arguments_that_make_no_sense_never_fail(enter):
    """Security check 19, on one list: whatever the address says, the answer is a page of at most 200 rows."""
    person = enter("gestor_servicio")
    chosen = random.Random(7)  # noqa: S311 - a seed, so that a failure can be repeated
    names = [
        "n",
        "orden",
        "despues",
        "antes",
        "pos",
        "q",
        "f_estado",
        "f_inicio_min",
        "f_superficie_m2_max",
        "f_region",
        "unidad",
        "periodo",
        "servicio",
        "page",
        "page_TallerView",
        "psize_TallerView",
        "_oc_TallerView",
        "_flt_0_nombre",
        "f_nombre",
    ]
    values = [
        "abc",
        "-1",
        "0",
        "9" * 30,
        "1e9",
        "nombre",
        "-nombre",
        "nombre;--",
        "servicio.id",
        "id",
        "__class__",
        "\x00",
        "ñ\u202e",
        "W10",
        "WzFd",
        "WyJhIiwxXQ",
        "WzEsMl0",
        "W251bGwsbnVsbF0",
        "WzFlOTk5LDFd",
        "W3RydWUsdHJ1ZV0",
        "NaN",
        "Infinity",
        "2026-13-45",
        "%",
        "[[",
        "null",
        "None",
        "'" * 50,
        "\ud800",
        "💥",
    ]
    for _ in range(400):
        query = {
            one: chosen.choice([*values, "".join(chosen.choices(string.printable, k=9))])
            for one in chosen.sample(names, 4)
        }
        answer = person.get(f"/taller/list/?{urlencode(query, errors='surrogatepass')}")
        assert answer.status_code == 200, query
        assert len(names_in(answer.text)) <= 200


def test_only_columns_of_the_list_can_order_it(enter):
    person = enter("gestor_servicio")
    plain = names_in(person.get("/taller/list/").text)
    assert names_in(person.get("/taller/list/?orden=notas").text) == plain
    assert names_in(person.get("/taller/list/?orden=servicio_id").text) == plain


@pytest.mark.parametrize(
    "path",
    [
        "/taller/list/?n=100",
        "/taller/list/?q=tall&f_estado=ACTIVO&f_region=1&orden=comuna",
        "/medicion/list/",
        "/herramienta/list/",
        "/taller/show/1",
        "/taller/edit/1",
        "/taller/add",
        "/taller/delete/1",
        "/medicion/add",
        "/",
    ],
)
def test_a_page_costs_at_most_twelve_statements(enter, counting, path):
    person = enter("gestor_servicio")
    person.get(path)
    with counting() as statements:
        assert person.get(path).status_code == 200
    assert len(statements) <= 12, "\n".join(statements)


def test_the_cost_does_not_grow_with_the_rows(enter, counting, rows):
    person = enter("red")
    person.get("/herramienta/list/?n=100")
    with counting() as few:
        person.get("/herramienta/list/?n=100")
    rows(
        lambda session, m: (session.add_all([m.Herramienta(nombre=f"h{n:04d}") for n in range(500)]), session.commit())
    )
    with counting() as many:
        person.get("/herramienta/list/?n=100")
    assert len(few) == len(many)


def test_the_export_is_exactly_the_filtered_list(enter):
    person = enter("gestor_servicio")
    query = "f_estado=CERRADO&orden=-nombre&n=5"
    shown, url = [], f"/taller/list/?{query}"
    while url:
        page = person.get(url).text
        shown += names_in(page)
        url = link(page, "next")
    answer = person.get(f"/taller/export?{query}")
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    sheet = openpyxl.load_workbook(BytesIO(answer.data)).active
    table = [list(one) for one in sheet.iter_rows(values_only=True)]
    at = next(n for n, one in enumerate(table) if "Nombre del taller" in one)
    column = table[at].index("Nombre del taller")
    assert [one[column] for one in table[at + 1 :]] == shown
    assert "Superficie (m²)" in table[at]
    assert "Fichas" not in table[at]


def test_who_may_only_read_sees_no_way_to_write(enter):
    person = enter("gestor_consulta")
    page = person.get("/taller/list/").text
    assert "Exportar 41 a Excel" in page
    for text in ("Agregar taller", "/taller/edit/", "/taller/delete/", 'name="action"'):
        assert text not in page
    assert "Editar" not in person.get("/taller/show/1").text


def test_search_as_you_type_gets_only_the_list(enter):
    answer = enter("gestor_servicio").get("/taller/list/?q=bodega", headers={"X-Partial": "lista"})
    assert answer.text.lstrip().startswith("<section")
    assert names_in(answer.text) == ["Bodega"]


def test_the_list_follows_the_top_bar(enter):
    person = enter("red")
    assert "de 42 ítems" in person.get("/taller/list/?n=10").text
    assert "de 41 ítems" in person.get("/taller/list/?n=10&servicio=1").text
    answer = person.post("/contexto/", {"servicio": "2", "next": "/taller/list/"})
    assert answer.status_code == 303
    assert answer.location == "/taller/list/"
    assert names_in(person.get("/taller/list/").text) == ["Taller del Sur"]
    assert person.post("/contexto/", {"servicio": "1", "next": "//ajena.example"}).location == "/"


def test_a_closed_period_offers_no_button_that_would_be_refused(enter, rows):
    def load(session, m):
        year = {one.anio: one.id for one in session.query(Periodo)}
        session.add_all([m.Medicion(taller_id=1, periodo_id=year[2025], mes="2025-01", kilos=Decimal(3)),
                         m.Medicion(taller_id=1, periodo_id=year[2026], mes="2026-01", kilos=Decimal(4))])  # fmt: skip
        session.commit()
        return {one.mes: one.id for one in session.query(m.Medicion)}

    ids = rows(load)
    reason = "El periodo 2025 está cerrado para carga desde el 01/01/2026."
    for profile in ("gestor_servicio", "red"):
        person = enter(profile)
        for url in ("/medicion/list/?periodo=2025", f"/medicion/show/{ids['2025-01']}"):
            page = person.get(url).text
            assert reason in page, url
            for text in ("/medicion/edit/", "/medicion/delete/", "Agregar medición"):
                assert text not in page, (url, text)
        page = person.get("/medicion/list/?periodo=2026").text
        assert reason not in page
        assert f"/medicion/edit/{ids['2026-01']}" in page
        assert "Agregar medición" in page
    assert reason not in enter("gestor_consulta").get("/medicion/list/?periodo=2025").text


def test_extra_time_brings_the_buttons_back_for_its_service_only(enter, rows):
    def load(session, m):
        year = session.query(Periodo).filter_by(anio=2025).one()
        norte = session.query(m.Oficina).filter_by(sigla="NORTE").one()
        session.add(m.Medicion(taller_id=1, periodo_id=year.id, mes="2025-01", kilos=Decimal(3)))
        session.add(m.Medicion(taller_id=42, periodo_id=year.id, mes="2025-01", kilos=Decimal(3)))
        year.estado = "EN_VALIDACION"
        until = date(2099, 1, 1)
        session.add(Prorroga(organizacion_id=norte.id, periodo_id=year.id, prorroga_hasta=until, motivo="Incendio"))
        session.commit()
        return norte.id

    rows(load)
    assert "/medicion/edit/" in enter("gestor_servicio").get("/medicion/list/?periodo=2025").text
    assert "/medicion/edit/" not in enter(SUR).get("/medicion/list/?periodo=2025").text
