"""Drafts of forms: kept by the server, seen by their author alone, gone once the record is saved."""

import re
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from sqlalchemy import func, select

from estado_verde import drafts, storage
from estado_verde.clock import fixed
from estado_verde.models import Adjunto, Borrador, Cuenta, db
from estado_verde.scope import SYSTEM, Who, acting
from estado_verde.testing import csrf
from estado_verde.upgrade import upgrade

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
KEY = "/residuos/fundamentaciones/add?periodo=2026"
TEXT = "La unidad no cuenta con retiro segregado durante el periodo; se licitará el servicio."


@pytest.fixture
def person(demo_as):
    return demo_as("gestor_servicio", "SDN")


def account_of(client):
    return client.get("/borradores/token").json["cuenta"]


def send(client, key, values, cuenta=None):
    body = {"clave": key, "valores": values, "cuenta": cuenta or account_of(client)}
    return client.post("/borradores/", json=body, headers={"X-CSRFToken": csrf(client)})


def stored(app):
    with app.app_context(), acting(SYSTEM):
        return {one.clave: one.datos for one in db.session.scalars(select(Borrador))}


def key_of(page):
    return re.search(r'name="borrador" value="([^"]*)"', page)[1].replace("&amp;", "&")


def test_what_is_typed_is_kept_offered_and_comes_back(demo_app, person):
    with fixed(datetime(2026, 11, 21, 21, 41)):
        page = person.get("/residuos/fundamentaciones/add").text
        assert key_of(page) == KEY and "Recuperar borrador" not in page
        answer = send(person, KEY, {"unidad": ["1"], "tema": ["RECICLADOS"], "texto": ["<b>a medias</b>"]})
        assert answer.json == {"hora": "09:41 PM"}
        page = person.get("/residuos/fundamentaciones/add").text
    assert "Recuperar borrador del 21/11/2026 09:41 PM" in page and "a medias" not in page
    link = re.search(r'href="([^"]*)">Recuperar', page)[1].replace("&amp;", "&")
    page = person.get(link).text
    assert "&lt;b&gt;a medias&lt;/b&gt;" in page and "Se muestra su borrador" in page
    assert '<option value="1" selected>' in page  # the unit, by its name, within the scope


def test_saving_the_record_takes_its_draft_away_and_discarding_too(demo_app, person):
    edit = next(
        iter(
            re.findall(
                r'href="(/residuos/fundamentaciones/edit/\d+)"', person.get("/residuos/fundamentaciones/list/").text
            )
        )
    )
    assert send(person, edit, {"texto": ["otro"]}).status_code == 200
    page = person.get(edit).text
    token = csrf(person)
    values = dict(re.findall(r'type="hidden" name="(version|borrador)" value="([^"]*)"', page))
    unit = re.search(r'name="unidad".*?<option value="(\d+)" selected', page, re.S)[1]
    topic = re.search(r'name="tema"[^>]*value="([A-Z_]+)" checked|<option value="([A-Z_]+)" selected>', page)
    data = {**values, "unidad": unit, "tema": topic[1] or topic[2], "texto": TEXT, "csrf_token": token}
    assert person.post(edit, data=data).status_code == 303
    assert edit not in stored(demo_app)
    send(person, KEY, {"texto": ["x"]})
    answer = person.post("/borradores/descartar", data={"borrador": KEY, "next": "/avisos/", "csrf_token": token})
    assert answer.status_code == 303 and stored(demo_app) == {}
    assert person.post("/borradores/descartar", data={"next": "https://x.cl", "csrf_token": token}).status_code == 400


def test_a_draft_of_an_older_version_says_so(person):
    edit = next(
        iter(
            re.findall(
                r'href="(/residuos/fundamentaciones/edit/\d+)"', person.get("/residuos/fundamentaciones/list/").text
            )
        )
    )
    send(person, edit, {"texto": ["otro"], "version": ["0123456789abcdef"]})
    assert "El registro cambió después; compare antes de guardar." in person.get(edit).text


def test_nobody_else_sees_or_changes_it(demo_app, person, demo_as):
    send(person, KEY, {"texto": ["mío"]})
    for profile, office in (("red", None), ("gestor_servicio", "SDC"), ("gestor_consulta", "SDN")):
        other = demo_as(profile, office)
        assert "mío" not in other.get(f"{KEY}&borrador={KEY}").text
        other.post("/borradores/descartar", data={"borrador": KEY, "next": "/", "csrf_token": csrf(other)})
    mine = account_of(person)
    assert send(demo_as("red"), KEY, {"texto": ["suyo"]}, cuenta=mine).status_code == 409
    assert stored(demo_app) == {KEY: {"texto": ["mío"]}}
    with demo_app.app_context(), acting(Who(cuenta_id=mine + 1, permissions=frozenset())):
        assert db.session.scalar(select(func.count()).select_from(Borrador)) == 0


