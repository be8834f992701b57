"""The two addresses of ClaveÚnica: the way there, and the way back into the session of a realm."""

from __future__ import annotations

import logging
import secrets
from dataclasses import asdict

from flask import abort, current_app, flash, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext as _

from estado_verde import scope
from estado_verde.clock import now
from estado_verde.crud import EvView
from estado_verde.messages import text_of
from estado_verde.models import db
from estado_verde.security import public, realms, sign_in
from estado_verde.security.access import safe_next
from estado_verde.spec.faults import fault

from .issuer import Attempt, Refused, address, configured, rut_of

log = logging.getLogger(__name__)
#: Where the cookie keeps what must be the same on the way back, and for how many seconds.
KEY, LIFE = "clave_unica", 600


class ClaveUnicaView(EvView):
    route_base = "/clave-unica"
    default_view = "vuelta"

    def doors(self, ambito: str) -> list[tuple[str, str]]:
        """Its links on the sign-in page of a realm; one for each profile where people come in with one."""
        if not configured():
            return []
        start, target = f"{self.route_base}/{ambito}", safe_next(request.args.get("next"))
        more = f"?next={target}" if target else ""
        if not realms.realm(ambito).per_profile:
            return [(_("Ingresar con ClaveÚnica"), f"{start}/{more}")]
        return [
            (_("ClaveÚnica: %(perfil)s", perfil=_(one.title)), f"{start}/{one.name}{more}")
            for one in realms.profiles(ambito)
        ]

    @expose("/<ambito>/")
    @expose("/<ambito>/<perfil>")
    @public
    def ida(self, ambito: str, perfil: str = "") -> ResponseReturnValue:
        if not configured() or ambito not in {one.name for one in realms.doors()}:
            abort(404)
        attempt = Attempt(*(secrets.token_urlsafe(32) for _number in range(3)))
        session[KEY] = {
            **asdict(attempt), "ambito": ambito, "perfil": perfil,
            "next": safe_next(request.args.get("next")), "hasta": now().timestamp() + LIFE,
        }  # fmt: skip
        try:
            return redirect(address(attempt, self._back()))
        except (Refused, OSError) as error:
            return self._failed(
                ambito, f"no responde: {error}", _("ClaveÚnica no responde. Ingrese con su contraseña.")
            )

    @expose("/vuelta")
    @public
    def vuelta(self) -> ResponseReturnValue:
        """One attempt, one answer: what the cookie kept is used up whatever happens."""
        kept = session.pop(KEY, None)
        if not isinstance(kept, dict) or kept["hasta"] < now().timestamp():
            return self._failed(realms.GESTION, "sin intento")
        ambito = kept["ambito"]
        if not secrets.compare_digest(request.args.get("state", ""), kept["state"]):
            return self._failed(ambito, "state de otro intento")
        try:
            attempt = Attempt(kept["state"], kept["nonce"], kept["verifier"])
            rut = rut_of(attempt, self._back(), request.args.get("code", ""))
        except (Refused, OSError) as error:
            return self._failed(ambito, str(error))
        return self._enter(ambito, kept["perfil"], rut, kept["next"])

    def _enter(self, ambito: str, perfil: str, rut: str, target: str) -> ResponseReturnValue:
        realm = realms.realm(ambito)
        with scope.acting(scope.SYSTEM, "clave_unica"):
            account = sign_in.find(realms.namespace(ambito, perfil), rut)
            answer = sign_in.admit(account) if account is not None else sign_in.Answer(realm.failed_login)
            db.session.commit()
        if answer.code:
            return redirect(f"{realm.route}codigo" + (f"?next={target}" if target else ""))
        if answer.failure:
            flash(text_of(fault(answer.failure)), "danger")
            return redirect(realm.route)
        return redirect(target or realm.home)

    @staticmethod
    def _failed(ambito: str, why: str, text: str = "") -> ResponseReturnValue:
        log.warning("ClaveÚnica: %s", why)
        flash(text or _("No se pudo ingresar con ClaveÚnica. Inténtelo de nuevo."), "danger")
        return redirect(realms.realm(ambito).route)

    def _back(self) -> str:
        return f"{current_app.config['PUBLIC_URL']}{self.route_base}/vuelta"
