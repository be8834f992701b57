"""What guards each step of the inventory year, and what happens with it: frozen versions, mails, and the changes that an
approved oficio applies (rt1 §6 and §1.11)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import func, select

from estado_verde import auditing, mail, scope, services, storage
from estado_verde.clock import today
from estado_verde.models import Cuenta, Periodo, db
from estado_verde.models.periods import ABIERTO
from estado_verde.spec.faults import Fault, fault
from estado_verde.workflow import Step

from . import anual, versiones
from .anual import InventarioAnual, ObservacionInventario, SolicitudModificacion
from .anual_records import PROPOSED
from .lineas import RATIFY, deadline_of
from .models import Alcance, Servicio, Unidad
from .ratificacion import facts

SEND, OBSERVE = "ENVIAR_PRELIMINAR", "ENVIAR_OBSERVACIONES"
RIGHT = ("run", "inventario_anual")
UNIT_FIELDS = ("fecha_inicio_uso", "fecha_termino_uso", "superficie_m2")

_by_oficio: ContextVar[bool] = ContextVar("by_oficio", default=False)


@contextmanager
def by_oficio() -> Iterator[None]:
    """Inside, what a definitive inventory holds may change: an oficio was approved."""
    token = _by_oficio.set(True)
    try:
        yield
    finally:
        _by_oficio.reset(token)


def is_by_oficio() -> bool:
    return _by_oficio.get()


def state_of(servicio_id: int, periodo: Periodo) -> InventarioAnual:
    """The state of the inventory, made when nobody did anything with it yet. Inside ``services.batch`` only."""
    found = versiones.current(db.session(), servicio_id, periodo.id)
    return found or services.put(
        InventarioAnual(servicio_id=servicio_id, periodo_id=periodo.id, estado=anual.EN_ACTUALIZACION)
    )


# --- guards --------------------------------------------------------------------------------------------------------------


def complete_checklist(step: Step) -> list[Fault]:
    """Every blocking item of every unit, all at once (rt1 §4)."""
    found = facts(db.session(), step.row.periodo, step.row.servicio_id)
    faults = [Fault(one.fault.code, "", one.fault.values) for one in found.findings() if one.blocking]
    return faults or _some_unit(step, len(found.units))


def some_unit(step: Step) -> list[Fault]:
    return _some_unit(step, len(facts(db.session(), step.row.periodo, step.row.servicio_id).units))


def _some_unit(step: Step, units: int) -> list[Fault]:
    return [] if units else [fault("MSG-INV-26", anio=step.row.periodo.anio)]


def before_preliminary(step: Step) -> list[Fault]:
    """A Gestor de Servicio takes the ratification back until Hito 2; the Red de Expertos at any time."""
    deadline = deadline_of(step.row.periodo, SEND)
    if step.who.may("write", "periodos") or deadline is None or today() <= deadline:
        return []
    return [fault("MSG-INV-27", fecha=f"{deadline:%d/%m/%Y}")]


def observations_open(state: InventarioAnual, who: scope.Who) -> list[Fault]:
    """Until Hito 3, or until the day to which the Red de Expertos reopened them for this service."""
    last = last_day_to_observe(state)
    if who.may("write", "periodos") or last is None or today() <= last:
        return []
    return [fault("MSG-HIT-02", fecha=f"{last:%d/%m/%Y}")]


def last_day_to_observe(state: InventarioAnual) -> date | None:
    days = [one for one in (deadline_of(state.periodo, OBSERVE), state.observaciones_hasta) if one is not None]
    return max(days, default=None)


def in_time_to_observe(step: Step) -> list[Fault]:
    return observations_open(step.row, step.who)


def all_answered(step: Step) -> list[Fault]:
    mine = (
        ObservacionInventario.servicio_id == step.row.servicio_id,
        ObservacionInventario.periodo_id == step.row.periodo_id,
        ObservacionInventario.estado == anual.RECIBIDA,
    )
    waiting = db.session.scalar(select(func.count(ObservacionInventario.id)).where(*mine)) or 0
    return [fault("MSG-INV-28", n=waiting)] if waiting else []


def applicable(step: Step) -> list[Fault]:
    """What the oficio proposes must be as right as anything else that is loaded."""
    with by_oficio():
        found = [services.check(model, values, row, partial=True) for model, row, values in _changes(step.row)]
    return [Fault(one.code, "", one.values) for outcome in found for one in outcome.faults if not one.warning]


# --- effects -------------------------------------------------------------------------------------------------------------


def note_reason(step: Step) -> None:
    row = step.row
    after = {"motivo": step.data["motivo"]}
    auditing.record(
        db.session(), "motivo", row.__tablename__, row.id, owner_id=row.servicio_id, before=None, after=after
    )


def freeze_ratified(step: Step) -> None:
    deadline = deadline_of(step.row.periodo, RATIFY)
    late = deadline is not None and today() > deadline
    versiones.freeze(db.session(), step.row, anual.RATIFICADO, fuera_de_plazo=late)


def freeze_preliminary(step: Step) -> None:
    step.made["version"] = versiones.freeze(db.session(), step.row, anual.PRELIMINAR)


def freeze_definitive(step: Step) -> None:
    oficio = {name: step.data[name] for name in ("oficio_numero", "oficio_fecha")}
    version = versiones.freeze(db.session(), step.row, anual.DEFINITIVO, **oficio)
    spec = storage.field_of(version, "archivo_oficio")
    storage.put(version, spec, *step.files["archivo_oficio"])
    step.row.definitivo_id = version.id
    step.made["version"] = version


def reopen_until(step: Step) -> None:
    step.row.observaciones_hasta = step.data["hasta"]


def tell_preliminary(step: Step) -> None:
    deadline = deadline_of(step.row.periodo, OBSERVE)
    _tell_service(step.row, "M-INV-2", plazo=f"{deadline:%d/%m/%Y}" if deadline else "")


def tell_definitive(step: Step) -> None:
    _tell_service(step.row, "M-INV-3", oficio=step.data["oficio_numero"])


def tell_observed(step: Step) -> None:
    values = {"servicio": str(step.row.servicio), "anio": step.row.periodo.anio, "enlace": _page(step.row)}
    mail.send("M-INV-OBSERVACION", people("red"), values)


def tell_answered(step: Step) -> None:
    row = step.row
    state = lazy_gettext("acogida") if step.transition.target == anual.ACOGIDA else lazy_gettext("rechazada")
    _tell_service(row, "M-INV-RESPUESTA", estado=state, texto=row.texto, respuesta=row.respuesta or "")


def tell_rejected(step: Step) -> None:
    _tell_service(step.row, "M-INV-RECHAZO", oficio=step.row.oficio_numero, respuesta=step.row.respuesta or "")


def answer(step: Step) -> None:
    step.row.respuesta = step.data["respuesta"]


def decide(step: Step) -> None:
    step.row.respuesta = step.data.get("respuesta") or None
    step.row.decidida_por, step.row.decidida_en = step.who.nombre, step.moment


def apply_change(step: Step) -> None:
    """What the oficio asks for, and the version that results: both or none."""
    ask: SolicitudModificacion = step.row
    with by_oficio():
        for model, row, values in _changes(ask):
            outcome = services.save(model, values, row, partial=True)
            assert outcome.ok, outcome.faults  # the guard asked the same question
    amend(state_of(ask.servicio_id, ask.periodo), ask.oficio_numero, ask.oficio_fecha)


def amend(state: InventarioAnual, number: str, day: date) -> None:
    """The next frozen version of a definitive inventory, by the oficio of that number and day (M-INV-5)."""
    made = select(func.count(anual.InventarioVersion.id)).where(
        anual.InventarioVersion.servicio_id == state.servicio_id,
        anual.InventarioVersion.periodo_id == state.periodo_id,
        anual.InventarioVersion.version.startswith(anual.MODIFICADO),
    )
    name = f"{anual.MODIFICADO}_{(db.session.scalar(made) or 0) + 1}"
    version = versiones.freeze(db.session(), state, name, oficio_numero=number, oficio_fecha=day)
    state.definitivo_id = version.id
    _tell_service(state, "M-INV-5", oficio=number)


def _changes(ask: SolicitudModificacion) -> Iterator[tuple[Any, Any, dict[str, Any]]]:
    values = {name: getattr(ask, name) for name in PROPOSED if getattr(ask, name) is not None}
    of_unit = {name: value for name, value in values.items() if name in UNIT_FIELDS}
    of_years = {name: value for name, value in values.items() if name not in UNIT_FIELDS}
    if of_unit:
        yield Unidad, ask.unidad, of_unit
    if of_years:
        yield Alcance, ask.unidad.alcance, of_years


# --- people --------------------------------------------------------------------------------------------------------------


def people(profile: str, organizacion_id: int | None = None) -> list[Cuenta]:
    """The active accounts of a profile, of one service or of all."""
    mine = [Cuenta.ambito == "GESTION", Cuenta.perfil == profile, Cuenta.active.is_(True)]
    if organizacion_id is not None:
        mine.append(Cuenta.organizacion_id == organizacion_id)
    return list(db.session.scalars(select(Cuenta).where(*mine), execution_options=scope.UNSCOPED))


def _tell_service(row: Any, code: str, **values: Any) -> None:
    common = {"servicio": str(row.servicio), "anio": row.periodo.anio, "enlace": _page(row)}
    mail.send(code, people("gestor_servicio", row.servicio_id), {**common, **values}, organizacion_id=row.servicio_id)


def _page(row: Any) -> str:
    return mail.link(f"/inventario/?servicio={row.servicio_id}&periodo={row.periodo.anio}")


# --- without anybody asking ----------------------------------------------------------------------------------------------


def begin(anio: int) -> None:
    """The period opened: the inventory of every service begins, and it is told the milestones (M-INV-1)."""
    with services.batch() as session:
        periodo = session.scalars(select(Periodo).where(Periodo.anio == anio, Periodo.estado == ABIERTO)).first()
        for service in session.scalars(select(Servicio).where(Servicio.activo.is_(True)).order_by(Servicio.id)):
            if periodo is not None:
                _begin(service, periodo)


def join(servicio_id: int) -> None:
    """A new service takes part in the periods that are open."""
    with services.batch() as session:
        service = session.get(Servicio, servicio_id)
        for periodo in session.scalars(select(Periodo).where(Periodo.estado == ABIERTO).order_by(Periodo.anio)):
            _begin(service, periodo)


def _begin(service: Any, periodo: Periodo) -> None:
    if versiones.current(db.session(), service.id, periodo.id) is None:
        milestones = "\n".join(f"- {one.fecha:%d/%m/%Y}: {one.nombre}" for one in periodo.hitos)
        _tell_service(state_of(service.id, periodo), "M-INV-1", hitos=milestones)


def close_observations(day: date) -> int:
    """The day after Hito 3, the services that sent nothing have nothing to observe (rt1 §6). How many."""
    found = (
        select(InventarioAnual).where(InventarioAnual.estado == anual.PRELIMINAR_ENVIADO).order_by(InventarioAnual.id)
    )
    late = [one for one in db.session.scalars(found) if (last := last_day_to_observe(one)) and last < day]
    for one in late:
        services.transition(one, "estado", anual.SIN_OBSERVACIONES, "sin_observaciones", right=RIGHT)
    return len(late)
