"""Tables whose rows are only ever added: the database itself refuses to change or delete them, whoever asks. The triggers
are put in place by ``estado-verde upgrade`` after the migrations, because SQLite drops those of a table that it rebuilds."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Engine, inspect

from .models import Auditoria, Consentimiento, Eslabon, Model

TABLES = tuple(one.__tablename__ for one in (Auditoria, Eslabon, Consentimiento))
FUNCTION = """CREATE OR REPLACE FUNCTION ev_solo_agregar() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION USING MESSAGE = 'Las filas de ' || TG_TABLE_NAME || ' solo se agregan.'; END $$"""


def tables() -> tuple[str, ...]:
    """Those of the core, and of plugins each whose model says ``__append_only__``."""
    models = (one.class_ for one in Model.registry.mappers)
    return TABLES + tuple(sorted(one.__tablename__ for one in models if getattr(one, "__append_only__", False)))


def install(engine: Engine) -> None:
    """Put the triggers in place where they are missing."""
    with engine.begin() as connection:
        guard(connection)


def guard(connection: Connection) -> None:
    """The same, in the caller's transaction."""
    absent = missing(connection)
    if absent and connection.dialect.name == "postgresql":
        connection.exec_driver_sql(FUNCTION)
    for table, event in absent:
        connection.exec_driver_sql(_statement(connection.dialect.name, table, event))


def missing(connection: Connection) -> list[tuple[str, str]]:
    """What is not guarded: (table, event)."""
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    else:
        # One that is switched off guards nothing.
        found = connection.exec_driver_sql("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
    names = {name for (name,) in found}
    here = set(inspect(connection).get_table_names())
    return [
        (table, event)
        for table in tables()
        for event in _events(connection.dialect.name)
        if table in here and _name(table, event) not in names
    ]


def _events(dialect: str) -> Iterator[str]:
    yield from ("UPDATE", "DELETE")
    if dialect == "postgresql":
        yield "TRUNCATE"


def _name(table: str, event: str) -> str:
    return f"{table}_sin_{event.lower()}"


def _statement(dialect: str, table: str, event: str) -> str:
    name = _name(table, event)
    if dialect == "sqlite":
        refusal = f"SELECT RAISE(ABORT, 'Las filas de {table} solo se agregan.')"
        return f"CREATE TRIGGER {name} BEFORE {event} ON {table} BEGIN {refusal}; END"
    each = "STATEMENT" if event == "TRUNCATE" else "ROW"
    return (
        f"CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION ev_solo_agregar()"
    )
