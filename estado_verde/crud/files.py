"""Files of a record on the screen: the list with its links, what a form brings and takes away, and the download, which goes
through the row scope like everything else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import abort, g, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from werkzeug.datastructures import FileStorage, MultiDict

from .. import drafts, services, storage
from ..models import Adjunto, Borrador
from ..security import access
from ..spec.faults import Fault, fault
from ..spec.fields import Field
from .base import EvView, row_or_refuse
from .context import number_of

#: The name of the check boxes that take a file away: the field's, and this.
REMOVE = "__quitar"
#: The name of the hidden inputs for files that wait in the draft of the form.
WAITING = "__espera"


@dataclass(frozen=True)
class Listed:
    """A file in its field. One without address waits in the draft of the form."""

    id: int
    nombre: str
    size: str
    url: str = ""


def of_row(row: Any, fields: Iterable[Field]) -> dict[str, tuple[Listed, ...]]:
    """The files of every field of a record, with one query."""
    names = [one.name for one in fields if one.kind == "files"]
    if not names:
        return {}
    found: dict[str, list[Listed]] = {name: [] for name in names}
    for one in storage.attachments(row):
        if one.campo in found:
            url = url_for("AdjuntoView.download", pk=one.id)
            found[one.campo].append(Listed(one.id, one.nombre, storage.show_size(one.bytes), url))
    return {name: tuple(files) for name, files in found.items()}


def waiting(key: str) -> dict[str, tuple[Listed, ...]]:
    """The files that the draft of a form keeps, by field."""
    found: dict[str, tuple[Listed, ...]] = {}
    for one in drafts.held(key):
        listed = Listed(one.id, one.nombre, storage.show_size(one.bytes))
        found[one.campo] = (*found.get(one.campo, ()), listed)
    return found


class Upload:
    """The files of one form: those that arrive, those that waited in its draft, and those that go."""

    def __init__(self, fields: Sequence[Field], given: MultiDict[str, FileStorage], form: MultiDict[str, str]) -> None:
        self.fields = [one for one in fields if one.kind == "files"]
        self.new = {one.name: [file for file in given.getlist(one.name)[:20] if file.filename] for one in self.fields}
        self.key = form.get("borrador", "")
        self.gone = self._numbers(form, REMOVE)
        self.waiting = self._numbers(form, WAITING) - self.gone

    def _numbers(self, form: MultiDict[str, str], ending: str) -> set[int]:
        return {
            number for one in self.fields for text in form.getlist(one.name + ending) if (number := number_of(text))
        }

    def check(self, row: Any = None) -> list[Fault]:
        """What refuses the files that arrive, and those that are missing, before anything is written."""
        wrong = [
            found
            for spec in self.fields
            for file in self.new[spec.name]
            for found in storage.validate(spec, file.filename or "", file.stream)
        ]
        return [*wrong, *self._missing(row)]

    def _missing(self, row: Any) -> Iterator[Fault]:
        """A required file that neither arrives, nor waits in the draft, nor is kept with the record."""
        required = [one for one in self.fields if one.required and not self.new[one.name]]
        if not required:
            return
        kept = {one.campo for one in storage.attachments(row) if one.id not in self.gone} if row is not None else set()
        held = {one.campo for one in drafts.held(self.key) if one.id in self.waiting}
        for spec in required:
            if spec.name not in kept | held:
                yield fault(spec.message("required", "MSG-GEN-01"), spec.name, source=spec.source)

    def save(self, row: Any) -> list[Fault]:
        """Inside the transaction of the record: attach and remove. Faults mean that all of it must be undone."""
        found: list[Fault] = []
        for spec in self.fields:
            for file in self.new[spec.name]:
                found += storage.attach(row, spec.name, file.filename or "", file.stream).faults
        for one in storage.attachments(row) if self.gone else ():
            if one.id in self.gone and one.campo in self.new:
                found += storage.remove(one)
        if not found:
            drafts.adopt(self.key, row, self.fields, self.waiting)
        return found

    def hold(self, values: MultiDict[str, str]) -> None:
        """The record was refused: what is good of its files waits in the draft with all that was typed."""
        arrived = [(one, file.filename or "", file.stream) for one in self.fields for file in self.new[one.name]]
        if not self.key or not (arrived or self.gone):
            return
        typed = {name: values.getlist(name) for name in values if name not in ("csrf_token", "borrador")}
        with suppress(drafts.Refused), services.batch():
            drafts.release(self.key, self.gone)
            drafts.hold(self.key, typed, arrived)

    def __bool__(self) -> bool:
        return bool(self.gone or self.waiting) or any(self.new.values())


class AdjuntoView(EvView):
    """Gives a file to whoever may read the record that carries it. Always as a download, never shown by the browser."""

    route_base = "/adjuntos"
    default_view = "download"

    @expose("/<pk>")
    @access.signed_in
    def download(self, pk: str) -> ResponseReturnValue:
        adjunto = row_or_refuse(Adjunto, pk)
        if adjunto.tabla == Borrador.__tablename__:
            abort(403)  # it waits for its record, and with it for whoever may read that
        try:
            row = storage.owner_of(adjunto)
        except LookupError:
            abort(403)
        if not g.who.may("read", row.__resource__):
            raise services.NotAllowed(f"read {row.__resource__}")
        stream = storage.open_adjunto(adjunto)
        return send_file(
            stream,
            "application/octet-stream",
            as_attachment=True,
            download_name=storage.clean_name(adjunto.nombre),
            max_age=0,
        )
