"""Vehicles, drivers and the declaration: rt5 §1.1, §1.2, §1.5 with the numbers of its examples."""

from __future__ import annotations

from datetime import date

import pytest
from ev_plugins.flota.models import Conductor, Declaracion, FormatoPatente, Vehiculo
from ev_plugins.flota.plates import is_plate, plain_plate

from estado_verde import services
from estado_verde.clock import fixed
from estado_verde.messages import text_of
from estado_verde.scope import acting

from .conftest import as_, codes, done, driver_of, person

FORMATS = (r"[A-Z]{2}\d{4}", r"[BCDFGHJKLPRSTVWXYZ]{4}\d{2}", r"[A-Z]{3}\d{2,3}")


@pytest.mark.parametrize(
    ("typed", "kept", "valid"),
    [
        ("bcdf12", "BCDF12", True),
        ("bc·df-12", "BCDF12", True),
        ("AEIO12", "AEIO12", False),
        ("ab.12-34", "AB1234", True),
        ("abc123", "ABC123", True),
        ("BCDF123", "BCDF123", False),
        ("1234AB", "1234AB", False),
    ],
)
def test_plates(typed, kept, valid):
    assert plain_plate(typed) == kept
    assert is_plate(kept, FORMATS) is valid


def test_example_3_plates_are_kept_judged_and_unique(vehicle):
    first = done(vehicle(patente="bcdf12"))
    assert first.patente == "BCDF12"
    assert codes(vehicle(patente="AEIO12")) == ["MSG-FLO-01"]
    again = vehicle(patente="BC-DF.12")
    assert [text_of(one) for one in again.faults] == ["Ya existe un vehículo activo con esa patente."]
    done(vehicle(first, fecha_baja="20/10/2026"))
    assert vehicle(patente="BCDF12").ok, "a plate whose vehicle left may come back"


def test_a_plate_of_another_service_is_taken_too(vehicle, world):
    done(vehicle(servicio=world.sur))
    raw = {"patente": "BCDF12", "tipo": "Bus", "marca": "A", "modelo": "B", "anio": 2020, "combustible": "GLP"}
    raw |= {"servicio": world.norte.id, "propiedad": "PROPIO", "fecha_alta": "01/01/2024", "odometro_inicial": 0}
    with as_(world.manager, "organisation"):
        assert codes(services.save(Vehiculo, raw)) == ["MSG-FLO-02"]


def test_formats_are_data(vehicle, world):
    assert codes(vehicle(patente="ZZ99ZZ")) == ["MSG-FLO-01"]
    row = {"nombre": "De prueba", "expresion": r"ZZ\d{2}ZZ", "ejemplo": "ZZ11ZZ"}
    done(services.save(FormatoPatente, row))
    assert vehicle(patente="ZZ99ZZ").ok
    for wrong in ("[A-Z", "AB"):
        assert codes(services.save(FormatoPatente, {**row, "nombre": wrong, "expresion": wrong})) == ["MSG-FLO-18"]


@pytest.mark.parametrize(
    ("anio", "found"), [(1949, ["MSG-FLO-03"]), (1950, []), (2027, []), (2028, ["MSG-FLO-03"]), (1800, ["MSG-FLO-03"])]
)
def test_year(vehicle, anio, found):
    assert codes(vehicle(anio=anio)) == found


def test_leaves_after_it_came(vehicle):
    assert codes(vehicle(fecha_baja="28/02/2021")) == ["MSG-GEN-07"]


def test_example_6_a_vehicle_goes_to_units_of_its_service(vehicle, world):
    outcome = vehicle(unidades=[world.ajena.id])
    assert [text_of(one) for one in outcome.faults] == ["Solo puede asignar vehículos a unidades de su mismo servicio."]
    row = done(vehicle(unidades=[world.oficina.id, world.bodega.id]))
    assert {one.nombre for one in row.unidades} == {"Oficina", "Bodega"}
    with as_(world.manager, "organisation"):
        assert codes(vehicle(row, unidades=[world.ajena.id])) == ["MSG-FLO-04"]


def test_from_the_side_of_the_unit(vehicle, world):
    from ev_plugins.inventario.models import Unidad

    mine, foreign = done(vehicle()), done(vehicle(patente="GHJK34", servicio=world.sur))
    assert codes(services.save(Unidad, {"vehiculos": [foreign.id]}, world.bodega, partial=True)) == ["MSG-FLO-04"]
    outcome = services.save(Unidad, {"vehiculos": [mine.id]}, world.bodega, partial=True)
    assert outcome.ok
    assert [text_of(one) for one in outcome.warnings] == [
        "La unidad Bodega tiene vehículos propios asignados, pero declara no tener vehículo propio."
    ]
    assert [one.nombre for one in mine.unidades] == ["Bodega"]


