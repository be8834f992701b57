"""Leaving a digest: from the link in it, or from the button that mail programs show (RFC 8058), which knows no session. The
signed link is the proof; opening it changes nothing, sending the form does."""

from __future__ import annotations

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from itsdangerous import BadSignature

from .. import services
from ..crud import EvView
from ..security import public
from . import outbox, wording


class BajaView(EvView):
    route_base = "/correos/baja"
    default_view = "leave"

    @expose("/<token>", methods=["GET", "POST"])
    @public
    def leave(self, token: str) -> ResponseReturnValue:
        try:
            address, code = outbox.unsubscribed(token)
            one = wording.template(code)
        except (BadSignature, ValueError, wording.Unknown):
            abort(400)
        done = request.method == "POST"
        if done:
            with services.batch():
                outbox.leave(address, code)
        return self.page("ev/correos/baja.html", title_of_mail=one.title, address=address, done=done)
