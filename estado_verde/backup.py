"""One file with everything that an installation cannot make again: the database as it was at one moment, the attachments
that it names, and the key without which second factors and links are lost. It is written while people work, and it is
proven before anything of it replaces what is there.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, create_engine, func, inspect, select, table, text
from sqlalchemy.engine import URL

from . import chain, dump
from .clock import now
from .models import Adjunto
from .storage import PIECE, Store

MANIFEST, KEY, DATABASE, FILES = "manifiesto.json", "clave_secreta", "base", "adjuntos"
FORMAT = 1
NAME = re.compile(r"[0-9a-f]{32,64}")
#: Attachments may be deleted while they are copied: how often the moment is taken anew before the loss counts as one.
TRIES = 3


class Refused(Exception):
    """Nothing was written; the text says what to do."""


@dataclass
class Manifest:
    """What must be in the file, and what the database must say once it is back."""

    engine: str
    taken: str
    rows: dict[str, int] = field(default_factory=dict)
    seal: tuple[int, str] = (0, chain.START)
    files: dict[str, str] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    format: int = FORMAT

    @property
    def head(self) -> chain.Head:
        return chain.Head(*self.seal)


def seen_from(connection: Connection, taken: str) -> tuple[Manifest, dict[str, str]]:
    """What a database says of itself: its rows, the end of its trail, and its attachments (key → sha256)."""
    engine = "sqlite" if connection.dialect.name == "sqlite" else "postgresql"
    names = sorted(inspect(connection).get_table_names())
    rows = {one: connection.scalar(select(func.count()).select_from(table(one))) or 0 for one in names}
    head, files = chain.head_of(connection), Adjunto.__table__.c
    keys = dict(connection.execute(select(files.clave, files.sha256)).all())
    return Manifest(engine, taken, rows, (head.row_id, head.huella)), keys


@contextmanager
def moment_of(url: URL, folder: Path) -> Iterator[tuple[Path, Connection]]:
    """The database as a file, and a connection that sees exactly what is in that file. Nobody who writes is held up."""
    file = folder / DATABASE
    if url.get_backend_name() == "sqlite":
        _copy(str(url.database), file)
        engine = create_engine(f"sqlite:///{file}")
        with engine.connect() as connection:
            yield file, connection
        engine.dispose()
        return
    engine = create_engine(url, isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        dump.write(url, file, connection.scalar(text("SELECT pg_export_snapshot()")))
        yield file, connection
    engine.dispose()


def _copy(source: str, target: Path) -> None:
    """Through the backup interface of SQLite, which waits for nobody and copies no half of a transaction."""
    if not Path(source).is_file():
        raise Refused(f"No hay base de datos en {source}.")
    origin, copy = sqlite3.connect(f"{Path(source).absolute().as_uri()}?mode=ro", uri=True), sqlite3.connect(target)
    try:
        origin.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
    finally:
        copy.close()
        origin.close()


# --- writing -------------------------------------------------------------------------------------------------------------


def write(url: URL, store: Store, key: Path | None, target: Path) -> Manifest:
    """Make ``target``, readable by its owner alone, or nothing. ``key`` None leaves the secret key out."""
    waiting = target.with_name(f".{target.name}.{os.getpid()}")
    descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            manifest = _whole(url, store, key, out)
            out.flush()
            os.fsync(out.fileno())
        waiting.replace(target)
    except BaseException:
        waiting.unlink(missing_ok=True)
        raise
    return manifest


def _whole(url: URL, store: Store, key: Path | None, out: IO[bytes]) -> Manifest:
    """Again from the beginning when a file went with its row while it was being copied: then the moment was not one."""
    for attempt in range(1, TRIES + 1):
        out.seek(0)
        out.truncate()
        manifest = _written(url, store, key, out)
        if not manifest.lost or attempt == TRIES:
            break
    return manifest


def _written(url: URL, store: Store, key: Path | None, out: IO[bytes]) -> Manifest:
    with (
        tempfile.TemporaryDirectory(prefix="estado-verde-") as folder,
        moment_of(url, Path(folder)) as (file, connection),
        tarfile.open(fileobj=out, mode="w:gz", compresslevel=3) as archive,
    ):
        manifest, keys = seen_from(connection, now().isoformat(timespec="seconds"))
        with file.open("rb") as stream:
            _add(archive, manifest, DATABASE, stream)
        if key is not None:
            _add(archive, manifest, KEY, io.BytesIO(key.read_bytes()))
        for name in sorted(keys):
            try:
                with store.open(name) as stream:
                    _add(archive, manifest, f"{FILES}/{name}", stream)
            except FileNotFoundError:
                manifest.lost.append(name)
            else:
                if manifest.files[f"{FILES}/{name}"] != keys[name]:
                    manifest.lost.append(name)  # it is there, and is not what somebody once uploaded
        text_of = json.dumps(asdict(manifest), indent=1, sort_keys=True).encode()
        _add(archive, manifest, MANIFEST, io.BytesIO(text_of))
    return manifest


class _Hashed:
    """A stream that is read once, by whoever copies it, and knows its hash afterwards."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream, self.digest = stream, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self.stream.read(size)
        self.digest.update(piece)
        return piece


