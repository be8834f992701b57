"""The odometer of a vehicle, whoever drove it last: a driver sees only his or her own trips, and still starts from the
kilometre where another one stopped."""

from __future__ import annotations

from sqlalchemy import select

from estado_verde.models import db
from estado_verde.scope import SYSTEM, acting

from .models import Recorrido, Vehiculo


def last_km(vehicle: Vehiculo) -> int:
    """Where the last trip in time left it; without trips, where it began. Nothing else of those trips is told."""
    vehicle_id, initial = vehicle.id, vehicle.odometro_inicial
    statement = select(Recorrido.km_inicial, Recorrido.km_final).where(Recorrido.vehiculo_id == vehicle_id)
    with acting(SYSTEM, door="odómetro"):
        last = db.session.execute(
            statement.order_by(Recorrido.fecha_salida.desc(), Recorrido.id.desc()).limit(1)
        ).first()
    if last is None:
        return initial
    return int(last.km_inicial if last.km_final is None else last.km_final)
