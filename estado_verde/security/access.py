"""Who may come to a route. Each view says it with a mark; one that says nothing answers nobody, so a route that a
plugin adds tomorrow is closed until its author decides."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, flash, g, jsonify, redirect, request, url_for
from werkzeug.exceptions import SecurityError
from werkzeug.wrappers import Response as BaseResponse

from .. import scope
from ..messages import text_of
from ..spec.faults import fault
from . import realms, sessions

log = logging.getLogger(__name__)
F = TypeVar("F", bound=Callable[..., Any])
PUBLIC, SIGNED_IN = "public", "signed_in"
#: What a route answers to somebody before its view runs.
PASS, ASK, REFUSE = "pass", "ask", "refuse"
#: Routes of libraries, which cannot carry a mark.
LIBRARY_ROUTES = {
    "static": PUBLIC,
    "appbuilder.static": PUBLIC,
    "LocaleView.index": PUBLIC,
    "UtilView.back": SIGNED_IN,
}


def public(view: F) -> F:
    """Anybody may come, without an account."""
    view.ev_access = PUBLIC  # type: ignore[attr-defined]
    return view


def signed_in(view: F) -> F:
    """Anybody with an account may come; the view itself, or the scope of its rows, decides the rest."""
    view.ev_access = SIGNED_IN  # type: ignore[attr-defined]
    return view


def requires(action: str, resource: str) -> Callable[[F], F]:
    """Only who may do ``action`` («read», «write», «delete», «run») with ``resource`` may come."""

    def mark(view: F) -> F:
        view.ev_access = (action, resource)  # type: ignore[attr-defined]
        return view

    return mark


def declared(app: Flask, endpoint: str) -> str | tuple[str, str] | None:
    """What a route says of who may come; None when it says nothing."""
    if endpoint in LIBRARY_ROUTES or endpoint.endswith(".static"):
        return LIBRARY_ROUTES.get(endpoint, PUBLIC)
    view = app.view_functions[endpoint]
    mark: str | tuple[str, str] | None = getattr(view, "ev_access", None)
    return mark or _of_library(view)


def realm_of(app: Flask, endpoint: str) -> str:
    """Whose a route is: the realm that its view names, or the only one with rights on what it wants. Empty: of all."""
    owner = getattr(app.view_functions[endpoint], "__self__", None)
    if named := getattr(owner, "realm", ""):
        return str(named)
    wanted = declared(app, endpoint)
    return realms.of_resource(wanted[1]) if isinstance(wanted, tuple) else ""


def _of_library(view: Callable[..., Any]) -> tuple[str, str] | None:
    """The permission of a view that Flask-AppBuilder's @has_access guards."""
    owner = getattr(view, "__self__", None)
    name = getattr(view, "_permission_name", None)
    if owner is None or name is None:
        return None
    return owner.get_method_permission(view.__name__), owner.class_permission_name


def undeclared(app: Flask) -> list[str]:
    """The routes that say nothing, and so answer nobody: a start-up check and a test want this empty."""
    return sorted({rule.endpoint for rule in app.url_map.iter_rules() if declared(app, rule.endpoint) is None})


def refuse_hostile_host() -> BaseResponse | None:
    """A request under a name that the configuration does not trust gets no page: no address could be built for it."""
    if isinstance(request.routing_exception, SecurityError):
        return Response("400: este servidor no atiende ese nombre.", 400, mimetype="text/plain")
    return None


def closed_routes(view: type) -> list[str]:
    """The same over a view class, before there is an application: a start-up check. The library's own are left out: they
    are not registered, or stay closed."""
    found = []
    for name in dir(view):
        method = getattr(view, name, None)
        ours = hasattr(method, "_urls") and not method.__module__.startswith("flask_appbuilder")
        if ours and not hasattr(method, "ev_access") and not hasattr(method, "_permission_name"):
            found.append(name)
    return found


def begin_request() -> None:
    """Find out for whom the request runs, and say so to everything below."""
    static = (request.endpoint or "").rpartition(".")[2] == "static"
    g.who = scope.ANONYMOUS if static else sessions.who()
    g.scope_token = scope.enter(g.who, "form")


