"""The world of the security suite: one demonstration per process, put back before each test."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from estado_verde.models import db
from estado_verde.testing import Databases
from tests.security import world as worlds

HERE = Path(__file__).parent


#: On the second engine the tenants are probed by the one who sees most.
MOST_SEEING = "gestor_servicio"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for one in items:
        if one.path.parent == HERE:
            one.add_marker(pytest.mark.timeout(600))  # hundreds of requests each, on machines that do other things too
            params = one.callspec.params if hasattr(one, "callspec") else {}
            if one.path.stem == "test_tenants" and params.get("profile", MOST_SEEING) != MOST_SEEING:
                one.add_marker("one_engine")
    # The longest ones first: a run ends when its last worker does.
    items.sort(key=lambda one: one.path.parent != HERE)


@pytest.fixture(scope="session")
def demonstrated(application: Flask, databases: Databases) -> str:
    """The name of a database with the demonstration and the planted word."""
    _let_go(application)
    databases.create("work", template="upgraded")
    worlds.load(application)
    _let_go(application)
    databases.create("planted", template="work")
    return "planted"


@pytest.fixture
def world(application: Flask, databases: Databases, demonstrated: str) -> worlds.World:

    def reset() -> None:
        _let_go(application)
        databases.create("work", template=demonstrated)

    reset()
    return worlds.World(application, reset)


def _let_go(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()
