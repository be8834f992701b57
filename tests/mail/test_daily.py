"""What the program does by itself each day: once, whoever comes first, also after days in which it was down."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from estado_verde import daily, plugins, services
from estado_verde.clock import fixed
from estado_verde.contributions import Daily
from estado_verde.models import Auditoria, Correo, Enlace, Intento, Periodo, Sesion, TareaDiaria, db


def run(*names, **options):
    """What the named tasks said, among all that were due."""
    return {one.name: one for one in daily.run_due(**options)}


@pytest.fixture
def periodo(session):
    made = services.save(Periodo, {"anio": 2026})
    assert made.ok, made.faults
    with services.batch():
        services.transition(made.row, "estado", "ABIERTO", "abrir", right=("run", "periodos"))
    return made.row


def test_a_period_goes_to_validation_the_day_after_its_deadline(session, periodo):
    with fixed(datetime(2026, 12, 31, 23, 59)):
        run()
        assert periodo.estado == "ABIERTO"
    with fixed(datetime(2027, 1, 1, 0, 0)):
        assert run()["periodos"].text == "periodo 2026 en validación"
        session.refresh(periodo)
        assert periodo.estado == "EN_VALIDACION"
    last = session.scalars(select(Auditoria).where(Auditoria.accion == "validar")).one()
    assert (last.puerta, last.despues) == ("diario", {"estado": "EN_VALIDACION"})


def test_it_is_caught_up_after_days_without_power(session, periodo):
    with fixed(date(2027, 3, 8)):
        run()
        session.refresh(periodo)
        assert periodo.estado == "EN_VALIDACION"


def test_each_task_is_done_once_a_day(session, monkeypatch):
    seen = []
    monkeypatch.setattr(
        daily, "tasks", lambda: [Daily("una", "Una", lambda since, day: seen.append((since, day)) or "")]
    )
    for moment in (datetime(2026, 11, 3, 0, 5), datetime(2026, 11, 3, 18), datetime(2026, 11, 6, 9)):
        with fixed(moment):
            run()
    assert seen == [(date(2026, 11, 2), date(2026, 11, 3)), (date(2026, 11, 3), date(2026, 11, 6))]


def test_what_another_process_is_doing_is_left_to_it_until_it_dies(session, monkeypatch):
    seen = []
    monkeypatch.setattr(daily, "tasks", lambda: [Daily("una", "Una", lambda since, day: seen.append(day) or "")])
    with fixed(datetime(2026, 11, 3, 1, 0)):
        assert daily._take("una", False) is not None  # and then it is killed
        run(at_once=True)
    assert seen == []
    with fixed(datetime(2026, 11, 3, 1, 31)):
        run()
    assert seen == [date(2026, 11, 3)]


def test_one_that_fails_stops_no_other_and_is_tried_again(session, monkeypatch):
    seen = []

    def broken(since, day):
        seen.append("broken")
        raise RuntimeError("sin disco")

    tasks = [Daily("rota", "Rota", broken), Daily("sana", "Sana", lambda since, day: seen.append("sana") or "hecha")]
    monkeypatch.setattr(daily, "tasks", lambda: tasks)
    with fixed(datetime(2026, 11, 3, 1, 0)):
        done = run()
        assert (done["rota"].failed, done["sana"].text) == (True, "hecha")
        assert run() == {}  # not at once
    assert session.get(TareaDiaria, "rota", populate_existing=True).error == "RuntimeError: sin disco"
    with fixed(datetime(2026, 11, 3, 1, 31)):
        run()
    assert seen == ["broken", "sana", "broken"]


def test_a_plugin_brings_its_tasks_in_a_file(app):
    with app.app_context():
        assert "inventario_desuso" in [one.name for one in daily.tasks()]
        assert "inventario" in plugins.host().enabled


def test_a_unit_is_out_of_use_the_day_after_its_last_day(demo_app):
    from ev_plugins.inventario.models import Unidad

    from estado_verde.scope import SYSTEM, acting

    with demo_app.app_context(), acting(SYSTEM, door="test"):
        unit = db.session.scalars(select(Unidad).where(Unidad.estado == "ACTIVA").limit(1)).one()
        unit.fecha_termino_uso = date(2027, 5, 10)
        db.session.commit()
        with fixed(datetime(2027, 5, 10, 23)):
            run()
            db.session.refresh(unit)
            assert unit.estado == "ACTIVA"
        with fixed(datetime(2027, 5, 11, 0, 1)):
            assert run()["inventario_desuso"].text == "unidades en desuso: 1"
            db.session.refresh(unit)
            assert unit.estado == "DESUSO"


def test_what_nobody_needs_any_more_is_swept(session):
    from estado_verde.clock import SANTIAGO

    old = datetime(2026, 1, 5, 12, tzinfo=SANTIAGO)
    account = _account(session)
    session.add_all(
        [
            Intento(cuenta="x", direccion="::1", en=old),
            Enlace(huella="h", cuenta_id=account, proposito="ACTIVACION", creado_en=old, vence_en=old),
            Sesion(
                huella="s", cuenta_id=account, sello="", creada_en=old, vista_en=old, direccion="::1", navegador=""
            ),
            Correo(
                codigo="prueba", ambito="GESTION", para="a@b.cl", asunto="", texto="", html="", message_id="<1@x>",
                estado="ENVIADO", proximo_en=old, creado_en=old,
            ),
            Correo(
                codigo="prueba", ambito="GESTION", para="a@b.cl", asunto="", texto="", html="", message_id="<2@x>",
                estado="PENDIENTE", proximo_en=old, creado_en=old,
            ),
        ]
    )  # fmt: skip
    session.commit()
    with fixed(datetime(2026, 11, 3, 1, 0)):
        assert run()["limpieza"].text == "sesiones: 1, intentos: 1, enlaces: 1, por plazo: 1"
    assert [one.message_id for one in session.scalars(select(Correo))] == ["<2@x>"]


def _account(session):
    from estado_verde.models import Cuenta

    row = Cuenta(first_name="Ana", last_name="Rojas", username="GESTION:1-9", email="GESTION:a@b.cl", active=True)
    session.add(row)
    session.flush()
    return row.id
