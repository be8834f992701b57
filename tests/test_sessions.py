"""«Mis sesiones», and the warning before one ends: nothing that was typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import select

from estado_verde import clock
from estado_verde.models import Sesion, db
from estado_verde.scope import SYSTEM, acting
from estado_verde.security import mis_sesiones
from estado_verde.testing import csrf
from tests.test_accounts import PASSWORD, RUT, account

SignIn = Callable[[FlaskClient, str, str], FlaskClient]
OTHER = "11111111-1"


@pytest.fixture
def people(app: Flask) -> None:
    with app.app_context(), acting(SYSTEM, door="test"):
        db.session.add_all([account(), account(OTHER)])
        db.session.commit()


def test_one_sees_and_closes_only_ones_own_sessions(app: Flask, people: None, sign_in: SignIn) -> None:
    here, there, third = (sign_in(app.test_client(), RUT, PASSWORD) for _ in range(3))
    stranger = sign_in(app.test_client(), OTHER, PASSWORD)
    page = here.get("/perfil/sesiones/").text
    assert page.count("Último uso") == 3 and page.count("Esta sesión") == 1
    with app.app_context(), acting(SYSTEM):
        ids = db.session.scalars(select(Sesion.id).order_by(Sesion.id)).all()

    def close(**data: object) -> int:
        return here.post("/perfil/sesiones/cerrar", data={**data, "csrf_token": csrf(here)}).status_code

    assert close(sesion=ids[3]) == 303
    assert stranger.get("/perfil/").status_code == 200, "of another account: nothing happens"
    assert close(sesion=ids[1]) == 303
    assert [one.get("/perfil/").status_code for one in (here, there, third)] == [200, 302, 200]
    assert close(otras=1) == 303
    assert [one.get("/perfil/").status_code for one in (here, third, stranger)] == [200, 302, 200]
    assert close(sesion="x") == 400


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox en Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/141 Safari/537.36 Edg/141", "Edge en Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 Safari/604.1", "Safari en iOS"),
        ("curl/8", "curl/8"),
        ("", "Navegador desconocido"),
    ],
)
def test_a_browser_as_people_call_it(app: Flask, agent: str, name: str) -> None:
    with app.test_request_context():
        assert mis_sesiones.device(agent) == name


def test_to_ask_how_long_it_lasts_does_not_make_it_last_longer(app: Flask, people: None, sign_in: SignIn) -> None:
    client = sign_in(app.test_client(), RUT, PASSWORD)
    start = clock.now()
    with clock.fixed(start + timedelta(minutes=110)):
        left = client.get("/perfil/sesiones/estado").json
        assert left["quedan"] in range(590, 601) and not left["definitivo"]
        assert client.get("/perfil/sesiones/estado").json["quedan"] <= left["quedan"]
        stayed = client.post("/perfil/sesiones/seguir", data={"csrf_token": csrf(client)}).json
        assert stayed["quedan"] == 7200
    for hours in range(2, 12):
        with clock.fixed(start + timedelta(hours=hours, minutes=45)):
            client.get("/perfil/")
    with clock.fixed(start + timedelta(hours=11, minutes=56)):
        left = client.get("/perfil/sesiones/estado").json
        assert left["quedan"] in range(230, 241) and left["definitivo"]
    with clock.fixed(start + timedelta(hours=13)):
        answer = client.get("/perfil/sesiones/estado", headers={"Accept": "application/json"})
        assert answer.status_code == 401


def enter(page: Page) -> None:
    page.get_by_label("RUT").fill(RUT)
    page.get_by_label("Contraseña", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Ingresar").click()


@pytest.mark.one_engine
def test_a_session_ends_in_the_browser_and_loses_nothing(app: Flask, people: None, page: Page) -> None:
    """The clocks of server and browser move on: warned, kept alive, ended, signed in again, the form as it was left, and
    out by the button."""
    start = clock.now()
    page.clock.install()
    page.goto("/ingreso/?next=/cuentas/add")
    enter(page)
    expect(page).to_have_url(re.compile("/cuentas/add$"))
    dialog = page.locator("#sesion")
    with clock.fixed(start + timedelta(minutes=80), everywhere=True):
        page.context.request.get("/perfil/")  # as another tab does
        page.clock.fast_forward("01:55:30")
        expect(dialog).to_be_hidden()  # the server was asked before anybody is bothered
    with clock.fixed(start + timedelta(minutes=80 + 117), everywhere=True):
        page.clock.fast_forward("02:00:30")
        expect(dialog).to_contain_text("Su sesión se cerrará en 3 min si no la usa.")
        page.get_by_role("button", name="Seguir conectado").click()
        expect(dialog).to_be_hidden()
    page.get_by_label("Nombres").fill("Escrito antes")
    with clock.fixed(start + timedelta(minutes=80 + 117 + 121), everywhere=True):
        page.clock.fast_forward("02:01:00")
        expect(dialog).to_contain_text("Lo que escribió en esta página no se pierde")
        expect(page.get_by_text("Su sesión terminó. Lo escrito no se ha perdido:")).to_be_visible()
        dialog.get_by_role("link", name="Ingresar de nuevo").click()
        expect(page).to_have_url(re.compile(r"/ingreso/\?next=/cuentas/add"))
        enter(page)
        expect(page.get_by_label("Nombres")).to_have_value("Escrito antes")
        page.get_by_role("button", name="Cuenta de").click()
        page.get_by_role("button", name="Cerrar Sesión").click()
        expect(page.get_by_text("Ud. ha cerrado sesión")).to_be_visible()
