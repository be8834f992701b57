"""Two platforms that know nothing of each other (capacitacion-concientizacion §1, 00-overview §1.1)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from ev_plugins.cursos.demo import ACCOUNTS
from ev_plugins.cursos.models import Participante
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select

from estado_verde.models import Auditoria, db
from estado_verde.scope import SYSTEM, acting
from estado_verde.security import captcha, consent
from estado_verde.testing import csrf

MSG_ACC_02 = "Usuario o contraseña incorrectos. Recuerde que las cuentas de las plataformas de gestión"
MSG_CUR_01 = (
    "Este curso está recomendado para gestores de servicio, unidad y flota; no es para todos los colaboradores."
)
BUTTON = "Comience ahora creando una cuenta nueva"
PEOPLE = {(one.realm, one.profile): one for one in ACCOUNTS}


def enter(client: FlaskClient, realm: str, profile: str, at: str = "") -> int:
    one = PEOPLE[realm, profile]
    data = {"rut": one.rut, "clave": one.password, "csrf_token": csrf(client)}
    return client.post(f"/{(at or realm).lower()}/ingreso/", data=data).status_code


@pytest.fixture
def as_(demo_app: Flask) -> Callable[[str, str], FlaskClient]:
    def signed_in(realm: str, profile: str) -> FlaskClient:
        client = demo_app.test_client()
        assert enter(client, realm, profile) == 303
        return client

    return signed_in


def registration(client: FlaskClient, realm: str, **values: str) -> str:
    page = f"/{realm.lower()}/registro"
    ticket = html.fromstring(client.get(page).text).xpath("string(//input[@name='captcha']/@value)")
    with client.application.app_context():
        found = captcha.read(ticket)
        assert found is not None
        code = found.code
    data = {
        "captcha": ticket, "codigo": code, "csrf_token": csrf(client), "acepto": consent.VERSION,
        "rut": "11.111.111-1", "first_name": "Ana", "last_name": "Soto", "correo": "ana@example.org",
        "clave": "abc123", "repetida": "abc123", **values,
    }  # fmt: skip
    return client.post(page, data=data, follow_redirects=True).text


@pytest.mark.parametrize(
    ("realm", "help_text"),
    [
        ("capacitacion", "La cuenta de gestores de las plataformas de gestión o de flota vehicular no sirve"),
        (
            "concientizacion",
            "La cuenta de gestores de las plataformas de gestión, flota vehicular o capacitación no sirve",
        ),
    ],
)
def test_sign_in_pages(client: FlaskClient, realm: str, help_text: str) -> None:
    page = client.get(f"/{realm}/ingreso/").text
    assert BUTTON in page and help_text in page and f'href="/{realm}/registro"' in page
    assert f'data-ev-theme="{realm}"' in page


def test_accounts_of_one_platform_are_nobody_in_the_other(demo_app: Flask) -> None:
    """§5 (1)."""
    client = demo_app.test_client()
    one = PEOPLE["CAPACITACION", "participante"]
    for place in ("/concientizacion/ingreso/", "/ingreso/"):
        answer = client.post(place, data={"rut": one.rut, "clave": one.password, "csrf_token": csrf(client)})
        assert MSG_ACC_02 in answer.text
    assert enter(client, "CAPACITACION", "participante") == 303
    assert client.get("/capacitacion/").status_code == 200
    for page in ("/concientizacion/", "/unidades/list/", "/cuentas/list/"):
        assert client.get(page).status_code in (302, 403)


def test_the_home_says_what_is_coming(as_: Callable[[str, str], FlaskClient]) -> None:
    page = as_("CAPACITACION", "participante").get("/capacitacion/").text
    assert "Introducción a la Gestión de Energía" in page and "en una próxima versión" in page
    assert "Oficina central" in page and "Analista" in page and "/participantes/list/" not in page
    assert "MIME-Version" not in page  # what gettext says of an empty text
    page = as_("CONCIENTIZACION", "admin_cursos").get("/concientizacion/").text
    assert "Concientización en gestión sustentable del Sector Público" in page and "/participantes/list/" in page


def test_who_sees_whom(demo_app: Flask, as_: Callable[[str, str], FlaskClient]) -> None:
    with demo_app.app_context(), acting(SYSTEM, "test"):
        rows = {one.plataforma: one.id for one in db.session.scalars(select(Participante))}
    admin = as_("CAPACITACION", "admin_cursos")
    page = admin.get("/participantes/list/").text
    assert "Valentina" in page and "Servicio Demostración" in page and "Joaquín" not in page
    assert admin.get(f"/participantes/show/{rows['CAPACITACION']}").status_code == 200
    assert admin.get(f"/participantes/show/{rows['CONCIENTIZACION']}").status_code in (403, 404)
    assert admin.get("/participantes/add").status_code == 404
    assert as_("CAPACITACION", "participante").get("/participantes/list/").status_code == 403


def test_a_participant_corrects_the_own_data(demo_app: Flask, as_: Callable[[str, str], FlaskClient]) -> None:
    client = as_("CAPACITACION", "participante")
    page = client.get("/capacitacion/datos").text
    assert "Analista" in page and re.search(r'<option value="\d+" selected>Servicio Demostración', page)
    typed = {"otro_servicio": "Municipalidad", "cargo": "Jefa", "cuenta": "1", "plataforma": "CONCIENTIZACION"}
    answer = client.post("/capacitacion/datos", data={**typed, "csrf_token": csrf(client)}, follow_redirects=True)
    assert "El registro se guardó correctamente." in answer.text and "Municipalidad" in answer.text
    with demo_app.app_context(), acting(SYSTEM, "test"):
        one = db.session.scalars(select(Participante).where(Participante.plataforma == "CAPACITACION")).one()
        assert (one.cargo, one.institucion, one.servicio_id) == ("Jefa", "Municipalidad", None)
        assert one.cuenta.rut == PEOPLE["CAPACITACION", "participante"].rut
        wrote = db.session.scalars(select(Auditoria).order_by(Auditoria.id.desc())).first()
        assert wrote is not None and wrote.cuenta_id == one.cuenta_id
    assert "Este campo es obligatorio." in client.post("/capacitacion/datos", data={"csrf_token": csrf(client)}).text
    assert as_("CAPACITACION", "admin_cursos").get("/capacitacion/datos").status_code == 404


def test_what_registration_asks(client: FlaskClient) -> None:
    """The profile is asked where the course is for managers; «otro» is warned and may go on."""
    assert 'name="perfil_declarado"' in client.get("/capacitacion/registro").text
    assert 'name="perfil_declarado"' not in client.get("/concientizacion/registro").text
    assert "Este campo es obligatorio." in registration(client, "CAPACITACION")  # neither a service nor another
    page = registration(client, "CAPACITACION", otro_servicio="Municipalidad", perfil_declarado="OTRO", cargo="Jefa")
    assert "Hemos recibido tu solicitud de registro!" in page and MSG_CUR_01 in page
    app = client.application
    with app.app_context(), acting(SYSTEM, "test"):
        one = db.session.scalars(select(Participante)).one()
        assert (one.plataforma, one.otro_servicio, one.cargo) == ("CAPACITACION", "Municipalidad", "Jefa")
        assert one.cuenta.perfil == "participante" and one.cuenta.por_activar


def test_a_service_of_the_list_and_another(demo_app: Flask) -> None:
    client = demo_app.test_client()
    with demo_app.app_context(), acting(SYSTEM, "test"):
        servicio = str(db.session.scalars(select(Participante.servicio_id)).first())
    page = registration(client, "CONCIENTIZACION", servicio=servicio, otro_servicio="Otra")
    assert "Elija un servicio de la lista o escriba otro, no ambos." in page
    assert "Hemos recibido" in registration(client, "CONCIENTIZACION", servicio=servicio)
