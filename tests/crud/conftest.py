"""One application with the workshop plugin, two services and one account per profile, for the tests of generated screens."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from estado_verde import testing

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from estado_verde.testing import Databases

PASSWORD = "Clave.de.prueba.2026"
ACCOUNTS = {
    "red": ("11111111-1", None),
    "gestor_servicio": ("12345678-5", "Norte"),
    "gestor_unidad": ("10000013-K", "Norte"),
    "gestor_consulta": ("22222222-2", "Norte"),
}
SUR = "33333333-3"


@pytest.fixture(scope="session")
def application(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    databases.create("crud")
    app = testing._make_app(
        DATABASE_URL=databases.url("crud"),
        ESTADO_VERDE_HOME=str(tmp_path_factory.mktemp("home")),
        EV_PLUGINS="taller taller_programa",
        EV_PLUGINS_PATH=str(Path(__file__).parent / "plugins"),
    )
    from estado_verde.models import Model, db
    from estado_verde.scope import SYSTEM, acting
    from estado_verde.upgrade import upgrade

    upgrade(app)
    with app.app_context(), acting(SYSTEM, door="test"):
        mine = [table for table in Model.metadata.sorted_tables if table.name.startswith("taller_")]
        Model.metadata.create_all(db.engine, mine)
        _load(db.session)
    testing._disconnect(app)
    databases.create("crud_ready", template="crud")
    return app


@pytest.fixture
def app(application: Flask, databases: Databases) -> Flask:
    testing._disconnect(application)
    databases.create("crud", template="crud_ready")
    return application


def _load(session: Any) -> None:
    from ev_plugins.taller.models import Herramienta, Oficina, Taller

    from estado_verde.models import Comuna, Periodo
    from estado_verde.security.passwords import hash_password

    norte, sur = Oficina(nombre="Servicio Norte", sigla="NORTE"), Oficina(nombre="Servicio Sur", sigla="SUR")
    session.add_all([norte, sur])
    for anio, estado in ((2025, "CERRADO"), (2026, "ABIERTO"), (2027, "PREPARACION")):
        session.add(_periodo(Periodo, anio, estado))
    session.add_all([Herramienta(nombre=name) for name in ("Sierra", "Taladro", "Torno", "100%", "a_b")])
    session.flush()
    comunas = session.query(Comuna).order_by(Comuna.codigo).limit(5).all()
    for number in range(1, 41):
        session.add(_taller(Taller, norte, f"Taller {number:02d}", number, comunas[number % 5]))
    session.add(_taller(Taller, norte, "Bodega", 50, comunas[0]))
    session.add(_taller(Taller, sur, "Taller del Sur", 60, comunas[1]))
    session.flush()
    kept = hash_password(PASSWORD)
    for perfil, (rut, office) in ACCOUNTS.items():
        session.add(_cuenta(perfil, rut, norte.id if office else None, kept))
    session.add(_cuenta("gestor_servicio", SUR, sur.id, kept))
    session.commit()


def _periodo(model: Any, anio: int, estado: str) -> Any:
    return model(
        anio=anio,
        fecha_inicio=date(anio - 1, 11, 1),
        fecha_termino=date(anio, 10, 31),
        fecha_limite_carga=date(anio, 12, 31),
        fecha_corte_uso=date(anio - 1, 11, 1),
        estado=estado,
    )


def _taller(model: Any, oficina: Any, nombre: str, number: int, comuna: Any) -> Any:
    return model(
        nombre=nombre,
        servicio_id=oficina.id,
        region_id=comuna.region_id,
        comuna_id=comuna.id,
        superficie_m2=Decimal(number) * Decimal("100.25") if number % 4 else None,
        trabajadores=number,
        inicio=date(2020 + number % 5, 1 + number % 12, 1),
        estado="CERRADO" if number % 3 == 0 else "ACTIVO",
        turno=("M", "T", None)[number % 3],
        abierto=(True, False, None)[number % 3],
    )


def _cuenta(perfil: str, rut: str, organizacion_id: int | None, password: str) -> Any:
    from estado_verde.models import Cuenta, account_name

    return Cuenta(
        username=account_name("GESTION", rut),
        email=f"GESTION:{rut}@example.org",
        correo=f"{rut}@example.org",
        first_name=perfil.replace("_", " ").title(),
        last_name=rut,
        rut=rut,
        ambito="GESTION",
        perfil=perfil,
        organizacion_id=organizacion_id,
        password=password,
        active=True,
        sello="a" * 32,
    )


class Person:
    """A browser of somebody who is signed in."""

    def __init__(self, client: FlaskClient, rut: str) -> None:
        self.client = client
        page = client.get("/ingreso/").text
        answer = client.post("/ingreso/", data={"rut": rut, "clave": PASSWORD, "csrf_token": token_in(page)})
        assert answer.status_code == 303, answer.text

    def get(self, url: str, **more: Any) -> Any:
        return self.client.get(url, **more)

    def post(self, url: str, data: dict[str, Any] | None = None, page: str = "/", **more: Any) -> Any:
        token = token_in(self.client.get(page).text)
        return self.client.post(url, data={**(data or {}), "csrf_token": token}, **more)


def token_in(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, page[:2000]
    return found[1]


@pytest.fixture
def enter(app: Flask) -> Callable[[str], Person]:
    """``enter("red")``, ``enter("gestor_servicio")``, or by RUT."""

    def sign_in(who: str) -> Person:
        return Person(app.test_client(), ACCOUNTS[who][0] if who in ACCOUNTS else who)

    return sign_in


@pytest.fixture
def rows(app: Flask) -> Callable[..., Any]:
    """Ask the database as the system: ``rows(lambda session, m: …)`` with the models of the plugin."""
    from ev_plugins.taller import models

    from estado_verde.models import db
    from estado_verde.scope import SYSTEM, acting

    def ask(question: Callable[[Any, Any], Any]) -> Any:
        with app.app_context(), acting(SYSTEM, door="test"):
            return question(db.session, models)

    return ask


@pytest.fixture
def counting(app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """``with counting() as statements:`` the SQL that runs inside the block."""
    return lambda: _counting(app)


@contextmanager
def _counting(app: Flask) -> Iterator[list[str]]:
    from sqlalchemy import event

    from estado_verde.models import db

    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
