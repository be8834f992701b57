"""The page through which people come in, and the button with which they go out."""

from __future__ import annotations

from flask import flash, g, make_response, redirect, request
from flask.typing import ResponseReturnValue
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _
from wtforms import Form, PasswordField, StringField

from ..messages import text_of
from ..models import db
from ..programme import platforms
from ..spec.faults import fault
from . import attempts, realms, sessions
from .access import public, safe_next
from .sign_in import Answer, sign_in


class IngresoForm(Form):
    rut = StringField()
    clave = PasswordField()


class IngresoView(BaseView):
    """Sign-in and sign-out of Gestiona Energía (GESTION)."""

    route_base = ""
    default_view = "login"
    realm = realms.GESTION

    @expose("/ingreso/", methods=["GET", "POST"])
    @public
    def login(self) -> ResponseReturnValue:
        target = safe_next(request.args.get("next"))
        if request.method == "GET":
            return redirect(target or self.appbuilder.get_url_for_index) if g.who.cuenta_id else self._page(target)
        form = IngresoForm(request.form)
        answer = sign_in(self.realm, form.rut.data or "", form.clave.data or "", request.remote_addr or "")
        if not answer.failure:
            return redirect(target or self.appbuilder.get_url_for_index, 303)
        return self._page(target, answer)

    def _page(self, target: str, answer: Answer = Answer()) -> ResponseReturnValue:  # noqa: B008 - immutable
        form = IngresoForm(request.form)
        failure = text_of(fault(answer.failure)) if answer.failure else ""
        minutes = attempts.minutes(answer.wait)
        if answer.wait > attempts.FREE:
            failure += " " + text_of(fault("MSG-ACC-08", minutos=minutes))
        page = self.render_template(
            "ev/ingreso.html",
            form=form,
            realm=realms.realm(self.realm),
            help=platforms.help_of(db.session(), self.realm),
            failure=failure,
            next_url=target,
        )
        response = make_response(page, 429 if answer.wait > attempts.FREE else 200)
        if answer.wait > attempts.FREE:
            response.headers["Retry-After"] = str(minutes * 60)
        return response

    @expose("/salir", methods=["POST"])
    @public
    def logout(self) -> ResponseReturnValue:
        sessions.end()
        flash(_("Ud. ha cerrado sesión"), "success")
        return redirect(self.get_default_url(), 303)
