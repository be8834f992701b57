"""What the inventory answers to the host."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from estado_verde.contributions import Card, Extension, Grant, MailTemplate, Profile, Realm, View
from estado_verde.hookspecs import hookimpl
from estado_verde.models import Periodo
from estado_verde.scope import Who
from estado_verde.spec.faults import Fault
from estado_verde.spec.reports import Report
from estado_verde.spec.requirements import Requirement

from . import (
    accesos,
    accesos_views,
    dashboard,
    energia_views,
    profiles,
    reports,
    requirements,
    rules,
    scope_years,
    views,
)


@hookimpl
def ev_requirements() -> Sequence[Requirement | Extension]:
    return [requirements.REQUIREMENT, requirements.CUENTA]


@hookimpl
def ev_views() -> Sequence[View]:
    return (*views.VIEWS, *energia_views.VIEWS, *accesos_views.VIEWS)


@hookimpl
def ev_reports() -> Sequence[Report]:
    return reports.REPORTS


@hookimpl
def ev_profiles() -> Sequence[Realm | Profile | Grant]:
    return [profiles.REALM, *profiles.PROFILES, *profiles.GRANTS]


@hookimpl
def ev_validate(
    requirement: Requirement, data: Mapping[str, Any], previous: Mapping[str, Any] | None
) -> Iterable[Fault]:
    if (requirement.module, data["record"]) == ("core", "cuenta"):
        return [*rules.units_of_account(data), *accesos.designated(data, previous)]
    return []


@hookimpl
def ev_mail_templates() -> Sequence[MailTemplate]:
    return accesos_views.MAILS


@hookimpl
def ev_dashboard(account: Who, periodo: Periodo) -> Iterable[Card]:
    return dashboard.cards(account, periodo)


@hookimpl
def ev_periodo_changed(anio: int, source: str) -> None:
    if not source:
        scope_years.offer(anio)
