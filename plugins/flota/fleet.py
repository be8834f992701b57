"""The fleet of one period as plain values: what a vehicle did month by month, and whether each unit has the vehicles that it
says to have (RF-1). Nothing here asks the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

from estado_verde.spec.messages import N_

from .choices import PROPIO
from .indicators import FleetFigures, VehicleFigures

IN_USE = "ACTIVA"


@dataclass(frozen=True)
class MonthFigures:
    """None is «not loaded»."""

    km: int | None = None
    quantity: Decimal | None = None
    amount: int | None = None


@dataclass(frozen=True)
class FleetVehicle:
    """``row`` has its own columns; ``months`` what it did in each (an annual total under None)."""

    row: Any
    months: Mapping[str | None, MonthFigures] = field(default_factory=dict)
    readings: Sequence[int] = ()
    units: Sequence[tuple[int, str, bool]] = ()

    @property
    def in_scope(self) -> bool:
        return any(scoped for _, _, scoped in self.units)

    @cached_property
    def figures(self) -> VehicleFigures:
        km = [one.km for one in self.months.values() if one.km is not None]
        fuel = [one.quantity for one in self.months.values() if one.quantity is not None]
        return VehicleFigures(
            self.row.combustible,
            self.row.unidad_medida,
            sum(km) if km else None,
            sum(fuel, Decimal(0)) if fuel else None,
            self.readings,
        )


class State(StrEnum):
    FUERA = "FUERA"
    SIN_RESPUESTA = "SIN_RESPUESTA"
    INCOMPLETO = "INCOMPLETO"
    COMPLETO = "COMPLETO"


LABELS = {
    State.FUERA: N_("Fuera de alcance"),
    State.SIN_RESPUESTA: N_("Incompleto: pregunta sobre vehículo propio"),
    State.INCOMPLETO: N_("Incompleto: vehículos"),
    State.COMPLETO: N_("Completo"),
}


@dataclass(frozen=True)
class FleetUnit:
    id: int
    nombre: str
    servicio_id: int
    servicio: str
    region: str
    tiene_vehiculo_propio: bool | None
    estado: str
    en_alcance: bool

    def state(self, own: int) -> State:
        """RF-1, given how many own vehicles are assigned to it."""
        if not self.en_alcance:
            return State.FUERA
        if self.tiene_vehiculo_propio is None:
            return State.SIN_RESPUESTA
        return State.INCOMPLETO if self.tiene_vehiculo_propio and not own else State.COMPLETO


@dataclass(frozen=True)
class Fleet:
    anio: int
    vehicles: Sequence[FleetVehicle]
    units: Sequence[FleetUnit]

    @cached_property
    def vehicles_of(self) -> Mapping[int, list[FleetVehicle]]:
        found: dict[int, list[FleetVehicle]] = defaultdict(list)
        for vehicle in self.vehicles:
            for unit, _, _ in vehicle.units:
                found[unit].append(vehicle)
        return found

    def own_of(self, unit: FleetUnit) -> list[FleetVehicle]:
        """The question is about «un vehículo propio del servicio»: rented ones do not count (rt1 §4)."""
        return [one for one in self.vehicles_of.get(unit.id, ()) if one.row.propiedad == PROPIO]

    def state_of(self, unit: FleetUnit) -> State:
        return unit.state(len(self.own_of(unit)))

    @cached_property
    def in_scope(self) -> list[FleetUnit]:
        return [one for one in self.units if one.en_alcance]

    @cached_property
    def complete(self) -> int:
        return sum(self.state_of(one) is State.COMPLETO for one in self.in_scope)

    @cached_property
    def figures(self) -> FleetFigures:
        declared = [one for one in self.in_scope if one.tiene_vehiculo_propio]
        loaded = sum(bool(self.own_of(one)) for one in declared)
        return FleetFigures([one.figures for one in self.vehicles], len(declared), loaded)

    def by_service(self) -> Iterator[tuple[int, str, Fleet]]:
        names = {one.servicio_id: one.servicio for one in self.units}
        names |= {one.row.servicio_id: one.row.servicio for one in self.vehicles}
        for number, name in sorted(names.items(), key=lambda one: one[1]):
            vehicles = [one for one in self.vehicles if one.row.servicio_id == number]
            yield number, name, Fleet(self.anio, vehicles, [one for one in self.units if one.servicio_id == number])
