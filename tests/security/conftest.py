"""The world of the security suite: one demonstration per process, put back before each test."""

from __future__ import annotations

import pytest
from flask import Flask

from estado_verde.models import db
from estado_verde.testing import Databases
from tests.security import world as worlds


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
    _let_go(application)
    databases.create("work", template=demonstrated)
    return worlds.World(application)


def _let_go(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()
