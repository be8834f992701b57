"""A Conductor's day on a phone of 390 px, in a real browser and under the strict policy of the site: no message of the
console, nothing that axe complains of, in light and in dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from estado_verde.clock import now
from estado_verde.testing import axe_faults


@pytest.fixture
def phone(page, demo_app):
    from estado_verde import demo
    from estado_verde.plugins import host

    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_viewport_size({"width": 390, "height": 844})
    with demo_app.app_context():
        person = next(one for one in demo.declared(host()) if (one.profile, one.organisation) == ("conductor", "SDN"))
    page.goto("/ingreso/")
    page.fill("[name=rut]", person.rut)
    page.fill("[name=clave]", person.password)
    page.press("[name=clave]", "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Iniciar recorrido")
    yield page
    assert said == []


def test_a_day_at_390_px(phone, tmp_path):
    page = phone
    looked = [*axe_faults(page)]
    first = page.locator("#km_inicial").input_value()
    page.get_by_text("GHJK34").click()
    assert page.locator("#km_inicial").input_value() != first, "the proposal follows the vehicle"
    page.get_by_text("BCDF12").click()
    page.get_by_label("Origen").fill("Antofagasta")
    page.get_by_label("Destino").fill("Calama")
    page.get_by_label("Motivo").fill("Entrega de materiales")
    page.get_by_role("button", name="Iniciar recorrido").click()
    expect(page.get_by_role("heading", name="Recorrido en curso")).to_be_visible()
    looked += axe_faults(page)
    page.get_by_label("Kilometraje final").fill("1")
    page.get_by_role("button", name="Terminar recorrido").click()
    expect(page.get_by_role("alert")).to_contain_text("no puede ser menor que el inicial")
    looked += axe_faults(page)
    page.get_by_label("Kilometraje final").fill(str(int(first) + 42))
    page.get_by_role("button", name="Terminar recorrido").click()
    expect(page.locator("[data-flashes]")).to_contain_text("El registro se guardó correctamente.")
    page.get_by_role("link", name="Combustible").click()
    photo = tmp_path / "boleta.jpg"
    photo.write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + bytes(64) + b"\xff\xd9")
    page.get_by_label("Cantidad").fill("42,5")
    page.context.set_offline(True)
    page.get_by_role("button", name="Guardar carga").click()
    expect(page.get_by_text("Sin conexión. Lo que escribió sigue en esta página")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("Volvió la conexión")).to_be_visible()
    page.get_by_label("Fecha").fill(f"{min(now().date().isoformat(), '2026-10-31')}")
    page.get_by_label("Foto del comprobante").set_input_files(photo)
    looked += axe_faults(page)
    page.get_by_role("button", name="Guardar carga").click()
    expect(page.locator("[data-flashes]")).to_contain_text("El registro se guardó correctamente.")
    page.get_by_role("link", name="Mis registros").click()
    expect(page.get_by_text("1 recorrido hoy · 42 km")).to_be_visible()
    looked += axe_faults(page)
    page.get_by_role("button", name="Cambiar").or_(page.locator("[data-theme-toggle]")).first.click()
    looked += axe_faults(page)
    assert looked == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    small = page.evaluate(
        "[...document.querySelectorAll('main a.btn, main button, .fl-tabs a')]"
        ".filter(one => one.getBoundingClientRect().height < 44).map(one => one.textContent.trim())"
    )
    assert small == [], "a thumb needs 44 px"
