"""The frame of every page, the pages for what went wrong, and the seams towards Flask-AppBuilder."""

from __future__ import annotations

import re
import shutil
import threading
from datetime import date
from pathlib import Path

import pytest

from estado_verde import clock


def test_the_menu_shows_only_what_the_account_may_open(enter):
    page = enter("red").get("/").text
    assert re.findall(r"<summary>.*?</svg>([^<]+)<", page)[:2] == ["Configuración", "Estado Verde"]
    for text in ("Talleres", "Herramientas", "Mediciones"):
        assert f">{text}</a>" in page
    page = enter("gestor_consulta").get("/").text
    assert ">Talleres</a>" in page
    assert ">Herramientas</a>" not in page


def test_the_menu_that_a_process_keeps_follows_the_page_and_the_language(enter):
    person = enter("red")
    here = r'<a href="([^"]+)" aria-current="page">[^<]*</a></li>'
    assert re.findall(here, person.get("/taller/list/").text) == ["/taller/list/"]
    assert re.findall(here, person.get("/herramienta/list/").text) == ["/herramienta/list/"]
    for language, heading in (("en", "Management Platform"), ("es", "Plataforma de Gestión")):
        person.post("/contexto/idioma", {"idioma": language, "next": "/"})
        assert f"<h2>{heading}</h2>" in person.get("/taller/list/").text


def test_a_text_of_a_template_takes_its_places_and_trusts_none_of_them(app):
    with app.test_request_context():
        said = app.jinja_env.from_string("{{ _('a %(n)s', n=n) }} {{ _('100 %%') }} {{ _('<b>') }}")
        from estado_verde.crud import texts

        for given in ({"_": texts.bound()}, {}):  # ours does what Jinja's own does
            assert said.render(n="<i>", **given) == "a &lt;i&gt; 100 % <b>"


def test_the_page_says_where_it_is(enter):
    page = enter("red").get("/taller/edit/1").text
    trail = re.search(r'<ol class="breadcrumb">(.*?)</ol>', page, re.DOTALL)[1]
    assert re.findall(r">([^<>]+)</", trail) == ["Plataforma de Gestión", "Configuración", "Talleres", "Editar taller"]
    assert re.search(r'<a href="/taller/list/" aria-current="page">', page)
    assert "<title>Editar taller · Estado Verde</title>" in page


def test_the_next_milestone_counts_its_days(enter, rows):
    from estado_verde.models import Hito, Periodo

    def add(session, _models):
        periodo = session.query(Periodo).filter_by(anio=2026).one()
        for number, day in ((4, date(2026, 7, 31)), (5, date(2026, 12, 31))):
            session.add(
                Hito(
                    periodo_id=periodo.id,
                    numero=number,
                    nombre="Reporte",
                    fecha=day,
                    responsable="SERVICIO",
                    accion="OTRA",
                )
            )
        session.commit()

    rows(add)
    with clock.fixed(date(2026, 11, 21)):
        page = enter("gestor_servicio").get("/taller/list/").text
    assert re.search(r"<b>40 días</b>.*Hito 5, 31/12/2026", page)
    with clock.fixed(date(2026, 12, 31)):
        assert "<b>Hoy</b>" in enter("gestor_servicio").get("/taller/list/").text
    with clock.fixed(date(2027, 1, 1)):
        assert "ev-due" not in enter("gestor_servicio").get("/taller/list/").text


def test_the_front_page_names_every_platform_and_links_only_what_exists(client):
    page = client.get("/").text
    for text in (
        "Plataforma de Gestión",
        "Plataforma Flota Vehicular",
        "Plataforma de Capacitación",
        "Plataforma de Concientización",
        "Generación Ciudadana",
        "Biblioteca",
        "Contacto a través sistema de tickets",
    ):
        assert text in page
    assert 'href="/ingreso/"' in page
    assert "Próximamente" in page


def test_an_address_that_does_not_exist(client, enter):
    answer = client.get("/nada")
    assert answer.status_code == 404
    assert "La dirección no corresponde a ninguna página de la plataforma." in answer.text
    answer = enter("red").get("/nada")
    assert answer.status_code == 404
    assert "Talleres" in answer.text


