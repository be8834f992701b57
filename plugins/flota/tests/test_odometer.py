"""The logbook: neighbours in time, whatever the order of entry (rt5 §1.3, example 4), and who may correct it (RF-3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from ev_plugins.flota.indicators import whole_reading
from ev_plugins.flota.models import CambioOdometro, Recorrido
from ev_plugins.flota.odometer import last_km
from ev_plugins.flota.odometer_rules import as_trip, place
from ev_plugins.flota.queries import Query, fleet_of
from ev_plugins.flota.records import RECORDS
from hypothesis import given, settings
from hypothesis import strategies as st

from estado_verde import services
from estado_verde.clock import fixed
from estado_verde.messages import text_of
from estado_verde.scope import ScopeViolation
from estado_verde.spec.fields import Reference
from estado_verde.spec.records import Case

from .conftest import NOW, as_, codes, done


def texts(outcome):
    return [text_of(one) for one in outcome.faults]


def test_example_4(trip):
    done(trip("08:00", "09:00", 10_000, 10_000))
    done(trip("12:00", "13:00", 10_400, 10_500))
    refused = trip("15:00", "16:00", 10_400, 10_600)
    assert texts(refused) == ["El kilometraje inicial es menor que el último registrado (10.500 km)."]
    forgotten = trip("10:00", "11:00", 10_100, 10_300)
    assert forgotten.ok, forgotten.faults
    late = trip("09:10", "09:40", 10_050, 10_200)
    assert texts(late) == ["El kilometraje final es mayor que el inicial del recorrido siguiente (10.100 km)."]


def test_the_first_trip_starts_from_the_vehicle(trip):
    assert texts(trip("08:00", "09:00", 9_999, 10_100)) == [
        "El kilometraje inicial es menor que el último registrado (10.000 km)."
    ]


def test_a_trip_by_itself(trip):
    assert codes(trip("08:00", "09:00", 10_455, 10_400)) == ["MSG-FLO-05"]
    assert codes(trip("09:00", "08:00", 10_000, 10_100)) == ["MSG-GEN-07"]
    assert codes(trip("08:00", None, 10_000, 10_100)) == ["MSG-GEN-01"]
    assert codes(trip("08:00", "09:00", 10_000, None)) == ["MSG-GEN-01"]
    assert codes(trip("08:00", "09:00", 10_000, 10_100, day="21/10/2026")) == ["MSG-GEN-08", "MSG-GEN-08"]


def test_trips_do_not_overlap(trip):
    done(trip("08:00", "10:00", 10_000, 10_100))
    for start, end in (("09:00", "11:00"), ("07:00", "08:01"), ("08:30", "09:00"), ("08:00", "10:00")):
        assert texts(trip(start, end, 10_100, 10_100)) == [
            "El vehículo ya tiene un recorrido registrado en ese horario."
        ]
    assert trip("10:00", "11:00", 10_100, 10_150).ok, "one may begin when the other ends"


def test_a_trip_that_goes_on_takes_the_vehicle_from_there(trip):
    running = done(trip("08:00", None, 10_000, None))
    assert codes(trip("09:00", "10:00", 10_000, 10_010)) == ["MSG-FLO-07"]
    assert trip("06:00", "07:00", 10_000, 10_000).ok
    done(trip("08:00", "11:00", 10_000, 10_090, row=running))
    assert last_km(running.vehiculo) == 10_090


def test_corrections_need_a_comment(trip):
    row = done(trip("08:00", "09:00", 10_000, 10_100))
    assert texts(trip("08:00", "09:00", 10_000, 10_150, row=row)) == [
        "Indique en el comentario por qué corrige el kilometraje."
    ]
    done(trip("08:00", "09:00", 10_000, 10_150, row=row, comentario="Se leyó mal el odómetro."))
    assert codes(trip("08:00", "09:00", 10_000, 10_160, row=row)) == ["MSG-FLO-13"], "each correction has its own"
    assert trip(
        "08:00", "09:00", 10_000, 10_150, row=row, destino="Tocopilla", comentario="Se leyó mal el odómetro."
    ).ok


def test_mistyped_kilometres_poison_nothing_once_corrected(trip, car):
    wrong = done(trip("08:00", "09:00", 10_000, 100_100))
    assert codes(trip("10:00", "11:00", 10_100, 10_200)) == ["MSG-FLO-06"]
    done(trip("08:00", "09:00", 10_000, 10_100, row=wrong, comentario="Sobraba un cero."))
    done(trip("10:00", "11:00", 10_100, 10_200))
    assert last_km(car) == 10_200


def test_a_closed_year_takes_no_trip(trip, world):
    from estado_verde.programme.periods import change_state

    row = done(trip("08:00", "09:00", 10_000, 10_100))
    done(change_state(world.p2026, "validar"))
    with as_(world.manager, "organisation"):
        assert codes(trip("10:00", "11:00", 10_100, 10_200)) == ["MSG-PER-01"]
        assert [one.code for one in services.delete(row).faults] == ["MSG-PER-01"]
    with as_(world.manager, "organisation"), fixed(datetime(2026, 11, 5, 12, 0)):
        assert trip("10:00", "11:00", 10_100, 10_200, day="04/11/2026").ok, "2027 is not open yet, and trips go on"


# --- RF-3 ----------------------------------------------------------------------------------------------------------------


def test_a_driver_has_24_hours(trip, world):
    with as_(world.driver_account, "own"):
        row = done(trip("08:00", "09:00", 10_000, 10_100))
        assert trip("08:00", "09:00", 10_000, 10_110, row=row).ok, "a slip of the same day needs no comment"
    with fixed(NOW + timedelta(hours=23, minutes=59)), as_(world.driver_account, "own"):
        assert trip("08:00", "09:00", 10_000, 10_120, row=row).ok
    with fixed(NOW + timedelta(hours=24, minutes=1)):
        with as_(world.driver_account, "own"):
            assert codes(trip("08:00", "09:00", 10_000, 10_130, row=row)) == ["MSG-FLO-17"]
            assert [one.code for one in services.delete(row).faults] == ["MSG-FLO-17"]
        with as_(world.manager, "organisation"):
            assert trip("08:00", "09:00", 10_000, 10_130, row=row, comentario="A pedido del conductor.").ok


def test_a_trip_of_three_days_can_be_ended(trip, world):
    with as_(world.driver_account, "own"):
        row = done(trip("08:00", None, 10_000, None, day="17/10/2026"))
    with fixed(NOW + timedelta(days=3)), as_(world.driver_account, "own"):
        assert trip("08:00", None, 10_000, 10_900, day="17/10/2026", row=row, fecha_llegada="20/10/2026 10:00").ok
        assert trip("08:00", None, 10_000, 10_910, day="17/10/2026", row=row, fecha_llegada="20/10/2026 10:00").ok


def test_what_a_driver_sees(trip, world, car, vehicle):
    done(trip("08:00", "09:00", 10_000, 10_100))
    done(vehicle(patente="GHJK34"))
    from ev_plugins.flota.models import Conductor, Vehiculo

    session = world.session
    with as_(world.driver_account, "own"):
        assert [one.patente for one in session.query(Vehiculo)] == ["BCDF12"]
        assert session.query(Recorrido).count() == 1
        assert [one.cuenta_id for one in session.query(Conductor)] == [world.driver_account.id]
    with as_(world.other_account, "own"):
        assert session.query(Vehiculo).count() == session.query(Recorrido).count() == 0
        assert codes(trip("10:00", "11:00", 10_100, 10_200)) == ["MSG-GEN-06", "MSG-GEN-06"]
    with as_(world.foreign_account, "own"):
        assert session.query(Vehiculo).count() == session.query(Recorrido).count() == 0


def test_the_odometer_is_one_whoever_drove(trip, world, vehicle, car):
    """A driver does not see the trips of another one, and still cannot go behind their kilometres."""
    from .conftest import driver_of

    other = driver_of(world.other_account)
    done(vehicle(car, conductores=[one.id for one in (*car.conductores, other)]))
    done(trip("08:00", "09:00", 10_000, 10_500))
    with as_(world.other_account, "own"):
        assert world.session.query(Recorrido).count() == 0
        assert last_km(car) == 10_500
        refused = trip("10:00", "11:00", 10_400, 10_450, conductor=other.id)
        assert texts(refused) == ["El kilometraje inicial es menor que el último registrado (10.500 km)."]
        assert codes(trip("08:30", "08:40", 10_500, 10_500, conductor=other.id)) == ["MSG-FLO-07"]


def test_the_guard_stands_behind_the_rule(trip, world):
    """Even what goes round the rules cannot change an old trip."""
    with as_(world.driver_account, "own"):
        row = done(trip("08:00", "09:00", 10_000, 10_100))
    with fixed(NOW + timedelta(days=2)), as_(world.driver_account, "own"):
        row.km_final = 99_999
        with pytest.raises(ScopeViolation):
            world.session.flush()
        world.session.rollback()


# --- any order -----------------------------------------------------------------------------------------------------------

RECORD, CHANGE = RECORDS["recorrido"], RECORDS["cambio_odometro"]
START = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)


@st.composite
def logbooks(draw):
    """Trips of one vehicle that are true together: gaps of time and of kilometres between them, some of no length."""
    moment, km, found = START, 1_000, []
    for _ in range(draw(st.integers(1, 8))):
        moment += timedelta(minutes=draw(st.integers(0, 600)))
        km += draw(st.integers(0, 50))
        length, distance = draw(st.integers(0, 300)), draw(st.integers(0, 200))
        end = moment + timedelta(minutes=length)
        found.append({"fecha_salida": moment, "fecha_llegada": end, "km_inicial": km, "km_final": km + distance})
        moment, km = end + timedelta(minutes=0 if length else 1), km + distance
        if draw(st.integers(0, 4)) == 0:
            new = draw(st.integers(0, 2_000))
            moment += timedelta(minutes=1)
            found.append({"fecha": moment, "km_anterior": km, "km_nuevo": new})
            moment, km = moment + timedelta(minutes=1), new
    if draw(st.booleans()) and "km_inicial" in found[-1]:
        found[-1] |= {"fecha_llegada": None, "km_final": None}
    return found


def judge(entry, stored):
    vehicle = Reference(1, "BCDF12", {"odometro_inicial": 1_000, "servicio_id": 1})
    trips = [one for one in stored if "km_inicial" in one]
    changes = [one for one in stored if "km_nuevo" in one]
    related = {"recorridos": trips, "cambios": changes, "periodos": [], "prorrogas": []}
    case = Case({"vehiculo": vehicle, **entry}, None, None, {}, related, date(2026, 12, 1))
    return [one.code for one in (RECORD if "km_inicial" in entry else CHANGE).judge(case)]


def enter(entries):
    """Those that the logbook took, one by one in this order."""
    stored = []
    for entry in entries:
        if not judge(entry, stored):
            stored.append(entry)
    return stored


def figures(stored):
    trips = [one if "km_inicial" in one else as_trip(one) for one in stored]
    ordered = sorted(trips, key=lambda one: (one["fecha_salida"], one["km_inicial"]))
    return [(one["fecha_salida"], one["km_inicial"], one["km_final"]) for one in ordered]


@settings(max_examples=150, deadline=None)
@given(logbooks(), st.randoms(use_true_random=False))
def test_any_order_of_the_same_entries_gives_the_same_figures(entries, random):
    """Odometers that were replaced are known first: a trip of the new one is refused until then."""
    expected = figures(entries)
    changes = [one for one in entries if "km_nuevo" in one]
    trips = [one for one in entries if "km_inicial" in one]
    shuffled = random.sample(trips, len(trips))
    assert figures(enter([*changes, *shuffled])) == expected
    assert figures(enter([*changes, *reversed(trips)])) == expected


@settings(max_examples=150, deadline=None)
@given(logbooks(), logbooks(), st.randoms(use_true_random=False))
def test_whatever_is_entered_the_odometer_never_runs_backwards(one, other, random):
    mixed = [*one, *other]
    random.shuffle(mixed)
    stored = sorted((one if "km_inicial" in one else as_trip(one) for one in enter(mixed)), key=place)
    for before, after in pairwise(stored):
        assert before["fecha_llegada"] is not None
        assert before["fecha_llegada"] <= after["fecha_salida"]
        assert before["km_final"] <= after["km_inicial"]


def test_a_new_odometer_begins_where_it_begins(trip, world, car, driver):
    """Trips before keep their kilometres, late ones too; those after count from the new one; figures know nothing of it."""
    done(trip("08:00", "09:00", 10_000, 10_100))

    def change(hour, old, new):
        raw = {"vehiculo": car.id, "fecha": datetime(2026, 10, 5, hour), "km_anterior": old, "km_nuevo": new}
        return services.save(CambioOdometro, raw | {"motivo": "Odómetro quemado, orden 118."})

    assert codes(trip("11:00", "11:30", 5, 45)) == ["MSG-FLO-06"]
    assert texts(change(10, 10_050, 0)) == [
        "El odómetro retirado no puede marcar menos que el último kilometraje registrado (10.100 km)."
    ]
    row = done(change(10, 10_120, 5))
    assert last_km(car) == 5
    assert codes(change(10, 10_120, 5)) == ["MSG-FLO-21"]
    done(trip("11:00", "11:30", 5, 45))
    done(trip("09:15", "09:45", 10_100, 10_120))
    assert codes(trip("09:46", "09:50", 10_120, 10_121)) == ["MSG-FLO-12"]
    assert codes(trip("09:55", "10:05", 10_120, 10_120)) == ["MSG-FLO-21"]
    assert last_km(car) == 45
    assert texts(services.delete(row)) == [
        "Hay recorridos posteriores, contados con el odómetro nuevo: no puede eliminarse."
    ]
    assert codes(services.save(CambioOdometro, {"km_nuevo": 6}, row, partial=True)) == ["MSG-FLO-23"]
    readings = [whole_reading(reading, when, [("2026-10-20", 10_120, 5)]) for reading, when in (
        (10_000, "2026-10-19"), (10_110, "2026-10-20"), (40, "2026-10-20"), (105, "2026-10-21"), (10_118, "2026-10"),
    )]  # fmt: skip
    assert readings == [10_000, 10_110, 10_155, 10_220, 10_118]


def test_kilometres_of_the_loads_go_on_over_a_new_odometer(world, car, load):
    """Without trips the readings of the fuel loads tell the kilometres: 10.000 to 10.100, then 0 to 50 of the new one."""
    raw = {"vehiculo": car.id, "fecha": datetime(2026, 3, 10, 9), "km_anterior": 10_100, "km_nuevo": 0}
    done(services.save(CambioOdometro, raw | {"motivo": "Odómetro quemado, orden 118."}))
    for day, reading in (("01/03/2026", 10_000), ("20/03/2026", 20), ("30/03/2026", 50)):
        done(load(fecha=day, odometro_km=reading))
    (vehicle,) = fleet_of(Query(world.session, world.p2026, world.norte.id)).vehicles
    assert (vehicle.readings, vehicle.figures.km) == ((10_000, 10_120, 10_150), 150)


def test_any_order_through_the_door(world, car, driver):
    """The same in the database: forty trips, saved together in any order, and the kilometres of the period."""
    entries, km = [], 10_000
    for number in range(40):
        leaves = datetime(2026, 3, 1, 8, 0) + timedelta(days=number)
        trip = {"vehiculo": car.id, "conductor": driver.id, "origen": "A", "destino": "B", "motivo": "C"}
        when = {"fecha_salida": leaves, "fecha_llegada": leaves + timedelta(hours=2)}
        entries.append(trip | when | {"km_inicial": km, "km_final": km + number})
        km += number + 3
    for shuffled in (entries[::-1], entries[1::2] + entries[::2]):
        assert all(one.ok for one in services.save_many(Recorrido, shuffled))
        rows = world.session.query(Recorrido).order_by(Recorrido.fecha_salida).all()
        assert sum(one.km_final - one.km_inicial for one in rows) == sum(range(40))
        assert (rows[-1].km_final, last_km(car)) == (km - 3, km - 3)
        for one in rows:
            assert services.delete(one).ok
