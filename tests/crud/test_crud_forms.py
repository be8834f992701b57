"""Forms and details: rules run inside them, nothing typed is lost, nothing that the form does not have can be set."""

from __future__ import annotations

import html
import re
from io import BytesIO

import pytest

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
GOOD = {
    "nombre": "Taller nuevo",
    "servicio": "1",
    "region": "",
    "comuna": "",
    "superficie_m2": "4710,5",
    "trabajadores": "1.250",
    "inicio": "2026-03-01",
    "termino": "",
    "estado": "ACTIVO",
    "turno": "T",
    "abierto": "si",
    "rut": "12.345.678-5",
    "notas": "Una\nnota",
}


def taller(rows, name):
    return rows(lambda session, m: session.query(m.Taller).filter_by(nombre=name).one())


def value_of(page: str, name: str) -> str:
    found = re.search(rf'<input class="[^"]*" id="{name}"[^>]*value="([^"]*)"', page)
    assert found, name
    return html.unescape(found[1])


def test_a_record_is_created_shown_and_changed(enter, rows):
    person = enter("gestor_servicio")
    answer = person.post("/taller/add", GOOD | {"herramientas": ["1", "3"]})
    assert answer.status_code == 303
    page = person.get(answer.location).text
    assert "El registro se guardó correctamente." in page
    for text in (
        "Taller nuevo",
        "4.710,5",
        "1.250",
        "01/03/2026",
        "Activo",
        "Tarde",
        "Sí",
        "12.345.678-5",
        "Sierra, Torno",
        "Una\nnota",
    ):
        assert text in page, text
    form = person.get(answer.location.replace("show", "edit")).text
    assert value_of(form, "superficie_m2") == "4710,5"
    assert value_of(form, "trabajadores") == "1250"
    assert value_of(form, "inicio") == "2026-03-01"
    assert "Editar taller" in form
    answer = person.post(
        answer.location.replace("show", "edit"),
        GOOD | {"nombre": "Taller cambiado", "abierto": "", "superficie_m2": ""},
    )
    assert answer.status_code == 303
    row = taller(rows, "Taller cambiado")
    assert (row.abierto, row.superficie_m2, row.trabajadores) == (None, None, 1250)
    assert "<b>Modificación</b>" in person.get(answer.location).text


def test_every_fault_is_beside_its_field_and_in_the_summary_with_all_that_was_typed(enter, rows):
    before = rows(lambda session, m: session.query(m.Taller).count())
    typed = GOOD | {
        "nombre": "",
        "superficie_m2": "1.234",
        "trabajadores": "muchos",
        "inicio": "2026-03-02",
        "termino": "2026-03-01",
        "turno": "X",
        "rut": "12.345.678-4",
        "notas": "<script>alert(1)</script>",
    }
    answer = enter("gestor_servicio").post("/taller/add", typed)
    assert answer.status_code == 200
    page = answer.text
    assert "Hay 6 campos por corregir" in page
    for field, text in (
        ("nombre", "Este campo es obligatorio."),
        ("superficie_m2", "El número ingresado es ambiguo. Use coma para los decimales (por ejemplo, 1234,5)."),
        ("trabajadores", "Ingrese un número mayor o igual a cero."),
        ("termino", "La fecha de término no puede ser anterior a la de inicio."),
        ("turno", "Seleccione una opción válida."),
        ("rut", "El RUT ingresado no es válido. Verifique el dígito verificador."),
    ):
        assert re.search(rf'<li><a href="#{field}">[^<]+</a>: {re.escape(text)}</li>', page), field
        assert re.search(rf'id="{field}-e">.*?<span>{re.escape(text)}', page, re.DOTALL), field
        assert re.search(rf'id="{field}"[^>]*aria-invalid="true"', page), field
    assert value_of(page, "superficie_m2") == "1.234"
    assert value_of(page, "rut") == "12.345.678-4"
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert rows(lambda session, m: session.query(m.Taller).count()) == before


def test_a_date_typed_in_another_way_stays_as_it_was_typed(enter):
    page = enter("gestor_servicio").post("/taller/add", GOOD | {"inicio": "31/02/2026"}).text
    assert re.search(r'id="inicio"[^>]*type="text" value="31/02/2026"', page)
    assert "La fecha ingresada no es válida." in page