def test_each_fault_has_its_page(app, enter, monkeypatch):
    person = enter("gestor_servicio")
    answer = person.client.post("/taller/add", data={"nombre": "Sin token"})
    assert answer.status_code == 400
    assert "El formulario ya no es válido" in answer.text
    answer = person.post("/taller/list/")
    assert answer.status_code == 405
    assert answer.headers["Allow"]
    assert "Esta dirección no admite esa acción." in answer.text
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 5000)
    answer = person.post("/taller/add", {"notas": "x" * 10_000})
    assert answer.status_code == 413
    assert "supera el tamaño máximo permitido" in answer.text


def test_a_fault_of_ours_tells_nothing_of_its_inside(app, enter, monkeypatch, caplog):
    from estado_verde.crud import list_page

    def fail(*_args):
        raise RuntimeError("secreto de adentro")

    monkeypatch.setattr(list_page, "build", fail)
    monkeypatch.setattr(app, "testing", False)
    answer = enter("gestor_servicio").get("/taller/list/")
    assert answer.status_code == 500
    assert "Algo falló en la plataforma" in answer.text
    assert "secreto" not in answer.text
    assert 'href="/taller/list/"' in answer.text
    assert "secreto de adentro" in caplog.text


def test_scripts_get_their_refusals_as_json(enter):
    answer = enter("gestor_consulta").get("/taller/add", headers={"Accept": "application/json"})
    assert answer.status_code == 403
    assert answer.json == {"message": "No tiene permisos para acceder a esta sección."}


def test_people_choose_a_language_and_a_theme(enter):
    person = enter("gestor_servicio")
    assert 'lang="es-CL"' in person.get("/taller/list/").text
    answer = person.post("/contexto/idioma", {"idioma": "en", "next": "/taller/list/?n=10"})
    assert answer.location == "/taller/list/?n=10"
    page = person.get("/taller/list/").text
    assert 'html lang="en"' in page
    for text in ("Skip to content", "Add taller", "[1 - 25] of 41 items", "Sign out"):
        assert text in page
    assert person.post("/contexto/idioma", {"idioma": "xx", "next": "//fuera.example"}).location == "/"
    assert 'html lang="en"' in person.get("/taller/list/").text
    person.client.set_cookie("ev_tema", "dark")
    assert 'data-bs-theme="dark"' in person.get("/taller/list/").text
    person.client.set_cookie("ev_tema", '"><script>')
    assert 'data-bs-theme="light"' in person.get("/taller/list/").text


def test_what_was_chosen_before_is_asked_again_through_the_scope(enter, rows):
    person = enter("gestor_servicio")
    sur = rows(lambda session, m: session.query(m.Taller).filter_by(nombre="Taller del Sur").one().id)
    for chosen in ({"servicio": "2"}, {"unidad": str(sur)}, {"unidad": "x", "servicio": "-1", "periodo": "9" * 30}):
        assert person.post("/contexto/", chosen).status_code == 303
        page = person.get("/taller/list/").text
        assert "Taller del Sur" not in page
        assert "de 41 ítems" in page
    assert "Taller del Sur" not in person.get(f"/medicion/list/?unidad={sur}").text
    assert [one["text"] for one in person.get("/contexto/options/unidad?q=sur").json] == []


def test_no_page_of_the_library_can_be_reached(app):
    """Whatever answers is a view of ours; what is left of the library only sends people elsewhere."""
    owners = {}
    for endpoint, view in app.view_functions.items():
        owner = getattr(view, "__self__", None)
        if owner is not None and type(owner).__module__.startswith("flask_appbuilder"):
            owners[type(owner).__name__] = endpoint
    assert set(owners) <= {"LocaleView", "UtilView"}


def test_files_asked_with_their_version_may_be_kept(client):
    page = client.get("/").text
    versioned = re.search(r'href="(/static/css/tokens\.css\?v=\w+)"', page)[1]
    assert "max-age=31536000" in client.get(versioned).headers["Cache-Control"]
    assert "max-age=31536000" not in client.get("/static/css/tokens.css").headers.get("Cache-Control", "")


