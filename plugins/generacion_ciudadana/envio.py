"""A request is sent: judged with all its documents, stored with its folio and told, all of it once, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from estado_verde import database, scope, services, storage, workflow
from estado_verde.crud.files import Upload
from estado_verde.models import Adjunto, db
from estado_verde.spec.faults import Fault

from . import rules
from .formularios import Formulario
from .models import Reutilizado, Solicitud
from .workflow import GRABAR


class _Refused(Exception):
    """Undoes the transaction of a request whose documents were refused."""


class Documentos(Upload):
    """The documents of a form: one file for each field, so a new one takes the place of the one that waited."""

    def keep_one(self) -> Documentos:
        arriving = {name for name, files in self.new.items() if files}
        self.new = {name: files[:1] for name, files in self.new.items()}
        replaced = {one.id for one in self.held() if one.campo in arriving}
        self.gone, self.waiting = self.gone | replaced, self.waiting - replaced
        return self

    def held(self) -> list[Adjunto]:
        from estado_verde import drafts

        return [one for one in drafts.held(self.key) if one.id in self.waiting]

    @property
    def brought(self) -> set[str]:
        return {name for name, files in self.new.items() if files} | {one.campo for one in self.held()}


def reusable(earlier: Solicitud | None, form: Formulario) -> list[Adjunto]:
    """The documents of the earlier requests of the project that this form asks for too, of each the newest. What each form
    calls «formulario» is a paper of its own."""
    found: dict[str, Adjunto] = {}
    for row in earlier.hacia_atras if earlier is not None else ():
        for one in documents(row):
            if form.documento(one.campo) and one.campo != "formulario":
                found.setdefault(one.campo, one)
    return list(found.values())


def documents(row: Solicitud) -> list[Adjunto]:
    """The files of a request in the order in which they came; those of earlier requests after its own."""
    stands_on = select(Adjunto).join(Reutilizado, Reutilizado.adjunto_id == Adjunto.id)
    found = db.session.scalars(stands_on.where(Reutilizado.solicitud_id == row.id).order_by(Adjunto.id))
    return [*storage.attachments(row), *found]


def submit(
    form: Formulario, raw: Mapping[str, Any], upload: Documentos, reused: Sequence[Adjunto] = ()
) -> services.Outcome:
    """Send a request. The same ``clave_envio`` again, even at the same moment, is the same request."""
    raw = {**raw, "tipo": form.tipo}
    if found := check(form, raw, upload, reused):
        sent = already_sent(raw.get("clave_envio"))
        return services.Outcome(sent, [] if sent else found)
    outcome = services.Outcome()
    try:
        with services.batch() as session:
            database.begin_write(session.connection(), f"envio {scope.current().cuenta_id}")
            if sent := already_sent(raw.get("clave_envio")):
                return services.Outcome(sent)
            outcome = services.save(Solicitud, raw)
            if outcome.ok:
                outcome.faults += upload.save(outcome.row)
            if outcome.ok:
                outcome.faults += _stand_on(outcome.row, reused, upload.brought)
            if outcome.ok:
                outcome.faults += workflow.run(outcome.row, GRABAR).faults
            if not outcome.ok:
                raise _Refused
    except _Refused:
        outcome.row = None
    return outcome


def check(form: Formulario, raw: Mapping[str, Any], upload: Documentos, reused: Iterable[Adjunto]) -> list[Fault]:
    """Everything that is wrong with what was typed and with the documents, in the order of the form; of a field, what comes
    first: one that cannot be read is not missing too."""
    outcome = services.check(Solicitud, raw)
    db.session.rollback()
    refused = upload.check()
    data = outcome.data
    brought = upload.brought | {one.campo for one in reused} | {one.field for one in refused}
    missing = rules.missing_documents(
        form.tipo, brought, final=data.get("es_cliente_final") is not False, meter=bool(data.get("aporta_medidor"))
    )
    seen: dict[str, Fault] = {}
    for one in (*(one for one in outcome.faults if not one.warning), *refused, *missing):
        seen.setdefault(one.field or one.code, one)
    return list(seen.values())


def already_sent(key: Any) -> Solicitud | None:
    """The request that this very form became."""
    if not key:
        return None
    mine = (Solicitud.solicitante_id == scope.current().cuenta_id, Solicitud.clave_envio == str(key))
    return db.session.scalar(select(Solicitud).where(*mine))


def _stand_on(row: Solicitud, reused: Iterable[Adjunto], brought: set[str]) -> list[Fault]:
    """A document that came anew is not taken from the earlier request. Another company, which does not see that one, gets
    the document with this one."""
    found: list[Fault] = []
    for one in reused:
        if one.campo in brought:
            continue
        owner = db.session.get_one(Solicitud, one.fila_id)
        if owner.distribuidora_id == row.distribuidora_id:
            db.session.add(Reutilizado(solicitud_id=row.id, adjunto_id=one.id, campo=one.campo))
        else:
            with storage.open_adjunto(one) as stream:
                found += storage.attach(row, one.campo, one.nombre, stream).faults
    db.session.flush()
    return found
