"""The steps of the machine as pages: one form for each action, with what the table says that it asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext
from sqlalchemy import select

from estado_verde import services, workflow
from estado_verde.crud import forms
from estado_verde.crud.base import EvView, row_or_refuse
from estado_verde.messages import text_of, texts_of
from estado_verde.models import db
from estado_verde.security import requires
from estado_verde.spec import fields as f
from estado_verde.spec.faults import Fault, fault
from estado_verde.spec.fields import Field
from estado_verde.spec.messages import N_

from .detalle import when
from .models import Solicitud
from .profiles import GENERACION
from .workflow import ACCIONES, ADJUNTO, ANULAR, COMUNICAR, GRABAR, MENSAJE, PAGAR, RECHAZAR

FOLIO = f.text("folio", N_("Folio"), 20, required=True)
#: The page of an answer shows whose request it is (S002 «Responder solicitud de Información»).
FORM = "generacion_ciudadana/accion.html"


def arrived(fields: Sequence[Field]) -> dict[str, workflow.Arrived]:
    """The files of the form that was sent."""
    found: dict[str, workflow.Arrived] = {}
    for one in fields:
        file = request.files.get(one.name) if one.kind == "files" else None
        if file is not None and file.filename:
            found[one.name] = (file.filename, file.stream)
    return found


def typed(fields: Sequence[Field]) -> forms.RecordForm:
    return forms.RecordForm.of_request(fields, request.form)


class AccionView(EvView):
    """An action over a request. Who may take it, and when, is what the table says."""

    ambito = GENERACION
    route_base = "/generacion/solicitudes"
    default_view = "act"

    @expose("/<int:pk>/<accion>", methods=["GET", "POST"])
    @requires("run", "solicitudes")
    def act(self, pk: int, accion: str) -> ResponseReturnValue:
        if accion not in ACCIONES or accion == GRABAR:
            abort(404)
        row = row_or_refuse(Solicitud, pk)
        fields = workflow.fields_of(Solicitud, accion, row.estado)
        if request.method == "POST":
            return self._run(row, accion, fields)
        if accion not in {one.name for one in workflow.actions(row)}:
            if not _ever(accion):
                raise services.NotAllowed(accion)
            return _back(row, [workflow.refusal_of(row, accion)])
        values = {"numero_solicitud": [row.numero_solicitud or ""], "requiere_pago": ["no"]}
        return self._page(row, accion, forms.RecordForm(fields, values))

    def _run(self, row: Solicitud, accion: str, fields: Sequence[Field]) -> ResponseReturnValue:
        form = typed(fields)
        outcome = workflow.run(row, accion, form.raw(), arrived(fields))
        if outcome.ok:
            flash(text_of(fault("MSG-GEN-02")), "success")
            return _back(row)
        row = row_or_refuse(Solicitud, row.id)
        if not fields or not any(one.field for one in outcome.faults):
            return _back(row, outcome.faults)
        form.tell(outcome.faults)
        return self._page(row, accion, form)

    def _page(self, row: Solicitud, accion: str, form: forms.RecordForm) -> ResponseReturnValue:
        if accion == PAGAR:
            form.controls["metodo"].options = tuple(
                (code, text) for code, text in form.controls["metodo"].options if code in row.distribuidora.metodos
            )
        return self.page(
            FORM,
            title=gettext(ACCIONES[accion]),
            row=row,
            accion=accion,
            form=form,
            when=when,
            company=row.distribuidora,
            danger=accion in (RECHAZAR, ANULAR),
        )


def _ever(accion: str) -> bool:
    return any(one.action == accion and g.who.perfil in one.profiles for one in workflow.of(Solicitud).transitions)


def _back(row: Any, faults: Sequence[Fault] = ()) -> ResponseReturnValue:
    for text in texts_of(faults):
        flash(text, "danger")
    return redirect(url_for("SolicitudView.show", pk=row.id), 303)


class ComunicacionView(EvView):
    """«Comunicación»: a message to the author of a request, found by its folio (C-17)."""

    ambito = GENERACION
    route_base = "/generacion/comunicacion"
    default_view = "write"

    @expose("/", methods=["GET", "POST"])
    @requires("write", "comunicaciones")
    def write(self) -> ResponseReturnValue:
        fields = (FOLIO, MENSAJE, ADJUNTO)
        if request.method == "GET":
            return self._page(forms.RecordForm(fields, {"folio": [request.args.get("folio", "")]}))
        form = typed(fields)
        folio, found = FOLIO.parse(request.form.get("folio"))
        row = db.session.scalar(select(Solicitud).where(Solicitud.folio == str(folio).upper())) if folio else None
        if found is None and row is None:
            found = fault("MSG-GC-24", "folio", folio=folio)
        if found is None and row is not None:
            outcome = workflow.run(row, COMUNICAR, form.raw(), arrived(fields))
            if outcome.ok:
                flash(gettext("La comunicación fue enviada."), "success")
                return _back(row)
            form.tell(outcome.faults)
        else:
            form.tell([one for one in (found, MENSAJE.parse(request.form.get("comentario"))[1]) if one])
        return self._page(form)

    def _page(self, form: forms.RecordForm) -> ResponseReturnValue:
        return self.page("generacion_ciudadana/comunicacion.html", title=gettext("Comunicación"), form=form)
