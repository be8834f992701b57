"""Where people land: the front page «Plataforma Gestiona Energía» for who has not signed in, the advance of the requirements
for who has; and the choice of what is being worked on."""

from __future__ import annotations

from flask import abort, g, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import BaseView, expose
from flask_babel import gettext
from sqlalchemy import select

from ..contributions import Card
from ..models import db
from ..models.periods import CERRADO
from ..programme import platforms
from ..security import access, realms
from ..security.language import choose as choose_language
from . import advance, beginning, context, doors, filters, menu, reminders


class HomeView(BaseView):
    """«/» is the front page, or «Mi avance» for who is signed in; «/plataformas» is always the front page."""

    route_base = ""
    default_view = "index"

    @expose("/")
    @access.public
    def index(self) -> ResponseReturnValue:
        if g.who.anonymous:
            return self.front()
        if not realms.realm(g.who.ambito).programme:
            return redirect(realms.realm(g.who.ambito).home)
        own = menu.home_of(g.who)
        return redirect(own) if own else self.advance()

    def advance(self) -> ResponseReturnValue:
        """Of one service, or of the programme while several are seen and none was chosen."""
        selection = context.selected()
        periodo = selection.periodo
        cards = advance.cards_of(g.who, periodo) if periodo is not None else []
        steps = advance.steps_of(periodo) if periodo is not None else []
        near = reminders.of(selection, g.who)
        several = selection.servicio is None and any(one.services for one in cards)
        card = advance.chosen_card(cards, request.args.get("requisito")) if several else None
        todo = advance.todo_of(cards)
        ways = doors.ways((one.url for one in todo), g.who, closed=periodo is None or periodo.estado == CERRADO)
        return self.render_template(
            "ev/programme.html" if card else "ev/home.html",
            title=gettext("Avance del programa") if card else gettext("Mi avance"),
            cards=cards,
            card=card,
            regions=advance.region_rows(card.regions, g.who) if card else [],
            steps=steps,
            reminders=[one for one in reminders.detailed(near, cards, selection) if not one.hidden],
            coming=advance.next_step(steps),
            todo=todo,
            ways=ways,
            loading=doors.MEND in ways.values(),
            first=advance.FIRST,
            start=[] if any(one.in_scope for one in cards) else self._start(selection, cards),
            advance=advance,
            selection=selection,
            platforms=menu.build(g.who),
        )

    @staticmethod
    def _start(selection: context.Selection, cards: list[Card]) -> list[beginning.Step]:
        """What to do first, while nothing at all is in scope: the programme's steps before those of its requirements."""
        return beginning.steps_of(g.who, selection) or [step for one in cards for step in one.start]

    @expose("/plataformas")
    @access.public
    def front(self) -> ResponseReturnValue:
        return self.render_template(
            "ev/front.html", title=gettext("Plataforma Gestiona Energía"), tiles=platforms.tiles(db.session())
        )


class ContextoView(BaseView):
    """Takes what people choose around every page: what they work on, and the language."""

    route_base = "/contexto"
    default_view = "choose"

    @expose("/", methods=["POST"])
    @access.signed_in
    def choose(self) -> ResponseReturnValue:
        context.choose({kind: request.form[kind] for kind in context.KINDS if kind in request.form})
        return redirect(access.safe_next(request.form.get("next")) or url_for("HomeView.index"), 303)

    @expose("/idioma", methods=["POST"])
    @access.public
    def language(self) -> ResponseReturnValue:
        choose_language(request.form.get("idioma", ""))
        return redirect(access.safe_next(request.form.get("next")) or url_for("HomeView.index"), 303)

    @expose("/options/<kind>")
    @access.signed_in
    def options(self, kind: str) -> ResponseReturnValue:
        model = context.model_for(kind) if kind in ("servicio", "unidad") else None
        if model is None:
            abort(404)
        statement = select(model.id, model.nombre).order_by(model.nombre, model.id).limit(50)
        statement = statement.where(filters.contains(model.nombre, filters.clean(request.args.get("q"))))
        if kind == "unidad" and context.selected().servicio_id:
            statement = statement.where(model.servicio_id == context.selected().servicio_id)
        return jsonify([{"value": str(one.id), "text": one.nombre} for one in db.session.execute(statement)])
