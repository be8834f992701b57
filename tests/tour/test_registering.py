"""Somebody without an account comes in, in a real browser: registers, opens the mail, activates, signs in, changes the
password, forgets it and chooses another. Once with the code of the image on a wide screen, once with ALTCHA's calculation on
a telephone at night."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from estado_verde.security import captcha
from tests.registering import ASKED, CAPACITACION, PASSWORD, RECEIVED, links_of
from tests.tour.looking import DARK, LIGHT, NARROW, WIDE, Looker
from tests.tour.pages import NOBODY, Person

NEW, LATER = "nueva99", "otra2026"
#: What a browser shows is the same on every database.
pytestmark = pytest.mark.one_engine


@pytest.fixture(params=[(WIDE, LIGHT), (NARROW, DARK)], ids=["code", "calculation"])
def looker(request: pytest.FixtureRequest, app: Flask, chromium: Browser, live_server: str):
    width, theme = request.param
    context = chromium.new_context(base_url=live_server, locale="es-CL", viewport={"width": width, "height": 900})
    context.set_default_timeout(10_000)
    context.add_cookies([{"name": "ev_tema", "value": theme, "url": live_server}])
    yield Looker(context, Person(app, NOBODY), width, theme)
    context.close()


def prove(app: Flask, looker: Looker) -> None:
    """That a person sends the form."""
    page = looker.page
    if looker.width == NARROW:
        page.locator("altcha-widget input[type=checkbox]").click()
        expect(page.get_by_text("Verificado", exact=True)).to_be_visible()
        return
    page.get_by_role("button", name="Nuevo código").click()
    field = page.get_by_label("Ingresar el código")
    expect(field).to_be_focused()
    with app.app_context():
        found = captcha.read(page.locator("[name=captcha]").input_value())
        assert found is not None
        field.fill(found.code.lower())
    assert page.locator("[data-captcha] img").evaluate("image => image.decode().then(() => image.naturalWidth)") == 240


def fill(page: Page) -> None:
    for label, text in (
        ("RUT", "11.111.111-1"),
        ("Nombres", "Ana María"),
        ("Apellidos", "Soto Pérez"),
        ("E-mail", "ana@example.org"),
        ("Otro servicio", "Municipalidad de Prueba"),
        ("Cargo", "Encargada"),
    ):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label(re.compile("^¿Cuál es su perfil")).select_option("OTRO")
    page.get_by_label("Contraseña", exact=True).fill(PASSWORD)
    page.get_by_label("Confirmar contraseña").fill(PASSWORD)
    page.get_by_label(re.compile("^Leí el aviso")).check()


def test_from_nobody_to_a_new_password(app: Flask, looker: Looker, mails: Callable[[], list[EmailMessage]]) -> None:
    page = looker.page
    page.goto(f"{CAPACITACION}ingreso/")
    looker.judge()
    page.get_by_role("link", name="Comience ahora creando una cuenta nueva").click()
    page.get_by_role("button", name="Enviar").click()
    expect(page.get_by_text("Hay 8 campos por corregir")).to_be_visible()
    looker.judge()
    fill(page)
    prove(app, looker)
    looker.judge()
    page.get_by_role("button", name="Enviar").click()
    expect(page.get_by_text(RECEIVED)).to_be_visible()
    expect(page.get_by_text("Este curso está recomendado para gestores")).to_be_visible()
    looker.judge()

    page.goto(links_of(mails()[0])[0])
    looker.judge()
    page.get_by_role("button", name="Activar cuenta").click()
    expect(page.get_by_text("Su cuenta ha sido activada. Ya puede ingresar al sistema.")).to_be_visible()
    enter(page, PASSWORD)
    expect(page.get_by_role("heading", name="Mis cursos")).to_be_visible()
    looker.judge()

    page.goto("/perfil/")
    looker.judge()
    page.get_by_role("link", name="Cambio de clave").click()
    page.get_by_label("Contraseña actual").fill(PASSWORD)
    page.get_by_label("Nueva contraseña", exact=True).fill(NEW)
    page.get_by_label("Confirme nueva contraseña").fill(NEW)
    looker.judge()
    page.get_by_role("button", name="Enviar").click()
    expect(page.get_by_text("Su contraseña ha sido actualizada.")).to_be_visible()

    page.goto(f"{CAPACITACION}recuperar")
    page.get_by_label("RUT").fill("111111111")
    prove(app, looker)
    looker.judge()
    page.get_by_role("button", name="Enviar").click()
    expect(page.get_by_text(ASKED)).to_be_visible()
    page.goto(links_of(mails()[-1])[0])
    looker.judge()
    page.get_by_role("textbox", name="Nueva contraseña").first.fill(LATER)
    page.get_by_label("Confirme nueva contraseña").fill(LATER)
    page.get_by_role("button", name="Enviar").click()
    expect(page.get_by_text("Su contraseña ha sido actualizada.")).to_be_visible()
    enter(page, LATER)
    expect(page.get_by_role("heading", name="Mis cursos")).to_be_visible()
    assert looker.problems == [], "\n".join(looker.problems)


def enter(page: Page, password: str) -> None:
    page.get_by_label("RUT").fill("111111111")
    page.get_by_label("Contraseña", exact=True).fill(password)
    page.get_by_role("button", name="Ingresar").click()
