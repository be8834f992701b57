"""How the two engines are spoken to. SQLite gets what makes it safe for several processes: a write-ahead log, foreign keys,
a full sync, and transactions that take the write lock when they begin to write.

Reads run without a transaction on SQLite, each on what is committed then, as PostgreSQL's READ COMMITTED does. A
transaction that had read before would be refused at its first write when anybody else had written in between, at once
and whatever the timeout; one that begins with BEGIN IMMEDIATE waits for its turn.
"""

from __future__ import annotations

import random
import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, func, select
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.orm import Session

#: Seconds that a writer waits for those before it, and the longest of its steps: uneven ones, because nobody queues for
#: SQLite's lock. By itself it asks ten times a second, and of many who write without a pause one never had its turn.
BUSY_TIMEOUT, LONGEST_STEP = 30, 0.02
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
READS = re.compile(r"\s*(SELECT|WITH|VALUES|PRAGMA|EXPLAIN|BEGIN|COMMIT|ROLLBACK|RELEASE)\b", re.IGNORECASE)
#: The advisory lock of PostgreSQL under which an installation is upgraded («EstV» in ASCII).
UPGRADE_LOCK = 0x45737456


def url_of(text: str) -> URL:
    """The address of the database; «postgres://» is how some hosts still write it."""
    return make_url(re.sub(r"^postgres://", "postgresql://", text))


def engine_options(url: URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        # isolation_level None: Python's own driver would begin transactions by itself, and never immediate ones.
        return {"connect_args": {"timeout": BUSY_TIMEOUT, "isolation_level": None}}
    return {"pool_pre_ping": True}


def tune(engine: Engine) -> None:
    """Attach to an SQLite engine what every connection of it needs; other engines need nothing."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "before_cursor_execute", _begin_before_writing)


def _set_pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_before_writing(
    connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
) -> None:
    writes = context is not None and (context.isinsert or context.isupdate or context.isdelete)
    if (writes or not READS.match(statement)) and not cursor.connection.in_transaction:
        _begin(cursor.connection)


def _begin(driver: Any) -> None:
    until = time.monotonic() + BUSY_TIMEOUT
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                driver.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                    raise
            time.sleep(random.uniform(0, LONGEST_STEP))  # noqa: S311 - nothing to guess
    finally:
        driver.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT * 1000}")


def begin_write(connection: Connection, what: str) -> None:
    """Take the write lock now, before the reads that a write depends on: two people who save at once are judged one after
    the other. SQLite has one lock for all; PostgreSQL one for each ``what``, let go with the transaction."""
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        if not driver.in_transaction:
            _begin(driver)
    else:
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(what))))


def ping(engine: Engine) -> bool:
    """Whether the database answers."""
    with engine.connect() as connection:
        return bool(connection.execute(select(1)).scalar() == 1)


@contextmanager
def upgrade_lock(engine: Engine, home: Path) -> Iterator[None]:
    """Only one process changes the structure at a time: the others wait for it, then find nothing left to do."""
    if engine.dialect.name == "sqlite":
        import fcntl

        home.mkdir(parents=True, exist_ok=True)
        with (home / "upgrade.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(select(func.pg_advisory_lock(UPGRADE_LOCK)))
        try:
            yield
        finally:
            connection.execute(select(func.pg_advisory_unlock(UPGRADE_LOCK)))


def insert_new(session: Session, model: Any, row: dict[str, Any], unique: Sequence[str]) -> bool:
    """Add a row unless one with the same ``unique`` columns is there, or is being added now; whether it is new."""
    from sqlalchemy.dialects import postgresql, sqlite

    dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(model).values(**row).on_conflict_do_nothing(index_elements=list(unique))
    # What it returns, not how many rows: psycopg counts -1 where SQLAlchemy reads the new key back.
    return session.execute(statement.returning(*model.__table__.primary_key)).first() is not None
