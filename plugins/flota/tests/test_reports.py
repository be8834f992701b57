"""The sheets of RT5 in the control report (rt5 §4, RF-1), what «Mi avance» says of RT1 and the fleet, and the workbook."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from ev_plugins.flota import reports
from ev_plugins.flota.progress import progress_of
from ev_plugins.flota.queries import Query, fleet_of

from estado_verde import catalog, plugins, services
from estado_verde.excel.writer import write_workbook
from estado_verde.messages import text_of
from estado_verde.reports import ReportContext, control_de_carga
from estado_verde.scope import SYSTEM

from .conftest import done


@pytest.fixture
def context(world):
    def make(servicio=None):
        requirement = catalog.requirement("flota", 2026)
        return ReportContext(world.session, servicio or world.norte, world.p2026, requirement, SYSTEM)

    return make


def read(sheet):
    """Title → value of each row, as a reader of the Excel file has them."""
    stream = BytesIO()
    write_workbook([sheet], stream)
    page = openpyxl.load_workbook(BytesIO(stream.getvalue())).active
    header, *rows = page.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def pending(world, servicio):
    query = Query(world.session, world.p2026, servicio.id)
    return progress_of(query, fleet_of(query))


def test_example_7_a_unit_that_declares_a_vehicle_and_has_none(world, context, vehicle):
    found = pending(world, world.norte)
    assert (found.in_scope, found.complete) == (2, 1)
    (lacking,) = [one for one in found.pending if one.check == "FLO-1"]
    assert lacking.text == (
        "Incompleto: vehículos. La unidad Oficina declara vehículo propio: asigne al menos un vehículo cargado en la "
        "plataforma Flota Vehicular."
    )
    states = {row["Unidad"]: row["Estado"] for row in read(reports.control_sheet(context()))}
    assert (states["Oficina"], states["Bodega"]) == ("Incompleto: vehículos", "Completo")
    row = done(vehicle(unidades=[world.oficina.id], propiedad="Arrendado"))
    assert pending(world, world.norte).complete == 1, "a rented one is no own vehicle"
    done(vehicle(row, propiedad="Propio"))
    assert pending(world, world.norte).complete == 2


def test_out_of_scope_counts_nowhere(world, vehicle):
    from ev_plugins.inventario.models import Alcance

    years = world.session.query(Alcance).filter_by(unidad_id=world.oficina.id).one()
    years.anio_inicio_resto_itemes = None
    world.session.commit()
    found = pending(world, world.norte)
    assert (found.in_scope, found.complete) == (1, 1)


def test_columns_to_the_letter(context):
    assert [one.title for one in reports.vehicles_sheet(context()).columns] == [
        "Servicio", "Patente", "Tipo", "Marca", "Modelo", "Año", "Combustible", "Propiedad", "Unidades asignadas",
        "Fecha alta", "Fecha baja", "En alcance 2026",
    ]  # fmt: skip
    assert [one.title for one in reports.consumption_sheet(context()).columns] == [
        "Servicio", "Patente", "Combustible", "Mes", "Cantidad", "Unidad de medida", "Monto (CLP)", "Km recorridos",
        "Rendimiento",
    ]  # fmt: skip
    assert [one.title for one in reports.logbook_sheet(context()).columns] == [
        "Patente", "Conductor", "Salida", "Llegada", "Origen", "Destino", "Motivo", "Km inicial", "Km final", "Km",
    ]  # fmt: skip


def test_the_three_sheets(world, context, vehicle, car, trip, load):
    done(vehicle(car, unidades=[world.oficina.id, world.bodega.id]))
    done(trip("08:00", "10:00", 10_000, 11_250, day="31/10/2025"))
    done(trip("08:00", "10:00", 11_250, 11_850, day="01/11/2025"))
    done(trip("08:00", "10:00", 11_850, 12_500, day="02/03/2026"))
    done(trip("11:00", None, 12_500, None, day="03/03/2026"))
    done(load(fecha="05/11/2025", cantidad="60", monto_clp="70.000"))
    done(load(fecha="06/03/2026", cantidad="40,5", monto_clp="50.000"))
    (line,) = read(reports.vehicles_sheet(context()))
    assert (line["Unidades asignadas"], line["En alcance 2026"], line["Propiedad"]) == (
        "Bodega; Oficina",
        "Sí",
        "Propio",
    )
    november, march = read(reports.consumption_sheet(context()))
    assert (november["Mes"], november["Cantidad"], november["Km recorridos"]) == ("11/2025", 60, 600)
    assert november["Rendimiento"] == 10
    assert (march["Mes"], march["Monto (CLP)"], march["Rendimiento"]) == ("03/2026", 50000, 16.05)
    logbook = read(reports.logbook_sheet(context()))
    assert [one["Km"] for one in logbook] == [600, 650, None]
    assert (logbook[0]["Salida"].hour, logbook[0]["Conductor"]) == (8, "Persona 123")
    assert read(reports.logbook_sheet(context(world.sur))) == []


def test_no_fuel_and_annual_totals(context, vehicle, car, trip, load, world):
    done(trip("08:00", "10:00", 10_000, 10_500, day="02/03/2026"))
    assert [one["Rendimiento"] for one in read(reports.consumption_sheet(context()))] == ["No calculable"]
    done(load(modalidad="Anual", cantidad="100"))
    (line,) = read(reports.consumption_sheet(context()))
    assert (line["Mes"], line["Km recorridos"], line["Rendimiento"]) == ("Anual", 500, 5)


def test_in_the_control_report(world, car):
    titles = [one.title for one in control_de_carga(world.norte, world.p2026)]
    assert titles[0] == "Resumen RT"
    assert {"Control de flota", "Vehículos", "Consumo flota", "Bitácora"} <= set(titles)
    summary = next(iter(control_de_carga(world.norte, world.p2026)))
    line = next(row for row in summary.rows if row[0] == "E1/O2/RT5")
    assert line[3:6] == [2, 1, 1]


# --- coherence with RT1 --------------------------------------------------------------------------------------------------


def test_answers_that_disagree(world, vehicle):
    outcome = vehicle(unidades=[world.bodega.id])
    assert [text_of(one) for one in outcome.warnings] == [
        "La unidad Bodega tiene vehículos propios asignados, pero declara no tener vehículo propio."
    ]
    found = {one.check: one for one in pending(world, world.norte).pending}
    assert found["FLO-2"].url == f"/mi-unidad/show/{world.bodega.id}"
    done(vehicle(outcome.row, propiedad="Leasing"))
    assert "FLO-2" not in {one.check for one in pending(world, world.norte).pending}


def test_units_out_of_use_keep_no_vehicles(world, vehicle):
    done(vehicle(unidades=[world.oficina.id]))
    from ev_plugins.inventario.models import Unidad

    outcome = services.save(Unidad, {"fecha_termino_uso": "01/10/2026"}, world.oficina, partial=True)
    assert "MSG-FLO-19" in [one.code for one in outcome.warnings]
    (told,) = [one for one in pending(world, world.norte).pending if one.check == "FLO-3"]
    assert told.text.endswith("BCDF12") and told.unidad_id == world.oficina.id


def test_a_fleet_without_manager_and_without_declaration(world, vehicle):
    done(vehicle())
    checks = [one.check for one in pending(world, world.norte).pending]
    assert "FLO-5" not in checks and "FLO-6" in checks
    world.manager.active = False
    world.session.commit()
    (told,) = [one for one in pending(world, world.norte).pending if one.check == "FLO-5"]
    assert told.text == "Servicio Norte tiene vehículos y ninguna cuenta de Gestor de Flota."


def test_the_ratification_asks_through_the_hook(world, vehicle):
    """RT1 names no fleet: it asks whoever knows about the service (rt1 §4, checks 6 and 7)."""
    done(vehicle(unidades=[world.bodega.id]))
    requirement = catalog.requirement("inventario", 2026)
    data = {"record": "ratificacion", "servicio": world.norte}
    found = plugins.ask("ev_validate", requirement=requirement, data=data, previous=None, periodo=world.p2026)
    mine = [(one.code, one.values["unidad_id"]) for one in found if one.code in ("MSG-INV-18", "MSG-INV-19")]
    assert sorted(mine) == [("MSG-INV-18", world.oficina.id), ("MSG-INV-19", world.bodega.id)]
    assert not any(one.warning for one in found)


# --- workbook ------------------------------------------------------------------------------------------------------------


def test_export_imports_again_and_changes_nothing(world, car, trip, load, tmp_path):
    from ev_plugins.flota.models import Carga, Recorrido, Vehiculo

    from estado_verde.excel.exports import export_workbook
    from estado_verde.excel.imports import Job, import_workbook

    done(trip("08:00", "10:00", 10_000, 10_500, day="02/03/2026"))
    done(load(fecha="05/11/2025", cantidad="60,5"))
    path = tmp_path / "flota.xlsx"
    with path.open("wb") as stream:
        export_workbook("flota", world.norte, world.p2026, stream)
    before = [one.km_final for one in world.session.query(Recorrido)], Decimal("60.5")
    result = import_workbook(Job(path, "flota", world.norte, world.p2026))
    assert (result.ok, result.new, result.faults) == (True, 0, [])
    assert [world.session.query(one).count() for one in (Vehiculo, Recorrido, Carga)] == [1, 1, 1]
    assert (
        [one.km_final for one in world.session.query(Recorrido)],
        world.session.query(Carga).one().cantidad,
    ) == before
    later = openpyxl.load_workbook(path)
    sheet = later["Cargas de combustible"]
    titles = [cell.value for cell in sheet[1]]
    sheet.cell(2, titles.index("Fecha") + 1).value = "05/12/2025"
    plate = sheet.cell(2, titles.index("Vehículo") + 1)
    plate.value = f"{plate.value[:2]}·{plate.value[2:4]}-{plate.value[4:]}".lower()
    later.save(path)
    result = import_workbook(Job(path, "flota", world.norte, world.p2026))
    assert (result.ok, result.new, result.faults) == (True, 1, []), "December does not replace November"


def test_a_report_has_what_its_reader_may_read(demo_as):
    """The Gestor de Flota reports on the fleet, not on waste; the Encargado of the committee on waste, not on the fleet."""

    def sheets(profile):
        answer = demo_as(profile, "SDN").get("/reportes/control-de-carga.xlsx")
        assert answer.status_code == 200, answer.status_code
        return set(openpyxl.load_workbook(BytesIO(answer.data)).sheetnames)

    fleet, committee = sheets("gestor_flota"), sheets("encargado_comite")
    assert "Bitácora" in fleet and "Control por unidad" not in fleet
    assert "Bitácora" not in committee and "Control por unidad" in committee
