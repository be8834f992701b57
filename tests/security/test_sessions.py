"""A session is one browser of one person in one realm, for as long as the account lets it be."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from estado_verde.models import Cuenta, db
from estado_verde.scope import SYSTEM, acting
from estado_verde.security import sessions
from estado_verde.testing import csrf
from tests.security.world import World

Figure = Callable[[str], None]
#: Once is enough: what these prove is the same on every database.
pytestmark = pytest.mark.one_engine


def _alive(client: FlaskClient) -> bool:
    return client.get("/perfil/", headers={"Accept": "application/json"}).status_code == 200


def _copy(world: World, client: FlaskClient) -> FlaskClient:
    """Another browser with the same cookie."""
    other = world.app.test_client()
    with client.session_transaction() as mine, other.session_transaction() as theirs:
        theirs.update(mine)
    return other


def test_an_old_cookie_is_dead_in_every_realm(world: World, figure: Figure) -> None:
    """security-checks 8: after signing out, after another password, after deactivation, whoever has a copy of it."""
    deaths = 0
    for realm, profile in sorted(world.people):
        account = world.people[realm, profile]["id"]
        for end in (_sign_out, _another_password, _deactivate):
            client = world.somebody(realm, profile)
            copy = _copy(world, client)
            assert _alive(client) and _alive(copy), (realm, profile)
            end(world, client, account)
            assert not _alive(copy), (realm, profile, end.__name__)
            deaths += 1
            world.reset()
    figure(f"{deaths} copied cookies of {len(world.people)} profiles: all dead")


def _sign_out(_world: World, client: FlaskClient, _account: int) -> None:
    assert client.post("/salir", data={"csrf_token": csrf(client)}).status_code < 400


def _another_password(world: World, _client: FlaskClient, account: int) -> None:
    _set(world, account, password="otra")


def _deactivate(world: World, _client: FlaskClient, account: int) -> None:
    _set(world, account, active=False)


def _set(world: World, account: int, **values: object) -> None:
    """As every service does it: through the account, which then changes its stamp."""
    with world.app.app_context(), acting(SYSTEM):
        row = db.session.get_one(Cuenta, account)
        for name, value in values.items():
            setattr(row, name, value)
        db.session.commit()


def test_the_identifier_rotates_at_sign_in(world: World) -> None:
    """security-checks 8: what was in the cookie before signing in is worth nothing after."""
    client = world.app.test_client()
    with client.session_transaction() as cookie:
        cookie[sessions.COOKIE_KEY] = fixed = "elegido-por-otro"
        cookie["csrf_token"] = "0" * 40
    rut = world.ruts["red", None]
    data = {"rut": rut, "clave": "Prueba2026", "csrf_token": csrf(client)}
    assert client.post("/ingreso/", data=data).status_code == 303
    with client.session_transaction() as cookie:
        assert cookie[sessions.COOKIE_KEY] != fixed
        assert cookie.get("csrf_token") != "0" * 40
    planted = world.app.test_client()
    with planted.session_transaction() as cookie:
        cookie[sessions.COOKIE_KEY] = fixed
    assert not _alive(planted)


def test_a_session_without_its_stamp_is_dead(world: World) -> None:
    client = world.somebody("GESTION", "red")
    with world.open() as connection:
        connection.execute(update(Cuenta.__table__).values(sello="otro"))
    assert not _alive(client)
