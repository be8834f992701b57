"""What the page of a Conductor is about: the driver who asks, the trip that runs, the vehicles that list him or her with
their last kilometre, and what was entered lately."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from flask import abort, g, request
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from estado_verde.clock import SANTIAGO, now, today
from estado_verde.models import db

from . import odometer
from .choices import EDIT_FOR, INDIVIDUAL
from .models import Carga, Conductor, Recorrido, Vehiculo
from .rules import active_on

RECENT_DAYS = 30
MOST = 20


def driver_of_request() -> Conductor:
    found = Conductor.of_account(g.who.cuenta_id)
    if found is None:
        abort(403)
    return found


def this_minute() -> datetime:
    """As clocks and forms show it: a trip that ends within the minute does not end before it starts."""
    return now().replace(second=0, microsecond=0)


def running() -> Recorrido | None:
    """The trip that has not ended: what this page is about."""
    statement = select(Recorrido).where(Recorrido.km_final.is_(None)).options(joinedload(Recorrido.vehiculo))
    found: Recorrido | None = db.session.scalars(statement.order_by(Recorrido.fecha_salida.desc())).first()
    return found


def vehicles() -> list[tuple[Vehiculo, int]]:
    """The vehicles that list this driver, each with the last kilometre known of it: the one driven last comes first."""
    rows = db.session.scalars(
        select(Vehiculo)
        .options(joinedload(Vehiculo.tipo), joinedload(Vehiculo.combustible))
        .order_by(Vehiculo.patente, Vehiculo.id)
    ).all()
    there = [one for one in rows if active_on(today(), {"fecha_baja": one.fecha_baja})]
    mine = select(Recorrido.vehiculo_id, func.max(Recorrido.fecha_salida)).group_by(Recorrido.vehiculo_id)
    driven: dict[int, datetime] = dict(db.session.execute(mine).all())
    start = datetime.min.replace(tzinfo=SANTIAGO)
    there.sort(key=lambda one: driven.get(one.id, start), reverse=True)
    return [(one, odometer.last_km(one)) for one in there]


def choice_of(offered: Sequence[tuple[Vehiculo, int]], kept: str = "") -> dict[str, Any]:
    """The radio buttons of vehicles: the one that was chosen, now or in the draft, or the first."""
    wanted = request.form.get("vehiculo") or kept or request.args.get("vehiculo") or ""
    known = [str(one.id) for one, _ in offered]
    return {"vehicles": offered, "chosen": wanted if wanted in known else next(iter(known), "")}


def entries_of_driver() -> dict[str, Any]:
    """The last trips and loads, each with whether it can still be corrected, and the kilometres of today."""
    since = now() - timedelta(RECENT_DAYS)
    recent, newest = Recorrido.fecha_salida >= since, Recorrido.fecha_salida.desc()
    with_vehicle = joinedload(Recorrido.vehiculo)
    trips = db.session.scalars(select(Recorrido).where(recent).order_by(newest).limit(MOST).options(with_vehicle)).all()
    loads = db.session.scalars(
        select(Carga)
        .where(Carga.modalidad == INDIVIDUAL)
        .order_by(Carga.fecha.desc(), Carga.id.desc())
        .limit(MOST)
        .options(joinedload(Carga.vehiculo).joinedload(Vehiculo.combustible))
    ).all()
    midnight = datetime.combine(today(), time(), SANTIAGO)
    of_today = [one for one in trips if one.fecha_salida >= midnight]
    km = sum(one.km_final - one.km_inicial for one in of_today if one.km_final is not None)
    return {"trips": trips, "loads": loads, "limit": now() - EDIT_FOR, "of_today": len(of_today), "km_today": km}
