"""The only writers. Form, workbook, API and command line all end here: field types, the requirement's rules and the rules
between plugins run, all faults are collected, and the change is committed together with its audit rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from . import auditing, catalog, database, plugins, scope
from .closing import Closing, Right, closed_to
from .judging import Judge, Judged, previous_of
from .models import db
from .resolving import columns_of, computed
from .spec.faults import Fault, Word, fault
from .spec.fields import Field, Reference


class NotAllowed(PermissionError):
    """The profile may not do this (MSG-ACC-03)."""


@dataclass
class Outcome:
    """What became of one record: the row when it was written, and every fault, warnings included."""

    row: Any = None
    faults: list[Fault] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return all(one.warning for one in self.faults)

    @property
    def warnings(self) -> list[Fault]:
        return [one for one in self.faults if one.warning]


@dataclass
class _Batch:
    told: list[dict[str, Any]] = field(default_factory=list)


_batch: ContextVar[_Batch | None] = ContextVar("batch", default=None)


@contextmanager
def batch() -> Iterator[Session]:
    """Several writes in one transaction: all are committed at the end, or none. Batches may be nested."""
    session: Session = db.session()
    if _batch.get() is not None:
        yield session
        return
    token = _batch.set(_Batch())
    try:
        yield session
        session.commit()
        told = _batch.get()
    except BaseException:
        session.rollback()
        raise
    finally:
        _batch.reset(token)
    for one in told.told if told else ():
        plugins.tell(one.pop("hook"), **one)


def tell(hook: str, **values: Any) -> None:
    """Tell the plugins after the commit of the running batch. What nobody listens to is not even kept."""
    running = _batch.get()
    assert running is not None, "tell() belongs inside batch()"
    if getattr(plugins.host().hook, hook).get_hookimpls():
        running.told.append({"hook": hook, **values})


def require(right: Right) -> None:
    """Raise NotAllowed unless the account may do this."""
    if not scope.current().may(*right):
        raise NotAllowed(f"{right[0]} {right[1]}")


# --- judging -------------------------------------------------------------------------------------------------------------


def check(
    model: Any, raw: Mapping[str, Any], row: Any = None, *, partial: bool = False, right: Right | None = None
) -> Outcome:
    """What ``save`` would find, without writing."""
    right = right or ("write", model.__resource__)
    require(right)
    judged = _judge(db.session(), model, [Judged(raw, row)], partial=partial, right=right)[0]
    return Outcome(row, judged.faults, judged.data)


class Series:
    """Judges the rows of one model block after block, each compared with all before it, and writes nothing: the preview of
    a long workbook, without holding it in memory or the database still."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self.right: Right = ("write", model.__resource__)
        require(self.right)
        self.judge = _new_judge(db.session(), model, self.right)

    def check(self, raws: Sequence[Mapping[str, Any]], rows: Sequence[Any] = ()) -> list[Outcome]:
        judged = [Judged(raw, row) for raw, row in zip(raws, rows or [None] * len(raws), strict=True)]
        _judge(self.judge.session, self.model, judged, partial=False, right=self.right, judge=self.judge)
        return [Outcome(one.row, one.faults, one.data) for one in judged]


def _new_judge(session: Session, model: Any, right: Right) -> Judge:
    return Judge(session, model, may_set_read_only=right[0] == "run" or scope.current().unrestricted)


Progress = Callable[[int], None]


def _judge(
    session: Session,
    model: Any,
    rows: list[Judged],
    *,
    partial: bool,
    right: Right,
    upsert: bool = False,
    progress: Progress | None = None,
    judge: Judge | None = None,
) -> list[Judged]:
    judge = judge or _new_judge(session, model, right)
    with session.no_autoflush:
        judge.prepare(rows, partial=partial, upsert=upsert)
        closed = Closing(session, rows)
        for number, one in enumerate(rows, 1):
            if one.periodo is not None and not any(found.field == "periodo" for found in one.faults):
                owner = model.owner_id(one.data)
                # Neither the period that the row leaves nor the one that it goes to may be closed.
                for periodo in {one.periodo, one.former_periodo}:
                    one.faults.extend(closed.faults(periodo, owner, one.requirement, right))
            judge.judge(one)
            if not one.refused:
                judge.accept(one)
            if progress and number % 500 == 0:
                progress(number)
    return rows


