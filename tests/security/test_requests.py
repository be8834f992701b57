"""What no request may do, whoever sends it: change something without a token, change something by reading."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from estado_verde.models import Auditoria
from estado_verde.security import access, realms
from estado_verde.testing import csrf
from tests.security.routes import addresses, pages, routes
from tests.security.world import World

Figure = Callable[[str], None]
TRAIL = Auditoria.__table__


def everything(world: World) -> dict[str, set[int]]:
    with world.open() as connection:
        return world.rows(connection, world.ours)


def test_csrf_every_unsafe_route_refuses_a_request_without_token(world: World, figure: Figure) -> None:
    """security-checks 1."""
    ours, client = everything(world), world.client("red")
    bodies: list[dict[str, Any]] = [
        {"data": {"nombre": "x"}},
        {"data": "{}", "headers": {"Content-Type": "application/json"}},
        {"data": {}, "headers": {"X-CSRFToken": "falso"}},
        {"data": {"csrf_token": "IjAi.abc.def"}},
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
    """security-checks 2: nothing is written by GET or HEAD, whoever asks, and nothing breaks. That personal data was taken
    out is the one thing that the trail notes."""
    asked = {"red": ("GET", 3), "gestor_servicio": ("GET", 3), "auditor": ("GET", 1), "gestor_unidad": ("HEAD", 1)}
    ours = everything(world)
    clients = {profile: world.client(profile, world.ours) for profile in asked}
    with world.open() as connection:
        before, last = (
            world.print_of(connection, trail=False),
            connection.execute(select(func.max(TRAIL.c.id))).scalar(),
        )
    knocks = [
        world.knock(clients[profile], url, method)
        for profile, (method, each) in asked.items()
        for url in pages(world.app, ours, most=1, each=each)
    ]
    assert {str(one) for one in knocks if one.status >= 500 or set(one.written) - {TRAIL.name}} == set()
    with world.open() as connection:
        assert world.print_of(connection, trail=False) == before
        noted = connection.execute(select(TRAIL.c.accion).where(TRAIL.c.id > last).distinct()).scalars()
        assert set(noted) <= {"exportar", "abrir adjunto"}
    figure(f"{len(knocks)} GET and HEAD requests as {len(asked)} profiles: no row changed, no 5xx")


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
