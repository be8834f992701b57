"""Who comes in: every door of an account, through the pages that people use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from estado_verde import clock
from estado_verde.models import Cuenta, Intento, Organizacion, Sesion, db
from estado_verde.scope import SYSTEM, acting
from estado_verde.security import passwords
from estado_verde.testing import csrf

SignIn = Callable[[FlaskClient, str, str], FlaskClient]
RUT, PASSWORD = "12345678-5", "clave 1".replace(" ", "")
MSG_ACC_02 = (
    "Usuario o contraseña incorrectos. Recuerde que las cuentas de las plataformas de gestión, flota vehicular, "
    "capacitación y concientización son independientes."
)
MSG_ACC_04 = "Su cuenta no está activa. Revise su correo para activarla o contacte al administrador."


def account(rut: str = RUT, ambito: str = "GESTION", password: str | None = PASSWORD, **more: object) -> Cuenta:
    values = {
        "first_name": "Ana",
        "last_name": "Soto",
        "perfil": "red",
        "active": True,
        "correo": f"{rut}@example.org",
        **more,
    }
    return Cuenta(
        username=f"{ambito}:{rut}",
        email=f"{ambito}:{rut}@example.org",
        ambito=ambito,
        rut=rut,
        password=passwords.hash_password(password) if password else None,
        **values,
    )


@pytest.fixture
def people(app: Flask) -> None:
    with app.app_context(), acting(SYSTEM, door="test"):
        db.session.add_all(
            [
                account(),
                account("11111111-1", active=False),
                account("10000013-K", "CAPACITACION"),
                account("7654321-6", password=None),
            ]
        )
        db.session.commit()


def attempt(client: FlaskClient, rut: str, password: str, address: str = "127.0.0.1"):
    data = {"rut": rut, "clave": password, "csrf_token": csrf(client)}
    return client.post("/ingreso/", data=data, environ_base={"REMOTE_ADDR": address})


def count(app: Flask, model: type) -> int:
    with app.app_context(), acting(SYSTEM, door="test"):
        return len(db.session.scalars(select(model)).all())


@pytest.mark.parametrize("typed", ["12.345.678-5", "12345678-5", "123456785", " 12.345.678–5 ", "012345678-5"])
def test_rut_with_or_without_punctuation(client: FlaskClient, people: None, typed: str) -> None:
    assert attempt(client, typed, PASSWORD).status_code == 303
    assert client.get("/perfil/").status_code == 200


@pytest.mark.parametrize(
    ("rut", "password"),
    [
        ("20.961.605-K", PASSWORD),  # nobody
        (RUT, "otra clave 9"),  # wrong password
        ("10.000.013-K", PASSWORD),  # 00-overview §8.10: an account of another platform
        ("11.111.111-1", "equivocada1"),  # inactive, and the password is not the right one
        ("7.654.321-6", ""),  # nobody set its password yet
        ("12.345.678-4", PASSWORD),  # not a RUT
        ("", ""),
        ("a" * 5000, "b" * 5000),
        ("' or 1=1 --", PASSWORD),
    ],
)
def test_every_failed_sign_in_reads_the_same(client: FlaskClient, people: None, rut: str, password: str) -> None:
    answer = attempt(client, rut, password)
    assert answer.status_code == 200
    assert MSG_ACC_02 in answer.text
    assert MSG_ACC_04 not in answer.text
    assert client.get("/perfil/").status_code == 302


def test_only_who_knows_the_password_learns_that_the_account_is_inactive(client: FlaskClient, people: None) -> None:
    answer = attempt(client, "11.111.111-1", PASSWORD)
    assert MSG_ACC_04 in answer.text
    assert client.get("/perfil/").status_code == 302


def test_one_hash_whatever_the_reason(client: FlaskClient, people: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown RUT costs one argon2id verification, as a wrong password does: the time tells nothing."""
    calls: list[str] = []
    true_verify = passwords._hasher.verify
    monkeypatch.setattr(
        type(passwords._hasher), "verify", lambda self, kept, text: calls.append(kept) or true_verify(kept, text)
    )
    monkeypatch.setattr(passwords, "_hasher", passwords._hasher)
    for number, rut in enumerate((RUT, "20.961.605-K", "10.000.013-K", "no es un rut"), 1):
        attempt(client, rut, "equivocada1")
        assert len(calls) == number


