"""What the units loaded, added up by the database. The number of queries does not depend on the number of units, and every
one of them starts from the rows that the account may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ev_plugins.inventario.alcance import criterio_en_alcance
from ev_plugins.inventario.models import ELIMINADA, Alcance, Edificio, Unidad
from sqlalchemy import ColumnElement, Select, and_, case, distinct, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from estado_verde.clock import today
from estado_verde.models import Adjunto, Comuna, Periodo, Region
from estado_verde.spec.periods import Period
from estado_verde.spec.requirements import Requirement

from .choices import METHODS
from .figures import NOTHING, Before, Figures, Loaded, Text, Unit
from .indicators import UnitFigures
from .models import Contenedor, Declaracion, Fundamentacion, NoReciclado, Reciclado, Resumen
from .status import Justification, UnitFacts


@dataclass(frozen=True)
class Query:
    """Rows of one period and of one service (of all without it), within what the account may see."""

    session: Session
    periodo: Periodo
    servicio_id: int | None = None
    unidad_ids: frozenset[int] | None = None

    @property
    def period(self) -> Period:
        return self.periodo.period()

    def units(self, statement: Select[Any]) -> Select[Any]:
        """Over the units asked for. One that was deactivated is not listed."""
        if self.unidad_ids is not None:
            statement = statement.where(Unidad.id.in_(self.unidad_ids))
        if self.servicio_id is not None:
            statement = statement.where(Unidad.servicio_id == self.servicio_id)
        return statement.where(Unidad.estado != ELIMINADA)

    def loaded(self, statement: Select[Any], model: Any, periodo_id: Any = None) -> Select[Any]:
        """Over what those units loaded in the period (or another); so written, that the index of period and unit serves."""
        statement = statement.where(model.periodo_id == (self.periodo.id if periodo_id is None else periodo_id))
        if self.unidad_ids is not None:
            return statement.where(model.unidad_id.in_(self.unidad_ids))
        if self.servicio_id is None:
            return statement
        return statement.where(model.unidad_id.in_(self.units(select(Unidad.id))))


@dataclass(frozen=True)
class Loads:
    """All that units loaded, by unit, and what follows from it for each."""

    recycled: Mapping[int, Loaded]
    unrecycled: Mapping[int, Loaded]
    answers: Mapping[int, tuple[tuple[str | None, ...], Mapping[str, Any]]]
    containers: Mapping[int, tuple[int, int]]
    texts: Mapping[int, tuple[Text, ...]]

    @property
    def unit_ids(self) -> set[int]:
        """Those that loaded anything."""
        return {*self.recycled, *self.unrecycled, *self.answers, *self.containers, *self.texts}

    def facts(self, unit: int, in_scope: bool = True) -> UnitFacts:
        answer, _ = self.answers.get(unit, NO_ANSWER)
        counting, stored = self.containers.get(unit, (0, 0))
        x, y = self.recycled.get(unit, NOTHING), self.unrecycled.get(unit, NOTHING)
        texts = {
            one.tema: Justification(True, one.veredicto, one.comentario, one.documents)
            for one in self.texts.get(unit, ())
        }
        return UnitFacts(in_scope, UnitFigures(*answer, x.kg, y.kg, counting), stored, texts)


NO_ANSWER: tuple[tuple[str | None, ...], Mapping[str, Any]] = ((None, None, None), {})


def loads_of(query: Query) -> Loads:
    """Five queries, whatever the number of units."""
    return Loads(
        dict(_recycled(query)), dict(_unrecycled(query)), dict(_answers(query)), dict(_containers(query)), _texts(query)
    )


def figures_of(query: Query, requirement: Requirement) -> Figures:
    """Four queries, whatever the number of units."""
    recycled, unrecycled = dict(_recycled(query)), dict(_unrecycled(query))
    texts = _texts(query)
    units = []
    for row in query.session.execute(_units(query, requirement.scope_axis)):
        answer = (row.cuantifica_reciclados, row.cuantifica_no_reciclados, row.tiene_contenedores)
        loads = Loads(
            recycled,
            unrecycled,
            {row.id: (answer, row.extras or {})},
            {row.id: (int(row.contenedores or 0), row.filas or 0)},
            texts,
        )
        units.append(
            Unit(
                row.id,
                row.nombre,
                row.edificio,
                row.comuna,
                row.region,
                row.anio,
                loads.facts(row.id, bool(row.en_alcance)),
                recycled.get(row.id, NOTHING),
                unrecycled.get(row.id, NOTHING),
                texts.get(row.id, ()),
                row.extras or {},
                row.servicio_id,
                row.codigo_region,
                Before(row.antes_reciclados, row.antes_no_reciclados),
                row.version or "",
            )
        )
    return Figures(query.periodo.anio, tuple(units))


def _units(query: Query, axis: str) -> Select[Any]:
    """Each unit with its answers and containers, what it quantified in the period before, and the version of its loads."""
    start, kept, before = aliased(Alcance), aliased(Resumen), aliased(Resumen)
    containers = _of_containers(query).subquery()
    earlier = select(Periodo.id).where(Periodo.anio == query.periodo.anio - 1).scalar_subquery()
    statement = (
        select(
            Unidad.id,
            Unidad.nombre,
            Edificio.nombre.label("edificio"),
            Comuna.nombre.label("comuna"),
            Region.nombre.label("region"),
            Region.codigo.label("codigo_region"),
            Unidad.servicio_id,
            start.anio_inicio_resto_itemes.label("anio"),
            criterio_en_alcance(query.period, axis).label("en_alcance"),
            Declaracion.cuantifica_reciclados,
            Declaracion.cuantifica_no_reciclados,
            Declaracion.tiene_contenedores,
            Declaracion.extras,
            before.reciclados.label("antes_reciclados"),
            before.no_reciclados.label("antes_no_reciclados"),
            kept.version,
            containers.c.contenedores,
            containers.c.filas,
        )
        .join(Edificio, Edificio.id == Unidad.edificio_id)
        .join(Comuna, Comuna.id == Edificio.comuna_id)
        .join(Region, Region.id == Comuna.region_id)
        .outerjoin(start, start.unidad_id == Unidad.id)
        .outerjoin(Declaracion, and_(Declaracion.unidad_id == Unidad.id, Declaracion.periodo_id == query.periodo.id))
        .outerjoin(containers, containers.c.unidad_id == Unidad.id)
        .outerjoin(kept, and_(kept.unidad_id == Unidad.id, kept.periodo_id == query.periodo.id))
        .outerjoin(before, and_(before.unidad_id == Unidad.id, before.periodo_id == earlier))
        .order_by(Unidad.nombre, Unidad.id)
    )
    return query.units(statement)


def _due(query: Query) -> list[str]:
    """The months that have begun."""
    return [month for month in query.period.months() if month <= f"{today():%Y-%m}"]


def _begun(model: Any, due: list[str]) -> ColumnElement[bool]:
    """Whether a row is of a month that has begun. The months of a period follow each other, so its two ends are enough: a
    list of twelve costs a quarter of the national sums."""
    return model.anio_mes.between(due[0], due[-1]) if due else false()


def _recycled(query: Query) -> Iterator[tuple[int, Loaded]]:
    """A row without month is an annual one (RR-1). Each material is loaded month by month or not: those that are lack what
    their months that have begun do not hold."""
    due = _due(query)
    begun = _begun(Reciclado, due)
    statement = select(
        Reciclado.unidad_id,
        func.sum(Reciclado.kg),
        func.count(Reciclado.anio_mes),
        func.count(),
        func.count(distinct(Reciclado.material_id)).filter(begun),
        func.count().filter(begun),
    ).group_by(Reciclado.unidad_id)
    for unit, kg, monthly, rows, materials, held in query.session.execute(query.loaded(statement, Reciclado)):
        yield unit, Loaded(kg, monthly, rows - monthly, lacking=materials * len(due) - held)


def method_flags() -> list[ColumnElement[int]]:
    """One column per method: whether any of the rows that are added up used it."""
    return [func.max(case((NoReciclado.metodo == method, 1), else_=0)) for method in METHODS]


def methods_in(flags: Any) -> tuple[str, ...]:
    return tuple(method for method, used in zip(METHODS, flags, strict=True) if used)


def _unrecycled(query: Query) -> Iterator[tuple[int, Loaded]]:
    due = _due(query)
    statement = select(
        NoReciclado.unidad_id,
        func.sum(NoReciclado.kg),
        func.count(NoReciclado.anio_mes),
        func.count(),
        func.count().filter(_begun(NoReciclado, due)),
        *method_flags(),
    ).group_by(NoReciclado.unidad_id)
    for unit, kg, monthly, rows, held, *flags in query.session.execute(query.loaded(statement, NoReciclado)):
        yield unit, Loaded(kg, monthly, rows - monthly, methods_in(flags), len(due) - held if held else 0)


def _answers(query: Query) -> Iterator[tuple[int, tuple[tuple[str | None, ...], Mapping[str, Any]]]]:
    statement = select(
        Declaracion.unidad_id,
        Declaracion.cuantifica_reciclados,
        Declaracion.cuantifica_no_reciclados,
        Declaracion.tiene_contenedores,
        Declaracion.extras,
    )
    for unit, recycled, unrecycled, containers, extras in query.session.execute(query.loaded(statement, Declaracion)):
        yield unit, ((recycled, unrecycled, containers), extras or {})


def counting(period: Period) -> ColumnElement[bool]:
    """Containers that stood on some day of the period and are not just copied; ``UnitYear.counts`` over rows."""
    return and_(
        or_(Contenedor.por_confirmar.is_(None), Contenedor.por_confirmar.is_(False)),
        or_(Contenedor.fecha_instalacion.is_(None), Contenedor.fecha_instalacion <= period.termino),
        or_(Contenedor.fecha_retiro.is_(None), Contenedor.fecha_retiro >= period.inicio),
    )


def _of_containers(query: Query) -> Select[Any]:
    statement = select(
        Contenedor.unidad_id,
        func.sum(case((counting(query.period), Contenedor.cantidad), else_=0)).label("contenedores"),
        func.count().label("filas"),
    )
    return query.loaded(statement.group_by(Contenedor.unidad_id), Contenedor)


def _containers(query: Query) -> Iterator[tuple[int, tuple[int, int]]]:
    for unit, number, rows in query.session.execute(_of_containers(query)):
        yield unit, (int(number), rows)


def backed(model: Any) -> ColumnElement[bool]:
    """Whether documents back the row. Its own rows are already within the scope, so the table may be asked directly."""
    files = Adjunto.__table__.c
    return exists().where(files.tabla == model.__tablename__, files.fila_id == model.id)


def _texts(query: Query) -> Mapping[int, tuple[Text, ...]]:
    statement = select(
        Fundamentacion.unidad_id,
        Fundamentacion.tema,
        Fundamentacion.texto,
        Fundamentacion.autor,
        Fundamentacion.escrito_en,
        Fundamentacion.veredicto,
        Fundamentacion.veredicto_comentario,
        backed(Fundamentacion),
        Fundamentacion.extras,
    ).order_by(Fundamentacion.id)
    found: dict[int, tuple[Text, ...]] = defaultdict(tuple)
    for unit, topic, text, author, at, verdict, comment, documents, extras in query.session.execute(
        query.loaded(statement, Fundamentacion)
    ):
        one = Text(topic, text, author or "", at, verdict, comment or "", bool(documents), extras or {})
        found[unit] += (one,)
    return found
