"""In a real browser, under the strict policy of the site: the declaration saves itself, the grid saves while people type,
and a drawer turns four containers into kilograms."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def unit_page(page, demo_app, place):
    """The page of a new unit, with its gestor signed in; anything that the console says fails the test."""
    from estado_verde import demo
    from estado_verde.plugins import host

    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    with demo_app.app_context():
        wanted = ("gestor_servicio", "SDG")
        person = next(one for one in demo.declared(host()) if (one.profile, one.organisation) == wanted)
    page.goto("/ingreso/")
    page.fill("[name=rut]", person.rut)
    page.fill("[name=clave]", person.password)
    page.press("[name=clave]", "Enter")
    page.wait_for_load_state()
    page.goto(place.page)
    yield page
    assert said == []


def test_grid_declaration_and_drawer(unit_page):
    page = unit_page
    page.get_by_text("Sí", exact=True).nth(1).click()
    expect(page.locator("[data-flashes]")).to_contain_text("El registro se guardó correctamente.")
    page.get_by_role("button", name="Agregar material").click()
    page.get_by_role("button", name="Vidrio", exact=True).click()
    cell = page.get_by_label("Vidrio, nov 2025")
    cell.fill("12,5")
    cell.press("Enter")
    expect(page.locator('[data-total="reciclados"]')).to_have_text("12,5")
    expect(page.locator("[data-status]")).to_contain_text("Guardado")
    page.get_by_role("link", name="Estimar: contenedores").click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("Cantidad de contenedores").fill("4")
    drawer.get_by_label("Capacidad (litros)").fill("1000")
    drawer.get_by_label("Retiros por semana").fill("2")
    expect(drawer).to_contain_text(
        re.compile(r"8\.000 L/semana.*32\.000 L/mes.*32 m³/mes.*4\.800 kg/mes.*57\.600 kg/año")
    )
    expect(drawer).to_contain_text("Con 52 semanas serían 62.400 kg/año (informativo).")
    drawer.get_by_text("Anual", exact=True).click()
    drawer.get_by_role("button", name="Usar este valor").click()
    expect(page.locator('[data-total="no_reciclados"]')).to_have_text("57.600")
    page.get_by_role("button", name="Agregar", exact=True).click()
    texts = ["Kilogramos de residuos no reciclados", "Kilogramos de residuos reciclados", "Contenedores"]
    expect(page.locator("[aria-labelledby=agregar] a")).to_have_text(texts)  # the order of the guide
    page.locator("[data-theme-toggle]:visible").click()
    page.emulate_media(media="print")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")
    expect(page.locator(".ev-side")).to_be_hidden()
    expect(page.locator('[data-total="no_reciclados"]')).to_be_visible()
    page.emulate_media(media="screen")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
