"""«Mi avance» in the demonstration: what each profile sees first, with every number leading to what is behind it."""

import re

import pytest
from sqlalchemy import event

from estado_verde.models import db

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
    if "Qué falta" not in page:  # of several services, the first
        page = client.get(re.findall(r'href="(/\?servicio=\d+)"', page)[0]).text
    assert "Qué falta" in page
    if account[0] != "gestor_unidad":
        assert not re.search(r"Completar|Corregir|Continuar la carga", words(page))
        assert 'aria-label="Ver: ' in page
    for link in set(re.findall(r'href="(/[^"#]+)"', page)):
        assert client.get(link.replace("&amp;", "&"), follow_redirects=True).status_code == 200, link


def test_the_programme_compares_services_and_regions(browse):
    client = browse(RED)
    text = words(client.get("/?requisito=E1/O2/RT7").text)
    assert "3 servicios" in text and "35 unidades en alcance" in text
    assert "Servicio Demostración Guía 3 de 3 · 100 % 15,70 % 66,67 % Completo" in text
    assert "Antofagasta 9 5 55,6 %" in text and "Ñuble – – Sin unidades" in text
    assert "E1/O2/RT1 Catastro" in words(client.get("/?requisito=E1/O2/RT1").text)


@pytest.mark.parametrize("account", [GESTOR, RED])
def test_it_costs_no_more_queries_than_any_page(demo_app, browse, account):
    client, seen = browse(account), []
    client.get("/")
    with demo_app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note := lambda _c, _u, statement, *_: seen.append(statement))
    client.get("/")
    event.remove(engine, "before_cursor_execute", note)
    assert len(seen) <= 8 + 5 * 3, "eight of the page and five of each requirement: " + "\n".join(
        one[:90] for one in seen
    )
