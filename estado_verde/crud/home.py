"""Where people land: the front page «Plataforma Gestiona Energía» for who has not signed in, the advance of the requirements
for who has; and the choice of what is being worked on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, current_app, g, jsonify, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import BaseView, expose
from flask_babel import gettext, lazy_gettext
from sqlalchemy import select

from ..models import db
from ..security import access
from . import advance, context, filters, menu


@dataclass(frozen=True)
class Tile:
    """A platform of the front page. One without an address says «Próximamente»."""

    icon: str
    title: Any
    text: Any
    account: Any
    go: Any = ""
    endpoint: str = ""


#: 00-overview §1: the platforms, their texts, and which account each one takes.
TILES = (
    Tile(
        icon="building-community",
        title=lazy_gettext("Plataforma de Gestión"),
        text=lazy_gettext("Ingreso información para cumplir con O1 y O2 de RT"),
        account=lazy_gettext("Cuenta de gestión"),
        go=lazy_gettext("Ingresar"),
        endpoint="IngresoView.login",
    ),
    Tile(
        icon="car",
        title=lazy_gettext("Plataforma Flota Vehicular"),
        text=lazy_gettext("Ingreso información para cumplir con O2-RT5 (gestión vehículos)"),
        account=lazy_gettext("La misma cuenta de gestión"),
    ),
    Tile(
        icon="school",
        title=lazy_gettext("Plataforma de Capacitación"),
        text=lazy_gettext(
            "Ingreso información para capacitaciones en Gestión de la Energía. "
            "Curso «Introducción a la Gestión de Energía»"
        ),
        account=lazy_gettext("Cuenta propia"),
    ),
    Tile(
        icon="bulb",
        title=lazy_gettext("Plataforma de Concientización"),
        text=lazy_gettext("Curso «Concientización en gestión sustentable del Sector Público» (O1-RT3)"),
        account=lazy_gettext("Cuenta propia"),
    ),
    Tile(
        icon="solar-panel",
        title=lazy_gettext("Generación Ciudadana"),
        text=lazy_gettext("Tramitación en línea de solicitudes de conexión. Perfiles Solicitante, Distribuidora y SEC"),
        account=lazy_gettext("Cuenta propia"),
    ),
    Tile(
        icon="books",
        title=lazy_gettext("Biblioteca"),
        text=lazy_gettext("Guías, formatos y documentos de apoyo de cada requisito técnico"),
        account=lazy_gettext("Abierta, sin cuenta"),
    ),
    Tile(
        icon="lifebuoy",
        title=lazy_gettext("Contacto a través sistema de tickets"),
        text=lazy_gettext("Pida una cuenta, haga una consulta o informe un problema"),
        account=lazy_gettext("Abierto, sin cuenta"),
    ),
)

#: 00-overview §1.2: how each platform gives a profile, in the exact words of the documents.
HELP = (
    (
        lazy_gettext("Plataforma de Gestión"),
        (
            lazy_gettext(
                "Si es un servicio antiguo que tuvo Indicador EE 2022, puede solicitar la creación de cuenta al gestor "
                "de servicio."
            ),
            lazy_gettext(
                "Si es un servicio nuevo, tiene 2 opciones: pinchar «Nuevo usuario» (dirige a ticket) o enviar un ticket "
                "solicitando la creación."
            ),
            lazy_gettext("Se pedirá que los servicios hagan designación vía oficio de sus gestores de servicio."),
        ),
    ),
    (
        lazy_gettext("Plataforma Flota Vehicular"),
        (lazy_gettext("El gestor de servicio puede crear los perfiles de Gestor de Flota y Conductor."),),
    ),
    (
        lazy_gettext("Plataforma de Capacitación"),
        (
            lazy_gettext(
                "La cuenta de gestores de las plataformas de gestión o de flota vehicular no sirve para acceder a esta "
                "plataforma. Se crea directamente, pinchando el botón «Comience ahora creando una cuenta nueva»."
            ),
        ),
    ),
    (
        lazy_gettext("Plataforma de Concientización"),
        (
            lazy_gettext(
                "La cuenta de gestores de las plataformas de gestión, flota vehicular o capacitación no sirve para "
                "acceder a esta plataforma. Se crea directamente, pinchando el botón para crear nueva cuenta."
            ),
        ),
    ),
)


class HomeView(BaseView):
    """«/» is the front page, or «Mi avance» for who is signed in; «/plataformas» is always the front page."""

    route_base = ""
    default_view = "index"

    @expose("/")
    @access.public
    def index(self) -> ResponseReturnValue:
        if g.who.anonymous:
            return self.front()
        return self.advance()

    def advance(self) -> ResponseReturnValue:
        """Of one service, or of the programme while several are seen and none was chosen."""
        selection = context.selected()
        periodo = selection.periodo
        cards = advance.cards_of(g.who, periodo) if periodo is not None else []
        steps = advance.steps_of(periodo) if periodo is not None else []
        several = selection.servicio is None and any(one.services for one in cards)
        card = advance.chosen_card(cards, request.args.get("requisito")) if several else None
        return self.render_template(
            "ev/programme.html" if card else "ev/home.html",
            title=gettext("Avance del programa") if card else gettext("Mi avance"),
            cards=cards,
            card=card,
            regions=advance.region_rows(card.regions) if card else [],
            steps=steps,
            coming=advance.next_step(steps),
            todo=advance.todo_of(cards),
            first=advance.FIRST,
            advance=advance,
            selection=selection,
            platforms=menu.build(g.who),
        )

    @expose("/plataformas")
    @access.public
    def front(self) -> ResponseReturnValue:
        return self.render_template(
            "ev/front.html", title=gettext("Plataforma Gestiona Energía"), tiles=TILES, help=HELP
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
        wanted = request.form.get("idioma", "")
        if wanted in current_app.config["LANGUAGES"]:
            session["locale"] = wanted
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
