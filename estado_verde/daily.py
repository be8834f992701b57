"""What is done once a day, in Chile's calendar, by whichever process comes first. Every task may be repeated without harm,
and after days without power it is told since when it was not done."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, or_, update

from . import database, plugins
from .clock import now, today
from .contributions import Daily
from .discovery import NAMESPACE
from .models import TareaDiaria, db
from .scope import SYSTEM, acting

log = logging.getLogger(__name__)

#: How long a process has for a task; also the pause before a task that failed is tried again.
LEASE = timedelta(minutes=30)


@dataclass(frozen=True)
class Done:
    """``text`` says what changed; with ``failed``, why nothing did."""

    name: str
    title: str
    text: str
    failed: bool = False


def tasks() -> list[Daily]:
    """The core's, then those of each plugin's ``daily.py``, in the order of requirements."""
    from .upkeep import TASKS

    found: list[Daily] = list(TASKS)
    for one in plugins.host().plugins:
        if (one.folder / "daily.py").is_file():
            module = importlib.import_module(f"{NAMESPACE}.{one.name}.daily")
            found += cast("Sequence[Daily]", module.TASKS)
    return found


def run_due(*, at_once: bool = False) -> Iterator[Done]:
    """Do what was not done today. ``at_once`` does not wait for the pause of what failed. Inside an application context."""
    with acting(SYSTEM, door="diario"):
        for one in tasks():
            row = _take(one.name, at_once)
            if row is not None:
                yield _do(one, row)


def _take(name: str, at_once: bool) -> TareaDiaria | None:
    """The task, when no process does it now or did it today."""
    row = db.session.get(TareaDiaria, name, populate_existing=True)
    if row is not None and row.hecha_el is not None and row.hecha_el >= today():
        return None
    moment = now()
    if row is None:
        database.insert_new(db.session(), TareaDiaria, {"nombre": name, "error": ""}, ("nombre",))
    free = or_(TareaDiaria.tomada_hasta.is_(None), TareaDiaria.tomada_hasta < moment)
    if at_once:
        free = or_(free, TareaDiaria.error != "")
    undone = or_(TareaDiaria.hecha_el.is_(None), TareaDiaria.hecha_el < today())
    taken = (
        update(TareaDiaria)
        .where(TareaDiaria.nombre == name, undone, free)
        .values(tomada_hasta=moment + LEASE)
        .execution_options(synchronize_session=False)
    )
    mine = cast("CursorResult[Any]", db.session.execute(taken)).rowcount == 1
    db.session.commit()
    return db.session.get_one(TareaDiaria, name, populate_existing=True) if mine else None


def _do(one: Daily, row: TareaDiaria) -> Done:
    day: date = today()
    since = row.hecha_el or day - timedelta(days=1)
    try:
        text = one.run(since, day)
        _note(one.name, hecha_el=day, tomada_hasta=None, error="")
        return Done(one.name, one.title, text)
    except Exception as error:
        db.session.rollback()
        log.exception("La tarea diaria %s falló; se intentará de nuevo en %s.", one.name, LEASE)
        text = f"{type(error).__name__}: {error}"
        _note(one.name, error=text[:500])
        return Done(one.name, one.title, text, failed=True)


def _note(name: str, **values: Any) -> None:
    statement = update(TareaDiaria).where(TareaDiaria.nombre == name).values(**values)
    db.session.execute(statement, execution_options={"synchronize_session": False})
    db.session.commit()
