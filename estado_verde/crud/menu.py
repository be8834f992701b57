"""The sidebar: screens grouped by platform and module, as the documents name them; only those that the account may open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_babel import get_locale, gettext

from ..contributions import View
from ..scope import Who
from ..security import access, realms

#: Menus of so many profiles and languages.
MOST_KEPT = 500


@dataclass
class Entry:
    """A link, or a module with its links."""

    label: str
    icon: str
    url: str = ""
    blueprint: str = ""
    children: list[Entry] = field(default_factory=list)

    @property
    def current(self) -> bool:
        """Whether the page is one of its screen."""
        return bool(self.blueprint) and request.blueprint == self.blueprint

    @property
    def open(self) -> bool:
        return any(one.current for one in self.children)


@dataclass
class Platform:
    label: str
    entries: list[Entry] = field(default_factory=list)


def registered() -> list[tuple[View, Any]]:
    """Every screen that plugins contributed, with its view."""
    found: list[tuple[View, Any]] = current_app.extensions["ev"]["menu"]
    return found


def may_open(app: Flask, who: Who, view: Any) -> bool:
    endpoint = f"{view.endpoint}.{view.default_view}"
    return access.at(app, endpoint, who) == access.PASS


def home_of(who: Who) -> str:
    """Where a profile lands that has a page of its own; empty for «Mi avance»."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    for one, view in registered():
        if who.perfil in one.home_of and may_open(app, who, view):
            return url_for(f"{view.endpoint}.{view.default_view}")
    return ""


def screen_of(who: Who, kind: type) -> Any:
    """The screen of a kind that somebody uses: that of their own platform, which takes the place of the shared one."""
    found = [view for _, view in registered() if isinstance(view, kind)]
    return next((view for view in found if getattr(view, "realm", "") == who.ambito), found[0])


def build(who: Who) -> Sequence[Platform]:
    """The menu of an account: put together once in a process for all who may do the same, in each language."""
    known: dict[Any, Sequence[Platform]] = current_app.extensions["ev"]["menus"]
    alike = (
        who.ambito,
        who.perfil,
        who.permissions,
        who.unrestricted,
        who.anonymous,
        str(get_locale()),
        request.root_path,
    )
    if (found := known.get(alike)) is None:
        if len(known) >= MOST_KEPT:
            known.clear()
        found = known[alike] = _build(who)
    return found


def _build(who: Who) -> list[Platform]:
    """Platforms and modules stand where their first screen stands."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    shown = [(one, view) for one, view in registered() if one.group and one.label and may_open(app, who, view)]
    shown.sort(key=lambda pair: (pair[0].order, gettext(pair[0].label)))
    platforms: dict[str, Platform] = {}
    modules: dict[tuple[str, ...], Entry] = {}
    for one, view in shown:
        entry = _entry(one, view)
        platform = platforms.setdefault(one.group[0], Platform(gettext(_heading(one, who))))
        if len(one.group) == 1:
            platform.entries.append(entry)
            continue
        if one.group not in modules:
            modules[one.group] = Entry(gettext(one.group[1]), one.icon or "folder")
            platform.entries.append(modules[one.group])
        modules[one.group].children.append(entry)
    return list(platforms.values())


def _heading(one: View, who: Who) -> str:
    """Screens that every realm shares stand in the menu of Gestión; elsewhere, under the name of that platform."""
    mine, shared = realms.realm(who.ambito), realms.realm(realms.GESTION).title
    return one.group[0] if mine.programme or one.group[0] != shared else mine.title


def _entry(one: View, view: Any) -> Entry:
    url = url_for(f"{view.endpoint}.{view.default_view}")
    return Entry(gettext(one.label), one.icon or "point", url, view.endpoint)


def trail(platforms: Iterable[Platform]) -> list[tuple[str, str]]:
    """Where the current page is: (text, url) from the platform down; empty for pages outside the menu."""
    for platform in platforms:
        for entry in platform.entries:
            if entry.current:
                return [(platform.label, ""), (entry.label, entry.url)]
            for child in entry.children:
                if child.current:
                    return [(platform.label, ""), (entry.label, ""), (child.label, child.url)]
    return []
