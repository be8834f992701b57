"""Realms and profiles, as the plugins declared them at start: who exists, how far each sees, who may create whom."""

from __future__ import annotations

from collections.abc import Iterator

from .. import plugins
from ..contributions import Profile, Realm
from ..scope import Who

GESTION = "GESTION"


def realm(name: str) -> Realm:
    """The realm; without a plugin that declares it, one that lets people in and says nothing of its own."""
    declared = (one for one in plugins.host().values("ev_profiles") if isinstance(one, Realm) and one.name == name)
    return next(declared, Realm(name, name.replace("_", " ").title(), "MSG-ACC-01"))


def profiles(ambito: str) -> Iterator[Profile]:
    for one in plugins.host().values("ev_profiles"):
        if isinstance(one, Profile) and one.realm == ambito:
            yield one


def profile(ambito: str, name: str) -> Profile | None:
    return next((one for one in profiles(ambito) if one.name == name), None)


def role_name(ambito: str, perfil: str) -> str:
    """The role of Flask-AppBuilder that holds the permissions of a profile."""
    return f"{ambito}:{perfil}"


def administered(who: Who) -> tuple[str, ...]:
    """The profiles whose accounts this account may create and change."""
    found = profile(who.ambito, who.perfil)
    return found.administers if found else ()
