"""What expires in a fleet: licences of drivers, technical revisions, permits and insurances. Listed in the panel and told as
reminders some days before, inside the application."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext
from sqlalchemy import or_, select

from estado_verde.clock import today
from estado_verde.contributions import Due
from estado_verde.models import db
from estado_verde.scope import current
from estado_verde.spec.messages import N_

from .choices import EXPIRIES, EXPIRY_DAYS
from .models import Conductor, Vehiculo
from .rules import active_on

LICENCE = N_("Licencia de conducir")


def due(servicio_id: int | None = None) -> tuple[Due, ...]:
    """What has expired or will within the longest notice, soonest first."""
    last = today() + timedelta(max(EXPIRY_DAYS))
    return tuple(sorted((*_of_vehicles(servicio_id, last), *_of_drivers(servicio_id, last)), key=lambda one: one.day))


def _of_vehicles(servicio_id: int | None, last: date) -> Iterator[Due]:
    columns = {name: getattr(Vehiculo, name) for name in EXPIRIES}
    statement = select(Vehiculo.id, Vehiculo.patente, Vehiculo.fecha_baja, *columns.values()).order_by(Vehiculo.patente)
    statement = _of_service(statement, Vehiculo, servicio_id).where(or_(*(one <= last for one in columns.values())))
    for row in db.session.execute(statement):
        for name in EXPIRIES if active_on(today(), row._mapping) else ():
            day = getattr(row, name)
            if day is not None and day <= last:
                title = f"{gettext(EXPIRIES[name])}: {row.patente}"
                yield Due(f"flota-{name}-{row.id}", day, title, f"/vehiculos/show/{row.id}", EXPIRY_DAYS)


def _of_drivers(servicio_id: int | None, last: date) -> Iterator[Due]:
    if not current().may("read", "flota_conductores"):
        return
    here = (Conductor.activo.is_(True), Conductor.licencia_vencimiento <= last)
    statement = _of_service(select(Conductor).where(*here).order_by(Conductor.nombre), Conductor, servicio_id)
    for one in db.session.scalars(statement):
        title = f"{gettext(LICENCE)}: {one.nombre}"
        yield Due(
            f"flota-licencia-{one.id}", one.licencia_vencimiento, title, f"/conductores/show/{one.id}", EXPIRY_DAYS
        )


def _of_service(statement: Any, model: Any, servicio_id: int | None) -> Any:
    return statement if servicio_id is None else statement.where(model.servicio_id == servicio_id)
