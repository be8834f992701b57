"""The same screens in a real browser: what the scripts do, no message in the console, and nothing that axe finds wrong."""

from __future__ import annotations

import pytest

from estado_verde.testing import axe_faults

PASSWORD = "Clave.de.prueba.2026"


@pytest.fixture
def browser_of(page):
    """``browser_of("12345678-5")``: the page of somebody who signed in; what the console says fails the test."""
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text) if one.type in ("error", "warning") else None)
    page.on("pageerror", lambda one: said.append(str(one)))

    def sign_in(rut):
        page.goto("/ingreso/")
        page.fill("#rut", rut)
        page.fill("#clave", PASSWORD)
        page.press("#clave", "Enter")  # the first button of the page is that of the language
        page.wait_for_url("**/")
        return page

    yield sign_in
    assert said == []


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_no_page_has_anything_that_axe_finds_wrong(browser_of, width, theme, live_server):
    page = browser_of("12345678-5")
    page.set_viewport_size({"width": width, "height": 900})
    page.context.add_cookies([{"name": "ev_tema", "value": theme, "url": live_server}])
    for url in (
        "/plataformas",
        "/",
        "/taller/list/?f_estado=ACTIVO",
        "/taller/list/?q=zzz",
        "/medicion/list/",
        "/taller/add",
        "/taller/edit/1",
        "/taller/show/1",
        "/taller/delete/1",
    ):
        page.goto(url)
        assert axe_faults(page) == [], url
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"), f"{url} is wider than {width}"
        assert page.get_attribute("html", "data-bs-theme") == theme
        assert page.locator("[style]").count() == 0 or page.locator("main [style]:not(.ts-wrapper *)").count() == 0, url


def test_search_sort_page_and_filter_without_a_new_page(browser_of):
    page = browser_of("12345678-5")
    page.goto("/taller/list/?n=10")
    page.evaluate("window.same = true")
    page.fill("#q", "taller 1")
    page.wait_for_url("**q=taller+1**")
    page.wait_for_selector("text=[1 - 10] de 10 ítems")
    assert page.input_value("#q") == "taller 1"
    assert page.evaluate("document.activeElement.id") == "q"
    assert "Exportar 10 a Excel" in page.inner_text("[data-export]")
    assert "q=taller" in page.get_attribute("[data-export]", "href")
    page.fill("#q", "")
    page.wait_for_selector("text=[1 - 10] de 41 ítems")
    page.click("thead >> text=Superficie")
    page.wait_for_selector("th[aria-sort=ascending] >> text=Superficie")
    page.click("text=Siguiente")
    page.wait_for_selector("text=[11 - 20] de 41 ítems")
    page.go_back()
    page.wait_for_selector("text=[1 - 10] de 41 ítems")
    page.click("text=Filtros")
    page.select_option("#f_estado", "CERRADO")
    page.wait_for_selector("text=Estado: Cerrado")
    page.click("[aria-label='Quitar filtro Estado: Cerrado']")
    page.wait_for_selector("text=Estado: Cerrado", state="detached")
    assert page.evaluate("window.same") is True


def test_the_bulk_bar_comes_with_a_selection_and_acts_on_it(browser_of):
    page = browser_of("12345678-5")
    page.goto("/taller/list/?n=10")
    assert not page.is_visible("#bulto")
    page.check("[aria-label='Seleccionar Taller 01']")
    page.check("[aria-label='Seleccionar Taller 02']")
    page.wait_for_selector("text=2 seleccionados")
    page.click("text=Quitar selección")
    assert not page.is_visible("#bulto")
    page.check("[data-all]")
    page.wait_for_selector("text=10 seleccionados")
    page.click("#bulto >> text=Contar")
    page.wait_for_selector("text=Contó 10")


