"""«Mis sesiones»: the browsers in which one's account is open, to close those that should not be; and what a page asks to
warn before its own ends."""

from __future__ import annotations

import re

from flask import abort, flash, g, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext as _
from sqlalchemy import delete, select

from .. import services
from ..clock import SANTIAGO
from ..crud.base import EvView
from ..crud.context import number_of
from ..models import Sesion, db
from . import sessions
from .access import signed_in

#: What a browser calls itself → what people call it; the first that is found. Many name others to be let in.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/|Opera", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome|CriOS", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone|iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux|X11", "Linux"),
)


def device(agent: str) -> str:
    """«Firefox en Windows»; what the browser said when it says neither."""
    browser, system = (
        next((name for pattern, name in known if re.search(pattern, agent)), "") for known in (BROWSERS, SYSTEMS)
    )
    if browser and system:
        return _("%(navegador)s en %(sistema)s", navegador=browser, sistema=system)
    return browser or system or agent[:60] or _("Navegador desconocido")


class SesionesView(EvView):
    route_base = "/perfil/sesiones"

    @expose("/")
    @signed_in
    def index(self) -> ResponseReturnValue:
        found = db.session.scalars(select(Sesion).order_by(Sesion.vista_en.desc(), Sesion.id.desc()))
        rows = [
            {
                "id": one.id,
                "device": device(one.navegador),
                "address": one.direccion,
                "since": f"{one.creada_en.astimezone(SANTIAGO):%d/%m/%Y %I:%M %p}",
                "seen": f"{one.vista_en.astimezone(SANTIAGO):%d/%m/%Y %I:%M %p}",
                "here": one.id == g.session_id,
            }
            for one in found
            if sessions.lasts(one)
        ]
        return self.page("ev/sesiones.html", title=_("Mis sesiones"), rows=rows)

    @expose("/cerrar", methods=["POST"])
    @signed_in
    def cerrar(self) -> ResponseReturnValue:
        """One of them, or with «otras» all but this one."""
        wanted = Sesion.id != g.session_id
        if "otras" not in request.form:
            number = number_of(request.form.get("sesion"))
            wanted = Sesion.id == (number if number is not None else abort(400))
        with services.batch() as session:
            # The scope adds that they are one's own.
            session.execute(delete(Sesion).where(wanted))
        flash(_("Se cerraron las otras sesiones.") if "otras" in request.form else _("Se cerró la sesión."), "success")
        return redirect(self.get_default_url(), 303)

    @expose("/estado")
    @signed_in
    def estado(self) -> ResponseReturnValue:
        """Seconds that the session lasts if nothing is done. To ask does not make it longer."""
        return jsonify(quedan=g.session_left, definitivo=g.session_last)

    @expose("/seguir", methods=["POST"])
    @signed_in
    def seguir(self) -> ResponseReturnValue:
        """Somebody is there: to come here made it longer."""
        return jsonify(quedan=g.session_left, definitivo=g.session_last)
