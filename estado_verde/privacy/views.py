"""Screens of privacy: «Mis datos» for everybody, and for who answers for an installation the register of personal data, the
terms, the requests and the breaches."""

from __future__ import annotations

import json
from io import BytesIO

from flask import flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext
from sqlalchemy import select

from ..contributions import View
from ..crud import EvModelView, EvView
from ..crud.cells import plain_text
from ..crud.forms import RecordForm
from ..excel.sending import send_book
from ..models import Consentimiento, Peticion, Retencion, Vulneracion, db
from ..models.privacy import DERECHOS
from ..security import requires, signed_in
from ..spec import fields
from . import note_report, own, register
from .records import ESTADOS

GROUP = ("Administración", "Privacidad")
ASKED = (
    fields.choice("derecho", "Derecho", DERECHOS, required=True),
    fields.long_text("motivo", "Qué pide", 2000),
)


class MisDatosView(EvView):
    """What a person has here, to see, to take away and to ask about."""

    route_base = "/mis-datos"

    @expose("/", methods=["GET", "POST"])
    @signed_in
    def index(self) -> ResponseReturnValue:
        form = RecordForm.of_request(ASKED, request.form) if request.method == "POST" else RecordForm(ASKED, {})
        if request.method == "POST":
            derecho, found = ASKED[0].parse(form.raw()["derecho"])
            motivo, too_long = ASKED[1].parse(form.raw()["motivo"])
            if not (found or too_long):
                return self._ask(derecho, motivo or "")
            form.tell([one for one in (found, too_long) if one])
        me = own.account()
        mine = Consentimiento.cuenta_id == me.id
        consents = db.session.scalars(select(Consentimiento).where(mine).order_by(Consentimiento.id.desc())).all()
        asked = db.session.scalars(
            select(Peticion).where(Peticion.cuenta_id == me.id).order_by(Peticion.id.desc())
        ).all()
        return self.page(
            "ev/mis_datos.html",
            form=form,
            consents=[(one.version, plain_text(one.en)) for one in consents],
            asked=[
                (plain_text(one.en), gettext(DERECHOS[one.derecho]), gettext(ESTADOS[one.estado]), one.respuesta or "")
                for one in asked
            ],
        )

    def _ask(self, derecho: str, motivo: str) -> ResponseReturnValue:
        asked = own.ask(derecho, motivo)
        if asked.estado == own.CUMPLIDA:
            flash(gettext("Su cuenta quedó anónima y su sesión se cerró."), "success")
            return redirect(url_for("HomeView.front"), 303)
        if asked.estado == own.RECHAZADA:
            flash(gettext("No podemos eliminar sus datos todavía. El motivo está en su petición."), "warning")
        else:
            flash(gettext("Recibimos su petición. La respuesta aparecerá en esta página."), "success")
        return redirect(url_for("MisDatosView.index"), 303)

    @expose("/mis-datos.json")
    @signed_in
    def as_json(self) -> ResponseReturnValue:
        note_report("mis datos", {"formato": "json"})
        body = json.dumps(own.everything(), ensure_ascii=False, indent=2, default=str).encode()
        return send_file(
            BytesIO(body), "application/json", as_attachment=True, download_name="mis-datos.json", max_age=0
        )

    @expose("/mis-datos.xlsx")
    @signed_in
    def as_workbook(self) -> ResponseReturnValue:
        from ..excel.writer import write_workbook

        note_report("mis datos", {"formato": "xlsx"})
        return send_book("mis-datos", lambda out: write_workbook(own.sheets(own.everything()), out))


class RegistroDatosView(EvView):
    """Which personal data this installation holds, as its catalogue declares it."""

    route_base = "/privacidad/registro"

    @expose("/")
    @requires("read", "privacidad")
    def index(self) -> str:
        return self.page("ev/registro_datos.html", entries=register.entries())


class PeticionView(EvModelView):
    model = Peticion
    route_base = "/privacidad/peticiones"
    list_fields = ("en", "cuenta", "derecho", "estado", "resuelta_en")
    filter_fields = ("derecho", "estado")
    search_fields = ()
    order = ("-en",)
    in_context = False
    without = frozenset({"add", "delete"})
    sems = {"estado": {"PENDIENTE": "warn", "CUMPLIDA": "ok", "RECHAZADA": "none"}}


class RetencionView(EvModelView):
    model = Retencion
    route_base = "/privacidad/plazos"
    list_fields = ("nombre", "dias", "fundamento")
    search_fields = ("nombre",)
    order = ("nombre",)
    in_context = False
    without = frozenset({"add", "delete"})


class VulneracionView(EvModelView):
    model = Vulneracion
    route_base = "/privacidad/vulneraciones"
    list_fields = ("detectada", "descripcion", "personas", "aviso_agencia", "aviso_titulares")
    search_fields = ()
    order = ("-detectada",)
    in_context = False
    without = frozenset({"delete"})


VIEWS = (
    View(MisDatosView),
    View(RegistroDatosView, "Registro de datos personales", GROUP, icon="file", order=960),
    View(PeticionView, "Peticiones de personas", GROUP, icon="user", order=961),
    View(RetencionView, "Plazos de conservación", GROUP, icon="clock", order=962),
    View(VulneracionView, "Vulneraciones", GROUP, icon="alert-triangle", order=963),
)
