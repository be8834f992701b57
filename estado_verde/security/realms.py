"""Realms and profiles, as the plugins declared them at start: who exists, how far each sees, who may create whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .. import plugins
from ..contributions import Profile, Realm
from ..scope import SYSTEM, Who

GESTION = "GESTION"


def realm(name: str) -> Realm:
    """The realm; without a plugin that declares it, one that lets people in and says nothing of its own."""
    return next(
        (one for one in all_realms() if one.name == name), Realm(name, name.replace("_", " ").title(), "MSG-ACC-01")
    )


def all_realms() -> list[Realm]:
    """Those that the enabled plugins declare."""
    return [one for one in plugins.host().values("ev_profiles") if isinstance(one, Realm)]


def profiles(ambito: str) -> Iterator[Profile]:
    for one in plugins.host().values("ev_profiles"):
        if isinstance(one, Profile) and one.realm == ambito:
            yield one


def profile(ambito: str, name: str) -> Profile | None:
    return next((one for one in profiles(ambito) if one.name == name), None)


def namespace(ambito: str, perfil: str) -> str:
    """Inside what a RUT and an e-mail belong to one account: the realm, or the profile where each has its own account."""
    return f"{ambito}:{perfil}" if realm(ambito).per_profile else ambito


def system_of(ambito: str) -> Who:
    """The system at work in a realm: the accounts that it creates are of that one."""
    return replace(SYSTEM, ambito=ambito)


def role_name(ambito: str, perfil: str) -> str:
    """The role of Flask-AppBuilder that holds the permissions of a profile."""
    return f"{ambito}:{perfil}"


def administered(who: Who) -> tuple[str, ...]:
    """The profiles whose accounts this account may create and change."""
    found = profile(who.ambito, who.perfil)
    return found.administers if found else ()
