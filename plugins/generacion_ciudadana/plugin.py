"""What the portal answers to the host."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from estado_verde.contributions import Grant, MailTemplate, Profile, Realm, View, Workflow
from estado_verde.hookspecs import hookimpl
from estado_verde.spec.faults import Fault
from estado_verde.spec.requirements import Requirement

from . import abiertas, administrador, impedimentos, mails, profiles, requirements, views, workflow

abiertas.install()


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
    realm = replace(profiles.REALM, says=administrador.configuracion)
    return [realm, *profiles.PROFILES, *profiles.GRANTS, *administrador.GRANTS]


@hookimpl
def ev_mail_templates() -> Sequence[MailTemplate]:
    return mails.TEMPLATES


@hookimpl
def ev_validate(
    requirement: Requirement, data: Mapping[str, Any], previous: Mapping[str, Any] | None
) -> Iterable[Fault]:
    return impedimentos.judge((requirement.module, data["record"]), data, previous)
