"""Taking over the year before, of one unit or of all that have nothing yet, and saying that it holds."""

from __future__ import annotations

from collections.abc import Iterable

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext, ngettext

from estado_verde.crud.context import selected
from estado_verde.messages import text_of, texts_of
from estado_verde.models import db
from estado_verde.security import requires
from estado_verde.spec.faults import Fault

from . import copying
from .page import ResiduosPage
from .unit_views import page_url, year_of_request


class CopiaView(ResiduosPage):
    route_base = "/residuos/copia"
    default_view = "unit"

    @expose("/unidad", methods=["POST"])
    @requires("write", "residuos")
    def unit(self) -> ResponseReturnValue:
        year = year_of_request()
        if year.refusal is not None:
            flash(text_of(year.refusal), "danger")
        else:
            _tell(*copying.copy(year.periodo, year.unidad.servicio_id, [year.unidad.id]))
        return redirect(page_url(year), 303)

    @expose("/servicio", methods=["POST"])
    @requires("write", "residuos")
    def service(self) -> ResponseReturnValue:
        """Every unit of the service that has nothing yet."""
        chosen = selected()
        if chosen.servicio_id is None or chosen.periodo is None:
            abort(404)
        wanted = copying.able(db.session(), chosen.periodo, chosen.servicio_id)
        _tell(*copying.copy(chosen.periodo, chosen.servicio_id, wanted))
        here = {"servicio": chosen.servicio_id, "periodo": chosen.periodo.anio}
        return redirect(url_for("PanelResiduosView.index", **here), 303)

    @expose("/confirmar", methods=["POST"])
    @requires("write", "residuos")
    def confirm(self) -> ResponseReturnValue:
        """All that waits in the unit, or the one row that was named."""
        year = year_of_request()
        rows = copying.waiting(year.unidad.id, year.periodo.id)
        one = request.form.get("fila", "")
        outcomes = copying.confirm([row for row in rows if one in ("", f"{row.__tablename__}.{row.id}")])
        done = sum(outcome.ok for outcome in outcomes)
        if done:
            text = ngettext("Se confirmó %(num)s registro.", "Se confirmaron %(num)s registros.", done)
            flash(text, "success")
        faults = [fault for outcome in outcomes for fault in outcome.faults if not fault.warning]
        for text in dict.fromkeys(texts_of(faults)):
            flash(text, "danger")
        return redirect(page_url(year), 303)


def _tell(units: int, faults: Iterable[Fault]) -> None:
    for text in dict.fromkeys(texts_of(faults)):
        flash(text, "danger")
    if units:
        what = ngettext("Se copió a %(num)s unidad.", "Se copió a %(num)s unidades.", units)
        rest = gettext(
            "Revise y confirme lo copiado; los kilogramos no se copian. Se deshace en el historial de cargas."
        )
        flash(f"{what} {rest}", "success")
