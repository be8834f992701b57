"""Files that people attach. They live outside the web root under random names, on any store that fsspec reaches: a folder
by default, S3 by configuration. A file is complete and on disk before its row exists, and stays until its row is gone for
good, so a crash leaves at worst a file without a row, which ``sweep`` takes away; never a row without its file.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import secrets
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from os import SEEK_END
from pathlib import Path, PurePosixPath
from typing import IO, Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from . import auditing, catalog, scope, services
from .clock import SANTIAGO, now
from .closing import Closing
from .judging import Judged, previous_of
from .models import Adjunto, Periodo, db
from .signatures import verdict
from .spec.faults import Fault, fault
from .spec.fields import DOCUMENTS, MB, Field
from .spec.numbers import show

log = logging.getLogger(__name__)

PIECE = 1 << 18
DEFAULT_LIMIT = 5 * MB
SAME = {"jpeg": "jpg"}
#: Characters that end a header, hide an extension by writing backwards, or cannot be seen.
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
LONGEST_NAME = 180
WAITING = ".entrando"


@dataclass
class Attached:
    """What became of an upload: the stored file, or why it was refused."""

    adjunto: Adjunto | None = None
    faults: list[Fault] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.faults


# --- what may be stored --------------------------------------------------------------------------------------------------


def validate(spec: Field, filename: str, stream: IO[bytes]) -> list[Fault]:
    """What refuses this file in this field, by its name, its size and its bytes. The stream is left at its start."""
    types = spec.file_types or DOCUMENTS
    limit = spec.max_bytes or DEFAULT_LIMIT
    kind = extension(filename)
    found = []
    if kind not in types:
        found.append(_wrong_type(spec, types))
    if stream.seek(0, SEEK_END) > limit:
        found.append(fault(spec.message("size", "MSG-ARC-02"), spec.name, max=show_size(limit)))
    if not found and (code := verdict(stream, kind)):
        found.append(fault(code, spec.name))
    stream.seek(0)
    return found


def extension(filename: str) -> str:
    """The last one, in lower case; «jpeg» is «jpg»."""
    kind = PurePosixPath(clean_name(filename)).suffix.lstrip(".").casefold()
    return SAME.get(kind, kind)


def _wrong_type(spec: Field, types: Sequence[str]) -> Fault:
    if "types" in spec.messages:
        return fault(spec.messages["types"], spec.name)
    if tuple(types) == ("pdf",):
        return fault("MSG-ARC-04", spec.name)
    if set(types) == set(DOCUMENTS):
        return fault("MSG-ARC-01", spec.name)
    return fault("MSG-ARC-06", spec.name, tipos=show_types(types))


def show_types(types: Sequence[str]) -> str:
    """«pdf, doc o docx»."""
    return types[0] if len(types) == 1 else f"{', '.join(types[:-1])} o {types[-1]}"


def show_size(size: int) -> str:
    """«5 MB», «1,5 MB», «184 KB»."""
    return f"{show(size, 0)} bytes" if size < 1024 else _in_units(size)


def _in_units(size: int) -> str:
    # What rounds to 1.024 KB is a megabyte.
    unit, name = (MB, "MB") if size >= MB - 51 else (1024, "KB")
    tenths = (size * 10 + unit // 2) // unit
    return f"{tenths // 10} {name}" if tenths % 10 == 0 else f"{tenths // 10},{tenths % 10} {name}"


def clean_name(filename: str) -> str:
    """The name to show and to download under: what a person wrote, without folders and without anything that acts."""
    text = unicodedata.normalize("NFC", filename or "").replace("\\", "/").rpartition("/")[2]
    text = " ".join(UNSAFE.sub("", text).split()).rstrip(". ")
    stem, dot, kind = text.rpartition(".")
    if dot and len(kind) <= 10:
        return f"{stem.strip('. ')[: LONGEST_NAME - len(kind)] or 'archivo'}.{kind}"
    return text[:LONGEST_NAME] or "archivo"


# --- where it is stored --------------------------------------------------------------------------------------------------


class Lost(FileNotFoundError):
    """The row of a file is there and its bytes are not: somebody emptied the store, or restored half a backup."""


class Store:
    """Files by random key under one address of fsspec."""

    def __init__(self, url: str) -> None:
        import fsspec

        self.fs, self.root = fsspec.core.url_to_fs(url)
        self.local = "file" in (self.fs.protocol if isinstance(self.fs.protocol, tuple) else (self.fs.protocol,))

    def path(self, key: str) -> str:
        return f"{self.root}/{key[:2]}/{key}"

    def write(self, stream: IO[bytes], limit: int) -> tuple[str, int, str]:
        """(key, size, sha256) of a new file that is whole and on disk, or nothing at all."""
        key = secrets.token_hex(24)
        target, waiting = self.path(key), f"{self.root}/{WAITING}/{key}"
        place = waiting if self.local else target
        self.fs.makedirs(place.rpartition("/")[0], exist_ok=True)
        digest, size = hashlib.sha256(), 0
        try:
            with self.fs.open(place, "wb") as out:
                while piece := stream.read(PIECE):
                    size += len(piece)
                    if size > limit:
                        raise ValueError("the file grew while it was read")
                    digest.update(piece)
                    out.write(piece)
                if self.local:
                    out.flush()
                    os.fsync(out.fileno())
            if self.local:
                self._into_place(waiting, target)
        except BaseException:
            self.delete_path(place)
            raise
        return key, size, digest.hexdigest()

    def _into_place(self, waiting: str, target: str) -> None:
        folder = target.rpartition("/")[0]
        Path(folder).mkdir(parents=True, exist_ok=True)
        Path(waiting).replace(target)
        for one in (folder, self.root):  # the names too, not only the bytes
            descriptor = os.open(one, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def open(self, key: str) -> IO[bytes]:
        opened: IO[bytes] = self.fs.open(self.path(key), "rb")
        return opened

    def delete(self, key: str) -> None:
        self.delete_path(self.path(key))

    def delete_path(self, path: str) -> None:
        if self.fs.exists(path):
            self.fs.rm_file(path)

    def files(self) -> Iterator[tuple[str, str, datetime | None]]:
        """(key, path, when it was written) of everything there, unfinished uploads included."""
        if self.fs.exists(self.root):
            for path, info in self.fs.find(self.root, detail=True).items():
                yield path.rpartition("/")[2], path, _written(info)


def _written(info: Any) -> datetime | None:
    moment = info.get("mtime") or info.get("LastModified")
    if isinstance(moment, int | float):
        return datetime.fromtimestamp(moment, SANTIAGO)
    return moment if isinstance(moment, datetime) and moment.tzinfo else None


def store() -> Store:
    """The one that the running application is configured for."""
    from flask import current_app

    opened = current_app.extensions.get("ev_store")
    if opened is None:
        opened = current_app.extensions["ev_store"] = Store(current_app.extensions["ev"]["settings"].STORAGE_URL)
    return opened  # type: ignore[no-any-return]


# --- attaching -----------------------------------------------------------------------------------------------------------


def attach(row: Any, field_name: str, filename: str, stream: IO[bytes]) -> Attached:
    """Store a file in a field of a record. Refused like any other change of it: by the permission, the scope of the row, a
    closed period, and by what the field takes. Raises services.NotAllowed and scope.ScopeViolation."""
    services.require(("write", type(row).__resource__))
    spec = field_of(row, field_name)
    found = [*closed(row), *validate(spec, filename, stream)]
    if found:
        return Attached(None, found)
    with services.batch():
        adjunto = put(row, spec, filename, stream)
        _note("adjuntar", row, after=adjunto.described)
    return Attached(adjunto)


def put(row: Any, spec: Field, filename: str, stream: IO[bytes]) -> Adjunto:
    """Store a file that was validated: in a record through ``attach``, in a draft directly."""
    key, size, digest = store().write(stream, spec.max_bytes or DEFAULT_LIMIT)
    _when_it_ends(db.session(), KEPT, key)
    with services.batch():
        stored: Adjunto = services.put(
            Adjunto(
                tabla=row.__tablename__,
                fila_id=row.id,
                campo=spec.name,
                clave=key,
                nombre=clean_name(filename),
                tipo=extension(filename),
                bytes=size,
                sha256=digest,
                cuenta_id=scope.current().cuenta_id,
                creado_en=now(),
            )
        )
    return stored


def move(adjunto: Adjunto, row: Any) -> None:
    """Attach to a record that was just saved a file that waited in the draft of its form."""
    services.require(("write", type(row).__resource__))
    with services.batch() as session:
        adjunto.tabla, adjunto.fila_id = row.__tablename__, row.id
        session.flush()
        _note("adjuntar", row, after=adjunto.described)


def remove(adjunto: Adjunto) -> list[Fault]:
    """Take a file away: its row, and its bytes once the row is gone for good."""
    row = owner_of(adjunto)
    services.require(("write", type(row).__resource__))
    if found := closed(row):
        return found
    with services.batch():
        before = adjunto.described
        forget(adjunto)
        _note("quitar adjunto", row, before=before)
    return []


def forget(adjunto: Adjunto) -> None:
    """The row now, the bytes once the row is gone for good. Part of the caller's transaction."""
    session = db.session()
    session.delete(adjunto)
    session.flush()
    _when_it_ends(session, GONE, adjunto.clave)


