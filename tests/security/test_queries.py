"""Addresses that nobody of good will writes: sizes, pages, orders, filters and searches of any shape."""

from __future__ import annotations

import os
import random
import re
import string
from collections.abc import Callable, Iterator
from itertools import islice
from urllib.parse import urlencode

import pytest
from flask import g
from flask.testing import FlaskClient

from estado_verde.crud.screens import Screen
from estado_verde.models import db
from estado_verde.scope import SYSTEM, acting
from estado_verde.spec.fields import fold
from tests.security.routes import Route, routes
from tests.security.world import MARK, World

Figure = Callable[[str], None]
#: How many addresses are tried; EV_FUZZ=5000 for the long round.
ROUNDS = int(os.environ.get("EV_FUZZ", "600"))
NASTY = (
    "", "0", "-1", "20000", "abc", "1e9", "NaN", "٣", "9" * 40, "%", "_", "\\", "'", '"', "';--", "%%%", "a%b_c",
    "[", "]", "None", "null", "true", "{}", "[]", "\x00", "\ud7ff", "á" * 300, "../..", "<script>", "2026-13-45",
    "2026-01-01", "31/12/2026", "1,5", "1.234.567", "=1+1", "$where", "(select 1)", "WyJhIl0", "bnVsbA", "W10",
    "WzEsMiwzXQ", "-id", "id", "servicio.nombre", "password",
)  # fmt: skip


def lists(world: World) -> list[Route]:
    return [one for one in routes(world.app) if one.model is not None and one.endpoint.endswith((".list", ".export"))]


def names(route: Route) -> list[str]:
    view = type(route.view).__name__
    fields = [f"f_{one.name}" for one in route.view.datamodel.obj.__table__.columns]
    return [
        "n", "orden", "despues", "antes", "pos", "q", "servicio", "unidad", "periodo", f"page_{view}", f"psize_{view}",
        f"_oc_{view}", f"_od_{view}", "_flt_0_nombre", "_flt_0_servicio", *fields, *(f"{one}_min" for one in fields),
        *(f"{one}_max" for one in fields),
    ]  # fmt: skip


def addresses(found: list[Route], seed: int) -> Iterator[tuple[Route, str]]:
    dice = random.Random(seed)  # noqa: S311 - repeatable, not secret
    while True:
        route = dice.choice(found)
        pairs = [(dice.choice(names(route)), _value(dice)) for _ in range(dice.randint(1, 5))]
        yield route, f"{route.rule.rule}?{urlencode(pairs, errors='replace')}"


def _value(dice: random.Random) -> str:
    if dice.random() < 0.8:
        return dice.choice(NASTY)
    return "".join(dice.choice(string.printable) for _ in range(dice.randint(1, 30)))


def test_fuzz_no_address_breaks_a_list(world: World, figure: Figure) -> None:
    """security-checks 19, fab-traps Security 8: unknown order columns, page=abc, any size; never a fault of the server."""
    browser, mine = world.browsers("gestor_servicio"), "gestor_servicio"
    found = list(islice(addresses(lists(world), 20260102), ROUNDS))
    knocks = [(route, world.knock(browser(route), url)) for route, url in found]
    assert {str(one) for _, one in knocks if one.status >= 500 or set(one.written) - {"ev_auditoria"}} == set()
    assert {one.request for route, one in knocks if MARK in one.text and world.may(mine, route)} == set()
    figure(f"{ROUNDS} random addresses: no 5xx, nothing of the other service")


@pytest.mark.one_engine
def test_a_page_has_at_most_two_hundred_rows(world: World) -> None:
    """fab-traps Security 8: «psize=20000 is honoured». Comunas are 346."""
    client = world.client("red")
    for size in ("20000", "201", "999999999", "1e9"):
        for name in ("n", "psize_ComunaView", "page_size"):
            rows = re.findall(r"/comunas/show/\d+", client.get(f"/comunas/list/?{name}={size}").text)
            assert len(set(rows)) <= 200
    assert len(set(re.findall(r"/comunas/show/\d+", client.get("/comunas/list/?n=200").text))) == 200


def test_only_shown_columns_can_be_sorted(world: World) -> None:
    """fab-traps Security 8: «_oc_ accepts any column». A hidden one would tell its values by the order of the rows."""
    client = world.client("red")
    plain = _ids(client, "/cuentas/list/?n=200", "/cuentas")
    for hidden in ("password", "sello", "username", "organizacion.rut", "id;drop", "-password"):
        for name in ("orden", "_oc_CuentaView"):
            assert _ids(client, f"/cuentas/list/?n=200&{name}={hidden}", "/cuentas") == plain
    assert _ids(client, "/cuentas/list/?n=200&orden=rut", "/cuentas") != plain


def test_metacharacters_are_letters(world: World, figure: Figure) -> None:
    """security-checks 20: the search of every list finds what a plain Python comparison finds."""
    planted = (
        "cien % seguro",
        "guion_bajo",
        "barra\\inversa",
        "comilla'simple",
        'doble"comilla',
        "asterisco*",
        "ÑANDÚ árbol",
    )
    _write(world, planted)
    browser, compared = world.browsers("red", "sec"), 0
    for route in lists(world):
        if not route.endpoint.endswith(".list") or not type(route.view).list.__module__.startswith("estado_verde.crud"):
            continue
        if not _is_searched(world, route):
            continue
        client = browser(route)
        base = _ids(client, f"{route.rule.rule}?n=200", route.view.route_base)
        if len(base) >= 200:
            continue  # more than a page: what is not on it cannot be compared
        for typed in ("%", "_", "\\", "'", '"', "*", "%%", "a%", "_b", "ñandu", "ÁRBOL", "\\'", "[a-z]"):
            found = _ids(client, f"{route.rule.rule}?{urlencode({'n': 200, 'q': typed})}", route.view.route_base)
            assert set(found) == _matching(world, route, base, typed), f"{route}: {typed!r}"
            compared += 1
    assert compared > 50
    figure(f"{compared} searches with metacharacters equal a plain comparison")


def _write(world: World, texts: tuple[str, ...]) -> None:
    from sqlalchemy import update

    from estado_verde.models import Model
    from tests.security.world import is_free_text, unguard

    with world.open() as connection:
        unguard(connection)
        for name, ids in world.rows(connection, world.ours).items():
            table = Model.metadata.tables[name]
            for column in table.columns:
                if is_free_text(table, column):
                    length = getattr(column.type, "length", None) or 100
                    for row_id, text in zip(sorted(ids)[: len(texts)], texts, strict=False):
                        value = f"{text} {row_id}"
                        if len(value) <= length:
                            connection.execute(update(table).where(table.c.id == row_id).values({column.name: value}))


def _ids(client: FlaskClient, url: str, base: str) -> list[int]:
    found = re.findall(rf"{re.escape(base)}/show/(\d+)", client.get(url).text)
    return [int(one) for one in dict.fromkeys(found)]


def _is_searched(world: World, route: Route) -> bool:
    with world.app.test_request_context(), acting(SYSTEM):
        g.who = SYSTEM
        return bool(Screen(route.view).search)


def _matching(world: World, route: Route, ids: list[int], typed: str) -> set[int]:
    """The rows that hold what was typed in a searched field."""
    with world.app.test_request_context(), acting(SYSTEM):
        g.who = SYSTEM
        paths = Screen(route.view).search
        rows = [db.session.get(route.view.model, one) for one in ids]
        return {
            row.id
            for row in rows
            if row is not None and any(fold(typed) in fold(str(path.value(row) or "")) for path in paths)
        }
