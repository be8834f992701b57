"""Reminders: one mail for each person with all that comes near and what each requirement lacks (open-world §1, rt7 §6)."""

import re
from collections import Counter
from datetime import date, datetime

import pytest
from sqlalchemy import select

from estado_verde import daily, mail
from estado_verde.clock import fixed
from estado_verde.mail import digest
from estado_verde.models import BajaCorreo, Correo, Cuenta, Hito, Periodo, db
from estado_verde.scope import SYSTEM, acting
from estado_verde.testing import csrf


@pytest.fixture
def at(demo_app, mails):
    """``at(2026, 12, 1)`` does the tasks of that day, and gives the reminders that arrived because of it."""

    seen = []

    def stand(*day):
        with fixed(datetime(*day, 6)):
            with demo_app.app_context():
                failed = [one for one in daily.run_due(at_once=True) if one.failed]
            assert failed == []
            found = [one for one in mails() if one["Message-ID"] not in seen]
        seen.extend(one["Message-ID"] for one in found)
        return found

    return stand


def body(message):
    return message.get_body(("plain",)).get_content()


@pytest.fixture
def inside(demo_app):
    with demo_app.app_context(), acting(SYSTEM, door="test"):
        yield db.session


def test_incomplete_units_at_30_15_5_and_1_days_one_mail_each(at, inside, figure):
    profiles = dict(list(inside.execute(select(Cuenta.correo, Cuenta.perfil).where(Cuenta.ambito == "GESTION"))))
    inside.rollback()
    days = [
        (2026, 11, 30),
        (2026, 12, 1),
        (2026, 12, 2),
        (2026, 12, 16),
        (2026, 12, 26),
        (2026, 12, 30),
        (2026, 12, 31),
    ]
    told = {day: at(*day) for day in days}
    counts = {day: len(found) for day, found in told.items()}
    assert [bool(number) for number in counts.values()] == [False, True, False, True, True, True, False], counts
    for found in told.values():
        assert set(Counter(one["To"] for one in found).values()) <= {1}
        assert {profiles[one["To"]] for one in found} <= {"gestor_servicio", "gestor_unidad", "gestor_flota"}
    first = next(one for one in told[2026, 12, 1] if profiles[one["To"]] == "gestor_servicio")
    assert first["Subject"] == "Quedan 30 días para el 31/12/2026: Fecha límite de carga del periodo 2026"
    text = body(first)
    assert "Fecha límite de carga del periodo 2026: vence el 31/12/2026 (30 días)." in text
    assert re.search(r"E1/O2/RT7: faltan? \d+ unidad", text)
    assert told[2026, 12, 30][0]["Subject"].startswith("Queda 1 día para el 31/12/2026")
    of_fleet = [body(one) for one in told[2026, 12, 1] if profiles[one["To"]] == "gestor_flota"]
    assert not any("RT7" in text for text in of_fleet)  # not theirs to mend
    figure(f"digest: {len(told[2026, 12, 1])} people with incomplete units, one mail each, on 4 days")


def test_a_day_without_power_is_caught_up_once(at):
    assert at(2026, 11, 29) == []
    late = at(2026, 12, 3)  # the 1st was due
    assert late and "(28 días)" in body(late[0])
    assert at(2026, 12, 3) == [] and at(2026, 12, 4) == []


def test_the_same_day_twice_tells_nobody_twice(at, inside):
    assert at(2026, 12, 1)
    with fixed(datetime(2026, 12, 1, 20)):
        assert digest.send_due(date(2026, 11, 30), date(2026, 12, 1)) == ""


def test_steps_of_the_service_are_for_who_answers_for_it_and_those_of_the_red_for_the_red(at, inside):
    periodo = inside.scalars(select(Periodo).where(Periodo.anio == 2026)).one()
    for hito in inside.scalars(select(Hito).where(Hito.periodo_id == periodo.id)):
        hito.fecha = (
            date(2026, 11, 30) if hito.accion in ("RATIFICAR_INVENTARIO", "ENVIAR_PRELIMINAR") else date(2026, 1, 1)
        )
    inside.commit()
    profiles = dict(list(inside.execute(select(Cuenta.correo, Cuenta.perfil).where(Cuenta.ambito == "GESTION"))))
    inside.rollback()
    at(2026, 11, 24)
    found = at(2026, 11, 25)
    assert {profiles[one["To"]] for one in found} == {"gestor_servicio", "red"}
    for one in found:
        ours = "Hito 2" if profiles[one["To"]] == "red" else "Hito 1"
        other = "Hito 1" if ours == "Hito 2" else "Hito 2"
        assert f"{ours}:" in body(one) and f"{other}:" not in body(one)
        assert "(5 días)" in body(one)


def test_a_digest_can_be_left_by_its_button_and_nothing_else(at, demo_app, inside):
    (one, *_) = at(2026, 12, 1)
    (url,) = re.findall(r"<(.+)>", one["List-Unsubscribe"])
    assert one["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = url.removeprefix("http://127.0.0.1:8080")
    client = demo_app.test_client()
    shown = client.get(path)
    assert "dejará de recibir" in shown.text and shown.status_code == 200
    assert inside.scalars(select(BajaCorreo)).all() == []  # opening it changes nothing
    inside.rollback()
    assert client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200  # a mail program has no token
    assert [row.para for row in inside.scalars(select(BajaCorreo))] == [one["To"]]
    inside.rollback()
    assert client.post(path[:-2] + "xx", data={"csrf_token": csrf(client)}).status_code == 400
    again = at(2026, 12, 16)
    assert again and one["To"] not in {other["To"] for other in again}
    with acting(SYSTEM, door="test"):
        assert mail.send("recuperacion", [one["To"]], {"enlace": "x"}) == 1
        assert "List-Unsubscribe" not in inside.scalars(select(Correo).order_by(Correo.id.desc())).first().cabeceras
        inside.rollback()


def test_what_each_person_reads_is_what_that_person_sees(at, inside):
    """A Gestor de Unidad is told of the units of that account, and of no other."""
    from ev_plugins.inventario.models import Unidad, gestores_de_unidad

    rows = inside.execute(
        select(Cuenta.correo, Unidad.nombre)
        .join(gestores_de_unidad, gestores_de_unidad.c.cuenta_id == Cuenta.id)
        .join(Unidad, Unidad.id == gestores_de_unidad.c.unidad_id)
    ).all()
    names = set(inside.scalars(select(Unidad.nombre)))
    inside.rollback()
    mine = {}
    for address, name in rows:
        mine.setdefault(address, set()).add(name)
    told = {one["To"]: body(one) for one in at(2026, 12, 1) if one["To"] in mine}
    assert told
    for address, text in told.items():
        named = {name for name in names if f"- {name}:" in text}
        assert named and named <= mine[address]
