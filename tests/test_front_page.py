"""The front page as data: its platforms and how to get a profile are rows that the Red de Expertos changes."""

import html

import pytest
from sqlalchemy import select

from estado_verde.models import Plataforma, db
from estado_verde.programme import platforms
from estado_verde.scope import SYSTEM, acting
from estado_verde.testing import csrf
from estado_verde.upgrade import upgrade

HELP = (
    "Si es un servicio nuevo, tiene 2 opciones: pinchar «Nuevo usuario» (dirige a ticket) o enviar un ticket "
    "solicitando la creación."
)


def row(app, codigo):
    with app.app_context(), acting(SYSTEM):
        return db.session.scalars(select(Plataforma).where(Plataforma.codigo == codigo)).one()


def edit(app, client, codigo, **values):
    one = row(app, codigo)
    page = client.get(f"/portada/edit/{one.id}").text
    version = page.partition('name="version" value="')[2].partition('"')[0]
    data = {
        "nombre": one.nombre, "texto": one.texto, "cuenta": one.cuenta, "ayuda": one.ayuda or "", "orden": str(one.orden),
        "direccion": one.direccion or "", "disponible": "si" if one.disponible else "no", "version": version,
        "csrf_token": csrf(client),
    }  # fmt: skip
    return client.post(f"/portada/edit/{one.id}", data=data | values)


def test_the_texts_of_the_documents_are_there_from_the_start(client):
    page = html.unescape(client.get("/").text)
    assert page.count('class="card ev-tile"') == 7 and page.count("Próximamente") == 2
    assert HELP in page and "Contacto a través sistema de tickets" in page
    sign_in = html.unescape(client.get("/ingreso/").text)
    assert HELP in sign_in and "crear los perfiles de Gestor de Flota" in sign_in  # its plugin opened it


def test_what_people_wrote_stays(demo_app, demo_as):
    red = demo_as("red")
    assert "Portada y ayudas" in red.get("/").text
    assert edit(demo_app, red, "gestion", ayuda="Escriba a <b>100 %</b> %(x)s\n\nLlame").status_code == 303
    assert edit(demo_app, red, "flota", disponible="si", direccion="/ingreso/").status_code == 303
    upgrade(demo_app)
    client = demo_app.test_client()
    for page in (client.get("/plataformas").text, client.get("/ingreso/").text):
        assert "Escriba a &lt;b&gt;100 %&lt;/b&gt; %(x)s" in page and "Llame" in page and "Nuevo usuario" not in page
        assert "crear los perfiles de Gestor de Flota" in page
    assert client.get("/plataformas").text.count("Próximamente") == 2


@pytest.mark.parametrize("direccion", ["", "javascript:alert(1)", "//mal.cl", "/\\mal.cl", "http://mal.cl", "ingreso"])
def test_an_open_platform_leads_to_a_page(demo_app, demo_as, direccion):
    answer = edit(demo_app, demo_as("red"), "biblioteca", disponible="si", direccion=direccion)
    assert answer.status_code == 200 and 'aria-invalid="true"' in answer.text
    assert not row(demo_app, "biblioteca").disponible


def test_only_the_red_de_expertos_changes_them(demo_app, demo_as):
    for profile, office in (("gestor_servicio", "SDN"), ("auditor", None)):
        assert demo_as(profile, office).get(f"/portada/edit/{row(demo_app, 'gestion').id}").status_code == 403
    assert demo_as("red").get("/portada/add").status_code in (404, 405)


def test_a_platform_that_was_taken_out_of_the_list_is_not_repeated(app):
    with app.app_context(), acting(SYSTEM):
        assert platforms.load(db.session) == 0
        assert len(platforms.tiles(db.session)) == len(platforms.PLATFORMS) == 7
