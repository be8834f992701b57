"""``estado-verde upgrade``: once, under a lock, and a second time without effect; and what a start needs of it."""

import hashlib
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, MetaData, Sequence, Table, event, inspect, select, update

from config import Settings
from estado_verde import database, factory
from estado_verde.migrations import branches
from estado_verde.models import Ajuste, Comuna, Model, Periodo, Region, db
from estado_verde.scope import SYSTEM, acting
from estado_verde.upgrade import upgrade

COMMAND = Path(sys.executable).with_name("estado-verde")


@pytest.fixture
def blank(make_app):
    """Every plugin, on a database without a single table."""
    return make_app()


def content(app):
    """Table → hash of all its rows."""
    with app.app_context(), db.engine.connect() as connection:
        found = {}
        for table in inspect(connection).get_table_names():
            rows = sorted(map(repr, connection.execute(select(Table(table, MetaData(), autoload_with=connection)))))
            found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
        return found


def test_a_second_run_changes_nothing(blank):
    first = upgrade(blank)
    assert set(first.steps) >= {"core_0001", "inventario_0001", "residuos_0001"}
    before = content(blank)
    second = upgrade(blank)
    assert second.nothing
    assert content(blank) == before


def test_the_database_is_that_of_the_models(blank):
    upgrade(blank)
    host = blank.extensions["ev"]["host"]
    with blank.app_context():
        assert {name: branches.differences(host, db.engine, name) for name in branches.modules(host)} == {
            name: [] for name in branches.modules(host)
        }


def test_the_sequences_of_the_library_exist(blank):
    """Flask-AppBuilder names the sequences of its keys; on PostgreSQL the migration must have made those very ones."""
    upgrade(blank)
    named = {c.default for t in Model.metadata.tables.values() for c in t.columns if isinstance(c.default, Sequence)}
    assert len(named) >= 10
    with blank.app_context(), db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            for sequence in named:
                assert connection.scalar(select(sequence.next_value())) >= 1


def test_two_upgrades_at_once_make_one(blank, tmp_path):
    url = blank.extensions["ev"]["settings"].SQLALCHEMY_DATABASE_URI
    environ = {**os.environ, "DATABASE_URL": url, "ESTADO_VERDE_HOME": str(tmp_path)}
    both = [subprocess.Popen([COMMAND, "upgrade"], env=environ, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [one.communicate(timeout=120)[0] for one in both]
    assert [one.returncode for one in both] == [0, 0]
    assert sum("Migración core_0001" in one for one in said) == 1
    assert sum(one == "La base de datos ya estaba al día.\n" for one in said) == 1


def test_regiones_go_from_north_to_south(app, session):
    names = session.scalars(select(Region.nombre).order_by(Region.orden)).all()
    assert names[0] == "Arica y Parinacota"
    assert names[6] == "Metropolitana de Santiago"
    assert names[-1] == "Magallanes y de la Antártica Chilena"
    assert len(names) == 16
    assert len(session.scalars(select(Comuna)).all()) == 346


def test_a_renamed_region_keeps_its_rows(blank):
    upgrade(blank)
    with blank.app_context(), acting(SYSTEM):
        db.session.execute(update(Region).where(Region.codigo == "13").values(nombre="Otra"))
        db.session.commit()
        kept = db.session.scalar(select(Region.id).where(Region.codigo == "13"))
    assert upgrade(blank).rows == 1
    with blank.app_context(), acting(SYSTEM):
        assert db.session.get(Region, kept).nombre == "Metropolitana de Santiago"


# --- starting ------------------------------------------------------------------------------------------------------------


def test_a_worker_starts_without_a_query(blank, tmp_path):
    upgrade(blank)
    url = blank.extensions["ev"]["settings"].SQLALCHEMY_DATABASE_URI
    statements = []

    def note(connection, cursor, statement, *rest):
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        factory.create_app(Settings({"DATABASE_URL": url, "ESTADO_VERDE_HOME": str(tmp_path)}))
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert statements == []


def test_the_key_of_cookies_is_made_once_and_read_by_its_owner_only(tmp_path):
    file = tmp_path / "secret_key"
    found = []
    threads = [threading.Thread(target=lambda: found.append(factory.secret_key(file))) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert len(found[0]) == 64
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["secret_key"]


def test_health_is_public_and_short(client):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json["estado"] == "ok"
    assert set(response.json) == {"estado", "version"}


def test_health_tells_when_the_database_is_gone(make_app, monkeypatch):
    from sqlalchemy.exc import OperationalError

    app = make_app(EV_PLUGINS="")

    def gone(engine):
        raise OperationalError("SELECT 1", {}, Exception("se fue"))

    monkeypatch.setattr(database, "ping", gone)
    response = app.test_client().get("/healthz")
    assert response.status_code == 503
    assert response.json["estado"] == "sin base de datos"


def test_the_pragmas_of_sqlite(app):
    with app.app_context(), db.engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            pytest.skip("only SQLite has pragmas")
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 30_000


def test_writers_wait_for_each_other_and_lose_nothing(app):
    """Each reads, then writes what it read plus one; on SQLite a deferred transaction would be refused at once."""
    with app.app_context(), acting(SYSTEM):
        db.session.add(Ajuste(clave="cuenta", valor="0"))
        db.session.commit()
    errors = []

    def count():
        try:
            for _ in range(20):
                with app.app_context(), acting(SYSTEM):
                    database.begin_write(db.session.connection(), "cuenta")
                    row = db.session.get(Ajuste, "cuenta", with_for_update=True)
                    row.valor = str(int(row.valor) + 1)
                    db.session.commit()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=count) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert errors == []
    with app.app_context(), acting(SYSTEM):
        assert db.session.get(Ajuste, "cuenta").valor == "120"


def test_a_write_after_a_read_is_never_refused(app):
    """The read of one transaction does not doom its write when another one commits in between."""
    with app.app_context(), acting(SYSTEM):
        before = db.session.scalar(select(Periodo.id))
        with db.engine.begin() as other:
            other.execute(Ajuste.__table__.insert().values(clave="otra", valor="1"))
        db.session.add(Ajuste(clave="mia", valor="1"))
        db.session.commit()
        assert before is None