def test_a_list_opens_as_it_was_left(browser_of):
    page = browser_of("12345678-5")
    page.goto("/taller/list/")
    page.click("#lista button >> text=Filtros")
    with page.expect_response("**/listas/"):
        page.select_option("#f_estado", "CERRADO")
    page.goto("/taller/list/")
    page.wait_for_selector("text=Estado: Cerrado")
    with page.expect_response("**/listas/"):
        page.click("text=Quitar todos")
    page.goto("/taller/list/")
    page.wait_for_selector("text=[1 - 25] de 41 ítems")
    page.click("#lista button >> text=Columnas")
    page.check("#columnas >> text=Turno")
    assert axe_faults(page) == []
    page.click("text=Mostrar estas columnas")
    page.wait_for_selector("thead >> text=Turno")
    page.click("#lista button >> text=Columnas")
    page.click("text=Restablecer la lista")
    page.wait_for_selector("thead >> text=Turno", state="detached")


def test_the_rows_that_were_ticked_are_exported(browser_of):
    page = browser_of("12345678-5")
    page.goto("/taller/list/?n=10")
    page.check("[aria-label='Seleccionar Taller 01']")
    with page.expect_download() as found:
        page.click("text=Exportar selección")
    assert found.value.suggested_filename.startswith("taller_")


def test_one_select_narrows_the_other(browser_of):
    page = browser_of("12345678-5")
    page.goto("/taller/add")
    page.click("#region + .ts-wrapper .ts-control")
    page.wait_for_selector("#region + .ts-wrapper.dropdown-active")
    page.locator("#region-ts-control").press_sequentially("ÑUBLE", delay=60)
    page.click(".ts-dropdown >> text=Ñuble")
    page.click("#comuna + .ts-wrapper .ts-control")
    page.wait_for_selector(".ts-dropdown >> text=Chillán Viejo")
    assert page.locator(".ts-dropdown .option:visible").count() == 21
    page.click(".ts-dropdown >> text=Chillán Viejo")
    assert page.input_value("#comuna") != ""
    page.click("#region + .ts-wrapper .ts-control")
    page.wait_for_selector("#region + .ts-wrapper.dropdown-active")
    page.locator("#region-ts-control").press_sequentially("arica", delay=60)  # as people type, not within a millisecond
    page.click(".ts-dropdown >> text=Arica y Parinacota")
    assert page.input_value("#comuna") == ""


def test_a_form_is_filled_and_mended_with_the_keyboard_alone(browser_of):
    page = browser_of("12345678-5")
    page.goto("/taller/add")
    page.focus("#nombre")
    page.keyboard.type("Con teclado")
    page.focus("text=Guardar")
    page.keyboard.press("Enter")
    page.wait_for_selector("#resumen")
    assert page.evaluate("document.activeElement.id") == "resumen"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#inicio"
    page.keyboard.press("Enter")
    page.fill("#inicio", "2026-05-04")
    page.focus("text=Guardar")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=El registro se guardó correctamente.")
    page.wait_for_selector("dd >> text=04/05/2026")


def test_the_skip_link_is_first_and_the_theme_is_remembered(browser_of):
    page = browser_of("12345678-5")
    page.goto("/taller/list/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Saltar al contenido"
    page.click("[data-theme-toggle]:visible")
    page.goto("/taller/add")
    assert page.get_attribute("html", "data-bs-theme") == "dark"


def test_the_unit_of_the_top_bar_follows_the_choice(browser_of):
    page = browser_of("12345678-5")
    page.goto("/medicion/list/")
    page.select_option("select[name=unidad]", label="Taller 05")
    page.wait_for_selector(".ev-meta >> text=Taller 05 · Periodo 2026")
    page.select_option("select[name=periodo]", label="2025 · Cerrado")
    page.wait_for_selector(".ev-meta >> text=Taller 05 · Periodo 2025")


def test_on_a_phone_the_menu_opens_as_a_named_dialog(browser_of):
    page = browser_of("12345678-5")
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/taller/list/")
    page.click("[aria-label='Abrir menú']")
    page.wait_for_selector("#menu.show")
    assert axe_faults(page) == []
    page.keyboard.press("Escape")
    page.wait_for_selector("#menu:not(.show)", state="attached")
