"""From workbook to records and back: every fault at its cell, all or nothing, the same twice, nothing of another service."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from estado_verde import scope, services
from estado_verde.cli import main
from estado_verde.clock import fixed
from estado_verde.excel import commands, exports, imports
from estado_verde.excel.layout import plan
from estado_verde.excel.template import REQUIRED_FILL
from estado_verde.models import Auditoria, Lote, Organizacion, Periodo, db

NEW = ["Edificio", "Dirección", "Región", "Comuna", "Unidad", "Fecha inicio de uso", "¿Tiene acceso a la factura?"]
ALCANCE = ["Año inicio Gestión Energética", "Año inicio resto itemes"]
RECICLADOS = ["Unidad", "Tipo de residuo (material)", "Modalidad", "Mes", "Kilogramos (kg)"]


@pytest.fixture
def ev(demo_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setattr("estado_verde.installation.application", lambda: demo_app)
    return lambda *words: CliRunner().invoke(main, [str(one) for one in words])


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    """``book(Reciclados=[header, row])``: a workbook as a person writes it."""

    def write(**sheets: list[list[Any]]) -> Path:
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.active)
        for title, rows in sheets.items():
            sheet = workbook.create_sheet(title.replace("_", " "))
            for row in rows:
                sheet.append(row)
        path = tmp_path / f"libro{len(list(tmp_path.iterdir()))}.xlsx"
        workbook.save(path)
        return path

    return write


@contextmanager
def acting_for(app: Flask, sigla: str, anio: int = 2026) -> Iterator[tuple[Any, Periodo]]:
    with app.app_context():
        with scope.acting(scope.SYSTEM, door="test"):
            servicio = db.session.scalars(select(Organizacion).where(Organizacion.sigla == sigla)).one()
            periodo = db.session.scalars(select(Periodo).where(Periodo.anio == anio)).one()
        with scope.acting(commands._who(servicio), door="test"):
            yield servicio, periodo


def count(app: Flask, model: Any, *where: Any) -> int:
    with app.app_context(), scope.acting(scope.SYSTEM, door="test"):
        return db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0


def contents(app: Flask) -> dict[str, list[Any]]:
    """Every row of the cadastre and of the residues, to compare a database with itself."""
    from estado_verde import catalog

    found = {}
    with app.app_context(), scope.acting(scope.SYSTEM, door="test"):
        for model in catalog.models():
            if model.__tablename__.startswith(("inventario_", "residuos_")):
                from estado_verde.auditing import snapshot

                kept = [snapshot(one) for one in db.session.scalars(select(model).order_by(model.id))]
                # A stamp of each recalculation is no content, and what somebody loads is confirmed by it.
                left_out = {"version", "por_confirmar"}
                rows = [{name: value for name, value in one.items() if name not in left_out} for one in kept]
                found[model.__tablename__] = rows
    return found


def unit_row(name: str, **more: Any) -> list[Any]:
    row: dict[str, Any] = {
        "Edificio": "Edificio Nuevo",
        "Dirección": "Av. Brasil 2345",
        "Región": "Valparaíso",
        "Comuna": "Valparaíso",
        "Unidad": name,
        "Fecha inicio de uso": date(2020, 1, 1),
        "¿Tiene acceso a la factura?": "Sí",
        "Año inicio Gestión Energética": 2026,
        "Año inicio resto itemes": 2026,
    }
    return list((row | more).values())


def test_a_cadastre_goes_in_and_a_second_time_changes_nothing(
    demo_app: Flask, ev: Callable[..., Result], book: Callable[..., Path]
) -> None:
    from ev_plugins.inventario.models import Alcance, Edificio, Unidad

    path = book(
        Unidades=[NEW + ALCANCE, unit_row("Uno"), unit_row("Dos", Dirección="av. brasil  2345", Edificio="Otro nombre")]
    )
    before = count(demo_app, Edificio)
    done = ev("import", "unidades", path, "--servicio", "sdn", "--anio", 2026)
    assert done.exit_code == 0, done.output
    assert "Se cargaron 2 de 2 filas: 2 nuevas, 0 existentes." in done.output
    assert count(demo_app, Edificio) == before + 1
    assert count(demo_app, Unidad, Unidad.nombre.in_(("Uno", "Dos"))) == 2
    assert (
        count(
            demo_app, Alcance, Alcance.anio_inicio_resto_itemes == 2026, Alcance.anio_inicio_gestion_energetica == 2026
        )
        >= 2
    )
    first = contents(demo_app)
    done = ev("import", "unidades", path, "--servicio", "SDN", "--anio", 2026)
    assert "Se cargaron 2 de 2 filas: 0 nuevas, 2 existentes." in done.output
    assert contents(demo_app) == first


def test_an_import_is_one_batch_in_the_trail(
    demo_app: Flask, ev: Callable[..., Result], book: Callable[..., Path]
) -> None:
    ev("import", "unidades", book(Unidades=[NEW + ALCANCE, unit_row("Uno")]), "--servicio", "SDN", "--anio", 2026)
    with demo_app.app_context(), scope.acting(scope.SYSTEM, door="test"):
        lote = db.session.scalars(select(Lote)).one()
        assert (lote.libro, lote.anio, lote.filas, lote.cargadas, lote.con_error) == ("unidades", 2026, 1, 1, 0)
        entries = db.session.scalars(select(Auditoria).where(Auditoria.lote_id == lote.id)).all()
        assert {one.tabla for one in entries} >= {"inventario_edificio", "inventario_unidad"}
        assert {one.puerta for one in entries} == {"cli"}


FAULTY = [
    RECICLADOS,
    ["Unidad A", "Vidrio", "MENSUAL", "11/2025", "2,4"],
    ["Unidad A", "Vidrio", "MENSUAL", "12/2025", "1.234"],
    ["Unidad A", "Vidrio", "MENSUAL", "10/2025", 5],
    ["Unidad A", "Vidrio", "MENSUAL", "01/2026", "=SUM(E2:E4)"],
    ["Unidad A", "Oro", "QUINCENAL", "02/2026", -1],
    ["Unidad Z", "Vidrio", "ANUAL", None, 5],
    ["Unidad A", "Vidrio", "MENSUAL", "11/2025", 9],
    ["Unidad A", "Papel y cartón", "ANUAL", None, 7],
    ["Unidad B", "Vidrio", "MENSUAL", "11/2025", 3],
]
EXPECTED = [
    ("Reciclados", 3, "Kilogramos (kg)", "E3", "MSG-NUM-02"),
    ("Reciclados", 4, "Mes", "D4", "MSG-RES-01"),
    ("Reciclados", 5, "Kilogramos (kg)", "E5", "MSG-XLS-04"),
    ("Reciclados", 6, "Tipo de residuo (material)", "B6", "MSG-GEN-06"),
    ("Reciclados", 6, "Modalidad", "C6", "MSG-GEN-06"),
    ("Reciclados", 6, "Kilogramos (kg)", "E6", "MSG-NUM-01"),
    ("Reciclados", 7, "Unidad", "A7", "MSG-GEN-06"),
    ("Reciclados", 8, "Mes", "D8", "MSG-RES-03"),
    ("Reciclados", 9, "Modalidad", "C9", "MSG-RES-02"),
    ("Reciclados", 10, "Kilogramos (kg)", "E10", "MSG-RES-06"),
]


def try_import(app: Flask, path: Path, kind: str = "residuos", sigla: str = "SDG", **how: Any) -> imports.Result:
    with acting_for(app, sigla) as (servicio, periodo):
        return imports.import_workbook(imports.Job(path, kind, servicio, periodo, **how))


def test_every_fault_is_named_at_its_cell_and_nothing_is_written(demo_app: Flask, book: Callable[..., Path]) -> None:
    """All or nothing. The demonstration holds Papel MENSUAL of A, and B declared that it did not quantify."""
    before = contents(demo_app)
    result = try_import(demo_app, book(Reciclados=FAULTY))
    found = [(one.sheet, one.row, one.column, one.cell, one.fault.code) for one in result.faults if not one.warning]
    assert sorted(found) == sorted(EXPECTED)
    assert (result.rows, result.valid, result.loaded, result.written) == (9, 1, 0, False)
    assert contents(demo_app) == before
    assert count(demo_app, Lote) == 0


def test_only_the_valid_rows_when_asked(demo_app: Flask, book: Callable[..., Path]) -> None:
    from ev_plugins.residuos.models import Reciclado

    before = count(demo_app, Reciclado)
    result = try_import(demo_app, book(Reciclados=FAULTY), only_valid=True)
    assert (result.written, result.rows, result.loaded, len(result.faulty)) == (True, 9, 1, 8)
    assert count(demo_app, Reciclado) == before + 1
    with demo_app.app_context(), scope.acting(scope.SYSTEM, door="test"):
        lote = db.session.scalars(select(Lote)).one()
        assert (lote.filas, lote.cargadas, lote.con_error) == (9, 1, 8)


def test_a_refused_row_leaves_nothing_behind_not_even_its_building(demo_app: Flask, book: Callable[..., Path]) -> None:
    from ev_plugins.inventario.models import Edificio

    bad = unit_row("Mala", Dirección="Otra calle 1", **{"Fecha inicio de uso": "ayer"})
    result = try_import(demo_app, book(Unidades=[NEW + ALCANCE, bad, unit_row("Buena")]), "unidades", only_valid=True)
    assert [(one.row, one.column, one.fault.code) for one in result.faults] == [
        (2, "Fecha inicio de uso", "MSG-GEN-08")
    ]
    assert result.loaded == 1
    assert count(demo_app, Edificio, Edificio.direccion == "Otra calle 1") == 0


def test_a_dry_run_finds_the_same_and_keeps_nothing(demo_app: Flask, book: Callable[..., Path]) -> None:
    path = book(Reciclados=FAULTY)
    before = contents(demo_app)
    tried = try_import(demo_app, path, dry_run=True)
    assert contents(demo_app) == before
    assert tried.faults == try_import(demo_app, path).faults


def test_the_annotated_copy_says_it_beside_the_cell(
    demo_app: Flask, ev: Callable[..., Result], book: Callable[..., Path], tmp_path: Path
) -> None:
    out = tmp_path / "anotado.xlsx"
    done = ev("import", "residuos", book(Reciclados=FAULTY), "--servicio", "SDG", "--anio", 2026, "--errors", out)
    assert done.exit_code == 1
    assert "No se cargó nada: 8 de 9 filas con error." in done.output
    sheet = openpyxl.load_workbook(out)["Reciclados"]
    assert (
        sheet["E3"].comment.text == "El número ingresado es ambiguo. Use coma para los decimales (por ejemplo, 1234,5)."
    )
    assert sheet["E5"].value == "=SUM(E2:E4)" and sheet["E5"].data_type == "s"
    assert sheet["F1"].value == "Qué corregir"
    assert sheet["F4"].value == "Mes: El mes 10/2025 está fuera del periodo t (01/11/2025 al 31/10/2026)."
    assert sheet["F2"].value is None and sheet["A2"].comment is None
    again = ev("import", "residuos", out, "--servicio", "SDG", "--anio", 2026, "--dry-run")
    assert "9 filas leídas, 1 válidas" in again.output  # its own last column is not asked for


def test_what_is_missing_is_told_once(demo_app: Flask, book: Callable[..., Path]) -> None:
    result = try_import(demo_app, book(Reciclados=[RECICLADOS[:-1], ["Unidad A", "Vidrio", "ANUAL", None]]))
    assert [(one.row, one.text) for one in result.faults] == [
        (1, "Falta la columna Kilogramos (kg) en la hoja Reciclados. Descargue la planilla vigente.")
    ]


def test_a_misspelt_column_is_not_lost_in_silence(demo_app: Flask, book: Callable[..., Path]) -> None:
    rows = [[*RECICLADOS, "Observacones"], ["Unidad A", "Vidrio", "ANUAL", None, 3, "con pala"]]
    codes = {(one.column or one.text) for one in try_import(demo_app, book(Reciclados=rows)).faults}
    assert any("Observación" in one for one in codes)


def test_titles_are_read_as_people_write_them(demo_app: Flask, book: Callable[..., Path]) -> None:
    rows = [
        ["Carga de vidrio"],
        [],
        ["UNIDAD *", " tipo de residuo (Material)", "modalidad*", "MES", "kilogramos (KG) *"],
    ]
    rows.append(["unidad a", "VIDRIO", "Anual", None, "12,5"])
    result = try_import(demo_app, book(reciclados=rows))
    assert (result.loaded, result.faults) == (1, [])


def test_units_of_another_service_do_not_exist(demo_app: Flask, book: Callable[..., Path]) -> None:
    """Not even for whoever sees every service: the import is of one."""
    from ev_plugins.residuos.models import Reciclado

    before = count(demo_app, Reciclado)
    path = book(Reciclados=[RECICLADOS, ["Bodega Calama", "Vidrio", "ANUAL", None, 3], [1, "Vidrio", "ANUAL", None, 3]])
    result = try_import(demo_app, path, only_valid=True)
    assert [(one.row, one.cell, one.fault.code) for one in result.faults] == [
        (2, "A2", "MSG-GEN-06"),
        (3, "A3", "MSG-GEN-06"),
    ]
    with demo_app.app_context():
        with scope.acting(scope.SYSTEM):
            servicio = db.session.scalars(select(Organizacion).where(Organizacion.sigla == "SDG")).one()
            periodo = db.session.scalars(select(Periodo).where(Periodo.anio == 2026)).one()
        red = scope.Who(1, "Red", "GESTION", "red", "all", None, frozenset({("write", "residuos")}))  # type: ignore[arg-type]
        with scope.acting(imports.narrowed(red, servicio), door="test"):
            assert not imports.import_workbook(imports.Job(path, "residuos", servicio, periodo)).ok
    assert count(demo_app, Reciclado) == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("residuos", "--servicio", "XXX", "--anio", "2026"),
            "No existe un servicio de sigla «XXX». Existen: SDC, SDG, SDN.",
        ),
        (("residuos", "--servicio", "SDG", "--anio", "2031"), "No existe el periodo 2031. Existen: 2023, 2025, 2026."),
        (("papel", "--servicio", "SDG", "--anio", "2026"), "No existe la planilla «papel». Existen: "),
        (
            ("residuos", "--servicio", "SDG", "--anio", "2025"),
            "El periodo 2025 está cerrado para carga desde el 01/01/2026.",
        ),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    ev: Callable[..., Result], book: Callable[..., Path], words: tuple[str, ...], message: str
) -> None:
    done = ev("import", words[0], book(Reciclados=FAULTY), *words[1:])
    assert done.exit_code == 1
    assert f"Error: {message}" in done.output
    assert "Traceback" not in done.output


def test_the_deadline_is_the_same_as_on_screen(ev: Callable[..., Result], book: Callable[..., Path]) -> None:
    """overview §8.9: the last second of the year goes in, the next does not."""
    from datetime import datetime

    path = book(Reciclados=[RECICLADOS, ["Unidad A", "Vidrio", "ANUAL", None, 3]])
    arguments = ("import", "residuos", path, "--servicio", "SDG", "--anio", 2026)
    with fixed(datetime(2027, 1, 1)):
        assert "El periodo 2026 está cerrado para carga desde el 01/01/2027." in ev(*arguments).output
    with fixed(datetime(2026, 12, 31, 23, 59, 59)):
        assert ev(*arguments).exit_code == 0


def test_no_workbook_at_all(ev: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text("hola")
    done = ev("import", "residuos", tmp_path / "a.xlsx", "--servicio", "SDG", "--anio", 2026)
    assert done.exit_code == 1
    assert "El archivo no es un libro de Excel válido (.xlsx) o está protegido con contraseña." in done.output


@pytest.mark.parametrize("kind", ["unidades", "residuos", "contenedores", "pesaje"])
def test_the_template_can_be_filled_and_imported(ev: Callable[..., Result], tmp_path: Path, kind: str) -> None:
    out = tmp_path / f"{kind}.xlsx"
    assert ev("template", kind, "-o", out, "--servicio", "SDG", "--anio", 2026).exit_code == 0
    workbook = openpyxl.load_workbook(out)
    assert workbook.sheetnames[-2:] == ["Ayuda", "Listas"]
    assert workbook["Listas"].sheet_state == "hidden"
    first = workbook.worksheets[0]
    assert all(cell.comment for cell in first[1])
    for sheet, planned in zip(workbook.worksheets, plan(kind, 2026).sheets, strict=False):
        assert [cell.value for cell in sheet[1]] == [one.title for one in planned.columns]  # to the letter
        for cell, one in zip(sheet[1], planned.columns, strict=True):
            assert cell.font.bold == one.required == (cell.fill.fgColor.rgb == REQUIRED_FILL)
            assert cell.comment.text.startswith("Obligatorio." if one.required else "Opcional.")
    assert first.freeze_panes == "A2"
    done = ev("import", kind, out, "--servicio", "SDG", "--anio", 2026, "--dry-run")
    assert "0 filas leídas" in done.output and done.exit_code == 0


def test_the_template_offers_what_can_be_chosen(ev: Callable[..., Result], tmp_path: Path) -> None:
    ev("template", "residuos", "-o", tmp_path / "r.xlsx", "--servicio", "SDG", "--anio", 2026)
    workbook = openpyxl.load_workbook(tmp_path / "r.xlsx")
    lists = {tuple(one.value for one in column if one.value) for column in workbook["Listas"].columns}
    assert ("Unidad A", "Unidad B", "Unidad C", "Unidad D") in lists
    assert any("Vidrio" in one for one in lists) and ("Mensual", "Anual") in lists
    sheet = workbook["Reciclados"]
    assert {str(one.sqref) for one in sheet.data_validations.dataValidation} >= {"A2:A10000", "B2:B10000"}


KG = st.decimals(0, 10_000_000, places=3, allow_nan=False).map(float)
MONTHS = [f"{month:02d}/{year}" for year, month in [(2025, 11), (2025, 12), *((2026, n) for n in range(1, 11))]]
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30) | st.sampled_from(
    ["=1+1", "@x", "-5", "_x0041_"]
)


@st.composite
def loads(draw: st.DrawFn) -> list[list[Any]]:
    """Rows of recycled kilograms that the rules accept: one modality for each unit and material."""
    rows: list[list[Any]] = [[*RECICLADOS, "Observación"]]
    for unit in draw(st.sets(st.sampled_from(["Bodega Calama", "Taller Calama", "Oficina Taltal"]), min_size=1)):
        for material in draw(st.sets(st.sampled_from(["Vidrio", "Pilas y baterías", "Tóner/cartuchos"]), min_size=1)):
            months = draw(st.sets(st.sampled_from(MONTHS), max_size=4))
            for month in sorted(months) or [None]:
                mode = "Mensual" if month else "Anual"
                rows.append([unit, material, mode, month, draw(KG), draw(TEXT)])
    return rows


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(loads())
def test_import_export_import_is_the_identity(demo_app: Flask, tmp_path: Path, rows: list[list[Any]]) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.title = "Reciclados"
    for row in rows:
        workbook.active.append(row)
        for cell in workbook.active[workbook.active.max_row]:
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    workbook.save(tmp_path / "ida.xlsx")
    with demo_app.app_context(), scope.acting(scope.SYSTEM, door="test"):
        from ev_plugins.residuos.models import Declaracion, Reciclado

        for model in (Reciclado, Declaracion):
            for row in db.session.scalars(select(model)):
                services.delete(row)
    result = try_import(demo_app, tmp_path / "ida.xlsx", sigla="SDN")
    assert result.ok, [(one.cell, one.text) for one in result.faults]
    first = contents(demo_app)
    for kind in ("residuos", "contenedores", "unidades"):
        with acting_for(demo_app, "SDN") as (servicio, periodo), (tmp_path / "vuelta.xlsx").open("wb") as stream:
            exports.export_workbook(kind, servicio, periodo, stream)
        again = try_import(demo_app, tmp_path / "vuelta.xlsx", kind, sigla="SDN")
        assert again.ok and again.new == 0, [(one.sheet, one.cell, one.text) for one in again.faults]
    assert contents(demo_app) == first


def test_two_units_of_one_name_are_told_apart(
    demo_app: Flask, ev: Callable[..., Result], book: Callable[..., Path], tmp_path: Path
) -> None:
    rows = [unit_row("Igual"), unit_row("Igual", Dirección="Otra 1", Edificio="Otro")]
    assert (
        ev("import", "unidades", book(Unidades=[NEW + ALCANCE, *rows]), "--servicio", "SDG", "--anio", 2026).exit_code
        == 0
    )
    named = book(Reciclados=[RECICLADOS, ["Igual", "Vidrio", "ANUAL", None, 3]])
    assert [one.fault.code for one in try_import(demo_app, named).faults] == ["MSG-GEN-06"]
    ev("template", "residuos", "-o", tmp_path / "r.xlsx", "--servicio", "SDG", "--anio", 2026)
    units = [cell.value for cell in openpyxl.load_workbook(tmp_path / "r.xlsx")["Listas"]["A"] if cell.value]
    first, second = (one for one in units if one.startswith("Igual"))
    assert first != second
    exact = book(Reciclados=[RECICLADOS, [first, "Vidrio", "ANUAL", None, 3], [second, "Vidrio", "ANUAL", None, 4]])
    assert try_import(demo_app, exact).loaded == 2


def test_the_same_fault_by_the_form_and_by_the_workbook(demo_app: Flask, book: Callable[..., Path]) -> None:
    """What the door of the services says of a row is what the import says of it."""
    from ev_plugins.residuos.models import Reciclado

    fields = ("unidad", "material", "modalidad", "anio_mes", "kg")
    result = try_import(demo_app, book(Reciclados=FAULTY[:1] + FAULTY[2:4] + FAULTY[5:6] + FAULTY[8:]))
    imported = [
        sorted((one.fault.code, one.fault.field) for one in result.faults if one.row == row) for row in range(2, 7)
    ]
    with acting_for(demo_app, "SDG"):
        typed = []
        for row in FAULTY[2:4] + FAULTY[5:6] + FAULTY[8:]:
            raw = dict(zip(fields, row, strict=True)) | {"periodo": 2026}
            typed.append(sorted((one.code, one.field) for one in services.check(Reciclado, raw).faults))
    assert imported == typed


def test_progress_is_told(demo_app: Flask, book: Callable[..., Path]) -> None:
    seen: list[tuple[int, int]] = []
    rows = [RECICLADOS, *(["Unidad A", "Vidrio", "MENSUAL", month, 1] for month in MONTHS)]
    try_import(demo_app, book(Reciclados=rows), progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (12, 12)


def test_faults_can_be_told_as_json(demo_app: Flask, book: Callable[..., Path]) -> None:
    from dataclasses import asdict

    from estado_verde.excel.waiting import shown

    with demo_app.app_context():
        assert json.dumps([asdict(shown(one)) for one in try_import(demo_app, book(Reciclados=FAULTY)).faults])
