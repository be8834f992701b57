"""Importing on screen: nothing is saved before the person decides, and nobody meets another's upload."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from estado_verde.clock import fixed, now
from estado_verde.models import Lote, db
from estado_verde.scope import SYSTEM, acting
from estado_verde.testing import csrf

HEADER = ["Unidad", "Tipo de residuo (material)", "Modalidad", "Mes", "Kilogramos (kg)"]
GOOD = ["Unidad A", "Vidrio", "ANUAL", None, 12.5]
BAD = ["Unidad A", "Pilas y baterías", "MENSUAL", "10/2025", 5]
FORMULA = ["Unidad A", "Tóner/cartuchos", "ANUAL", None, "=1+1"]


def book(*rows: list[Any]) -> io.BytesIO:
    workbook = openpyxl.Workbook()
    workbook.active.title = "Reciclados"
    for row in (HEADER, *rows):
        workbook.active.append(row)
    stream = io.BytesIO()
    workbook.save(stream)
    stream.seek(0)
    return stream


def upload(client: FlaskClient, content: io.BytesIO, name: str = "residuos.xlsx", kind: str = "residuos") -> Any:
    data = {"libro": kind, "archivo": (content, name), "csrf_token": csrf(client)}
    return client.post("/importar/subir?periodo=2026", data=data, content_type="multipart/form-data")


def decide(client: FlaskClient, token: str, action: str = "cargar", **form: str) -> Any:
    return client.post(f"/importar/{action}/{token}", data={"csrf_token": csrf(client), **form})


def token_of(answer: Any) -> str:
    found = re.search(r"/importar/revisar/([0-9a-f]{32})$", answer.headers["Location"])
    assert found, answer.headers
    return found[1]


@pytest.fixture
def gestor(demo_as: Callable[..., FlaskClient]) -> FlaskClient:
    return demo_as("gestor_servicio", "SDG")


def stored(app: Flask) -> int:
    from ev_plugins.residuos.models import Reciclado

    with app.app_context(), acting(SYSTEM):
        return db.session.scalar(select(func.count()).select_from(Reciclado)) or 0


def test_look_first_decide_then_take_back(demo_app: Flask, gestor: FlaskClient) -> None:
    before = stored(demo_app)
    page = gestor.get("/importar/").text
    assert "Residuos: kilogramos, declaraciones y fundamentaciones" in page and "Subir un libro" in page
    token = token_of(upload(gestor, book(GOOD, BAD, FORMULA)))
    assert stored(demo_app) == before
    page = gestor.get(f"/importar/revisar/{token}").text
    assert "Reciclados!D3" in page and "El mes 10/2025 está fuera del periodo t (01/11/2025 al 31/10/2026)." in page
    assert "La celda E4 contiene una fórmula. Pegue el valor." in page and "=1+1" in page
    assert "Solo la fila válida" in page and "aún no se ha guardado nada" in page
    assert "Vidrio" not in page and "Vidrio" in gestor.get(f"/importar/revisar/{token}?ver=validas").text
    assert decide(gestor, token, modo="todas").headers["Location"].endswith(token)  # all or nothing: nothing
    assert stored(demo_app) == before
    assert decide(gestor, token, modo="validas").headers["Location"].endswith("/importar/")
    assert stored(demo_app) == before + 1
    page = gestor.get("/importar/").text
    assert "Se cargó 1 fila de residuos.xlsx." in page and "Cargada con 2 filas fuera" in page
    with demo_app.app_context(), acting(SYSTEM):
        lote_id = db.session.scalars(select(Lote.id)).one()
    gestor.post(f"/importar/deshacer/{lote_id}", data={"csrf_token": csrf(gestor)})
    assert stored(demo_app) == before
    assert "Deshecha" in gestor.get("/importar/").text


def test_a_page_loads_into_the_year_that_it_shows(gestor: FlaskClient) -> None:
    """Whoever came by a link to 2025 read «periodo 2025», loaded into the open year and downloaded its report."""
    page = gestor.get("/importar/?periodo=2025").text
    assert "periodo 2025" in page
    here = re.search(r'action="/importar/subir(\?[^"]+)"', page)
    assert here and f"/importar/plantilla/residuos{here[1]}" in page and f"/importar/datos/residuos{here[1]}" in page
    data = {"libro": "residuos", "archivo": (book(GOOD), "a.xlsx"), "csrf_token": csrf(gestor)}
    answer = gestor.post(html.unescape(f"/importar/subir{here[1]}"), data=data, content_type="multipart/form-data")
    assert "El periodo 2025 está cerrado para carga" in gestor.get(answer.headers["Location"]).text
    report = re.search(r'href="(/reportes/control-de-carga[^"]+)"', gestor.get("/reportes/?periodo=2025").text)
    assert report and "2025" in gestor.get(html.unescape(report[1])).headers["Content-Disposition"]


def test_the_annotated_workbook_comes_back(gestor: FlaskClient) -> None:
    token = token_of(upload(gestor, book(GOOD, BAD), "mi carga.xlsx"))
    answer = gestor.get(f"/importar/anotada/{token}")
    assert 'filename="mi carga_anotada.xlsx"' in answer.headers["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data))["Reciclados"]
    assert sheet["D3"].comment.text == "El mes 10/2025 está fuera del periodo t (01/11/2025 al 31/10/2026)."


def test_an_upload_belongs_to_its_account(demo_as: Callable[..., FlaskClient], gestor: FlaskClient) -> None:
    token = token_of(upload(gestor, book(GOOD)))
    for profile, sigla in (("gestor_servicio", "SDN"), ("red", None)):
        other = demo_as(profile, sigla)
        for path in ("revisar", "anotada"):
            answer = other.get(f"/importar/{path}/{token}")
            assert answer.status_code == 303 and "Vidrio" not in answer.text
        assert decide(other, token, modo="validas").status_code == 303
    assert gestor.get(f"/importar/revisar/{token}?ver=validas").status_code == 200


@pytest.mark.parametrize("token", ["0" * 32, "../../secret_key", "x", "%00"])
def test_tokens_are_not_paths(gestor: FlaskClient, token: str) -> None:
    assert gestor.get(f"/importar/revisar/{token}").status_code in (303, 404, 400)


def test_uploads_go_after_a_day(demo_app: Flask, gestor: FlaskClient) -> None:
    import os

    from estado_verde.excel import waiting

    token = token_of(upload(gestor, book(GOOD)))
    with demo_app.app_context():
        folder = waiting.folder()
        tomorrow = now() + timedelta(days=1, minutes=1)
        with fixed(tomorrow, everywhere=True):
            assert waiting.find(token, 1) is None
        old = (now() - timedelta(days=2)).timestamp()
        for file in folder.iterdir():
            os.utime(file, (old, old))
        waiting.sweep()
        assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"hola", "El archivo no es un libro de Excel válido (.xlsx) o está protegido con contraseña."),
        (b"PK\x03\x04" + b"\0" * (21 * 1_048_576), "El libro supera el máximo permitido de 20 MB."),
    ],
    ids=["text", "large"],
)
def test_what_is_no_workbook_is_refused_and_does_not_stay(
    demo_app: Flask, gestor: FlaskClient, content: bytes, message: str
) -> None:
    from estado_verde.excel import waiting

    upload(gestor, io.BytesIO(content))
    assert message in gestor.get("/importar/").text
    with demo_app.app_context():
        assert not [one for one in waiting.folder().iterdir() if one.stat().st_size > 100_000]


def test_a_closed_period_says_so_and_loads_nothing(demo_app: Flask, gestor: FlaskClient) -> None:
    token = token_of(upload(gestor, book(GOOD)))
    before = stored(demo_app)
    data = {"libro": "residuos", "archivo": (book(GOOD), "a.xlsx"), "csrf_token": csrf(gestor)}
    closed = gestor.post("/importar/subir?periodo=2025", data=data, content_type="multipart/form-data")
    page = gestor.get(closed.headers["Location"]).text
    assert (
        "El periodo 2025 está cerrado para carga desde el 01/01/2026." in page
        and "Cargar" not in page.split("<form")[-1]
    )
    decide(gestor, token_of(closed), modo="validas")
    assert stored(demo_app) == before
    assert decide(gestor, token, modo="todas").status_code == 303


def test_a_gestor_de_unidad_loads_only_own_units(demo_app: Flask, demo_as: Callable[..., FlaskClient]) -> None:
    client = demo_as("gestor_unidad", "SDG")
    token = token_of(upload(client, book(GOOD, ["Unidad C", "Papel y cartón", "ANUAL", None, 1])))
    page = client.get(f"/importar/revisar/{token}").text
    assert "Reciclados!A3" in page and "Seleccione una opción válida." in page


def test_who_only_reads_gets_no_door(demo_as: Callable[..., FlaskClient]) -> None:
    client = demo_as("gestor_consulta", "SDG")
    assert client.get("/importar/").status_code == 403
    assert upload(client, book(GOOD)).status_code == 403


def test_templates_and_what_is_loaded_come_down(gestor: FlaskClient) -> None:
    for path, title in (("plantilla/residuos", "Ayuda"), ("datos/residuos", "Declaraciones")):
        answer = gestor.get(f"/importar/{path}?periodo=2026")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert title in openpyxl.load_workbook(io.BytesIO(answer.data)).sheetnames
    assert gestor.get("/importar/plantilla/nada").status_code == 404


def test_the_red_chooses_a_service_first(demo_as: Callable[..., FlaskClient]) -> None:
    red = demo_as("red")
    assert "Elija un servicio en la barra superior" in red.get("/importar/").text
    assert red.get("/importar/plantilla/residuos").status_code == 303


def test_an_upload_waits_with_narrow_rights(demo_app: Flask, gestor: FlaskClient) -> None:
    from estado_verde.excel import waiting

    upload(gestor, book(GOOD))
    with demo_app.app_context():
        folder: Path = waiting.folder()
        assert folder.stat().st_mode & 0o077 == 0
