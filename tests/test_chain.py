"""The audit trail is only added to, and whoever changes it past that is found, row by row, on both databases."""

import json
import threading

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DatabaseError

from estado_verde import append_only, auditing, chain, scope
from estado_verde.contributions import Reach
from estado_verde.models import Auditoria, Cuenta, Eslabon, db
from estado_verde.scope import SYSTEM, acting
from estado_verde.security.trail_commands import audit
from estado_verde.upgrade import upgrade

TRAIL, LINKS = Auditoria.__table__, Eslabon.__table__


@pytest.fixture
def trail(session):
    """Ten changes, with a link each."""
    write(session, 10)
    assert chain.seal() == 10
    return session


def write(session, rows, **details):
    for number in range(rows):
        auditing.record(session, "modificar", "ev_periodo", number, after={"año": "áéí", "b": number}, **details)
    session.commit()


def past_the_guards(app, *statements):
    """As somebody with the keys of the database does it."""
    with db.engine.begin() as connection:
        for table, event in [(one, event) for one in append_only.TABLES for event in ("UPDATE", "DELETE")]:
            where = f" ON {table}" if connection.dialect.name == "postgresql" else ""
            connection.execute(text(f"DROP TRIGGER {table}_sin_{event.lower()}{where}"))
        for one in statements:
            connection.execute(one)
    upgrade(app)  # puts the triggers back


def test_what_is_written_is_sealed_once_and_verifies(trail):
    assert chain.seal() == 0
    verdict = chain.verify()
    assert verdict.ok and verdict.rows == 10 and verdict.waiting == 0
    write(trail, 3)
    assert chain.verify().waiting == 3
    assert chain.seal() == 3
    assert chain.verify().rows == 13


def test_the_database_refuses_to_change_or_delete(trail):
    for table in (TRAIL, LINKS):
        for statement in (update(table).values({table.primary_key.columns[0].name: 99}), delete(table)):
            with pytest.raises(DatabaseError), db.engine.begin() as connection:
                connection.execute(statement)
    assert chain.verify().ok


@pytest.mark.parametrize(
    ("statement", "row", "what"),
    [
        (lambda ids: update(TRAIL).where(TRAIL.c.id == ids[4]).values(cuenta="otra"), 4, "no es la que se escribió"),
        (lambda ids: update(TRAIL).where(TRAIL.c.id == ids[6]).values(despues={"b": 7}), 6, "no es la que se escribió"),
        (lambda ids: update(LINKS).where(LINKS.c.auditoria_id == ids[2]).values(huella="f" * 64), 2, "no es la que"),
        (lambda ids: delete(TRAIL).where(TRAIL.c.id == ids[5]), 5, "fue eliminada"),
        (lambda ids: delete(LINKS).where(LINKS.c.auditoria_id == ids[0]), 0, "fue agregada después"),
    ],
)
def test_the_first_broken_row_is_named(app, trail, statement, row, what):
    ids = list(trail.scalars(select(Auditoria.id).order_by(Auditoria.id)))
    trail.rollback()
    past_the_guards(app, statement(ids))
    row_id, found = chain.verify().broken
    assert row_id == ids[row] and what in found


def test_a_row_taken_out_with_its_link_breaks_what_follows(app, trail):
    ids = list(trail.scalars(select(Auditoria.id).order_by(Auditoria.id)))
    trail.rollback()
    past_the_guards(app, delete(TRAIL).where(TRAIL.c.id == ids[3]), delete(LINKS).where(LINKS.c.auditoria_id == ids[3]))
    assert chain.verify().broken[0] == ids[4]


def test_the_end_cannot_be_taken_away_from_who_wrote_down_the_head(app, trail):
    head = chain.verify().head
    ids = list(trail.scalars(select(Auditoria.id).order_by(Auditoria.id)))
    trail.rollback()
    past_the_guards(app, delete(TRAIL).where(TRAIL.c.id > ids[7]), delete(LINKS).where(LINKS.c.auditoria_id > ids[7]))
    assert chain.verify().broken is None
    assert chain.verify(head).broken is not None


def test_missing_triggers_are_told_and_put_back(app, trail):
    with db.engine.begin() as connection:
        on = " ON ev_auditoria" if connection.dialect.name == "postgresql" else ""
        connection.execute(text(f"DROP TRIGGER ev_auditoria_sin_delete{on}"))
    assert chain.verify().unguarded == ("DELETE ev_auditoria",)
    assert upgrade(app).nothing
    assert chain.verify().ok


