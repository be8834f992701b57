"""Coming in through an issuer that the test starts: what is believed of its answer, and what is not."""

from __future__ import annotations

import base64
import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import waitress
from flask import Flask, jsonify, redirect, request
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import RSAKey

from estado_verde.models import Cuenta, db
from estado_verde.scope import SYSTEM, acting
from estado_verde.security import access, realms
from estado_verde.testing_databases import Databases
from tests.security import matrix
from tests.security.test_registration import everything

MSG_ACC_02 = (
    "Usuario o contraseña incorrectos. Recuerde que las cuentas de las plataformas de gestión, flota vehicular, "
    "capacitación y concientización son independientes."
)
MSG_ACC_04 = "Su cuenta no está activa. Revise su correo para activarla o contacte al administrador."
FAILED = "No se pudo ingresar con ClaveÚnica."


class Issuer:
    """A small OpenID provider. ``lies`` changes the claims of its next token; ``person`` is who sits before it."""

    def __init__(self) -> None:
        self.key, self.other_key = (RSAKey.generate_key(2048, {"kid": "1"}) for _ in range(2))
        self.person: dict[str, Any] = {"numero": 12345678, "DV": "5", "tipo": "RUN"}
        self.lies: dict[str, Any] = {}
        self.forged = False
        self.codes: dict[str, dict[str, str]] = {}
        app = Flask(__name__)
        app.add_url_rule("/.well-known/openid-configuration", view_func=self.configuration)
        app.add_url_rule("/jwks", view_func=self.jwks)
        app.add_url_rule("/authorize", view_func=self.authorize)
        app.add_url_rule("/token", view_func=self.token, methods=["POST"])
        app.add_url_rule("/userinfo", view_func=self.userinfo)
        self.server = waitress.create_server(app, host="127.0.0.1", port=0, threads=2)
        self.url = f"http://127.0.0.1:{self.server.effective_port}"
        threading.Thread(target=self.server.run, daemon=True).start()

    def configuration(self) -> Any:
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
        more = {name: f"{self.url}/{path}" for name, path in names.items()}
        return jsonify(issuer=self.url, userinfo_endpoint=f"{self.url}/userinfo", **more)

    def jwks(self) -> Any:
        return jsonify(keys=[self.key.as_dict(private=False)])

    def authorize(self) -> Any:
        code = f"code{len(self.codes)}"
        self.codes[code] = dict(request.args)
        return redirect(f"{request.args['redirect_uri']}?code={code}&state={request.args['state']}")

    def token(self) -> Any:
        asked = self.codes.pop(request.form["code"], None)
        digest = hashlib.sha256(request.form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != challenge or asked["code_challenge_method"] != "S256":
            return jsonify(error="invalid_grant"), 400
        claims = {
            "iss": self.url, "aud": "estado-verde", "sub": "1", "nonce": asked["nonce"], "exp": int(time.time()) + 300,
            **self.lies,
        }  # fmt: skip
        key = self.other_key if self.forged else self.key
        signed = jwt.encode({"alg": "RS256", "kid": "1"}, {k: v for k, v in claims.items() if v is not None}, key)
        return jsonify(access_token="a", token_type="Bearer", id_token=signed)

    def userinfo(self) -> Any:
        return jsonify(sub="1", RolUnico=self.person)


@pytest.fixture(scope="module")
def provider() -> Iterator[Issuer]:
    made = Issuer()
    yield made
    made.server.close()


@pytest.fixture
def issuer(provider: Issuer, monkeypatch: pytest.MonkeyPatch) -> Issuer:
    provider.lies, provider.forged = {}, False
    provider.person = {"numero": 12345678, "DV": "5", "tipo": "RUN"}
    for name, value in {"ISSUER": provider.url, "CLIENT_ID": "estado-verde", "CLIENT_SECRET": "secreto"}.items():
        monkeypatch.setenv(f"EV_CLAVE_UNICA_{name}", value)
    return provider


@pytest.fixture
def app(make_app: Callable[..., Flask], application: Flask, databases: Databases) -> Flask:
    """Every plugin and this one, which has no tables: the database of the others is whole for it."""
    made = make_app(EV_PLUGINS="+clave_unica")
    databases.create("blank", template="upgraded")
    with made.app_context(), acting(SYSTEM, door="test"):
        for ambito, perfil, rut, active in (
            ("GESTION", "red", "12345678-5", True),
            ("GESTION", "auditor", "11111111-1", False),
            ("CAPACITACION", "participante", "10000013-K", True),
            ("GENERACION_CIUDADANA", "sec", "12345678-5", True),
        ):
            inside = realms.namespace(ambito, perfil)
            names = {"first_name": "Ana", "last_name": "Soto", "ambito": ambito, "perfil": perfil, "rut": rut}
            email = f"{rut}@example.org".lower()
            db.session.add(
                Cuenta(username=f"{inside}:{rut}", email=f"{inside}:{email}", correo=email, active=active, **names)
            )
        db.session.commit()
    return made


def go(client: FlaskClient, start: str = "/clave-unica/GESTION/?next=/perfil/") -> str:
    """To the issuer; the path with which it sends the person back."""
    away = client.get(start).headers["Location"]
    back = requests.get(away, allow_redirects=False, timeout=10).headers["Location"]
    parts = urlsplit(back)
    return f"{parts.path}?{parts.query}"


def come(app: Flask, start: str = "/clave-unica/GESTION/?next=/perfil/") -> tuple[FlaskClient, Any]:
    client = app.test_client()
    return client, client.get(go(client, start))


def test_who_the_issuer_names_is_in_the_account_of_the_realm(app: Flask, issuer: Issuer) -> None:
    assert "Ingresar con ClaveÚnica" in app.test_client().get("/ingreso/").text
    client, answer = come(app)
    assert answer.headers["Location"] == "/perfil/"
    assert client.get("/cuentas/list/").status_code == 200
    asked = app.test_client().get("/clave-unica/GESTION/").headers["Location"]
    sent = parse_qs(urlsplit(asked).query)
    assert {"state", "nonce", "code_challenge"} <= set(sent) and sent["code_challenge_method"] == ["S256"]
    assert sent["redirect_uri"][0].startswith("http://127.0.0.1"), "what was configured, not what the request says"


def test_the_profile_is_chosen_where_each_has_accounts(app: Flask, issuer: Issuer) -> None:
    page = app.test_client().get("/generacion/ingreso/").text
    assert "ClaveÚnica: SEC" in page and "ClaveÚnica: Solicitante" in page
    _client, answer = come(app, "/clave-unica/GENERACION_CIUDADANA/sec")
    assert answer.headers["Location"] == "/generacion/"
    client, answer = come(app, "/clave-unica/GENERACION_CIUDADANA/solicitante")
    assert answer.headers["Location"] == "/generacion/ingreso/"
    assert "Usuario o contraseña incorrectos." in client.get("/generacion/ingreso/").text


@pytest.mark.parametrize(
    ("numero", "digit", "text"),
    [(20961605, "K", MSG_ACC_02), (10000013, "K", MSG_ACC_02), (11111111, "1", MSG_ACC_04), (12345678, "4", FAILED)],
)
def test_nobody_gets_an_account_by_having_a_rut(app: Flask, issuer: Issuer, numero: int, digit: str, text: str) -> None:
    """Unknown, of another realm, inactive, not a RUT."""
    issuer.person = {"numero": numero, "DV": digit}
    client, answer = come(app)
    assert answer.headers["Location"] == "/ingreso/"
    assert text in client.get("/ingreso/").text
    assert client.get("/perfil/").status_code == 302


def test_another_issuer_calls_the_rut_otherwise(app: Flask, issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    """One text in the token, or an object with other names."""
    for claim, value in (("rut", "12.345.678-5"), ("run", {"n": 12345678, "d": "5"})):
        for name, said in (("CLAIM", claim), ("CLAIM_NUMBER", "n"), ("CLAIM_DIGIT", "d"), ("SCOPE", "openid rut")):
            monkeypatch.setenv(f"EV_CLAVE_UNICA_{name}", said)
        issuer.lies = {claim: value}
        client, answer = come(app)
        assert answer.headers["Location"] == "/perfil/"
        away = client.get("/clave-unica/GESTION/").headers["Location"]
        assert parse_qs(urlsplit(away).query)["scope"] == ["openid rut"]
    issuer.lies = {}
    client, _answer = come(app)  # ClaveÚnica's own name is none any more
    assert FAILED in client.get("/ingreso/").text


@pytest.mark.parametrize(
    "lies",
    [
        {"iss": "https://otro.example"},
        {"aud": "otra-aplicacion"},
        {"nonce": "de otro intento"},
        {"nonce": None},
        {"exp": 1_000_000},
        {"sub": "2"},
    ],
)
def test_a_token_that_is_not_for_this_attempt_is_refused(app: Flask, issuer: Issuer, lies: dict[str, Any]) -> None:
    issuer.lies = lies
    client, _answer = come(app)
    assert FAILED in client.get("/ingreso/").text
    assert client.get("/perfil/").status_code == 302


def test_a_token_that_the_issuer_did_not_sign_is_refused(app: Flask, issuer: Issuer) -> None:
    issuer.forged = True
    client, _answer = come(app)
    assert client.get("/perfil/").status_code == 302


def test_state_and_code_serve_one_attempt_of_one_browser(app: Flask, issuer: Issuer) -> None:
    mine, stranger = app.test_client(), app.test_client()
    back = go(mine)
    assert stranger.get(back).headers["Location"] == "/ingreso/", "somebody else's answer, without an attempt"
    stranger.get("/clave-unica/GESTION/")
    stranger.get(back)
    assert stranger.get("/perfil/").status_code == 302, "the state of another browser"
    replayed = go(mine)
    assert mine.get(replayed).headers["Location"] == "/perfil/"
    mine.post("/salir")
    assert app.test_client().get(replayed).headers["Location"] == "/ingreso/"
    stolen = app.test_client()
    own = go(stolen)
    code = parse_qs(urlsplit(go(mine)).query)["code"][0]
    state = parse_qs(urlsplit(own).query)["state"][0]
    stolen.get(f"/clave-unica/vuelta?code={code}&state={state}")
    assert stolen.get("/perfil/").status_code == 302, "a code without its verifier (PKCE)"


def test_an_issuer_that_does_not_answer_leaves_the_password(
    app: Flask, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EV_CLAVE_UNICA_ISSUER", "http://127.0.0.1:9")
    page = app.test_client().get("/clave-unica/GESTION/", follow_redirects=True)
    assert "ClaveÚnica no responde. Ingrese con su contraseña." in page.text
    assert app.test_client().get("/clave-unica/OTRO/").status_code == 404
    monkeypatch.delenv("EV_CLAVE_UNICA_CLIENT_SECRET")
    assert app.test_client().get("/clave-unica/GESTION/").status_code == 404
    assert "ClaveÚnica" not in app.test_client().get("/ingreso/").text


def test_it_does_not_run_unless_it_is_named(make_app: Callable[..., Flask]) -> None:
    assert "clave_unica" not in make_app().extensions["ev"]["host"].enabled


def test_its_routes_are_asked_what_every_route_is_asked(app: Flask, issuer: Issuer) -> None:
    """It is off by default, so the suites that walk the routes do not meet it: here are the same questions."""
    assert access.undeclared(app) == []
    people = list(matrix.everybody(app))
    whole = {line[0]: line for line in matrix.table(app)}
    known = {line[0] for line in matrix.stored()}
    mine = {path: line for path, line in whole.items() if path.startswith("/clave-unica")}
    assert set(mine) == {"/clave-unica/<ambito>/", "/clave-unica/<ambito>/<perfil>", "/clave-unica/vuelta"}
    assert set(whole) - known == set(mine), "it brings these and no other"
    for line in mine.values():
        assert line[1:] == ["GET", "abierta", "sí", *["sí"] * len(people)]
    before = everything(app)
    for url in (
        "/clave-unica/GESTION/",
        "/clave-unica/SEC/x",
        "/clave-unica/vuelta",
        "/clave-unica/vuelta?state=%00&code=a",
    ):
        client = app.test_client()
        answer = client.get(url)
        assert answer.status_code in (302, 404), url
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert (answer.headers["X-Content-Type-Options"], answer.headers["Cache-Control"]) == ("nosniff", "no-store")
        assert client.post(url).status_code in (400, 405), "nothing is sent to it"
        assert client.get(url, headers={"Host": "malo.example"}).status_code == 400
        with client.session_transaction() as cookie:
            assert "sid" not in cookie
    assert everything(app) == before, "opening them changes no row"
