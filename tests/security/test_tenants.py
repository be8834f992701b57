"""Two services in one database. Nothing of the other one is read, reached, pointed to or changed through any route, and what
ours sees does not depend on what the other one holds (security-checks 3 and 5, fab-traps Security 7)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Integer, delete, select, update

from estado_verde import catalog
from estado_verde.crud import EvModelView
from estado_verde.models import Model
from estado_verde.models.types import Exact
from estado_verde.testing import csrf
from tests.security.bodies import FORBIDDEN, fields_of_page, hostile
from tests.security.routes import Route, addresses, references, routes
from tests.security.world import LEDGER, MARK, Knock, Owned, World, pointers, tables

Figure = Callable[[str], None]
#: Finds the word without being it, so that a page that repeats the question says nothing.
HALF_A_WORD = MARK[1:-1].lower()


def callers(world: World) -> Iterator[tuple[str, FlaskClient]]:
    """Everybody who must not see the other service."""
    for profile in (*world.of_service, "auditor"):
        yield profile, world.client(profile, world.ours)
    yield "anónimo", world.app.test_client()


def questions(world: World, route: Route, theirs: Owned) -> Iterator[str]:
    """What a list, an export or a select can be asked in order to bring out rows of others."""
    yield ""
    unit = min(theirs["inventario_unidad"])
    yield f"?servicio={world.theirs}&unidad={unit}"
    if not isinstance(route.view, EvModelView) or route.rule.arguments - {"field"}:
        return
    yield f"?q={HALF_A_WORD}&n=200"
    for name in references(route.view.model):
        target = next(one.target for one in catalog.record(route.view.model).fields if one.name == name)
        for row_id in sorted(theirs.get(target, ()))[:1]:
            yield f"?f_{name}={row_id}&{name}={row_id}&_flt_0_{name}={row_id}"


def test_idor_nothing_of_the_other_service_is_read(world: World, figure: Figure) -> None:
    """security-checks 3: objects, lists, options, exports, reports and files; every profile, and nobody."""
    with world.open() as connection:
        theirs = world.owned(connection, world.theirs)
        reachable = world.rows(connection, world.theirs)
    assert world.tenant_tables() - LEDGER - set(theirs) == set(), "tables without a row of the other service"
    knocks: list[Knock] = []
    opened: list[Knock] = []
    for _, client in callers(world):
        for route in routes(world.app):
            if "GET" not in route.methods:
                continue
            for url in addresses(world.app, route, reachable):
                found = [world.knock(client, url + more) for more in questions(world, route, theirs)]
                knocks += found
                if route.model is not None and "pk" in route.rule.arguments and route.model.__tablename__ in theirs:
                    opened += [one for one in found if one.status not in (302, 403, 404)]
    leaks = {one.request for one in knocks if MARK in one.text}
    assert leaks == set()
    assert {one.request for one in opened} == set(), "an object of the other service answered"
    assert {str(one) for one in knocks if one.status >= 500} == set()
    figure(f"{len(knocks)} requests for rows of the other service as {len(world.of_service) + 2} callers: 0 leaks")


def test_files_of_the_other_service_are_not_given(world: World) -> None:
    """fab-traps Security 7: «download of any file by name». There is no such route, and an id goes through the scope."""
    with world.open() as connection:
        theirs, ours = (world.owned(connection, one)["ev_adjunto"] for one in (world.theirs, world.ours))
        names = connection.execute(select(Model.metadata.tables["ev_adjunto"].c.clave)).scalars().all()
    client = world.client("gestor_servicio", world.ours)
    assert [client.get(f"/adjuntos/{one}").status_code for one in sorted(theirs)] == [403] * len(theirs)
    given = [client.get(f"/adjuntos/{one}") for one in sorted(ours)]
    assert b"nuestro" in b"".join(one.data for one in given)
    assert [rule for rule in world.app.url_map.iter_rules() if "download" in rule.rule or ("filename" in rule.arguments
            and not rule.endpoint.endswith("static"))] == []  # fmt: skip
    for name in names:
        for place in ("/static/", "/static/../adjuntos/", "/adjuntos/", "/static/%2e%2e/adjuntos/"):
            assert MARK not in client.get(f"{place}{name}").text


@pytest.mark.parametrize("profile", ["gestor_servicio", "gestor_unidad", "auditor"])
def test_what_one_sees_does_not_depend_on_the_other_service(world: World, profile: str, figure: Figure) -> None:
    """Counts, sums, options and reports too: every page is the same, to the letter, after all that the other one has was
    changed and half of it was deleted."""
    with world.open() as connection:
        ours, theirs = world.rows(connection, world.ours), world.owned(connection, world.theirs)
    urls = [
        url
        for route in routes(world.app)
        if "GET" in route.methods and route.endpoint not in ("healthz",)
        for url in addresses(world.app, route, ours)
    ]
    first = _pages(world, profile, urls)
    with world.open() as connection:
        _change(connection, theirs)
    second = _pages(world, profile, urls)
    assert [url for url in urls if first[url] != second[url]] == []
    figure(f"{len(urls)} pages of {profile} are the same after the other service changed")


def _pages(world: World, profile: str, urls: list[str]) -> dict[str, str]:
    client = world.client(profile, world.ours)
    return {url: _still(world.knock(client, url).text) for url in urls}


def _still(text: str) -> str:
    """Without what changes from one request to the next: tokens, cookies, moments."""
    text = re.sub(r'name="csrf_token" value="[^"]+"|content="[^"]+" name="csrf|Set-Cookie: [^\n]+', "", text)
    text = re.sub(r"<dcterms:\w+[^>]*>[^<]*|\d{8}_\d{4}|Content-(Length|Disposition): \S+|filename\S+", "", text)
    return re.sub(r"\d\d/\d\d/\d{4} \d\d:\d\d( [AP]M)?", "", text)


def _change(connection, theirs: Owned) -> None:  # type: ignore[no-untyped-def]
    pointed = {target for table in tables() for _, target in pointers(table)}
    for name, ids in theirs.items():
        table = Model.metadata.tables[name]
        if name.startswith(("ab_", "ev_")) or not ids:
            continue
        if name not in pointed:
            connection.execute(delete(table).where(table.c.id.in_(sorted(ids)[::2])))
        unique = {one.name for key in table.constraints for one in getattr(key, "columns", ())}
        for column in table.columns:
            number = isinstance(column.type, Exact) or (isinstance(column.type, Integer) and "anio" not in column.name)
            if number and not column.foreign_keys and not column.primary_key and column.name not in unique:
                changed = {column.name: column + 3}
                connection.execute(update(table).where(table.c.id.in_(sorted(ids))).values(changed))


@pytest.mark.parametrize("profile", ["gestor_servicio", "gestor_unidad", "auditor", "gestor_flota"])
def test_no_request_changes_or_points_to_rows_of_the_other_service(world: World, profile: str, figure: Figure) -> None:
    """fab-traps Security 7: bulk actions on foreign ids, POST with a foreign key of others, ?_flt_ on add, moving a row to
    another tenant. What hangs from the other service is the same, row by row, and nothing new hangs from it."""
    with world.open() as connection:
        ours, theirs = world.rows(connection, world.ours), world.rows(connection, world.theirs)
        before = world.owned(connection, world.theirs)
        print_before = world.print_of(connection, before)
    client = world.client(profile, world.ours)
    token = csrf(client)
    their_unit = min(theirs["inventario_unidad"])
    knocks = []
    for route in routes(world.app):
        if not route.unsafe or route.endpoint == "IngresoView.logout":
            continue
        urls = [*addresses(world.app, route, theirs), *addresses(world.app, route, ours)]
        for url in dict.fromkeys(urls):
            for body in hostile(route, theirs):
                more = f"?_flt_0_servicio={world.theirs}&_flt_0_unidad={their_unit}&servicio={world.theirs}"
                for address in (url, url + more):
                    knocks.append(world.knock(client, address, "POST", data={**body, "csrf_token": token}))
    with world.open() as connection:
        after = world.owned(connection, world.theirs)
        assert {
            name: ids - before.get(name, set()) for name, ids in after.items() if ids - before.get(name, set())
        } == {}
        assert world.print_of(connection, before) == print_before
    assert {one.request for one in knocks if MARK in one.text} == set()
    assert {str(one) for one in knocks if one.status >= 500} == set()
    figure(f"{len(knocks)} hostile POSTs of {profile}: no row of the other service changed, none points to it")


def test_mass_assignment_a_form_takes_only_its_own_fields(world: World, figure: Figure) -> None:
    """security-checks 5: every edit form is sent back as it stands with «estado», «folio», «servicio_id», «roles», «id»,
    «?_flt_…» and the like added. Columns that the form does not show keep their value."""
    with world.open() as connection:
        ours = world.owned(connection, world.ours)
    tried, changed = 0, []
    for profile in ("red", "gestor_servicio", "gestor_unidad"):
        client = world.client(profile, world.ours)
        for route in routes(world.app):
            if route.model is None or not route.endpoint.endswith(".edit"):
                continue
            table = Model.metadata.tables[route.model.__tablename__]
            for url in addresses(world.app, route, ours):
                form = fields_of_page(client.get(url).text)
                if form is None:
                    continue
                extra = {name: ["99"] for name in FORBIDDEN if name not in form}
                row_id = int(url.rpartition("/")[2])
                with world.open() as connection:
                    before = connection.execute(select(table).where(table.c.id == row_id)).mappings().one()
                world.knock(client, url + "?_flt_0_id=99&_flt_0_servicio_id=99", "POST", data={**form, **extra})
                with world.open() as connection:
                    after = connection.execute(select(table).where(table.c.id == row_id)).mappings().one()
                changed += [
                    f"{url}: {name} {before[name]!r} → {after[name]!r}"
                    for name in extra
                    if name in before and before[name] != after[name]
                ]
                tried += 1
    assert changed == []
    assert tried > 20
    figure(f"{tried} edit forms with {len(FORBIDDEN)} foreign names each: none was taken")


def test_gestor_de_unidad_sees_only_assigned_units(world: World) -> None:
    """00-overview §8.6: unit B of the same service answers MSG-ACC-03."""
    with world.open() as connection:
        link = Model.metadata.tables["inventario_unidad_gestor"]
        accounts = Model.metadata.tables["ab_user"]
        mine = connection.execute(
            select(accounts.c.id).where(accounts.c.rut == world.ruts["gestor_unidad", world.ours])
        ).scalar_one()
        assigned = set(connection.execute(select(link.c.unidad_id).where(link.c.cuenta_id == mine)).scalars())
        others = world.owned(connection, world.ours)["inventario_unidad"] - assigned
    client = world.client("gestor_unidad", world.ours)
    assert assigned and others
    for one in sorted(assigned)[:2]:
        assert client.get(f"/unidades/show/{one}").status_code == 200
    for one in sorted(others):
        answer = client.get(f"/unidades/show/{one}")
        assert answer.status_code == 403
        assert "No tiene permisos para acceder a esta sección." in answer.text
