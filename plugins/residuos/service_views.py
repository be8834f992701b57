"""RT7 of a whole service (rt7 §5.5, §5.6): units by state, both indicators, what is missing, the review of the report, and
the justifications that auditors judge."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ev_plugins.inventario.models import Unidad
from flask import abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from estado_verde import catalog, services
from estado_verde.clock import today
from estado_verde.crud import advance, files
from estado_verde.crud.base import row_or_refuse
from estado_verde.crud.context import Selection, selected
from estado_verde.messages import text_of
from estado_verde.models import db
from estado_verde.security import requires
from estado_verde.spec.faults import fault
from estado_verde.spec.indicators import Result
from estado_verde.spec.numbers import NOT_CALCULABLE

from . import copying, mails, review
from .analysis import Analysis
from .analysis_views import compared
from .choices import ACEPTADA, NO_ES_POSIBLE, PENDIENTE, RECHAZADA, TOPICS, VERDICTS
from .comparison import show_variation, variation
from .figures import Figures, Unit
from .models import Declaracion, Fundamentacion
from .page import ResiduosPage
from .progress import texts_of
from .queries import Query, figures_of
from .reports import REGISTERS, questions_of
from .status import LABELS, State
from .unit_views import SEMS, VERDICT_SEMS

#: What asks for something comes first.
ORDER = (
    State.OBSERVADO,
    State.INCOMPLETO,
    State.SIN_INFORMACION,
    State.EN_REVISION,
    State.COMPLETO,
    State.FUERA_DE_ALCANCE,
)
#: As many justifications as these are shown at once; the list of all has pages.
MOST = 100
VERDICT: tuple[str, str] = ("run", "residuos_veredictos")


def query_of(chosen: Selection) -> Query:
    return Query(db.session(), chosen.periodo, chosen.servicio_id)  # type: ignore[arg-type]


class PanelResiduosView(ResiduosPage):
    route_base = "/residuos"

    @expose("/")
    @requires("read", "residuos")
    def index(self) -> ResponseReturnValue:
        chosen = selected()
        if chosen.servicio_id is None or chosen.periodo is None:
            text = gettext("Elija un servicio en la barra superior para ver sus residuos.")
            title = gettext("Residuos del servicio")
            return self.page("ev/elegir.html", title=title, text=text, periodo=chosen.periodo)
        query = query_of(chosen)
        requirement = catalog.requirement("residuos", chosen.periodo.anio)
        figures = figures_of(query, requirement)
        questions = questions_of(requirement)
        return self.page(
            "residuos/panel.html",
            servicio_id=chosen.servicio_id,
            servicio=dict(chosen.servicios).get(chosen.servicio_id) or chosen.servicio,
            periodo=chosen.periodo,
            requirement=requirement,
            totals=figures.totals,
            compared=compared(Analysis(db.session(), chosen.periodo, chosen.periodos, chosen.servicio_id)),
            states=[(SEMS[one], gettext(LABELS[one]), figures.states[one]) for one in ORDER],
            complete=figures.complete,
            indicators=[
                _indicator(gettext("Indicador de residuos reciclados"), figures.recycled_share(gettext)),
                _indicator(gettext("Indicador de cobertura de contenedores"), figures.coverage(gettext)),
            ],
            second=advance.share_text(figures.share_of_complete_units.value),
            units=[_unit(one, questions) for one in sorted(figures.units, key=lambda one: ORDER.index(one.state))],
            revision=review.confirmed(query, figures) if g.who.may("read", review.RIGHT[1]) else None,
            may_confirm=g.who.may(*review.RIGHT),
            copyable=_copyable(chosen, figures),
            registers=[(one.name, gettext(one.title)) for one in REGISTERS] if g.who.may("run", "reportes") else [],
            may_read_review=g.who.may("read", review.RIGHT[1]),
        )

    @expose("/revision", methods=["POST"])
    @requires(*review.RIGHT)
    def confirm(self) -> ResponseReturnValue:
        chosen = selected()
        if chosen.servicio_id is None or chosen.periodo is None:
            abort(404)
        if request.form.get("confirmo") != "1":
            flash(text_of(fault("MSG-GEN-01")), "danger")
        else:
            review.confirm(query_of(chosen), catalog.requirement("residuos", chosen.periodo.anio))
            flash(text_of(fault("MSG-GEN-02")), "success")
        return redirect(
            url_for("PanelResiduosView.index", servicio=chosen.servicio_id, periodo=chosen.periodo.anio), 303
        )


def _copyable(chosen: Selection, figures: Figures) -> int:
    """How many units have nothing yet and could take over the year before."""
    if not g.who.may("write", "residuos") or not figures.states[State.SIN_INFORMACION]:
        return 0
    return len(copying.able(db.session(), chosen.periodo, chosen.servicio_id))  # type: ignore[arg-type]


def _indicator(title: str, result: Result) -> dict[str, Any]:
    return {
        "title": title,
        "value": advance.share_text(result.value),
        "sem": advance.quality_of(result.quality),
        "reason": result.reason,
    }


def _unit(unit: Unit, questions: dict[str, str]) -> dict[str, Any]:
    """With how its kilograms changed from the period before."""
    now, before = unit.figures, unit.before
    pending = texts_of(unit, questions) if unit.in_scope and unit.state is not State.COMPLETO else []
    return {
        "unit": unit,
        "sem": (SEMS[unit.state], gettext(LABELS[unit.state])),
        "pending": [text for _, text, _ in pending],
        "changes": (
            _change(now.recycled, before.recycled),
            _change(now.unrecycled, before.unrecycled),
        ),
    }


class JustificacionesView(ResiduosPage):
    """Justifications with their evidence at hand; the auditor accepts or rejects."""

    route_base = "/residuos/justificaciones"

    @expose("/")
    @requires("read", "residuos_fundamentaciones")
    def index(self) -> ResponseReturnValue:
        return self._page()

    def _page(self, refused: int | None = None, typed: str = "", text: str = "") -> str:
        chosen = selected()
        wanted = request.args.get("veredicto", PENDIENTE)
        rows = _justifications(chosen, wanted)
        field = catalog.record(Fundamentacion, chosen.periodo.anio if chosen.periodo else None).field("archivos")
        return self.page(
            "residuos/justificaciones.html",
            rows=[
                {
                    "row": row,
                    "topic": gettext(TOPICS[row.tema]),
                    "impossible": answer == NO_ES_POSIBLE and row.tema == "NO_RECICLADOS",
                    "sem": (VERDICT_SEMS[row.veredicto], gettext(VERDICTS[row.veredicto])),
                    "files": files.of_row(row, [field])["archivos"],
                    "fault": text if row.id == refused else "",
                    "typed": typed if row.id == refused else row.veredicto_comentario or "",
                }
                for row, answer in rows
            ],
            wanted=wanted,
            verdicts=[(code, gettext(name)) for code, name in VERDICTS.items()],
            may_judge=g.who.may(*VERDICT),
        )

    @expose("/<pk>", methods=["POST"])
    @requires(*VERDICT)
    def judge(self, pk: str) -> ResponseReturnValue:
        """Aceptar or Rechazar. A rejection without its reason is refused with MSG-GEN-01."""
        row = row_or_refuse(Fundamentacion, pk)
        verdict = request.form.get("veredicto")
        if verdict not in (ACEPTADA, RECHAZADA):
            abort(400)
        comment = request.form.get("veredicto_comentario", "")
        raw = {
            "veredicto": verdict,
            "veredicto_comentario": comment,
            "auditor": g.who.nombre,
            "veredicto_fecha": today(),
        }
        known = (row.veredicto, row.veredicto_comentario)
        with services.batch():
            outcome = services.save(Fundamentacion, raw, row, partial=True, right=VERDICT)
            if outcome.ok and verdict == RECHAZADA and known != (row.veredicto, row.veredicto_comentario):
                mails.rejected(row)
        if not outcome.ok:
            db.session.rollback()
            return self._page(row.id, comment, " ".join(text_of(one) for one in outcome.faults if not one.warning))
        flash(text_of(fault("MSG-GEN-02")), "success")
        return redirect(url_for("JustificacionesView.index", veredicto=request.args.get("veredicto", PENDIENTE)), 303)


def _justifications(chosen: Selection, verdict: str) -> list[tuple[Fundamentacion, str | None]]:
    """Those of what was chosen in the top bar, first those that must be judged (NO_ES_POSIBLE)."""
    statement = (
        select(Fundamentacion, Declaracion.cuantifica_no_reciclados)
        .join(Unidad, Unidad.id == Fundamentacion.unidad_id)
        .outerjoin(
            Declaracion,
            (Declaracion.unidad_id == Fundamentacion.unidad_id) & (Declaracion.periodo_id == Fundamentacion.periodo_id),
        )
        .options(joinedload(Fundamentacion.unidad))
        .order_by(
            (Declaracion.cuantifica_no_reciclados == NO_ES_POSIBLE).desc().nulls_last(),
            Unidad.nombre,
            Fundamentacion.id,
        )
        .limit(MOST)
    )
    statement = chosen.keep(statement, Fundamentacion)
    if chosen.servicio_id is not None:
        statement = statement.where(Unidad.servicio_id == chosen.servicio_id)
    if verdict in VERDICTS:
        statement = statement.where(Fundamentacion.veredicto == verdict)
    return [(row, answer) for row, answer in db.session.execute(statement)]


class RequisitoView(ResiduosPage):
    """What the programme asks for, in its own words, with every figure and where it comes from."""

    route_base = "/residuos/requisito"

    @expose("/")
    @requires("read", "residuos")
    def index(self) -> ResponseReturnValue:
        periodo = selected().periodo
        requirement = catalog.requirement("residuos", periodo.anio if periodo else None)
        return self.page("residuos/requisito.html", requirement=requirement, periodo=periodo)


def _change(now: Decimal | None, before: Decimal | None) -> str:
    change = variation(now, before)
    return gettext(NOT_CALCULABLE) if change is None else show_variation(change)
