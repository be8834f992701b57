"""What the courses answer to the host."""

from __future__ import annotations

from collections.abc import Sequence

from estado_verde.contributions import Grant, MailTemplate, Profile, Realm, View
from estado_verde.hookspecs import hookimpl
from estado_verde.spec.requirements import Requirement

from . import profiles, records, views


@hookimpl
def ev_requirements() -> Sequence[Requirement]:
    return [records.REQUIREMENT]


@hookimpl
def ev_views() -> Sequence[View]:
    return views.VIEWS


@hookimpl
def ev_profiles() -> Sequence[Realm | Profile | Grant]:
    return [*profiles.REALMS, *profiles.PROFILES, *profiles.GRANTS]


@hookimpl
def ev_mail_templates() -> Sequence[MailTemplate]:
    return profiles.MAILS
