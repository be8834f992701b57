"""The informative figures of RT5 (rt5 §3): kilometres, yield and coverage, from what a vehicle did in a period. Quantities
of different units are never added, and the efficiency of several vehicles is a ratio of sums, never a mean of ratios."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from estado_verde.spec.indicators import Quality, Result, percentage
from estado_verde.spec.messages import N_

NO_FUEL = N_("Sin combustible cargado.")
NO_DISTANCE = N_("Sin recorridos ni lecturas de odómetro.")
STANDS_STILL = N_("0 km con combustible cargado: revise la bitácora.")
SOME_VEHICLES = N_("Calculado con información de {n} de {m} vehículos.")
NO_UNITS = N_("Sin unidades con vehículo propio")

Translate = Callable[[str], str]


def whole_reading(reading: int, when: str, changes: Iterable[tuple[str, int, int]]) -> int:
    """What the odometer would say if it had never been replaced. ``when`` is the day of the reading or its month. Each
    of the ``changes``: its day, the kilometres of the old one and of the new one. On that day the nearer one is meant."""
    added = 0
    for day, old, new in changes:
        same = day.startswith(when)
        if (abs(reading - new) < abs(reading - old)) if same else when > day:
            added += old - new
    return reading + added


@dataclass(frozen=True)
class VehicleFigures:
    """What one vehicle did in a period. None is «not loaded», which is not zero. ``readings`` are the odometers of its fuel
    loads in order of time: they tell the kilometres only when there are no trips."""

    fuel: str
    unit: str
    trip_km: int | None = None
    quantity: Decimal | None = None
    readings: Sequence[int] = ()

    @property
    def km(self) -> int | None:
        if self.trip_km is not None:
            return self.trip_km
        if len(self.readings) < 2 or self.readings[-1] < self.readings[0]:
            return None
        return self.readings[-1] - self.readings[0]


@dataclass(frozen=True)
class FleetFigures:
    """The vehicles of a service, or of several, and the units in scope that declare an own vehicle."""

    vehicles: Sequence[VehicleFigures] = ()
    units_with_own: int = 0
    units_loaded: int = 0

    @property
    def fuel(self) -> Mapping[tuple[str, str], Decimal]:
        """Quantity by fuel and unit."""
        found: dict[tuple[str, str], Decimal] = {}
        for one in self.vehicles:
            if one.quantity is not None:
                found[one.fuel, one.unit] = found.get((one.fuel, one.unit), Decimal(0)) + one.quantity
        return found

    def of_fuel(self, fuel: str) -> FleetFigures:
        return FleetFigures([one for one in self.vehicles if one.fuel == fuel])


def kilometres(fleet: FleetFigures, translate: Translate = str) -> Result:
    """Σ km of the vehicles whose kilometres are known."""
    known = [one.km for one in fleet.vehicles if one.km is not None]
    if not known:
        return Result(None, Quality.NO_CALCULABLE, translate(NO_DISTANCE))
    return _whole_or_partial(Decimal(sum(known)), len(known), len(fleet.vehicles), translate)


def performance(vehicle: VehicleFigures, translate: Translate = str) -> Result:
    """km per litre (m³, kWh) of one vehicle."""
    if not vehicle.quantity:
        return Result(None, Quality.NO_CALCULABLE, translate(NO_FUEL))
    if vehicle.km is None:
        return Result(None, Quality.NO_CALCULABLE, translate(NO_DISTANCE))
    value = Decimal(vehicle.km) / vehicle.quantity
    return Result(value, Quality.COMPLETO) if vehicle.km else Result(value, Quality.PARCIAL, translate(STANDS_STILL))


def efficiency(fleet: FleetFigures, translate: Translate = str) -> Result:
    """Σ km / Σ quantity, over vehicles of one fuel that have both."""
    if len({(one.fuel, one.unit) for one in fleet.vehicles}) > 1:
        raise ValueError("la eficiencia es de un solo combustible: use of_fuel")
    both = [(one.km, one.quantity) for one in fleet.vehicles if one.km is not None and one.quantity]
    if not both:
        reason = NO_DISTANCE if any(one.quantity for one in fleet.vehicles) else NO_FUEL
        return Result(None, Quality.NO_CALCULABLE, translate(reason))
    value = Decimal(sum(km for km, _ in both)) / sum((quantity for _, quantity in both), Decimal(0))
    if value == 0:
        return Result(value, Quality.PARCIAL, translate(STANDS_STILL))
    return _whole_or_partial(value, len(both), len(fleet.vehicles), translate)


def coverage(fleet: FleetFigures, translate: Translate = str) -> Result:
    """Units in scope with an own vehicle loaded, among those that declare to have one."""
    value = percentage(fleet.units_loaded, fleet.units_with_own)
    if value is None:
        return Result(None, Quality.NO_CALCULABLE, translate(NO_UNITS))
    return Result(value, Quality.COMPLETO)


def _whole_or_partial(value: Decimal, known: int, all_: int, translate: Translate) -> Result:
    if known == all_:
        return Result(value, Quality.COMPLETO)
    return Result(value, Quality.PARCIAL, translate(SOME_VEHICLES).format(n=known, m=all_))


def fuels(vehicles: Iterable[VehicleFigures]) -> list[str]:
    return sorted({one.fuel for one in vehicles})
