"""Two companies of the portal, and two people who send them requests. What test_tenants proves between services, here
between those whose organisation or account it is that a row hangs from: pages, steps, files, zip and totals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select

from estado_verde import catalog, clock, services, storage
from estado_verde.crud import EvModelView
from estado_verde.models import Model
from estado_verde.scope import SYSTEM, acting
from estado_verde.testing import csrf
from tests.security.bodies import hostile
from tests.security.routes import Route, addresses, routes
from tests.security.test_tenants import change, still
from tests.security.world import Knock, Owned, World

Figure = Callable[[str], None]
PORTAL, FILES = "generacion_ciudadana_", "ev_adjunto"
REQUESTS = f"{PORTAL}solicitud"
#: The documents that a company or a person gives away: an answer, a proof of payment, those of the form.
WITH_FILES = (REQUESTS, f"{PORTAL}respuesta", f"{PORTAL}pago")
#: Not that of the other service, which stands where people choose a service.
WORD = "Xk5Ajena"
PROFILES = pytest.mark.parametrize("profile", ["distribuidora", "solicitante"])


@dataclass
class Two:
    """Somebody of ours, who knocks, and the other one, with all that hangs from each."""

    me: Any
    other: Any
    ours: Owned
    theirs: Owned

    @property
    def of_portal(self) -> Owned:
        """Their rows that an address of the portal can name, its requests with files first."""
        return {name: ids for name, ids in self.theirs.items() if name.startswith(PORTAL) or name == FILES}


def two_of(world: World, profile: str, *, planted: bool = True) -> Two:
    """Two of a profile; with the word in every text of the other one, and in files of each kind."""
    with world.open() as connection:
        found = world.tenants(connection, profile)
        (me, mine), (other, their_roots) = found
        if planted:
            world.fill(connection, world.hanging(connection, their_roots), of=PORTAL)
        ours, theirs = world.hanging(connection, mine), world.hanging(connection, their_roots)
        theirs = {name: ids - ours.get(name, set()) for name, ids in theirs.items()}
    if planted:
        for name in WITH_FILES:
            _attach(world, name, min(theirs[name]))
        with world.open() as connection:
            theirs[FILES] = world.hanging(connection, their_roots)[FILES] - ours.get(FILES, set())
            world.plant(connection, theirs, WORD)
            _no_public_name(connection, their_roots)
    return Two(me, other, ours, {name: ids for name, ids in theirs.items() if ids})


def _attach(world: World, name: str, row_id: int) -> None:
    with world.app.app_context(), acting(SYSTEM, door="demo"), services.batch() as session:
        model = catalog.model_of(name)
        spec = next(one for one in catalog.record(model).fields if one.kind == "files")
        body = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n% " + WORD.encode() + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"
        storage.put(session.get_one(model, row_id), spec, "documento.pdf", BytesIO(body))


def _no_public_name(connection: Connection, roots: Owned) -> None:
    """Whoever sends a request chooses a company by its name: that one is no secret."""
    table = Model.metadata.tables["ev_organizacion"]
    for place in roots.get(table.name, ()):
        connection.execute(table.update().where(table.c.id == place).values(nombre="La otra", sigla="LA"))


def _routes(world: World, profile: str, method: str) -> Iterator[Route]:
    for route in routes(world.app):
        of_method = "GET" in route.methods if method == "GET" else route.unsafe
        if of_method and world.may(profile, route) and not route.endpoint.startswith("SalidaView"):
            yield route


def _asked(route: Route, two: Two) -> Iterator[str]:
    """The questions that a list, a tray or a form of the portal can be asked for what is the other one's."""
    yield ""
    if route.rule.arguments:
        return
    number, word = min(two.theirs[REQUESTS]), WORD[1:-1].lower()
    yield "?" + urlencode({"q": word, "folio": word, "cliente": word, "numero_solicitud": word})
    yield "?" + urlencode({"distribuidora": two.other["organizacion_id"] or 1, "n": 200, "desde": number})


def _walk(world: World, client: FlaskClient, profile: str, two: Two) -> list[tuple[Route, Knock]]:
    return [
        (route, world.knock(client, url + more))
        for route in _routes(world, profile, "GET")
        for url in addresses(world.app, route, two.of_portal, most=1)
        for more in _asked(route, two)
    ]


