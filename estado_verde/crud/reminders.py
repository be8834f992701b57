"""Reminders inside the application: the milestones and the deadline that come near, with what each requirement still lacks.
How many days before is data of each milestone. Built of what the top bar has read already, so a page costs no query more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask import abort, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext, ngettext
from sqlalchemy import select

from ..clock import today
from ..contributions import Card, Reach
from ..models import Hito, Prorroga, db
from ..models.periods import ABIERTO
from ..scope import Who
from ..security import access
from . import advance
from .base import EvView
from .context import Selection

#: Days before the end of the load on which people are reminded of it.
DEADLINE = (30, 15, 5, 1)
#: The action of the milestone that is the deadline itself.
CLOSING = "CIERRE_CARGA"
SESSION_KEY, MOST_HIDDEN = "avisos_ocultos", 50


@dataclass(frozen=True)
class Reminder:
    """``key`` changes when the next number of days is reached: what was hidden fifteen days before comes back five before.
    ``lacking`` are (text, url) of the requirements with incomplete units."""

    key: str
    days: int
    day: date
    title: str
    code: str = ""
    lacking: Sequence[tuple[str, str]] = ()
    extension: str = ""

    @property
    def left(self) -> str:
        if self.days < 0:
            return gettext("Venció el %(fecha)s.", fecha=f"{self.day:%d/%m/%Y}")
        if self.days == 0:
            return gettext("Vence hoy, %(fecha)s.", fecha=f"{self.day:%d/%m/%Y}")
        return ngettext(
            "Queda %(num)d día, hasta el %(fecha)s.",
            "Quedan %(num)d días, hasta el %(fecha)s.",
            self.days,
            fecha=f"{self.day:%d/%m/%Y}",
        )

    @property
    def kind(self) -> str:
        return "bad" if self.days <= 1 else "warn"

    @property
    def hidden(self) -> bool:
        return self.key in session.get(SESSION_KEY, ())


def reached(days: int, before: Iterable[int]) -> int | None:
    """The number of days before that counts now: 12 days left, of (15, 5, 1), is 15; with 20 left, none."""
    return min((one for one in before if one >= days), default=None) if days >= 0 else None


def of(selection: Selection, who: Who) -> list[Reminder]:
    """What is near in the chosen period, soonest first. The steps of the Red de Expertos are for who sees everything."""
    periodo, found = selection.periodo, []
    if periodo is None or who.anonymous:
        return []
    for hito in selection.milestones:
        if hito.accion == CLOSING or (hito.responsable == "RED_EXPERTOS" and who.reach is not Reach.ALL):
            continue
        found.append(_of_day(f"h{hito.id}", hito.fecha, days_of(hito), title_of(hito), hito.requisito or ""))
    if periodo.estado == ABIERTO:
        title = gettext("Fecha límite de carga del periodo %(anio)s", anio=periodo.anio)
        found.append(_of_day(f"p{periodo.id}", periodo.fecha_limite_carga, DEADLINE, title))
    return sorted(filter(None, found), key=lambda one: one.day)


def _of_day(name: str, day: date, before: Iterable[int], title: str, code: str = "") -> Reminder | None:
    days = (day - today()).days
    mark = reached(days, before)
    return None if mark is None else Reminder(f"{name}-{mark}", days, day, title, code)


def days_of(hito: Hito) -> list[int]:
    return [int(one) for one in hito.aviso_dias.split(",") if one.strip().isdigit()]


def title_of(hito: Hito) -> str:
    return gettext("Hito %(n)s: %(nombre)s", n=hito.numero, nombre=hito.nombre)


def detailed(found: Sequence[Reminder], cards: Iterable[Card], selection: Selection) -> list[Reminder]:
    """The same with the units that each requirement lacks, and with the extra time of the service."""
    cards = list(cards)
    lacking = [(one.code, *lacking_of(one)) for one in cards if one.complete < one.in_scope]
    extensions = _extensions(selection) if any(one.key.startswith("p") for one in found) else ""
    dated = [
        replace(
            one,
            lacking=[(text, url) for code, text, url in lacking if one.code in ("", code)],
            extension=extensions if one.key.startswith("p") else "",
        )
        for one in found
    ]
    return sorted((*dated, *expiries(cards)), key=lambda one: one.day)


def expiries(cards: Iterable[Card]) -> Iterator[Reminder]:
    """What the requirements say that expires: those near, and those whose day has passed."""
    for one in (due for card in cards for due in card.due):
        days = (one.day - today()).days
        mark = -1 if days < 0 else reached(days, one.before)
        if mark is not None:
            links = [(gettext("Revisar"), one.url)] if one.url else []
            yield Reminder(f"{one.key}-{mark}", days, one.day, one.title, lacking=links)


def lacking_of(card: Card) -> tuple[str, str]:
    number = card.in_scope - card.complete
    text = ngettext(
        "%(codigo)s: falta %(num)d unidad", "%(codigo)s: faltan %(num)d unidades", number, codigo=card.code or card.name
    )
    return text, card.url


def _extensions(selection: Selection) -> str:
    """The extra time of the service that is worked on."""
    if selection.servicio_id is None or selection.periodo is None:
        return ""
    mine = (Prorroga.organizacion_id == selection.servicio_id, Prorroga.periodo_id == selection.periodo.id)
    rows = db.session.scalars(select(Prorroga).where(*mine).order_by(Prorroga.prorroga_hasta.desc()))
    texts = (f"{one.prorroga_hasta:%d/%m/%Y}" + (f" ({one.requisito})" if one.requisito else "") for one in rows)
    days = ", ".join(texts)
    return gettext("Su servicio tiene prórroga hasta el %(dias)s.", dias=days) if days else ""


class AvisosView(EvView):
    """All reminders of the chosen period, those that were hidden too."""

    route_base = "/avisos"

    @expose("/")
    @access.signed_in
    def index(self) -> ResponseReturnValue:
        periodo = self.selection.periodo
        found = of(self.selection, g.who)
        cards = advance.cards_of(g.who, periodo) if periodo is not None else []
        steps = advance.steps_of(periodo) if periodo is not None else []
        return self.page(
            "ev/avisos.html",
            title=gettext("Avisos"),
            reminders=detailed(found, cards, self.selection),
            coming=advance.next_step(steps),
        )

    @expose("/ocultar", methods=["POST"])
    @access.signed_in
    def hide(self) -> ResponseReturnValue:
        """Until the next sign-in, or until the next number of days is reached."""
        key, periodo = request.form.get("aviso", ""), self.selection.periodo
        cards = advance.cards_of(g.who, periodo) if periodo is not None else []
        if key not in {one.key for one in (*of(self.selection, g.who), *expiries(cards))}:
            abort(400)
        session[SESSION_KEY] = [*session.get(SESSION_KEY, []), key][-MOST_HIDDEN:]
        return redirect(access.safe_next(request.form.get("next")) or url_for("HomeView.index"), 303)