def _add(archive: tarfile.TarFile, manifest: Manifest, name: str, stream: IO[bytes]) -> None:
    about = tarfile.TarInfo(name)
    about.mode, about.mtime = 0o600, int(now().timestamp())
    about.size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    hashed = _Hashed(stream)
    archive.addfile(about, hashed)  # type: ignore[arg-type]
    manifest.files[name] = hashed.digest.hexdigest()


# --- reading -------------------------------------------------------------------------------------------------------------


def unpack(source: Path, folder: Path) -> Manifest:
    """Everything of a backup in ``folder``: each file is the one that was written, and none is missing. Raises Refused."""
    found: dict[str, str] = {}
    try:
        with tarfile.open(source, "r:gz") as archive:
            for one in archive:
                found[one.name] = _extract(archive, one, folder)
        if MANIFEST not in found:
            raise ValueError(MANIFEST)
        manifest = Manifest(**json.loads((folder / MANIFEST).read_bytes()))
    except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError, TypeError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise Refused(f"{source} no es un respaldo de Estado Verde, o está dañado.") from error
    manifest.seal = (int(manifest.seal[0]), str(manifest.seal[1]))
    wrong = sorted(
        {one for one in manifest.files if found.get(one) != manifest.files[one]} | set(found) - _known(manifest)
    )
    if manifest.format != FORMAT or wrong:
        raise Refused(f"El respaldo está dañado o incompleto: {', '.join(wrong[:5]) or 'otro formato'}.")
    return manifest


def _known(manifest: Manifest) -> set[str]:
    return {MANIFEST, *manifest.files}


def _extract(archive: tarfile.TarFile, one: tarfile.TarInfo, folder: Path) -> str:
    """The hash of a file of it. No other names than those that a backup has: one may come from anybody."""
    directory, _, name = one.name.rpartition("/")
    ours = one.name in (MANIFEST, KEY, DATABASE) or (directory == FILES and NAME.fullmatch(name))
    stream = archive.extractfile(one) if one.isreg() and ours else None
    if stream is None:
        raise ValueError(one.name)
    target = folder / one.name
    target.parent.mkdir(mode=0o700, exist_ok=True)
    digest = hashlib.sha256()
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while piece := stream.read(PIECE):
            digest.update(piece)
            out.write(piece)
    return digest.hexdigest()


def prove(manifest: Manifest, connection: Connection, files: dict[str, str]) -> list[str]:
    """What a database that came back does not have as it was; nothing, when it is whole. ``files``: hashes by key."""
    now_there, keys = seen_from(connection, "")
    wrong = [
        f"tabla {name}: {now_there.rows.get(name, 0)} filas de {count}"
        for name, count in manifest.rows.items()
        if now_there.rows.get(name, 0) != count
    ]
    wrong += [f"archivo {key}" for key, sha256 in keys.items() if files.get(key) != sha256 and key not in manifest.lost]
    return wrong if now_there.head == manifest.head else [*wrong, "el sello del registro de auditoría"]


def attachments_of(manifest: Manifest) -> dict[str, str]:
    """Key → hash of the attachments of a backup."""
    start = f"{FILES}/"
    return {name.removeprefix(start): found for name, found in manifest.files.items() if name.startswith(start)}


def describe(manifest: Manifest) -> dict[str, Any]:
    """What a person is told of a backup."""
    return {
        "tablas": len(manifest.rows),
        "filas": sum(manifest.rows.values()),
        "adjuntos": len(attachments_of(manifest)),
        "clave": KEY in manifest.files,
    }
