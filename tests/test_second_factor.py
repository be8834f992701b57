"""The second factor through the pages that people use: made, asked for, lost, demanded and taken away."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from estado_verde import clock
from estado_verde.models import Auditoria, CodigoRecuperacion, Cuenta, Exigencia, SegundoFactor, db
from estado_verde.scope import SYSTEM, acting
from estado_verde.testing import csrf
from tests.test_accounts import PASSWORD, RUT, account, attempt

SignIn = Callable[[FlaskClient, str, str], FlaskClient]
WRONG = "El código no es correcto o ya fue usado."
PAGE = "/perfil/segundo-factor"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    with app.app_context(), acting(SYSTEM, door="test"):
        db.session.add(account())
        db.session.commit()
    return app.test_client()


def post(client: FlaskClient, url: str, **data: str):
    return client.post(url, data={**data, "csrf_token": csrf(client)}, follow_redirects=False)


def code(secret: str) -> str:
    return pyotp.TOTP(secret).at(int(clock.now().timestamp()))


def enrol(client: FlaskClient) -> tuple[str, list[str]]:
    """The secret that the telephone learnt and the codes for paper."""
    post(client, f"{PAGE}/iniciar")
    page = client.get(f"{PAGE}/").text
    assert "data:image/svg+xml" in page
    found = re.search(r'class="ev-secret">([A-Z2-7 ]+)<', page)
    assert found
    secret = found[1].replace(" ", "")
    assert WRONG in post(client, f"{PAGE}/confirmar", codigo="000000").text
    codes = re.findall(
        r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", post(client, f"{PAGE}/confirmar", codigo=code(secret)).text
    )
    assert len(codes) == 10
    assert "se volverán" not in client.get(f"{PAGE}/").text, "they are shown once"
    return secret, codes


def test_after_the_password_a_code_is_asked_for_and_no_code_is_good_twice(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    secret, _codes = enrol(sign_in(client, RUT, PASSWORD))
    with app.app_context(), acting(SYSTEM):
        row = db.session.scalars(select(SegundoFactor)).one()
        assert secret not in row.secreto, "the secret is encrypted"
    start = clock.now()
    with clock.fixed(start + timedelta(minutes=2)):
        other = app.test_client()
        asked = attempt(other, RUT, PASSWORD)
        assert asked.headers["Location"] == "/ingreso/codigo"
        assert other.get("/perfil/").status_code == 302, "the password alone opens nothing"
        assert WRONG in post(other, "/ingreso/codigo", codigo="123456").text
        good = code(secret)
        assert post(other, "/ingreso/codigo", codigo=f"{good[:3]} {good[3:]}").status_code == 303
        assert other.get("/perfil/").status_code == 200
        thief = app.test_client()
        attempt(thief, RUT, PASSWORD)
        assert WRONG in post(thief, "/ingreso/codigo", codigo=good).text, "seen over a shoulder, it is spent"
        assert post(app.test_client(), "/ingreso/codigo", codigo=good).headers["Location"] == "/ingreso/"
    with clock.fixed(start + timedelta(minutes=8)):
        late = post(thief, "/ingreso/codigo", codigo=code(secret))
        assert late.headers["Location"] == "/ingreso/", "five minutes after the password it is asked for again"


def test_of_eight_requests_with_one_code_one_gets_in(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    secret, _codes = enrol(sign_in(client, RUT, PASSWORD))
    with clock.fixed(clock.now() + timedelta(minutes=2)):
        browsers = [app.test_client() for _ in range(4)]
        for one in browsers:
            attempt(one, RUT, PASSWORD)
        good = code(secret)

    def use(one: FlaskClient) -> int:
        with clock.fixed(clock.now() + timedelta(minutes=2)):
            return post(one, "/ingreso/codigo", codigo=good).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(use, browsers)) == [200, 200, 200, 303]


def test_a_recovery_code_stands_for_the_telephone_once(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    _secret, codes = enrol(sign_in(client, RUT, PASSWORD))
    with app.app_context(), acting(SYSTEM):
        kept = db.session.scalars(select(CodigoRecuperacion.huella)).all()
        assert not {one.replace("-", "") for one in codes} & set(kept), "they are kept as hashes"
    for wanted in (303, 200):
        other = app.test_client()
        attempt(other, RUT, PASSWORD)
        assert post(other, "/ingreso/codigo", codigo=codes[0].upper()).status_code == wanted
    again = re.findall(r"<code>([a-z2-9-]{11})</code>", post(client, f"{PAGE}/codigos", actual=PASSWORD).text)
    assert len(again) == 10
    other = app.test_client()
    attempt(other, RUT, PASSWORD)
    assert post(other, "/ingreso/codigo", codigo=codes[1]).status_code == 200, "those before stopped working"
    with app.app_context(), acting(SYSTEM):
        done = db.session.scalars(select(Auditoria.accion)).all()
        assert {"activar segundo factor", "usar código de recuperación", "renovar códigos de recuperación"} <= set(done)


def test_five_codes_in_a_quarter_of_an_hour_wherever_they_come_from(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    secret, _codes = enrol(sign_in(client, RUT, PASSWORD))
    answers = []
    for number in range(8):
        other = app.test_client()
        attempt(other, RUT, PASSWORD, f"192.0.2.{number}")
        data = {"codigo": f"00000{number}", "csrf_token": csrf(other)}
        sent = other.post("/ingreso/codigo", data=data, environ_base={"REMOTE_ADDR": f"192.0.2.{number}"})
        answers.append(sent.status_code)
    assert answers == [200] * 5 + [429] * 3
    with clock.fixed(clock.now() + timedelta(minutes=16)):
        other = app.test_client()
        attempt(other, RUT, PASSWORD)
        assert post(other, "/ingreso/codigo", codigo=code(secret)).status_code == 303


def test_to_take_it_away_asks_for_the_password(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    enrol(sign_in(client, RUT, PASSWORD))
    assert "La contraseña actual no es correcta." in post(client, f"{PAGE}/quitar", actual="otra123").text
    assert post(client, f"{PAGE}/quitar", actual=PASSWORD).status_code == 303
    sign_in(app.test_client(), RUT, PASSWORD)


def test_a_profile_that_must_have_one_is_led_to_make_it_and_nowhere_else(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    red = sign_in(client, RUT, PASSWORD)
    assert post(red, "/segundo-factor/guardar", perfil="red").status_code == 303
    with app.app_context(), acting(SYSTEM):
        assert [(one.ambito, one.perfil) for one in db.session.scalars(select(Exigencia))] == [("GESTION", "red")]
    for url in ("/", "/perfil/", "/cuentas/list/", "/segundo-factor/", "/borradores/token"):
        assert red.get(url).headers["Location"] == f"{PAGE}/", "also in a session that was open before"
    assert post(red, "/segundo-factor/guardar").headers["Location"] == f"{PAGE}/"
    assert "Su perfil debe ingresar con un segundo factor." in red.get(f"{PAGE}/").text
    enrol(red)
    assert red.get("/cuentas/list/").status_code == 200
    refused = post(red, f"{PAGE}/quitar", actual=PASSWORD).text
    assert "Su perfil debe tener un segundo factor." in refused
    post(red, "/segundo-factor/guardar")
    assert post(red, f"{PAGE}/quitar", actual=PASSWORD).status_code == 303


def test_who_must_change_the_password_does_nothing_before(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in(client, RUT, PASSWORD)
    with app.app_context(), acting(SYSTEM):
        db.session.scalars(select(Cuenta)).one().debe_cambiar_clave = True
        db.session.commit()
    assert client.get("/cuentas/list/").headers["Location"] == "/perfil/clave"
    assert client.get("/perfil/clave").status_code == 200
    post(client, "/perfil/clave", actual=PASSWORD, clave="nueva123", repetida="nueva123")
    assert client.get("/cuentas/list/").status_code == 200
