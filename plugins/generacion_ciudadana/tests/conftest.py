"""The people of the demonstration, and a request that is already sent."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from estado_verde.plugins import mount

mount([Path(__file__).parents[2]])

from .people import ADDRESSES, DOCUMENTS, Person, pdf  # noqa: E402 - after the folder is mounted

FOLIO = re.compile(r"con el folio ([A-Z+]{2}\d+)")
_keys = itertools.count(1)


@dataclass(frozen=True)
class Sent:
    """A request as its author left it."""

    id: int
    folio: str

    @property
    def page(self) -> str:
        return f"/generacion/solicitudes/{self.id}/"

    def act(self, accion: str) -> str:
        return f"{self.page}{accion}"


@pytest.fixture
def as_system(demo_app: Any) -> Callable[[], Any]:
    """``with as_system() as session:`` prepares or looks at the database, outside any request."""
    from estado_verde.models import db
    from estado_verde.scope import SYSTEM, acting

    @contextmanager
    def enter() -> Iterator[Any]:
        with demo_app.app_context(), acting(SYSTEM, door="test"):
            yield db.session

    return enter


def forget_history(session: Any) -> None:
    """Histories are only added to; a portal without requests, or one whose history begins again, needs their guard away."""
    from ev_plugins.generacion_ciudadana.models import Evento
    from sqlalchemy import text

    table = Evento.__tablename__
    on = f" ON {table}" if session.get_bind().dialect.name == "postgresql" else ""
    session.execute(text(f"DROP TRIGGER IF EXISTS {table}_sin_delete{on}").execution_options(unscoped=True))


@pytest.fixture
def empty(as_system: Callable[[], Any]) -> None:
    """A portal without requests."""
    from ev_plugins.generacion_ciudadana.models import Evento, Pago, Respuesta, Solicitud

    with as_system() as session:
        forget_history(session)
        for model in (Evento, Respuesta, Pago, Solicitud):
            session.query(model).delete()
        session.commit()


@pytest.fixture
def person(demo_app: Any) -> Callable[..., Person]:
    """``person("distribuidora", "DN")``, ``person("solicitante", number=1)``, ``person("sec")``: signed in."""
    from estado_verde import demo
    from estado_verde.plugins import host
    from estado_verde.testing import csrf

    def enter(profile: str, organisation: str | None = None, number: int = 0) -> Person:
        with demo_app.app_context():
            people = [one for one in demo.declared(host()) if one.realm == "GENERACION_CIUDADANA"]
        mine = [one for one in people if (one.profile, one.organisation) == (profile, organisation)][number]
        client = demo_app.test_client()
        data = {"perfil": profile, "rut": mine.rut, "clave": mine.password, "csrf_token": csrf(client)}
        answer = client.post("/generacion/ingreso/", data=data)
        assert answer.status_code == 303, answer.text
        return Person(client)

    return enter


@pytest.fixture
def company(as_system: Callable[[], Any]) -> Callable[[str], int]:
    """``company("DN")``: its id."""

    def find(prefix: str) -> int:
        from ev_plugins.generacion_ciudadana.models import Distribuidora

        with as_system() as session:
            return session.query(Distribuidora.id).filter_by(prefijo_folio=prefix).one()[0]

    return find


@pytest.fixture
def form_of(as_system: Callable[[], Any], company: Callable[[str], int]) -> Callable[..., dict[str, Any]]:
    """``form_of("SI", "DN", numero_cliente="")``: what a person types into a form, all of it right."""

    def make(tipo: str, prefix: str = "DN", **changed: Any) -> dict[str, Any]:
        from estado_verde.models import Comuna

        with as_system() as session:
            comuna = session.query(Comuna).filter_by(nombre="Valparaíso").one()
            place = {"region": comuna.region_id, "comuna": comuna.id}
        data = {
            "distribuidora": company(prefix),
            "numero_cliente": "500812-6",
            **place,
            "email_adicional": "",
            "es_cliente_final": "si",
            "clave_envio": f"clave-{next(_keys)}",
        }
        return {name: value for name, value in (data | changed).items() if value is not None}

    return make


@pytest.fixture
def request_of(
    person: Callable[..., Person], form_of: Callable[..., dict[str, Any]], as_system: Callable[[], Any]
) -> Callable[..., Sent]:
    """``request_of("SC", "DC")``: a request that the first person sent to a company."""

    def make(tipo: str = "SI", prefix: str = "DN", by: Person | None = None, **changed: Any) -> Sent:
        from ev_plugins.generacion_ciudadana.models import Solicitud

        files = {name: pdf(f"{name}.pdf") for name in DOCUMENTS[tipo]}
        page = (by or person("solicitante")).post(
            f"/generacion/nueva/{ADDRESSES[tipo]}/", form_of(tipo, prefix, **changed), files
        )
        found = FOLIO.search(page)
        assert found, page[:1500]
        with as_system() as session:
            return Sent(session.query(Solicitud.id).filter_by(folio=found[1]).one()[0], found[1])

    return make


@pytest.fixture
def state_of(as_system: Callable[[], Any]) -> Callable[[Sent], str]:
    def look(sent: Sent) -> str:
        from ev_plugins.generacion_ciudadana.models import Solicitud

        with as_system() as session:
            return session.query(Solicitud.estado).filter_by(id=sent.id).one()[0]

    return look