def test_a_page_never_mixes_the_modules_of_two_versions(client, app, tmp_path, monkeypatch):
    """What a module imports stands under its own address, which changes with any of them and then holds nothing."""
    before = re.search(r'src="(/static/js-\w+/)shell\.js"', client.get("/").text)[1]
    imported = [
        (file.name, name)
        for file in (Path(app.static_folder) / "js").glob("*.js")
        for name in re.findall(r"(?:^import|^\} from|from) '([^']+)'", file.read_text("utf-8"), re.M)
    ]
    assert imported
    for file, name in imported:
        assert name.startswith("./"), (file, name)
        answer = client.get(before + name.removeprefix("./"))
        assert (answer.status_code, "max-age=31536000" in answer.headers["Cache-Control"]) == (200, True), name
    shutil.copytree(Path(app.static_folder) / "js", tmp_path / "js")
    (tmp_path / "js/numbers.js").write_text("export const changed = true;\n", "utf-8")
    monkeypatch.setattr(app, "static_folder", str(tmp_path))
    after = re.search(r'src="(/static/js-\w+/)shell\.js"', client.get("/").text)[1]
    assert after != before
    assert client.get(f"{before}numbers.js").status_code == 404
    assert "changed" in client.get(f"{after}numbers.js").text


def test_pages_are_small_and_carry_nothing_inline(enter):
    person = enter("gestor_servicio")
    for url in ("/taller/list/?n=25", "/taller/add", "/taller/show/1"):
        page = person.get(url).text
        assert len(page.encode()) < 100_000, url
        assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", page), url
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page)), url
        assert not re.search(r'(?:src|href)="https?://', page), url


# --- the seams -----------------------------------------------------------------------------------------------------------


def test_what_the_library_writes_goes_through_the_services(app, rows):
    from ev_plugins.taller.models import Taller
    from ev_plugins.taller.views import TallerView

    from estado_verde.crud.interface import Refused
    from estado_verde.models import Auditoria, db
    from estado_verde.scope import SYSTEM, acting

    with app.app_context(), acting(SYSTEM, door="api"):
        data = TallerView().datamodel
        good = Taller(nombre="Por la interfaz", servicio_id=1, inicio=date(2026, 1, 2), estado="ACTIVO", extras={})
        good.servicio = db.session.get(Taller.servicio.property.mapper.class_, 1)
        data.add(good)
        made = db.session.query(Taller).filter_by(nombre="Por la interfaz").one()
        assert (
            db.session.query(Auditoria).filter_by(tabla="taller_taller", fila_id=made.id, accion="crear").count() == 1
        )
        made.termino = date(2025, 1, 1)
        with pytest.raises(Refused, match="La fecha de término no puede ser anterior a la de inicio"):
            data.edit(made)
        db.session.expire_all()
        assert db.session.get(Taller, made.id).termino is None
        data.delete(made)
        assert db.session.query(Taller).filter_by(nombre="Por la interfaz").count() == 0


def test_filters_are_never_shared_between_requests(enter):
    """fab-traps, Security 6: threads that filter at once get their own rows."""
    people = [enter("gestor_servicio"), enter("33333333-3"), enter("red")]
    wrong: list[str] = []

    def ask(person, query, unwanted):
        for _ in range(6):
            page = person.get(f"/taller/list/?{query}&n=100").text
            wrong.extend(one for one in unwanted if one in page)

    asked = (
        (people[0], "f_estado=CERRADO", [">Taller 01</a>", ">Taller del Sur</a>"]),
        (people[1], "f_estado=ACTIVO", [">Taller 03</a>", ">Taller 01</a>"]),
        (people[2], "q=Sur", [">Taller 01</a>"]),
    )
    threads = [threading.Thread(target=ask, args=one) for one in asked for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert wrong == []


def test_a_screen_that_names_a_field_wrongly_says_which_there_are(app):
    from ev_plugins.taller.models import Taller

    from estado_verde import catalog
    from estado_verde.crud.cells import UnknownField, find_path

    with app.app_context():
        with pytest.raises(UnknownField, match="Taller no tiene el campo «nombr»"):
            find_path(Taller, catalog.record(Taller), "nombr")
        assert find_path(Taller, catalog.record(Taller), "comuna.region").label == "Región"
