"""What the inventory answers to the host."""

from __future__ import annotations

from collections.abc import Sequence

from estado_verde.contributions import Grant, Profile, Realm
from estado_verde.hookspecs import hookimpl
from estado_verde.spec.requirements import Requirement

from . import profiles, requirements


@hookimpl
def ev_requirements() -> Sequence[Requirement]:
    return [requirements.REQUIREMENT]


@hookimpl
def ev_profiles() -> Sequence[Realm | Profile | Grant]:
    return [profiles.REALM, *profiles.PROFILES, *profiles.GRANTS]
