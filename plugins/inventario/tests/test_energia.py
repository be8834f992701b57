"""rt1 §7 (2, 10), §1.7 and §1.8: what a unit uses, client numbers before meters, shared meters, and why nothing is told."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from ev_plugins.inventario.energia import Energetico, EstadoReporteConsumo, Medidor, NumeroCliente, UnidadEnergetico
from ev_plugins.inventario.models import Unidad
from sqlalchemy import select

from estado_verde import services
from estado_verde.messages import texts_of
from estado_verde.models import db
from estado_verde.scope import SYSTEM, acting


def told(outcome: services.Outcome) -> list[tuple[str, str]]:
    return [(one.field, text) for one, text in zip(outcome.faults, texts_of(outcome.faults), strict=True)]


@pytest.fixture
def source(session: Any, unit: Any) -> Any:
    """``source(unit)``: its electricity."""

    def make(row: Unidad, name: str = "Electricidad", **more: Any) -> UnidadEnergetico:
        outcome = services.save(UnidadEnergetico, {"unidad": row, "energetico": name, **more})
        assert outcome.ok, told(outcome)
        return outcome.row

    return make


def client(source: UnidadEnergetico, numero: str = "123-4", **more: Any) -> services.Outcome:
    return services.save(NumeroCliente, {"unidad_energetico": source, "numero": numero, **more})


def meter(of: Any, numero: str = "M-1", share: str = "100", shared: str = "No") -> services.Outcome:
    values = {"numero_cliente": of, "numero_medidor": numero, "porcentaje_participacion": share, "compartido": shared}
    return services.save(Medidor, values)


def test_rt1_7_2_the_client_number_comes_first(unit: Any, source: Any) -> None:
    energy = source(unit().row)
    assert told(meter(None)) == [("numero_cliente", "Primero debe crear el número de cliente y luego el medidor.")]
    assert told(meter("no existe"))[0][1] == "Primero debe crear el número de cliente y luego el medidor."
    assert meter(client(energy).row).row.unidad_id == energy.unidad_id


def test_a_source_counts_from_the_first_day_of_use_unless_another_is_written(unit: Any, source: Any) -> None:
    row = unit(fecha_inicio_uso="01/03/2020").row
    assert f"{source(row).desde:%d/%m/%Y}" == "01/03/2020"
    assert f"{source(row, 'Leña', desde='05/04/2021').desde:%d/%m/%Y}" == "05/04/2021"
    backwards = {"unidad": row, "energetico": "Pellet", "desde": "02/01/2024", "hasta": "01/01/2024"}
    assert [one.code for one in services.save(UnidadEnergetico, backwards).faults] == ["MSG-GEN-07"]
    again = services.save(UnidadEnergetico, {"unidad": row, "energetico": "Electricidad", "desde": "01/03/2020"})
    assert [one.code for one in again.faults] == ["MSG-GEN-09"]


def test_a_shared_meter_is_one_meter_in_all_units_of_the_service(world: Any, unit: Any, source: Any) -> None:
    first, second = source(unit(nombre="A").row), source(unit(nombre="B").row)
    one = client(first, empresa_distribuidora="Compañía  del Norte").row
    assert meter(one, share="60", shared="Sí").ok
    same = client(second, empresa_distribuidora="compañia del norte").row
    refused = meter(same, share="40,01", shared="Sí")
    assert told(refused) == [("porcentaje_participacion", "La participación total del medidor supera el 100 %.")]
    assert meter(same, share="40", shared="Sí").ok
    assert meter(same, "M-2", share="100").ok  # another meter of the same client
    elsewhere = source(unit(nombre="C", servicio=world.sur).row)
    assert meter(client(elsewhere, empresa_distribuidora="Compañía del Norte").row).ok  # another service's business


def test_correcting_a_client_number_may_not_make_one_meter_of_two(unit: Any, source: Any) -> None:
    one = client(source(unit(nombre="A").row), "1").row
    other = client(source(unit(nombre="B").row), "2").row
    assert meter(one).ok and meter(other).ok
    refused = services.save(NumeroCliente, {"numero": "1"}, other, partial=True)
    assert [fault.code for fault in refused.faults] == ["MSG-INV-13"]


@pytest.mark.parametrize("share", ["0", "100,01", "-1", "1.234"])
def test_a_share_is_more_than_nothing_and_at_most_all(unit: Any, source: Any, share: str) -> None:
    assert not meter(client(source(unit().row)).row, share=share).ok


@pytest.mark.parametrize("question", ["reporta_consumo", "gestiona_energia"])
def test_rt1_7_10_either_no_asks_for_twenty_characters(world: Any, unit: Any, question: str) -> None:
    values = {"unidad": unit().row, "periodo": world.p2026, "reporta_consumo": "Sí", "gestiona_energia": "Sí"}
    values |= {question: "No", "motivo": "GASTO_COMUN"}
    text = "Debe ingresar una justificación de al menos 20 caracteres."
    assert told(services.save(EstadoReporteConsumo, values | {"justificacion": "a" * 10})) == [("justificacion", text)]
    assert told(services.save(EstadoReporteConsumo, values)) == [("justificacion", text)]
    assert services.save(EstadoReporteConsumo, values | {"justificacion": "a" * 20}).ok


def test_shares_are_exact(unit: Any, source: Any) -> None:
    of = client(source(unit().row)).row
    assert meter(of, share="33,33", shared="Sí").row.porcentaje_participacion == Decimal("33.33")


def test_the_page_of_the_unit_leads_from_the_source_to_the_meter(demo_as: Any) -> None:
    person = demo_as("gestor_unidad", "SDG")
    with person.application.app_context(), acting(SYSTEM):
        unit_id = db.session.scalar(select(Unidad.id).where(Unidad.nombre == "Unidad A"))
        electricity = db.session.scalar(select(Energetico.id).where(Energetico.nombre == "Electricidad"))
        found = db.session.scalars(select(UnidadEnergetico).where(UnidadEnergetico.unidad_id == unit_id)).all()
        assert [one.energetico_id for one in found] == [electricity]
    page = person.get(f"/mi-unidad/energeticos/?unidad={unit_id}").text
    assert "Electricidad" in page and "Agregar medidor" in page
    opened = person.get(f"/medidores/add?numero_cliente={_client_of(person, unit_id)}").text
    assert "Se crea primero el número de cliente" in opened


def test_another_service_sees_none_of_it(demo_as: Any) -> None:
    other = demo_as("gestor_servicio", "SDN")
    with other.application.app_context(), acting(SYSTEM):
        unit_id = db.session.scalar(select(Unidad.id).where(Unidad.nombre == "Unidad A"))
    number = _client_of(other, unit_id)
    assert other.get(f"/numeros-cliente/show/{number}").status_code in (403, 404)
    assert "Agregar medidor" not in other.get(f"/mi-unidad/energeticos/?unidad={unit_id}").text


def _client_of(person: Any, unit_id: int) -> int:
    with person.application.app_context(), acting(SYSTEM):
        return db.session.scalars(select(NumeroCliente.id).where(NumeroCliente.unidad_id == unit_id)).first()
