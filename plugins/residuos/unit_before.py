"""What the year before says to a unit: what it can take over, what it took and still waits, and how much has changed."""

from __future__ import annotations

from sqlalchemy import select

from estado_verde.models import Periodo, db

from . import copying
from .choices import NO_RECICLADOS, RECICLADOS
from .comparison import show_variation, variation
from .models import Estimacion, Resumen
from .unit import UnitYear


def copy_from(year: UnitYear) -> int | None:
    """The year that the unit can take over, while it has nothing yet."""
    if not year.may_write or not year.facts.untouched or year.copia is not None:
        return None
    able = copying.able(db.session(), year.periodo, unidad_id=year.unidad.id)
    return year.periodo.anio - 1 if able else None


def changes_of(year: UnitYear) -> dict[str, str]:
    """How the kilograms of each topic changed from the period before; empty while the year has none to compare."""
    earlier = select(Periodo.id).where(Periodo.anio == year.periodo.anio - 1).scalar_subquery()
    before = db.session.scalar(
        select(Resumen).where(Resumen.unidad_id == year.unidad.id, Resumen.periodo_id == earlier)
    )
    now = year.facts.figures
    pairs = {
        RECICLADOS: (now.recycled, before and before.reciclados),
        NO_RECICLADOS: (now.unrecycled, before and before.no_reciclados),
    }
    return {topic: show_variation(variation(*pair)) for topic, pair in pairs.items() if pair[0] is not None}


def copied_estimations(year: UnitYear) -> list[Estimacion]:
    """Estimations that came from the year before and wait to be confirmed or used."""
    if year.copia is None:
        return []
    return [one for one in copying.waiting(year.unidad.id, year.periodo.id) if isinstance(one, Estimacion)]
