"""«Mis sesiones», and the warning before one ends: nothing that was typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

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


def age(app: Flask, **back: int) -> None:
    """The sessions were used so long ago."""
    with app.app_context(), acting(SYSTEM):
        db.session.execute(update(Sesion).values(vista_en=clock.now() - timedelta(**back)))
        db.session.commit()


def test_a_page_warns_before_the_session_ends_and_loses_nothing(app: Flask, people: None, page: Page) -> None:
    """In the browser: warned, kept alive, warned again, ended, signed in again, and the form is as it was left."""
    page.clock.install()
    page.goto("/ingreso/?next=/cuentas/add")
    page.fill("#rut", RUT)
    page.fill("#clave", PASSWORD)
    page.click("form[novalidate] button[type=submit]")
    expect(page).to_have_url(re.compile("/cuentas/add$"))
    dialog = page.locator("#sesion")
    page.clock.fast_forward("01:55:30")
    expect(dialog).to_be_hidden()  # the server was asked: another tab could have been used
    age(app, minutes=117)
    page.clock.fast_forward("02:00:30")
    expect(dialog).to_contain_text("Su sesión se cerrará en 3 min si no la usa.")
    page.click("text=Seguir conectado")
    expect(dialog).to_be_hidden()
    page.fill("[name=first_name]", "Escrito antes")
    age(app, minutes=121)
    page.clock.fast_forward("01:55:30")
    expect(dialog).to_contain_text("Lo que escribió en esta página no se pierde")
    page.wait_for_timeout(200)
    page.clock.fast_forward("00:10")
    page.wait_for_timeout(500)
    page.click("text=Ingresar de nuevo")
    expect(page).to_have_url(re.compile(r"/ingreso/\?next=/cuentas/add"))
    page.fill("#rut", RUT)
    page.fill("#clave", PASSWORD)
    page.click("form[novalidate] button[type=submit]")
    expect(page.locator("[name=first_name]")).to_have_value("Escrito antes")
