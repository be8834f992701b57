"""Platforms with accounts of their own: the same profile in two of them, one door for each, and nothing of one behind the
door of another."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, inspect, select
from stdnum.cl import rut as check

from estado_verde import permissions
from estado_verde.contributions import Profile, Reach, Realm, grants
from estado_verde.models import Cuenta, Model, Organizacion, Sesion, db
from estado_verde.scope import SYSTEM, acting
from estado_verde.security import access, passwords, realms
from estado_verde.testing import csrf
from tests.security.routes import addresses, routes

PASSWORD = "clave1"
RUT = "12345678-5"
MSG_ACC_01 = "Usuario o contraseña incorrectos."
MSG_ACC_02 = (
    "Usuario o contraseña incorrectos. Recuerde que las cuentas de las plataformas de gestión, flota vehicular, "
    "capacitación y concientización son independientes."
)
MSG_ACC_04 = "Su cuenta no está activa. Revise su correo para activarla o contacte al administrador."
GENERACION = "GENERACION_CIUDADANA"


def person(ambito: str, perfil: str, rut: str = RUT, password: str = PASSWORD, **more: Any) -> Cuenta:
    inside = realms.namespace(ambito, perfil)
    return Cuenta(
        username=f"{inside}:{rut}",
        email=f"{inside}:{rut}@example.org",
        correo=f"{rut}@example.org",
        ambito=ambito,
        perfil=perfil,
        rut=rut,
        first_name="Ana",
        last_name="Soto",
        password=passwords.hash_password(password),
        **{"active": True, **more},
    )


def enter(
    client: FlaskClient, realm: Realm, perfil: str, password: str = PASSWORD, rut: str = RUT, address: str = "127.0.0.1"
) -> Any:
    data = {"perfil": perfil, "rut": rut, "clave": password, "csrf_token": csrf(client)}
    return client.post(realm.route, data=data, environ_base={"REMOTE_ADDR": address})


def rut_of(number: int) -> str:
    body = str(30_000_000 + number)
    return f"{body}-{check.calc_check_digit(body)}"


@pytest.fixture
def people(app: Flask) -> None:
    """The same RUT in every realm, and in every profile of the portal, each with another password."""
    with app.app_context(), acting(SYSTEM, door="test"):
        for realm in realms.doors():
            declared = list(realms.profiles(realm.name))
            for one in declared if realm.per_profile else declared[:1]:
                db.session.add(person(realm.name, one.name, password=f"{realm.name}-{one.name}-1"))
        db.session.commit()


def test_the_same_rut_has_an_account_in_each_realm_and_profile_with_a_password_of_its_own(
    app: Flask, people: None
) -> None:
    """00-overview §1.1."""
    with app.app_context(), acting(SYSTEM):
        accounts = [(one.ambito, one.perfil) for one in db.session.scalars(select(Cuenta))]
        doors = {one.name: one for one in realms.doors()}
    assert len(accounts) == 6 and set(doors) == {"GESTION", "CAPACITACION", "CONCIENTIZACION", GENERACION}
    for place, (ambito, perfil) in enumerate(accounts):
        for other, other_perfil in accounts:
            client = app.test_client()
            password, address = f"{other}-{other_perfil}-1", f"192.0.2.{place}{accounts.index((other, other_perfil))}"
            answer = enter(client, doors[ambito], perfil, password, address=address)
            right = (ambito, perfil) == (other, other_perfil)
            assert answer.status_code == (303 if right else 200), f"{ambito}:{perfil} with the password of {other}"
            if right:
                assert answer.headers["Location"] == doors[ambito].home
            else:
                with client.session_transaction() as cookie:
                    assert "sid" not in cookie


@pytest.mark.parametrize(
    ("ambito", "text"),
    [("GESTION", MSG_ACC_02), ("CAPACITACION", MSG_ACC_02), ("CONCIENTIZACION", MSG_ACC_02), (GENERACION, MSG_ACC_01)],
)
def test_overview_8_1_and_8_10_every_failure_of_a_realm_reads_the_same(
    app: Flask, people: None, ambito: str, text: str
) -> None:
    """00-overview §8 (1): the account of gestión at P3 → MSG-ACC-02 and no session. §8 (10): an unknown RUT, a wrong
    password and the account of another platform answer alike, with MSG-ACC-02 (at P7 MSG-ACC-01, wrong profile too)."""
    with app.app_context():
        realm = realms.realm(ambito)
        perfil = next(iter(realms.profiles(ambito))).name
    elsewhere = "GESTION-red-1" if ambito != "GESTION" else "CAPACITACION-participante-1"
    tries = [(RUT, elsewhere), ("20961605-K", elsewhere), (RUT, "equivocada1")]
    if realm.per_profile:
        tries.append((RUT, f"{ambito}-sec-1"))
    pages = set()
    for rut, password in tries:
        client = app.test_client()
        answer = enter(client, realm, perfil, password, rut)
        assert answer.status_code == 200
        assert f">{text}<" in answer.text, "that text and nothing after it"
        pages.add(answer.text.replace(rut, "RUT").split('role="alert"')[1].split("</main>")[0])
        with client.session_transaction() as cookie:
            assert "sid" not in cookie
    assert len(pages) == 1
    with app.app_context(), acting(SYSTEM):
        assert db.session.scalar(select(func.count()).select_from(Sesion)) == 0


def test_one_realm_at_a_time_in_a_browser(app: Flask, people: None) -> None:
    with app.app_context():
        gestion, generacion = realms.realm("GESTION"), realms.realm(GENERACION)
    client = app.test_client()
    assert enter(client, gestion, "red", "GESTION-red-1").status_code == 303
    with client.session_transaction() as cookie:
        copied = dict(cookie)
    page = client.get(generacion.route)
    assert "En este navegador hay una sesión de Plataforma de Gestión; al ingresar aquí, esa se cierra." in page.text
    assert 'data-ev-theme="generacion"' in page.text
    assert enter(client, generacion, "sec", f"{GENERACION}-sec-1").headers["Location"] == "/generacion/"
    assert client.get("/").headers["Location"] == "/generacion/", "its home, not that of the programme"
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(copied)
    assert thief.get("/perfil/").headers["Location"].startswith("/ingreso/"), "the session before it ended"
    out = client.post("/salir", data={"csrf_token": csrf(client)}, follow_redirects=True)
    assert out.request.path == "/generacion/ingreso/" and "Ud. ha cerrado sesión" in out.text


def test_the_profile_chosen_at_the_door_is_the_only_one_that_counts(app: Flask, people: None) -> None:
    with app.app_context():
        generacion = realms.realm(GENERACION)
    client = app.test_client()
    enter(client, generacion, "solicitante", f"{GENERACION}-solicitante-1")
    page = client.get("/perfil/").text
    assert "Solicitante" in page and "SEC" not in page.split("<main")[1].split("</main>")[0]
    assert client.get("/cuentas/list/").status_code in (302, 403), "what the SEC account of the same person may do"


def test_an_inactive_account_is_told_only_to_who_knows_the_password(app: Flask) -> None:
    with app.app_context(), acting(SYSTEM, door="test"):
        db.session.add(person(GENERACION, "sec", active=False))
        db.session.commit()
        realm = realms.realm(GENERACION)
    assert MSG_ACC_04 in enter(app.test_client(), realm, "sec").text
    assert MSG_ACC_04 not in enter(app.test_client(), realm, "sec", "otra123").text


@pytest.mark.one_engine
def test_what_all_realms_have_shows_nothing_of_gestion(demo_app: Flask, figure: Callable[[str], None]) -> None:
    """00-overview §1.1: that a page of another realm leads to its door is asked of every route and profile by check 4
    (tests/security/test_matrix.py); here, of the routes that all realms have, none shows the name of a unit of gestión."""
    with demo_app.app_context(), acting(SYSTEM, door="test"):
        outsiders = [
            (realm, one.name)
            for realm in realms.doors()
            for one in realms.profiles(realm.name)
            if realm.name != "GESTION"
        ]
        company = Organizacion(tipo="ORGANIZACION", nombre="Empresa Ajena", sigla="AJENA")
        db.session.add_all(
            person(realm.name, name, rut_of(number), organizacion=company)
            for number, (realm, name) in enumerate(outsiders)
        )
        db.session.commit()
        unit = Model.metadata.tables["inventario_unidad"].c.nombre
        words = set(db.session.scalars(select(unit), execution_options={"unscoped": True}))
        here = set(inspect(db.engine).get_table_names())  # another test's plugin may be in the metadata too
        owned = {
            table.name: set(db.session.scalars(select(table.c.id).limit(3), execution_options={"unscoped": True}))
            for table in Model.metadata.tables.values()
            if "id" in table.c and table.name in here
        }
    assert words
    shown = 0
    for number, (realm, name) in enumerate(outsiders):
        client = demo_app.test_client()
        assert enter(client, realm, name, rut=rut_of(number)).status_code == 303
        for route in routes(demo_app):
            with demo_app.app_context():
                of, wanted = access.realm_of(demo_app, route.endpoint), access.declared(demo_app, route.endpoint)
            if wanted == access.PUBLIC or "GET" not in route.methods or of not in ("", realm.name):
                continue
            for url in addresses(demo_app, route, owned, most=1):
                answer = client.get(url)
                leaked = [word for word in words if word.encode() in answer.data]
                assert not leaked, f"{realm.name}:{name} reads {leaked} at {url}"
                shown += 1
    figure(f"{shown} pages that {len(outsiders)} profiles of other realms share: none shows what is of gestión")


def test_a_grant_to_a_profile_that_two_realms_have() -> None:
    """«participante» is of Capacitación and of Concientización: a grant by name is for both, one with its realm for one."""
    values = [
        *(Profile("participante", "Participante", realm, Reach.OWN) for realm in ("CAPACITACION", "CONCIENTIZACION")),
        *grants("cursos", participante="read"),
        *grants("diplomas", **{"CAPACITACION:participante": "run"}),
    ]
    host = SimpleNamespace(values=lambda _hook: values)
    assert permissions._wanted(host) == {  # type: ignore[arg-type]
        "CAPACITACION:participante": {("can_read", "cursos"), ("can_run", "diplomas")},
        "CONCIENTIZACION:participante": {("can_read", "cursos")},
    }
