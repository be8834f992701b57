"""A tour per profile over the invented data. The suite looks at each page of the URL map once, wide and light, and at the
daily ones on a dark phone; `make tour` looks at all that each profile may open, both ways, and keeps the pictures."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.tour.looking import DARK, FOLDER, LIGHT, NARROW, WIDE, looking
from tests.tour.pages import NOBODY, PEOPLE, UNREACHED, Person, Plan, Visit, everything, expected

#: Once is enough for each kind of answer; the browser is not the place to compare databases.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
#: The pages of every day, also looked at on a dark phone.
DAILY = {
    NOBODY: ("/", "/ingreso/"),
    "gestor_servicio": ("/", "/residuos/", "/unidades/list/", "/importar/", "/reportes/", "/avisos/"),
    "gestor_unidad": ("/", "/residuos/unidad/", "/mi-unidad/list/"),
    "gestor_consulta": ("/", "/residuos/"),
    "auditor": ("/", "/residuos/justificaciones/"),
    "red": ("/", "/periodos/list/", "/cuentas/list/"),
}


def test_every_route_is_visited(tour_app: Flask, plan: Callable[[Flask], Plan], figure: Callable[[str], None]) -> None:
    found = {one.endpoint: one for visits in plan(tour_app).values() for one in visits}
    assert "\n".join(sorted(expected(tour_app) - found.keys() - UNREACHED.keys())) == ""
    figure(f"{len(found)} GET routes answer 200, {sum(one.page for one in found.values())} of them pages")


@pytest.mark.timeout(600)
@pytest.mark.skipif(bool(FOLDER), reason="make tour looks at more than this")
@pytest.mark.parametrize("profile", PEOPLE)
def test_each_page_once(
    profile: str, tour_app: Flask, live_server: str, chromium: Browser, plan: Callable[[Flask], Plan]
) -> None:
    visits = [one for one in plan(tour_app)[profile] if one.page]
    person = Person(tour_app, profile)
    with looking(chromium, live_server, person) as wide:
        for one in visits:
            wide.look(one)
    with looking(chromium, live_server, person, NARROW, DARK) as phone:
        for address in DAILY.get(profile, ("/",)):
            phone.look(Visit("", address, True))
    assert "\n".join(wide.problems + phone.problems) == ""


@pytest.mark.timeout(3600)
@pytest.mark.skipif(not FOLDER, reason="make tour")
@pytest.mark.parametrize(("width", "theme"), list(itertools.product((WIDE, NARROW), (LIGHT, DARK))))
@pytest.mark.parametrize("profile", PEOPLE)
def test_all_that_a_profile_may_open(
    profile: str, width: int, theme: str, tour_app: Flask, live_server: str, chromium: Browser
) -> None:
    visits = [one for one in everything(tour_app, profile) if one.page]
    with looking(chromium, live_server, Person(tour_app, profile), width, theme) as looker:
        for one in visits:
            looker.look(one)
    assert "\n".join(looker.problems) == ""
