"""State machines as plugins declare them. The table says who may take a row from where to where; here a step is chosen,
guarded, written and told, all in one transaction. Buttons, permissions, history, mails and the documentation come from the
same table, so they cannot disagree with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any, cast

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from . import auditing, catalog, database, plugins, scope, services, storage
from .clock import now
from .closing import Closing
from .contributions import Transition, Workflow
from .judging import previous_of
from .models import Periodo, db
from .resolving import columns_of
from .spec.faults import Fault, fault, refuses
from .spec.fields import Field

#: A file as it arrives: its name and its bytes.
Arrived = tuple[str, IO[bytes]]


@dataclass
class Step:
    """What conditions, guards and effects are told: the row, what was asked and answered, for whom and when."""

    row: Any
    transition: Transition
    who: scope.Who
    moment: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, Arrived] = field(default_factory=dict)
    #: What earlier effects of the step leave for later ones.
    made: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Action:
    """A button: its name, its text, and what it asks."""

    name: str
    title: str
    fields: tuple[Field, ...]


class Refused(Exception):
    """What an effect raises that meets a fault which no guard saw: the step is undone whole, and its faults are told."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults


def of(model: Any) -> Workflow:
    """The workflow of a table. Raises LookupError where no plugin declares one."""
    for one in plugins.host().values("ev_workflows"):
        if one.table == model.__tablename__:
            return cast("Workflow", one)
    raise LookupError(model.__tablename__)


def actions(row: Any, who: scope.Who | None = None) -> list[Action]:
    """What this account may do with the row now, in the order of the table."""
    who, flow = who or scope.current(), of(type(row))
    if not who.may("run", type(row).__resource__):
        return []
    if _closed(row):
        return []
    state = getattr(row, flow.field)
    open_steps = (one for one in flow.transitions if one.source == state and _open_to(one, who))
    found = {one.action: one for one in reversed(list(open_steps))}
    return [Action(name, flow.actions.get(name, name), _asked(type(row), one)) for name, one in reversed(found.items())]


def offers(row: Any, action: str) -> bool:
    """Whether whoever asks may take this step now."""
    return any(one.name == action for one in actions(row))


def is_for(row: Any, action: str) -> bool:
    """Whether the action is one of whoever asks, in whatever state."""
    who = scope.current()
    return any(one.action == action and _open_to(one, who) for one in of(type(row)).transitions)


def fields_of(model: Any, action: str, state: str) -> tuple[Field, ...]:
    """What an action asks in a state; nothing where it does not exist."""
    steps = (one for one in of(model).transitions if (one.source, one.action) == (state, action))
    return next((_asked(model, one) for one in steps), ())


def _asked(model: Any, one: Transition) -> tuple[Field, ...]:
    """What a step asks, its files with the limits of today."""
    return tuple(model.file_field(spec) if spec.kind == "files" else spec for spec in one.fields)


def refusal_of(row: Any, action: str) -> Fault:
    """Why an action is impossible in the state of a row, or of its period."""
    return next(iter(_closed(row)), None) or _refusal(of(type(row)), row, action)


def _closed(row: Any) -> list[Fault]:
    """A period that is closed is read only for everybody, and in one that is not open yet nothing is done."""
    periodo = getattr(row, "periodo", None)
    if not isinstance(periodo, Periodo):
        return []
    return Closing(db.session(), ()).faults(periodo, None, None, ("run", type(row).__resource__))


def _open_to(one: Transition, who: scope.Who) -> bool:
    return who.unrestricted or who.perfil in one.profiles


def run(
    row: Any, action: str, raw: Mapping[str, Any] | None = None, files: Mapping[str, Arrived] | None = None
) -> services.Outcome:
    """Take the step that the action means in the state in which the row is at that moment. Of two people who act at once,
    the second meets the state that the first one left. Raises NotAllowed when the profile never takes this action."""
    flow, who = of(type(row)), scope.current()
    services.require(("run", type(row).__resource__))
    if not is_for(row, action):
        raise services.NotAllowed(f"{action} {flow.table}")
    try:
        with services.batch() as session:
            database.begin_write(session.connection(), f"{flow.table} {row.id}")
            session.flush()
            session.refresh(row)
            step = _chosen(flow, row, action, raw or {}, files or {}, who)
            _perform(flow, step, session)
    except Refused as refused:
        return services.Outcome(row, refused.faults)
    return services.Outcome(row, [], dict(step.data))


def _chosen(
    flow: Workflow, row: Any, action: str, raw: Mapping[str, Any], files: Mapping[str, Arrived], who: scope.Who
) -> Step:
    """The step, with what was answered, when nothing speaks against it."""
    if found := _closed(row):
        raise Refused(found)
    state = getattr(row, flow.field)
    steps = [one for one in flow.transitions if (one.source, one.action) == (state, action) and _open_to(one, who)]
    if not steps:
        raise Refused([_refusal(flow, row, action)])
    data, faults = _read(_asked(type(row), steps[0]), raw, files)
    step = Step(row, steps[0], who, now(), data, files)
    step.transition = next(one for one in steps if not one.when or flow.code[one.when](step))
    if step.transition.guard:
        faults += flow.code[step.transition.guard](step)
    if refuses(faults):
        raise Refused(faults)
    return step