def end_request(_error: BaseException | None = None) -> None:
    token = g.pop("scope_token", None)
    if token is not None:
        scope.leave(token)


def answer(wanted: str | tuple[str, str] | None, who: scope.Who, realm: str = "") -> str:
    """Whether somebody passes (PASS), must sign in first (ASK) or is refused (REFUSE) by what a route declares. An account
    of another realm is nobody here."""
    if wanted == PUBLIC:
        return PASS
    if who.anonymous or (realm and not who.unrestricted and who.ambito != realm):
        return ASK
    if wanted is None:
        return REFUSE
    return PASS if wanted == SIGNED_IN or who.may(*wanted) else REFUSE


def at(app: Flask, endpoint: str, who: scope.Who) -> str:
    """The same, of a route. Of a screen that the platform of an account has as one of its own, with rules of its own, the
    shared one is no second door."""
    if who.ambito and _has_its_own(app, endpoint, who.ambito):
        return REFUSE
    return answer(declared(app, endpoint), who, realm_of(app, endpoint))


def _has_its_own(app: Flask, endpoint: str, realm: str) -> bool:
    shared = type(getattr(app.view_functions[endpoint], "__self__", None))
    screens = (view for _, view in app.extensions["ev"]["menu"] if getattr(view, "realm", "") == realm)
    return any(shared in type(one).__mro__[1:-1] for one in screens)


def gate() -> BaseResponse | None:
    """Let the request through, send it to the sign-in page, or refuse it."""
    if request.endpoint is None:
        return None  # not found, or a method that does not exist: the error pages answer
    wanted, realm = declared(current_app, request.endpoint), realm_of(current_app, request.endpoint)
    said = at(current_app, request.endpoint, g.who)
    if leads := _duty(wanted):
        return redirect(url_for(leads))
    if said == ASK:
        return ask_to_sign_in(realm)
    if said == REFUSE:
        if wanted is None:
            log.error("La ruta %s no declara quién puede entrar; se niega a todos.", request.endpoint)
        abort(403)
    return None


def _duty(wanted: str | tuple[str, str] | None) -> str:
    """Where somebody is led who must do something before anything else; public pages stay open, their home does not."""
    leads: str = g.get("duty", "")
    view = leads.partition(".")[0]
    doing = request.endpoint == leads or (leads == sessions.MAKE_SECOND_FACTOR and request.blueprint == view)
    return "" if doing or (wanted == PUBLIC and request.endpoint != "HomeView.index") else leads


def ask_to_sign_in(realm: str = "") -> BaseResponse:
    """To the sign-in page of the realm and back here afterwards; scripts get a code that they understand."""
    there = realms.sign_in_url(realm or sessions.last_realm(), here())
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": there})
    if wants_json():
        return Response(jsonify(message=text_of(fault("MSG-ACC-07")), url=there).data, 401, mimetype="application/json")
    if g.get("session_ended"):
        flash(text_of(fault("MSG-ACC-07")), "warning")
    return redirect(there)


def here() -> str:
    """This page, as something to come back to; nothing when it cannot be asked for with GET."""
    if request.method != "GET":
        return ""
    return request.full_path.rstrip("?")


def safe_next(target: str | None) -> str:
    """Where to go after signing in: only a page of this site, written as its path."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return ""
    if any(ord(one) < 32 or one == "\\" for one in target):
        return ""
    parts = urlsplit(target)
    return "" if parts.scheme or parts.netloc else target


def wants_json() -> bool:
    accepted = request.accept_mimetypes
    best = accepted.best_match(["text/html", "application/json"], "text/html")
    return request.is_json or request.headers.get("X-Requested-With") == "fetch" or best == "application/json"


def public_url(endpoint: str, **values: str) -> str:
    """An address for somebody who is not here. It begins with what was configured, never with what the request says."""
    base: str = current_app.config["PUBLIC_URL"]
    return base + url_for(endpoint, **values)
