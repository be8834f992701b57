"""What the inventory answers to the host."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from estado_verde.contributions import Card, Extension, Grant, MailTemplate, Profile, Realm, View, Workflow
from estado_verde.hookspecs import hookimpl
from estado_verde.models import Periodo
from estado_verde.models.periods import ABIERTO
from estado_verde.scope import Who
from estado_verde.spec.faults import Fault
from estado_verde.spec.reports import Report
from estado_verde.spec.requirements import Requirement

from . import (
    accesos,
    accesos_views,
    alcance_views,
    anual_mails,
    anual_steps,
    anual_views,
    anual_workflow,
    dashboard,
    definitivo,
    edificios_views,
    energia_views,
    profiles,
    reports,
    requirements,
    rules,
    scope_years,
    traspasos_steps,
    traspasos_views,
    views,
)
from .models import Servicio


@hookimpl
def ev_requirements() -> Sequence[Requirement | Extension]:
    return [requirements.REQUIREMENT, requirements.CUENTA]


@hookimpl
def ev_views() -> Sequence[View]:
    return (
        *views.VIEWS,
        *edificios_views.VIEWS,
        *energia_views.VIEWS,
        *anual_views.VIEWS,
        *traspasos_views.VIEWS,
        *alcance_views.VIEWS,
        *accesos_views.VIEWS,
    )


@hookimpl
def ev_workflows() -> Sequence[Workflow]:
    return (*anual_workflow.WORKFLOWS, traspasos_steps.WORKFLOW)


@hookimpl
def ev_mail_templates() -> Sequence[MailTemplate]:
    return [*anual_mails.TEMPLATES, traspasos_steps.MAIL, *accesos_views.MAILS]


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
    if requirement.module == "inventario":
        return definitivo.judge(data["record"], data, previous)
    return []


@hookimpl
def ev_saved(table: str, row_id: int, before: Mapping[str, Any] | None) -> None:
    if table == Servicio.__tablename__ and before is None:
        anual_steps.join(row_id)


@hookimpl
def ev_dashboard(account: Who, periodo: Periodo) -> Iterable[Card]:
    return dashboard.cards(account, periodo)


@hookimpl
def ev_periodo_changed(anio: int, source: str, target: str) -> None:
    if not source:
        scope_years.offer(anio)
    if target == ABIERTO and not source.startswith("EN_"):
        anual_steps.begin(anio)
