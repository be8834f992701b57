"""What the portal answers to the host."""

from __future__ import annotations

from collections.abc import Sequence

from estado_verde.contributions import Grant, Profile, Realm, View
from estado_verde.hookspecs import hookimpl

from . import profiles, views


@hookimpl
def ev_views() -> Sequence[View]:
    return views.VIEWS


@hookimpl
def ev_profiles() -> Sequence[Realm | Profile | Grant]:
    return [profiles.REALM, *profiles.PROFILES, *profiles.GRANTS]