def test_people_of_the_service(vehicle, world):
    foreign = driver_of(world.foreign_account)
    assert codes(vehicle(conductores=[foreign.id])) == ["MSG-GEN-06"]
    assert codes(vehicle(gestor_flota=world.driver_account.id)) == ["MSG-GEN-06"]
    row = done(vehicle(gestor_flota=world.manager.id))
    assert row.gestor_flota_id == world.manager.id


def test_a_manager_that_the_author_cannot_see_stays(vehicle, world):
    row = done(vehicle(gestor_flota=world.manager.id))
    other, row_id, manager_id = world.other_account, row.id, world.manager.id
    other.perfil = "gestor_flota"
    world.session.commit()
    who = person(other, "organisation")
    world.session.expunge_all()
    with acting(who):
        fresh = world.session.query(Vehiculo).filter_by(id=row_id).one()
        assert fresh.gestor_flota is None
        raw = {"patente": "BCDF12", "marca": "Otra", "gestor_flota": ""}
        assert services.save(Vehiculo, raw, fresh, partial=True).ok
        assert fresh.gestor_flota_id == manager_id


def test_odometer_of_the_beginning_and_service_of_a_used_vehicle(vehicle, car, trip, world):
    done(trip("08:00", "09:00", 10_100, 10_300))
    assert codes(vehicle(car, odometro_inicial=10_101)) == ["MSG-FLO-15"]
    assert vehicle(car, odometro_inicial=10_100).ok
    assert "MSG-FLO-16" in codes(vehicle(car, servicio=world.sur.id, conductores=[]))


# --- drivers -------------------------------------------------------------------------------------------------------------


def test_every_conductor_account_is_a_driver(world):
    mine = driver_of(world.driver_account)
    assert (mine.rut, mine.servicio_id, mine.activo) == ("12345678-5", world.norte.id, True)
    done(services.save(type(world.driver_account), {"first_name": "Otro"}, world.driver_account, partial=True))
    assert driver_of(world.driver_account).nombre.startswith("Otro")
    services.delete(world.driver_account)
    assert driver_of(world.driver_account).activo is False
    assert Conductor.of_account(world.manager.id) is None


def test_expired_licence_is_a_warning(driver, trip):
    outcome = services.save(Conductor, {"licencia_vencimiento": "02/10/2026"}, driver, partial=True)
    assert outcome.ok
    assert [text_of(one) for one in outcome.warnings] == ["La licencia del conductor está vencida desde el 02/10/2026."]
    assert [one.code for one in trip("08:00", "09:00", 10_100, 10_300).warnings] == ["MSG-FLO-09"]
    assert trip("08:00", "09:00", 10_000, 10_050, day="02/10/2026").warnings == [], "valid on its last day"


# --- declaration ---------------------------------------------------------------------------------------------------------


def test_a_service_without_fleet_says_why_and_has_no_vehicle(vehicle, world):
    raw = {"servicio": world.sur, "periodo": world.p2026, "tiene_flota": "No"}
    assert codes(services.save(Declaracion, {**raw, "justificacion": "Poca gente."})) == ["MSG-INV-22"]
    reason = {"justificacion": "El servicio arrienda traslados por convenio marco."}
    done(services.save(Declaracion, raw | reason))
    assert codes(vehicle(servicio=world.sur)) == ["MSG-FLO-10"]
    done(vehicle())
    assert codes(services.save(Declaracion, raw | reason | {"servicio": world.norte})) == ["MSG-FLO-10"]


def test_vehicles_that_left_before_the_period_do_not_deny_it(vehicle, world):
    done(vehicle(fecha_baja="31/10/2025"))
    raw = {"servicio": world.norte, "periodo": world.p2026, "tiene_flota": "No"}
    assert services.save(Declaracion, raw | {"justificacion": "La flota se dio de baja el año pasado."}).ok


def test_what_expires(vehicle, world, driver):
    from ev_plugins.flota.expiries import due

    row = done(
        vehicle(revision_tecnica_hasta="01/11/2026", seguro_hasta="01/10/2026", permiso_circulacion_hasta="31/03/2027")
    )
    done(services.save(Conductor, {"licencia_vencimiento": "25/10/2026"}, driver, partial=True))
    assert [(one.title, one.day) for one in due()] == [
        ("Seguro obligatorio (SOAP): BCDF12", date(2026, 10, 1)),
        ("Licencia de conducir: Persona 123", date(2026, 10, 25)),
        ("Revisión técnica: BCDF12", date(2026, 11, 1)),
    ]
    done(vehicle(row, fecha_baja="15/10/2026"))
    with fixed(date(2026, 10, 21)):
        assert [one.day for one in due(world.norte.id)] == [date(2026, 10, 25)]
    assert due(world.sur.id) == ()
