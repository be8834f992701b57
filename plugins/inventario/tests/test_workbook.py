"""The workbook «unidades»: what it makes of a row, and that what is exported can be imported and changes nothing."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from ev_plugins.inventario.models import Alcance, Complejo, Edificio, Servicio, Unidad
from ev_plugins.inventario.workbook import COLUMNS, split
from sqlalchemy import func, select

from estado_verde.excel.exports import export_workbook
from estado_verde.excel.imports import Job, Result, import_workbook
from estado_verde.messages import text_of
from estado_verde.models import Auditoria, Periodo, db
from estado_verde.scope import SYSTEM, acting
from estado_verde.spec.workbooks import Earlier, SheetRow

TITLES = [title for title, _ in COLUMNS]
ROW = {
    "Edificio": "Nuevo",
    "Dirección": "Calle Nueva 1",
    "Región": "Antofagasta",
    "Comuna": "Antofagasta",
    "Unidad": "Unidad nueva",
    "Fecha inicio de uso": "01/03/2020",
    "¿Tiene acceso a la factura?": "Sí",
    "Año inicio Gestión Energética": 2024,
    "Año inicio resto itemes": 2025,
}


@pytest.fixture
def load(world: Any, tmp_path: Path) -> Any:
    """Import rows given as title → cell into the service Norte, period 2026."""

    def run(*rows: dict[str, Any], **how: Any) -> Result:
        book = openpyxl.Workbook()
        book.active.title = "Unidades"
        book.active.append(TITLES)
        for one in rows:
            book.active.append([one.get(title) for title in TITLES])
        book.save(tmp_path / "unidades.xlsx")
        return import_workbook(Job(tmp_path / "unidades.xlsx", "unidades", world.norte, world.p2026, **how))

    return run


def told(result: Result) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, text_of(one.fault)) for one in result.faults]


def count(world: Any, model: Any) -> int:
    return world.session.scalar(select(func.count()).select_from(model))


def test_a_row_is_a_building_a_unit_and_its_years() -> None:
    parts = split(SheetRow(2, {**ROW, "Complejo": "Centro"}))
    assert [name for name, _ in parts] == ["complejo", "edificio", "unidad", "alcance"]
    values = dict(parts)
    assert values["edificio"]["complejo"] == Earlier("complejo")
    assert values["unidad"]["edificio"] == Earlier("edificio")
    assert values["alcance"]["unidad"] == Earlier("unidad")
    assert [name for name, _ in split(SheetRow(2, {"Unidad": "Sola"}))] == ["unidad", "alcance"]


def test_everything_of_a_row_is_stored(world: Any, load: Any) -> None:
    result = load({**ROW, "Complejo": "Centro", "Superficie (m²)": 12.5, "Propiedad": "Arrendado"})
    assert (result.ok, result.new) == (True, 1)
    (unit,) = world.session.scalars(select(Unidad)).all()
    assert (unit.nombre, unit.servicio_id, str(unit.superficie_m2)) == ("Unidad nueva", world.norte.id, "12.50")
    assert (unit.edificio.direccion, unit.edificio.complejo.nombre) == ("Calle Nueva 1", "Centro")
    assert (unit.alcance.anio_inicio_gestion_energetica, unit.alcance.anio_inicio_resto_itemes) == (2024, 2025)
    assert unit.tiene_vehiculo_propio is None


def test_a_building_is_found_by_its_address_and_never_changed(world: Any, load: Any) -> None:
    row = {**ROW, "Edificio": "Otro nombre", "Dirección": "av. PRAT  540", "N° de pisos": 9}
    assert load(row, {**row, "Unidad": "Otra unidad"}).ok
    assert count(world, Edificio) == 2
    assert (world.prat.nombre, world.prat.numero_pisos) == ("Prat", None)


def test_a_new_building_of_several_rows_is_one(world: Any, load: Any) -> None:
    rows = [{**ROW, "Unidad": f"Unidad {n}", "Complejo": "Centro"} for n in range(600)]
    assert load(*rows).ok, "more rows than one block"
    assert (count(world, Unidad), count(world, Alcance), count(world, Edificio), count(world, Complejo)) == (
        600,
        600,
        3,
        1,
    )


def test_the_second_time_changes_the_same_units(world: Any, load: Any) -> None:
    load(ROW)
    result = load({**ROW, "Unidad": "UNIDAD  nueva", "N° colaboradores": 7})
    assert (result.ok, result.new, result.changed) == (True, 0, 1)
    (unit,) = world.session.scalars(select(Unidad)).all()
    assert (unit.nombre, unit.numero_colaboradores) == ("UNIDAD nueva", 7)


def test_every_fault_by_row_and_column(world: Any, load: Any) -> None:
    no_building = {
        title: value for title, value in ROW.items() if title not in ("Edificio", "Dirección", "Región", "Comuna")
    }
    result = load(
        no_building,
        {**ROW, "Comuna": "Iquique", "Unidad": "Y", "Año inicio resto itemes": 2030},
        {**ROW, "Unidad": "Z", "Fecha inicio de uso": "15/12/2022", "Año inicio Gestión Energética": 2023},
        {**ROW, "Unidad": "W", "¿Tiene acceso a la factura?": "No"},
        {**ROW, "Unidad": "", "Superficie (m²)": "1.234"},
    )
    assert told(result) == [
        (2, "", "Primero debe crear el edificio y luego la unidad asociada a él."),
        (3, "Comuna", "La comuna seleccionada no pertenece a la región."),
        (3, "Año inicio resto itemes", "El año 2030 no está disponible en el Alcance."),
        (
            4,
            "Año inicio Gestión Energética",
            "La unidad comenzó a utilizarse el 15/12/2022; el primer año posible es 2024.",
        ),
        (
            5,
            "Año inicio Gestión Energética",
            "La unidad no tiene acceso a la factura: no puede indicar Año inicio Gestión Energética.",
        ),
        (6, "Unidad", "Este campo es obligatorio."),
        (6, "Superficie (m²)", "El número ingresado es ambiguo. Use coma para los decimales (por ejemplo, 1234,5)."),
    ]
    assert (count(world, Unidad), count(world, Edificio)) == (0, 2), "all or nothing"


def test_only_the_valid_rows(world: Any, load: Any) -> None:
    result = load(ROW, {**ROW, "Unidad": ""}, only_valid=True)
    assert (result.rows, result.loaded, count(world, Unidad)) == (2, 1, 1)


def test_a_row_leaves_alone_what_it_does_not_carry(world: Any, load: Any, unit: Any) -> None:
    row = unit(nombre="Unidad nueva", edificio=world.prat).row
    row.estado = "ELIMINADA"
    world.session.commit()
    assert load({**ROW, "Dirección": "Av. Prat 540"}).ok
    world.session.refresh(row)
    assert row.estado == "ELIMINADA"


@pytest.mark.parametrize("sigla", ["SDN", "SDC", "SDG"])
def test_what_is_exported_can_be_imported_and_changes_nothing(demo_app, tmp_path: Path, sigla: str) -> None:
    with demo_app.app_context(), acting(SYSTEM):
        servicio = db.session.scalars(select(Servicio).where(Servicio.sigla == sigla)).one()
        periodo = db.session.scalars(select(Periodo).where(Periodo.anio == 2026)).one()
        stream = io.BytesIO()
        export_workbook("unidades", servicio, periodo, stream)
        (tmp_path / "ida.xlsx").write_bytes(stream.getvalue())
        before = db.session.scalar(select(func.count()).select_from(Auditoria))
        result = import_workbook(Job(tmp_path / "ida.xlsx", "unidades", servicio, periodo))
        assert result.ok, told(result)
        assert (result.new, result.changed) == (0, {"SDN": 20, "SDC": 16, "SDG": 4}[sigla])
        assert db.session.scalar(select(func.count()).select_from(Auditoria)) == before
        again = io.BytesIO()
        export_workbook("unidades", servicio, periodo, again)
        assert rows_of(again) == rows_of(stream)


def rows_of(stream: io.BytesIO) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(stream.getvalue()))["Unidades"].iter_rows(values_only=True))
