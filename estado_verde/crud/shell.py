"""The frame of every page: language, theme, menu, what is being worked on, the next date, the account. Each part is looked
up only when a template shows it."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_babel import get_locale, gettext, ngettext
from markupsafe import Markup
from sqlalchemy import select

from .. import scope
from ..clock import today
from ..models import Ajuste, db
from ..security import access, realms
from . import context, errors, menu, reminders

THEME_COOKIE = "ev_tema"
THEMES = ("light", "dark")
ICON = re.compile(r"[a-z0-9-]+")
#: Addresses of files carry the time of their last change, so browsers may keep them.
YEAR = 365 * 24 * 3600


def asset(name: str) -> str:
    """The address of a file of ``static/``."""
    file = Path(current_app.static_folder or "") / name
    return url_for("static", filename=name, v=f"{int(file.stat().st_mtime):x}" if file.exists() else None)


def icon(name: str, css: str = "") -> Markup:
    """A drawing of Tabler's set, from the sprite that ``make assets`` builds of the names that sources mention."""
    name = name if ICON.fullmatch(name) else "point"
    address = asset("vendor/icons.svg")
    return Markup('<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>').format(
        f" {css}" if css else "", address, name
    )


class Shell:
    """``shell`` in templates. A plain one (for a server fault) asks nothing of the database."""

    def __init__(self, plain: bool = False) -> None:
        self.plain = plain

    @cached_property
    def who(self) -> scope.Who:
        return scope.ANONYMOUS if self.plain else g.get("who", scope.ANONYMOUS)

    @property
    def lang(self) -> str:
        language = str(get_locale() or "es").partition("_")[0]
        return "es-CL" if language == "es" else language

    @property
    def theme(self) -> str:
        chosen = request.cookies.get(THEME_COOKIE, "")
        return chosen if chosen in THEMES else THEMES[0]

    @property
    def languages(self) -> list[tuple[str, str]]:
        """The languages to change to."""
        now = str(get_locale() or "es").partition("_")[0]
        return [(code, one["name"]) for code, one in current_app.config["LANGUAGES"].items() if code != now]

    @property
    def strip(self) -> bool:
        """The blue and red of the State, which an installation turns on."""
        return bool(current_app.config.get("STATE_STRIP"))

    @property
    def home(self) -> str:
        return url_for("HomeView.index")

    def url_if(self, endpoint: str) -> str:
        """The address of a screen, when it is there and the account may open it."""
        if endpoint not in current_app.view_functions:
            return ""
        wanted = access.declared(current_app._get_current_object(), endpoint)  # type: ignore[attr-defined]
        return url_for(endpoint) if access.answer(wanted, self.who) == access.PASS else ""

    @property
    def front(self) -> str:
        return url_for("HomeView.front")

    @property
    def here(self) -> str:
        """This page without what it says about the context, to come back to after choosing another one."""
        kept = [
            (key, value)
            for key, value in request.args.items(multi=True)
            if key not in (*context.KINDS, "despues", "antes")
        ]
        return f"{request.path}?{_query(kept)}" if kept else request.path

    @cached_property
    def menu(self) -> list[menu.Platform]:
        return menu.build(self.who)

    @cached_property
    def trail(self) -> list[tuple[str, str]]:
        found = menu.trail(self.menu)
        return found if request.endpoint and not request.endpoint.endswith((".list", ".index")) else found[:-1]

    @cached_property
    def selectors(self) -> list[context.Selector]:
        return [] if self.who.anonymous else context.selected().selectors()

    @cached_property
    def due(self) -> dict[str, str] | None:
        """The next milestone with the days that are left."""
        hito = None if self.who.anonymous else context.selected().next_milestone
        if hito is None:
            return None
        days = (hito.fecha - today()).days
        left = gettext("Hoy") if days == 0 else ngettext("%(num)d día", "%(num)d días", days)
        text = gettext("Hito %(n)s, %(fecha)s", n=hito.numero, fecha=f"{hito.fecha:%d/%m/%Y}")
        return {"left": left, "text": text, "title": f"{text} · {hito.nombre}"}

    @cached_property
    def reminders(self) -> int:
        """How many things come near that were not hidden."""
        found = [] if self.who.anonymous else reminders.of(context.selected(), self.who)
        return sum(1 for one in found if not one.hidden)

    @cached_property
    def account(self) -> dict[str, str] | None:
        """Who is signed in; None for who is not."""
        if self.who.anonymous:
            return None
        profile = realms.profile(self.who.ambito, self.who.perfil)
        initials = "".join(word[0] for word in self.who.nombre.split()[:2]).upper() or "·"
        return {
            "nombre": self.who.nombre,
            "initials": initials,
            "perfil": gettext(profile.title) if profile else "",
            "profile_url": _url("PerfilView.index"),
            "logout_url": _url("IngresoView.logout"),
        }

    @property
    def demo(self) -> bool:
        """Whether the data is invented. Asked once in the life of a process."""
        known: dict[str, bool] = current_app.extensions["ev"]
        if "demo" not in known:
            if self.plain:
                return False
            with scope.acting(scope.SYSTEM, "shell"):
                known["demo"] = db.session.scalar(select(Ajuste.valor).where(Ajuste.clave == "demo")) is not None
        return known["demo"]


def _url(endpoint: str) -> str:
    return url_for(endpoint) if endpoint in current_app.view_functions else ""


def _query(pairs: list[tuple[str, str]]) -> str:
    from urllib.parse import urlencode

    return urlencode(pairs)


def current_shell() -> Shell:
    if "ev_shell" not in g:
        g.ev_shell = Shell()
    found: Shell = g.ev_shell
    return found


def init_app(app: Flask) -> None:
    """After AppBuilder: what templates may call, the pages of the frame itself, and the error pages."""
    from .drafting import BorradorView
    from .files import AdjuntoView
    from .home import ContextoView

    app.get_send_file_max_age = _max_age  # type: ignore[method-assign]
    app.jinja_env.globals.update(icon=icon, asset=asset)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_frame)
    for view in (ContextoView, AdjuntoView, BorradorView, reminders.AvisosView):
        app.appbuilder.add_view_no_menu(view)  # type: ignore[attr-defined]
    errors.install(app)


def _max_age(_name: str | None) -> int:
    """A file that was asked for with its version may be kept; a module that another script imports may not."""
    return YEAR if request.args.get("v") else 0


def _frame() -> dict[str, Any]:
    return {"shell": current_shell()}
