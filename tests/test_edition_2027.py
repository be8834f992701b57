"""A new year is one folder: the edition in ``editions/estado_verde_2027`` changes a parameter of RT7, adds a field and a
rule and makes a field compulsory. Every door of 2027 follows it, 2026 is judged as before, and no other file knows of it."""

import re
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

from estado_verde import clock, demonstration, services, testing
from estado_verde.cli import main
from estado_verde.messages import texts_of
from estado_verde.scope import SYSTEM, acting

FOLDER = Path(__file__).parent / "editions"
TODAY = date(2026, 12, 15)
PASSWORD = "Demo2026-gestor_servicio-SDN"
SAYS = "Sobre 1000 kg indique el gestor autorizado que retiró el material."
OBLIGATORY = "Este campo es obligatorio."
#: A month of each year's period.
MONTHS = {2026: "2026-01", 2027: "2026-11"}
LONG = "La unidad no tiene dónde juntar lo que recicla."  # 47 characters: enough in both years
SHORT = "No tenemos donde juntarlo."  # 26 characters: enough in 2026 only


@pytest.fixture(autouse=True)
def both_years_take_data():
    with clock.fixed(TODAY):
        yield


@pytest.fixture(scope="module")
def environ(databases, tmp_path_factory):
    databases.create("anio")
    return {
        "DATABASE_URL": databases.url("anio"),
        "ESTADO_VERDE_HOME": str(tmp_path_factory.mktemp("home")),
        "EV_PLUGINS_PATH": str(FOLDER),
    }


@pytest.fixture(scope="module")
def programme(databases, environ):
    """The demonstration with a period 2027, made from its edition and open."""
    from estado_verde.models import db
    from estado_verde.programme.periods import change_state, create_from_template
    from estado_verde.upgrade import upgrade

    app = testing._make_app(**environ)
    upgrade(app)
    with clock.fixed(TODAY), app.app_context(), acting(SYSTEM, door="test"):
        demonstration.load(app.extensions["ev"]["host"], db.session())
        periodo = create_from_template(2027).row
        assert change_state(periodo, "abrir").ok
        commitment = {"servicio": "SDN", "periodo": "2027", "mecanismo": "PMG"}
        assert services.save(model("inventario_compromiso_servicio"), commitment).ok
    testing._disconnect(app)
    databases.create("anio_ready", template="anio")
    return app


@pytest.fixture
def app(programme, databases):
    testing._disconnect(programme)
    databases.create("anio", template="anio_ready")
    return programme


@pytest.fixture
def person(app, sign_in):
    """The Gestor de Servicio of SDN."""
    with app.app_context(), acting(SYSTEM):
        from estado_verde.models import db

        found = next(one for one in demonstration.accounts(db.session()) if one["password"] == PASSWORD)
    return sign_in(app.test_client(), found["rut"], PASSWORD)


@pytest.fixture
def command(app, environ, monkeypatch):
    """Runs a command line in this installation."""
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    return lambda *words: CliRunner().invoke(main, [str(one) for one in words])


def model(table):
    from estado_verde import catalog

    return catalog.model_of(table)


def recycled(anio, **more):
    raw = {"unidad": "Archivo Regional", "periodo": str(anio), "material": "Vidrio", "modalidad": "MENSUAL"}
    return {**raw, "anio_mes": MONTHS[anio], "kg": "1200", **more}


def justified(anio, texto):
    return {"unidad": "Archivo Regional", "periodo": str(anio), "tema": "CONTENEDORES", "texto": texto}


def said(outcome):
    return {
        one.field: text for one, text in zip(outcome.faults, texts_of(outcome.faults), strict=True) if not one.warning
    }


# --- the door of programs ------------------------------------------------------------------------------------------------


def test_each_year_judges_its_own_records(app):
    with app.app_context(), acting(SYSTEM):
        for table, raw, faults in (
            ("residuos_reciclado", recycled(2026), {}),
            ("residuos_reciclado", recycled(2027), {"observacion": OBLIGATORY, "gestor_autorizado": SAYS}),
            ("residuos_reciclado", recycled(2027, observacion="Retiro", gestor_autorizado="Recicladora"), {}),
            ("residuos_fundamentacion", justified(2026, SHORT), {}),
            ("residuos_fundamentacion", justified(2027, LONG), {}),
        ):
            assert said(services.check(model(table), raw)) == faults, raw
        (text,) = said(services.check(model("residuos_fundamentacion"), justified(2027, SHORT))).values()
        assert "contenedores" in text.lower()


