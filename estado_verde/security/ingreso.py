"""The pages through which people come in, one for each realm, and the button with which they go out."""

from __future__ import annotations

from flask import current_app, flash, g, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _
from wtforms import Form, PasswordField, StringField

from ..messages import text_of
from ..models import db
from ..programme import platforms
from ..spec.faults import fault
from . import attempts, realms, second_factor, sessions
from .access import public, safe_next
from .sign_in import Answer, second_step, sign_in


class IngresoForm(Form):
    perfil = StringField()
    rut = StringField()
    clave = PasswordField()


class IngresoView(BaseView):
    """Sign-in of one realm. ``realms.per_realm`` makes a class of it for each."""

    route_base = ""
    default_view = "login"
    ambito = realms.GESTION

    @expose("/ingreso/", methods=["GET", "POST"])
    @public
    def login(self) -> ResponseReturnValue:
        target = safe_next(request.args.get("next"))
        if request.method == "GET":
            return redirect(target or self._home) if g.who.ambito == self.ambito else self._page(target)
        form = IngresoForm(request.form)
        answer = sign_in(
            self.ambito, form.rut.data or "", form.clave.data or "", request.remote_addr or "", form.perfil.data or ""
        )
        if answer.code:
            return redirect(url_for(f"{self.endpoint}.codigo", next=target or None), 303)
        return self._page(target, answer) if answer.failure else redirect(target or self._home, 303)

    @expose("/ingreso/codigo", methods=["GET", "POST"])
    @public
    def codigo(self) -> ResponseReturnValue:
        """The second factor of who has one. Without the password before it, there is nothing to ask."""
        target = safe_next(request.args.get("next"))
        if request.method == "GET" and second_factor.ASKED_KEY in session:
            return self._code_page(target, Answer())
        if request.method == "GET":
            return redirect(realms.sign_in_url(self.ambito, target))
        answer = second_step(request.form.get("codigo", ""), request.remote_addr or "")
        if answer.failure == "MSG-ACC-07":
            flash(text_of(fault(answer.failure)), "warning")
            return redirect(realms.sign_in_url(self.ambito, target), 303)
        return self._code_page(target, answer) if answer.failure else redirect(target or self._home, 303)

    @property
    def _home(self) -> str:
        return realms.realm(self.ambito).home

    def _page(self, target: str, answer: Answer = Answer()) -> ResponseReturnValue:  # noqa: B008 - immutable
        realm = realms.realm(self.ambito)
        page = self.render_template(
            [f"{self.ambito.lower()}/ingreso.html", "ev/ingreso.html"],
            form=IngresoForm(request.form),
            realm=realm,
            profiles=list(realms.profiles(self.ambito)) if realm.per_profile else [],
            others=doors_of(self.ambito),
            elsewhere=realms.realm(g.who.ambito).title if g.who.ambito not in ("", self.ambito) else "",
            help=platforms.help_of(db.session(), self.ambito),
            failure=_text(answer),
            next_url=target,
        )
        return _slowed(page, answer)

    def _code_page(self, target: str, answer: Answer) -> ResponseReturnValue:
        realm = realms.realm(self.ambito)
        page = self.render_template("ev/codigo.html", realm=realm, failure=_text(answer), next_url=target)
        return _slowed(page, answer)


class SalidaView(BaseView):
    """The way out of every realm, to the door of the one that the person was in."""

    route_base = ""
    default_view = "logout"

    @expose("/salir", methods=["POST"])
    @public
    def logout(self) -> ResponseReturnValue:
        ambito = sessions.last_realm()
        sessions.end()
        flash(_("Ud. ha cerrado sesión"), "success")
        return redirect(realms.sign_in_url(ambito), 303)


def doors_of(ambito: str) -> list[tuple[str, str]]:
    """Other ways in that plugins offer to a realm: the text of the link, and where it leads."""
    views = [view for _one, view in current_app.extensions["ev"]["menu"] if hasattr(view, "doors")]
    return [door for view in views for door in view.doors(ambito)]


def _text(answer: Answer) -> str:
    text = text_of(fault(answer.failure)) if answer.failure else ""
    if answer.wait > attempts.FREE:
        text += " " + text_of(fault("MSG-ACC-08", minutos=attempts.minutes(answer.wait)))
    return text


def _slowed(page: str, answer: Answer) -> ResponseReturnValue:
    """The page, with the code that says «not now» where there were too many attempts."""
    response = make_response(page, 429 if answer.wait > attempts.FREE else 200)
    if answer.wait > attempts.FREE:
        response.headers["Retry-After"] = str(attempts.minutes(answer.wait) * 60)
    return response
