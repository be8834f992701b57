"""«Perfil» and «Cambio de clave», in a platform where people register themselves (generacion-ciudadana §2.4)."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from estado_verde import scope, services
from estado_verde.models import Cuenta, Organizacion, db
from estado_verde.security import links, passwords
from estado_verde.security.realms import system_of
from estado_verde.testing import csrf
from tests.registering import CAPACITACION, GC, PASSWORD, ask, links_of, press, register, sign_in, text_of

Mails = Callable[[], list[EmailMessage]]


@pytest.fixture
def member(client: FlaskClient, mails: Mails) -> FlaskClient:
    register(client, CAPACITACION)
    press(client, links_of(mails()[0])[0])
    assert sign_in(client, CAPACITACION, "11.111.111-1", PASSWORD).status_code == 303
    return client


def test_a_letter_with_its_tilde_apart_is_the_same_letter() -> None:
    composed, apart = "contrase\u00f1a1", "contrasen\u0303a1"
    assert passwords.verify(passwords.hash_password(apart), composed)
    assert passwords.verify(passwords.hash_password(composed), apart)
    assert passwords.judge(composed, apart) == []


def change(client: FlaskClient, actual: str, clave: str, repetida: str) -> str:
    data = {"actual": actual, "clave": clave, "repetida": repetida, "csrf_token": csrf(client)}
    return client.post("/perfil/clave", data=data, follow_redirects=True).text


def test_summary_of_the_profile(member: FlaskClient) -> None:
    page = member.get("/perfil/").text
    assert "Resumen del perfil" in page
    for label, value in (
        ("Estado de la cuenta", "Activa"),
        ("RUT", "11.111.111-1"),
        ("Correo electrónico", "ana@example.org"),
        ("Tipo de perfil", "Participante"),
        ("Fecha de creación", "/20"),
    ):
        assert label in page and value in page


def test_a_password_is_changed(app: Flask, member: FlaskClient, mails: Mails) -> None:
    """Everything wrong is said; the right change ends the other sessions and every link that waits, and is mailed."""
    page = change(member, "no es", "corta", "otra")
    for text in (
        "La contraseña actual no es correcta.",
        "La contraseña debe tener entre 6 y 30 caracteres, sin espacios, y contener letras y números.",
        "Las contraseñas no coinciden.",
    ):
        assert text in page
    elsewhere = app.test_client()
    sign_in(elsewhere, CAPACITACION, "111111111", PASSWORD)
    ask(app.test_client(), f"{CAPACITACION}recuperar", "11.111.111-1")
    waiting = links_of(mails()[-1])[0]

    assert "Su contraseña ha sido actualizada." in change(member, PASSWORD, "nueva99", "nueva99")
    assert member.get("/perfil/").status_code == 200
    assert elsewhere.get("/perfil/").status_code == 302
    assert member.get("/perfil/sesiones/").text.count("Último uso") == 1, (
        "none that the password ended is shown as open"
    )
    assert elsewhere.get(waiting).status_code == 404
    last = mails()[-1]
    assert last["To"] == "ana@example.org" and "fue cambiada" in last["Subject"]
    assert f"{CAPACITACION}recuperar" in text_of(last)
    assert sign_in(elsewhere, CAPACITACION, "111111111", "nueva99").status_code == 303


def portal_account(perfil: str, **more: object) -> Cuenta:
    raw = {"rut": "11111111-1", "first_name": "Ana", "last_name": "Soto", "perfil": perfil, "active": True, **more}
    made = services.save(Cuenta, {"correo": "ana@example.org", **raw})
    assert made.ok, made.faults
    with services.batch():
        links.set_password(made.row, PASSWORD)
    found: Cuenta = made.row
    return found


@pytest.fixture
def both(app: Flask) -> None:
    """Somebody who asks for connections and works for a company too."""
    with app.app_context(), scope.acting(system_of("GENERACION_CIUDADANA"), "test"):
        db.session.add(Organizacion(nombre="Luz del Sur"))
        db.session.commit()
        company = db.session.scalars(select(Organizacion)).one()
        portal_account("solicitante")
        portal_account("distribuidora", organizacion=company)


def test_one_mail_with_a_link_for_each_profile(client: FlaskClient, both: None, mails: Mails) -> None:
    ask(client, f"{GC}recuperar", "11.111.111-1")
    (one,) = mails()
    body, found = text_of(one), links_of(one)
    assert len(set(found)) == 2 and body.index("Solicitante:") < body.index("Distribuidora:")
    press(client, found[0], clave="nueva99", repetida="nueva99")
    assert sign_in(client, GC, "111111111", "nueva99", "solicitante").status_code == 303
    other = client.application.test_client()
    assert sign_in(other, GC, "111111111", "nueva99", "distribuidora").status_code == 200
    assert sign_in(other, GC, "111111111", PASSWORD, "distribuidora").status_code == 303


def test_the_summary_of_a_distribuidora(client: FlaskClient, both: None) -> None:
    sign_in(client, GC, "111111111", PASSWORD, "distribuidora")
    page = client.get("/perfil/").text
    for text in ("11.111.111-1", "Usuario Distribuidora", "Nombre de fantasía", "Luz del Sur"):
        assert text in page