def test_the_added_field_lives_in_extras_and_leaves_the_table_alone(app):
    with app.app_context(), acting(SYSTEM):
        raw = recycled(2027, observacion="Retiro", gestor_autorizado="Recicladora Norte")
        row = services.save(model("residuos_reciclado"), raw).row
        assert row.extras == {"gestor_autorizado": "Recicladora Norte"}
        assert "gestor_autorizado" not in model("residuos_reciclado").__table__.columns
        assert services.save(model("residuos_reciclado"), {"kg": "900", "gestor_autorizado": ""}, row, partial=True).ok
        assert row.extras == {"gestor_autorizado": None}


def test_what_was_loaded_in_2026_is_not_judged_again(app):
    from estado_verde.models import db

    with app.app_context(), acting(SYSTEM):
        row = services.save(model("residuos_reciclado"), recycled(2026)).row
        assert services.save(model("residuos_reciclado"), {"kg": "1300"}, row, partial=True).ok
        assert db.session.get(model("residuos_reciclado"), row.id).observacion is None


def test_the_difference_is_shown_with_its_sources(command):
    done = command("catalog", "diff", "2026", "2027")
    assert done.exit_code == 0
    lines = done.output.splitlines()
    assert "E1/O2/RT7 · parámetro texto_minimo: 20 → 40 (Guía inventada 2027, p. 3)" in lines
    assert "E1/O2/RT7 · campo reciclado.gestor_autorizado: — → Gestor autorizado (Guía inventada 2027, p. 3)" in lines
    assert "E1/O2/RT7 · campo reciclado.observacion.required: no → sí (Guía inventada 2027, p. 3)" in lines
    assert "E1/O2/RT7 · regla reciclado.RR-16: — → RR-16 (Guía inventada 2027, p. 3)" in lines
    assert not any("E1/O2/RT1" in one for one in lines)


# --- the screen ----------------------------------------------------------------------------------------------------------


def periods(app):
    from estado_verde.models import Periodo, db

    with app.app_context(), acting(SYSTEM):
        return {one.anio: one.id for one in db.session.query(Periodo)}


def ids_of(app):
    from estado_verde.models import db

    with app.app_context(), acting(SYSTEM):
        unit = db.session.query(model("inventario_unidad")).filter_by(nombre="Archivo Regional").one().id
        return unit, db.session.query(model("residuos_material")).filter_by(nombre="Vidrio").one().id


def post(app, person, anio, **more):
    unidad, material = ids_of(app)
    data = {
        "unidad": unidad,
        "periodo": periods(app)[anio],
        "material": material,
        "modalidad": "MENSUAL",
        "anio_mes": MONTHS[anio],
        "kg": "1200",
        "csrf_token": testing.csrf(person),
        **more,
    }
    return person.post(f"/residuos/reciclados/add?periodo={periods(app)[anio]}", data=data)


def test_the_form_of_each_year_has_its_fields(app, person):
    for anio, there in ((2026, False), (2027, True)):
        page = person.get(f"/residuos/reciclados/add?periodo={periods(app)[anio]}").text
        assert ("Gestor autorizado" in page) is there
        assert ('name="gestor_autorizado"' in page) is there


def test_the_form_shows_each_fault_beside_its_field_and_keeps_what_was_typed(app, person):
    page = post(app, person, 2027, gestor_autorizado="")
    assert page.status_code in (200, 422)
    assert SAYS in page.text
    assert OBLIGATORY in page.text
    assert re.search(r'name="kg"[^>]*value="1\.?200"|value="1\.?200"[^>]*name="kg"', page.text)
    unidad, material = ids_of(app)
    change = {"row": f"m{material}", "month": "2026-11", "value": "5"}
    answer = person.post(
        f"/residuos/unidad/kilogramos?unidad={unidad}&periodo=2027",
        json={"changes": [change]},
        headers={"X-CSRFToken": testing.csrf(person)},
    )
    told = [one["text"] for one in answer.json["faults"]]
    assert told == [f"Observación: {OBLIGATORY}"], "a cell of the month grid names the field that it has no place for"


def test_the_form_saves_the_added_field_and_shows_it(app, person):
    assert post(app, person, 2027, observacion="Retiro", gestor_autorizado="Recicladora Norte").status_code in (
        302,
        303,
    )
    with app.app_context(), acting(SYSTEM):
        from estado_verde.models import db

        row = db.session.query(model("residuos_reciclado")).filter_by(periodo_id=periods(app)[2027]).one()
        assert row.extras == {"gestor_autorizado": "Recicladora Norte"}
        number = row.id
    shown = person.get(f"/residuos/reciclados/show/{number}").text
    assert "Gestor autorizado" in shown
    assert "Recicladora Norte" in shown
    assert post(app, person, 2026).status_code in (302, 303)


# --- workbooks and the command line --------------------------------------------------------------------------------------


def sheet(path, title="Reciclados"):
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name(title).to_python()


def headers(path, title="Reciclados"):
    """The titles of the columns, without the mark of what is obligatory."""
    rows = ([str(cell).rstrip(" *") for cell in row] for row in sheet(path, title))
    return next(row for row in rows if "Kilogramos (kg)" in row)


