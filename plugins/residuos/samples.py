"""An auditor's sample: drawn once from the units in scope on that day, stored with its whole population, and followed by the
verdicts given since. It lives with the verdicts that it measures: the inventory knows of no justification."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ev_plugins.inventario.alcance import criterio_en_alcance
from ev_plugins.inventario.models import Edificio, Unidad
from flask_babel import gettext
from sqlalchemy import func, select

from estado_verde import catalog, services
from estado_verde.clock import SANTIAGO
from estado_verde.closing import Right
from estado_verde.models import Periodo, db
from estado_verde.services import Outcome
from estado_verde.spec.faults import fault
from estado_verde.spec.messages import N_
from estado_verde.spec.reports import Column, Sheet

from .choices import GENERAL, NO_ES_POSIBLE, PENDIENTE, POPULATIONS, POR_JUSTIFICAR
from .models import Declaracion, Fundamentacion, Muestra, MuestraUnidad
from .sampling import draw, size_of

RIGHT: Right = ("run", "residuos_muestras")


class _Refused(Exception):
    """Takes back a sample of nobody."""


def draw_sample(raw: Mapping[str, Any]) -> Outcome:
    """Store the sample with its population in the order of the draw: later changes of the inventory do not change it."""
    outcome = Outcome()
    try:
        with services.batch() as session:
            outcome = services.save(Muestra, raw, right=RIGHT)
            if not outcome.ok:
                raise _Refused
            row = outcome.row
            ordered = draw(row.semilla, population(row.periodo, row.servicio_id, row.poblacion))
            if not ordered:
                outcome.faults.append(fault("MSG-RES-27", "poblacion"))
                raise _Refused
            size = size_of(len(ordered), row.tamano, row.porcentaje)
            session.add_all(
                MuestraUnidad(muestra_id=row.id, unidad_id=unit, orden=place, elegida=place <= size)
                for place, unit in enumerate(ordered, 1)
            )
            session.flush()
    except _Refused:
        outcome.row = None
    return outcome


def population(periodo: Periodo, servicio_id: int, kind: str) -> list[int]:
    """The units in scope of the service, all or those that declare that it is not possible to quantify."""
    axis = catalog.requirement("residuos", periodo.anio).scope_axis
    statement = select(Unidad.id).where(Unidad.servicio_id == servicio_id, criterio_en_alcance(periodo.period(), axis))
    if kind == POR_JUSTIFICAR:
        statement = statement.join(Declaracion, Declaracion.unidad_id == Unidad.id).where(
            Declaracion.periodo_id == periodo.id, Declaracion.cuantifica_no_reciclados == NO_ES_POSIBLE
        )
    return list(db.session.scalars(statement))


@dataclass(frozen=True)
class Member:
    """A unit of the population, and the verdicts on its justifications."""

    orden: int
    unidad_id: int
    nombre: str
    edificio: str
    elegida: bool
    justifications: int
    judged: int

    @property
    def state(self) -> tuple[str, str]:
        if not self.justifications:
            return "none", gettext("Sin justificaciones")
        if self.judged == self.justifications:
            return "ok", gettext("Con veredicto")
        return "info", gettext("Por revisar")


def members(row: Muestra) -> list[Member]:
    """The whole population as it was drawn, in two queries."""
    verdicts: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    counted = (
        select(Fundamentacion.unidad_id, Fundamentacion.veredicto, func.count())
        .join(MuestraUnidad, MuestraUnidad.unidad_id == Fundamentacion.unidad_id)
        .where(
            MuestraUnidad.muestra_id == row.id,
            Fundamentacion.periodo_id == row.periodo_id,
            Fundamentacion.tema != GENERAL,
        )
        .group_by(Fundamentacion.unidad_id, Fundamentacion.veredicto)
    )
    for unit, verdict, number in db.session.execute(counted):
        verdicts[unit][0] += number
        verdicts[unit][1] += 0 if verdict == PENDIENTE else number
    statement = (
        select(MuestraUnidad.orden, Unidad.id, Unidad.nombre, Edificio.nombre, MuestraUnidad.elegida)
        .join(Unidad, Unidad.id == MuestraUnidad.unidad_id)
        .join(Edificio, Edificio.id == Unidad.edificio_id)
        .where(MuestraUnidad.muestra_id == row.id)
        .order_by(MuestraUnidad.orden)
    )
    return [Member(*one, *verdicts[one[1]]) for one in db.session.execute(statement)]


LIST = (
    Column(N_("Orden del sorteo"), "integer"),
    Column(N_("ID Unidad"), "integer"),
    Column(N_("Unidad"), width=34),
    Column(N_("Edificio"), width=28),
    Column(N_("En la muestra")),
    Column(N_("Justificaciones"), "integer"),
    Column(N_("Con veredicto"), "integer"),
)
FACTS = (Column(N_("Dato"), width=34), Column(N_("Valor"), width=60))


def sheets(row: Muestra) -> list[Sheet]:
    """The working list, the population that it came from, and what is needed to draw it again."""
    found = members(row)
    rows = [
        [
            one.orden,
            one.unidad_id,
            one.nombre,
            one.edificio,
            "Sí" if one.elegida else "No",
            one.justifications,
            one.judged,
        ]
        for one in found
    ]
    chosen = [cells for cells, one in zip(rows, found, strict=True) if one.elegida]
    facts = [[gettext(label), value] for label, value in facts_of(row, len(found), len(chosen))]
    return [Sheet("Muestra", LIST, chosen), Sheet("Población", LIST, rows), Sheet("Sorteo", FACTS, facts)]


def facts_of(row: Muestra, population_size: int, chosen: int) -> list[tuple[str, str]]:
    return [
        (N_("Servicio"), str(row.servicio)),
        (N_("Periodo"), str(row.periodo)),
        (N_("Población"), f"{gettext(POPULATIONS[row.poblacion])} ({population_size})"),
        (N_("Unidades en la muestra"), str(chosen)),
        (N_("Semilla"), row.semilla),
        (N_("Método"), row.metodo),
        (N_("Sorteada por"), row.autor or ""),
        (N_("Fecha del sorteo"), f"{row.sorteada_en.astimezone(SANTIAGO):%d/%m/%Y %I:%M %p}"),
    ]