#: Files of the running transaction: those that it brought, and those whose rows it took away.
KEPT, GONE = "ev_files_kept", "ev_files_gone"


def _when_it_ends(session: Session, what: str, key: str) -> None:
    session.info.setdefault(what, []).append((store(), key))


def _settle(session: Session, unwanted: str) -> None:
    """Delete the files that the end of the transaction left without a row. What cannot be deleted waits for the sweep."""
    for place, key in session.info.pop(unwanted, ()):
        try:
            place.delete(key)
        except OSError:
            log.exception("The file %s could not be deleted", key)
    session.info.pop(KEPT, None)
    session.info.pop(GONE, None)


event.listen(Session, "after_commit", lambda session: _settle(session, GONE))
event.listen(Session, "after_rollback", lambda session: _settle(session, KEPT))


def _note(action: str, row: Any, **sides: Any) -> None:
    auditing.record(db.session(), action, row.__tablename__, row.id, owner_id=_organisation(row), **sides)


def attachments(row: Any, field_name: str = "") -> list[Adjunto]:
    """The files of a record, oldest first; of one field when it is named."""
    found = select(Adjunto).where(Adjunto.tabla == row.__tablename__, Adjunto.fila_id == row.id).order_by(Adjunto.id)
    return list(db.session.scalars(found.where(Adjunto.campo == field_name) if field_name else found))


