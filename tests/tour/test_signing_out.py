"""Cells that were typed and not saved wait in the browser for their author, and for nobody else."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.tour.looking import looking
from tests.tour.pages import Person

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
AMBIGUOUS = "1.234"
KEPT = "Object.keys(localStorage).filter(one => one.startsWith('ev-')).concat(Object.keys(sessionStorage))"


def leave_a_cell(page: Page) -> None:
    """A value that cannot be saved, so that the browser has something to keep."""
    page.goto("/residuos/")
    page.get_by_role("link", name="Archivo Regional").click()
    page.locator("ev-month-grid input:visible").first.fill(AMBIGUOUS)
    page.keyboard.press("Enter")
    expect(page.locator("[data-fault-count]").first).to_be_visible()
    assert len(page.evaluate(KEPT)) == 1


def sign_in(page: Page, person: Person) -> None:
    page.goto("/ingreso/")
    page.get_by_label("RUT").fill(person.rut)
    page.get_by_label("Contraseña", exact=True).fill(person.password)
    page.get_by_role("button", name="Ingresar").click()
    page.wait_for_url("**/")


def test_who_signs_out_leaves_nothing_in_the_browser(tour_app: Flask, live_server: str, chromium: Browser) -> None:
    with looking(chromium, live_server, Person(tour_app, "gestor_servicio")) as looker:
        page = looker.page
        leave_a_cell(page)
        other = page.context.new_page()
        other.goto("/")
        other.get_by_role("button", name="Cuenta de").click()
        other.get_by_role("button", name="Cerrar Sesión").click()
        other.wait_for_url("**/ingreso/**")
        assert other.evaluate(KEPT) == []
        page.goto("/ingreso/")  # the tab that still showed the cells keeps nothing of them either
        assert page.evaluate(KEPT) == []


def test_the_next_account_finds_nothing(tour_app: Flask, live_server: str, chromium: Browser) -> None:
    author, next_one = Person(tour_app, "gestor_servicio"), Person(tour_app, "gestor_consulta")
    with looking(chromium, live_server, author) as looker:
        page = looker.page
        leave_a_cell(page)
        page.goto("about:blank")
        page.context.clear_cookies()
        sign_in(page, author)
        assert len(page.evaluate(KEPT)) == 1  # the author's own waits for the author
        page.context.clear_cookies()
        sign_in(page, next_one)
        page.wait_for_function(f"() => {KEPT}.length === 0")