def test_a_refused_edit_leaves_the_row_as_it_was(enter, rows):
    answer = enter("gestor_servicio").post("/taller/edit/1", GOOD | {"nombre": "Otro", "inicio": ""})
    assert "Este campo es obligatorio." in answer.text
    assert rows(lambda session, m: session.get(m.Taller, 1).nombre) == "Taller 01"


def test_a_repeated_name_is_told_beside_a_field(enter):
    page = enter("gestor_servicio").post("/taller/add", GOOD | {"nombre": "Taller 01"}).text
    assert re.search(r'class="invalid-feedback mb-0" id="\w+-e">.*?Ya existe un registro con ', page, re.DOTALL)


def test_a_warning_is_shown_after_saving(enter):
    person = enter("gestor_servicio")
    answer = person.post("/taller/add", GOOD | {"trabajadores": "0"})
    assert answer.status_code == 303
    page = person.get(answer.location).text
    assert "El taller no tiene trabajadores." in page
    assert "El registro se guardó correctamente." in page


def test_two_people_do_not_undo_each_other_unseen(enter):
    person = enter("gestor_servicio")
    version = re.search(r'name="version" value="(\w+)"', person.get("/taller/edit/1").text)[1]
    first = person.post("/taller/edit/1", GOOD | {"nombre": "De la primera", "version": version})
    assert first.status_code == 303
    second = person.post("/taller/edit/1", GOOD | {"nombre": "De la segunda", "version": version})
    assert second.status_code == 200
    assert "Otra persona cambió este registro mientras lo editaba." in second.text
    assert value_of(second.text, "nombre") == "De la segunda"
    newer = re.search(r'name="version" value="(\w+)"', second.text)[1]
    assert person.post("/taller/edit/1", GOOD | {"nombre": "De la segunda", "version": newer}).status_code == 303


@pytest.mark.parametrize(
    "more",
    [
        {"id": "999"},
        {"servicio_id": "2"},
        {"extras": "{}"},
        {"periodo_id": "1"},
        {"version": ""},
    ],
)
def test_nothing_that_the_form_does_not_have_can_be_set(enter, rows, more):
    person = enter("gestor_servicio")
    assert person.post("/taller/edit/1?_flt_0_servicio=2&servicio_id=2", GOOD | more).status_code == 303
    row = rows(lambda session, m: session.get(m.Taller, 1))
    assert (row.servicio_id, row.nombre, row.extras) == (1, "Taller nuevo", {})


def test_a_row_cannot_be_given_to_another_service(enter, rows):
    person = enter("gestor_servicio")
    answer = person.post("/taller/edit/1", GOOD | {"servicio": "2"})
    assert answer.status_code in (200, 403)
    assert rows(lambda session, m: session.get(m.Taller, 1).servicio_id) == 1
    assert person.post("/taller/add?_flt_0_servicio=2", GOOD | {"servicio": "2"}).status_code in (200, 403)
    assert rows(lambda session, m: session.query(m.Taller).filter_by(nombre="Taller nuevo").count()) == 0


def test_rows_of_others_and_rows_that_do_not_exist_answer_alike(enter, rows):
    """Overview §8.6, and nothing that tells whether the row exists."""
    sur = rows(lambda session, m: session.query(m.Taller).filter_by(nombre="Taller del Sur").one().id)
    bodega = rows(lambda session, m: session.query(m.Taller).filter_by(nombre="Bodega").one().id)
    for who, pk in (
        ("gestor_servicio", sur),
        ("gestor_unidad", bodega),
        ("gestor_unidad", sur),
        ("gestor_unidad", 999_999),
    ):
        person = enter(who)
        for method in ("show", "edit"):
            answer = person.get(f"/taller/{method}/{pk}")
            assert answer.status_code == 403
            assert "No tiene permisos para acceder a esta sección." in answer.text
            assert "Taller del Sur" not in answer.text
    person = enter("gestor_servicio")
    assert person.post(f"/taller/edit/{sur}", GOOD).status_code == 403
    assert person.post(f"/taller/delete/{sur}").status_code == 403
    for pk in ("abc", "0", "-1", "1.5", "9" * 40, "１"):
        assert person.get(f"/taller/show/{pk}").status_code == 404


