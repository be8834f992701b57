"""Designations with their oficio, requests for access, the units of a Gestor de Unidad: who may come in for a service."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from estado_verde import services
from estado_verde.models import db
from estado_verde.scope import SYSTEM, acting
from estado_verde.security import captcha
from estado_verde.testing import csrf
from tests.test_accounts_administered import GESTOR, NEW, PASSWORD, RED, Mails, SignIn, accounts, form, ids, invitation

__all__ = ["ids"]
INV_01 = "Para activar un Gestor de Servicio debe adjuntar el oficio de designación."
INV_02 = "Se recomienda que el gestor de servicio acredite el curso Introducción a la Gestión de Energía."
CFG_03 = "Su servicio es nuevo en la plataforma: solicite su cuenta mediante un ticket."
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def designation(client: FlaskClient, ids: dict[str, int], account_id: int, **values: Any) -> dict[str, Any]:
    whole = {
        "servicio": ids["A"], "cuenta": account_id, "oficio_numero": "12/2026", "oficio_fecha": "02/03/2026",
        "curso_acreditado": "no", "vigente_desde": "02/03/2026", "csrf_token": csrf(client),
    }  # fmt: skip
    return {**whole, **values}


def test_a_gestor_de_servicio_is_active_only_with_the_oficio(
    app: Flask, ids: dict[str, int], sign_in: SignIn, mails: Mails
) -> None:
    """rt1 §1.2: MSG-INV-01 refuses, MSG-INV-02 warns; the invitation goes when the account becomes active."""
    red = sign_in(app.test_client(), RED, PASSWORD)
    new = form(red, perfil="gestor_servicio", organizacion=ids["A"])
    assert INV_01 in red.post("/cuentas/add", data=new).text
    assert red.post("/cuentas/add", data={**new, "active": "no"}).status_code == 303
    (account,) = accounts(app, rut=NEW)
    assert not account.active and mails() == []
    edit, url = {**new, "active": "si"}, f"/cuentas/edit/{account.id}"
    assert INV_01 in red.post(url, data=edit).text
    without = red.post("/designaciones/add", data=designation(red, ids, account.id))
    assert INV_01 in without.text, "the oficio is the designation"
    word = {"archivo_oficio": (io.BytesIO(b"hola"), "oficio.docx")}
    assert (
        "El archivo debe estar en formato PDF."
        in red.post("/designaciones/add", data={**designation(red, ids, account.id), **word}).text
    )
    data = {**designation(red, ids, account.id), "archivo_oficio": (io.BytesIO(PDF), "oficio.pdf")}
    made = red.post("/designaciones/add", data=data, follow_redirects=True)
    assert INV_02 in made.text, "a warning, not a refusal"
    activated = red.post(url, data=edit, follow_redirects=True)
    assert INV_02 in activated.text
    assert accounts(app, rut=NEW)[0].active
    assert "/activar/" in invitation(mails)


@pytest.mark.parametrize(
    "wrong", [{"cuenta": "OTHER"}, {"vigente_hasta": "01/03/2026"}, {"vigente_desde": "01/01/2099"}]
)
def test_a_designation_that_is_of_others_or_not_in_force_activates_nobody(
    app: Flask, ids: dict[str, int], sign_in: SignIn, wrong: dict[str, str]
) -> None:
    red = sign_in(app.test_client(), RED, PASSWORD)
    new = form(red, perfil="gestor_servicio", organizacion=ids["A"], active="no")
    red.post("/cuentas/add", data=new)
    (account,) = accounts(app, rut=NEW)
    values = {key: ids["7654321-6"] if key == "cuenta" else value for key, value in wrong.items()}
    data = {**designation(red, ids, account.id, **values), "archivo_oficio": (io.BytesIO(PDF), "oficio.pdf")}
    red.post("/designaciones/add", data=data)
    assert INV_01 in red.post(f"/cuentas/edit/{account.id}", data={**new, "active": "si"}).text


def test_only_the_red_designates(app: Flask, ids: dict[str, int], sign_in: SignIn) -> None:
    gestor = sign_in(app.test_client(), GESTOR, PASSWORD)
    assert gestor.get("/designaciones/list/").status_code == 200
    assert gestor.get("/designaciones/add").status_code == 403


@pytest.fixture
def solved(monkeypatch: pytest.MonkeyPatch) -> None:
    """The captcha has its own tests."""
    monkeypatch.setattr(captcha, "check", lambda _purpose, _form: "answered")
    monkeypatch.setattr(captcha, "use_up", lambda _answer: True)


@pytest.fixture
def old(app: Flask, ids: dict[str, int]) -> None:
    from ev_plugins.inventario.models import Servicio

    with app.app_context(), acting(SYSTEM):
        db.session.get_one(Servicio, ids["A"]).tuvo_indicador_ee_2022 = True
        db.session.commit()


def ask(app: Flask, ids: dict[str, int], **values: Any):
    visitor = app.test_client()
    whole = {
        "nombres": "Eva", "apellidos": "Díaz", "rut": NEW, "correo": "eva@example.org", "servicio": ids["A"],
        "perfil": "gestor_consulta", "unidades": "La oficina de Arica", "csrf_token": csrf(visitor),
    }  # fmt: skip
    return visitor.post("/acceso/solicitar", data={**whole, **values})


def requests_of(app: Flask) -> list[Any]:
    from ev_plugins.inventario.accesos import SolicitudAcceso

    with app.app_context(), acting(SYSTEM):
        found = db.session.scalars(select(SolicitudAcceso).order_by(SolicitudAcceso.id)).all()
        db.session.expunge_all()
        return list(found)


def test_people_of_old_services_ask_and_those_of_new_ones_send_a_ticket(
    app: Flask, ids: dict[str, int], old: None, solved: None
) -> None:
    assert "Solicitar acceso" in app.test_client().get("/ingreso/").text
    assert CFG_03 in ask(app, ids, servicio=ids["B"]).text
    assert "El RUT ingresado no es válido" in ask(app, ids, rut="1-1").text
    assert requests_of(app) == []
    known, unknown = ask(app, ids, rut=GESTOR), ask(app, ids)
    assert known.headers["Location"] == unknown.headers["Location"] == "/acceso/recibida", "it tells nothing"
    assert [(one.estado, one.servicio_id) for one in requests_of(app)] == [("PENDIENTE", ids["A"])] * 2
    for extra in ({"estado": "APROBADA"}, {"cuenta_id": "1"}, {"id": "1"}):
        ask(app, ids, rut="9876543-3", **extra)
    assert {(one.estado, one.cuenta_id) for one in requests_of(app)} == {("PENDIENTE", None)}


def test_the_captcha_is_asked_for(app: Flask, ids: dict[str, int], old: None) -> None:
    assert "El código ingresado no es correcto." in ask(app, ids).text
    assert requests_of(app) == []


def test_the_gestor_de_servicio_approves_and_the_person_is_invited(
    app: Flask, ids: dict[str, int], old: None, solved: None, sign_in: SignIn, mails: Mails
) -> None:
    """plataforma-gestion §5: account and invitation; a Gestor de Unidad gets units (MSG-CFG-01)."""
    from ev_plugins.inventario.models import Unidad

    ask(app, ids, perfil="gestor_unidad")
    (asked,) = requests_of(app)
    other = sign_in(app.test_client(), "7654321-6", PASSWORD)
    assert other.get(f"/solicitudes-acceso/aprobar/{asked.id}").status_code == 403, "of another service"
    gestor = sign_in(app.test_client(), GESTOR, PASSWORD)
    assert "Aprobar" in gestor.get(f"/solicitudes-acceso/show/{asked.id}").text
    url = f"/solicitudes-acceso/aprobar/{asked.id}"
    refused = gestor.post(url, data={"csrf_token": csrf(gestor)})
    assert "Debe asignar al menos una unidad al Gestor de Unidad." in refused.text
    assert requests_of(app)[0].estado == "PENDIENTE" and accounts(app, rut=NEW) == []
    with app.app_context(), acting(SYSTEM):
        unit = _unit(ids["A"])
    assert gestor.post(url, data={"unidades": unit, "csrf_token": csrf(gestor)}).status_code == 303
    (account,) = accounts(app, rut=NEW)
    done = requests_of(app)[0]
    assert (done.estado, done.cuenta_id) == ("APROBADA", account.id)
    person_ = app.test_client()
    link = invitation(mails)
    person_.post(link, data={"clave": "miClave7", "repetida": "miClave7", "csrf_token": csrf(person_)})
    eva = sign_in(app.test_client(), NEW, "miClave7")
    with app.app_context(), acting(SYSTEM):
        elsewhere = _unit(ids["A"], "Otra")
        names = {one.id: one.nombre for one in db.session.scalars(select(Unidad))}
    assert eva.get(f"/unidades/show/{unit}").status_code == 200
    foreign = eva.get(f"/unidades/show/{elsewhere}")
    assert foreign.status_code == 403, "00-overview §8.6: another unit of the same service"
    assert "No tiene permisos para acceder a esta sección." in foreign.text and names[elsewhere] not in foreign.text
    assert gestor.get(url).status_code == 403, "what was answered stays answered"


def _unit(service: int, name: str = "Oficina") -> int:
    from ev_plugins.inventario.models import Edificio, Unidad

    from estado_verde.models import Comuna

    comuna = db.session.scalars(select(Comuna)).first()
    place = {"region": comuna.region_id, "comuna": comuna.id}
    building = services.save(Edificio, {"nombre": name, "direccion": f"Calle {name}", **place})
    made = services.save(
        Unidad,
        {
            "nombre": name, "servicio": service, "edificio": building.row.id, "superficie_m2": "100",
            "fecha_inicio_uso": date(2020, 1, 1), "acceso_factura": True,
        },
    )  # fmt: skip
    assert made.ok, made.faults
    return int(made.row.id)


def test_a_rejection_says_why_by_mail(
    app: Flask, ids: dict[str, int], old: None, solved: None, sign_in: SignIn, mails: Mails
) -> None:
    ask(app, ids)
    (asked,) = requests_of(app)
    red = sign_in(app.test_client(), RED, PASSWORD)
    url = f"/solicitudes-acceso/rechazar/{asked.id}"
    assert "Este campo es obligatorio." in red.post(url, data={"motivo": " ", "csrf_token": csrf(red)}).text
    assert red.post(url, data={"motivo": "No trabaja aquí.", "csrf_token": csrf(red)}).status_code == 303
    assert (requests_of(app)[0].estado, requests_of(app)[0].motivo) == ("RECHAZADA", "No trabaja aquí.")
    assert accounts(app, rut=NEW) == []
    (sent,) = mails()
    assert sent["To"] == "eva@example.org" and "No trabaja aquí." in sent.get_body(("plain",)).get_content()
