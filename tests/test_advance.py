"""«Mi avance» in the demonstration: what each profile sees first, with every number leading to what is behind it."""

import re

import pytest
from sqlalchemy import event, select

from estado_verde import catalog, reports
from estado_verde.crud import advance
from estado_verde.jobs import who_of
from estado_verde.models import Cuenta, Organizacion, Periodo, db
from estado_verde.scope import SYSTEM, acting
from estado_verde.security import passwords
from estado_verde.testing import csrf

GESTOR = ("15001237-6", "Demo2026-gestor_servicio-SDN")
RED = ("11111111-1", "Demo2026-red")


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture
def browse(demo_app, sign_in):
    return lambda account: sign_in(demo_app.test_client(), *account)


def test_a_service_sees_its_requirements_what_is_missing_and_the_next_milestone(browse):
    text = words(browse(GESTOR).get("/").text)
    assert "E1/O2/RT1" in text and "E1/O2/RT7" in text
    assert "11 de 17 unidades" in text and "Ver las 6 pendientes (de ellas 1 observada)" in text
    assert "Calculado con información de 6 de 17 unidades." in text
    assert "Hito 5 · 31/12/2026" in text
    observed = text.index("La justificación fue rechazada en la validación externa")
    assert observed < text.index("Falta declarar")  # observed first


def test_each_pending_thing_leads_to_where_it_is_mended(browse):
    client = browse(GESTOR)
    links = set(re.findall(r'href="(/[^"]*)" aria-label="(?:Corregir|Completar)', client.get("/").text))
    assert len(links) > 8
    for link in links:
        assert client.get(link.replace("&amp;", "&"), follow_redirects=True).status_code == 200


@pytest.mark.parametrize("account", [("gestor_consulta", "SDN"), ("auditor", None), ("gestor_unidad", "SDN")])
def test_nobody_is_sent_to_mend_what_is_not_theirs(demo_as, account):
    """Who may not write is shown where to look, and no address of the page refuses."""
    client = demo_as(*account)
    page = client.get("/").text
    if "Qué falta" not in page:  # of several services, one that lacks something
        page = client.get(re.findall(r'href="(/\?servicio=\d+)"', page)[-1]).text
    assert "Qué falta" in page
    if account[0] != "gestor_unidad":
        assert not re.search(r"Completar|Corregir|Continuar la carga", words(page))
        assert 'aria-label="Ver: ' in page
    for link in set(re.findall(r'href="(/[^"#]+)"', page)):
        assert client.get(link.replace("&amp;", "&"), follow_redirects=True).status_code == 200, link


def test_a_new_service_is_told_where_to_begin(demo_app, demo_as):
    """Nothing in scope yet: the first step first, and what was done is done."""
    from ev_plugins.inventario.models import Alcance, Edificio, Servicio, Unidad

    from estado_verde import services
    from estado_verde.models import Cuenta
    from estado_verde.scope import SYSTEM, acting

    client = demo_as("gestor_servicio", "SDN")
    with demo_app.app_context(), acting(SYSTEM, door="test"):
        saved = services.save(Servicio, {"nombre": "Servicio Nuevo", "sigla": "SNU", "anio_ingreso": "2026"})
        assert saved.ok, saved.faults
        new = saved.row
        account = db.session.scalars(db.select(Cuenta).where(Cuenta.rut == "15001237-6")).one()
        account.organizacion_id = new.id
        db.session.commit()
        number, somewhere = new.id, db.session.scalars(db.select(Edificio.id)).first()
    page = client.get("/").text
    assert "Para comenzar" in page and "No falta nada por cargar." not in page
    first = re.search(r'class="btn btn-primary" href="([^"]+)"', page)
    assert first and client.get(first[1]).status_code == 200
    with demo_app.app_context(), acting(SYSTEM, door="test"):
        values = {"nombre": "Primera", "servicio": number, "edificio": somewhere, "fecha_inicio_uso": "2020-01-01",
                  "acceso_factura": "si", "superficie_m2": "10"}  # fmt: skip
        unit = services.save(Unidad, values).row
        assert unit is not None
        scope = db.session.scalars(db.select(Alcance).where(Alcance.unidad_id == unit.id)).one()
        unit_scope = scope.id
    page = client.get("/").text
    if "Para comenzar" in page:
        assert re.search(r'class="btn btn-primary" href="(/alcance/list/)"', page), unit_scope


def test_an_installation_without_anything_tells_who_runs_it_where_to_begin(app, sign_in):
    with app.app_context(), acting(SYSTEM, door="test"):
        person = {"first_name": "Ana", "ambito": "GESTION", "perfil": "red", "active": True, "rut": "12345678-5"}
        one = Cuenta(
            username="GESTION:12345678-5", email="a@example.org", correo="a@example.org", last_name="", **person
        )
        one.password = passwords.hash_password("clave1")
        db.session.add(one)
        db.session.commit()
    client = sign_in(app.test_client(), "12345678-5", "clave1")
    first = re.compile(r'class="btn btn-primary" href="([^"]+)"')
    page = client.get("/").text
    assert "Para comenzar" in page and first.findall(page)[0] == "/periodos/plantilla/"
    for address in (
        "/reportes/",
        "/importar/",
        "/residuos/",
        "/residuos/analisis/",
        "/residuos/muestras/",
        "/flota/panel/",
    ):
        assert first.findall(client.get(address).text)[0] == "/periodos/plantilla/", address
    client.post("/periodos/plantilla/", data={"anio": "2026", "csrf_token": csrf(client)})
    assert first.findall(client.get("/").text)[0] == "/periodos/list/"
    assert "Aún no hay servicios." in client.get("/reportes/").text
    with app.app_context(), acting(SYSTEM, door="test"):
        db.session.scalars(select(Periodo)).one().estado = "ABIERTO"
        db.session.commit()
    assert first.findall(client.get("/").text)[0] == "/servicios/add"