@PROFILES
def test_nothing_of_the_other_one_is_read(world: World, profile: str, figure: Figure) -> None:
    """security-checks 3: pages, trays, forms that go on from a request, steps, answers, files and zips."""
    two = two_of(world, profile)
    mine, theirs = world.session_of(two.me), world.session_of(two.other)
    knocks = [one for _, one in _walk(world, mine, profile, two)]
    assert {one.request for one in knocks if WORD in one.text} == set()
    assert {str(one) for one in knocks if one.status >= 500} == set()
    opened = [f"/adjuntos/{one}" for one in sorted(two.theirs[FILES])]
    for route in _routes(world, profile, "GET"):
        if (
            not isinstance(route.view, EvModelView)
            and "pk" in route.rule.arguments
            and "/generacion/" in route.rule.rule
        ):
            opened += addresses(world.app, route, {REQUESTS: two.theirs[REQUESTS]}, most=2)
    assert len(opened) > 20
    refused = [world.knock(mine, url) for url in opened]
    assert {str(one) for one in refused if one.status not in (403, 404)} == set()
    # The same addresses do say it to whom they belong: this looks where there is something.
    found = [one for url in opened if WORD in (one := world.knock(theirs, url)).text]
    assert {one.request.rpartition("/")[2] for one in found} >= {"documentos", "1", ""}
    assert any("/adjuntos/" in one.request for one in found)
    figure(
        f"{len(knocks) + len(refused)} requests of a {profile} for rows of another: 0 leaks; {len(found)} show them to whom"
        " they belong"
    )


@PROFILES
def test_no_request_changes_what_is_of_the_other_one(world: World, profile: str, figure: Figure) -> None:
    """security-checks 3: every step of the machine, message and form, naming the other one's requests and files."""
    two = two_of(world, profile)
    with world.open() as connection:
        before = world.print_of(connection, two.theirs)
        table = Model.metadata.tables[REQUESTS]
        folio = connection.execute(select(table.c.folio).where(table.c.id == min(two.theirs[REQUESTS]))).scalar_one()
    client, number = world.session_of(two.me), str(min(two.theirs[REQUESTS]))
    token, more = csrf(client), {"mensaje": "texto " * 20, "comentario": "texto " * 20, "motivo": "texto " * 20}
    foreign = {"folio": folio, "desde": number, "relacionada": number, "solicitud": number, "reutilizar": number}
    knocks = []
    for route in _routes(world, profile, "POST"):
        for url in addresses(world.app, route, two.of_portal, most=1):
            for body in hostile(route, two.theirs):
                knocks.append(world.knock(client, url, "POST", data={**body, **more, **foreign, "csrf_token": token}))
    with world.open() as connection:
        roots = world.tenants(connection, profile)[1][1]
        after = world.hanging(connection, roots)
        new = {name: ids - two.theirs.get(name, set()) - two.ours.get(name, set()) for name, ids in after.items()}
        assert {name: ids for name, ids in new.items() if ids} == {}
        assert world.print_of(connection, two.theirs) == before
    assert {one.request for one in knocks if WORD in one.text} == set()
    assert {str(one) for one in knocks if one.status >= 500} == set()
    figure(f"{len(knocks)} hostile POSTs of a {profile}: nothing of another changed, nothing new hangs from it")


@PROFILES
def test_what_one_sees_does_not_depend_on_the_other_one(world: World, profile: str, figure: Figure) -> None:
    """Totals, counts of the tray and reports too: every page is the same after the other one's rows were changed."""
    two = two_of(world, profile, planted=False)
    urls = [
        url
        for route in _routes(world, profile, "GET")
        for url in addresses(
            world.app, route, {name: ids for name, ids in two.ours.items() if name in two.of_portal}, 1
        )
    ]
    with clock.fixed(clock.now()):
        first = _pages(world, two, urls)
        world.reset()
        with world.open() as connection:
            change(connection, two.theirs)
        second = _pages(world, two, urls)
    assert [url for url in urls if first[url] != second[url]] == []
    figure(f"{len(urls)} pages of a {profile} are the same after what is of another changed")


def _pages(world: World, two: Two, urls: list[str]) -> dict[str, str]:
    client = world.session_of(two.me)
    return {url: still(world.knock(client, url).text) for url in urls}
