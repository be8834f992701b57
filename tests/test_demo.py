"""The invented data: what it holds, that it never mixes with anything real, and the figures of the worked examples."""

from __future__ import annotations

import json
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from estado_verde import cli, demo, reports, storage, workflow
from estado_verde.identity import normalise_rut
from estado_verde.models import Cuenta, Organizacion, Periodo, db
from estado_verde.plugins import host
from estado_verde.scope import SYSTEM, acting
from estado_verde.security import realms
from estado_verde.security.passwords import judge, verify

KEYS = ["realm", "profile", "rut", "password", "organisation"]
PROFILES = {
    "Administrador Red de Expertos",
    "Gestor de Servicio",
    "Gestor de Unidad",
    "Gestor de Consulta",
    "Encargado Comité Estado Verde",
    "Gestor de Flota",
    "Conductor",
    "Auditor Externo",
}


@pytest.fixture
def command(databases, tmp_path: Path):
    """``estado-verde …`` on an installation of its own."""
    databases.create("command", template="upgraded")
    environ = {"ESTADO_VERDE_HOME": str(tmp_path), "DATABASE_URL": databases.url("command")}

    def run(*args: str):
        return CliRunner().invoke(cli.main, list(args), env=environ)

    return run


def test_the_commands(application, command) -> None:
    refused = command("demo", "accounts", "--json")
    assert refused.exit_code == 1
    assert "Esta instalación no es de demostración: sus claves no se muestran." in refused.output
    start = time.process_time()
    loaded = command("demo")
    assert (loaded.exit_code, loaded.output.splitlines()[0].startswith("Datos de ejemplo cargados.")) == (0, True)
    assert time.process_time() - start < 15
    again = command("demo")
    assert (again.exit_code, "Los datos de ejemplo ya estaban cargados." in again.output) == (0, True)
    listed = command("demo", "accounts", "--json")
    assert listed.exit_code == 0
    accounts = json.loads(listed.output)
    assert all(list(one) == KEYS for one in accounts)
    assert {one["profile"] for one in accounts if one["realm"] == "GESTION"} == PROFILES
    assert {one["realm"] for one in accounts} == {one.name for one in realms.doors()}
    assert {one["organisation"] for one in accounts} >= {None, "SDN", "SDC", "SDG"}
    for one in accounts:
        assert normalise_rut(one["rut"]) == one["rut"]
        assert not judge(one["password"], one["password"])
    assert len({(one["realm"], one["profile"], one["rut"]) for one in accounts}) == len(accounts)


def test_nothing_is_loaded_beside_real_data(application, command, databases) -> None:
    from sqlalchemy import create_engine, text

    engine = create_engine(databases.url("command"))
    with engine.begin() as connection:
        connection.execute(
            text(
                "insert into ev_organizacion (tipo, nombre, activo, extras) values ('RED', 'Servicio real', true, '{}')"
            )
        )
    engine.dispose()
    refused = command("demo")
    assert refused.exit_code == 1
    assert "Esta instalación ya tiene datos; los de ejemplo solo se cargan en una vacía." in refused.output
    assert command("demo", "accounts", "--json").exit_code == 1


@pytest.fixture
def system(demo_app):
    with demo_app.app_context(), acting(SYSTEM):
        yield db.session


def test_three_services_forty_units_three_periods(system) -> None:
    from ev_plugins.inventario.models import CompromisoServicio, Servicio, Unidad

    services = system.scalars(select(Servicio).order_by(Servicio.sigla)).all()
    assert [one.sigla for one in services] == ["SDC", "SDG", "SDN"]
    units = system.scalars(select(Unidad)).all()
    assert len(units) == 40
    assert len({one.edificio.region_id for one in units}) >= 10
    states = {one.anio: one.estado for one in system.scalars(select(Periodo))}
    assert states == {2023: "CERRADO", 2025: "EN_VALIDACION", 2026: "ABIERTO"}
    assert len(system.scalars(select(CompromisoServicio)).all()) == 9
    assert {one.estado for one in units} == {"ACTIVA", "DESUSO"}


def test_a_unit_waits_for_its_transfer_and_an_odometer_was_replaced(system) -> None:
    from ev_plugins.flota.models import CambioOdometro
    from ev_plugins.inventario.traspasos import Traspaso

    (transfer,) = system.scalars(select(Traspaso))
    assert (transfer.nombre, transfer.estado) == ("Oficina Puerto Montt", "REGISTRADO")
    assert [one.nombre for one in storage.attachments(transfer)] == ["oficio.pdf"]
    outcome = workflow.run(transfer, "aplicar")
    assert outcome.ok, outcome.faults
    assert transfer.sucesora.servicio.sigla == "SDG"
    (odometer,) = system.scalars(select(CambioOdometro))
    assert (odometer.vehiculo.patente, odometer.km_anterior, odometer.km_nuevo) == ("AB1234", 310_000, 0)


