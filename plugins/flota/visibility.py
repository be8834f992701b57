"""Who sees which rows of the fleet (overview §2.1, RF-3): the service its own, a Gestor de Unidad the vehicles of the units
assigned, a Conductor the vehicles that list him or her and the trips and loads of his or her own."""

from __future__ import annotations

from typing import Any

from ev_plugins.inventario import visibility as inventario
from sqlalchemy import ColumnElement, or_, select

from estado_verde.clock import now
from estado_verde.contributions import Reach
from estado_verde.models import Model
from estado_verde.scope import Who, nothing

from .choices import EDIT_FOR


def table(name: str) -> Any:
    return Model.metadata.tables[f"flota_{name}"]


def vehicles(column: ColumnElement[Any], servicio: ColumnElement[Any], who: Who) -> ColumnElement[bool]:
    """Vehicles, by the columns of their id and of their service."""
    if not who.may("read", "flota_vehiculos"):
        return nothing()
    if who.reach == Reach.UNITS:
        link = table("vehiculo_unidad")
        return column.in_(select(link.c.vehiculo_id).where(link.c.unidad_id.in_(inventario.assigned_units(who))))
    if who.reach == Reach.OWN:
        link, driver = table("vehiculo_conductor"), table("conductor")
        mine = select(driver.c.id).where(driver.c.cuenta_id == who.cuenta_id)
        return column.in_(select(link.c.vehiculo_id).where(link.c.conductor_id.in_(mine)))
    return inventario.by_service(servicio, who)


def drivers(cuenta: ColumnElement[Any], servicio: ColumnElement[Any], who: Who) -> ColumnElement[bool]:
    if not who.may("read", "flota_conductores") or who.reach == Reach.UNITS:
        return nothing()
    return cuenta == who.cuenta_id if who.reach == Reach.OWN else inventario.by_service(servicio, who)


def entries(of: Any, who: Who) -> ColumnElement[bool]:
    """Trips and fuel loads, given the columns of their table: of the service, or one's own."""
    if not who.may("read", "flota_registros") or who.reach == Reach.UNITS:
        return nothing()
    if who.reach == Reach.OWN:
        driver = table("conductor")
        return of.conductor_id.in_(select(driver.c.id).where(driver.c.cuenta_id == who.cuenta_id))
    return inventario.by_service(of.servicio_id, who, of.get("periodo_id"))


def still_open(of: Any, who: Who) -> ColumnElement[bool]:
    """Which of them may be changed: a Conductor, those of the last 24 hours and the trip that has not ended."""
    seen = entries(of, who)
    if who.reach != Reach.OWN:
        return seen
    recent = of.registrado_en >= now() - EDIT_FOR
    return seen & (or_(recent, of.km_final.is_(None)) if "km_final" in of else recent)
