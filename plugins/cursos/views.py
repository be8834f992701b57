"""Where participants land and correct what they said of themselves, and the list of who administers the courses."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace

from flask import abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext
from sqlalchemy import select

from estado_verde import scope, services
from estado_verde.contributions import View
from estado_verde.crud import EvModelView
from estado_verde.crud.base import EvView
from estado_verde.crud.forms import RecordForm
from estado_verde.messages import text_of
from estado_verde.models import db
from estado_verde.security import realms, registration, signed_in
from estado_verde.security.registro import listed
from estado_verde.spec.faults import fault
from estado_verde.spec.messages import N_

from .models import Participante
from .profiles import ADMIN, CAPACITACION, CONCIENTIZACION
from .records import PARTICIPANTE

#: The courses as the documents name them; their content comes with a later version.
COURSES = {
    CAPACITACION: N_("Introducción a la Gestión de Energía"),
    CONCIENTIZACION: N_("Concientización en gestión sustentable del Sector Público"),
}
TOLD = ("institucion", "unidad", "cargo", "perfil_declarado")


def _mine() -> Participante | None:
    found: Participante | None = db.session.scalar(
        select(Participante).where(Participante.cuenta_id == g.who.cuenta_id)
    )
    return found


class _InicioView(EvView):
    realm = ""

    @expose("/")
    @signed_in
    def index(self) -> ResponseReturnValue:
        return self.page(
            "cursos/inicio.html",
            title=gettext("Mis cursos"),
            course=gettext(COURSES[self.realm]),
            mine=self._told(_mine()),
            edit=url_for(f"{self.endpoint}.datos"),
            everybody=url_for("ParticipanteView.list") if g.who.perfil == ADMIN else "",
        )

    @staticmethod
    def _told(mine: Participante | None) -> list[tuple[str, str]]:
        if mine is None:
            return []
        fields = [PARTICIPANTE.field(name) for name in TOLD]
        rows = [(gettext(one.label), one.label_of(getattr(mine, one.name))) for one in fields]
        return [(label, gettext(value)) for label, value in rows if value]

    @staticmethod
    def _reaching_services() -> AbstractContextManager[None]:
        """The same person, who may name a service that the account itself does not see."""
        return scope.acting(replace(g.who, unrestricted=True), "form")

    @expose("/datos", methods=["GET", "POST"])
    @signed_in
    def datos(self) -> ResponseReturnValue:
        """What the person said at registration, to be corrected."""
        mine = _mine() or abort(404)
        asked = {one.name: one for one in registration.more_of(realms.realm(self.realm))}
        if request.method == "GET":
            with self._reaching_services():
                form = RecordForm.of_row([PARTICIPANTE.field(name) for name in asked], mine)
            form = RecordForm(list(asked.values()), {name: one.values for name, one in form.controls.items()})
        else:
            form = RecordForm.of_request(list(asked.values()), request.form)
            with self._reaching_services():
                outcome = services.save(Participante, form.raw(), mine, partial=True)
            if outcome.ok:
                for one in outcome.warnings:
                    flash(text_of(one), "warning")
                flash(text_of(fault("MSG-GEN-02")), "success")
                return redirect(url_for(f"{self.endpoint}.index"), 303)
            form.tell(outcome.faults)
        return self.page("cursos/datos.html", title=gettext("Sus datos"), form=listed(form))


class InicioCapacitacionView(_InicioView):
    route_base = "/capacitacion"
    realm = CAPACITACION


class InicioConcientizacionView(_InicioView):
    route_base = "/concientizacion"
    realm = CONCIENTIZACION


class ParticipanteView(EvModelView):
    """A participant comes with the account that somebody registers, and says and corrects the own data."""

    model = Participante
    route_base = "/participantes"
    list_fields = ("cuenta", "institucion", "unidad", "cargo", "perfil_declarado")
    search_fields = ("institucion", "unidad", "cargo")
    filter_fields = ("perfil_declarado",)
    order = ("institucion", "unidad")
    in_context = False
    readonly = True


VIEWS = (
    View(InicioCapacitacionView),
    View(InicioConcientizacionView),
    View(ParticipanteView),
)
