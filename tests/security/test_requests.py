"""What no request may do, whoever sends it: change something without a token, change something by reading."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from estado_verde.models import Auditoria, Model
from estado_verde.security import access, realms
from estado_verde.testing import csrf
from tests.security.routes import Route, addresses, pages, routes
from tests.security.world import Knock, World

Figure = Callable[[str], None]
#: Once is enough: what these prove is the same on every database.
pytestmark = pytest.mark.one_engine
TRAIL = Auditoria.__table__
DOWNLOADS = "generacion_ciudadana_evento"


def everything(world: World) -> dict[str, set[int]]:
    with world.open() as connection:
        return world.rows(connection, world.ours)


def test_csrf_every_unsafe_route_refuses_a_request_without_token(world: World, figure: Figure) -> None:
    """security-checks 1."""
    ours, client = everything(world), world.client("red")
    # One of them is answered with a page, as a browser would be; drawing it for each would only take time.
    plainly = {"Accept": "application/json"}
    bodies: list[dict[str, Any]] = [
        {"data": {"nombre": "x"}},
        {"data": "{}", "headers": {**plainly, "Content-Type": "application/json"}},
        {"data": {}, "headers": {**plainly, "X-CSRFToken": "falso"}},
        {"data": {"csrf_token": "IjAi.abc.def"}, "headers": plainly},
    ]
    with world.open() as connection:
        before = world.print_of(connection)
    knocks = [
        world.knock(client, url, method, **body)
        for route in routes(world.app)
        for method in sorted(route.unsafe)
        for url in addresses(world.app, route, ours, most=1)
        for body in bodies
    ]
    assert [str(one) for one in knocks if one.status != 400 or one.written] == []
    with world.open() as connection:
        assert world.print_of(connection) == before
    assert world.app.extensions["csrf"]._exempt_blueprints == set()
    # The button of mail programs, whose proof is the signed link itself.
    assert world.app.extensions["csrf"]._exempt_views == {"estado_verde.mail.unsubscribe.leave"}
    figure(f"{len(knocks)} unsafe requests without a good token: all 400, no row changed")


def test_the_token_of_another_session_is_refused(world: World) -> None:
    mine, other = world.client("red"), world.client("gestor_servicio", world.ours)
    foreign = csrf(other)
    csrf(mine)
    with mine.session_transaction() as cookie:
        cookie["csrf_token"] = "1" * 40
    assert mine.post("/salir", data={"csrf_token": foreign}).status_code == 400
    assert "El formulario ya no es válido" in mine.post("/salir").text


def test_get_changes_no_row(world: World, figure: Figure) -> None:
    """security-checks 2: nothing is written by GET or HEAD, whoever asks, and nothing breaks; people of every realm, each
    over what they may open. That personal data was taken out is noted in the trail, and that an answer was downloaded in
    the history of its request."""
    knocks: list[Knock] = []
    with world.open() as connection:
        ours = world.rows(connection, world.ours)
        own = {name: world.tenants(connection, name)[0] for name in ("distribuidora", "solicitante")}
        rows = {name: {**ours, **world.hanging(connection, roots)} for name, (_, roots) in own.items()}
        before, last = _print(world, connection), connection.execute(select(func.max(TRAIL.c.id))).scalar()
    asked = {"red": ("GET", 2), "gestor_servicio": ("GET", 1), "auditor": ("GET", 1), "gestor_unidad": ("HEAD", 1)}
    asked |= {name: ("GET", 1) for name, who in world.everybody.items() if who.ambito != realms.GESTION}
    for name, (method, each) in asked.items():
        who = world.everybody[name]
        client = world.session_of(own[name][0]) if name in own else world.somebody(who.ambito, who.perfil)
        over = rows.get(name, rows["distribuidora"])
        found = pages(world.app, over, most=1, each=each, of=partial(_is_asked, world, name))
        knocks += [world.knock(client, url, method) for url in found]
    assert {str(one) for one in knocks if one.status >= 500 or set(one.written) - {TRAIL.name, DOWNLOADS}} == set()
    with world.open() as connection:
        assert _print(world, connection) == before
        noted = connection.execute(select(TRAIL.c.accion).where(TRAIL.c.id > last).distinct()).scalars()
        assert set(noted) <= {"exportar", "abrir adjunto"}
    count = len({one.ambito for one in world.everybody.values()})
    figure(f"{len(knocks)} GET and HEAD requests as {len(asked)} profiles of {count} realms: no row changed, no 5xx")


def _is_asked(world: World, name: str, route: Route) -> bool:
    """What everybody may open is asked once."""
    return world.may(name, route) and (name == "red" or access.declared(world.app, route.endpoint) != access.PUBLIC)


def _print(world: World, connection: Connection) -> tuple[str, int]:
    """Of all that a download does not add to, and how much the history holds besides downloads."""
    history = Model.metadata.tables[DOWNLOADS]
    events = select(func.count()).select_from(history).where(history.c.tipo != "DESCARGA")
    return world.print_of(connection, but={TRAIL.name, DOWNLOADS}), connection.execute(events).scalar_one()


def test_every_route_says_who_may_come(world: World) -> None:
    """A route that a plugin adds is closed until it declares @requires, @signed_in, @public or @has_access."""
    assert access.undeclared(world.app) == []


def _whatever_realm(endpoint: str) -> str:
    """Each realm has its own page of some views («IngresoViewCAPACITACION.login»)."""
    view, _, name = endpoint.rpartition(".")
    for realm in realms.all_realms():
        view = view.removesuffix(realm.name)
    return f"{view}.{name}" if view else name


def test_public_routes_are_few_and_known(world: World) -> None:
    found = {
        _whatever_realm(rule.endpoint)
        for rule in world.app.url_map.iter_rules()
        if access.declared(world.app, rule.endpoint) == access.PUBLIC and not rule.endpoint.endswith("static")
    }
    assert found == {
        "ActivacionView.index",
        "BajaView.leave",
        "CodigoView.audio",
        "CodigoView.desafio",
        "CodigoView.imagen",
        "CodigoView.nuevo",
        "ContextoView.language",
        "HomeView.front",
        "HomeView.index",
        "IngresoView.codigo",
        "IngresoView.login",
        "LocaleView.index",
        "RecuperacionView.nueva",
        "RecuperacionView.recibido",
        "RecuperacionView.recuperar",
        "RegistroView.activar",
        "RegistroView.recibido",
        "RegistroView.reenviado",
        "RegistroView.reenviar",
        "RegistroView.registro",
        "SalidaView.logout",
        "SolicitarView.recibida",
        "SolicitarView.solicitar",
        "healthz",
    }
