"""Accounts created, changed and taken away by those who may, on the generated screens; and nobody else's."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select

from estado_verde import clock
from estado_verde.models import Auditoria, Cuenta, Enlace, Organizacion, db
from estado_verde.scope import SYSTEM, acting
from estado_verde.security import passwords
from estado_verde.testing import csrf

Mails = Callable[[], list[EmailMessage]]
SignIn = Callable[[FlaskClient, str, str], FlaskClient]
PASSWORD = "clave1"
RED, GESTOR, OTHER, UNIT, FLOTA = "12345678-5", "11111111-1", "7654321-6", "10000013-K", "9876543-3"
NEW = "20961605-K"
MSG_CFG_02 = "El perfil Gestor de Servicio lo crea la Red de Expertos previa designación por oficio."
MSG_ACC_03 = "No tiene permisos para acceder a esta sección."


def person(rut: str, perfil: str, organisation: Organizacion | None = None, ambito: str = "GESTION") -> Cuenta:
    return Cuenta(
        username=f"{ambito}:{rut}",
        email=f"{ambito}:{rut.lower()}@example.org",
        correo=f"{rut}@example.org".lower(),
        ambito=ambito,
        rut=rut,
        perfil=perfil,
        organizacion=organisation,
        first_name="Persona",
        last_name=rut,
        active=True,
        password=passwords.hash_password(PASSWORD),
    )


@pytest.fixture
def ids(app: Flask) -> dict[str, int]:
    """Two services: one with two gestores de servicio, the other with one. RUT → id, and the services by sigla."""
    from ev_plugins.inventario.models import Servicio

    with app.app_context(), acting(SYSTEM, door="test"):
        ours = Servicio(nombre="Servicio A", sigla="A", anio_ingreso=2023, extras={})
        theirs = Servicio(nombre="Servicio B", sigla="B", anio_ingreso=2023, extras={})
        people = [
            person(RED, "red"),
            person(GESTOR, "gestor_servicio", ours),
            person(UNIT, "gestor_consulta", ours),
            person(FLOTA, "gestor_flota", ours),
            person(OTHER, "gestor_servicio", theirs),
        ]
        db.session.add_all([ours, theirs, *people])
        db.session.commit()
        return {**{one.rut: one.id for one in people}, "A": ours.id, "B": theirs.id}


def form(client: FlaskClient, **values: Any) -> dict[str, Any]:
    whole = {
        "rut": NEW,
        "first_name": "Eva",
        "last_name": "Díaz",
        "correo": "eva@example.org",
        "perfil": "gestor_consulta",
        "organizacion": "",
        "active": "si",
        "csrf_token": csrf(client),
    }
    return {**whole, **values}


def accounts(app: Flask, **where: Any) -> list[Cuenta]:
    with app.app_context(), acting(SYSTEM, door="test"):
        found = db.session.scalars(select(Cuenta).filter_by(**where)).all()
        db.session.expunge_all()
        return list(found)


def invitation(mails: Mails) -> str:
    """The path of the link in the last mail."""
    body = mails()[-1].get_body(("plain",))
    assert body is not None
    found = re.search(r"http://\S+?(/activar/[\w-]+)", body.get_content())
    assert found, body.get_content()
    return found[1]


def test_creation_invites_the_person_who_alone_sets_the_password(
    app: Flask, ids: dict[str, int], sign_in: SignIn, mails: Mails
) -> None:
    """plataforma-gestion §5: whoever creates the account learns neither the password nor the link."""
    gestor = sign_in(app.test_client(), GESTOR, PASSWORD)
    page = gestor.post("/cuentas/add", data=form(gestor), follow_redirects=True)
    assert "Se envió a eva@example.org un enlace para elegir la contraseña." in page.text
    assert "/activar/" not in page.text
    (account,) = accounts(app, rut=NEW)
    assert (account.organizacion_id, account.ambito, account.password) == (ids["A"], "GESTION", None)
    assert "/activar/" not in gestor.get(f"/cuentas/enlace/{account.id}").text
    link = invitation(mails)
    assert [one["To"] for one in mails()] == ["eva@example.org"]
    with app.app_context(), acting(SYSTEM):
        kept = db.session.scalars(select(Enlace)).one()
        assert link.rpartition("/")[2] not in kept.huella, "the database has only its hash"

    person_ = app.test_client()
    assert "Eva Díaz" in person_.get(link).text
    assert "Eva Díaz" in person_.get(link).text, "opening it spends nothing"
    bad = person_.post(link, data={"clave": "corta", "repetida": "larga", "csrf_token": csrf(person_)}).text
    assert "La contraseña debe tener entre 6 y 30 caracteres" in bad
    assert "Las contraseñas no coinciden." in bad
    data = {"clave": "miClave7", "repetida": "miClave7", "csrf_token": csrf(person_)}
    done = person_.post(link, data=data, follow_redirects=True)
    assert "Su cuenta ha sido activada. Ya puede ingresar al sistema." in done.text
    twice = person_.post(link, data=data)
    assert twice.status_code == 404
    assert "El enlace de activación no es válido o está vencido." in twice.text
    sign_in(app.test_client(), NEW, "miClave7")


def test_a_link_expires_and_a_new_one_replaces_it(
    app: Flask, ids: dict[str, int], sign_in: SignIn, mails: Mails
) -> None:
    red = sign_in(app.test_client(), RED, PASSWORD)
    url = f"/cuentas/enlace/{ids[GESTOR]}"

    def make() -> str:
        assert red.post(url, data={"csrf_token": csrf(red)}).status_code == 303
        return invitation(mails)

    first, second = make(), make()
    visitor = app.test_client()
    assert visitor.get(first).status_code == 404
    assert visitor.get(second).status_code == 200
    with clock.fixed(clock.now() + timedelta(hours=72, minutes=1)):
        assert visitor.get(second).status_code == 404
    assert visitor.get("/activar/x" * 20).status_code == 404
    gestor = sign_in(app.test_client(), GESTOR, PASSWORD)
    data = {"clave": "nueva123", "repetida": "nueva123", "csrf_token": csrf(visitor)}
    assert visitor.post(second, data=data).status_code == 303
    assert gestor.get("/perfil/").status_code == 302, "a new password ends the sessions"


def test_of_eight_who_use_a_link_at_once_one_sets_the_password(
    app: Flask, ids: dict[str, int], sign_in: SignIn, mails: Mails
) -> None:
    red = sign_in(app.test_client(), RED, PASSWORD)
    red.post(f"/cuentas/enlace/{ids[GESTOR]}", data={"csrf_token": csrf(red)})
    link = invitation(mails)

    def use(number: int) -> int:
        visitor = app.test_client()
        data = {"clave": f"carrera{number}", "repetida": f"carrera{number}", "csrf_token": csrf(visitor)}
        return visitor.post(link, data=data).status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(use, range(8))) == [303] + [404] * 7


def test_gestor_de_servicio_cannot_create_another_one(app: Flask, ids: dict[str, int], sign_in: SignIn) -> None:
    """plataforma-gestion §7.10 (its account half) and MSG-CFG-02."""
    gestor = sign_in(app.test_client(), GESTOR, PASSWORD)
    page = gestor.post("/cuentas/add", data=form(gestor, perfil="gestor_servicio"))
    assert MSG_CFG_02 in page.text
    assert 'value="Eva"' in page.text, "what was typed is kept"
    assert accounts(app, rut=NEW) == []
    red = sign_in(app.test_client(), RED, PASSWORD)
    made = red.post("/cuentas/add", data=form(red, perfil="gestor_servicio", organizacion=ids["A"], active="no"))
    assert made.status_code == 303


@pytest.mark.parametrize("perfil", ["red", "auditor", "no existe"])
def test_gestor_de_servicio_gives_only_the_profiles_of_its_service(
    app: Flask, ids: dict[str, int], sign_in: SignIn, perfil: str
) -> None:
    gestor = sign_in(app.test_client(), GESTOR, PASSWORD)
    assert gestor.post("/cuentas/add", data=form(gestor, perfil=perfil)).status_code == 200
    assert accounts(app, rut=NEW) == []


def test_gestor_de_servicio_stays_in_its_service(app: Flask, ids: dict[str, int], sign_in: SignIn) -> None:
    gestor = sign_in(app.test_client(), GESTOR, PASSWORD)
    listed = gestor.get("/cuentas/list/").text
    assert "9.876.543-3" in listed
    assert "7.654.321-6" not in listed
    for way in ("show", "edit", "delete", "enlace"):
        assert gestor.get(f"/cuentas/{way}/{ids[OTHER]}").status_code == 403
    page = gestor.post("/cuentas/add", data=form(gestor, organizacion=ids["B"]))
    assert "Seleccione una opción válida." in page.text
    token = {"csrf_token": csrf(gestor)}
    assert gestor.post(f"/cuentas/delete/{ids[OTHER]}", data=token).status_code == 403
    assert gestor.post(f"/cuentas/enlace/{ids[OTHER]}", data=token).status_code == 403
    assert accounts(app, rut=OTHER)[0].active


def test_gestor_de_servicio_does_not_reach_its_equals(app: Flask, ids: dict[str, int], sign_in: SignIn) -> None:
    """00-overview §2.1: the account of a Gestor de Servicio is for the Red alone."""
    red = sign_in(app.test_client(), RED, PASSWORD)
    red.post("/cuentas/add", data=form(red, perfil="gestor_servicio", organizacion=ids["A"], active="no"))
    (equal,) = accounts(app, rut=NEW)
    gestor = sign_in(app.test_client(), GESTOR, PASSWORD)
    assert gestor.get(f"/cuentas/show/{equal.id}").status_code == 403
    assert gestor.post(f"/cuentas/delete/{equal.id}", data={"csrf_token": csrf(gestor)}).status_code == 403


def test_gestor_de_flota_creates_only_conductores(app: Flask, ids: dict[str, int], sign_in: SignIn) -> None:
    flota = sign_in(app.test_client(), FLOTA, PASSWORD)
    assert flota.post("/cuentas/add", data=form(flota)).status_code == 200
    assert flota.post("/cuentas/add", data=form(flota, perfil="conductor")).status_code == 303
    (driver,) = accounts(app, rut=NEW)
    assert driver.organizacion_id == ids["A"]
    assert flota.get(f"/cuentas/delete/{driver.id}").status_code == 403, "CRU, without D"


def test_the_last_gestor_de_servicio_stays(app: Flask, ids: dict[str, int], sign_in: SignIn) -> None:
    red = sign_in(app.test_client(), RED, PASSWORD)
    last = "Debe quedar al menos una cuenta activa con el perfil Gestor de Servicio en Servicio A."
    gone = red.post(f"/cuentas/delete/{ids[GESTOR]}", data={"csrf_token": csrf(red)})
    assert last in gone.text
    edit = {"rut": GESTOR, "correo": "a@example.org", "perfil": "gestor_servicio", "organizacion": ids["A"]}
    url = f"/cuentas/edit/{ids[GESTOR]}"
    for change in ({"active": "no"}, {"perfil": "gestor_consulta"}, {"organizacion": ids["B"]}):
        assert last in red.post(url, data=form(red, **{**edit, **change})).text
    assert accounts(app, rut=GESTOR)[0].perfil == "gestor_servicio"
    with app.app_context(), acting(SYSTEM):
        db.session.add(person(NEW, "gestor_servicio", db.session.get_one(Organizacion, ids["A"])))
        db.session.commit()
    assert red.post(f"/cuentas/delete/{ids[GESTOR]}", data={"csrf_token": csrf(red)}).status_code == 303


def test_deactivation_signs_out_at_once_and_keeps_the_account(app: Flask, ids: dict[str, int], sign_in: SignIn) -> None:
    gestor, consulta = (sign_in(app.test_client(), rut, PASSWORD) for rut in (GESTOR, UNIT))
    assert consulta.get("/perfil/").status_code == 200
    assert gestor.post(f"/cuentas/delete/{ids[UNIT]}", data={"csrf_token": csrf(gestor)}).status_code == 303
    assert consulta.get("/perfil/").status_code == 302
    (account,) = accounts(app, rut=UNIT)
    assert account.active is False
    assert "eliminar" in gestor.get("/auditoria/list/").text, "those of its organisation read it in the trail"


def test_nobody_deactivates_or_promotes_oneself(app: Flask, ids: dict[str, int], sign_in: SignIn) -> None:
    red = sign_in(app.test_client(), RED, PASSWORD)
    mine = "No puede desactivar ni cambiar el perfil de su propia cuenta."
    edit = form(red, rut=RED, correo="red@example.org", perfil="red")
    assert mine in red.post(f"/cuentas/edit/{ids[RED]}", data={**edit, "active": "no"}).text
    assert mine in red.post(f"/cuentas/edit/{ids[RED]}", data={**edit, "perfil": "auditor"}).text
    assert mine in red.post(f"/cuentas/delete/{ids[RED]}", data={"csrf_token": csrf(red)}).text
    gestor = sign_in(app.test_client(), GESTOR, PASSWORD)
    own = form(gestor, rut=GESTOR, perfil="red", organizacion="")
    gestor.post(f"/cuentas/edit/{ids[GESTOR]}", data=own)
    assert accounts(app, rut=GESTOR)[0].perfil == "gestor_servicio"


def test_one_account_per_rut_and_mail_in_a_realm(app: Flask, ids: dict[str, int], sign_in: SignIn) -> None:
    """MSG-ACC-05/06 are said only to administrators; the same person may have an account in another realm."""
    red = sign_in(app.test_client(), RED, PASSWORD)
    page = red.post(
        "/cuentas/add", data=form(red, rut="7.654.321-6", correo=f"{OTHER}@EXAMPLE.org", organizacion=ids["A"])
    )
    assert "Ya existe una cuenta registrada con este RUT en esta plataforma." in page.text
    assert "Ya existe una cuenta registrada con este correo electrónico en esta plataforma." in page.text
    gestor = sign_in(app.test_client(), GESTOR, PASSWORD)
    assert (
        "Ya existe una cuenta registrada con este RUT" in gestor.post("/cuentas/add", data=form(gestor, rut=OTHER)).text
    )
    with app.app_context(), acting(SYSTEM):
        db.session.add(person(NEW, "participante", ambito="CAPACITACION"))
        db.session.commit()
    assert red.post("/cuentas/add", data=form(red, organizacion=ids["A"])).status_code == 303
    assert {one.ambito for one in accounts(app, rut=NEW)} == {"GESTION", "CAPACITACION"}


def test_a_profile_that_works_for_a_service_needs_one(app: Flask, ids: dict[str, int], sign_in: SignIn) -> None:
    red = sign_in(app.test_client(), RED, PASSWORD)
    assert "Este campo es obligatorio." in red.post("/cuentas/add", data=form(red)).text
    assert red.post("/cuentas/add", data=form(red, perfil="auditor")).status_code == 303


def test_an_empty_form_says_each_fault_once(app: Flask, ids: dict[str, int], sign_in: SignIn) -> None:
    """And a flag that is one thing or the other offers no third answer."""
    red = sign_in(app.test_client(), RED, PASSWORD)
    page = html.fromstring(red.post("/cuentas/add", data=form(red, perfil="", organizacion=ids["A"])).text)
    said = [" ".join(one.text_content().split()) for one in page.xpath("//*[@id='perfil-e']")]
    assert said == ["Este campo es obligatorio."]
    answers = page.xpath("//input[@name='debe_cambiar_clave']/@value")
    assert answers == ["si", "no"]


def test_gestor_de_unidad_needs_a_unit(app: Flask, ids: dict[str, int], sign_in: SignIn) -> None:
    gestor = sign_in(app.test_client(), GESTOR, PASSWORD)
    page = gestor.post("/cuentas/add", data=form(gestor, perfil="gestor_unidad"))
    assert "Debe asignar al menos una unidad al Gestor de Unidad." in page.text


def test_accounts_are_audited_without_their_secrets(app: Flask, ids: dict[str, int], sign_in: SignIn) -> None:
    gestor = sign_in(app.test_client(), GESTOR, PASSWORD)
    gestor.post("/cuentas/add", data=form(gestor))
    with app.app_context(), acting(SYSTEM):
        trail = db.session.scalars(select(Auditoria).where(Auditoria.tabla == "ab_user")).all()
        assert {one.accion for one in trail} == {"crear", "enlace de activación"}
        assert {one.cuenta_id for one in trail} == {ids[GESTOR]}
        assert {one.organizacion_id for one in trail} == {ids["A"]}
        for one in trail:
            assert not {"password", "sello"} & set(one.despues or {})
    seen = html.fromstring(gestor.get("/auditoria/list/?f_tabla=ab_user").text)
    assert len(seen.xpath("//tbody/tr")) == len(trail)
    other = sign_in(app.test_client(), OTHER, PASSWORD)
    assert html.fromstring(other.get("/auditoria/list/").text).xpath("//tbody/tr") == []
    reader = sign_in(app.test_client(), UNIT, PASSWORD)
    assert reader.get("/auditoria/list/").status_code == 403


def test_who_may_not_administer_accounts_sees_msg_acc_03(app: Flask, ids: dict[str, int], sign_in: SignIn) -> None:
    reader = sign_in(app.test_client(), UNIT, PASSWORD)
    for url in ("/cuentas/list/", "/cuentas/add", f"/cuentas/show/{ids[UNIT]}", "/cuentas/export"):
        answer = reader.get(url)
        assert answer.status_code == 403
        assert MSG_ACC_03 in answer.text
    answer = reader.get("/cuentas/list/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["message"]) == (403, MSG_ACC_03)
