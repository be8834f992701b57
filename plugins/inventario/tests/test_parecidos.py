"""Buildings are shared between services (overview §3): the one that is there is shown before it is added again."""

from __future__ import annotations

from typing import Any

import pytest
from ev_plugins.inventario import parecidos
from ev_plugins.inventario.models import Edificio, Unidad
from playwright.sync_api import expect
from sqlalchemy import select

from estado_verde import services
from estado_verde.messages import texts_of
from estado_verde.models import Comuna, Region, db
from estado_verde.scope import SYSTEM, acting


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Av. Prat N° 100", "Avenida Arturo Prat 100", True),
        ("Bernado OHiggins 20", "Bernardo O'Higgins #20", True),
        ("Gral. Velásquez 12, piso 3", "GENERAL VELASQUEZ 12", True),
        ("Calle Latorre 2631", "Latorre", True),
        ("Prat 100", "Prat 1000", False),
        ("San Martín 100", "San Juan 100", False),
        ("Avenida Balmaceda 100", "Avenida Los Carrera 100", False),
        ("Avenida 100", "Calle 100", False),
    ],
)
def test_one_address_written_in_two_ways(one: str, other: str, same: bool) -> None:
    assert (parecidos.alike(one, other) >= parecidos.ALIKE) is same
    assert parecidos.alike(one, other) == parecidos.alike(other, one)


def test_whoever_adds_it_again_is_told_whatever_the_door(world: Any) -> None:
    again = {"nombre": "Prat", "direccion": "Avenida Arturo Prat 540", "region": "Antofagasta", "comuna": "Antofagasta"}
    outcome = services.save(Edificio, again)
    assert outcome.ok and texts_of(outcome.warnings) == [
        "Se parece a un edificio que ya existe: Prat · Av. Prat 540. Si es el mismo, use ese y no lo agregue otra vez."
    ]
    elsewhere = services.save(Edificio, again | {"comuna": "Taltal"})
    assert elsewhere.ok and not elsewhere.warnings, "another comuna has streets of the same name"
    same = services.save(Edificio, {"nombre": "Otro nombre"}, outcome.row, partial=True)
    assert same.ok and not same.warnings, "told once"


def test_the_building_of_another_service_is_found_while_typing_and_shared(demo_as: Any, page: Any) -> None:
    """SDC adds a building that SDN has: it is shown, and its own unit goes there."""
    from estado_verde import demo
    from estado_verde.plugins import host

    app = demo_as("gestor_servicio", "SDC").application
    with app.app_context(), acting(SYSTEM):
        known = db.session.scalars(select(Edificio).where(Edificio.direccion == "Baquedano 1093")).one()
        person = next(
            one for one in demo.declared(host()) if (one.profile, one.organisation) == ("gestor_servicio", "SDC")
        )
        pk, comuna, region = known.id, known.comuna.nombre, known.region.nombre
    page.goto("/ingreso/")
    page.fill("[name=rut]", person.rut)
    page.fill("[name=clave]", person.password)
    page.press("[name=clave]", "Enter")
    page.wait_for_url(lambda url: "/ingreso" not in url)
    page.goto("/edificios/add")
    for name, text in (("region", region), ("comuna", comuna)):
        page.locator(f"#{name}-ts-control").fill(text)
        page.locator(f"#{name}-ts-dropdown .option", has_text=text).first.click()
    page.get_by_role("textbox", name="Dirección").press_sequentially("Calle Baquedano Nº 1093")
    found = page.locator("[data-parecidos]")
    expect(found).to_contain_text("¿Es este edificio?")
    found.get_by_role("link", name="Usar este edificio").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Agregar unidad")
    assert page.locator("#edificio").input_value() == str(pk)


def test_the_map_counts_what_the_account_sees(demo_as: Any) -> None:
    red, one = demo_as("red"), demo_as("gestor_servicio", "SDN")
    with red.application.app_context(), acting(SYSTEM):
        region = db.session.scalars(select(Region).where(Region.nombre == "Tarapacá")).one()
        comuna = db.session.scalars(select(Comuna.id).where(Comuna.nombre == "Iquique")).one()
        here = select(Unidad.id).where(Unidad.estado != "ELIMINADA")
        code, everywhere = region.codigo, len(db.session.scalars(here).all())
    page = red.get(f"/edificios/mapa/?region={code}").text
    assert f"{everywhere} unidades" in page and f"f_edificio.comuna={comuna}" in page and "Copiapó" not in page
    assert f"{everywhere} unidades" not in one.get("/edificios/mapa/").text
    listed = red.get(f"/unidades/list/?n=100&f_edificio.comuna={comuna}", headers={"X-Partial": "lista"}).text
    assert "Oficina Iquique" in listed and "Oficina Pozo Almonte" not in listed
    assert demo_as("conductor", "SDN").get("/edificios/mapa/").status_code == 403
