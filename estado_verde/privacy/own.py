"""What a person may do with the own data: take all of it away in a form that other programs read, and ask to be forgotten.
An account is made anonymous unless records that must be kept name it, or its organisation would be left without anybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from .. import auditing, catalog, drafts, scope, services
from ..clock import now
from ..crud.cells import text_of, value_of
from ..messages import texts_of
from ..models import Auditoria, Borrador, Consentimiento, Cuenta, Enlace, Peticion, Retencion, Sesion, account_name, db
from ..security import accounts, realms, registration, second_factor
from ..spec.reports import Column, Sheet

#: As much of the trail as a person is given at once.
MOST = 5_000
SUPRESION = "SUPRESION"
PENDIENTE, CUMPLIDA, RECHAZADA = "PENDIENTE", "CUMPLIDA", "RECHAZADA"
Rows = list[dict[str, Any]]


def account() -> Cuenta:
    found: Cuenta = db.session.get_one(Cuenta, scope.current().cuenta_id)
    return found


def everything() -> dict[str, Rows]:
    """All that is kept about whoever asks, part by part; dates as text, nothing masked: it is theirs."""
    me = account()
    with scope.acting(scope.SYSTEM, "mis datos"):
        parts = {
            "cuenta": [_account(me)],
            "consentimientos": _rows(Consentimiento, Consentimiento.cuenta_id == me.id, "version", "en", "direccion"),
            "sesiones": _rows(Sesion, Sesion.cuenta_id == me.id, "creada_en", "vista_en", "direccion", "navegador"),
            "borradores": _rows(Borrador, Borrador.cuenta_id == me.id, "clave", "datos", "actualizado_en"),
            "peticiones": _rows(
                Peticion, Peticion.cuenta_id == me.id, "derecho", "motivo", "en", "estado", "respuesta"
            ),
            "acciones": _rows(Auditoria, Auditoria.cuenta_id == me.id, "en", "puerta", "accion", "tabla", "fila_id"),
        }
        for model, column in _naming_accounts():
            if found := [_record(row) for row in db.session.scalars(select(model).where(column == me.id).limit(MOST))]:
                parts[catalog.record(model).plural] = found
        return parts


def _account(me: Cuenta) -> dict[str, Any]:
    shown = (
        "ambito",
        "perfil",
        "tipo_persona",
        "rut",
        "first_name",
        "last_name",
        "correo",
        "idioma",
        "active",
        "created_on",
        "ultimo_ingreso",
    )
    return {name: auditing.plain(getattr(me, name)) for name in shown} | {"organizacion": str(me.organizacion or "")}


def _rows(model: Any, mine: Any, *names: str) -> Rows:
    found = db.session.scalars(select(model).where(mine).order_by(*model.__mapper__.primary_key).limit(MOST))
    return [{name: auditing.plain(getattr(row, name)) for name in names} for row in found]


def _record(row: Any) -> dict[str, Any]:
    record = catalog.record(type(row))
    fields = (one for one in record.fields if one.kind != "files")
    return {one.label: text_of(one, value_of(row, one)) for one in fields}


def _naming_accounts() -> Iterator[tuple[Any, Any]]:
    """The records of plugins that name an account, and the column where they do."""
    for model in catalog.models():
        table = model.__table__
        if getattr(model, "__record__", "") and not table.name.startswith(("ev_", "ab_")):
            for column in table.columns:
                if any(key.column.table.name == Cuenta.__tablename__ for key in column.foreign_keys):
                    yield model, column


def sheets(parts: Mapping[str, Rows]) -> Iterator[Sheet]:
    """The same as a workbook: a sheet for each part that holds something."""
    for title, rows in parts.items():
        if rows:
            names = list(rows[0])
            cells = [[None if row[one] is None else str(row[one]) for one in names] for row in rows]
            yield Sheet(title[:31], [Column(one, "text", 0) for one in names], cells)


# --- to be forgotten -----------------------------------------------------------------------------------------------------


def why_kept(me: Cuenta) -> list[str]:
    """What stands against making the account anonymous; nothing when nothing does."""
    with scope.acting(scope.SYSTEM, "mis datos"):
        found = []
        reasons = dict(db.session.execute(select(Retencion.documento, Retencion.fundamento)).all())
        for model, column in _naming_accounts():
            if model is _registered(me):
                continue  # what the person told when registering goes with the account
            count = db.session.scalar(select(func.count()).select_from(model).where(column == me.id))
            if count:
                usual = gettext("deben conservarse como respaldo de un trámite o de un reporte")
                why = reasons.get(model.__tablename__) or usual
                found.append(f"{catalog.record(model).plural} ({count}): {why}.")
        return [*found, *texts_of(accounts.why_not_retire(me))]


def _registered(me: Cuenta) -> Any:
    """The model of what the platform of an account asked besides it; None where it asked nothing."""
    return registration.record_model(realms.realm(me.ambito))


def ask(derecho: str, motivo: str) -> Peticion:
    """Keep what a person asks. Who asks to be forgotten is answered at once; the rest waits for an administrator."""
    me = account()
    with services.batch() as session:
        asked: Peticion = services.put(
            Peticion(
                cuenta_id=me.id, ambito=me.ambito, derecho=derecho, motivo=motivo or None, en=now(), estado=PENDIENTE
            )
        )
        auditing.record(session, "pedir", Peticion.__tablename__, asked.id, after={"derecho": derecho})
        if derecho == SUPRESION:
            _answer(session, me, asked)
    return asked


def _answer(session: Session, me: Cuenta, asked: Peticion) -> None:
    reasons = why_kept(me)
    asked.estado = RECHAZADA if reasons else CUMPLIDA
    asked.respuesta = "\n".join(reasons) or None
    asked.resuelta_en = now()
    session.flush()
    if not reasons:
        with scope.acting(scope.SYSTEM, "mis datos"):
            anonymise(session, me)


def anonymise(session: Session, me: Cuenta) -> None:
    """The account stays as a number, for what it did; nothing says any more whose it was, and nobody signs in with it. Part
    of the caller's transaction. The audit trail keeps what it had written: it is only added to."""
    owner = me.organizacion_id
    for draft in session.scalars(select(Borrador).where(Borrador.cuenta_id == me.id)):
        drafts.discard(session, draft)
    if second_factor.has(me.id):
        second_factor.remove(me)
    for model in filter(None, (Sesion, Enlace, _registered(me))):
        session.execute(delete(model).where(model.cuenta_id == me.id))
    me.first_name, me.last_name = "Cuenta", f"anonimizada {me.id}"
    me.rut = me.correo = None
    me.username = me.email = account_name(me.ambito, f"anonima-{me.id}")
    me.password, me.active, me.extras = "", False, {}
    session.flush()
    auditing.record(session, "anonimizar", Cuenta.__tablename__, me.id, owner_id=owner)
