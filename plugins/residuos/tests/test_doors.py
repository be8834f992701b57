"""The same job from the command line: Anexo 1 in its own layout, the report with its figures read back by two other
libraries, and what is refused with the same words as on screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine
from click.testing import CliRunner
from ev_plugins.residuos.models import MuestreoPesaje, NoReciclado, PesajeBolsa, Reciclado

from estado_verde.clock import fixed

from .anexo1 import HEADER, printed_rows
from .test_weighing import DAYS, VARIANTS

SHEETS = [
    "Resumen",
    "Control por unidad",
    "Reciclados por material",
    "No reciclados",
    "Catastro de contenedores",
    "Fundamentaciones",
]


@pytest.fixture
def ev(demo_app: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """``ev("import", "pesaje", …)`` on the database of the demonstration."""
    from estado_verde.cli import main

    monkeypatch.setattr("estado_verde.installation.application", lambda: demo_app)
    return lambda *words: CliRunner().invoke(main, [str(one) for one in words])


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    """``book(Pesaje=[row, row])``: a workbook as a person would write it."""

    def write(**sheets: list[list[Any]]) -> Path:
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.active)
        for title, rows in sheets.items():
            sheet = workbook.create_sheet(title.replace("_", " "))
            for row in rows:
                sheet.append(row)
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.xlsx"
        workbook.save(path)
        return path

    return write


def read(path: Path) -> dict[str, list[list[Any]]]:
    """With calamine, which shares no code with the writer; openpyxl must see the same cells."""
    workbook = python_calamine.CalamineWorkbook.from_path(str(path))
    found = {title: workbook.get_sheet_by_name(title).to_python() for title in workbook.sheet_names}
    other = openpyxl.load_workbook(path)
    assert other.sheetnames == list(found)
    for sheet in other:
        for row in sheet.iter_rows():
            assert not any(cell.data_type == "f" for cell in row)
    return found


def records(rows: list[list[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def report(ev: Callable[..., Any], out: Path, sigla: str = "SDG", anio: int = 2026) -> dict[str, list[list[Any]]]:
    done = ev("report", "control-de-carga", "--servicio", sigla, "--anio", anio, "-o", out)
    assert done.exit_code == 0, done.output
    return read(out)


def test_example_7_report_of_the_worked_example(ev, tmp_path):
    sheets = report(ev, tmp_path / "out.xlsx")
    assert list(sheets)[-6:] == SHEETS
    row, reason = records(sheets["Resumen"])
    assert row["Total kg reciclados"] == 150.75
    assert row["Total kg no reciclados"] == 809.25
    assert row["Total kg generados"] == 960.0
    assert row["Indicador residuos reciclados (%)"] == 15.70
    assert row["Calidad del indicador"] == "PARCIAL"
    assert row["N° unidades con contenedores"] == 2
    assert row["Indicador cobertura de contenedores (%)"] == 66.67
    assert row["Calidad"] == "COMPLETO"
    assert (row["N° unidades del alcance"], row["Unidades completas"], row["Unidades incompletas"]) == (3, 3, 0)
    assert (row["Requisito"], row["Etapa"], row["Año de implementación"]) == ("E1/O2/RT7", 1, 4)
    assert reason["Calidad del indicador"] == "Calculado con información de 1 de 3 unidades."


def test_units_of_the_worked_example_in_the_report(ev, tmp_path):
    sheets = report(ev, tmp_path / "out.xlsx")
    a, b, c, d, total = records(sheets["Control por unidad"])
    assert (a["Reciclados: modalidad"], a["Kg reciclados"], a["% reciclado unidad"]) == ("Mixta", 50.75, 10.15)
    assert a["No reciclados: método"] == "Pesaje de muestra"
    assert (b["Kg reciclados"], b["Kg no reciclados"], b["% reciclado unidad"]) == ("", 360.0, 0.0)
    assert (c["Kg no reciclados"], c["% reciclado unidad"]) == ("", 100.0)
    assert (d["En alcance"], d["Kg reciclados"], d["Kg no reciclados"], d["Estado"]) == (
        "No",
        1000.0,
        0.0,
        "Fuera de alcance",
    )
    assert [one["N° contenedores"] for one in (a, b, c, d)] == [3, 0, 1, 2]
    assert (total["Kg reciclados"], total["Kg no reciclados"], total["N° contenedores"]) == (150.75, 809.25, 4)
    paper = records(sheets["Reciclados por material"])[0]
    assert (paper["nov-2025"], paper["dic-2025"], paper["ene-2026"], paper["Total kg"]) == (10.5, 12.0, "", 30.75)
    assert list(paper)[5:17] == [
        *("nov-2025", "dic-2025", "ene-2026", "feb-2026", "mar-2026", "abr-2026"),
        *("may-2026", "jun-2026", "jul-2026", "ago-2026", "sep-2026", "oct-2026"),
    ]
    assert len(records(sheets["Catastro de contenedores"])) == 6
    assert len(records(sheets["Fundamentaciones"])) == 3


def test_example_8_a_service_without_units(ev, tmp_path, as_system):
    with as_system():
        from ev_plugins.inventario.models import Servicio

        from estado_verde import services

        raw = {"nombre": "Servicio sin unidades", "sigla": "SSU", "anio_ingreso": 2026, "tuvo_indicador_ee_2022": "No"}
        assert services.save(Servicio, {**raw, "activo": "Sí"}).ok
    row = records(report(ev, tmp_path / "out.xlsx", "SSU")["Resumen"])[0]
    assert row["Indicador residuos reciclados (%)"] == "No calculable"
    assert row["Indicador cobertura de contenedores (%)"] == "No calculable"
    assert (row["Calidad del indicador"], row["Total kg generados"]) == ("NO_CALCULABLE", "")


def test_example_9_zero_is_not_nothing(ev, tmp_path, as_system):
    with as_system() as session:
        from ev_plugins.inventario.models import Servicio, Unidad

        ids = session.query(Unidad.id).join(Servicio).filter(Servicio.sigla == "SDG").scalar_subquery()
        session.query(Reciclado).filter(Reciclado.unidad_id.in_(ids)).update(
            {"kg": Decimal(0)}, synchronize_session=False
        )
        session.query(NoReciclado).filter(NoReciclado.unidad_id.in_(ids)).update(
            {"kg": Decimal(0)}, synchronize_session=False
        )
        session.commit()
    row, reason = records(report(ev, tmp_path / "out.xlsx")["Resumen"])
    assert row["Indicador residuos reciclados (%)"] == "No calculable"
    assert row["Total kg generados"] == 0
    assert reason["Calidad del indicador"] == "Total de residuos generados igual a 0 kg."


def test_example_10_anexo_1_in_its_own_layout(ev, book, person, unit_id, as_system, tmp_path):
    done = ev(
        "import", "pesaje", book(Pesaje=printed_rows()), "--servicio", "SDG", "--anio", 2026, "--unidad", "Unidad C"
    )
    assert done.exit_code == 0, done.output
    with as_system() as session:
        sheet = session.query(MuestreoPesaje).filter_by(unidad_id=unit_id("Unidad C"), mes="2023-06").one()
        assert session.query(PesajeBolsa).filter_by(muestreo_id=sheet.id).count() == 70
        sheet_id = sheet.id
    gestor = person("gestor_servicio")
    gestor.post(
        f"/residuos/planillas/edit/{sheet_id}",
        {"unidad": unit_id("Unidad C"), "mes": "2023-06", "dias_habiles": "22", "tratamiento_no_medidas": "EXCLUIR"},
    )
    page = gestor.get(f"/residuos/pesaje/{sheet_id}")
    for shown in ("148,4 kg", "11,415385 kg/día", "251,14", "Total: 13 días 70 67 3 148,4", "Día 6: valor superior"):
        assert shown in page, shown
    said = gestor.post(f"/residuos/pesaje/{sheet_id}/usar", {"calculo": "MES"})
    assert "El mes 06/2023 está fuera del periodo t (01/11/2025 al 31/10/2026)." in said
    memo(gestor, sheet_id, tmp_path)


def memo(gestor: Any, sheet_id: int, folder: Path) -> None:
    """Every row of contradictions.md §3 comes out of the workbook of the sheet."""
    path = folder / "memo.xlsx"
    path.write_bytes(gestor.client.get(f"/residuos/pesaje/{sheet_id}/excel").data)
    sheets = read(path)
    assert sheets["Pesaje"][0][:6] == HEADER
    assert len(sheets["Pesaje"]) == 71
    *days, total = records(sheets["Totales por día"])
    for row, (numero, day, bags, weighed, dashes, kg, mean) in zip(days, DAYS, strict=True):
        assert (row["N° de Día"], row["Fecha"].isoformat()[:10]) == (numero, f"2023-06-{day:02d}")
        assert (row["Bolsas"], row["Pesadas"], row["No medidas"]) == (bags, weighed, dashes)
        assert (row["Kg del día"], row["Promedio por bolsa pesada (kg)"]) == (float(kg), float(mean))
    assert (total["Bolsas"], total["Pesadas"], total["No medidas"], total["Kg del día"]) == (70, 67, 3, 148.4)
    found = records(sheets["Variantes"])
    assert list(found[0])[4:] == ["× 20", "× 21", "× 22"]
    for row, (_, kg, number, mean, *over) in zip(found, VARIANTS, strict=True):
        assert (row["Total kg"], row["Días"], row["kg/día"]) == (float(kg), number, float(mean))
        assert [row["× 20"], row["× 21"], row["× 22"]] == [float(one) for one in over]


def test_example_10_the_value_belongs_to_the_period_of_its_month(ev, book, person, as_system):
    with as_system() as session:
        from estado_verde.models import Periodo

        session.query(Periodo).filter_by(anio=2023).one().estado = "ABIERTO"
        session.commit()
    with fixed(datetime(2023, 7, 15), everywhere=True):
        words = ("--servicio", "SDN", "--anio", 2023, "--unidad", "Bodega Calama")
        done = ev("import", "pesaje", book(Pesaje=printed_rows()), *words)
        assert done.exit_code == 0, done.output
        with as_system() as session:
            sheet = session.query(MuestreoPesaje).order_by(MuestreoPesaje.id.desc()).first()
            sheet.dias_habiles = 22
            session.commit()
            sheet_id, unit = sheet.id, sheet.unidad_id
        gestor = person("gestor_servicio", "SDN")
        assert "El registro se guardó correctamente." in gestor.post(
            f"/residuos/pesaje/{sheet_id}/usar", {"calculo": "MES"}
        )
    with as_system() as session:
        value = session.query(NoReciclado).filter_by(unidad_id=unit, anio_mes="2023-06").one()
        assert (value.modalidad, value.anio_mes, value.kg) == ("MENSUAL", "2023-06", Decimal("251.14"))
        assert (value.metodo, value.muestreo_id) == ("PESAJE_MUESTRA", sheet_id)


def test_faults_of_a_workbook_are_those_of_the_screen(ev, book, unit_id):
    header = [
        "Unidad",
        "Tipo de residuo (material)",
        "Detalle del material",
        "Modalidad",
        "Mes",
        "Kilogramos (kg)",
        "Observación",
    ]
    rows = [
        header,
        ["Unidad B", "Vidrio", None, "Mensual", "10/2025", 5, None],
        ["Unidad A", "Vidrio", None, "Mensual", "11/2025", 5, None],
        ["Unidad A", "Vidrio", None, "Mensual", "11/2025", 6, None],
        ["Unidad A", "Vidrio", None, "Anual", None, 7, None],
        ["Unidad A", "Metales/latas", None, "Anual", None, "1.234", None],
    ]
    done = ev("import", "residuos", book(Reciclados=rows), "--servicio", "SDG", "--anio", 2026)
    assert done.exit_code == 1
    for code, said in (
        ("MSG-RES-01", "El mes 10/2025 está fuera del periodo t (01/11/2025 al 31/10/2026)."),
        ("MSG-RES-03", "Ya existe un registro de Vidrio para el mes 11/2025."),
        ("MSG-RES-02", "Ya existe una carga mensual para Vidrio en este periodo."),
        ("MSG-NUM-02", "El número ingresado es ambiguo. Use coma para los decimales (por ejemplo, 1234,5)."),
    ):
        assert code in done.output, done.output
        assert said in done.output


def test_a_bag_that_was_not_measured_says_why(ev, book):
    rows = [HEADER, [1, "02-06-2023", 1, "-", "X", None], [None, None, 2, 0, "X", None], [None, None, 3, -1, "X", None]]
    rows.append([2, "31-06-2023", 1, 2, "X", None])
    done = ev("import", "pesaje", book(Pesaje=rows), "--servicio", "SDG", "--anio", 2026, "--unidad", "Unidad C")
    assert done.exit_code == 1
    assert (
        done.output.count("Si la bolsa no se pudo medir, deje los kilos vacíos e indique el motivo en Observaciones.")
        == 2
    )
    assert "Ingrese un número mayor o igual a cero." in done.output
    assert "La fecha ingresada no es válida." in done.output
    assert "Este campo es obligatorio." not in done.output, "of a month that has no column nothing is said"


@pytest.mark.parametrize("kind", ["residuos", "contenedores", "pesaje"])
def test_what_is_exported_can_be_imported_and_is_the_same(ev, tmp_path, kind, as_system):
    """Into a service emptied of what the workbook carries: import → export gives the same cells."""
    place = ("--servicio", "SDN", "--anio", 2023 if kind == "pesaje" else 2026)
    first, second = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    assert ev("export", kind, *place, "-o", first).exit_code == 0
    with as_system() as session:
        from ev_plugins.residuos.models import Contenedor, Declaracion, Fundamentacion
        from ev_plugins.residuos.models import contenedor_material as links

        from estado_verde.models import Periodo

        session.query(Periodo).filter_by(anio=2023).one().estado = "ABIERTO"
        session.execute(links.delete(), execution_options={"unscoped": True})
        for model in (NoReciclado, Reciclado, Contenedor, Declaracion, Fundamentacion, PesajeBolsa, MuestreoPesaje):
            session.query(model).delete()
        session.commit()
    moment = datetime(2023, 7, 15) if kind == "pesaje" else datetime(2026, 11, 21)
    with fixed(moment, everywhere=True):
        done = ev("import", kind, first, *place)
    assert done.exit_code == 0, done.output
    assert ev("export", kind, *place, "-o", second).exit_code == 0
    before, after = read(first), read(second)
    assert sum(map(len, before.values())) > len(before) + 5
    assert {title: sorted(map(str, rows)) for title, rows in before.items()} == {
        title: sorted(map(str, rows)) for title, rows in after.items()
    }