def owner_of(adjunto: Adjunto) -> Any:
    """The record that carries the file; raises NotFound when it is out of sight."""
    model = catalog.model_of(adjunto.tabla)
    row = db.session.scalars(select(model).where(model.id == adjunto.fila_id)).one_or_none()
    if row is None:
        raise LookupError(f"{adjunto.tabla} {adjunto.fila_id}")
    return row


def open_adjunto(adjunto: Adjunto) -> IO[bytes]:
    """The bytes. Openings of sensitive files, and of those that hold personal data, are written down."""
    row = owner_of(adjunto)
    spec = field_of(row, adjunto.campo)
    if spec.sensitive or spec.personal:
        with services.batch():
            _note("abrir adjunto", row, after={"campo": adjunto.campo, "nombre": adjunto.nombre})
    try:
        return store().open(adjunto.clave)
    except FileNotFoundError as error:
        log.error("Falta en el almacén el archivo %s del adjunto %s", adjunto.clave, adjunto.id)
        raise Lost(adjunto.nombre) from error


def field_of(row: Any, name: str) -> Field:
    """The specification of a field of files, as the year of the row has it and as its limits are today."""
    anio = None
    if type(row).__periodic__ and (periodo := db.session.get(Periodo, row.periodo_id)):
        anio = periodo.anio
    spec = catalog.record(type(row), anio).field(name)
    if spec.kind != "files":
        raise KeyError(name)
    found: Field = type(row).file_field(spec)
    return found


def closed(row: Any) -> list[Fault]:
    """Why the period of the record takes no change now; nothing when it does, or when it has no period."""
    model = type(row)
    if not model.__periodic__:
        return []
    session = db.session()
    judged = Judged({}, row, periodo=session.get(Periodo, row.periodo_id))
    requirement = catalog.requirement_of(model, judged.periodo.anio if judged.periodo else None)
    return Closing(session, [judged]).faults(judged.periodo, _organisation(row), requirement, ("write", ""))


def _organisation(row: Any) -> int | None:
    model = type(row)
    owner: int | None = model.owner_id(previous_of(row, catalog.record(model)))
    return owner


def sweep(older_than: timedelta = timedelta(days=1)) -> tuple[int, int]:
    """Take away files without a row, and rows whose record is gone with their files: (files, rows). What is younger than
    ``older_than`` may belong to an upload that is not finished, and stays."""
    place, limit = store(), now() - older_than
    with scope.acting(scope.SYSTEM, door="sistema"):
        rows = 0
        for adjunto in list(db.session.scalars(select(Adjunto))):
            if _orphan(adjunto):
                with services.batch() as session:
                    session.delete(adjunto)
                rows += 1
        known = set(db.session.scalars(select(Adjunto.clave)))
        files = 0
        for key, path, written in list(place.files()):
            if key not in known and written is not None and written < limit:
                place.delete_path(path)
                files += 1
    return files, rows


def _orphan(adjunto: Adjunto) -> bool:
    """A record that is gone leaves orphans; one of a plugin that is switched off does not."""
    try:
        model = catalog.model_of(adjunto.tabla)
    except catalog.Unknown:
        return False
    return db.session.get(model, adjunto.fila_id) is None
