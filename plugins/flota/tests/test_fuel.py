"""Fuel loads (rt5 §1.4, RF-4) and the figures of §3 with their examples."""

from __future__ import annotations

from decimal import Decimal

import pytest
from ev_plugins.flota.indicators import FleetFigures, VehicleFigures, coverage, efficiency, kilometres, performance
from ev_plugins.flota.requirements import FLOTA

from estado_verde.messages import text_of
from estado_verde.spec.indicators import Quality

from .conftest import as_, codes, done


def test_example_5_the_day_is_in_the_period(load):
    outside = load(fecha="01/11/2026")
    assert [text_of(one) for one in outside.faults] == ["La fecha está fuera del periodo t (01/11/2025 al 31/10/2026)."]
    done(load(fecha="31/10/2026"))


def test_the_month_is_one_of_the_period(load):
    assert codes(load(modalidad="Mensual", anio_mes="11/2026")) == ["MSG-FLO-08"]
    assert codes(load(modalidad="Mensual")) == ["MSG-GEN-01"]
    assert codes(load(modalidad="Individual")) == ["MSG-GEN-01"]
    assert codes(load(modalidad="Anual", fecha="01/03/2026")) == ["MSG-FLO-14"]
    assert codes(load(modalidad="Individual", fecha="01/03/2026", anio_mes="03/2026")) == ["MSG-FLO-14"]
    assert codes(load(fecha="01/03/2026", cantidad="0")) == ["MSG-NUM-05"]


def test_one_modality_a_month(load):
    done(load(fecha="05/03/2026"))
    done(load(fecha="05/03/2026"))
    monthly = load(modalidad="Mensual", anio_mes="03/2026")
    assert [text_of(one) for one in monthly.faults] == [
        "Ya existe una carga individual para este vehículo en el periodo; elimínela antes de cambiar de modalidad."
    ]
    done(load(modalidad="Mensual", anio_mes="04/2026"))
    assert codes(load(modalidad="Mensual", anio_mes="04/2026")) == ["MSG-FLO-11"]
    assert codes(load(fecha="05/04/2026")) == ["MSG-FLO-11"]
    assert codes(load(modalidad="Anual")) == ["MSG-FLO-11"]


def test_an_annual_total_stands_alone(load):
    done(load(modalidad="Anual", cantidad="842,5"))
    for more in ({"modalidad": "Anual"}, {"fecha": "05/04/2026"}, {"modalidad": "Mensual", "anio_mes": "04/2026"}):
        assert [one.values["modalidad"] for one in load(**more).faults] == ["anual"]


def test_a_receipt_serves_once(load):
    proof = {"tipo_comprobante": "Boleta", "numero_comprobante": "123"}
    done(load(fecha="05/03/2026", **proof))
    assert codes(load(fecha="06/03/2026", **proof)) == ["MSG-GEN-09"]
    assert load(fecha="06/03/2026", **proof | {"tipo_comprobante": "Factura"}).ok
    assert codes(load(fecha="07/03/2026", numero_comprobante="9")) == ["MSG-GEN-01"]


def test_a_reading_that_does_not_fit_is_told(load, trip):
    done(trip("08:00", "09:00", 10_000, 10_100, day="05/03/2026"))
    done(trip("08:00", "09:00", 10_200, 10_300, day="07/03/2026"))
    assert load(fecha="06/03/2026", odometro_km=10_150).warnings == []
    for wrong in (10_050, 10_250):
        outcome = load(fecha="06/03/2026", odometro_km=wrong)
        assert outcome.ok and [one.code for one in outcome.warnings] == ["MSG-FLO-20"]


def test_a_driver_sees_his_own_loads(load, world, vehicle, car):
    from ev_plugins.flota.models import Carga

    from .conftest import driver_of

    other = driver_of(world.other_account)
    done(vehicle(car, conductores=[one.id for one in (*car.conductores, other)]))
    with as_(world.driver_account, "own"):
        row = done(load(fecha="05/03/2026"))
        assert row.conductor.cuenta_id == world.driver_account.id
    with as_(world.other_account, "own"):
        assert world.session.query(Carga).count() == 0
        refused = load(modalidad="Individual", fecha="06/03/2026", conductor=other.id)
        assert refused.ok
        assert world.session.query(Carga).count() == 1


# --- figures -------------------------------------------------------------------------------------------------------------


def litres(km, quantity, fuel="Diésel", unit="L", readings=()):
    return VehicleFigures(fuel, unit, km, None if quantity is None else Decimal(quantity), readings)


def test_performance():
    assert performance(litres(1_250, "100")).rounded == Decimal("12.50")
    assert performance(litres(1_250, None)).quality is Quality.NO_CALCULABLE
    assert performance(litres(1_250, "0")).value is None
    still = performance(litres(0, "40"))
    assert (still.rounded, still.quality) == (Decimal("0.00"), Quality.PARCIAL)
    assert "revise la bitácora" in still.reason


def test_efficiency_is_a_ratio_of_sums():
    fleet = FleetFigures([litres(1_000, "100"), litres(100, "50")])
    result = efficiency(fleet)
    assert (result.rounded, result.quality) == (Decimal("7.33"), Quality.COMPLETO)
    partial = efficiency(FleetFigures([*fleet.vehicles, litres(None, "30")]))
    assert (partial.rounded, partial.reason) == (Decimal("7.33"), "Calculado con información de 2 de 3 vehículos.")


def test_units_are_never_added():
    fleet = FleetFigures([litres(10, "5"), litres(10, "7,5".replace(",", "."), "Eléctrico", "kWh"), litres(5, "2")])
    assert fleet.fuel == {("Diésel", "L"): Decimal(7), ("Eléctrico", "kWh"): Decimal("7.5")}
    with pytest.raises(ValueError, match="un solo combustible"):
        efficiency(fleet)
    assert efficiency(fleet.of_fuel("Diésel")).rounded == Decimal("2.14")


def test_kilometres_without_trips_come_from_the_odometer_of_the_loads():
    assert litres(None, "50", readings=(1_000, 1_400, 1_900)).km == 900
    assert litres(120, "50", readings=(1_000, 1_900)).km == 120
    assert litres(None, "50", readings=(1_000,)).km is None
    assert litres(None, "50", readings=(1_900, 1_000)).km is None
    assert kilometres(FleetFigures([litres(None, "50", readings=(1_000, 1_900)), litres(100, None)])).value == 1_000


def test_coverage():
    assert coverage(FleetFigures([], 3, 2)).rounded == Decimal("66.67")
    nothing = coverage(FleetFigures())
    assert (nothing.value, nothing.reason) == (None, "Sin unidades con vehículo propio")


def test_every_indicator_is_declared():
    assert [one.name for one in FLOTA.indicators] == ["km_recorridos", "rendimiento", "eficiencia", "cobertura_carga"]
