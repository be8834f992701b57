"""Two services in one database. Nothing of the other one is read, reached, pointed to or changed through any route, and what
ours sees does not depend on what the other one holds (security-checks 3 and 5, fab-traps Security 7)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from itertools import islice

import pytest
from sqlalchemy import Integer, delete, select, update

from estado_verde import catalog, clock
from estado_verde.crud import EvModelView
from estado_verde.models import Model
from estado_verde.models.types import Exact
from estado_verde.testing import csrf
from tests.security.bodies import FORBIDDEN, fields_of_page, hostile
from tests.security.routes import Route, addresses, pages, references, routes
from tests.security.world import LEDGER, MARK, Knock, Owned, World, pointers, tables, unguard

Figure = Callable[[str], None]
OF_SERVICE = ("gestor_servicio", "gestor_unidad", "gestor_consulta", "encargado_comite", "gestor_flota", "conductor")
#: Those who are asked everything; the others see less than one of them.
THOROUGH = ("gestor_servicio", "gestor_unidad", "auditor")
#: The pages on which somebody without an account says for which service.
NAMING = r"/acceso/solicitar|/registro(\?|$)"
#: Finds the word without being it, so that a page that repeats the question says nothing.
HALF_A_WORD = MARK[1:-1].lower()


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


@pytest.mark.parametrize("profile", [*OF_SERVICE, "auditor", "anonimo"])
def test_idor_nothing_of_the_other_service_is_read(world: World, profile: str, figure: Figure) -> None:
    """security-checks 3: objects, lists, options, exports, reports and files; every profile, and nobody."""
    with world.open() as connection:
        theirs = world.owned(connection, world.theirs)
        reachable = world.rows(connection, world.theirs)
    assert world.tenant_tables() - LEDGER - set(theirs) == set(), "tables without a row of the other service"
    client = world.app.test_client() if profile == "anonimo" else world.client(profile, world.ours)
    most = 2 if profile == OF_SERVICE[0] else 1
    knocks: list[Knock] = []
    opened: list[Knock] = []
    for route in routes(world.app):
        may = world.may(profile, route)
        if "GET" not in route.methods or not (may or profile == OF_SERVICE[0]):
            continue
        thorough = may and profile in THOROUGH
        for url in islice(addresses(world.app, route, reachable, most), 40 if thorough else 4):
            asked = list(questions(world, route, theirs))
            found = [world.knock(client, url + more) for more in asked[: None if thorough else 2]]
            knocks += found
            if route.model is not None and "pk" in route.rule.arguments and route.model.__tablename__ in theirs:
                opened += [one for one in found if one.status not in (302, 403, 404)]
    assert {one.request for one in knocks if MARK in one.text and not _only_names(world, one)} == set()
    assert {one.request for one in opened} == set(), "an object of the other service answered"
    assert {str(one) for one in knocks if one.status >= 500} == set()
    figure(f"{len(knocks)} requests for rows of the other service as {profile}: 0 leaks")


def _only_names(world: World, knock: Knock) -> bool:
    """Pages without an account offer the public services by name, and nothing else of them."""
    if not re.search(NAMING, knock.request):
        return False
    with world.open() as connection:
        table = Model.metadata.tables["ev_organizacion"]
        names = connection.execute(select(table.c.nombre, table.c.sigla).where(table.c.id == world.theirs)).one()
    text = knock.text
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, "")
    return MARK not in text


@pytest.mark.one_engine
def test_the_word_is_found_where_it_may_be_read(world: World, figure: Figure) -> None:
    """The same requests by those of the other service do find it: the test above looks where there is something."""
    with world.open() as connection:
        theirs = world.rows(connection, world.theirs)
    client = world.client("gestor_servicio", world.theirs)
    knocks = [
        world.knock(client, url)
        for route in routes(world.app)
        if "GET" in route.methods
        for url in addresses(world.app, route, theirs, most=1)
    ]
    found = [one for one in knocks if MARK in one.text]
    assert len(found) > 40
    figure(f"{len(found)} of {len(knocks)} pages of the other service show its own word")


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


@pytest.mark.one_engine
@pytest.mark.parametrize("profile", ["gestor_servicio", "gestor_unidad", "auditor"])
def test_what_one_sees_does_not_depend_on_the_other_service(world: World, profile: str, figure: Figure) -> None:
    """Counts, sums, options and reports too: every page is the same, to the letter, after all that the other one has was
    changed and half of it was deleted."""
    with world.open() as connection:
        ours, theirs = world.rows(connection, world.ours), world.owned(connection, world.theirs)
    urls = list(pages(world.app, ours, most=1, each=3, of=partial(world.may, profile)))
    with clock.fixed(clock.now()):
        first = _pages(world, profile, urls)
        world.reset()  # what was exported is in the trail
        with world.open() as connection:
            change(connection, theirs)
        second = _pages(world, profile, urls)
    different = [url for url in urls if first[url] != second[url]]
    assert different == []
    figure(f"{len(urls)} pages of {profile} are the same after the other service changed")


def _pages(world: World, profile: str, urls: list[str]) -> dict[str, str]:
    client = world.client(profile, world.ours)
    return {url: still(world.knock(client, url).text) for url in urls}


def still(text: str) -> str:
    """Without what changes from one request to the next: tokens, cookies, moments."""
    text = re.sub(
        r'name="(csrf_token|version|clave_envio)" value="[^"]+"|"token": ?"[^"]+"|Set-Cookie: [^\n]+', "", text
    )
    text = re.sub(r'data-(token|left)="[^"]*"', "", text)
    # Each form has a code of its own: its ticket (wherever it stands) and the calculation in its place are random.
    text = re.sub(r'name="captcha" value="[^"]+"|/codigo/(imagen|audio)/[\w.-]+|{"ticket":"[^"]+"}', "", text)
    text = re.sub(r'"(keyPrefix|keySignature|nonce|salt|signature)": ?"[0-9a-f]+"', "", text)
    text = re.sub(r"\?v=[0-9a-f]+", "", text)  # files that a build made meanwhile
    text = re.sub(r"(Expires|Date|Last-Modified): \w{3}, [^G]*GMT|ETag: \S+", "", text)
    text = re.sub(r"<dcterms:\w+[^>]*>[^<]*|\d{8}_\d{4}|Content-(Length|Disposition): \S+|filename\S+", "", text)
    return re.sub(r"\d\d/\d\d/\d{4} \d\d:\d\d( [AP]M)?", "", text)


def change(connection, theirs: Owned) -> None:  # type: ignore[no-untyped-def]
    unguard(connection)
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
    unit = min(theirs["inventario_unidad"])
    more = f"?_flt_0_servicio={world.theirs}&_flt_0_unidad={unit}&servicio={world.theirs}&unidad={unit}"
    knocks = []
    for route in routes(world.app):
        if not route.unsafe or route.endpoint == "SalidaView.logout":
            continue
        if not (profile == OF_SERVICE[0] or world.may(profile, route)):
            continue
        for owner in (theirs, ours):
            for url in addresses(world.app, route, owner, most=1):
                for body in hostile(route, theirs):
                    address = url + more if owner is theirs else url
                    knocks.append(world.knock(client, address, "POST", data={**body, "csrf_token": token}))
    with world.open() as connection:
        after = world.owned(connection, world.theirs)
        assert {
            name: ids - before.get(name, set()) for name, ids in after.items() if ids - before.get(name, set())
        } == {}
        assert world.print_of(connection, before) == print_before
    assert {one.request for one in knocks if MARK in one.text and not re.search(NAMING, one.request)} == set()
    assert {str(one) for one in knocks if one.status >= 500} == set()
    figure(f"{len(knocks)} hostile POSTs of {profile}: no row of the other service changed, none points to it")


@pytest.mark.one_engine
def test_no_row_of_ours_is_moved_to_another_service(world: World, figure: Figure) -> None:
    """fab-traps Security 7, with forms that are right in all but one thing: each edit form of ours is sent back as it
    stands, with one reference at a time pointing to a row of the other service."""
    with world.open() as connection:
        ours, theirs = world.rows(connection, world.ours), world.owned(connection, world.theirs)
    tried, moved, saved = 0, [], 0
    for profile in ("gestor_servicio", "gestor_unidad"):
        client = world.client(profile, world.ours)
        for route in routes(world.app):
            if route.model is None or not route.endpoint.endswith(".edit"):
                continue
            for url in addresses(world.app, route, ours):
                form = fields_of_page(client.get(url).text)
                if form is None:
                    continue
                saved += client.post(url, data=form).status_code == 303
                form = fields_of_page(client.get(url).text) or {}
                for one in catalog.record(route.model).fields:
                    if one.target not in theirs or one.name not in form:
                        continue
                    before = world.owned_ids(world.theirs)
                    foreign = {**form, one.name: [str(min(theirs[one.target]))]}
                    knock = world.knock(client, url, "POST", data=foreign)
                    tried += 1
                    if knock.status == 303 or world.owned_ids(world.theirs) != before:
                        moved.append(str(knock))
    assert moved == []
    assert tried > 10
    assert saved > 10
    figure(
        f"{tried} references to the other service in forms that are otherwise right ({saved} of them saved): none taken"
    )


def test_the_same_forms_are_taken_for_rows_of_ours(world: World, figure: Figure) -> None:
    """The bodies of the test above are no nonsense: with our own rows in them, many are saved."""
    with world.open() as connection:
        ours = world.rows(connection, world.ours)
    client = world.client("gestor_servicio", world.ours)
    token, taken = csrf(client), []
    for route in routes(world.app):
        if route.model is not None and route.endpoint.endswith((".add", ".edit")):
            for url in addresses(world.app, route, ours, most=1):
                for body in hostile(route, ours):
                    with_token = {**body, "csrf_token": token}
                    taken.append(world.knock(client, url, "POST", data=with_token).status == 303)
    assert sum(taken) >= 5
    figure(f"{sum(taken)} of {len(taken)} of these forms are saved when they point to rows of ours")


def test_an_account_is_given_units_of_its_own_service_only(world: World) -> None:
    with world.open() as connection:
        ours, theirs = (min(world.owned(connection, one)["inventario_unidad"]) for one in (world.ours, world.theirs))
    client = world.client("gestor_servicio", world.ours)
    body = {"rut": "20961605-K", "first_name": "Eva", "last_name": "Díaz", "correo": "eva.diaz@example.org"}
    body |= {"perfil": "gestor_unidad", "active": "si", "csrf_token": csrf(client)}
    refused = client.post("/cuentas/add", data={**body, "unidades": [str(ours), str(theirs)]})
    assert "Seleccione una opción válida." in refused.text
    assert client.post("/cuentas/add", data={**body, "unidades": [str(ours)]}).status_code == 303


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


@pytest.mark.one_engine
def test_a_workbook_that_waits_belongs_to_who_brought_it(world: World) -> None:
    """Between preview and decision an upload is named by a token: of no use to anybody else, even of the same service."""
    theirs = world.client("gestor_servicio", world.theirs)
    book = theirs.get("/importar/datos/unidades").data
    sent = {"libro": "unidades", "archivo": (BytesIO(book), "unidades.xlsx"), "csrf_token": csrf(theirs)}
    review = theirs.post("/importar/subir", data=sent).headers["Location"]
    assert MARK in theirs.get(review).text or "unidades.xlsx" in theirs.get(review).text
    token = review.rpartition("/")[2]
    strangers = [
        world.client("gestor_servicio", world.ours),
        world.client("gestor_unidad", world.theirs),
        world.client("red"),
    ]
    for client in strangers:
        for way in ("revisar", "anotada"):
            answer = client.get(f"/importar/{way}/{token}")
            assert answer.headers["Location"] == "/importar/"
        for way in ("cargar", "cancelar"):
            answer = client.post(f"/importar/{way}/{token}", data={"csrf_token": csrf(client)})
            assert answer.headers["Location"] == "/importar/"
    assert theirs.get(review).status_code == 200, "it still waits"


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
