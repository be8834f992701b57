"""Files of a record on the screen: the list with its links, what a form brings and takes away, and the download, which goes
through the row scope like everything else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, g, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from werkzeug.datastructures import FileStorage, MultiDict

from .. import services, storage
from ..models import Adjunto
from ..security import access
from ..spec.faults import Fault
from ..spec.fields import Field
from .base import EvView, row_or_refuse
from .context import number_of

#: The name of the check boxes that take a file away: the field's, and this.
REMOVE = "__quitar"


@dataclass(frozen=True)
class Listed:
    id: int
    nombre: str
    size: str
    url: str


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


class Upload:
    """The files of one form: those that arrive and those that go."""

    def __init__(self, fields: Sequence[Field], given: MultiDict[str, FileStorage], form: MultiDict[str, str]) -> None:
        self.fields = [one for one in fields if one.kind == "files"]
        self.new = {one.name: [file for file in given.getlist(one.name)[:20] if file.filename] for one in self.fields}
        self.gone = {
            number for one in self.fields for text in form.getlist(one.name + REMOVE) if (number := number_of(text))
        }

    def check(self) -> list[Fault]:
        """What refuses the files that arrive, before anything is written."""
        return [
            found
            for spec in self.fields
            for file in self.new[spec.name]
            for found in storage.validate(spec, file.filename or "", file.stream)
        ]

    def save(self, row: Any) -> list[Fault]:
        """Inside the transaction of the record: attach and remove. Faults mean that all of it must be undone."""
        found: list[Fault] = []
        for spec in self.fields:
            for file in self.new[spec.name]:
                found += storage.attach(row, spec.name, file.filename or "", file.stream).faults
        for one in storage.attachments(row) if self.gone else ():
            if one.id in self.gone and one.campo in self.new:
                found += storage.remove(one)
        return found

    def __bool__(self) -> bool:
        return bool(self.gone) or any(self.new.values())


class AdjuntoView(EvView):
    """Gives a file to whoever may read the record that carries it. Always as a download, never shown by the browser."""

    route_base = "/adjuntos"
    default_view = "download"

    @expose("/<pk>")
    @access.signed_in
    def download(self, pk: str) -> ResponseReturnValue:
        adjunto = row_or_refuse(Adjunto, pk)
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
