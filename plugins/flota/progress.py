"""How far a service is with RT5, and everything that should be mended: units without the vehicles that they declare (RF-1),
answers that disagree, units out of use that keep vehicles, vehicles without fuel, fleets without a Gestor de Flota."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext
from sqlalchemy import select

from estado_verde.clock import today
from estado_verde.messages import text_of
from estado_verde.models import Cuenta, db
from estado_verde.scope import current
from estado_verde.spec.faults import fault
from estado_verde.spec.messages import N_
from estado_verde.spec.reports import Pending, Progress

from .fleet import IN_USE, LABELS, Fleet, FleetUnit, State
from .models import Declaracion
from .queries import Query
from .rules import active_on

NO_ANSWER = N_("Falta responder si la unidad dispone de un vehículo propio del servicio.")
NO_FUEL = N_("El vehículo {patente} no tiene cargas de combustible en el periodo.")
NO_MANAGER = N_("{servicio} tiene vehículos y ninguna cuenta de Gestor de Flota.")
NOT_DECLARED = N_("{servicio} no ha declarado si tiene flota vehicular en el periodo.")


def progress_of(query: Query, fleet: Fleet) -> Progress:
    found = (*units_pending(fleet), *disagreements(fleet), *of_vehicles(fleet), *of_services(query, fleet))
    return Progress(len(fleet.in_scope), fleet.complete, pending=found)


def _of_unit(check: str, text: str, unit: FleetUnit, url: str, advisory: bool = False) -> Pending:
    return Pending(check, text, unit.id, unit.nombre, advisory, url)


def units_pending(fleet: Fleet) -> Iterator[Pending]:
    """FLO-1: what makes a unit incomplete."""
    for unit in fleet.in_scope:
        state = fleet.state_of(unit)
        if state is State.INCOMPLETO:
            reason = text_of(fault("MSG-INV-18", unidad=unit.nombre))
            yield _of_unit("FLO-1", f"{gettext(LABELS[state])}. {reason}", unit, _where(unit))
        elif state is State.SIN_RESPUESTA:
            yield _of_unit("FLO-1", gettext(NO_ANSWER), unit, f"/mi-unidad/show/{unit.id}")


def _where(unit: FleetUnit) -> str:
    """Where vehicles are assigned: the unit, for who may write it; else what there is of the fleet."""
    return f"/unidades/edit/{unit.id}" if current().may("write", "unidades") else "/vehiculos/list/"


def disagreements(fleet: Fleet) -> Iterator[Pending]:
    """FLO-2: answers of RT1 that the vehicles deny; FLO-3: units out of use that keep vehicles."""
    for unit in fleet.units:
        if unit.estado != IN_USE:
            there = [
                one.row.patente for one in fleet.vehicles_of.get(unit.id, ()) if active_on(today(), one.row._mapping)
            ]
            if there:
                text = f"{text_of(fault('MSG-FLO-19', unidad=unit.nombre))} {', '.join(there)}"
                yield _of_unit("FLO-3", text, unit, "/vehiculos/list/")
        elif unit.tiene_vehiculo_propio is False and fleet.own_of(unit):
            yield _of_unit(
                "FLO-2", text_of(fault("MSG-INV-19", unidad=unit.nombre)), unit, f"/mi-unidad/show/{unit.id}"
            )


def of_vehicles(fleet: Fleet) -> Iterator[Pending]:
    """FLO-4: advice about vehicles in scope that took no fuel."""
    for one in fleet.vehicles:
        if one.in_scope and one.figures.quantity is None:
            yield Pending("FLO-4", gettext(NO_FUEL).format(patente=one.row.patente), advisory=True, url="/cargas/list/")


def of_services(query: Query, fleet: Fleet) -> Iterator[Pending]:
    """FLO-5: fleets that nobody manages, for who administers accounts; FLO-6: services that said nothing of their fleet."""
    may_see_accounts = current().may("read", "cuentas")
    managed = set(
        db.session.scalars(
            select(Cuenta.organizacion_id).where(Cuenta.perfil == "gestor_flota", Cuenta.active.is_(True))
        )
        if may_see_accounts
        else ()
    )
    told = query.of_service(select(Declaracion.servicio_id), Declaracion.servicio_id)
    declared = set(db.session.scalars(told.where(Declaracion.periodo_id == query.periodo.id)))
    for number, name, part in fleet.by_service():
        there = any(active_on(today(), one.row._mapping) for one in part.vehicles)
        if there and may_see_accounts and number not in managed:
            yield Pending("FLO-5", gettext(NO_MANAGER).format(servicio=name), unidad=name, url="/cuentas/list/")
        if part.in_scope and number not in declared and current().may("read", "flota_declaracion"):
            url = f"/flota/declaracion/add?servicio={number}&periodo={fleet.anio}"
            yield Pending("FLO-6", gettext(NOT_DECLARED).format(servicio=name), unidad=name, advisory=True, url=url)
