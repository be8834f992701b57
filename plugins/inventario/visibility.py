"""Who sees which rows of whatever hangs from a service or a unit, in one place, so that every module that requires this
one answers ``visible_to`` with a line. Criteria use tables, never entities: they are added to every query."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select

from estado_verde.contributions import Reach
from estado_verde.models import Auditoria, Model, Organizacion
from estado_verde.scope import Who, declare, everything, nothing

REALM = "GESTION"


def _table(name: str) -> Any:
    return Model.metadata.tables[f"inventario_{name}"]


def sees_all(who: Who) -> bool:
    """Full reach, in this realm: who administers another platform sees nothing here."""
    return who.reach == Reach.ALL and (who.ambito == REALM or who.unrestricted)


def of_service(column: ColumnElement[Any], who: Who) -> ColumnElement[bool]:
    """Rows that are between a service and the Red de Expertos: no auditor reads them."""
    return by_service(column, who) if who.reach != Reach.ASSIGNED else nothing()


def signed_in(who: Who) -> ColumnElement[bool]:
    """What every account of Gestiona Energía may read: buildings, catalogues."""
    return everything() if who.unrestricted or who.ambito == REALM else nothing()


def only_red(who: Who) -> ColumnElement[bool]:
    return everything() if sees_all(who) else nothing()


def by_service(column: ColumnElement[Any], who: Who, periodo: ColumnElement[Any] | None = None) -> ColumnElement[bool]:
    """Rows of a service, by the column that holds its id. Auditors: the services assigned to them, in the row's period
    when it has one."""
    if sees_all(who):
        return everything()
    if who.ambito != REALM:
        return nothing()
    if who.reach == Reach.ASSIGNED:
        return _assigned(column, who, periodo)
    return column == who.organizacion_id if who.organizacion_id is not None else nothing()


def by_unit(unidad: ColumnElement[Any], who: Who, periodo: ColumnElement[Any] | None = None) -> ColumnElement[bool]:
    """Rows of a unit, by the column that holds its id: of one's service, of assigned units, of assigned services."""
    if sees_all(who):
        return everything()
    if who.ambito != REALM or who.reach == Reach.OWN:
        return nothing()
    if who.reach == Reach.UNITS:
        return unidad.in_(assigned_units(who))
    unit = _table("unidad")
    return unidad.in_(select(unit.c.id).where(by_service(unit.c.servicio_id, who))) & _in_period(unidad, who, periodo)


def organisations(who: Who) -> ColumnElement[bool]:
    """One's own; for auditors, the services assigned to them in any year."""
    if who.reach != Reach.ASSIGNED:
        return Organizacion.visible_to(who)
    link = _table("asignacion_auditor").alias()
    return Organizacion.__table__.c.id.in_(select(link.c.servicio_id).where(link.c.cuenta_id == who.cuenta_id))


def audit_trail(who: Who) -> ColumnElement[bool]:
    """«Audit log: R assigned» (overview §2.1): an auditor reads the trail of the services assigned to it."""
    if who.reach != Reach.ASSIGNED or not who.may("read", "auditoria"):
        return Auditoria.visible_to(who)
    link, trail = _table("asignacion_auditor").alias(), Auditoria.__table__.c
    assigned = select(link.c.servicio_id).where(link.c.cuenta_id == who.cuenta_id)
    return trail.organizacion_id.in_(assigned) | (trail.cuenta_id == who.cuenta_id)


declare(Auditoria, audit_trail)


def assigned_units(who: Who) -> Any:
    link = _table("unidad_gestor")
    return select(link.c.unidad_id).where(link.c.cuenta_id == who.cuenta_id)


def _assigned(column: ColumnElement[Any], who: Who, periodo: ColumnElement[Any] | None) -> ColumnElement[bool]:
    link = _table("asignacion_auditor")
    mine = and_(link.c.servicio_id == column, link.c.cuenta_id == who.cuenta_id)
    return exists().where(mine if periodo is None else and_(mine, link.c.periodo_id == periodo))


def _in_period(unidad: ColumnElement[Any], who: Who, periodo: ColumnElement[Any] | None) -> ColumnElement[bool]:
    """An auditor of a service in one year does not see what its units loaded in another."""
    if who.reach != Reach.ASSIGNED or periodo is None:
        return everything()
    link, unit = _table("asignacion_auditor"), _table("unidad")
    same = and_(
        unit.c.id == unidad,
        link.c.servicio_id == unit.c.servicio_id,
        link.c.periodo_id == periodo,
        link.c.cuenta_id == who.cuenta_id,
    )
    return exists().where(same)


def shared_building(edificio: ColumnElement[Any], who: Who) -> ColumnElement[bool]:
    """A building is everybody's (overview §3): a service may correct it while it has units in it or nobody else has."""
    unit = _table("unidad")
    here = unit.c.edificio_id == edificio
    return _own_or_nobodys(who, exists().where(and_(here, _own(who))), exists().where(and_(here, ~_own(who))))


def shared_complex(complejo: ColumnElement[Any], who: Who) -> ColumnElement[bool]:
    unit, building = _table("unidad"), _table("edificio")
    here = and_(building.c.complejo_id == complejo, unit.c.edificio_id == building.c.id)
    return _own_or_nobodys(who, exists().where(and_(here, _own(who))), exists().where(and_(here, ~_own(who))))


def _own(who: Who) -> ColumnElement[bool]:
    return _table("unidad").c.servicio_id == who.organizacion_id


def _own_or_nobodys(who: Who, own: ColumnElement[bool], foreign: ColumnElement[bool]) -> ColumnElement[bool]:
    if sees_all(who):
        return everything()
    if who.ambito != REALM or who.organizacion_id is None:
        return nothing()
    return own | ~foreign
