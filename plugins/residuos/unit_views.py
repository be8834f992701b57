"""«Gestión de Residuos» of a unit (rt7 §5.1, §5.2): declarations, kilograms, containers, justifications, what is missing."""

from __future__ import annotations

from typing import Any

from ev_plugins.inventario.models import Unidad
from flask import abort, flash, g, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext, ngettext
from sqlalchemy import select

from estado_verde import services
from estado_verde.crud.base import row_or_refuse
from estado_verde.crud.context import selected
from estado_verde.crud.drafting import of_forms
from estado_verde.messages import text_of, texts_of
from estado_verde.models import db
from estado_verde.security import requires
from estado_verde.spec.faults import fault
from estado_verde.spec.numbers import show
from estado_verde.widgets import BadChange

from .choices import CONTENEDORES, GENERAL, NO_ES_POSIBLE, NO_RECICLADOS, QUESTIONS, RECICLADOS, TOPICS, VERDICTS
from .drawers import drawers_of
from .kilograms import grid_of, replace_by_annual, row_id, save_changes
from .models import Declaracion, Fundamentacion, MuestreoPesaje
from .page import ResiduosPage
from .status import LABELS, State, denies, topic_missing
from .unit import UnitYear, unit_year
from .unit_before import changes_of, copied_estimations, copy_from

SEMS = {
    State.FUERA_DE_ALCANCE: "none",
    State.OBSERVADO: "bad",
    State.SIN_INFORMACION: "none",
    State.INCOMPLETO: "warn",
    State.EN_REVISION: "info",
    State.COMPLETO: "ok",
}
VERDICT_SEMS = {"PENDIENTE": "info", "ACEPTADA": "ok", "RECHAZADA": "bad"}


def year_of_request() -> UnitYear:
    """The unit and period of the address or of the top bar; 404 while one of them is not chosen, 403 for the unit of
    others."""
    chosen = selected()
    if chosen.unidad is None and request.args.get("unidad"):
        row_or_refuse(Unidad, request.args["unidad"])
    if chosen.unidad is None or chosen.periodo is None:
        abort(404)
    return unit_year(chosen.unidad, chosen.periodo)


def page_url(year: UnitYear) -> str:
    return url_for("UnidadResiduosView.index", unidad=year.unidad.id, periodo=year.periodo.anio)


def state_of_page(year: UnitYear) -> tuple[str, str]:
    return SEMS[year.state], gettext(LABELS[year.state])


def totals_of_page(year: UnitYear) -> dict[str, str]:
    figures = year.facts.figures
    return {"reciclados": show(figures.kg_recycled), "no_reciclados": show(figures.kg_unrecycled)}