@pytest.mark.parametrize("address", ["/reportes/", "/importar/", "/residuos/", "/residuos/muestras/"])
def test_who_sees_several_services_chooses_one_on_the_page_that_needs_it(browse, address):
    client = browse(RED)
    found = re.search(r'<a class="btn" href="([^"]+)">Servicio Demostración Norte</a>', client.get(address).text)
    assert found and "Servicio Demostración Norte" in words(client.get(address + found[1].replace("&amp;", "&")).text)


def test_the_programme_compares_services_and_regions(browse):
    client = browse(RED)
    text = words(client.get("/?requisito=E1/O2/RT7").text)
    assert "3 servicios" in text and "35 unidades en alcance" in text
    assert "Servicio Demostración Guía 3 de 3 · 100 % 15,70 % 66,67 % Completo" in text
    assert "Antofagasta 9 5 55,6 %" in text and "Ñuble – – Sin unidades" in text
    page = client.get("/?requisito=E1/O2/RT7").text
    assert 'href="/edificios/mapa/?region=02"' in page and "region=16" not in page  # Ñuble has no units
    region = words(client.get("/edificios/mapa/?region=02").text)
    assert "Comunas de Antofagasta" in region
    for number in ("23", "9", "3", "16,15 %"):
        assert re.search(rf'<a class="ev-big text-reset" href="[^"]+">{number}</a>', page), number
    assert "E1/O2/RT1 Catastro" in words(client.get("/?requisito=E1/O2/RT1").text)


def test_of_the_country_each_requirement_tells_services_and_not_what_each_unit_lacks(demo_app):
    with demo_app.app_context(), acting(SYSTEM):
        periodo = db.session.scalars(select(Periodo).where(Periodo.anio == 2026)).one()
        cards = advance.cards_of(SYSTEM, periodo)
    assert len(cards) > 2
    for one in cards:
        assert not one.pending and len(one.services) > 1 and all(group.url for group in one.services), one.code


@pytest.mark.parametrize("account", [GESTOR, RED])
def test_it_costs_no_more_queries_than_any_page(demo_app, browse, account):
    client, seen = browse(account), []
    client.get("/")
    with demo_app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note := lambda _c, _u, statement, *_: seen.append(statement))
    client.get("/")
    event.remove(engine, "before_cursor_execute", note)
    assert len(seen) <= 8 + 6 * 3, "eight of the page and six of each requirement: " + "\n".join(
        one[:90] for one in seen
    )


def test_the_numbers_of_every_card_are_those_behind_it_and_those_of_the_report(demo_app, figure):
    """Of each requirement: the country is the sum of its services and of its regions; what a service is told of itself is
    what the country tells of it and the line of «Resumen RT»; and whatever is not complete says why."""
    with demo_app.app_context():
        with acting(SYSTEM):
            periodo = db.session.scalars(select(Periodo).where(Periodo.anio == 2026)).one()
            services = {one.id: one for one in db.session.scalars(select(Organizacion))}
            country = {one.code: one for one in advance.cards_of(SYSTEM, periodo)}
            accounts = select(Cuenta).where(Cuenta.perfil == "gestor_servicio", Cuenta.active.is_(True))
            people = {one.organizacion_id: who_of(one) for one in db.session.scalars(accounts)}
        assert set(country) == {one.code for one in catalog.requirements(2026)} and len(people) > 2
        for code, card in country.items():
            for groups in (card.services, card.regions):
                assert sum_of(groups) == counts(card), code
        told = 0
        for number, who in people.items():
            with acting(who):
                mine = {one.code: one for one in advance.cards_of(who, periodo)}
                summary = next(iter(reports.control_de_carga(services[number], periodo)))
            lines = {line[0]: line for line in summary.rows}
            assert set(mine) == set(lines) == set(country)
            for code, card in mine.items():
                at = f"{code} of {services[number].nombre}"
                named = [one for one in country[code].services if one.name == services[number].nombre]
                assert sum_of(named) == counts(card), at
                # What a unit may copy from the year before is help of the page, and lacks nothing more.
                missing = [one for one in card.pending if not one.advisory and one.check != "COPIA"]
                assert list(lines[code][3:6]) == [card.in_scope, card.complete, card.in_scope - card.complete], at
                assert lines[code][7] == len(missing), at
                assert len({one.unidad_id for one in missing}) >= card.in_scope - card.complete, at
                told += 1
        figure(f"{told} cards of {len(people)} services agree with the country, the regions and the report")


def counts(card):
    return card.in_scope, card.complete, card.observed


def sum_of(groups):
    return tuple(map(sum, zip(*map(counts, groups), strict=True))) or (0, 0, 0)
