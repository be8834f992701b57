"""What the fleet and the inventory say of each other (rt1 §4 checks 6 and 7, C-59). Whoever saves a unit or a vehicle is
told at once, as advice; «Mi avance» lists it; and the ratification of RT1 asks for it without knowing this module, by
asking ``ev_validate`` about a record «ratificacion» of the service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from estado_verde.clock import today
from estado_verde.models import Periodo, db
from estado_verde.spec.faults import Fault, fault, warning

from .choices import PROPIO
from .fleet import IN_USE, Fleet, State
from .queries import Query, fleet_of_page
from .rules import active_on


def judge(module: str, data: Mapping[str, Any], periodo: Periodo | None) -> Iterable[Fault]:
    """What this module says about a record, its own or of RT1."""
    checks = {
        ("inventario", "unidad"): of_unit,
        ("flota", "vehiculo"): of_vehicle,
    }
    if (module, data["record"]) == ("inventario", "ratificacion") and periodo is not None:
        return of_ratification(data["servicio"], periodo)
    check = checks.get((module, data["record"]))
    return check(data) if check else ()


def of_unit(data: Mapping[str, Any]) -> Iterator[Fault]:
    """A unit with its vehicles. While it is being drafted nothing is refused but another service's vehicle."""
    service, vehicles = data.get("servicio"), data.get("vehiculos") or ()
    if service and any(one.values["servicio_id"] != service.id for one in vehicles):
        yield fault("MSG-FLO-04", "vehiculos")
    there = [one for one in vehicles if active_on(today(), one.values)]
    name = data.get("nombre") or ""
    if there and data.get("estado") not in (None, IN_USE):
        yield warning("MSG-FLO-19", "vehiculos", unidad=name)
    if data.get("tiene_vehiculo_propio") is False and any(one.values["propiedad"] == PROPIO for one in there):
        yield warning("MSG-INV-19", "tiene_vehiculo_propio", unidad=name)


def of_vehicle(data: Mapping[str, Any]) -> Iterator[Fault]:
    if "fecha_baja" not in data or not active_on(today(), data):
        return
    for unit in data.get("unidades") or ():
        if unit.values["estado"] != IN_USE:
            yield warning("MSG-FLO-19", "unidades", unidad=unit.text)
        elif data.get("propiedad") == PROPIO and unit.values["tiene_vehiculo_propio"] is False:
            yield warning("MSG-INV-19", "unidades", unidad=unit.text)


def of_ratification(servicio: Any, periodo: Periodo) -> Iterator[Fault]:
    """``servicio`` is the id of the service, its row or a Reference; without it, all that the account sees. Each fault names
    its unit, ``unidad_id`` too."""
    service = None if servicio is None else int(getattr(servicio, "id", servicio))
    fleet = fleet_of_page(Query(db.session(), periodo, service))
    for code, unit in disagreements(fleet):
        yield fault(code, "unidad", unidad=unit.nombre, unidad_id=unit.id)


def disagreements(fleet: Fleet) -> Iterator[tuple[str, Any]]:
    """(code, unit): one in scope that declares an own vehicle and has none; one in use that denies it and has."""
    for unit in fleet.units:
        if fleet.state_of(unit) is State.INCOMPLETO:
            yield "MSG-INV-18", unit
        elif unit.tiene_vehiculo_propio is False and unit.estado == IN_USE and fleet.own_of(unit):
            yield "MSG-INV-19", unit
