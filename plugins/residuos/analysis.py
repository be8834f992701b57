"""What «Análisis» draws: the indicators over the years, kilograms by month, by material and by unit, and the coverage. Five
statements, whatever the number of units, over the units in scope of what was chosen in the top bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from ev_plugins.inventario.alcance import corte_de_columnas, criterio_en_alcance
from ev_plugins.inventario.models import ELIMINADA, Servicio, Unidad
from flask_babel import gettext
from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from estado_verde import catalog
from estado_verde.models import Periodo
from estado_verde.spec.indicators import percentage
from estado_verde.spec.periods import short_month

from .comparison import add
from .models import Material, NoReciclado, Reciclado, Resumen
from .summary import Sums, by_period, of_place

#: So many periods are compared, the chosen one last.
YEARS = 5
#: So many units are drawn, the largest first; the download has them all.
MOST = 25


@dataclass(frozen=True)
class Part:
    """A unit, or a service: what it quantified in the period and in the one before."""

    id: int
    nombre: str
    reciclados: Decimal | None
    no_reciclados: Decimal | None
    antes_reciclados: Decimal | None
    antes_no_reciclados: Decimal | None

    @property
    def generated(self) -> Decimal | None:
        return add((self.reciclados, self.no_reciclados))

    @property
    def generated_before(self) -> Decimal | None:
        return add((self.antes_reciclados, self.antes_no_reciclados))

    @property
    def share(self) -> Decimal | None:
        """What it recycles of what it generates; a part that did not quantify one of them has none to compare."""
        return share_of(self.reciclados, self.no_reciclados)


def share_of(recycled: Decimal | None, rest: Decimal | None) -> Decimal | None:
    return None if recycled is None or rest is None else percentage(recycled, recycled + rest)


@dataclass(frozen=True)
class Analysis:
    session: Session
    periodo: Periodo
    periods: Sequence[Periodo]
    servicio_id: int | None = None
    unidad_id: int | None = None

    @property
    def axis(self) -> str:
        return catalog.requirement("residuos", self.periodo.anio).scope_axis

    @property
    def years(self) -> list[Periodo]:
        """The chosen period and those before it, oldest first."""
        return sorted((one for one in self.periods if one.anio <= self.periodo.anio), key=lambda one: one.anio)[-YEARS:]

    @property
    def before(self) -> Periodo | None:
        return next((one for one in self.periods if one.anio == self.periodo.anio - 1), None)

    @cached_property
    def by_year(self) -> dict[int, Sums]:
        return by_period(self.session, self.years, self.servicio_id, self.unidad_id)

    @property
    def now(self) -> Sums:
        return self.by_year[self.periodo.anio]

    @property
    def then(self) -> Sums | None:
        """The period before, when there was one."""
        return self.by_year.get(self.periodo.anio - 1)

    def months(self, model: Any) -> dict[str | None, Decimal]:
        """Kilograms of each month; those of annual values under None."""
        statement = self._quantified(select(model.anio_mes, func.sum(model.kg)), model).where(
            model.periodo_id == self.periodo.id, criterio_en_alcance(self.periodo.period(), self.axis)
        )
        return dict(self.session.execute(statement.group_by(model.anio_mes)).all())

    def materials(self) -> list[tuple[str, Decimal | None, Decimal | None]]:
        """(material, kilograms, kilograms of the period before), most first."""
        years = [self.periodo.id] + ([self.before.id] if self.before else [])
        statement = (
            self._quantified(select(Material.id, Material.nombre, Periodo.anio, func.sum(Reciclado.kg)), Reciclado)
            .join(Material, Material.id == Reciclado.material_id)
            .join(Periodo, Periodo.id == Reciclado.periodo_id)
            .where(Reciclado.periodo_id.in_(years), criterio_en_alcance(corte_de_columnas(), self.axis))
            .group_by(Material.id, Material.nombre, Periodo.anio)
        )
        found: dict[tuple[int, str], dict[int, Decimal]] = {}
        for material, name, anio, kg in self.session.execute(statement):
            found.setdefault((material, name), {})[anio] = kg
        here = self.periodo.anio
        rows = [(name, kg.get(here), kg.get(here - 1)) for (_, name), kg in found.items()]
        return sorted(rows, key=lambda one: (-(one[1] or 0), -(one[2] or 0), one[0]))

    def parts(self, most: int | None = MOST) -> list[Part]:
        """Units, or services while none is chosen: those that generate most first."""
        then = aliased(Resumen)
        here = (Resumen.unidad_id == Unidad.id, Resumen.periodo_id == self.periodo.id)
        earlier = (then.unidad_id == Unidad.id, then.periodo_id == (self.before.id if self.before else None))
        named: Any = Servicio if self.servicio_id is None else Unidad
        sums = (
            func.sum(Resumen.reciclados),
            func.sum(Resumen.no_reciclados),
            func.sum(then.reciclados),
            func.sum(then.no_reciclados),
        )
        statement = select(named.id, named.nombre, *sums).select_from(Unidad)
        if named is Servicio:
            statement = statement.join(Servicio, Servicio.id == Unidad.servicio_id)
        statement = (
            statement.outerjoin(Resumen, and_(*here))
            .outerjoin(then, and_(*earlier))
            .where(criterio_en_alcance(self.periodo.period(), self.axis))
            .group_by(named.id, named.nombre)
            .order_by(
                (func.coalesce(sums[0], 0) + func.coalesce(sums[1], 0)).desc(),
                named.nombre,
                named.id,
            )
            .limit(most)
        )
        return [Part(*row) for row in self.session.execute(of_place(statement, self.servicio_id, self.unidad_id))]

    def _quantified(self, statement: Select[Any], model: Any) -> Select[Any]:
        """Over the rows of units that count: what a declaration denies is in no sum."""
        kept = Resumen.reciclados if model is Reciclado else Resumen.no_reciclados
        same = (Resumen.unidad_id == model.unidad_id, Resumen.periodo_id == model.periodo_id)
        statement = (
            statement.select_from(model)
            .join(Unidad, Unidad.id == model.unidad_id)
            .join(Resumen, and_(*same))
            .where(kept.is_not(None), Unidad.estado != ELIMINADA)
        )
        return of_place(statement, self.servicio_id, self.unidad_id)


def month_rows(analysis: Analysis) -> tuple[list[tuple[str, Decimal | None, Decimal | None]], Decimal, Decimal]:
    """(month, recycled, not recycled) of each month, and what was loaded as annual values, which no month has."""
    recycled, rest = analysis.months(Reciclado), analysis.months(NoReciclado)
    rows = [(short_month(one), recycled.get(one), rest.get(one)) for one in analysis.periodo.period().months()]
    return rows, recycled.get(None, Decimal(0)), rest.get(None, Decimal(0))


def coverage_parts(sums: Sums) -> list[tuple[str, int]]:
    totals = sums.totals
    denied = totals.answering_containers - totals.covered
    return [
        (gettext("Con contenedores"), totals.covered),
        (gettext("Declara que no tiene"), denied),
        (gettext("Sin respuesta o sin contenedores vigentes"), totals.units - totals.covered - denied),
    ]
