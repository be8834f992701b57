"""«Segundo factor»: a person adds the telephone to the password, keeps codes for the day it is lost, or takes it away; and
who administers a realm says which profiles must have one."""

from __future__ import annotations

from flask import current_app, flash, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext as _
from sqlalchemy import delete, select

from .. import auditing, scope, services
from ..crud.base import EvView
from ..messages import text_of
from ..models import Cuenta, Exigencia, SegundoFactor, db
from ..spec.faults import Fault, fault
from . import attempts, passwords, realms, second_factor
from .access import requires, signed_in
from .own import by_field


class SegundoFactorView(EvView):
    route_base = "/perfil/segundo-factor"

    @expose("/")
    @signed_in
    def index(self) -> ResponseReturnValue:
        return self._state()

    def _state(self, faults: list[Fault] | None = None, codes: list[str] | None = None) -> str:
        account = db.session.get_one(Cuenta, g.who.cuenta_id)
        row = db.session.get(SegundoFactor, account.id)
        confirmed = row is not None and row.confirmado_en is not None
        secret = second_factor.secret_of(row) if row is not None and not confirmed else ""
        return self.page(
            "ev/segundo_factor.html",
            title=_("Segundo factor"),
            confirmed=confirmed,
            since=row.confirmado_en if row is not None else None,
            left=second_factor.codes_left(account.id),
            secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
            picture=second_factor.picture(secret, account, self._issuer(account)) if secret else "",
            required=self._required(account),
            faults=by_field(faults or []),
            codes=codes or [],
        )

    @staticmethod
    def _issuer(account: Cuenta) -> str:
        return f"{current_app.config['APP_NAME']} · {realms.realm(account.ambito).title}"

    @staticmethod
    def _required(account: Cuenta) -> bool:
        with scope.acting(scope.SYSTEM):
            return second_factor.required(account.ambito, account.perfil)

    @expose("/iniciar", methods=["POST"])
    @signed_in
    def iniciar(self) -> ResponseReturnValue:
        if not second_factor.has(g.who.cuenta_id):
            second_factor.begin(g.who.cuenta_id)
        return redirect(self.get_default_url(), 303)

    @expose("/confirmar", methods=["POST"])
    @signed_in
    def confirmar(self) -> ResponseReturnValue:
        """The codes for paper are shown in this answer and never again."""
        account = db.session.get_one(Cuenta, g.who.cuenta_id)
        codes = second_factor.confirm(account, request.form.get("codigo", ""))
        return self._state([] if codes else [fault("MSG-ACC-12", "codigo")], codes)

    @expose("/codigos", methods=["POST"])
    @signed_in
    def codigos(self) -> ResponseReturnValue:
        account = db.session.get_one(Cuenta, g.who.cuenta_id)
        faults = self._password_of(account)
        if faults or not second_factor.has(account.id):
            return self._state(faults)
        return self._state(codes=second_factor.renew_codes(account))

    @expose("/quitar", methods=["POST"])
    @signed_in
    def quitar(self) -> ResponseReturnValue:
        account = db.session.get_one(Cuenta, g.who.cuenta_id)
        faults = [fault("MSG-ACC-13", "actual")] if self._required(account) else self._password_of(account)
        if faults:
            return self._state(faults)
        second_factor.remove(account)
        flash(_("Su cuenta ya no tiene segundo factor."), "success")
        return redirect(self.get_default_url(), 303)

    @staticmethod
    def _password_of(account: Cuenta) -> list[Fault]:
        """Who sits at an open session proves to be its owner, with the limits of a sign-in."""
        key, address = attempts.key_of("clave", str(account.id)), request.remote_addr or ""
        wait = attempts.reserve(key, address)
        if wait > attempts.FREE:
            return [fault("MSG-ACC-08", "actual", minutos=attempts.minutes(wait))]
        if not passwords.verify(account.password, request.form.get("actual", "")):
            return [fault("MSG-GC-04", "actual")]
        with scope.acting(scope.SYSTEM), services.batch():
            attempts.forgive(key, address)
        return []


class ExigenciaView(EvView):
    """Which profiles of the realm may not come in without one."""

    route_base = "/segundo-factor"

    @expose("/")
    @requires("read", "segundo_factor")
    def index(self) -> ResponseReturnValue:
        demanded = set(db.session.scalars(select(Exigencia.perfil)))
        return self.page(
            "ev/exigencias.html",
            title=_("Segundo factor exigido"),
            profiles=list(realms.profiles(g.who.ambito)),
            demanded=demanded,
            may_write=g.who.may("write", "segundo_factor"),
        )

    @expose("/guardar", methods=["POST"])
    @requires("write", "segundo_factor")
    def guardar(self) -> ResponseReturnValue:
        known = {one.name for one in realms.profiles(g.who.ambito)}
        wanted = sorted(known & set(request.form.getlist("perfil")))
        before = sorted(db.session.scalars(select(Exigencia.perfil)))
        with services.batch() as session:
            session.execute(delete(Exigencia).where(Exigencia.perfil.not_in(wanted)))
            for name in set(wanted) - set(before):
                services.put(Exigencia(ambito=g.who.ambito, perfil=name))
            if wanted != before:
                auditing.record(
                    session, "exigir segundo factor", Exigencia.__tablename__, 0,
                    before={"perfiles": before}, after={"perfiles": wanted},
                )  # fmt: skip
        flash(text_of(fault("MSG-GEN-02")), "success")
        return redirect(self.get_default_url(), 303)
