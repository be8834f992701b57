"""The invented data, and beside it a row of what it has none of, so that every page has something to show."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from estado_verde.scope import SYSTEM, acting
from tests.tour import rows, secrets
from tests.tour.pages import Plan, shared_out


@pytest.fixture
def tour_app(demo_app: Flask) -> Flask:
    with demo_app.app_context(), acting(SYSTEM, door="demo"):
        rows.add()
        secrets.add()
    return demo_app


@pytest.fixture(scope="session")
def plan() -> Callable[[Flask], Plan]:
    known: list[Plan] = []

    def made(app: Flask) -> Plan:
        if not known:
            known.append(shared_out(app))
        return known[0]

    return made
