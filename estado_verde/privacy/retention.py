"""How long each kind of document is kept, as data: a row for each, which administrators change. Only what has a term is ever
deleted by itself; each deletion of a file of a record is in the audit trail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from .. import auditing, catalog, drafts, scope, services, storage
from ..clock import now
from ..models import Adjunto, Correo, Retencion, db
from ..models.mail import ENVIADO, FALLIDO

#: What the core itself keeps: code → (name, days, why).
CORE = {
    "borrador": ("Borradores de formularios", drafts.LIFE.days, "Un borrador es de paso: no llegó a ser un registro."),
    "correo": ("Correos enviados, o que nadie pudo entregar", 180, "Permiten saber qué se avisó y cuándo."),
}


def kinds() -> dict[str, tuple[str, int | None, str | None]]:
    """Every kind of document there is: those of the core, and each field of files of each record."""
    found: dict[str, tuple[str, int | None, str | None]] = dict(CORE)
    for model in catalog.models_with_files():
        for anio in (None, *catalog.years()):
            record = catalog.record(model, anio)
            for one in record.fields:
                if one.kind == "files":
                    found[f"{model.__tablename__}.{one.name}"] = (f"{record.title}: {one.label}", None, None)
    return found


def load(session: Session) -> int:
    """Add the kinds that have no row yet; how many."""
    known = set(session.scalars(select(Retencion.documento)))
    missing = [(key, values) for key, values in kinds().items() if key not in known]
    for key, (nombre, dias, fundamento) in missing:
        session.add(Retencion(documento=key, nombre=nombre[:200], dias=dias, fundamento=fundamento))
    session.flush()
    return len(missing)


def sweep() -> int:
    """Delete what is older than its term; how many documents. The daily job calls it."""
    with scope.acting(scope.SYSTEM, "retencion"):
        found = db.session.execute(select(Retencion.documento, Retencion.dias).where(Retencion.dias.is_not(None)))
        return sum(_sweep(key, now() - timedelta(days=dias)) for key, dias in found.all())


def _sweep(key: str, limit: datetime) -> int:
    with services.batch() as session:
        return SWEEPERS.get(key, lambda one, before: _files(one, key, before))(session, limit)


def _drafts(session: Session, limit: datetime) -> int:
    return drafts.purge(session, limit)


def _mails(session: Session, limit: datetime) -> int:
    """Those that wait to be delivered stay, however old."""
    old = delete(Correo).where(Correo.estado.in_((ENVIADO, FALLIDO)), Correo.creado_en < limit)
    done = session.execute(old.execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]


def _files(session: Session, key: str, limit: datetime) -> int:
    """The files of one field of one record; the bytes go once the rows are gone for good."""
    table, _, campo = key.partition(".")
    old = select(Adjunto).where(Adjunto.tabla == table, Adjunto.campo == campo, Adjunto.creado_en < limit)
    count = 0
    for one in session.scalars(old).all():
        auditing.record(session, "eliminar por plazo", table, one.fila_id, before=one.described)
        storage.forget(one)
        count += 1
    return count


SWEEPERS: dict[str, Callable[[Session, datetime], int]] = {
    "borrador": _drafts,
    "correo": _mails,
}