def test_an_ended_session_is_told_to_the_script(demo_app, person):
    cuenta, token = account_of(person), csrf(person)
    person.post("/salir", data={"csrf_token": token})
    body = {"clave": KEY, "valores": {"texto": ["x"]}, "cuenta": cuenta}
    answer = person.post("/borradores/", json=body, headers={"X-CSRFToken": csrf(person), "Accept": "application/json"})
    assert answer.status_code == 401 and stored(demo_app) == {}
    assert person.get("/borradores/token", headers={"Accept": "application/json"}).status_code == 401


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"texto": ["a" * 70_000]}, 413),
        ({"texto": "a"}, 413),
        ({"texto": [1]}, 413),
        ("no", 413),
        ({"a" * 101: ["x"]}, 413),
    ],
)
def test_what_is_no_draft_is_refused(demo_app, person, values, status):
    assert send(person, KEY, values).status_code == status
    for key in ("residuos", "/x\0", "/" + "x" * 200, None, 7):
        assert send(person, key, {}).status_code == 413
        assert person.get(f"/residuos/fundamentaciones/add?unidad=%00&borrador={key}").status_code == 200
    bad = {"borrador": "/x\0", "next": "/", "csrf_token": csrf(person)}
    assert person.post("/borradores/descartar", data=bad).status_code == 303
    assert stored(demo_app) == {}


def test_they_are_few_and_they_expire(demo_app, monkeypatch):
    monkeypatch.setattr(drafts, "MOST", 3)
    with demo_app.app_context():
        with acting(SYSTEM):
            cuenta = db.session.scalars(select(Cuenta.id)).first()
        with acting(Who(cuenta_id=cuenta)):
            for number in range(5):
                with fixed(datetime(2026, 11, 1, 9, number)):
                    drafts.keep(f"/x/{number}", {"a": ["b"]})
    assert set(stored(demo_app)) == {"/x/2", "/x/3", "/x/4"}
    with fixed(datetime(2026, 12, 2)):
        with demo_app.app_context(), acting(Who(cuenta_id=cuenta)):
            assert drafts.of("/x/4") is None
        upgrade(demo_app)
    assert stored(demo_app) == {}


def test_good_files_of_a_refused_form_wait_for_it(demo_app, person):
    with demo_app.app_context(), acting(SYSTEM):
        storage.sweep(older_than=timedelta(0))  # the folder outlives the database of each test
    page = person.get("/residuos/fundamentaciones/add").text
    data = {
        "unidad": "1", "tema": "RECICLADOS", "texto": "corto", "borrador": key_of(page), "csrf_token": csrf(person),
        "archivos": [(BytesIO(PDF), "informe.pdf"), (BytesIO(b"MZ"), "virus.exe")],
    }  # fmt: skip
    answer = person.post("/residuos/fundamentaciones/add", data=data)
    assert answer.status_code == 200 and "informe.pdf" in answer.text and "se adjuntará al guardar" in answer.text
    assert "virus.exe" not in answer.text
    waiting = re.search(r'name="archivos__espera" value="(\d+)"', answer.text)[1]
    with demo_app.app_context(), acting(SYSTEM):
        assert storage.sweep(older_than=timedelta(0)) == (0, 0)
        assert db.session.get(Adjunto, int(waiting)).tabla == "ev_borrador"
    assert person.get(f"/adjuntos/{waiting}").status_code == 403  # it is no file of a record
    free = next(
        one for one in range(1, 40)
        if person.post(
            "/residuos/fundamentaciones/add",
            data=data | {"unidad": str(one), "texto": TEXT, "archivos": [], "archivos__espera": waiting},
        ).status_code == 303
    )  # fmt: skip
    assert free and KEY not in stored(demo_app)
    with demo_app.app_context(), acting(SYSTEM):
        kept = db.session.get(Adjunto, int(waiting))
        assert (kept.tabla, kept.nombre) == ("residuos_fundamentacion", "informe.pdf")
        assert storage.open_adjunto(kept).read() == PDF
        assert storage.sweep(older_than=timedelta(0)) == (0, 0)


def test_files_go_with_their_draft(demo_app, person):
    key = key_of(person.get("/residuos/fundamentaciones/add").text)
    data = {
        "unidad": "1",
        "tema": "RECICLADOS",
        "texto": "corto",
        "borrador": key,
        "archivos": (BytesIO(PDF), "informe.pdf"),
    }
    person.post("/residuos/fundamentaciones/add", data=data | {"csrf_token": csrf(person)})
    with demo_app.app_context(), acting(SYSTEM):
        waiting = db.session.scalar(select(Adjunto).where(Adjunto.tabla == "ev_borrador"))
        where = storage.store().path(waiting.clave)
        assert storage.store().fs.exists(where)
    person.post("/borradores/descartar", data={"borrador": key, "next": "/", "csrf_token": csrf(person)})
    with demo_app.app_context(), acting(SYSTEM):
        assert db.session.scalar(select(Adjunto).where(Adjunto.tabla == "ev_borrador")) is None
        assert not storage.store().fs.exists(where)


def test_a_draft_is_no_record(demo_app, person):
    """No indicator moves, no trail is written."""
    before = person.get("/").text
    send(person, KEY, {"unidad": ["1"], "tema": ["RECICLADOS"], "texto": [TEXT]})
    # The tokens of its forms, and how long the session still lasts.
    without = re.compile(r"[\w-]+\.[\w-]{6}\.[\w-]{27}|data-left=\"\d+\"")
    assert without.sub("", person.get("/").text) == without.sub("", before)