def test_everybody_is_invented_and_can_come_in(system) -> None:
    people = {(one.realm, one.profile, one.rut): one for one in demo.declared(host())}
    accounts = system.scalars(select(Cuenta)).all()
    assert {(one.ambito, one.perfil, one.rut) for one in accounts} >= set(people)
    for one in accounts:
        assert one.correo.endswith("@example.org")
        assert one.active
    first = next(one for one in accounts if (one.ambito, one.perfil, one.rut) in people)
    assert verify(first.password, people[first.ambito, first.perfil, first.rut].password)
    units = [one for one in accounts if one.perfil == "gestor_unidad"]
    assert all(one.unidades for one in units)


def sheets(sigla: str, anio: int) -> dict[str, list[dict[str, object]]]:
    servicio = db.session.scalars(select(Organizacion).where(Organizacion.sigla == sigla)).one()
    periodo = db.session.scalars(select(Periodo).where(Periodo.anio == anio)).one()
    found = {}
    for sheet in reports.control_de_carga(servicio, periodo):
        titles = [str(one.title) for one in sheet.columns]
        found[sheet.title] = [dict(zip(titles, row, strict=False)) for row in sheet.rows]
    return found


def test_the_worked_example_of_rt7_4_3(system) -> None:
    found = sheets("SDG", 2026)
    summary = found["Resumen"][0]
    assert summary["N° unidades del alcance"] == 3
    assert summary["Total kg reciclados"] == Decimal("150.75")
    assert summary["Total kg no reciclados"] == Decimal("809.25")
    assert summary["Total kg generados"] == Decimal("960.00")
    assert summary["Indicador residuos reciclados (%)"] == Decimal("15.70")
    assert summary["Calidad del indicador"] == "PARCIAL"
    assert summary["N° unidades con contenedores"] == 2
    assert summary["Indicador cobertura de contenedores (%)"] == Decimal("66.67")
    assert summary["Año de implementación"] == 4
    units = {one["Unidad"]: one for one in found["Control por unidad"]}
    assert [units[f"Unidad {one}"]["En alcance"] for one in "ABCD"] == ["Sí", "Sí", "Sí", "No"]
    assert units["Unidad A"]["% reciclado unidad"] == Decimal("10.15")
    assert [one["Código RT"] for one in found["Resumen RT"]] == ["E1/O2/RT1", "E1/O2/RT5", "E1/O2/RT7"]
    assert [(one["N° unidades en alcance"], one["Completas"]) for one in found["Resumen RT"]] == [(3, 3)] * 3


def test_overview_8_7_and_8_8_in_the_report(system) -> None:
    """A service that entered in 2023 is in its fourth year in 2026; a unit that began in 2024 is in scope from then on."""
    found = {anio: sheets("SDG", anio) for anio in (2023, 2025, 2026)}
    assert [one["Resumen"][0]["Año de implementación"] for one in found.values()] == [1, 3, 4]
    units = [next(u for u in one["Control por unidad"] if u["Unidad"] == "Unidad A") for one in found.values()]
    assert [one["En alcance"] for one in units] == ["No", "Sí", "Sí"]


def test_anexo_1_is_a_weighing_of_period_2023(system) -> None:
    from ev_plugins.residuos.models import MuestreoPesaje, NoReciclado

    (sheet,) = system.scalars(select(MuestreoPesaje)).all()
    assert (sheet.mes, sheet.periodo.anio, len(sheet.bolsas)) == ("2023-06", 2023, 70)
    weighed = [one.kilos for one in sheet.bolsas if one.kilos is not None]
    assert (len(weighed), sum(weighed), len({one.fecha for one in sheet.bolsas})) == (67, Decimal("148.4"), 13)
    (value,) = system.scalars(select(NoReciclado).where(NoReciclado.muestreo_id == sheet.id)).all()
    assert (value.kg, value.anio_mes) == (Decimal("251.14"), "2023-06")


def test_units_are_at_every_stage(system) -> None:
    states = Counter(one["Estado"] for sigla in ("SDN", "SDC") for one in sheets(sigla, 2026)["Control por unidad"])
    assert set(states) == {
        "Sin información",
        "Incompleto",
        "Completo",
        "Completo con justificación en revisión",
        "Observado",
        "Fuera de alcance",
    }
    inventory = sheets("SDN", 2026)["Resumen RT"][0]
    assert 0 < inventory["Completas"] < inventory["N° unidades en alcance"]


@pytest.mark.parametrize(("sigla", "kg"), [("SDN", "4200"), ("SDC", "2966.5")])
def test_the_same_data_every_time(system, sigla: str, kg: str) -> None:
    """Nothing in it depends on chance."""
    assert sheets(sigla, 2026)["Resumen"][0]["Total kg generados"] == Decimal(kg)
