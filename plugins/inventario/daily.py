"""What the inventory does every day by itself."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from estado_verde import services
from estado_verde.contributions import Daily
from estado_verde.models import db
from estado_verde.spec.messages import N_

from . import anual_steps
from .models import ACTIVA, DESUSO, Unidad


def retire_units(_since: date, today: date) -> str:
    """The day after its last day of use a unit is «En desuso», though nobody opens it (rt1 §1.5)."""
    over = select(Unidad).where(Unidad.estado == ACTIVA, Unidad.fecha_termino_uso < today).order_by(Unidad.id)
    found = list(db.session.scalars(over))
    with services.batch():
        for one in found:
            services.transition(one, "estado", DESUSO, "fin de uso", right=("write", "unidades"))
    return f"unidades en desuso: {len(found)}" if found else ""


def close_observations(_since: date, today: date) -> str:
    with services.batch():
        closed = anual_steps.close_observations(today)
    return f"inventarios sin observaciones: {closed}" if closed else ""


TASKS = (
    Daily("inventario_desuso", N_("Unidades que dejaron de usarse"), retire_units),
    Daily("inventario_observaciones", N_("Plazo de las observaciones al inventario"), close_observations),
)
