"""The steps of the machine on the pages of the portal: what the table asks, under the data of the request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext
from sqlalchemy import select

from estado_verde import workflow
from estado_verde.crud import forms
from estado_verde.crud.base import row_or_refuse
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
from .estados import (
    PAGO_VALIDADO,
    PENDIENTE_RESPUESTA,
    POR_PAGAR,
    RESPONDIDOS,
    TIPOS,
)
from .models import Solicitud
from .pantalla import PortalView
from .plazos import dias_validacion
from .workflow import (
    ADJUNTO,
    ANULAR,
    ARCHIVO,
    COMPROBANTE,
    COMUNICAR,
    EDITAR,
    MENSAJE,
    PAGAR,
    RECHAZAR,
    RESPONDER,
    RETIRAR,
    SOLICITAR_PAGO,
)

FOLIO = f.text("folio", N_("Folio"), 20, required=True)
#: What a step does, said before it is taken: of an action, or of an action in a state.
HACE: Mapping[tuple[str, str], str] = {
    (RESPONDER, PENDIENTE_RESPUESTA): N_(
        "La respuesta se entrega de inmediato al solicitante, salvo que requiera un pago: en ese caso queda bloqueada "
        "hasta que usted lo valide."
    ),
    (RESPONDER, PAGO_VALIDADO): N_("El pago ya está validado: la respuesta se entrega de inmediato al solicitante."),
    **dict.fromkeys(
        ((RESPONDER, one) for one in POR_PAGAR),
        N_("La respuesta queda cargada y bloqueada: se entrega al solicitante cuando usted valide el pago."),
    ),
    **dict.fromkeys(
        ((RESPONDER, one) for one in RESPONDIDOS),
        N_("Respuesta complementaria: se agrega a la que el solicitante ya recibió, que se conserva."),
    ),
    (SOLICITAR_PAGO, ""): N_("El solicitante recibe el cobro por correo y la solicitud queda «Pendiente de Pago»."),
    (RECHAZAR, ""): N_(
        "El solicitante recibe el motivo por correo y puede adjuntar otro comprobante. La solicitud queda «Pago Rechazado»."
    ),
    (RETIRAR, ""): N_(
        "La solicitud deja de requerir un pago. Si hay una respuesta cargada, se entrega de inmediato al solicitante; si "
        "no, vuelve a «Pendiente de Respuesta»."
    ),
    (ANULAR, ""): N_(
        "La solicitud queda «Anulado» para siempre. Se avisa por correo al solicitante y a la empresa distribuidora."
    ),
    (EDITAR, ""): N_("Número interno de su empresa, que no se repite en ella. El folio no cambia."),
}


class AccionView(Steps, PortalView):
    """An action over a request. Who may take it, and when, is what the table says."""

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
            paper = form.controls["comprobante"]  # what is said without it depends on the method, so the guard says it
            paper.spec = replace(paper.spec, required=True)

    def shown_with(self, row: Any, action: str) -> Mapping[str, Any]:
        """What the texts beside the fields tell: terms and limits are those that the SEC set."""
        return {
            "when": when,
            "company": row.distribuidora,
            "tipo": TIPOS[row.tipo],
            "does": HACE.get((action, row.estado)) or HACE.get((action, "")),
            "danger": action in (RECHAZAR, ANULAR),
            "largest": show_size(limites.of(ARCHIVO).max_bytes),
            "largest_proof": show_size(limites.of(COMPROBANTE).max_bytes),
            "days_to_validate": dias_validacion() if action == PAGAR else None,
        }

    def done_text(self, _row: Any, _action: str) -> str:
        return text_of(fault("MSG-GEN-02"))


def page_of(row: Any) -> str:
    return url_for("SolicitudView.show", pk=row.id)


class ComunicacionView(PortalView):
    """«Comunicación»: a message to the author of a request, found by its folio (C-17)."""

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
