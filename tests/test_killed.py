"""A process that dies at any moment, as when the machine loses its power: what it had acknowledged is there, and nothing is
there by half."""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import openpyxl
from flask import Flask
from sqlalchemy import select, text

from estado_verde import scope, storage
from estado_verde.clock import fixed, now
from estado_verde.excel import commands, imports
from estado_verde.models import Adjunto, Lote, db
from tests.test_imports import ALCANCE, NEW, unit_row

#: security-checks 23 asks for a hundred; `make soak` gives them.
KILLS = int(os.environ.get("EV_KILLS", "12"))
UNITS = 4
PDF = b"%PDF-1.7\n" + b"%" * 300_000 + b"\n%%EOF\n"
FORKED = multiprocessing.get_context("fork")


def book_of(folder: Path, number: int) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Unidades"
    for row in [NEW + ALCANCE, *(unit_row(f"Caída {number}-{one}") for one in range(UNITS))]:
        sheet.append(row)
    workbook.save(folder / f"{number}.xlsx")
    return folder / f"{number}.xlsx"


def some_row() -> Any:
    from ev_plugins.residuos.models import Reciclado

    return db.session.scalars(select(Reciclado).where(Reciclado.periodo.has(anio=2026)).order_by(Reciclado.id)).first()


def work(app: Flask, book: Path, told: Connection) -> None:
    """What a web process does: a file for a record, a workbook, more files; each is told once it was committed."""
    with app.app_context():
        with scope.acting(scope.SYSTEM, door="test"):
            attach(some_row(), told)
            row = some_row()
            servicio, periodo = row.unidad.servicio, row.periodo
            who = commands._who(servicio)
        with scope.acting(who, door="test"):
            result = imports.import_workbook(imports.Job(book, "unidades", servicio, periodo))
            told.send(("lote", result.lote_id))
        with scope.acting(scope.SYSTEM, door="test"):
            while True:
                attach(some_row(), told)


def attach(row: Any, told: Connection) -> None:
    attached = storage.attach(row, "archivos", "informe.pdf", io.BytesIO(PDF))
    told.send(("archivo", attached.adjunto.clave if attached.adjunto else attached.faults))


@contextmanager
def working(app: Flask, book: Path) -> Iterator[tuple[Any, Connection]]:
    with app.app_context():
        db.engine.dispose()  # each process has connections of its own
    ours, theirs = FORKED.Pipe(duplex=False)
    process = FORKED.Process(target=work, args=(app, book, theirs))
    process.start()
    theirs.close()
    yield process, ours
    process.kill()
    process.join()


def heard(told: Connection) -> list[tuple[str, Any]]:
    """All that it said before it died."""
    found = []
    with contextlib.suppress(EOFError):
        while True:
            found.append(told.recv())
    return found


def at_rest() -> None:
    """A server goes on for a moment with what a dead client had sent."""
    if db.engine.dialect.name != "postgresql":
        return
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND backend_type = 'client backend'"
    )
    with db.engine.connect() as connection:
        while connection.scalar(others):
            connection.rollback()
            time.sleep(0.01)


def test_killed_at_any_moment_what_was_acknowledged_is_there_and_nothing_by_half(
    demo_app: Flask, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    """security-checks 23: SIGKILL during uploads, commits and imports."""
    from ev_plugins.inventario.models import Unidad

    with working(demo_app, book_of(tmp_path, 0)) as (process, told):
        began = time.monotonic()
        said = [told.recv() for _ in range(4)]
        whole = time.monotonic() - began
        process.kill()
        said += heard(told)
    chance = random.Random(20261122)  # noqa: S311 - the same moments each time
    for number in range(1, KILLS):
        with working(demo_app, book_of(tmp_path, number)) as (process, told):
            process.join(chance.uniform(0, whole))
            process.kill()
            said += heard(told)
    with demo_app.app_context(), scope.acting(scope.SYSTEM, door="test"):
        at_rest()
        named = select(Unidad.nombre).where(Unidad.nombre.startswith("Caída"))
        names = list(db.session.scalars(named))
        loaded = {number: sum(one.startswith(f"Caída {number}-") for one in names) for number in range(KILLS)}
        assert set(loaded.values()) <= {0, UNITS}, "a workbook is loaded whole or not at all"
        batches = list(db.session.scalars(select(Lote.id)))
        assert {one for kind, one in said if kind == "lote"} <= set(batches)
        kept = set(db.session.scalars(select(Adjunto.clave)))
        assert {one for kind, one in said if kind == "archivo"} <= kept
        store = storage.store()
        for key, size in db.session.execute(select(Adjunto.clave, Adjunto.bytes)):
            with store.open(key) as opened:
                assert len(opened.read()) == size, "no row without its whole file"
        with fixed(now() + timedelta(days=2)):
            swept, missing = storage.sweep()
        assert (missing, {key for key, _, _ in store.files()}) == (0, kept)
    figure(
        f"{KILLS} kills: {len(said)} files and workbooks acknowledged, 0 lost; {list(loaded.values()).count(UNITS)} "
        f"workbooks loaded, none by half; {swept} files of nobody swept"
    )
