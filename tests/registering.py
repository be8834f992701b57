"""People who register, as the tests play them: through the pages, reading the code that a person would read."""

from __future__ import annotations

import re
from email.message import EmailMessage
from typing import Any

from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from werkzeug.test import TestResponse

from estado_verde.models import Cuenta, db
from estado_verde.scope import SYSTEM, acting
from estado_verde.security import captcha, consent
from estado_verde.testing import csrf

GC, CAPACITACION, CONCIENTIZACION = "/generacion/", "/capacitacion/", "/concientizacion/"
PASSWORD = "abc123"
RECEIVED = "Hemos recibido tu solicitud de registro! No olvides revisar tu correo para confirmar la operación."
ASKED = "Hemos recibido tu solicitud, no olvides revisar tu correo."
LINK = re.compile(
    r"http://127\.0\.0\.1:\d+(/\S*/(?:activar|recuperar)/[\w-]+)|http://127\.0\.0\.1:\d+(/recuperar/[\w-]+)"
)


def solved(client: FlaskClient, page: str) -> dict[str, str]:
    """The code of a page, answered."""
    tree = html.fromstring(client.get(page).text)
    ticket = tree.xpath("string(//input[@name='captcha']/@value)")
    with client.application.app_context():
        found = captcha.read(ticket)
        assert found is not None, page
        return {"captcha": ticket, "codigo": found.code, "csrf_token": csrf(client)}


def person(base: str = CAPACITACION, **values: str) -> dict[str, str]:
    """What somebody types."""
    more = {"otro_servicio": "Municipalidad de Prueba"} if base in (CAPACITACION, CONCIENTIZACION) else {}
    return {
        "rut": "11.111.111-1",
        "first_name": "Ana María",
        "last_name": "Soto Pérez",
        "correo": "ana@example.org",
        "clave": PASSWORD,
        "repetida": PASSWORD,
        "acepto": consent.VERSION,
        **more,
        **values,
    }


def register(client: FlaskClient, base: str = CAPACITACION, **values: str) -> TestResponse:
    """Fill in the page and send it, following to what the person reads."""
    data = {**solved(client, f"{base}registro"), **person(base, **values)}
    return client.post(f"{base}registro", data=data, follow_redirects=True)


def ask(client: FlaskClient, page: str, rut: str) -> TestResponse:
    return client.post(page, data={**solved(client, page), "rut": rut}, follow_redirects=True)


def sign_in(client: FlaskClient, base: str, rut: str, password: str, perfil: str = "solicitante") -> TestResponse:
    data = {"rut": rut, "clave": password, "perfil": perfil, "csrf_token": csrf(client)}
    return client.post(f"{base}ingreso/", data=data)


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def links_of(mail: EmailMessage) -> list[str]:
    return [one[0] or one[1] for one in LINK.findall(text_of(mail))]


def press(client: FlaskClient, path: str, **data: str) -> TestResponse:
    """Open a link and press its button."""
    client.get(path)
    return client.post(path, data={**data, "csrf_token": csrf(client)}, follow_redirects=True)


def accounts(app: Any) -> list[Cuenta]:
    with app.app_context(), acting(SYSTEM, "test"):
        found = list(db.session.scalars(select(Cuenta).order_by(Cuenta.id)))
        db.session.expunge_all()
        return found
