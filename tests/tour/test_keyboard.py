"""Import, grid and report with the keys alone: nothing here touches a mouse, and what has the focus can be seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Route, expect

from estado_verde.testing import csrf
from tests.tour.looking import Looker, looking
from tests.tour.pages import Person

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
#: More steps of Tab than this to reach something is a page that people without a mouse give up.
MOST_TABS = 60
NAME = """() => { const one = document.activeElement;
  return one.getAttribute('aria-label') || one.labels?.[0]?.innerText || one.innerText || one.id || one.tagName; }"""
SEEN = """() => { const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== 'none' || style.boxShadow !== 'none'; }"""


@pytest.fixture
def looker(tour_app: Flask, live_server: str, chromium: Browser) -> Iterator[Looker]:
    with looking(chromium, live_server, Person(tour_app, "gestor_servicio")) as found:
        yield found
    assert "\n".join(found.problems) == ""


def tab_to(looker: Looker, name: str) -> None:
    """Press Tab until what has the focus is called so."""
    passed = []
    for _ in range(MOST_TABS):
        looker.page.keyboard.press("Tab")
        passed.append(looker.page.evaluate(NAME).strip())
        if re.match(name, passed[-1]):
            assert looker.page.evaluate(SEEN), f"«{passed[-1]}» has the focus and nothing shows it"
            return
    raise AssertionError(f"no se llega a «{name}» con Tab: {passed}")


def test_the_skip_link_comes_first_and_skips(looker: Looker) -> None:
    looker.page.goto("/")
    looker.page.keyboard.press("Tab")
    assert looker.page.evaluate(NAME) == "Saltar al contenido"
    looker.page.keyboard.press("Enter")
    assert looker.page.evaluate("document.activeElement.id") == "contenido"


def test_a_workbook_is_imported(looker: Looker, tour_app: Flask, tmp_path: Path) -> None:
    """From the menu to the loaded rows. The file dialog belongs to the system; the keys reach and open it."""
    client = Person(tour_app, "gestor_servicio").client()
    csrf(client)
    book = tmp_path / "unidades.xlsx"
    book.write_bytes(client.get("/importar/datos/unidades").data)
    page = looker.page
    tab_to(looker, "Importar")
    page.keyboard.press("Enter")
    page.wait_for_url("**/importar/")
    page.keyboard.press("Tab")  # past the skip link
    page.keyboard.press("Enter")
    tab_to(looker, "Planilla")
    page.keyboard.type("Uni")
    with page.expect_file_chooser() as chooser:  # listening takes a moment: not only when the key is pressed
        tab_to(looker, "Libro de Excel")
        page.keyboard.press("Space")
    chooser.value.set_files(book)
    tab_to(looker, "Revisar")
    held: list[Route] = []
    page.route("**/importar/subir*", lambda route: held.append(route))
    with page.expect_request("**/importar/subir*"):
        page.keyboard.press("Enter")
    expect(page.get_by_role("progressbar", name="Avance de la subida")).to_be_visible()
    expect(
        page.get_by_role("status").filter(has_text=re.compile("Subiendo el libro|Revisando el libro"))
    ).to_be_visible()
    held[0].continue_()
    page.wait_for_url("**/importar/revisar/**", timeout=60_000)
    looker.judge()
    looker.keep("importar-revisar")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    tab_to(looker, "Cargar")
    page.keyboard.press("Enter")
    page.wait_for_url("**/importar/", timeout=60_000)
    expect(page.locator("table").first).to_contain_text("unidades.xlsx")


def test_the_month_grid_is_filled(looker: Looker) -> None:
    page = looker.page
    page.goto("/residuos/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    tab_to(looker, "Archivo Regional")
    page.keyboard.press("Enter")
    page.wait_for_url("**/residuos/unidad/**")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    tab_to(looker, ".*(Agregar material)")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")  # the first of the materials: its row comes in, and the focus goes there
    expect(page.locator("ev-month-grid input:focus")).to_have_count(1)
    page.keyboard.type("12,5")
    page.keyboard.press("Enter")
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    expect(page.locator("[data-status]").first).to_contain_text("Guardado", timeout=20_000)


def test_the_report_is_downloaded(looker: Looker) -> None:
    page = looker.page
    tab_to(looker, "Reporte de Control de Carga")
    page.keyboard.press("Enter")
    page.wait_for_url("**/reportes/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    tab_to(looker, ".*Descargar")
    with page.expect_download(timeout=60_000) as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".xlsx")
