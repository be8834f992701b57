"""How each person last left each list: its filters, order and page size come back with the bare address, its columns always.
Reading a list never writes: the script tells where people went, and the form of the columns is a form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from flask import abort, current_app, g, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from .. import database, services
from ..models import ListaPersonal, db
from ..security import access
from .base import EvView

if TYPE_CHECKING:
    from .views import EvModelView

#: Arguments beyond this are no habit of a person.
MOST_PAIRS, LONGEST = 60, 4000


class Habit:
    """What is remembered of one list; empty for who never touched it."""

    def __init__(self, stored: ListaPersonal | None) -> None:
        self.columns: Sequence[str] = tuple(stored.columnas) if stored else ()
        self.query: list[tuple[str, str]] = [(name, value) for name, value in stored.consulta] if stored else []

    def applied(self, args: MultiDict[str, str]) -> MultiDict[str, str]:
        """A bare address opens the list as it was left; any other is obeyed, with the page size that the person likes."""
        if not args:
            return MultiDict(self.query)
        kept = [pair for pair in self.query if pair[0] == "n" and "n" not in args]
        return MultiDict([*args.items(multi=True), *kept])


def of(screen: str) -> Habit:
    return Habit(_stored(screen))


def _stored(screen: str) -> ListaPersonal | None:
    mine = (ListaPersonal.pantalla == screen, ListaPersonal.cuenta_id == g.who.cuenta_id)
    found: ListaPersonal | None = db.session.scalar(select(ListaPersonal).where(*mine))
    return found


def _change(screen: str, change: Callable[[ListaPersonal], None]) -> None:
    with services.batch() as session:
        database.begin_write(session.connection(), f"ev_lista_personal {g.who.cuenta_id}")
        stored = _stored(screen)
        if stored is None:
            stored = ListaPersonal(cuenta_id=g.who.cuenta_id, pantalla=screen, consulta=[], columnas=[])
        change(stored)
        services.put(stored)


def keep_query(screen: str, pairs: Iterable[tuple[str, str]]) -> None:
    wanted = [list(pair) for pair in pairs]
    if wanted != [list(pair) for pair in of(screen).query]:
        _change(screen, lambda stored: setattr(stored, "consulta", wanted))


def keep_columns(screen: str, names: Sequence[str]) -> None:
    _change(screen, lambda stored: setattr(stored, "columnas", list(names)))


def forget(screen: str) -> None:
    """The list is again as everybody finds it."""
    stored = _stored(screen)
    if stored is not None:
        with services.batch() as session:
            session.delete(stored)


class ListaView(EvView):
    """Takes how people leave their lists. What the screen does not have is left out; a foreign screen does not exist."""

    route_base = "/listas"
    default_view = "keep"

    @expose("/", methods=["POST"])
    @access.signed_in
    def keep(self) -> ResponseReturnValue:
        sent = request.get_json(silent=True)
        given = _pairs(sent.get("consulta")) if isinstance(sent, dict) else None
        if given is None:
            abort(400)
        view = _screen(sent.get("pantalla"))
        keep_query(view.endpoint, view.habits(given))
        return jsonify(ok=True)

    @expose("/columnas", methods=["POST"])
    @access.signed_in
    def columns(self) -> ResponseReturnValue:
        """The columns that were ticked, or the list as it was before anybody touched it."""
        view = _screen(request.form.get("pantalla"))
        if "restablecer" in request.form:
            forget(view.endpoint)
            return redirect(url_for(f"{view.endpoint}.list"), 303)
        keep_columns(view.endpoint, view.screen().chosen_of(request.form.getlist("columna")))
        return redirect(access.safe_next(request.form.get("next")) or url_for(f"{view.endpoint}.list"), 303)


def _pairs(text: Any) -> MultiDict[str, str] | None:
    """The arguments of an address; None when they are no such thing."""
    if not isinstance(text, str) or len(text) > LONGEST:
        return None
    try:
        return MultiDict(parse_qsl(text, max_num_fields=MOST_PAIRS))
    except ValueError:
        return None


def _screen(name: Any) -> EvModelView:
    """The generated screen of that name, when the account may read its list."""
    from .views import EvModelView

    views = (one for one in current_app.appbuilder.baseviews if isinstance(one, EvModelView))  # type: ignore[attr-defined]
    view = next((one for one in views if one.endpoint == name), None)
    if view is None:
        abort(404)
    if not g.who.may("read", view.class_permission_name):
        raise services.NotAllowed(f"read {view.class_permission_name}")
    return view
