"""Where participants land, and the screen of who administers the courses."""

from __future__ import annotations

from flask import g, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext
from sqlalchemy import select

from estado_verde.contributions import View
from estado_verde.crud import EvModelView
from estado_verde.crud.base import EvView
from estado_verde.models import db
from estado_verde.security import signed_in
from estado_verde.spec.messages import N_

from .models import Participante
from .profiles import ADMIN, CAPACITACION, CONCIENTIZACION
from .records import PARTICIPANTE

#: The courses as the documents name them; their content comes with a later version.
COURSES = {
    CAPACITACION: N_("Introducción a la Gestión de Energía"),
    CONCIENTIZACION: N_("Concientización en gestión sustentable del Sector Público"),
}


class _InicioView(EvView):
    realm = ""

    @expose("/")
    @signed_in
    def index(self) -> ResponseReturnValue:
        mine = db.session.scalar(select(Participante).where(Participante.cuenta_id == g.who.cuenta_id))
        return self.page(
            "cursos/inicio.html",
            title=gettext("Mis cursos"),
            course=gettext(COURSES[self.realm]),
            mine=self._told(mine),
        )

    @staticmethod
    def _told(mine: Participante | None) -> list[tuple[str, str]]:
        if mine is None:
            return []
        service = mine.servicio.nombre if mine.servicio else mine.otro_servicio or ""
        profile = PARTICIPANTE.field("perfil_declarado")
        rows = [
            (PARTICIPANTE.field("servicio").label, service),
            (PARTICIPANTE.field("unidad").label, mine.unidad or ""),
            (PARTICIPANTE.field("cargo").label, mine.cargo or ""),
            (N_("Perfil"), gettext(profile.label_of(mine.perfil_declarado)) if mine.perfil_declarado else ""),
        ]
        return [(gettext(label), value) for label, value in rows if value]


class InicioCapacitacionView(_InicioView):
    route_base = "/capacitacion"
    realm = CAPACITACION


class InicioConcientizacionView(_InicioView):
    route_base = "/concientizacion"
    realm = CONCIENTIZACION


class ParticipanteView(EvModelView):
    model = Participante
    route_base = "/participantes"
    list_fields = ("cuenta", "servicio", "otro_servicio", "unidad", "cargo", "perfil_declarado")
    search_fields = ("unidad", "cargo", "otro_servicio")
    filter_fields = ("servicio", "perfil_declarado")
    order = ("id",)
    in_context = False
    # A participant comes with the account that somebody registers, and goes with it.
    without = {"add", "delete"}


VIEWS = (
    View(InicioCapacitacionView),
    View(InicioConcientizacionView),
    View(ParticipanteView),
)
