"""The odometer of a vehicle, whoever drove it last: a driver sees only his or her own trips, and still starts from the
kilometre where another one stopped."""

from __future__ import annotations

from sqlalchemy import select

from estado_verde.models import db
from estado_verde.scope import SYSTEM, acting

from .models import CambioOdometro, Recorrido, Vehiculo


def last_km(vehicle: Vehiculo) -> int:
    """Where the last trip in time left it, or where its new odometer began; without either, where it began. Nothing else of
    those trips is told."""
    vehicle_id, initial = vehicle.id, vehicle.odometro_inicial
    trips = select(Recorrido.fecha_salida, Recorrido.km_inicial, Recorrido.km_final).where(
        Recorrido.vehiculo_id == vehicle_id
    )
    changes = select(CambioOdometro.fecha, CambioOdometro.km_nuevo).where(CambioOdometro.vehiculo_id == vehicle_id)
    with acting(SYSTEM, door="odómetro"):
        trip = db.session.execute(trips.order_by(Recorrido.fecha_salida.desc(), Recorrido.id.desc()).limit(1)).first()
        change = db.session.execute(changes.order_by(CambioOdometro.fecha.desc()).limit(1)).first()
    if change is not None and (trip is None or change.fecha > trip.fecha_salida):
        return int(change.km_nuevo)
    if trip is None:
        return initial
    return int(trip.km_inicial if trip.km_final is None else trip.km_final)