# --- writing -------------------------------------------------------------------------------------------------------------


def save(
    model: Any,
    raw: Mapping[str, Any],
    row: Any = None,
    *,
    partial: bool = False,
    right: Right | None = None,
    lote_id: int | None = None,
) -> Outcome:
    """Create a record, or change ``row``. Nothing is written when a fault refuses it.

    ``raw``: text or typed values by field name; references by id, by name or by row. ``partial`` keeps what is not given.
    ``right``: another permission than ("write", resource). Raises NotAllowed and scope.ScopeViolation.
    """
    return save_many(model, [raw], rows=[row], partial=partial, right=right, lote_id=lote_id)[0]


def save_many(
    model: Any,
    raws: Sequence[Mapping[str, Any]],
    *,
    rows: Sequence[Any] = (),
    partial: bool = False,
    right: Right | None = None,
    only_valid: bool = False,
    dry_run: bool = False,
    upsert: bool = False,
    lote_id: int | None = None,
    progress: Progress | None = None,
) -> list[Outcome]:
    """Save many records in one transaction, judged together with the same number of queries as one.

    All or nothing, unless ``only_valid``. ``upsert`` changes the stored record that the Record's key names instead of adding
    another. Outcomes come in the order of ``raws``; ``progress`` is told how many rows were done.
    """
    right = right or ("write", model.__resource__)
    require(right)
    rows = rows or [None] * len(raws)
    session: Session = db.session()
    if not dry_run:
        database.begin_write(session.connection(), f"{model.__tablename__} {scope.current().organizacion_id}")
    judged = [Judged(raw, row) for raw, row in zip(raws, rows, strict=True)]
    _judge(session, model, judged, partial=partial, right=right, upsert=upsert, progress=progress)
    outcomes = [Outcome(one.row, one.faults, one.data) for one in judged]
    if dry_run:
        return outcomes
    if not only_valid and any(one.refused for one in judged):
        if _batch.get() is None:
            session.rollback()
        return outcomes
    writable = [(one, outcome) for one, outcome in zip(judged, outcomes, strict=True) if not one.refused]
    _write_or_tell(model, writable, lote_id)
    if progress:
        progress(len(raws))
    return outcomes


Accepted = Sequence[tuple[Judged, Outcome]]


def _write_or_tell(model: Any, accepted: Accepted, lote_id: int | None) -> None:
    """Write, or tell each row which constraint refused them. Inside a batch the whole batch falls."""
    try:
        _write(model, accepted, lote_id)
    except IntegrityError as error:
        if _batch.get() is not None:
            raise
        for _, outcome in accepted:
            outcome.row = None
            outcome.faults.append(_duplicate(model, error, outcome.data))


def _write(model: Any, accepted: Accepted, lote_id: int | None) -> None:
    with batch() as session:
        before = {id(one): auditing.snapshot(one.row) for one, _ in accepted if one.row is not None}
        for one, outcome in accepted:
            if outcome.row is None:
                outcome.row = model()
                _assign(outcome.row, one)
                session.add(outcome.row)
            else:
                _assign(outcome.row, one)
        session.flush()
        entries = [
            entry
            for one, outcome in accepted
            if (entry := _note(model, outcome.row, before.get(id(one)), model.owner_id(one.data), lote_id))
        ]
        auditing.record_all(session, entries)


def _assign(row: Any, judged: Judged) -> None:
    assert judged.record is not None
    columns = columns_of(type(row))
    extras = dict(row.extras or {})
    names = {one.name for one in judged.record.fields}
    for spec in judged.record.fields:
        if spec.kind == "files" or spec.name not in judged.data or computed(type(row), spec.column):
            continue
        _assign_field(row, spec, judged.data[spec.name], columns, extras)
    for name, value in judged.data.items():
        if name in columns and name not in names:
            setattr(row, name, value)
    if judged.periodo is not None:
        row.periodo_id = judged.periodo.id
    if extras != (row.extras or {}):
        row.extras = extras