class UnidadResiduosView(ResiduosPage):
    route_base = "/residuos/unidad"

    @expose("/")
    @requires("read", "residuos")
    def index(self) -> ResponseReturnValue:
        chosen = selected()
        if chosen.unidad is None and request.args.get("unidad"):
            row_or_refuse(Unidad, request.args["unidad"])
        if chosen.unidad is None or chosen.periodo is None:
            return redirect(url_for("PanelResiduosView.index"))
        return self._page(unit_year(chosen.unidad, chosen.periodo))

    def _page(self, year: UnitYear, **more: Any) -> str:
        return self.page(
            "residuos/unidad.html",
            year=year,
            grid=more.pop("grid", None) or grid_of(year),
            drawers=drawers_of(year) if year.may_write else (),
            state=state_of_page(year),
            cards=[_card(year, topic) for topic in QUESTIONS],
            texts=_texts(year),
            drafted=_may_justify(year),
            totals=totals_of_page(year),
            refusal=text_of(year.refusal) if year.refusal else "",
            warned=text_of(fault("MSG-RES-05", anio=year.periodo.anio)) if not year.facts.in_scope else "",
            rejections=[text_of(one) for one in year.missing if one.code == "MSG-RES-15"],
            monthly=_monthly(year),
            weighings=_weighings(year),
            copy_from=copy_from(year),
            estimations=copied_estimations(year),
            changes=changes_of(year),
            may_import=year.may_write and g.who.may("run", "importar"),
            **more,
        )

    @expose("/declaracion", methods=["POST"])
    @requires("write", "residuos")
    def declare(self) -> ResponseReturnValue:
        """The answers that came; the others stay as they were."""
        year = year_of_request()
        raw = {name: request.form[name] for name in QUESTIONS.values() if name in request.form}
        where = {"unidad": year.unidad.id, "periodo": year.periodo}
        outcome = services.save(Declaracion, where | raw, year.declaracion, partial=True)
        for one in outcome.faults:
            flash(text_of(one), "warning" if one.warning else "danger")
        if outcome.ok:
            flash(text_of(fault("MSG-GEN-02")), "success")
        return redirect(page_url(year), 303)

    @expose("/kilogramos", methods=["POST"])
    @requires("write", "residuos")
    def save_kg(self) -> ResponseReturnValue:
        """The month grid, from the script cell by cell or from the form all at once."""
        year = year_of_request()
        grid = grid_of(year)
        if grid.read_only:
            return jsonify(text=grid.reason), 409
        try:
            changes = grid.changes(request.get_json(silent=True) if request.is_json else request.form)
        except BadChange:
            abort(400)
        result = save_changes(year, changes)
        after = unit_year(year.unidad, year.periodo)
        if request.is_json:
            return jsonify(grid.answer(result.saved, result.faults, state_of_page(after), totals_of_page(after)))
        if any(not one.warning for one in result.faults):
            return self._page(after, grid=grid_of(after).with_faults(changes, result.faults))
        for one in result.faults:
            flash(one.text, "warning")
        flash(text_of(fault("MSG-GEN-02")), "success")
        return redirect(page_url(year), 303)

    @expose("/finalizar", methods=["POST"])
    @requires("write", "residuos")
    def finish(self) -> ResponseReturnValue:
        """Everything that is still missing, at once; or that nothing is."""
        year = year_of_request()
        record = year.requirement.record("declaracion")
        faults, advice = [], []
        for one in year.missing:
            label = gettext(record.field(one.field).label) if one.field else ""
            (advice if one.warning else faults).append((f"tema-{one.field}" if one.field else "", label, text_of(one)))
        return self._page(year, faults=faults, advice=advice, finished=not faults)

    @expose("/reemplazar/<name>", methods=["GET", "POST"])
    @requires("write", "residuos")
    def replace(self, name: str) -> ResponseReturnValue:
        """RR-13: GET shows what goes away and asks, POST does it."""
        year = year_of_request()
        rows = next((rows for key, _, rows in _monthly(year) if key == name), None)
        if rows is None:
            abort(404)
        typed, texts = request.form.get("kg", ""), list[str]()
        if request.method == "POST":
            outcome = replace_by_annual(year, rows, typed)
            if outcome.ok:
                flash(text_of(fault("MSG-GEN-02")), "success")
                return redirect(page_url(year), 303)
            texts = texts_of(one for one in outcome.faults if not one.warning)
            year = unit_year(year.unidad, year.periodo)
            rows = next(rows for key, _, rows in _monthly(year) if key == name)
        return self.page(
            "residuos/reemplazar.html",
            year=year,
            name=name,
            rows=rows,
            total=sum(one.kg for one in rows),
            typed=typed,
            faults=texts,
            back=page_url(year),
        )


def _monthly(year: UnitYear) -> list[tuple[str, str, list[Any]]]:
    """What is loaded month by month and could become annual: (row of the grid, its name, its records)."""
    found: dict[str, list[Any]] = {}
    for one in (*year.recycled, *year.unrecycled):
        if one.anio_mes is not None:
            found.setdefault(row_id(one) if hasattr(one, "material_id") else NO_RECICLADOS, []).append(one)
    return [(name, _name(rows[0]), rows) for name, rows in found.items()]


