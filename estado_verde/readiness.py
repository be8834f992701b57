"""Whether the database is the one that this program expects. Where `upgrade` was never run, or not since the last change of
version, people are told so in one sentence instead of being shown the first table that is missing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import OperationalError, ProgrammingError, SQLAlchemyError

from config import Settings

from . import database
from .migrations import branches
from .plugins import Host
from .spec.messages import N_

TO_DO = N_("Falta preparar la base de datos: ejecute `estado-verde upgrade`.")


def is_ready(host: Host, engine: Engine) -> bool:
    """Whether every step of the plugins that run was taken; a database that does not answer is another matter."""
    try:
        return not branches.pending(host, engine)
    except SQLAlchemyError:
        return True


def explains(error: BaseException, host: Host, engine: Engine) -> bool:
    """Whether an error comes from a table or column that is not there yet."""
    return isinstance(error, OperationalError | ProgrammingError) and not is_ready(host, engine)


def of_settings(error: BaseException, host: Any) -> bool:
    """The same for the database of the environment's settings."""
    url = database.url_of(Settings().SQLALCHEMY_DATABASE_URI)
    engine = create_engine(url, **database.engine_options(url))
    try:
        return explains(error, host, engine)
    finally:
        engine.dispose()
