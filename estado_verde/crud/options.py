"""The rows that a reference may point to, for selects that ask as people type: within the scope, narrowed by the field of
the form on which they depend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, false, or_, select

from .. import catalog
from ..models import db
from ..spec.fields import Field
from ..spec.records import Record
from .context import number_of
from .filters import clean, contains
from .forms import parent_of

#: As many as these at once; people type to see others.
MOST = 50


def of_field(
    record: Record, spec: Field, given: Mapping[str, str], rule: ColumnElement[bool] | None = None
) -> list[dict[str, str]]:
    """[{"value", "text"}] for what was typed in ``q``. ``rule``: which rows the record leaves to this account."""
    target = catalog.model_of(spec.target)
    names = [getattr(target, name) for name in spec.by if hasattr(target, name)]
    statement = select(target).order_by(*names[:1], target.id).limit(MOST)
    if rule is not None:
        statement = statement.where(rule)
    typed = clean(given.get("q"))
    if typed:
        statement = statement.where(_named(names, typed))
    parent = parent_of(spec, record.fields)
    if parent and (chosen := number_of(given.get(parent))):
        statement = statement.where(getattr(target, record.field(parent).column) == chosen)
    return [{"value": str(one.id), "text": str(one)} for one in db.session.scalars(statement)]


def _named(names: Sequence[Any], typed: str) -> Any:
    """By any of the names; one that is a number, such as a year, by its value."""
    texts = [contains(one, typed) for one in names if one.type.python_type is str]
    numbers = [one == number_of(typed) for one in names if one.type.python_type is int and number_of(typed)]
    return or_(false(), *texts, *numbers)
