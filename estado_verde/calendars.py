"""Working days in Chile: Monday to Friday that are not a holiday. National and regional holidays come from the library
«holidays»; those that it does not know, or gets wrong, from the table ev_feriado, which people edit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import holidays
from sqlalchemy import or_, select

from .models import Feriado, Region, db

#: Official code of the región → how the library calls it.
SUBDIVISIONS = {
    "01": "TA", "02": "AN", "03": "AT", "04": "CO", "05": "VS", "06": "LI", "07": "ML", "08": "BI",
    "09": "AR", "10": "LL", "11": "AI", "12": "MA", "13": "RM", "14": "LR", "15": "AP", "16": "NB",
}  # fmt: skip
ONE = timedelta(days=1)


@lru_cache(maxsize=256)
def official(anio: int, region: str | None = None) -> Mapping[date, str]:
    """The holidays that the law names for a year, with their names."""
    return dict(holidays.country_holidays("CL", subdiv=SUBDIVISIONS.get(region or ""), years=anio))


@dataclass(frozen=True)
class Calendar:
    """The working days of one región, or of the country. ``edited``: date → whether it is a working day after all."""

    region: str | None = None
    edited: Mapping[date, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, region: str | None = None) -> Calendar:
        """As the table of holidays says now, in one query. ``region`` is the official code («15»)."""
        here = Region.codigo == region if region else Feriado.region_id.is_(None)
        found = db.session.execute(
            select(Feriado.fecha, Feriado.habil)
            .outerjoin(Region, Region.id == Feriado.region_id)
            .where(or_(Feriado.region_id.is_(None), here))
            .order_by(Feriado.region_id.is_not(None))  # what the region says comes last, and wins
        )
        return cls(region, {one.fecha: one.habil for one in found})

    @classmethod
    def national(cls, rows: Iterable[Mapping[str, Any]]) -> Calendar:
        """From rows of ev_feriado already in hand, for a rule, which may not query."""
        return cls(None, {one["fecha"]: one["habil"] for one in rows if one["region_id"] is None})

    def es_habil(self, fecha: date) -> bool:
        if fecha.weekday() > 4:
            return False
        return self.edited[fecha] if fecha in self.edited else fecha not in official(fecha.year, self.region)

    def siguiente_habil(self, fecha: date) -> date:
        """The day itself when it is a working day, otherwise the first one after it."""
        while not self.es_habil(fecha):
            fecha += ONE
        return fecha

    def sumar(self, fecha: date, n: int) -> date:
        """Day ``n`` of a term. Day 1 is the first working day strictly after the date."""
        for _ in range(n):
            fecha = self.siguiente_habil(fecha + ONE)
        return fecha

    def entre(self, a: date, b: date) -> int:
        """How many working days there are after ``a`` and up to ``b``; negative when ``b`` is earlier."""
        if b < a:
            return -self.entre(b, a)
        return sum(self.es_habil(a + timedelta(days=n)) for n in range(1, (b - a).days + 1))

    def del_mes(self, anio: int, mes: int) -> int:
        first = date(anio, mes, 1)
        following = date(anio + mes // 12, mes % 12 + 1, 1)
        return self.entre(first - ONE, following - ONE)


def es_habil(fecha: date, region: str | None = None) -> bool:
    """Monday to Friday and no holiday, in the whole country or in a región."""
    return Calendar.of(region).es_habil(fecha)


def sumar_dias_habiles(fecha: date, n: int, region: str | None = None) -> date:
    """The last day of a term of ``n`` working days, which ends at 23:59:59 of that day."""
    return Calendar.of(region).sumar(fecha, n)


def dias_habiles_entre(a: date, b: date, region: str | None = None) -> int:
    """Working days in (a, b]; the same day is 0."""
    return Calendar.of(region).entre(a, b)


def dias_habiles_del_mes(anio: int, mes: int, region: str | None = None) -> int:
    return Calendar.of(region).del_mes(anio, mes)
