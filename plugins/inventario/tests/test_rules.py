"""rt1 §7 (1, 3, 4, 12) and the rules of §1.4, §1.5 and §1.9, with the exact words of each message."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from ev_plugins.inventario import alcance
from ev_plugins.inventario.models import Alcance, AlcanceAnioOpcion, Complejo, Edificio, Unidad
from ev_plugins.inventario.rules import first_year

from estado_verde import clock, services
from estado_verde.messages import texts_of

AMBIGUOUS = "El número ingresado es ambiguo. Use coma para los decimales (por ejemplo, 1234,5)."
INV_12 = "La unidad comenzó a utilizarse el {}; el primer año posible es {}."


def told(outcome: services.Outcome) -> list[tuple[str, str]]:
    """(field, text) of every fault."""
    return [(one.field, text) for one, text in zip(outcome.faults, texts_of(outcome.faults), strict=True)]


def set_years(unidad: Unidad, energia: Any = None, resto: Any = None) -> services.Outcome:
    values = {"unidad": unidad, "anio_inicio_gestion_energetica": energia, "anio_inicio_resto_itemes": resto}
    return services.save(Alcance, values, unidad.alcance)


@pytest.mark.parametrize("edificio", [None, "", "Edificio que no existe", 4711])
def test_rt1_7_1_without_a_building_there_is_no_unit(unit: Any, edificio: Any) -> None:
    outcome = unit(edificio=edificio)
    assert told(outcome) == [("edificio", "Primero debe crear el edificio y luego la unidad asociada a él.")]


@pytest.mark.parametrize(
    ("start", "included", "text"),
    [
        ("01/11/2022", True, ""),
        ("02/11/2022", False, "Fuera del inventario 2023 (uso posterior al 01/11/2022)"),
    ],
)
def test_rt1_7_3_the_cut_off_day_itself_counts(world: Any, unit: Any, start: str, included: bool, text: str) -> None:
    row, period = unit(fecha_inicio_uso=start).row, world.p2023.period()
    assert alcance.obligada(row, period) is included
    assert alcance.texto_fuera(row, period) == text
    found = world.session.query(Unidad.id).filter(alcance.criterio_obligada(period)).all()
    assert bool(found) is included


def test_rt1_7_4_no_bill_no_energy_year(unit: Any) -> None:
    outcome = set_years(unit(acceso_factura="No").row, energia=2023)
    text = "La unidad no tiene acceso a la factura: no puede indicar Año inicio Gestión Energética."
    assert told(outcome) == [("anio_inicio_gestion_energetica", text)]
    assert set_years(unit(nombre="Otra", acceso_factura="No").row, resto=2024).ok


def test_rt1_7_4_nor_does_a_unit_lose_the_bill_while_it_has_an_energy_year(unit: Any) -> None:
    row = unit().row
    assert set_years(row, energia=2024).ok
    refused = services.save(Unidad, {"acceso_factura": "No"}, row, partial=True)
    assert [one.code for one in refused.faults] == ["MSG-INV-10"]


def test_rt1_7_12_no_year_before_the_first_with_twelve_months(unit: Any) -> None:
    row = unit(fecha_inicio_uso="15/12/2022").row
    assert told(set_years(row, energia=2023)) == [("anio_inicio_gestion_energetica", INV_12.format("15/12/2022", 2024))]
    assert set_years(row, energia=2024, resto=2025).ok


def test_ra_4_also_when_the_start_of_use_moves(unit: Any) -> None:
    row = unit().row
    set_years(row, resto=2024)
    moved = services.save(Unidad, {"fecha_inicio_uso": "02/11/2023"}, row, partial=True)
    assert told(moved) == [("fecha_inicio_uso", INV_12.format("02/11/2023", 2025))]


@pytest.mark.parametrize(
    ("start", "cut_offs", "year"),
    [
        (date(2022, 12, 15), {}, 2024),
        (date(2022, 11, 1), {}, 2023),
        (date(2022, 11, 2), {2023: date(2022, 11, 30)}, 2023),
        (date(2022, 11, 2), {2023: date(2022, 11, 1), 2026: date(2025, 11, 1)}, 2024),
        (date(2010, 5, 5), {2026: date(2025, 11, 1)}, 2011),
        (date(2026, 12, 1), {2023: date(2022, 11, 1)}, 2028),
    ],
)
def test_first_year_follows_the_cut_off_of_each_period(start: date, cut_offs: dict[int, date], year: int) -> None:
    assert first_year(start, cut_offs) == year


def test_only_the_years_that_the_editions_offer(unit: Any) -> None:
    row = unit().row
    assert told(set_years(row, resto=2027)) == [
        ("anio_inicio_resto_itemes", "El año 2027 no está disponible en el Alcance.")
    ]
    assert services.save(AlcanceAnioOpcion, {"anio": 2027}).ok
    assert set_years(row, resto=2027).ok


def test_creating_a_period_offers_the_years_of_its_edition(world: Any) -> None:
    years = {one for (one,) in world.session.query(AlcanceAnioOpcion.anio)}
    assert years == {2023, 2024, 2025, 2026}


@pytest.mark.parametrize("direccion", ["Av. Prat 540", "av.  PRAT  540", " Av. Pràt 540 "])
def test_one_building_per_address_and_comuna(world: Any, direccion: str) -> None:
    values = {"nombre": "Otro", "direccion": direccion, "region": "Antofagasta", "comuna": "Antofagasta"}
    assert told(services.save(Edificio, values)) == [("direccion", "Ya existe un edificio en esa dirección y comuna.")]
    assert services.save(Edificio, {**values, "comuna": "Calama"}).ok
    assert services.save(Edificio, {**values, "direccion": "Av. Prat 540 piso 2"}).ok


def test_a_building_may_be_saved_again(world: Any) -> None:
    assert services.save(Edificio, {"numero_pisos": 4}, world.prat, partial=True).ok


@pytest.mark.parametrize("model", [Edificio, Complejo])
def test_the_comuna_is_of_the_region(world: Any, model: Any) -> None:
    values = {"nombre": "X", "direccion": "Calle 1", "region": "Tarapacá", "comuna": "Calama"}
    assert told(services.save(model, values)) == [("comuna", "La comuna seleccionada no pertenece a la región.")]


def test_a_unit_has_its_name_once_in_a_building(world: Any, unit: Any) -> None:
    assert unit().ok
    assert told(unit(nombre="OFICINA")) == [("nombre", "Ya existe una unidad con ese nombre en el edificio.")]
    assert unit(edificio=world.colon).ok
    assert unit(servicio=world.sur).ok, "a building holds units of several services"


def test_surfaces_that_do_not_fit_are_told_and_stored(unit: Any) -> None:
    assert not unit(superficie_m2="600").faults
    second = unit(nombre="Segunda", superficie_m2="400,01")
    assert second.ok
    assert texts_of(second.warnings) == ["La suma de superficies de las unidades supera la superficie del edificio."]
    assert not services.save(Unidad, {"superficie_m2": "400"}, second.row, partial=True).faults


def test_use_ends_after_it_begins(unit: Any) -> None:
    assert told(unit(fecha_termino_uso="29/02/2020")) == [
        ("fecha_termino_uso", "La fecha de término de uso no puede ser anterior a la de inicio.")
    ]
    assert unit(fecha_termino_uso="01/03/2020").ok


def test_the_state_follows_the_dates(unit: Any) -> None:
    with clock.fixed(date(2026, 11, 21)):
        row = unit(fecha_termino_uso="20/11/2026").row
        assert row.estado == "DESUSO"
        services.save(Unidad, {"fecha_termino_uso": "21/11/2026"}, row, partial=True)
        assert row.estado == "ACTIVA"


def test_a_unit_is_retired_never_deleted(world: Any, unit: Any) -> None:
    row = unit().row
    set_years(row, resto=2023)
    assert services.delete(row).ok
    assert world.session.query(Unidad.estado).all() == [("ELIMINADA",)]
    assert not alcance.obligada(row, world.p2026.period())
    services.save(Unidad, {"numero_colaboradores": 4}, row, partial=True)
    assert row.estado == "ELIMINADA"


def test_a_building_in_use_is_not_deleted(world: Any, unit: Any) -> None:
    unit()
    assert texts_of(services.delete(world.prat).faults) == ["No se puede eliminar: otros registros lo utilizan."]
    assert services.delete(world.colon).ok


def test_the_two_questions_are_those_of_the_slides() -> None:
    from ev_plugins.inventario.requirements import UNIDAD

    assert UNIDAD.field("tiene_vehiculo_propio").label == (
        "¿Esta unidad tiene disponible un vehículo propio del servicio para su uso?"
    )
    assert UNIDAD.field("considera_climatizacion").label == (
        "¿Esta unidad en el consumo de electricidad o gas natural reportado en módulo consumos, considera un sistema de "
        "climatización/Calefacción?"
    )


def test_not_answered_is_not_no(unit: Any) -> None:
    row = unit(tiene_vehiculo_propio="", considera_climatizacion="No").row
    assert (row.tiene_vehiculo_propio, row.considera_climatizacion) == (None, False)


@pytest.mark.parametrize(
    ("values", "field", "text"),
    [
        ({"superficie_m2": "0"}, "superficie_m2", "Ingrese un número mayor que cero."),
        ({"superficie_m2": "1.234"}, "superficie_m2", AMBIGUOUS),
        ({"numero_pisos": "1,5"}, "numero_pisos", "Ingrese un número entero."),
        ({"anio_construccion": "2099"}, "anio_construccion", "El valor supera el máximo permitido de 2026."),
        ({"anio_construccion": "1599"}, "anio_construccion", "Seleccione una opción válida."),
        ({"direccion": ""}, "direccion", "Este campo es obligatorio."),
    ],
)  # fmt: skip
def test_figures_of_a_building(world: Any, values: dict[str, str], field: str, text: str) -> None:
    usual = {"nombre": "Nuevo", "direccion": "Calle 2", "region": "Antofagasta", "comuna": "Calama"}
    with clock.fixed(date(2026, 6, 1)):
        assert told(services.save(Edificio, {**usual, **values})) == [(field, text)]
