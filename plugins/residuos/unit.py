"""One unit in one year, as its page and its grid need it: every record, the facts that follow, and whether it may be
changed. The number of queries does not grow with what was loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from ev_plugins.inventario.alcance import comprometio_etapa_1, congelada, en_alcance
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from estado_verde import catalog, scope
from estado_verde.closing import Closing
from estado_verde.judging import Judged
from estado_verde.models import Adjunto, Periodo, db
from estado_verde.spec.faults import Fault, fault
from estado_verde.spec.indicators import Result
from estado_verde.spec.requirements import Requirement

from .copying import rows_used
from .indicators import UnitFigures, add_up, recycled_share
from .models import Contenedor, Copia, Declaracion, Estimacion, Fundamentacion, MuestreoPesaje, NoReciclado, Reciclado
from .status import Justification, State, UnitFacts, counts_in, missing, state_of

WRITE = ("write", "residuos")


@dataclass(frozen=True)
class UnitYear:
    unidad: Any
    periodo: Periodo
    requirement: Requirement
    declaracion: Declaracion | None
    recycled: Sequence[Reciclado]
    unrecycled: Sequence[NoReciclado]
    containers: Sequence[Contenedor]
    texts: dict[str, Fundamentacion]
    documents: frozenset[tuple[str, int]]
    refusal: Fault | None
    copia: Copia | None = None

    @property
    def may_write(self) -> bool:
        return self.refusal is None and scope.current().may(*WRITE)

    def backed(self, row: Any) -> bool:
        return (row.__tablename__, row.id) in self.documents

    def counts(self, row: Contenedor) -> bool:
        return not row.por_confirmar and counts_in(self.periodo.period(), row.fecha_instalacion, row.fecha_retiro)

    @cached_property
    def facts(self) -> UnitFacts:
        said = self.declaracion
        figures = UnitFigures(
            said and said.cuantifica_reciclados,
            said and said.cuantifica_no_reciclados,
            said and said.tiene_contenedores,
            total(self.recycled),
            total(self.unrecycled),
            sum(one.cantidad for one in self.containers if self.counts(one)),
        )
        texts = {
            topic: Justification(True, one.veredicto, one.veredicto_comentario or "", self.backed(one))
            for topic, one in self.texts.items()
        }
        frozen = congelada(db.session(), self.unidad, self.periodo.anio)
        in_scope = en_alcance(self.unidad, self.periodo.period(), self.requirement.scope_axis, None, frozen)
        return UnitFacts(in_scope, figures, len(self.containers), texts)

    @property
    def state(self) -> State:
        return state_of(self.facts)

    @property
    def missing(self) -> list[Fault]:
        return missing(self.facts)

    @cached_property
    def proposed(self) -> frozenset[str]:
        """Rows of the grid that were taken over from the year before, with or without a value yet."""
        return rows_used(self.copia) if self.copia is not None else frozenset()

    @property
    def share(self) -> Result:
        """The part that this unit recycles, by itself."""
        return recycled_share(add_up(self.periodo.anio, [self.facts.figures]))


def total(rows: Sequence[Reciclado | NoReciclado]) -> Decimal | None:
    """None without rows: nothing was quantified, which is not zero."""
    return sum((one.kg for one in rows), Decimal(0)) if rows else None


def unit_year(unidad: Any, periodo: Periodo) -> UnitYear:
    requirement = catalog.requirement("residuos", periodo.anio)

    def of(model: Any, *options: Any) -> Sequence[Any]:
        here = (model.unidad_id == unidad.id, model.periodo_id == periodo.id)
        return db.session.scalars(select(model).where(*here).order_by(model.id).options(*options)).all()

    said = of(Declaracion)
    recycled = of(Reciclado, joinedload(Reciclado.material))
    unrecycled = of(
        NoReciclado,
        selectinload(NoReciclado.muestreo).selectinload(MuestreoPesaje.bolsas),
        selectinload(NoReciclado.estimacion).joinedload(Estimacion.bolsa),
    )
    containers = of(Contenedor, selectinload(Contenedor.materiales))
    texts = {one.tema: one for one in of(Fundamentacion)}
    documents = _documents([*recycled, *unrecycled, *containers, *texts.values()])
    return UnitYear(
        unidad,
        periodo,
        requirement,
        said[0] if said else None,
        recycled,
        unrecycled,
        containers,
        texts,
        documents,
        why_closed(unidad.servicio_id, periodo, requirement),
        next(iter(of(Copia)), None),
    )


def _documents(rows: Sequence[Any]) -> frozenset[tuple[str, int]]:
    """Which of the rows have some file attached."""
    tables = {row.__tablename__ for row in rows}
    if not tables:
        return frozenset()
    statement = select(Adjunto.tabla, Adjunto.fila_id).where(
        Adjunto.tabla.in_(tables), Adjunto.fila_id.in_([row.id for row in rows])
    )
    return frozenset((table, row_id) for table, row_id in db.session.execute(statement))


def why_closed(servicio_id: int, periodo: Periodo, requirement: Requirement) -> Fault | None:
    """Why nothing may be loaded, if so: the period, or a service that did not commit the stage."""
    if not comprometio_etapa_1(db.session, servicio_id, periodo.id):
        return fault("MSG-REQ-02", anio=periodo.anio)
    found = Closing(db.session(), [Judged({}, periodo=periodo)]).faults(periodo, servicio_id, requirement, WRITE)
    return found[0] if found else None
