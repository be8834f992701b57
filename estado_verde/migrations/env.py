"""What Alembic runs for every branch. The caller gives the connection and says whose tables are compared."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import JSON
from sqlalchemy.types import TypeDecorator

from estado_verde.models import Model


def render_item(kind: str, item: Any, _autogen: Any) -> str | bool:
    """A migration is frozen: types of ours and of libraries are written as what the database stores."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    if kind == "type" and isinstance(item, JSON):
        return "sa.JSON()"
    return False


def run() -> None:
    options = context.config.attributes
    context.configure(
        connection=options["connection"],
        target_metadata=Model.metadata,
        render_as_batch=True,
        transactional_ddl=True,
        compare_type=True,
        render_item=render_item,
        include_name=options.get("include_name"),
        include_object=options.get("include_object"),
    )
    with context.begin_transaction():
        context.run_migrations()


run()
