"""The frame of every page: language, theme, menu, what is being worked on, the next date, the account. Each part is looked
up only when a template shows it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_babel import get_locale, gettext, ngettext
from sqlalchemy import select

from .. import scope
from ..clock import today
from ..contributions import Realm
from ..models import Ajuste, db
from ..security import access, realms
from . import assets, context, errors, menu, reminders, texts

THEME_COOKIE = "ev_tema"
THEMES = ("light", "dark")


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

    @cached_property
    def realm(self) -> Realm:
        """Whose look the page has: that of its own address, else of who is signed in."""
        view = getattr(current_app.view_functions.get(request.endpoint or ""), "__self__", None)
        return realms.realm(getattr(view, "ambito", "") or self.who.ambito or realms.GESTION)

    @cached_property
    def says(self) -> Any:
        """What the foot of the realm shows that is data; nothing on a page that must not ask the database."""
        return self.realm.says() if self.realm.says and not self.plain else None

    @property
    def brand(self) -> str:
        """The name at the head of the page."""
        return gettext(self.realm.brand) if self.realm.brand else str(current_app.config["APP_NAME"])

    @property
    def brand_line(self) -> str:
        """What stands under it: the platform, or who one is there where that is its own name."""
        if self.realm.programme:
            return gettext("Plataforma Gestiona Energía")
        profile = realms.profile(self.who.ambito, self.who.perfil) if self.realm.brand else None
        return gettext((profile.called or profile.title) if profile else self.realm.title)

    @property
    def home(self) -> str:
        return url_for("HomeView.index") if self.who.anonymous else self.realm.home

    def sign_in_url(self, target: str) -> str:
        """The door of this realm, to come back to a page afterwards."""
        return realms.sign_in_url(self.realm.name, target)

    @property
    def programme(self) -> bool:
        """Whether the periods of the programme mean something to who is signed in."""
        return not self.who.anonymous and self.realm.programme

    def url_if(self, endpoint: str) -> str:
        """The address of a screen, when it is there and the account may open it."""
        if endpoint not in current_app.view_functions:
            return ""
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        return url_for(endpoint) if access.at(app, endpoint, self.who) == access.PASS else ""

    @property
    def year(self) -> int:
        return today().year

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
    def menu(self) -> Sequence[menu.Platform]:
        return menu.build(self.who)

    @cached_property
    def trail(self) -> list[tuple[str, str]]:
        found = menu.trail(self.menu)
        return found if request.endpoint and not request.endpoint.endswith((".list", ".index")) else found[:-1]

    @cached_property
    def selectors(self) -> list[context.Selector]:
        return context.selected().selectors() if self.programme else []

    @property
    def services(self) -> list[tuple[int, str]]:
        """Those that the account may choose: id and name."""
        return context.selected().servicios if self.programme else []

    @cached_property
    def due(self) -> dict[str, str] | None:
        """The next milestone with the days that are left."""
        hito = context.selected().next_milestone if self.programme else None
        if hito is None:
            return None
        days = (hito.fecha - today()).days
        left = gettext("Hoy") if days == 0 else ngettext("%(num)d día", "%(num)d días", days)
        text = gettext("Hito %(n)s, %(fecha)s", n=hito.numero, fecha=f"{hito.fecha:%d/%m/%Y}")
        return {"left": left, "text": text, "title": f"{text} · {hito.nombre}"}

    @cached_property
    def reminders(self) -> int:
        """How many things come near that were not hidden."""
        found = reminders.of(context.selected(), self.who) if self.programme else []
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
            "logout_url": _url("SalidaView.logout"),
            "leaves": gettext(profile.leaves) if profile and profile.leaves else "",
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
        g.ev_shell = Shell(plain=g.get("ev_plain", False))
    found: Shell = g.ev_shell
    return found


def init_app(app: Flask) -> None:
    """After AppBuilder: what templates may call, the pages of the frame itself, and the error pages."""
    from .drafting import BorradorView
    from .files import AdjuntoView
    from .home import ContextoView
    from .remembered import ListaView

    assets.install(app)
    texts.install(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    # What a page tells its scripts is UTF-8 like the page, and has no blanks.
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.jinja_env.policies["json.dumps_kwargs"] = {"separators": (",", ":")}
    app.context_processor(_frame)
    for view in (ContextoView, AdjuntoView, BorradorView, ListaView, reminders.AvisosView):
        app.appbuilder.add_view_no_menu(view)  # type: ignore[attr-defined]
    errors.install(app)


def _frame() -> dict[str, Any]:
    return {"shell": current_shell(), "_": texts.bound()}