def test_passwords_are_argon2id_and_rehashed(app: Flask, client: FlaskClient, people: None, true_hashes: None) -> None:
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1)
    with app.app_context(), acting(SYSTEM):
        mine = db.session.scalars(select(Cuenta).where(Cuenta.rut == RUT)).one()
        mine.password = weak.hash(PASSWORD)
        db.session.commit()
    assert attempt(client, RUT, PASSWORD).status_code == 303
    assert client.get("/perfil/").status_code == 200
    with app.app_context(), acting(SYSTEM):
        kept = db.session.scalars(select(Cuenta.password).where(Cuenta.rut == RUT)).one()
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_hash_is_reached_five_times_per_account_and_address(client: FlaskClient, people: None) -> None:
    answers = [attempt(client, RUT, f"equivocada{n}") for n in range(40)]
    assert [one.status_code for one in answers].count(200) == 5
    last = answers[-1]
    assert last.status_code == 429
    assert MSG_ACC_02 in last.text
    assert "Hubo demasiados intentos. Espere 15 min antes de volver a intentarlo." in last.text
    assert last.headers["Retry-After"] == "900"
    assert attempt(client, RUT, PASSWORD).status_code == 429, "the right password waits too, from there"
    assert attempt(client, RUT, PASSWORD, "192.0.2.9").status_code == 303, "and works from another address"


def test_unknown_accounts_are_slowed_alike(client: FlaskClient, people: None) -> None:
    assert [attempt(client, "20.961.605-K", "equivocada1").status_code for _ in range(7)] == [200] * 5 + [429] * 2


def test_guessing_over_many_accounts_is_slowed_by_address(client: FlaskClient, people: None) -> None:
    codes = [attempt(client, f"nadie {n}", "equivocada1").status_code for n in range(30)]
    assert codes.count(200) == 10


def test_the_limit_passes_with_time_and_with_the_right_password(app: Flask, client: FlaskClient, people: None) -> None:
    for _ in range(4):
        attempt(client, RUT, "equivocada1")
    assert attempt(client, RUT, PASSWORD).status_code == 303
    assert count(app, Intento) == 0
    for _ in range(6):
        attempt(client, "11.111.111-1", "equivocada1")
    with clock.fixed(clock.now() + timedelta(minutes=16)):
        assert attempt(client, "11.111.111-1", "equivocada1").status_code == 200


def test_the_session_changes_at_sign_in_and_ends_at_sign_out(app: Flask, people: None, sign_in: SignIn) -> None:
    client = app.test_client()
    client.get("/ingreso/")
    with client.session_transaction() as before:
        fixed = dict(before)
    sign_in(client, RUT, PASSWORD)
    with client.session_transaction() as cookie:
        assert cookie.get("csrf_token") != fixed["csrf_token"]
        copied = dict(cookie)
    assert client.get("/salir").status_code == 405, "a link cannot sign anybody out"
    answer = client.post("/salir", data={"csrf_token": csrf(client)}, follow_redirects=True)
    assert "Ud. ha cerrado sesión" in answer.text
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(copied)
    assert thief.get("/perfil/").status_code == 302, "a copy of the cookie is dead after sign-out"
    assert count(app, Sesion) == 0


@pytest.mark.parametrize("change", [{"active": False}, {"password": "otra"}])
def test_a_session_dies_with_deactivation_and_with_another_password(
    app: Flask, people: None, sign_in: SignIn, change: dict[str, object]
) -> None:
    client = sign_in(app.test_client(), RUT, PASSWORD)
    assert client.get("/perfil/").status_code == 200
    with app.app_context(), acting(SYSTEM):
        mine = db.session.scalars(select(Cuenta).where(Cuenta.rut == RUT)).one()
        for name, value in change.items():
            setattr(mine, name, value)
        db.session.commit()
        mine.active = True
        db.session.commit()
    ended = client.get("/perfil/", follow_redirects=True)
    assert ended.request.path == "/ingreso/", "and does not come back to life with the account"
    assert "Su sesión terminó. Ingrese de nuevo." in ended.text


def test_a_session_ends_when_idle_and_in_any_case_after_a_day_of_work(
    app: Flask, people: None, sign_in: SignIn
) -> None:
    client = sign_in(app.test_client(), RUT, PASSWORD)
    start = clock.now()
    with clock.fixed(start + timedelta(minutes=119)):
        assert client.get("/perfil/").status_code == 200
    with clock.fixed(start + timedelta(minutes=119 + 119)):
        assert client.get("/perfil/").status_code == 200
    with clock.fixed(start + timedelta(minutes=119 + 119 + 121)):
        assert client.get("/perfil/").status_code == 302
    client = sign_in(app.test_client(), RUT, PASSWORD)
    for hour in range(1, 12):
        with clock.fixed(start + timedelta(hours=hour)):
            assert client.get("/perfil/").status_code == 200
    with clock.fixed(start + timedelta(hours=12, minutes=1)):
        assert client.get("/perfil/").status_code == 302


