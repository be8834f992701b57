"""«Copiar desde {anio-1}»: containers, inputs of the estimations, and which rows of the grid a unit used; never a kilogram
nor an answer. What arrives waits «por confirmar» and counts in nothing until somebody says that it holds this year too. It
is one batch of loads, so the history of loads takes it back as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ev_plugins.inventario.alcance import criterio_en_alcance
from ev_plugins.inventario.models import Unidad
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, selectinload

from estado_verde import catalog, scope, services
from estado_verde.clock import now
from estado_verde.models import Lote, Periodo, db
from estado_verde.services import Outcome
from estado_verde.spec.faults import Fault, fault

from .models import Contenedor, Copia, Estimacion, NoReciclado, Reciclado, Resumen

BOOK = "copia de residuos"
#: What a copied row takes over. Dates and figures of the old year that say nothing about the new one are not among it.
CONTAINER = ("codigo", "ubicacion", "cantidad", "capacidad_litros", "fecha_instalacion", "fecha_retiro", "tipo")
ESTIMATE = (
    "tipo",
    "cantidad",
    "capacidad_litros",
    "retiros_semana",
    "bolsas_semana",
    "porcentaje_llenado",
    "semanas_mes",
    "meses",
)


def period_before(session: Session, periodo: Periodo) -> Periodo | None:
    found: Periodo | None = session.scalar(select(Periodo).where(Periodo.anio == periodo.anio - 1))
    return found


def able(session: Session, periodo: Periodo, servicio_id: int | None = None, unidad_id: int | None = None) -> set[int]:
    """Units in scope that have nothing this year and something worth copying the year before. One statement."""
    axis = catalog.requirement("residuos", periodo.anio).scope_axis
    before = select(Periodo.id).where(Periodo.anio == periodo.anio - 1).scalar_subquery()

    def loaded(model: Any, period: Any) -> ColumnElement[bool]:
        return Unidad.id.in_(select(model.unidad_id).where(model.periodo_id == period))

    statement = select(Unidad.id).where(
        criterio_en_alcance(periodo.period(), axis),
        ~loaded(Resumen, periodo.id),
        ~loaded(Copia, periodo.id),
        or_(*(loaded(model, before) for model in (Contenedor, Estimacion, Reciclado, NoReciclado))),
    )
    if unidad_id is not None:
        statement = statement.where(Unidad.id == unidad_id)
    if servicio_id is not None:
        statement = statement.where(Unidad.servicio_id == servicio_id)
    return set(session.scalars(statement))


class _Refused(Exception):
    """Takes back a copy of which a part was refused."""


def copy(periodo: Periodo, servicio_id: int, unit_ids: Iterable[int]) -> tuple[int, list[Fault]]:
    """Copy into those of the units that still can; says how many. All of them or none: a second call finds nothing left."""
    session: Session = db.session()
    before = period_before(session, periodo)
    wanted = able(session, periodo, servicio_id) & set(unit_ids)
    if before is None or not wanted:
        return 0, [fault("MSG-RES-28", anio=periodo.anio - 1)]
    try:
        with services.batch():
            lote = services.put(_batch(periodo, servicio_id))
            base = [{"unidad": unit, "periodo": periodo} for unit in sorted(wanted)]
            outcomes = services.save_many(Copia, [{**one, "desde_anio": before.anio} for one in base], lote_id=lote.id)
            for model, raws in (
                (Contenedor, _containers(session, before, periodo, wanted)),
                (Estimacion, _estimates(session, before, periodo, wanted)),
            ):
                outcomes += services.save_many(model, raws, lote_id=lote.id) if raws else []
            faults = [one for outcome in outcomes for one in outcome.faults if not one.warning]
            if faults:
                raise _Refused
            lote.filas = lote.cargadas = len(outcomes)
    except _Refused:
        return 0, faults
    return len(wanted), []


def _batch(periodo: Periodo, servicio_id: int) -> Lote:
    return Lote(
        libro=BOOK,
        archivo=f"Copia desde {periodo.anio - 1}",
        anio=periodo.anio,
        organizacion_id=servicio_id,
        cuenta_id=scope.current().cuenta_id or None,
        en=now(),
        extras={},
    )


def _of_units(model: Any, before: Periodo, units: set[int]) -> Any:
    return select(model).where(model.periodo_id == before.id, model.unidad_id.in_(units)).order_by(model.id)


def _containers(session: Session, before: Periodo, periodo: Periodo, units: set[int]) -> list[dict[str, Any]]:
    """Those that still stand when the new period begins, and were confirmed."""
    rows = session.scalars(_of_units(Contenedor, before, units).options(selectinload(Contenedor.materiales)))
    return [
        {
            **_taken(one, CONTAINER, periodo),
            "materiales": [material.id for material in one.materiales],
        }
        for one in rows
        if not one.por_confirmar and (one.fecha_retiro is None or one.fecha_retiro >= periodo.fecha_inicio)
    ]


def _estimates(session: Session, before: Periodo, periodo: Periodo, units: set[int]) -> list[dict[str, Any]]:
    """With the density of the new year's programme, unless a reason was given for another one."""
    found = []
    for one in session.scalars(_of_units(Estimacion, before, units)):
        if one.por_confirmar:
            continue
        raw = {**_taken(one, ESTIMATE, periodo), "bolsa": one.bolsa_id}
        if one.densidad_justificacion:
            raw |= {"densidad_kg_m3": one.densidad_kg_m3, "densidad_justificacion": one.densidad_justificacion}
        found.append(raw)
    return found


def _taken(row: Any, names: Sequence[str], periodo: Periodo) -> dict[str, Any]:
    """The fields of the record and those that both years' editions add to it."""
    known = {one.name for one in catalog.record(type(row), periodo.anio).fields}
    added = {name: value for name, value in (row.extras or {}).items() if name in known}
    own = {name: getattr(row, name) for name in names}
    return {**added, **own, "unidad": row.unidad_id, "periodo": periodo, "por_confirmar": True}


def waiting(unidad_id: int, periodo_id: int) -> list[Any]:
    """What was copied into the unit and nobody has confirmed."""
    session: Session = db.session()
    return [
        one
        for model in (Contenedor, Estimacion)
        for one in session.scalars(
            select(model).where(
                model.unidad_id == unidad_id, model.periodo_id == periodo_id, model.por_confirmar.is_(True)
            )
        )
    ]


def confirm(rows: Sequence[Any]) -> list[Outcome]:
    """Saving is confirming (``confirmed_by_saving``); every rule of this year is asked on the way."""
    found: list[Outcome] = []
    with services.batch():
        for model in (Contenedor, Estimacion):
            mine = [one for one in rows if isinstance(one, model)]
            if mine:
                found += services.save_many(model, [{}] * len(mine), rows=mine, partial=True, only_valid=True)
    return found


def rows_used(copia: Copia) -> frozenset[str]:
    """The rows of the grid (materials, methods) in which the unit loaded something in the year that was copied."""
    session: Session = db.session()
    year = select(Periodo.id).where(Periodo.anio == copia.desde_anio).scalar_subquery()
    materials = select(Reciclado.material_id).where(
        Reciclado.unidad_id == copia.unidad_id, Reciclado.periodo_id == year
    )
    methods = select(NoReciclado.metodo).where(NoReciclado.unidad_id == copia.unidad_id, NoReciclado.periodo_id == year)
    return frozenset((*(f"m{one}" for one in session.scalars(materials)), *session.scalars(methods)))
