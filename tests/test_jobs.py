"""Files made apart: for the person who asked and with what that person sees, however often the maker dies."""

import io
from datetime import datetime, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from estado_verde import jobs, storage, upkeep
from estado_verde.clock import fixed, now
from estado_verde.excel import large
from estado_verde.models import Cuenta, Trabajo, db
from estado_verde.scope import SYSTEM, acting, current
from estado_verde.testing import csrf


@pytest.fixture
def inside(demo_app):
    with demo_app.app_context(), acting(SYSTEM, door="test"):
        yield db.session


@pytest.fixture
def asked(inside, monkeypatch):
    """``asked(make)``: the row of a file that the Gestor de Servicio of SDN asked for."""

    def ask(make, profile="gestor_servicio"):
        monkeypatch.setitem(jobs._kinds, "x", make)
        account = inside.scalars(select(Cuenta).where(Cuenta.perfil == profile).order_by(Cuenta.id)).first()
        with acting(jobs.who_of(account), door="test"):
            return jobs.ask("x", "Un archivo", {"a": 1}).id

    return ask


def row(session, number):
    return session.get_one(Trabajo, number, populate_existing=True)


def test_it_is_made_with_what_the_person_sees(inside, asked):
    seen = []

    def make(datos, stream, progress):
        seen.append((current().perfil, current().organizacion_id is not None, dict(datos)))
        stream.write(b"listo")
        progress(50)
        seen.append(row(inside, number).avance)
        return "uno/../dos.txt"

    number = asked(make)
    assert jobs.run_waiting() == 1
    found = row(inside, number)
    assert seen == [("gestor_servicio", True, {"a": 1}), 50]
    assert (found.estado, found.avance, found.nombre) == ("LISTO", 100, "dos.txt")
    assert storage.store().open(found.archivo).read() == b"listo"


def test_what_fails_says_what_to_do(inside, asked):
    def broken(datos, stream, progress):
        raise RuntimeError("secreto")

    number = asked(broken)
    jobs.run_waiting()
    found = row(inside, number)
    assert found.estado == "FALLIDO"
    assert found.error.startswith("Ocurrió un error al preparar el archivo. Pídalo de nuevo")
    assert "secreto" not in found.error


def test_one_whose_maker_died_is_made_by_another_but_not_for_ever(inside, asked):
    number = asked(lambda datos, stream, progress: "a.txt")
    moment = now()
    for _ in range(jobs.TRIES):
        with fixed(moment):
            assert jobs._take() == number  # and then it is killed
            assert jobs._take() is None  # while it has time, nobody else takes it
        moment += jobs.LEASE + timedelta(seconds=1)
    with fixed(moment):
        jobs.run_waiting()
    assert row(inside, number).estado == "FALLIDO"


def test_the_same_file_is_asked_for_once_while_it_waits(inside, asked):
    assert asked(lambda *_: "a") == asked(lambda *_: "a")


def test_a_person_who_was_deactivated_gets_nothing(inside, asked):
    number = asked(lambda datos, stream, progress: "a.txt")
    account = inside.get_one(Cuenta, row(inside, number).cuenta_id)
    account.active = False
    inside.commit()
    jobs.run_waiting()
    assert row(inside, number).estado == "FALLIDO"


def test_results_go_after_a_day(inside, asked):
    number = asked(lambda datos, stream, progress: "a.txt")
    jobs.run_waiting()
    key = row(inside, number).archivo
    with fixed(now() + jobs.LIFE + timedelta(minutes=1)):
        assert "descargas: 1" in upkeep.sweep(now().date(), now().date())
    assert inside.get(Trabajo, number) is None
    with pytest.raises(FileNotFoundError):
        storage.store().open(key)


def test_the_report_of_a_large_service_is_prepared_and_fetched_by_its_owner_only(demo_app, demo_as, monkeypatch):
    monkeypatch.setattr(large, "LARGE", 1)
    gestor, other = demo_as("gestor_servicio", "SDN"), demo_as("gestor_servicio", "SDC")
    assert 'action="/reportes/control-de-carga/preparar?' in gestor.get("/reportes/").text
    asked = gestor.post("/reportes/control-de-carga/preparar", data={"csrf_token": csrf(gestor)})
    assert (asked.status_code, asked.location) == (303, "/descargas/")
    assert "data-running" in gestor.get("/descargas/").text
    with demo_app.app_context():
        assert jobs.run_waiting() == 1
        with acting(SYSTEM, door="test"):
            number = db.session.scalar(select(Trabajo.id))
    page = gestor.get("/descargas/").text
    assert "Listo" in page and "data-running" not in page
    file = gestor.get(f"/descargas/archivo/{number}")
    straight = gestor.get("/reportes/control-de-carga.xlsx")
    made, expected = (load_workbook(io.BytesIO(one.data)) for one in (file, straight))
    assert made.sheetnames == expected.sheetnames
    assert [[c.value for c in r] for r in made.worksheets[0]] == [[c.value for c in r] for r in expected.worksheets[0]]
    assert other.get(f"/descargas/archivo/{number}").status_code == 403
    assert "Reporte" not in other.get("/descargas/").text.partition('id="descargas"')[2].partition("</section>")[
        0
    ].replace("Reporte de Control de Carga de un servicio", "")
    with fixed(datetime(2030, 1, 1), everywhere=True):
        assert gestor.get(f"/descargas/archivo/{number}").status_code in (302, 303, 404)
