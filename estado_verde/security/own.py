"""What a person does with an account of their own: see it, change its password, and set the first one from a link."""

from __future__ import annotations

from flask import current_app, flash, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext as _

from .. import scope, services
from ..crud.base import EvView
from ..identity import show_rut
from ..messages import text_of
from ..models import Cuenta, db
from ..models.accounts import ESTADOS
from ..spec.faults import Fault, fault
from . import attempts, links, passwords, realms, registration, sessions
from .access import public, signed_in
from .records import PERSONS

Faults = dict[str, list[str]]


def by_field(faults: list[Fault]) -> Faults:
    """The texts that stand beside each field."""
    found: Faults = {}
    for one in faults:
        found.setdefault(one.field, []).append(text_of(one))
    return found


class PerfilView(EvView):
    """«Perfil» and «Cambio de clave»."""

    route_base = "/perfil"

    @expose("/")
    @signed_in
    def index(self) -> ResponseReturnValue:
        account = db.session.get_one(Cuenta, g.who.cuenta_id)
        profile = realms.profile(account.ambito, account.perfil)
        rows = [
            (_("Estado de la cuenta"), _(ESTADOS[account.estado])),
            (_("Nombre"), account.nombre),
            (_("Tipo de persona"), _(PERSONS[account.tipo_persona]) if profile and profile.companies else ""),
            (_("RUT"), show_rut(account.rut or "")),
            (_("Correo electrónico"), account.correo or ""),
            (_("Tipo de perfil"), _(profile.called or profile.title) if profile else ""),
            (_(profile.works_for) if profile else "", str(account.organizacion or "")),
            (_("Idioma"), current_app.config["LANGUAGES"].get(account.idioma, {}).get("name", "")),
            (_("Fecha de creación"), f"{account.created_on:%d/%m/%Y}" if account.created_on else ""),
        ]
        return self.page("ev/perfil.html", rows=[(label, value) for label, value in rows if value])

    @expose("/clave", methods=["GET", "POST"])
    @signed_in
    def clave(self) -> ResponseReturnValue:
        faults = self._change() if request.method == "POST" else []
        if request.method == "POST" and not faults:
            flash(text_of(fault("MSG-GC-07")), "success")
            return redirect(self.get_default_url(), 303)
        rut = db.session.get_one(Cuenta, g.who.cuenta_id).rut
        return self.page("ev/clave.html", faults=by_field(faults), username=rut or "")

    def _change(self) -> list[Fault]:
        """Change the password; every other session of the account ends and this browser gets a new one."""
        form = request.form
        faults = passwords.judge(form.get("clave", ""), form.get("repetida", ""))
        account_id = g.who.cuenta_id
        key, address = attempts.key_of("clave", str(account_id)), request.remote_addr or ""
        wait = attempts.reserve(key, address)
        if wait > attempts.FREE:
            return [fault("MSG-ACC-08", "actual", minutos=attempts.minutes(wait))]
        with scope.acting(scope.SYSTEM), services.batch() as session:
            account = session.get_one(Cuenta, account_id)
            if not passwords.verify(account.password, form.get("actual", "")):
                return [fault("MSG-GC-04", "actual"), *faults]
            attempts.forgive(key, address)
            if not faults:
                links.set_password(account, form["clave"])
                registration.tell_changed(account)
                sessions.begin(account.id, account.sello)
        return faults


class ActivacionView(EvView):
    """Where the link of a new account leads. Opening it changes nothing: the password that the person sends does."""

    route_base = "/activar"

    @expose("/<secret>", methods=["GET", "POST"])
    @public
    def index(self, secret: str) -> ResponseReturnValue:
        with scope.acting(scope.SYSTEM):
            account = links.account_of(secret)
            whose = {"name": account.nombre, "rut": account.rut} if account else {"name": "", "rut": ""}
        if account is None:
            return self.page("ev/activar.html", name="", rut="", failure=text_of(fault("MSG-GC-05")), faults={}), 404
        if request.method == "GET":
            return self.page("ev/activar.html", **whose, failure="", faults={})
        faults = passwords.judge(request.form.get("clave", ""), request.form.get("repetida", ""))
        if faults:
            return self.page("ev/activar.html", **whose, failure="", faults=by_field(faults))
        activated = links.use(secret, request.form["clave"])
        if activated is None:
            return self.page("ev/activar.html", name="", rut="", failure=text_of(fault("MSG-GC-05")), faults={}), 404
        flash(text_of(fault("MSG-GC-06")), "success")
        return redirect(realms.realm(activated.ambito).route, 303)