def test_the_template_of_each_year_has_its_columns(command, tmp_path):
    for anio, there in ((2026, False), (2027, True)):
        file = tmp_path / f"{anio}.xlsx"
        done = command("template", "residuos", "--servicio", "SDN", "--anio", anio, "-o", file)
        assert done.exit_code == 0, done.output
        assert ("Gestor autorizado" in headers(file)) is there


def fill(command, tmp_path, anio, rows):
    """The template of a year with these rows, by column title."""
    file = tmp_path / f"lleno-{anio}.xlsx"
    assert command("template", "residuos", "--servicio", "SDN", "--anio", anio, "-o", file).exit_code == 0
    book = openpyxl.load_workbook(file)
    page = book["Reciclados"]
    top = next(row[0].row for row in page.iter_rows() if any(str(c.value).startswith("Kilogramos (kg)") for c in row))
    columns = {str(cell.value).rstrip(" *"): cell.column for cell in page[top] if cell.value}
    for number, values in enumerate(rows, top + 1):
        for title, value in values.items():
            page.cell(number, columns[title], value)
    book.save(file)
    return file


ROW = {
    "Unidad": "Archivo Regional",
    "Tipo de residuo (material)": "Vidrio",
    "Modalidad": "Mensual",
    "Kilogramos (kg)": 1200,
}


def test_the_import_of_2027_refuses_what_2026_takes(app, command, tmp_path):
    last_year = fill(command, tmp_path, 2026, [{**ROW, "Mes": MONTHS[2026]}])
    done = command("import", "residuos", last_year, "--servicio", "SDN", "--anio", 2026)
    assert done.exit_code == 0, done.output
    this_year = fill(command, tmp_path, 2027, [{**ROW, "Mes": MONTHS[2027]}])
    errors = tmp_path / "errores.xlsx"
    done = command("import", "residuos", this_year, "--servicio", "SDN", "--anio", 2027, "--errors", errors)
    assert done.exit_code == 1
    assert "MSG-2027-01" in done.output
    assert SAYS in done.output
    assert "MSG-GEN-01" in done.output
    whole = {"Mes": MONTHS[2027], "Observación": "Retiro", "Gestor autorizado": "Recicladora Norte"}
    mended = fill(command, tmp_path, 2027, [{**ROW, **whole}])
    done = command("import", "residuos", mended, "--servicio", "SDN", "--anio", 2027)
    assert done.exit_code == 0, done.output


def test_the_report_of_each_year_has_its_columns(app, command, tmp_path):
    with app.app_context(), acting(SYSTEM):
        raw = recycled(2027, observacion="Retiro", gestor_autorizado="Recicladora Norte")
        assert services.save(model("residuos_reciclado"), raw).ok
    for anio, there in ((2026, False), (2027, True)):
        file = tmp_path / f"reporte-{anio}.xlsx"
        done = command("report", "control-de-carga", "--servicio", "SDN", "--anio", anio, "-o", file)
        assert done.exit_code == 0, done.output
        book = CalamineWorkbook.from_path(str(file))
        cells = [str(c) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for c in row]
        assert ("Gestor autorizado" in cells) is there
        assert ("Recicladora Norte" in cells) is there


def test_the_list_exports_the_added_field(app, person):
    assert post(app, person, 2027, observacion="Retiro", gestor_autorizado="Recicladora Norte").status_code in (
        302,
        303,
    )
    answer = person.get(f"/residuos/reciclados/export?periodo={periods(app)[2027]}")
    assert answer.status_code == 200
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert "Recicladora Norte" in [cell for row in rows for cell in row]


# --- nobody else knows ---------------------------------------------------------------------------------------------------


def test_no_file_of_the_program_names_what_this_year_adds():
    root = Path(__file__).parents[1]
    for folder in ("estado_verde", "plugins"):
        for file in (root / folder).rglob("*.py"):
            if "tests" in file.parts:
                continue
            text = file.read_text("utf-8")
            assert "gestor_autorizado" not in text, file
            assert "estado_verde_2027" not in text.replace("como «estado_verde_2027»", ""), file


def test_the_edition_has_no_tables(app):
    host = app.extensions["ev"]["host"]
    assert host.found["estado_verde_2027"].manifest.kind == "edition"
    assert not (FOLDER / "estado_verde_2027" / "models.py").exists()
    assert not (FOLDER / "estado_verde_2027" / "migrations").exists()


def test_without_the_folder_2027_is_judged_by_2026(app, environ):
    from config import Settings
    from estado_verde import starting

    host = starting.start(Settings({**environ, "EV_PLUGINS_PATH": ""}))
    assert host.catalog.requirement("residuos", 2027) == host.catalog.requirement("residuos", 2026)