def _assign_field(row: Any, spec: Field, value: Any, columns: Mapping[str, Any], extras: dict[str, Any]) -> None:
    if spec.kind == "references":
        target = catalog.model_of(spec.target)
        wanted = [one.id for one in value or ()]
        if {one.id for one in getattr(row, spec.name)} != set(wanted):
            # Not yet: a row in the making already hangs from the lists of others.
            with db.session().no_autoflush:
                found = db.session().scalars(select(target).where(target.id.in_(wanted))).all()
            setattr(row, spec.name, sorted(found, key=lambda one: wanted.index(one.id)))
        return
    if isinstance(value, Reference):
        value = value.id
    if spec.column in columns:
        # New rows say every column, empty ones too: rows that say the same columns are inserted by one statement.
        if row.id is None or getattr(row, spec.column) != value:
            setattr(row, spec.column, value)
    else:
        extras[spec.name] = auditing.plain(value)


def _note(
    model: Any, row: Any, before: dict[str, Any] | None, owner_id: int | None, lote_id: int | None
) -> dict[str, Any] | None:
    """The entry of the trail for a written row; None when nothing changed."""
    after = auditing.snapshot(row, created=before is None)
    old, new = auditing.difference(before, after)
    if before is not None and not new:
        return None
    tell("ev_saved", table=model.__tablename__, row_id=row.id, before=before, after=after)
    action = "crear" if before is None else "modificar"
    return auditing.entry(
        action, model.__tablename__, row.id, owner_id=owner_id, before=old, after=new, lote_id=lote_id
    )


def _duplicate(model: Any, error: IntegrityError, data: Mapping[str, Any]) -> Fault:
    """MSG-GEN-09 for a constraint that another transaction, or a row outside the scope, made true first."""
    record = catalog.record(model)
    text = str(error.orig)
    for spec in reversed(record.fields):
        if spec.column in text:
            value = data.get(spec.name)
            shown = value.text if isinstance(value, Reference) else spec.label_of(value)
            return fault("MSG-GEN-09", spec.name, campo=Word(spec.label), valor=shown)
    return fault("MSG-GEN-06")


def delete(row: Any, *, right: Right | None = None, lote_id: int | None = None, forever: bool = False) -> Outcome:
    """Remove a record, unless its period is closed or others point to it. One that reports and audits name is retired
    instead: it stays, in the state that its model says (00-overview §6); unless it shall go ``forever``, if nothing does."""
    model = type(row)
    right = right or ("delete", model.__resource__)
    require(right)
    if against := list(model.why_not_delete(row)):
        return Outcome(row, against)
    if model.__retired__ is not None and not forever:
        field_name, value = model.__retired__
        return transition(row, field_name, value, "eliminar", right=right)
    session: Session = db.session()
    owner_id = model.owner_id(previous_of(row, catalog.record(model)))
    if found := closed_to(session, row, owner_id, right):
        return Outcome(row, found)
    table, row_id, before = model.__tablename__, row.id, auditing.snapshot(row)
    try:
        with batch():
            auditing.record_files(session, row, owner_id, lote_id)
            session.delete(row)
            session.flush()
            old, _ = auditing.difference(before, None)
            auditing.record(session, "eliminar", table, row_id, owner_id=owner_id, before=old, lote_id=lote_id)
            tell("ev_saved", table=table, row_id=row_id, before=before, after=None)
    except IntegrityError:
        return Outcome(row, [fault("MSG-GEN-10")])
    return Outcome(None, [])


def transition(row: Any, field_name: str, target: str, action: str, *, right: Right, motivo: str = "") -> Outcome:
    """Take a row from one state to another, with its history. The caller has judged whether the step exists."""
    require(right)
    model = type(row)
    source = getattr(row, field_name)
    owner_id = model.owner_id(previous_of(row, catalog.record(model)))
    session: Session = db.session()
    with batch():
        setattr(row, field_name, target)
        session.flush()
        before, after = {field_name: source}, {field_name: target} | ({"motivo": motivo} if motivo else {})
        auditing.record(session, action, model.__tablename__, row.id, owner_id=owner_id, before=before, after=after)
        tell(
            "ev_transitioned",
            workflow=model.__record__,
            table=model.__tablename__,
            row_id=row.id,
            source=source,
            action=action,
            target=target,
        )
    return Outcome(row)


def put(row: Any) -> Any:
    """Store a row of the core's own machinery (a batch, an attachment) that has no specification. Inside ``batch`` only."""
    session: Session = db.session()
    session.add(row)
    session.flush()
    return row
