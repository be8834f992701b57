"""The inventory year of two services as people walk through it: the Red de Expertos at a desk, the Gestores on a phone. No
message of the console, nothing that axe complains of; and the block of Excel that is pasted over the Alcance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from ev_plugins.inventario.models import Servicio, Unidad
from playwright.sync_api import Page, expect
from sqlalchemy import select

from estado_verde import demo
from estado_verde.clock import fixed
from estado_verde.models import db
from estado_verde.plugins import host
from estado_verde.scope import SYSTEM, acting
from estado_verde.testing import axe_faults

from .test_anual import PDF, REASON

OFICIO = {"name": "oficio.pdf", "mimeType": "application/pdf", "buffer": PDF}


@pytest.fixture
def people(chromium: Any, live_server: str, demo_app: Any) -> Iterator[Callable[..., Page]]:
    """``people("red")``: the page of somebody who has signed in; what the console said is told at the end."""
    said: list[str] = []
    contexts = []
    with demo_app.app_context():
        declared = demo.declared(host())

    def enter(profile: str, sigla: str | None = None, width: int = 1440) -> Page:
        person = next(one for one in declared if (one.profile, one.organisation) == (profile, sigla))
        contexts.append(chromium.new_context(base_url=live_server, locale="es-CL", reduced_motion="reduce"))
        contexts[-1].set_default_timeout(15_000)
        page: Page = contexts[-1].new_page()
        page.set_viewport_size({"width": width, "height": 900})
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto("/ingreso/")
        page.fill("[name=rut]", person.rut)
        page.fill("[name=clave]", person.password)
        page.press("[name=clave]", "Enter")
        page.wait_for_url(lambda url: "/ingreso" not in url)
        return page

    yield enter
    for one in contexts:
        one.close()
    assert said == []


def look(page: Page) -> None:
    assert axe_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def step(page: Page, name: str, **typed: str) -> None:
    """The button of the page, then the form of the step."""
    page.get_by_role("link", name=name, exact=True).first.click()
    write(page, **typed)
    page.locator("main form button[type=submit]").click()


def write(page: Page, **typed: str) -> None:
    for name, value in typed.items():
        if value == "PDF":
            page.locator(f"#{name}").set_input_files(OFICIO)
        else:
            page.locator(f"#{name}").fill(value)


def oficio(number: str) -> dict[str, str]:
    return {"oficio_numero": number, "oficio_fecha": "2026-07-31", "archivo_oficio": "PDF"}


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # the steps themselves run on both in test_anual
def test_a_year_of_two_services(people: Any, demo_app: Any) -> None:
    with demo_app.app_context(), acting(SYSTEM):
        ids = dict(db.session.execute(select(Servicio.sigla, Servicio.id)).all())
        first = select(Unidad.nombre).where(Unidad.servicio_id == ids["SDC"]).order_by(Unidad.id)
        unit = db.session.scalars(first).first()
    with fixed(date(2026, 6, 25), everywhere=True):
        red, centro, guia = people("red"), people("gestor_servicio", "SDC", 390), people("gestor_servicio", "SDG", 390)
        centro.goto("/inventario/?periodo=2026")
        step(centro, "Ratificar")
        expect(centro.get_by_role("alert").first).to_be_visible()  # what is missing, and nothing was ratified
        look(centro)
        for sigla in ("SDC", "SDG"):
            red.goto(f"/inventario/?servicio={ids[sigla]}&periodo=2026")
            step(red, "Generar versión preliminar")
            expect(red.locator(".ev-meta").first).to_contain_text("Preliminar enviado")
        look(red)

        centro.goto("/inventario/?periodo=2026")
        centro.get_by_role("link", name="Enviar observación").click()
        centro.locator("#tipo").select_option("AGREGAR")
        write(centro, texto="Falta la oficina de Quillota.")
        look(centro)
        centro.get_by_role("button", name="Guardar").click()
        guia.goto("/inventario/?periodo=2026")
        step(guia, "Informar que no hay observaciones")
        expect(guia.locator(".ev-meta").first).to_contain_text("Sin observaciones")

        red.goto(f"/inventario-observaciones/list/?servicio={ids['SDC']}")
        red.get_by_role("link", name="Falta la oficina de Quillota.").or_(red.locator("tbody a")).first.click()
        step(red, "Acoger", respuesta="Se agregará en la versión definitiva.")
        look(red)
        for number, sigla in (("71", "SDC"), ("72", "SDG")):
            red.goto(f"/inventario/?servicio={ids[sigla]}&periodo=2026")
            step(red, "Generar versión definitiva", **oficio(number))
            expect(red.locator(".ev-meta").first).to_contain_text("Definitivo")

        centro.goto("/inventario/?periodo=2026")
        expect(centro.locator(".ev-meta").first).to_contain_text("Definitivo")
        centro.get_by_role("link", name="Pedir un cambio por oficio").click()
        centro.locator("#unidad-ts-control").fill(unit)
        centro.locator("#unidad-ts-dropdown .option", has_text=unit).first.click()
        centro.locator("#tipo").select_option("DEJAR_DE_USAR")
        write(centro, fecha_termino_uso="2025-10-15", justificacion=REASON, **oficio("90"))
        look(centro)
        centro.get_by_role("button", name="Guardar").click()
        expect(centro.get_by_role("heading", level=1)).to_contain_text(unit)
        red.goto(centro.url)
        step(red, "Aprobar")
        expect(red.get_by_text("Aprobada").first).to_be_visible()

        centro.goto("/inventario/?periodo=2026")
        expect(centro.get_by_role("link", name="Modificado 1", exact=True)).to_be_visible()
        look(centro)
        centro.get_by_role("button", name="Comparar versiones").click()
        changed = centro.locator("tbody tr", has_text=unit).filter(has_text="Fuera del inventario 2026")
        expect(changed).to_be_visible()
        look(centro)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # nothing but the browser is new here
def test_a_block_of_excel_is_pasted_over_the_alcance(people: Any) -> None:
    page = people("gestor_servicio", "SDG")
    page.goto("/alcance/planilla/")
    cells = page.locator("[data-alcance] tbody tr").filter(has=page.locator("[data-cell]"))
    before = cells.nth(2).locator("[data-cell]").nth(1).input_value()
    cells.nth(0).locator("[data-cell]").first.focus()
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData('text/plain', text);
            const told = { clipboardData: data, bubbles: true, cancelable: true };
            document.activeElement.dispatchEvent(new ClipboardEvent('paste', told));
        }""",
        "2026\t2025\r\n2027\t 2026 \r\n",
    )
    pasted = [cells.nth(row).locator("[data-cell]").nth(column).input_value() for row in (0, 1) for column in (0, 1)]
    assert pasted == ["2026", "2025", "2027", "2026"]
    assert cells.nth(2).locator("[data-cell]").nth(1).input_value() == before, "no further than the block"
    page.locator("[data-all]").check()
    assert page.locator("[name=filas]:checked").count() == page.locator("[name=filas]").count()
    look(page)
