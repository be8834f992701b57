"""Screens of the SEC: the charts over the list, the Sábana, and what it administers."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext
from sqlalchemy import func, select

from estado_verde import auditing, jobs, services
from estado_verde.contributions import View
from estado_verde.excel.sending import send_book
from estado_verde.messages import text_of
from estado_verde.models import db
from estado_verde.security import requires
from estado_verde.spec.faults import Fault
from estado_verde.spec.messages import N_

from . import administrador, bandeja, filtros, panel, sabana, usuarios
from .estados import ESTADOS, TIPOS
from .models import Solicitud
from .pantalla import PortalView

KIND = "generacion_ciudadana.sabana"
#: Beyond so many rows the workbook is made apart, and waits under «Mis descargas».
AT_ONCE = 20_000
jobs.register(KIND, sabana.make)


class PanelView(PortalView):
    """The two charts of the portal, and how each company keeps its terms."""

    route_base = "/generacion/panel"

    @expose("/")
    @requires("read", "sabana")
    def index(self) -> ResponseReturnValue:
        found = panel.load(request.args)
        if request.headers.get("X-Partial") == "graficos":
            return self.page("generacion_ciudadana/_graficos.html", panel=found)
        title = gettext("Panel de solicitudes")
        return self.page("generacion_ciudadana/panel.html", title=title, panel=found, compliance=panel.compliance())


class SabanaView(PortalView):
    """«Data – Sábana de Solicitudes». It holds personal data: each download is written down with its filters."""

    route_base = "/generacion/sabana"

    @expose("/")
    @requires("read", "sabana")
    def index(self) -> ResponseReturnValue:
        return self._form({}, {})

    def _form(self, given: Mapping[str, str], faults: Mapping[str, Fault]) -> str:
        """What to choose from, as it was given, and what is wrong with it beside it."""
        return self.page(
            "generacion_ciudadana/sabana.html",
            title=gettext("Data – Sábana de Solicitudes"),
            companies=[(str(one.id), one.nombre) for one in bandeja.by_name()],
            tipos={code: gettext(text) for code, text in TIPOS.items()},
            estados={code: gettext(text) for code, text in ESTADOS.items()},
            given=given,
            faults={name: text_of(one) for name, one in faults.items()},
        )

    @expose("/descargar", methods=["POST"])
    @requires("run", "sabana")
    def download(self) -> ResponseReturnValue:
        args = {name: request.form.get(name, "") for name in sabana.FILTERS}
        if wrong := filtros.faults(args):  # who cannot be understood is not given everything
            return self._form(args, wrong), 422
        rows = db.session.scalar(select(func.count(Solicitud.id)).where(*filtros.criteria(args))) or 0
        with services.batch() as session:
            given = {name: value for name, value in args.items() if value}
            auditing.record(
                session, "descargar_sabana", Solicitud.__tablename__, None, after={"filtros": given, "filas": rows}
            )
        if rows > AT_ONCE:
            jobs.ask(KIND, gettext("Sábana de Solicitudes"), args)
            return redirect(url_for("DescargasView.index"), 303)
        return send_book(sabana.title(), lambda out: sabana.make(args, out, lambda _percent: None))


VIEWS = [
    View(PanelView, N_("Panel de solicitudes"), (N_("SEC"),), icon="chart-bar", order=10),
    View(SabanaView, N_("Data"), (N_("SEC"),), icon="table", order=11),
    *usuarios.VIEWS,
    *administrador.VIEWS,
]
