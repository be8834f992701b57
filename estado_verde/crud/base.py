"""What every page of ours stands on, whether it is generated or written by hand."""

from __future__ import annotations

from typing import Any

from flask import abort
from flask_appbuilder import BaseView
from sqlalchemy import select

from ..models import db
from .context import Selection, number_of, selected


class EvView(BaseView):
    """A page written by hand: ``@expose`` its methods and mark each with @requires, @signed_in or @public.

    No state on ``self``: one instance serves every request and thread.
    """

    default_view = "index"
    #: The realm whose people alone may open it; empty where permissions say enough. Say it where a page is @signed_in.
    realm = ""

    @property
    def selection(self) -> Selection:
        """Service, unit and period chosen in the top bar."""
        return selected()

    def page(self, template: str, **values: Any) -> str:
        """The template inside the shell."""
        return str(self.render_template(template, **values))


def row_or_refuse(model: Any, pk: Any, *options: Any) -> Any:
    """The row of this id. One that is not there and one that belongs to others answer alike (403, MSG-ACC-03), so that an
    address never tells what exists."""
    number = number_of(pk)
    if number is None:
        abort(404)
    row = db.session.scalar(select(model).where(model.id == number).options(*options))
    if row is None:
        abort(403)
    return row
