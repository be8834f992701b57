"""Files that take long to make, made apart: who asked sees how far they are under «Mis descargas» and fetches them there.
Each is made for the account that asked, with what it may see, and goes after a day."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import IO, Any, cast

from sqlalchemy import CursorResult, and_, or_, select, update

from . import scope, services, storage
from .clock import now
from .models import Cuenta, Trabajo, db
from .security.realms import profile
from .security.sessions import permissions_of

log = logging.getLogger(__name__)

PENDIENTE, EN_CURSO, LISTO, FALLIDO = "PENDIENTE", "EN_CURSO", "LISTO", "FALLIDO"
LIFE = timedelta(days=1)
#: A process that tells no progress for so long is dead; another begins again, so many times.
LEASE, TRIES = timedelta(minutes=10), 3
LARGEST = 2 * 1024**3

Progress = Callable[[int], None]
#: Writes the file into a stream and says its name: ``make(datos, stream, progress)``, progress from 0 to 100.
Make = Callable[[Mapping[str, Any], IO[bytes], Progress], str]
_kinds: dict[str, Make] = {}


class CannotBeMade(Exception):
    """The text tells the person what to do about it."""


def register(kind: str, make: Make) -> None:
    _kinds[kind] = make


def ask(kind: str, title: str, datos: Mapping[str, Any]) -> Trabajo:
    """A new file for whoever asks; the same one again while it waits."""
    account = scope.current().cuenta_id
    waiting = select(Trabajo).where(Trabajo.cuenta_id == account, Trabajo.tipo == kind, Trabajo.estado == PENDIENTE)
    same = next((one for one in db.session.scalars(waiting) if one.datos == dict(datos)), None)
    if same is not None:
        return same
    with services.batch():
        row = Trabajo(tipo=kind, titulo=title[:200], datos=dict(datos), cuenta_id=account, creado_en=now())
        services.put(row)
    return row


def run_waiting() -> int:
    """Make what waits, one after another; how many. Inside an application context."""
    done = 0
    while (number := _take()) is not None:
        _make(number)
        done += 1
    return done


def _take() -> int | None:
    moment = now()
    with scope.acting(scope.SYSTEM, door="trabajo"):
        dead = and_(Trabajo.estado == EN_CURSO, Trabajo.tomado_hasta < moment)
        due = or_(Trabajo.estado == PENDIENTE, dead)
        number = db.session.scalar(select(Trabajo.id).where(due).order_by(Trabajo.id).limit(1))
        if number is None:
            db.session.rollback()
            return None
        values = {"estado": EN_CURSO, "tomado_hasta": moment + LEASE, "intentos": Trabajo.intentos + 1, "avance": 0}
        statement = update(Trabajo).where(Trabajo.id == number, due).values(**values)
        mine = _write(statement)
        return number if mine else _take()


def _write(statement: Any) -> bool:
    done = db.session.execute(statement.execution_options(synchronize_session=False, unscoped=True))
    db.session.commit()
    return cast("CursorResult[Any]", done).rowcount == 1


def _make(number: int) -> None:
    with scope.acting(scope.SYSTEM, door="trabajo"):
        row = db.session.get_one(Trabajo, number, populate_existing=True)
        kind, datos, tries = row.tipo, dict(row.datos), row.intentos
        account = db.session.get_one(Cuenta, row.cuenta_id)
        who, active = who_of(account), account.active
    try:
        if tries > TRIES or not active or kind not in _kinds:
            raise CannotBeMade("No se pudo preparar. Pídalo de nuevo.")
        with tempfile.TemporaryFile() as stream:
            with scope.acting(who, door="trabajo"):
                name = _kinds[kind](datos, stream, lambda percent: _progress(number, percent))
            db.session.rollback()  # it only read
            stream.seek(0)
            key, _size, _digest = storage.store().write(stream, LARGEST)
        _finish(number, estado=LISTO, avance=100, archivo=key, nombre=storage.clean_name(name))
    except CannotBeMade as error:
        db.session.rollback()
        _finish(number, estado=FALLIDO, error=str(error))
    except Exception:
        db.session.rollback()
        log.exception("El trabajo %s (%s) falló.", number, kind)
        text = "Ocurrió un error al preparar el archivo. Pídalo de nuevo; si vuelve a fallar, avise a la mesa de ayuda."
        _finish(number, estado=FALLIDO, error=text)


def _progress(number: int, percent: int) -> None:
    """On a connection of its own: the one of the file may be in the middle of reading."""
    table = Trabajo.__table__
    mine = (table.c.id == number, table.c.estado == EN_CURSO)
    with db.engine.begin() as connection:
        values = {"avance": max(0, min(percent, 99)), "tomado_hasta": now() + LEASE}
        connection.execute(update(table).where(*mine).values(**values))


def _finish(number: int, **values: Any) -> None:
    with scope.acting(scope.SYSTEM, door="trabajo"):
        mine = (Trabajo.id == number, Trabajo.estado == EN_CURSO)
        _write(update(Trabajo).where(*mine).values(tomado_hasta=None, terminado_en=now(), **values))


def who_of(account: Cuenta) -> scope.Who:
    """The account as it would be in a session of its own. Under the system's scope."""
    found = profile(account.ambito, account.perfil)
    return scope.Who(
        cuenta_id=account.id,
        nombre=account.nombre,
        ambito=account.ambito,
        perfil=account.perfil,
        reach=found.reach if found else scope.Reach.OWN,
        organizacion_id=account.organizacion_id,
        permissions=permissions_of(account.ambito, account.perfil),
    )


def purge() -> int:
    """Take away results that are over; how many. Inside a transaction."""
    old = list(db.session.scalars(select(Trabajo).where(Trabajo.creado_en < now() - LIFE)))
    for row in old:
        if row.archivo:
            storage.store().delete(row.archivo)
        db.session.delete(row)
    return len(old)