def test_a_request_learns_for_whom_it_runs_in_two_statements(app: Flask, people: None, sign_in: SignIn) -> None:
    from sqlalchemy import event

    from estado_verde.security import sessions

    client = sign_in(app.test_client(), RUT, PASSWORD)
    with client.session_transaction() as cookie:
        held = dict(cookie)
    statements: list[str] = []
    with app.test_request_context():
        from flask import session

        session.update(held)
        event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        who = sessions.who()
    assert who.nombre == "Ana Soto"
    assert ("write", "cuentas") in who.permissions
    assert len(statements) == 2


@pytest.mark.parametrize(
    ("target", "landing"),
    [
        ("/perfil/?a=1", "/perfil/?a=1"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/ok%0d%0aX: y", "/ok%0d%0aX: y"),
    ],
)
def test_after_signing_in_one_stays_on_this_site(client: FlaskClient, people: None, target: str, landing: str) -> None:
    data = {"rut": RUT, "clave": PASSWORD, "csrf_token": csrf(client)}
    answer = client.post("/ingreso/", query_string={"next": target}, data=data)
    assert answer.status_code == 303
    location = answer.headers["Location"]
    assert location.startswith("/") and not location.startswith("//")
    assert location.rstrip() == landing.replace(" ", "%20") or location == landing


def test_an_anonymous_person_is_asked_to_sign_in_and_comes_back(client: FlaskClient, people: None) -> None:
    asked = client.get("/perfil/?x=1")
    assert asked.status_code == 302
    assert asked.headers["Location"] == "/ingreso/?next=/perfil/?x%3D1"
    data = {"rut": RUT, "clave": PASSWORD, "csrf_token": csrf(client)}
    assert client.post(asked.headers["Location"], data=data).headers["Location"] == "/perfil/?x=1"
    assert client.get("/ingreso/").status_code == 302, "who is signed in does not sign in again"


def test_a_script_is_told_in_json(client: FlaskClient, people: None) -> None:
    answer = client.get("/perfil/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["message"]) == (401, "Su sesión terminó. Ingrese de nuevo.")
    answer = client.get("/perfil/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/ingreso/?next=/perfil/"


def test_change_of_password(app: Flask, people: None, sign_in: SignIn) -> None:
    client, other = (sign_in(app.test_client(), RUT, PASSWORD) for _ in range(2))

    def change(actual: str, clave: str, repetida: str) -> str:
        data = {"actual": actual, "clave": clave, "repetida": repetida, "csrf_token": csrf(client)}
        return client.post("/perfil/clave", data=data, follow_redirects=True).text

    rule = "La contraseña debe tener entre 6 y 30 caracteres, sin espacios, y contener letras y números."
    for bad in ("abc12", "a1" * 16, "solo-letras", "1234567", "con espacio 1", "ab\t12345"):
        assert rule in change(PASSWORD, bad, bad)
    assert "Las contraseñas no coinciden." in change(PASSWORD, "nueva123", "nueva124")
    assert "La contraseña actual no es correcta." in change("equivocada1", "nueva123", "nueva123")
    assert "Su contraseña ha sido actualizada." in change(PASSWORD, "Ñandú_2026!", "Ñandú_2026!")
    assert client.get("/perfil/").status_code == 200
    assert other.get("/perfil/").status_code == 302, "the other sessions were closed"
    sign_in(app.test_client(), RUT, "Ñandú_2026!")


def test_who_sits_at_an_open_session_cannot_guess_its_password(app: Flask, people: None, sign_in: SignIn) -> None:
    client = sign_in(app.test_client(), RUT, PASSWORD)
    data = {"actual": "equivocada1", "clave": "nueva123", "repetida": "nueva123", "csrf_token": csrf(client)}
    texts = [client.post("/perfil/clave", data=data).text for _ in range(6)]
    assert ["La contraseña actual no es correcta." in one for one in texts] == [True] * 5 + [False]
    assert "Hubo demasiados intentos. Espere 15 min antes de volver a intentarlo." in texts[5]


def test_the_stock_screens_of_the_library_do_not_exist(app: Flask) -> None:
    rules = {rule.rule for rule in app.url_map.iter_rules()}
    for gone in ("/login/", "/logout/", "/users/list/", "/roles/list/", "/registeruser/list/", "/resetpassword/form"):
        assert gone not in rules
    assert not [
        rule for rule in rules if rule.startswith(("/api/", "/swagger", "/permission", "/viewmenus", "/groups"))
    ]


def test_organisation_is_part_of_who_one_is(app: Flask, people: None, sign_in: SignIn) -> None:
    with app.app_context(), acting(SYSTEM):
        mine = db.session.scalars(select(Cuenta).where(Cuenta.rut == RUT)).one()
        mine.organizacion = Organizacion(tipo="ORGANIZACION", nombre="Servicio de Prueba", sigla="SP")
        db.session.commit()
    assert "Servicio de Prueba" in sign_in(app.test_client(), RUT, PASSWORD).get("/perfil/").text
