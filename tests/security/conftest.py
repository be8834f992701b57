"""The world of the security suite: one demonstration per process, put back before each test."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from estado_verde.models import db
from estado_verde.testing import Databases
from tests.security import world as worlds

HERE = Path(__file__).parent


#: What these prove does not depend on the engine of the database: once is enough.
ONE_ENGINE = ("test_requests", "test_matrix", "test_answers", "test_threads")
#: On the second engine the tenants are probed by the one who sees most.
MOST_SEEING = "gestor_servicio"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for one in items:
        if one.path.parent == HERE:
            one.add_marker(pytest.mark.timeout(600))  # hundreds of requests each, on machines that do other things too
    repeated = [one for one in items if one.path.parent == HERE and _is_repeated(one)]
    if repeated:
        items[:] = [one for one in items if one not in repeated]
        config.hook.pytest_deselected(items=repeated)


def _is_repeated(item: pytest.Item) -> bool:
    values = getattr(getattr(item, "callspec", None), "params", {})
    if values.get("databases") != "postgresql":
        return False
    return item.path.stem in ONE_ENGINE or values.get("profile", MOST_SEEING) != MOST_SEEING


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