def test_writers_at_the_same_time_do_not_wait_and_none_is_left_out(app, session):
    """A transaction that took its number and is still open keeps its place: nothing after it is sealed before it."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    write(session, 1)
    with db.engine.connect() as slow, slow.begin():
        slow.execute(insert(TRAIL).values(**_entry()))
        write(session, 2)  # nobody waits for the one that is slow
        assert chain.seal() == 0
    assert chain.seal() == 4
    assert chain.verify().ok


def test_many_writers_and_sealers(app, session):
    session.rollback()
    faults = []

    def work(number):
        try:
            with app.app_context(), acting(SYSTEM, door="test"):
                for _ in range(5):
                    write(db.session, 1)
                    chain.seal()
                db.session.remove()
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work, args=(one,)) for one in range(4)]
    [one.start() for one in threads]
    [one.join() for one in threads]
    assert faults == []
    chain.seal()
    verdict = chain.verify()
    assert verdict.ok and verdict.waiting == 0 and verdict.rows == 20


def _entry():
    with acting(SYSTEM):
        return auditing.entry("modificar", "ev_periodo", 1)


def test_the_command_names_the_row_and_exports_what_can_be_verified_elsewhere(app, trail, monkeypatch, tmp_path):
    from click.testing import CliRunner

    monkeypatch.setattr("estado_verde.installation.application", lambda: app)
    file = tmp_path / "registro.jsonl"
    run = CliRunner().invoke
    assert "El registro está íntegro." in run(audit, ["verify"]).output
    head = f"{chain.verify().head.row_id}:{chain.verify().head.huella}"
    assert run(audit, ["verify", "--against", head]).exit_code == 0
    assert run(audit, ["export", str(file)]).exit_code == 0
    before = chain.START
    for line in file.read_text("utf-8").splitlines():
        row = json.loads(line)
        seal = row.pop("huella")
        assert chain.link(before, row) == seal
        before = seal
    assert before == head.partition(":")[2]
    ids = list(trail.scalars(select(Auditoria.id).order_by(Auditoria.id)))
    trail.rollback()
    past_the_guards(app, update(TRAIL).where(TRAIL.c.id == ids[1]).values(accion="nada"))
    broken = run(audit, ["verify"])
    assert broken.exit_code == 1 and f"La fila {ids[1]} del registro" in broken.output


def test_an_administrator_sees_the_state(demo_as, csrf_token):
    red = demo_as("red")
    assert "Todavía no se ha verificado." in red.get("/auditoria/integridad/").text
    answer = red.post("/auditoria/integridad/verificar", data={"csrf_token": csrf_token(red)}, follow_redirects=True)
    assert "El registro está íntegro" in answer.text
    assert demo_as("gestor_servicio", "SDN").get("/auditoria/integridad/").status_code == 403


@pytest.fixture
def csrf_token():
    from estado_verde.testing import csrf

    return csrf


def test_auditors_read_the_trail_of_their_services_and_a_platform_only_its_own(demo_app):
    from ev_plugins.inventario.models import Servicio

    with demo_app.app_context(), acting(SYSTEM):
        services = dict(db.session.execute(select(Servicio.sigla, Servicio.id)).all())
        account = db.session.scalars(select(Cuenta).where(Cuenta.perfil == "auditor")).one().id
        for sigla in ("SDN", "SDC"):
            auditing.record(db.session, "prueba", "inventario_unidad", 1, owner_id=services[sigla])
        with acting(scope.Who(5, "SEC", "GENERACION_CIUDADANA", "sec", Reach.ALL)):
            auditing.record(db.session, "prueba", "ev_periodo", 1)
        db.session.commit()
    reads = frozenset({("read", "auditoria")})
    with demo_app.app_context():
        tried = select(Auditoria.organizacion_id).where(Auditoria.accion == "prueba")
        with acting(scope.Who(account, "Auditor", "GESTION", "auditor", Reach.ASSIGNED, None, reads)):
            assert list(db.session.scalars(tried)) == [services["SDN"]]
        units = reads | {("read", "unidades")}
        with acting(scope.Who(1, "Red", "GESTION", "red", Reach.ALL, None, units)):
            assert set(db.session.scalars(tried)) == {services["SDN"], services["SDC"]}
        with acting(scope.Who(5, "SEC", "GENERACION_CIUDADANA", "sec", Reach.ALL, None, reads)):
            assert list(db.session.scalars(tried)) == [None]
