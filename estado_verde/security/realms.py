"""Realms and profiles, as the plugins declared them at start: who exists, how far each sees, who may create whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar
from urllib.parse import urlencode

from .. import plugins
from ..contributions import Grant, Profile, Realm
from ..scope import SYSTEM, Who

GESTION = "GESTION"
V = TypeVar("V")


def realm(name: str) -> Realm:
    """The realm; without a plugin that declares it, one that lets people in and says nothing of its own."""
    found = plugins.host().derive(_by_name).get(name)
    return found or Realm(name, name.replace("_", " ").title(), "MSG-ACC-01")


def _by_name(host: plugins.Host) -> dict[str, Realm]:
    return {one.name: one for one in reversed(host.values("ev_profiles")) if isinstance(one, Realm)}


def all_realms() -> list[Realm]:
    """Those that the enabled plugins declare."""
    return [one for one in plugins.host().values("ev_profiles") if isinstance(one, Realm)]


def doors() -> list[Realm]:
    """Those that have a sign-in page: the declared ones, and GESTION whatever is declared."""
    declared = all_realms()
    return declared if any(one.name == GESTION for one in declared) else [realm(GESTION), *declared]


def per_realm(view: type[V]) -> list[type[V]]:
    """The same page in every realm: a class each, whose routes stand under the address of the realm and whose ``ambito`` is
    its name. That of GESTION keeps the name of the class."""
    found = []
    for one in doors():
        name = view.__name__ if one.name == GESTION else f"{view.__name__}{one.name}"
        found.append(type(name, (view,), {"route_base": one.base.rstrip("/"), "ambito": one.name}))
    return found


def sign_in_url(ambito: str, target: str = "") -> str:
    """Where people of a realm come in, to go on to ``target``."""
    route = realm(ambito).route
    return f"{route}?{urlencode({'next': target}, safe='/?')}" if target else route


def of_resource(resource: str) -> str:
    """The realm that alone has rights on a resource; empty when several have, or none."""
    return plugins.host().derive(_sole_realms).get(resource, "")


def _sole_realms(host: plugins.Host) -> dict[str, str]:
    values = host.values("ev_profiles")
    granted: dict[str, set[str]] = defaultdict(set)
    for one in values:
        if isinstance(one, Grant):
            granted[one.resource] |= {
                each.realm
                for each in values
                if isinstance(each, Profile) and one.profile in (each.name, role_name(each.realm, each.name))
            }
    return {resource: found.pop() for resource, found in granted.items() if len(found) == 1}


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
