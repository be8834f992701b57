"""The tray, its report, and the list of the screens of the portal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import g, request
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from estado_verde import privacy
from estado_verde.clock import now, today
from estado_verde.contributions import View
from estado_verde.excel.sending import send_book
from estado_verde.models import db
from estado_verde.security import requires
from estado_verde.spec.messages import N_
from estado_verde.spec.reports import Column, Sheet

from . import bandeja, borradores, filtros, nueva, sec_views
from .acciones import AccionView, ComunicacionView
from .detalle import SolicitudView
from .estados import ESTADOS, TIPOS
from .models import EnlaceInteres, Solicitud, client_of
from .pantalla import PortalView
from .profiles import SEC, SOLICITANTE
from .vencimiento import day_of

#: «Reporte»: exactly these, in this order (§6).
REPORTE = (
    Column("N° Folio"),
    Column("N° Cliente"),
    Column("N° Solicitud"),
    Column("Tipo de Solicitud", width=26),
    Column("Empresa Dx", width=30),
    Column("Estado", width=34),
    Column("Fecha solicitud", "date"),
    Column("Fecha respuesta", "date"),
)


class BandejaView(PortalView):
    """The home of the three profiles: the requests that each sees."""

    route_base = "/generacion"

    @expose("/")
    @requires("read", "solicitudes")
    def index(self) -> ResponseReturnValue:
        companies: Sequence[Any] = ()
        if g.who.perfil == SEC:
            companies = bandeja.by_name()
        return self.page(
            "generacion_ciudadana/bandeja.html",
            title=gettext("Lista de Solicitudes") if g.who.perfil == SEC else gettext("Solicitudes"),
            of_sec=g.who.perfil == SEC,
            tray=bandeja.load(g.who, request.args, companies),
            tipos={code: gettext(text) for code, text in TIPOS.items()},
            estados={code: gettext(text) for code, text in ESTADOS.items()},
            sizes=bandeja.SIZES,
            companies=[(str(one.id), one.nombre) for one in companies],
            borradores=list(borradores.mine()) if g.who.perfil == SOLICITANTE else (),
            today=today(),
        )


class ReporteView(PortalView):
    """«Reporte»: the state of every request of the company, in a workbook."""

    route_base = "/generacion/reporte"
    default_view = "report"

    @expose("/")
    @requires("read", "reporte_solicitudes")
    def report(self) -> ResponseReturnValue:
        from estado_verde.excel.writer import write_workbook

        sheet = Sheet("Reporte", REPORTE, _report_rows(request.args))
        answer = send_book(f"reporte_{now():%Y%m%d_%H%M}", lambda out: write_workbook([sheet], out))
        privacy.note_report("de solicitudes", filtros.given(request.args))
        return answer


def _report_rows(args: Mapping[str, str]) -> Iterator[Sequence[Any]]:
    """All of them; of those, what the filters of the tray leave where somebody asks from there."""
    every = select(Solicitud).where(*filtros.criteria(args)).options(joinedload(Solicitud.distribuidora))
    newest = every.order_by(Solicitud.fecha_envio.desc(), Solicitud.correlativo.desc())
    for one in db.session.scalars(newest.execution_options(yield_per=1000)):
        yield (
            one.folio,
            client_of(one),
            one.numero_solicitud,
            TIPOS[one.tipo],
            one.distribuidora.nombre,
            ESTADOS[one.estado],
            day_of(one.fecha_envio),
            day_of(one.fecha_respuesta) if one.fecha_respuesta else None,
        )


class EnlacesView(PortalView):
    """«Enlaces de Interés»: the list that the SEC keeps."""

    route_base = "/generacion/enlaces"

    @expose("/")
    @requires("read", "solicitudes")
    def index(self) -> ResponseReturnValue:
        links = db.session.scalars(select(EnlaceInteres).order_by(EnlaceInteres.orden, EnlaceInteres.id)).all()
        return self.page("generacion_ciudadana/enlaces.html", title=gettext("Enlaces de Interés"), links=links)


PORTAL = (N_("Portal"),)
VIEWS = [
    View(BandejaView),
    *nueva.VIEWS,
    View(nueva.ComunasView),
    View(SolicitudView),
    View(AccionView),
    View(ComunicacionView, N_("Comunicación"), PORTAL, "message", 20),
    View(ReporteView, N_("Reporte"), PORTAL, "file-spreadsheet", 21),
    View(EnlacesView, N_("Enlaces de Interés"), PORTAL, "link", 30),
    *sec_views.VIEWS,
]
