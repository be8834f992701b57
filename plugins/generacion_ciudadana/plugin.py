"""What the portal answers to the host."""

from __future__ import annotations

from collections.abc import Sequence

from estado_verde.contributions import Grant, MailTemplate, Profile, Realm, View, Workflow
from estado_verde.hookspecs import hookimpl
from estado_verde.spec.requirements import Requirement

from . import mails, profiles, requirements, views, workflow


@hookimpl
def ev_requirements() -> Sequence[Requirement]:
    return [requirements.REQUIREMENT]


@hookimpl
def ev_views() -> Sequence[View]:
    return views.VIEWS


@hookimpl
def ev_workflows() -> Sequence[Workflow]:
    return [workflow.WORKFLOW]


@hookimpl
def ev_profiles() -> Sequence[Realm | Profile | Grant]:
    return [profiles.REALM, *profiles.PROFILES, *profiles.GRANTS]


@hookimpl
def ev_mail_templates() -> Sequence[MailTemplate]:
    return mails.TEMPLATES
