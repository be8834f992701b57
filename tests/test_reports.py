"""The «Reporte de Control de Carga» as a whole: its order, its titles, its scope."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from estado_verde import reports
from estado_verde.models import Organizacion, Periodo, db
from estado_verde.scope import SYSTEM, acting
from estado_verde.spec.reports import Column, Pending, Progress, Report, Sheet

SHEETS = [
    "Resumen RT",
    "Resumen",
    "Control por unidad",
    "Reciclados por material",
    "No reciclados",
    "Catastro de contenedores",
    "Fundamentaciones",
]


def sheets(answer: Any) -> Any:
    assert answer.status_code == 200, answer.text
    return openpyxl.load_workbook(io.BytesIO(answer.data))


def test_the_summary_of_requirements_comes_first(demo_as: Callable[..., FlaskClient]) -> None:
    workbook = sheets(demo_as("gestor_servicio", "SDG").get("/reportes/control-de-carga.xlsx?periodo=2026"))
    assert workbook.sheetnames[0] == "Resumen RT"
    assert [one for one in workbook.sheetnames if one in SHEETS] == SHEETS
    header, *rows = workbook["Resumen RT"].values
    assert header == (
        "Código RT",
        "Nombre",
        "Nivel",
        "N° unidades en alcance",
        "Completas",
        "Incompletas",
        "% avance",
        "Pendientes",
    )
    line = next(one for one in rows if one[0] == "E1/O2/RT7")
    assert line[1:7] == ("La Gestión de los Residuos", "Unidad", 3, 3, 0, 100)


def test_a_gestor_de_unidad_gets_a_partial_report(demo_as: Callable[..., FlaskClient]) -> None:
    client = demo_as("gestor_unidad", "SDG")
    workbook = sheets(client.get("/reportes/control-de-carga.xlsx?periodo=2026"))
    for sheet in workbook:
        assert sheet["A1"].value == "Reporte parcial: 1 unidades"
    units = [
        row[1] for row in workbook["Control por unidad"].iter_rows(min_row=3, values_only=True) if row[0] != "Total"
    ]
    assert {one for one in units if one} == {"Unidad A"}
    assert "Reporte parcial: 1 unidades" in client.get("/reportes/").text


def test_the_page_tells_the_progress(demo_as: Callable[..., FlaskClient]) -> None:
    page = demo_as("gestor_consulta", "SDG").get("/reportes/avance?periodo=2026").text
    assert "E1/O2/RT7" in page and "100,00 %" in page


def test_reports_follow_the_chosen_service(demo_as: Callable[..., FlaskClient], demo_app: Flask) -> None:
    red = demo_as("red")
    assert "Elija un servicio" in red.get("/reportes/").text
    assert red.get("/reportes/control-de-carga.xlsx").status_code == 303
    with demo_app.app_context(), acting(SYSTEM):
        ids = dict(db.session.execute(select(Organizacion.sigla, Organizacion.id)).all())
    workbook = sheets(red.get(f"/reportes/control-de-carga.xlsx?servicio={ids['SDG']}&periodo=2026"))
    assert workbook["Resumen"]["A2"].value == "Servicio Demostración Guía"
    assert red.get(f"/reportes/nada.xlsx?servicio={ids['SDG']}").status_code == 404


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """``made(Report(…), …)``: these reports instead of those of the plugins."""

    def put(*found: Report) -> None:
        host = reports.plugins.host()
        real = host.values
        monkeypatch.setattr(
            type(host), "values", lambda self, hook: list(found) if hook == "ev_reports" else real(hook)
        )

    return put


def test_sheets_of_one_name_are_told_apart(session: Any, made: Callable[..., None]) -> None:
    one = [Sheet("Resumen", [Column("A")], [["a"]])]
    made(
        Report("control-de-carga", "inventario", "I", lambda context: one, order=10),
        Report(
            "control-de-carga", "residuos", "R", lambda context: [*one, replace(one[0], title="resumen RT")], order=70
        ),
    )
    found = [sheet.title for sheet in reports.control_de_carga(None, any_period(session))]
    assert found == ["Resumen RT", "Resumen", "RT7 Resumen", "RT7 resumen RT"]


def test_progress_without_units_is_not_calculable(session: Any, made: Callable[..., None]) -> None:
    pending = (Pending("RES-1", "Falta"), Pending("RES-5", "Aviso", advisory=True))
    made(
        Report("control-de-carga", "inventario", "I", lambda context: [], lambda context: Progress(0, 0)),
        Report("control-de-carga", "residuos", "R", lambda context: [], lambda context: Progress(3, 2, 1, pending)),
    )
    summary, *_ = reports.control_de_carga(None, any_period(session))
    assert [row[3:] for row in summary.rows] == [
        [0, 0, 0, "No calculable", 0],
        [3, 2, 1, Decimal("66.67"), 1],
    ]


def any_period(session: Any) -> Periodo:
    """A period of 2026 that only this test knows."""
    return Periodo(anio=2026)