def test_who_may_only_read_cannot_write(enter, rows):
    person = enter("gestor_consulta")
    for url in ("/taller/add", "/taller/edit/1", "/taller/delete/1"):
        answer = person.get(url)
        assert answer.status_code == 403
        assert "No tiene permisos para acceder a esta sección." in answer.text
        assert person.post(url, GOOD).status_code == 403
    assert rows(lambda session, m: session.get(m.Taller, 1).nombre) == "Taller 01"


def test_deleting_asks_first_and_needs_a_post_with_its_token(enter, rows):
    person = enter("gestor_servicio")
    page = person.get("/taller/delete/2").text
    assert "¿Eliminar «Taller 02»? Esta acción no se puede deshacer." in page
    assert person.client.post("/taller/delete/2").status_code == 400
    assert rows(lambda session, m: session.get(m.Taller, 2)) is not None
    answer = person.post("/taller/delete/2")
    assert answer.status_code == 303
    assert "Se eliminó Taller 02." in person.get(answer.location).text
    assert rows(lambda session, m: session.get(m.Taller, 2)) is None


def test_a_bulk_action_runs_over_visible_rows_or_over_none(enter, rows):
    person = enter("gestor_servicio")
    sur = rows(lambda session, m: session.query(m.Taller).filter_by(nombre="Taller del Sur").one().id)
    answer = person.post("/taller/action_post", {"action": "contar", "rowid": ["1", "3"]})
    assert answer.status_code == 303
    assert "Contó 2: Taller 01, Taller 03" in person.get(answer.location).text
    for ids in (["1", str(sur)], ["1", "999999"], ["1", "x"], []):
        assert person.post("/taller/action_post", {"action": "contar", "rowid": ids}).status_code == 404
    assert person.post("/taller/action_post", {"action": "otra", "rowid": ["1"]}).status_code == 404
    assert enter("gestor_consulta").post("/taller/action_post", {"action": "contar", "rowid": ["1"]}).status_code == 403


def test_routes_of_the_library_that_leak_do_not_exist(enter):
    person = enter("gestor_servicio")
    assert person.get("/taller/download/secreto.pdf").status_code == 404
    assert person.get("/taller/action/contar/1").status_code == 404


def test_options_come_through_the_scope_and_depend_on_each_other(enter):
    person = enter("gestor_servicio")
    assert [one["text"] for one in person.get("/taller/options/servicio").json] == ["Servicio Norte"]
    assert {one["text"] for one in enter("red").get("/taller/options/servicio?q=serv").json} == {
        "Servicio Norte",
        "Servicio Sur",
    }
    every = person.get("/taller/options/comuna?q=").json
    assert len(every) == 50
    region = next(one["value"] for one in person.get("/taller/options/region?q=arica").json)
    inside = person.get(f"/taller/options/comuna?region={region}").json
    assert {one["text"] for one in inside} == {"Arica", "Camarones", "Putre", "General Lagos"}
    assert [one["text"] for one in person.get("/taller/options/comuna?q=ñuñ").json] == ["Ñuñoa"]
    assert [one["text"] for one in person.get("/taller/options/comuna?q=NUNO").json] == ["Ñuñoa"]
    assert person.get("/taller/options/nombre").status_code == 404
    assert person.get("/taller/options/otro").status_code == 404
    assert enter("gestor_unidad").get("/herramienta/options/x").status_code == 403


def test_a_form_says_which_select_narrows_which(enter):
    page = enter("gestor_servicio").get("/taller/add").text
    assert re.search(r'name="comuna"[^>]*data-remote="/taller/options/comuna" data-parent="region"', page)
    assert 'data-parent="servicio"' not in page


# --- files ---------------------------------------------------------------------------------------------------------------


