"""A tour per profile over the invented data. The suite looks at each page of the URL map once, in one of the two sizes and
themes; `make tour` looks at all that each profile may open, in every way, and keeps the pictures."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.tour.looking import DARK, FOLDER, LIGHT, NARROW, WIDE, looking
from tests.tour.pages import PEOPLE, UNREACHED, Person, Plan, everything, expected

#: Once is enough for each kind of answer; the browser is not the place to compare databases.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
#: How pages are looked at. The suite takes the next one for each page: every way shows every kind of page.
WAYS = list(itertools.product((WIDE, NARROW), (LIGHT, DARK)))


def test_every_route_is_visited(tour_app: Flask, plan: Callable[[Flask], Plan], figure: Callable[[str], None]) -> None:
    found = {one.endpoint: one for visits in plan(tour_app).values() for one in visits}
    assert "\n".join(sorted(expected(tour_app) - found.keys() - UNREACHED.keys())) == ""
    assert "\n".join(sorted(UNREACHED.keys() - {str(one.endpoint) for one in tour_app.url_map.iter_rules()})) == ""
    figure(f"{len(found)} GET routes answer 200, {sum(one.page for one in found.values())} of them pages")


@pytest.mark.timeout(600)
@pytest.mark.skipif(bool(FOLDER), reason="make tour looks at more than this")
@pytest.mark.parametrize("profile", PEOPLE)
def test_each_page_once(
    profile: str, tour_app: Flask, live_server: str, chromium: Browser, plan: Callable[[Flask], Plan]
) -> None:
    visits = [one for one in plan(tour_app)[profile] if one.page]
    person, problems = Person(tour_app, profile), []
    for number, way in enumerate(WAYS):
        if mine := visits[number :: len(WAYS)]:
            with looking(chromium, live_server, person, *way) as looker:
                for one in mine:
                    looker.look(one)
            problems += looker.problems
    assert "\n".join(problems) == ""


@pytest.mark.timeout(7200)
@pytest.mark.skipif(not FOLDER, reason="make tour")
@pytest.mark.parametrize("profile", PEOPLE)
def test_all_that_a_profile_may_open(profile: str, tour_app: Flask, live_server: str, chromium: Browser) -> None:
    visits = [one for one in everything(tour_app, profile) if one.page]
    person, problems = Person(tour_app, profile), []
    for way in WAYS:
        with looking(chromium, live_server, person, *way) as looker:
            for one in visits:
                looker.look(one)
        problems += looker.problems
    assert "\n".join(problems) == ""
