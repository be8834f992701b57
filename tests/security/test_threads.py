"""fab-traps Security 6: one instance of a view serves all threads. With the interpreter forced to interleave them, every
list has the rows of who asked for it, and every insert its author's service."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from estado_verde.crud import EvModelView
from estado_verde.models import Model
from estado_verde.testing import csrf
from tests.security.routes import routes
from tests.security.world import MARK, World

Figure = Callable[[str], None]
#: Once is enough: what these prove is the same on every database.
pytestmark = pytest.mark.one_engine
LISTS = ("/unidades/list/?n=50", "/cuentas/list/?n=50", "/residuos/reciclados/list/?n=50", "/servicio/list/?n=50")


@pytest.fixture
def interleaved():  # type: ignore[no-untyped-def]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_lists_of_two_services_at_the_same_time(world: World, interleaved: None, figure: Figure) -> None:
    clients = [
        (theirs, world.client("gestor_servicio", theirs)) for theirs in (world.ours, world.theirs) for _ in range(4)
    ]

    def read(pair: tuple[int, FlaskClient]) -> list[str]:
        organisation, client = pair
        wrong = []
        for number in range(15):
            url = LISTS[number % len(LISTS)]
            text = client.get(url).text
            if (MARK in text) != (organisation == world.theirs):
                wrong.append(f"{organisation} {url}")
        return wrong

    with ThreadPoolExecutor(8) as pool:
        assert [one for found in pool.map(read, clients) for one in found] == []
    figure(f"{len(clients) * 15} lists of two services over 8 threads: no row of the other")


def test_inserts_of_two_services_at_the_same_time(world: World, interleaved: None, figure: Figure) -> None:
    clients = [
        (one, number, world.client("gestor_servicio", one)) for one in (world.ours, world.theirs) for number in range(3)
    ]
    body = {"last_name": "Hilo", "perfil": "gestor_consulta", "active": "si"}

    def add(entry: tuple[int, int, FlaskClient]) -> list[int]:
        organisation, number, client = entry
        codes = []
        for turn in range(4):
            name = f"h{organisation}x{number}x{turn}"
            rut = _rut(18_000_000 + organisation * 1000 + number * 100 + turn)
            data = {**body, "first_name": name, "rut": rut, "correo": f"{name}@example.org", "csrf_token": csrf(client)}
            codes.append(client.post("/cuentas/add", data=data).status_code)
        return codes

    with ThreadPoolExecutor(6) as pool:
        assert {code for codes in pool.map(add, clients) for code in codes} == {303}
    table = Model.metadata.tables["ab_user"]
    with world.open() as connection:
        made = connection.execute(
            select(table.c.first_name, table.c.organizacion_id).where(table.c.last_name == "Hilo")
        ).all()
    assert len(made) == 24
    assert [one for one in made if one.first_name.split("x")[0] != f"h{one.organizacion_id}"] == []
    figure(f"{len(made)} inserts of two services over 6 threads: each in its own")


def _rut(number: int) -> str:
    from stdnum.cl.rut import calc_check_digit

    return f"{number}-{calc_check_digit(str(number))}"


def test_a_view_keeps_no_filters_between_requests(world: World) -> None:
    for route in routes(world.app):
        if isinstance(route.view, EvModelView):
            assert route.view._filters is not route.view._filters
