"""The state of the audit trail on a screen: whether it is as it was written, when that was last found,
and what guards it."""

from __future__ import annotations

from datetime import datetime

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose

from .. import append_only, chain
from ..crud import EvView
from ..crud.cells import plain_text
from ..models import db
from .access import requires


class IntegridadView(EvView):
    route_base = "/auditoria/integridad"

    @expose("/")
    @requires("run", "auditoria")
    def index(self) -> str:
        found = chain.last_found()
        connection = db.session.connection()
        return self.page(
            "ev/integridad.html",
            found=found,
            moment=plain_text(datetime.fromisoformat(found["en"])) if found else "",
            head=chain.head_of(connection),
            unguarded=append_only.missing(connection),
        )

    @expose("/verificar", methods=["POST"])
    @requires("run", "auditoria")
    def verificar(self) -> ResponseReturnValue:
        """The page says what was found, and when."""
        chain.inspect()
        return redirect(url_for("IntegridadView.index"), 303)