def _refusal(flow: Workflow, row: Any, action: str) -> Fault:
    return flow.refusal(row, action) if flow.refusal else fault("MSG-ACC-03")


def _read(
    fields: Sequence[Field], raw: Mapping[str, Any], files: Mapping[str, Arrived]
) -> tuple[dict[str, Any], list[Fault]]:
    data: dict[str, Any] = {}
    faults: list[Fault] = []
    for one in fields:
        if one.kind == "files":
            faults += _of_file(one, files.get(one.name))
            continue
        data[one.name], found = one.parse(raw.get(one.name))
        faults += [found] if found else []
    return data, faults


def _of_file(spec: Field, arrived: Arrived | None) -> list[Fault]:
    if arrived is not None:
        return storage.validate(spec, *arrived)
    return [fault(spec.message("required", "MSG-GEN-01"), spec.name)] if spec.required else []


def _perform(flow: Workflow, step: Step, session: Session) -> None:
    """The change of state, which fails when somebody else was first; then its effects, its audit and its news."""
    row, model, one = step.row, type(step.row), step.transition
    before = auditing.snapshot(row)
    column = columns_of(model)[flow.field]
    still = (model.id == row.id, column == one.source)
    statement = update(model).where(*still).values({flow.field: one.target})
    statement = statement.execution_options(synchronize_session=False)
    if cast("CursorResult[Any]", session.execute(statement)).rowcount != 1:
        session.refresh(row)
        raise Refused([_refusal(flow, row, one.action)])
    set_committed_value(row, flow.field, one.target)
    for name in one.effects:
        flow.code[name](step)
    session.flush()
    old, new = auditing.difference(before, auditing.snapshot(row))
    owner_id = model.owner_id(previous_of(row, catalog.record(model)))
    auditing.record(session, one.action, flow.table, row.id, owner_id=owner_id, before=old, after=new)
    services.tell(
        "ev_transitioned",
        workflow=flow.name,
        table=flow.table,
        row_id=row.id,
        source=one.source,
        action=one.action,
        target=one.target,
    )


# --- what is checked at start, and what is documented ---------------------------------------------------------------------


def problems(flow: Workflow, profiles: set[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with a table: (message, hint)."""
    steps = Counter((one.source, one.action, one.when) for one in flow.transitions)
    for (source, action, _when), times in steps.items():
        if times > 1:
            message = f"El flujo «{flow.name}» tiene {times} pasos «{action}» desde «{source}»."
            yield message, "Deje uno, o diga en when cuándo es cada uno."
    for profile in sorted({name for one in flow.transitions for name in one.profiles} - profiles):
        message = f"El flujo «{flow.name}» nombra el perfil «{profile}», que nadie declara."
        yield message, f"Existen: {', '.join(sorted(profiles)) or 'ninguno'}."
    used = {name for one in flow.transitions for name in (one.when, one.guard, *one.effects) if name}
    for name in sorted(used - set(flow.code)):
        yield (
            f"El flujo «{flow.name}» nombra «{name}», que no está en code.",
            "Agregue la función, o corrija el nombre.",
        )
    if flow.states:
        yield from _wrong_states(flow)
        for action in sorted({one.action for one in flow.transitions} - set(flow.actions)):
            yield f"El flujo «{flow.name}» no da texto a la acción «{action}».", "Agréguelo en actions."


def _wrong_states(flow: Workflow) -> Iterator[tuple[str, str]]:
    named = {one for step in flow.transitions for one in (step.source, step.target)} - {""}
    for state in sorted(named - set(flow.states)):
        message = f"El flujo «{flow.name}» nombra el estado «{state}», que no declara."
        yield message, f"Existen: {', '.join(flow.states)}."
    reached, pending = {""}, [""]
    while pending:
        here = pending.pop()
        further = {one.target for one in flow.transitions if one.source == here} - reached
        reached |= further
        pending += further
    for state in sorted(set(flow.states) - reached):
        message = f"En el flujo «{flow.name}» nada lleva al estado «{state}»."
        yield message, "Agregue el paso que lleva a él, o quite el estado."


def document(flow: Workflow) -> str:
    """The table as people read it, in Markdown."""
    lines = ["| T | Desde | Acción | Hasta | Quién | Cuándo y con qué | Efectos |", "|---|---|---|---|---|---|---|"]
    for one in flow.transitions:
        asked = ", ".join(spec.label + (" (obligatorio)" if spec.required else "") for spec in one.fields)
        cells = (
            one.name or "–",
            flow.states.get(one.source, one.source) or "–",
            flow.actions.get(one.action, one.action),
            "igual" if one.target == one.source else flow.states.get(one.target, one.target),
            ", ".join(one.profiles),
            " · ".join(filter(None, (one.when, one.guard, asked))) or "–",
            ", ".join(one.effects) or "–",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
