"""The steps of the machine on the pages of the portal: what the table asks, under the data of the request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext
from sqlalchemy import select

from estado_verde import workflow
from estado_verde.crud import forms
from estado_verde.crud.base import EvView, row_or_refuse
from estado_verde.crud.steps import Steps, arrived
from estado_verde.messages import text_of
from estado_verde.models import db
from estado_verde.security import requires
from estado_verde.spec import fields as f
from estado_verde.spec.faults import fault
from estado_verde.spec.messages import N_
from estado_verde.storage import show_size

from . import limites
from .detalle import when
from .models import Solicitud
from .plazos import dias_validacion
from .profiles import GENERACION
from .workflow import ADJUNTO, ANULAR, ARCHIVO, COMPROBANTE, COMUNICAR, MENSAJE, PAGAR, RECHAZAR

FOLIO = f.text("folio", N_("Folio"), 20, required=True)


class AccionView(Steps, EvView):
    """An action over a request. Who may take it, and when, is what the table says."""

    ambito = GENERACION
    route_base = "/generacion/solicitudes"
    default_view = "act"
    step_template = "generacion_ciudadana/accion.html"

    @expose("/<int:pk>/<accion>", methods=["GET", "POST"])
    @requires("run", "solicitudes")
    def act(self, pk: int, accion: str) -> ResponseReturnValue:
        return self.take_step(row_or_refuse(Solicitud, pk), accion)

    def after_step(self, row: Any, _action: str) -> str:
        return page_of(row)

    def opens_with(self, row: Any, _action: str) -> Mapping[str, Sequence[str]]:
        return {"numero_solicitud": [row.numero_solicitud or ""], "requiere_pago": ["no"]}

    def arrange(self, form: forms.RecordForm, row: Any, action: str) -> None:
        if action == PAGAR:
            offered, method = row.distribuidora.metodos, form.controls["metodo"]
            method.options = tuple(one for one in method.options if one[0] in offered)

    def shown_with(self, row: Any, action: str) -> Mapping[str, Any]:
        """What the texts beside the fields tell: terms and limits are those that the SEC set."""
        return {
            "when": when,
            "company": row.distribuidora,
            "danger": action in (RECHAZAR, ANULAR),
            "largest": show_size(limites.of(ARCHIVO).max_bytes),
            "largest_proof": show_size(limites.of(COMPROBANTE).max_bytes),
            "days_to_validate": dias_validacion() if action == PAGAR else None,
        }

    def done_text(self, _row: Any, _action: str) -> str:
        return text_of(fault("MSG-GEN-02"))


def page_of(row: Any) -> str:
    return url_for("SolicitudView.show", pk=row.id)


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
        form = forms.RecordForm.of_request(fields, request.form)
        folio, found = FOLIO.parse(request.form.get("folio"))
        row = db.session.scalar(select(Solicitud).where(Solicitud.folio == str(folio).upper())) if folio else None
        if found is None and row is None:
            found = fault("MSG-GC-24", "folio", folio=folio)
        if found is None and row is not None:
            outcome = workflow.run(row, COMUNICAR, form.raw(), arrived(fields))
            if outcome.ok:
                flash(gettext("La comunicación fue enviada."), "success")
                return redirect(page_of(row), 303)
            form.tell(outcome.faults)
        else:
            form.tell([one for one in (found, MENSAJE.parse(request.form.get("comentario"))[1]) if one])
        return self._page(form)

    def _page(self, form: forms.RecordForm) -> ResponseReturnValue:
        form.controls["adjunto"].single = True
        return self.page("generacion_ciudadana/comunicacion.html", title=gettext("Comunicación"), form=form)
