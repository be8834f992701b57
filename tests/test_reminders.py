"""Reminders: what comes near, how many days before, what is still missing, and hiding it until the next mark."""

import re
from datetime import date

import pytest
from sqlalchemy import event

from estado_verde import services
from estado_verde.clock import fixed
from estado_verde.crud.reminders import reached
from estado_verde.models import Organizacion, Periodo, Prorroga, db
from estado_verde.scope import SYSTEM, acting
from estado_verde.testing import csrf


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.mark.parametrize(
    ("days", "mark"),
    [(40, None), (30, 30), (29, 30), (15, 15), (14, 15), (5, 5), (1, 1), (0, 1), (-1, None)],
)
def test_the_mark_that_counts(days, mark):
    assert reached(days, (30, 15, 5, 1)) == mark


def test_the_deadline_and_what_is_missing(demo_as):
    with fixed(date(2026, 12, 26)):
        page = demo_as("gestor_servicio", "SDN").get("/avisos/").text
    text = words(page)
    assert "Fecha límite de carga del periodo 2026 Quedan 5 días, hasta el 31/12/2026." in text
    assert re.search(r"E1/O2/RT7: faltan \d+ unidades", text)
    assert text.count("31/12/2026.") == 1  # milestone 5 is the deadline, told once
    assert "1 aviso" in text


def test_nothing_is_near(demo_as):
    with fixed(date(2026, 11, 21)):
        page = words(demo_as("gestor_servicio", "SDN").get("/avisos/").text)
    assert "No hay avisos por ahora. El próximo hito es" in page


def test_milestones_by_their_own_days(demo_as):
    """Milestone 1 is on 31/05, for the services; milestone 2 on 15/06, for the Red de Expertos alone."""
    with fixed(date(2026, 5, 30)):
        page = words(demo_as("gestor_unidad", "SDN").get("/").text)
        assert "Hito 1: " in page and "Queda 1 día, hasta el 31/05/2026." in page
    with fixed(date(2026, 6, 14)):
        assert "hasta el 15/06/2026" not in words(demo_as("gestor_servicio", "SDN").get("/avisos/").text)
        assert "hasta el 15/06/2026" in words(demo_as("red").get("/").text)


def test_hidden_until_the_next_mark(demo_as):
    with fixed(date(2026, 12, 20)):
        person = demo_as("gestor_servicio", "SDN")
        page = person.get("/").text
        key = re.search(r'name="aviso" value="([^"]*)"', page)[1]
        data = {"aviso": key, "next": "/", "csrf_token": csrf(person)}
        assert person.post("/avisos/ocultar", data=data).status_code == 303
        assert "Fecha límite de carga" not in person.get("/").text
        assert "Oculto" in person.get("/avisos/").text
        assert person.post("/avisos/ocultar", data=data | {"aviso": "otro"}).status_code == 400
    with fixed(date(2026, 12, 27)):
        person = demo_as("gestor_servicio", "SDN")
        assert "Fecha límite de carga" in person.get("/").text


def test_extra_time_is_told_to_its_service_only(demo_app, demo_as):
    with fixed(date(2026, 12, 26)), demo_app.app_context(), acting(SYSTEM):
        service = db.session.query(Organizacion).filter_by(sigla="SDN").one()
        periodo = db.session.query(Periodo).filter_by(anio=2026).one()
        raw = {
            "organizacion": service.id,
            "periodo": periodo.id,
            "prorroga_hasta": "2027-01-15",
            "motivo": "Inundación",
        }
        assert services.save(Prorroga, raw).ok
    with fixed(date(2026, 12, 26)):
        assert "prórroga hasta el 15/01/2027" in demo_as("gestor_servicio", "SDN").get("/").text
        assert "prórroga" not in demo_as("gestor_servicio", "SDC").get("/avisos/").text


def test_the_bell_costs_no_query(demo_app, demo_as):
    """A day with a reminder asks the database as often as a day without."""
    seen, counts = [], []
    with demo_app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note := lambda *_: seen.append(1))
    for day, said in ((date(2026, 11, 21), "Avisos"), (date(2026, 12, 20), "1 aviso")):
        with fixed(day):
            person = demo_as("gestor_servicio", "SDN")
            seen.clear()
            assert f'<span class="visually-hidden">, {said}</span>' in person.get("/perfil/").text
            counts.append(len(seen))
    event.remove(engine, "before_cursor_execute", note)
    assert counts[0] == counts[1]