def _name(row: Any) -> str:
    return str(row.material) if hasattr(row, "material_id") else gettext(TOPICS[NO_RECICLADOS])


def _weighings(year: UnitYear) -> list[MuestreoPesaje]:
    here = (MuestreoPesaje.unidad_id == year.unidad.id, MuestreoPesaje.periodo_id == year.periodo.id)
    return list(db.session.scalars(select(MuestreoPesaje).where(*here).order_by(MuestreoPesaje.mes)))


def _card(year: UnitYear, topic: str) -> dict[str, Any]:
    """One of the three declarations with its totals."""
    spec = year.requirement.record("declaracion").field(QUESTIONS[topic])
    lacking = topic_missing(year.facts, topic)
    rows = {RECICLADOS: year.recycled, NO_RECICLADOS: year.unrecycled, CONTENEDORES: year.containers}[topic]
    answer = year.facts.answer(topic)
    text = year.texts.get(topic)
    kind = "warn" if lacking else "ok"
    label = gettext("Incompleto") if lacking else gettext("Completo")
    if text is not None and text.veredicto == "RECHAZADA" and denies(answer):
        kind, label = "bad", gettext(LABELS[State.OBSERVADO])
    return {
        "topic": topic,
        "title": gettext(TOPICS[topic]),
        "question": gettext(spec.label),
        "field": spec.name,
        "options": [(code, gettext(shown)) for code, shown in spec.choices],
        "answer": answer or "",
        "sem": (kind, label),
        "rows": rows,
        "detail": _detail(year, topic, rows),
    }


def _detail(year: UnitYear, topic: str, rows: Any) -> str:
    if not rows:
        return gettext("Sin registros")
    if topic == CONTENEDORES:
        return " · ".join(dict.fromkeys(one.ubicacion for one in rows))
    months = len({one.anio_mes for one in rows if one.anio_mes})
    parts = []
    if topic == RECICLADOS:
        parts.append(ngettext("%(num)s material", "%(num)s materiales", len({one.material_id for one in rows})))
    if months:
        parts.append(gettext("Mensual, %(n)s de %(m)s meses", n=months, m=len(year.periodo.period().months())))
    if any(one.anio_mes is None for one in rows):
        parts.append(gettext("Anual"))
    parts.append(gettext("con respaldo") if any(map(year.backed, rows)) else gettext("sin respaldo"))
    return " · ".join(parts)


def _may_justify(year: UnitYear) -> bool:
    return year.refusal is None and bool(g.who.may("write", "residuos_fundamentaciones"))


def _texts(year: UnitYear) -> list[dict[str, Any]]:
    """The boxes of all topics, with the drafts of those that the account may write."""
    found = [_text(year, topic) for topic in (*QUESTIONS, GENERAL)]
    if _may_justify(year):
        drafts = of_forms({one["key"]: f"{page_url(year)}#texto-{one['topic']}" for one in found})
        for one in found:
            one["draft"] = drafts[one["key"]]
    return found


def _text(year: UnitYear, topic: str) -> dict[str, Any]:
    """The box «Ingreso de Observación y/o Fundamentación de inexistencia» of one topic."""
    row: Fundamentacion | None = year.texts.get(topic)
    answer = None if topic == GENERAL else year.facts.answer(topic)
    needed, judged = denies(answer), answer == NO_ES_POSIBLE
    url = (
        url_for("FundamentacionView.edit", pk=row.id)
        if row
        else url_for("FundamentacionView.add", periodo=year.periodo.anio)
    )
    return {
        "topic": topic,
        "key": url if row else f"{url}&tema={topic}&unidad={year.unidad.id}",
        "title": gettext(TOPICS[topic]),
        "row": row,
        "needed": needed,
        "url": url,
        "backed": row is not None and year.backed(row),
        "sem": (VERDICT_SEMS[row.veredicto], gettext(VERDICTS[row.veredicto]))
        if row and (judged or row.auditor)
        else None,
        "may_write": _may_justify(year),
    }
