"""The life of a period: it is made from the template of its edition, opened for loading, validated and closed."""

from __future__ import annotations

from collections.abc import Iterable

from .. import catalog, services
from ..clock import today
from ..contributions import Transition, Workflow
from ..models import Hito, Periodo
from ..models.periods import ABIERTO, CERRADO, EN_VALIDACION, PREPARACION
from ..services import Outcome
from ..spec.faults import Fault, fault
from ..spec.periods import Period
from ..spec.requirements import Edition

RIGHT = ("run", "periodos")
#: Guards that a transition names: what must hold before the step.
MOTIVO, LIMITE = "motivo", "motivo y fecha límite futura"

WORKFLOW = Workflow(
    "periodo",
    "ev_periodo",
    "estado",
    (
        Transition(PREPARACION, "abrir", ABIERTO, ()),
        Transition(ABIERTO, "validar", EN_VALIDACION, ()),
        Transition(EN_VALIDACION, "reabrir", ABIERTO, (), LIMITE),
        Transition(EN_VALIDACION, "cerrar", CERRADO, ()),
        Transition(CERRADO, "devolver", EN_VALIDACION, (), MOTIVO),
    ),
)
WORKFLOWS = (WORKFLOW,)


class NoTemplate(LookupError):
    """No edition is installed, so nothing says which milestones a year has."""


def steps_from(state: str) -> list[Transition]:
    """What may be done with a period in this state."""
    return [one for one in WORKFLOW.transitions if one.source == state]


def create_from_template(anio: int) -> Outcome:
    """«Crear periodo desde plantilla»: the period and its milestones, in preparation.

    The outcome carries MSG-HIT-01 for each milestone on a day that is not worked; the date is kept. Raises NoTemplate.
    """
    services.require(("write", "periodos"))
    edition = catalog.edition(anio)
    if edition is None:
        raise NoTemplate(anio)
    with services.batch():
        outcome = services.save(Periodo, _dates(edition, anio))
        if not outcome.ok:
            return outcome
        made = services.save_many(Hito, list(_milestones(edition, anio, outcome.row)))
        outcome.faults.extend(found for one in made for found in one.faults)
        services.tell("ev_periodo_changed", anio=anio, source="", target=PREPARACION)
    return outcome


def _dates(edition: Edition, anio: int) -> dict[str, object]:
    period: Period = edition.period_of(anio)
    return {
        "anio": anio,
        "fecha_inicio": period.inicio,
        "fecha_termino": period.termino,
        "fecha_limite_carga": period.limite,
        "fecha_corte_uso": period.corte,
        "norma": edition.norma if edition.anio == anio else None,
    }


def _milestones(edition: Edition, anio: int, periodo: Periodo) -> Iterable[dict[str, object]]:
    for one in edition.milestones:
        yield {
            "periodo": periodo,
            "numero": one.numero,
            "nombre": one.nombre.format(anio=anio),
            "fecha": one.in_year(anio),
            "tipo_fecha": one.tipo_fecha,
            "responsable": one.responsable,
            "accion": one.accion,
            "descripcion": one.descripcion.format(anio=anio),
            "aviso_dias": ", ".join(map(str, one.aviso_dias)),
        }


def change_state(periodo: Periodo, action: str, motivo: str = "") -> Outcome:
    """Take a step of the workflow. An action that does not exist from the present state answers MSG-GEN-06."""
    services.require(RIGHT)
    step = next((one for one in steps_from(periodo.estado) if one.action == action), None)
    found = _refusals(periodo, step, motivo.strip())
    if step is None or found:
        return Outcome(periodo, found)
    with services.batch():
        outcome = services.transition(periodo, "estado", step.target, action, right=RIGHT, motivo=motivo.strip())
        services.tell("ev_periodo_changed", anio=periodo.anio, source=step.source, target=step.target)
    return outcome


def _refusals(periodo: Periodo, step: Transition | None, motivo: str) -> list[Fault]:
    if step is None:
        return [fault("MSG-GEN-06", "estado")]
    found = []
    if step.guard in (MOTIVO, LIMITE) and not motivo:
        found.append(fault("MSG-GEN-01", "motivo"))
    if step.guard == LIMITE and periodo.fecha_limite_carga <= today():
        found.append(fault("MSG-GEN-08", "fecha_limite_carga"))
    return found