def test_files_are_attached_listed_downloaded_and_taken_away(enter, rows):
    person = enter("gestor_servicio")
    answer = person.post(
        "/taller/add", GOOD | {"fichas": [(BytesIO(PDF), "ficha ñ.pdf"), (BytesIO(PDF + b"x"), "otra.pdf")]}
    )
    assert answer.status_code == 303
    page = person.get(answer.location).text
    assert "ficha ñ.pdf" in page
    url = re.search(r'href="(/adjuntos/\d+)">ficha', page)[1]
    got = person.get(url)
    assert got.data == PDF
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert enter("gestor_consulta").get(url).status_code == 200
    from_sur = enter("33333333-3").get(url)
    assert from_sur.status_code == 403
    assert b"PDF" not in from_sur.data
    edit = answer.location.replace("show", "edit")
    form = person.get(edit).text
    number = re.search(r'name="fichas__quitar" value="(\d+)"', form)[1]
    assert person.post(edit, GOOD | {"fichas__quitar": number}).status_code == 303
    page = person.get(answer.location).text
    assert ">ficha ñ.pdf</a>" not in page
    assert ">otra.pdf</a>" in page
    assert "<b>Archivo quitado</b>" in page
    assert "Fichas: ficha ñ.pdf → –" in page


def test_a_refused_file_keeps_the_text_and_writes_nothing(enter, rows):
    person = enter("gestor_servicio")
    page = person.post("/taller/add", GOOD | {"fichas": (BytesIO(b"MZ"), "virus.exe")}).text
    assert "El archivo debe estar en formato PDF." in page
    assert value_of(page, "nombre") == "Taller nuevo"
    assert rows(lambda session, m: session.query(m.Taller).filter_by(nombre="Taller nuevo").count()) == 0
    page = person.post("/taller/add", GOOD | {"fichas": (BytesIO(PDF + b"0" * 200_001), "grande.pdf")}).text
    assert "El archivo supera el tamaño máximo permitido de 195,3 KB." in page


def test_the_limits_of_files_are_said_beforehand(enter):
    assert "pdf · hasta 195,3 KB por archivo" in enter("gestor_servicio").get("/taller/add").text


# --- years ---------------------------------------------------------------------------------------------------------------


def open_2027(rows):
    from estado_verde.models import Periodo

    rows(
        lambda session, m: (
            setattr(session.query(Periodo).filter_by(anio=2027).one(), "estado", "ABIERTO"),
            session.commit(),
        )
    )


def test_each_year_has_the_fields_of_its_edition(enter, rows):
    open_2027(rows)
    person = enter("gestor_servicio")
    assert "Humedad" not in person.get("/medicion/add?periodo=2026").text
    page = person.get("/medicion/add?periodo=2027").text
    assert "Humedad (%)" in page
    assert 'action="/medicion/add?periodo=2027"' in page
    assert '<option value="2026-11"' in page
    data = {"taller": "1", "mes": "2026-11", "kilos": "12,345"}
    refused = person.post("/medicion/add?periodo=2027", data)
    assert "Este campo es obligatorio." in refused.text
    made = person.post("/medicion/add?periodo=2027", data | {"humedad": "1,25", "techado": "no"})
    assert made.status_code == 303
    page = person.get(made.location).text
    for text in ("12,345", "11/2026", "1,25", "¿Techado?", "Periodo 2027"):
        assert text in page, text
    assert value_of(person.get(made.location.replace("show", "edit")).text, "humedad") == "1,25"
    row = rows(lambda session, m: session.query(m.Medicion).one())
    assert row.extras == {"humedad": "1.25", "techado": False}
    assert person.post("/medicion/add?periodo=2026", {"taller": "1", "mes": "2025-12", "kilos": "3"}).status_code == 303
    assert "de 1 ítems" in person.get("/medicion/list/?periodo=2027").text
    assert "de 1 ítems" in person.get("/medicion/list/?periodo=2026").text


def test_a_closed_period_refuses_with_its_message(enter):
    page = (
        enter("gestor_servicio")
        .post("/medicion/add?periodo=2025", {"taller": "1", "mes": "2024-12", "kilos": "3"})
        .text
    )
    assert "El periodo 2025 está cerrado para carga desde el 01/01/2026." in page
    assert value_of(page, "kilos") == "3"
