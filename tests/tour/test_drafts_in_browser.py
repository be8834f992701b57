"""What happens to typed text when a tab is closed, a session ends, or somebody else signs in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from estado_verde.clock import now
from estado_verde.models import Sesion, db
from estado_verde.scope import SYSTEM, acting
from tests.tour.looking import Looker, looking
from tests.tour.pages import Person

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
FORM = "/residuos/fundamentaciones/add"
TEXT = "Texto que nadie ha guardado todavía"


@pytest.fixture
def looker(tour_app: Flask, live_server: str, chromium: Browser) -> Iterator[Looker]:
    with looking(chromium, live_server, Person(tour_app, "gestor_servicio")) as found:
        yield found
    ours = [
        one for one in found.problems if "Failed to load resource" not in one
    ]  # the ended session, told by the browser
    assert "\n".join(ours) == ""


def write(page: Page, text: str = TEXT) -> None:
    page.get_by_role("textbox", name="Texto").fill(text)


def typed(page: Page) -> str:
    return page.get_by_role("textbox", name="Texto").input_value()


def test_a_closed_tab_loses_nothing(looker: Looker) -> None:
    page = looker.page
    page.goto(FORM)
    write(page)
    expect(page.get_by_role("status").filter(has_text=re.compile(r"Borrador guardado \d\d:\d\d [AP]M"))).to_be_visible()
    page.goto("/")
    page.goto(FORM)
    assert typed(page) == ""
    looker.judge()
    page.get_by_role("link", name=re.compile("Recuperar borrador del")).click()
    expect(page.get_by_role("textbox", name="Texto")).to_have_value(TEXT)
    looker.judge()
    looker.keep("borrador")


def test_leaving_at_once_saves_too(looker: Looker) -> None:
    page = looker.page
    page.goto(FORM)
    write(page)
    with page.expect_response("**/borradores/"):
        page.evaluate(
            "Object.defineProperty(document, 'hidden', {value: true}); document.dispatchEvent(new Event('visibilitychange'))"
        )
    page.goto(FORM)
    expect(page.get_by_text("Recuperar borrador del")).to_be_visible()


def test_an_ended_session_keeps_what_was_typed(looker: Looker) -> None:
    page = looker.page
    page.goto(FORM)
    page.context.clear_cookies()
    write(page)
    expect(page.get_by_text("Su sesión terminó. Lo escrito no se ha perdido:")).to_be_visible()
    page.get_by_role("link", name="ingrese de nuevo").click()
    page.get_by_label("RUT").fill(looker.person.rut)
    page.get_by_label("Contraseña", exact=True).fill(looker.person.password)
    page.get_by_role("button", name="Ingresar").click()
    expect(page.get_by_text("Se muestra su borrador del")).to_be_visible()
    assert typed(page) == TEXT


def last_used(app: Flask, minutes: int) -> None:
    """As if that long had passed since the last request of whoever is signed in."""
    with app.app_context(), acting(SYSTEM):
        db.session.execute(update(Sesion).values(vista_en=now() - timedelta(minutes=minutes)))
        db.session.commit()


def test_who_is_about_to_be_signed_out_is_warned_and_loses_nothing(looker: Looker, tour_app: Flask) -> None:
    page, idle = looker.page, tour_app.config["SESSION_IDLE_MINUTES"]
    page.clock.install()
    page.goto(FORM)
    last_used(tour_app, idle - 4)
    page.clock.fast_forward((idle - 4) * 60_000)
    warning = page.get_by_role("dialog", name="Su sesión está por terminar")
    expect(warning).to_contain_text("Su sesión se cerrará en 4 min si no la usa.")
    looker.judge()
    warning.get_by_role("button", name="Seguir conectado").click()
    expect(warning).to_be_hidden()
    write(page)
    last_used(tour_app, idle + 1)
    page.clock.fast_forward((idle + 1) * 60_000)
    ended = page.get_by_role("dialog", name="Su sesión terminó")
    expect(ended).to_contain_text("Lo que escribió en esta página no se pierde")
    looker.judge()
    ended.get_by_role("link", name="Ingresar de nuevo").click()
    page.get_by_label("RUT").fill(looker.person.rut)
    page.get_by_label("Contraseña", exact=True).fill(looker.person.password)
    page.get_by_role("button", name="Ingresar").click()
    expect(page.get_by_text("Se muestra su borrador del")).to_be_visible()
    assert typed(page) == TEXT


def test_saving_with_an_ended_session_stays_on_the_page(looker: Looker) -> None:
    page = looker.page
    page.goto(FORM)
    write(page)
    expect(page.get_by_text("Borrador guardado")).to_be_visible()
    page.context.clear_cookies()
    page.evaluate("Date.now = (now => () => now() + 600_000)(Date.now)")
    page.get_by_role("button", name="Guardar", exact=True).click()
    expect(page.get_by_text("Su sesión terminó.")).to_be_visible()
    assert typed(page) == TEXT


def test_the_same_person_in_another_tab_brings_the_page_back_to_life(looker: Looker) -> None:
    page = looker.page
    page.goto(FORM)
    page.context.clear_cookies()
    other = page.context.new_page()
    other.goto("/ingreso/")
    other.get_by_label("RUT").fill(looker.person.rut)
    other.get_by_label("Contraseña", exact=True).fill(looker.person.password)
    other.get_by_role("button", name="Ingresar").click()
    other.wait_for_url("**/")
    write(page)
    expect(page.get_by_text("Borrador guardado")).to_be_visible()


def test_another_person_in_the_same_browser_gets_nothing(looker: Looker, tour_app: Flask) -> None:
    page, red = looker.page, Person(tour_app, "red")
    page.goto(FORM)
    page.context.clear_cookies()
    other = page.context.new_page()
    other.goto("/ingreso/")
    other.get_by_label("RUT").fill(red.rut)
    other.get_by_label("Contraseña", exact=True).fill(red.password)
    other.get_by_role("button", name="Ingresar").click()
    other.wait_for_url("**/")
    write(page)
    expect(page.get_by_text("No se pudo guardar el borrador; lo escrito sigue en esta página.")).to_be_visible()
    other.goto(FORM)
    expect(other.get_by_text("Recuperar borrador")).to_have_count(0)


def test_the_box_of_the_unit_keeps_a_draft_of_its_own(looker: Looker) -> None:
    page = looker.page
    page.goto("/residuos/")
    page.get_by_role("link", name="Archivo Regional").click()
    # It stands open already where something was written before.
    page.locator("#texto-CONTENEDORES").evaluate("section => { section.open = true }")
    box = page.locator("#texto-de-CONTENEDORES")
    box.fill(TEXT)
    expect(page.locator("#texto-CONTENEDORES [data-draft-status]")).to_contain_text("Borrador guardado")
    page.reload()
    page.locator("#texto-CONTENEDORES").get_by_role("link", name=re.compile("Recuperar borrador del")).click()
    expect(box).to_have_value(TEXT)
    looker.judge()
