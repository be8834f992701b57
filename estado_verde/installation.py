"""The installation that a command works on, by the environment's settings. What is wrong with it is told in a sentence."""

from __future__ import annotations

from contextlib import suppress

import click
from flask import Flask

from config import Settings

from . import plugins, readiness, starting
from .models import db
from .plugins import Host, StartError


def started() -> Host:
    """The host of the environment's settings, started once per process."""
    with suppress(RuntimeError):
        return plugins.host()
    try:
        return starting.start(Settings())
    except StartError as error:
        raise click.ClickException(str(error)) from error


def application() -> Flask:
    """The application of the environment's settings."""
    from .factory import WeakSecret, create_app

    try:
        return create_app()
    except (StartError, WeakSecret) as error:
        raise click.ClickException(str(error)) from error


def require_ready(app: Flask) -> None:
    """For what would go on for ever, failing at each step."""
    with app.app_context():
        if not readiness.is_ready(app.extensions["ev"]["host"], db.engine):
            raise click.ClickException(readiness.TO_DO)
