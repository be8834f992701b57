"""Screens of the portal."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext

from estado_verde.contributions import View
from estado_verde.crud.base import EvView
from estado_verde.security import requires


class BandejaView(EvView):
    """The home of the three profiles: the requests that each sees."""

    route_base = "/generacion"

    @expose("/")
    @requires("read", "solicitudes")
    def index(self) -> ResponseReturnValue:
        return self.page("generacion_ciudadana/bandeja.html", title=gettext("Solicitudes"))


VIEWS = [View(BandejaView)]
