"""What RT7 answers to the host."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import click

from estado_verde.contributions import Card, Grant, MailTemplate, View, grants
from estado_verde.hookspecs import hookimpl
from estado_verde.models import Periodo
from estado_verde.scope import Who
from estado_verde.spec.reports import Report
from estado_verde.spec.requirements import Requirement

from . import commands, dashboard, keeping, mails, reports, requirements, views

ALL = "read write delete"
READERS = {"gestor_consulta": "read", "encargado_comite": "read", "auditor": "read"}

#: The rows of overview §2.1: «Estado Verde: papel, agua, residuos», «Fundamentaciones», «Confirmar revisión», catálogos.
GRANTS: tuple[Grant, ...] = (
    *grants("residuos", red=ALL, gestor_servicio=ALL, gestor_unidad=ALL, **READERS),
    *grants(
        "residuos_fundamentaciones",
        red="read",
        gestor_servicio="read write",
        gestor_unidad="read write",
        **READERS,
    ),
    *grants("residuos_veredictos", auditor="run"),
    *grants("residuos_revision", red="read", gestor_servicio="read run", **READERS),
    *grants("residuos_muestras", red="read run", auditor="read run"),
    *grants("residuos_catalogos", red=ALL, gestor_servicio="read", gestor_unidad="read", **READERS),
)

keeping.install()


@hookimpl
def ev_requirements() -> Sequence[Requirement]:
    return [requirements.RESIDUOS]


@hookimpl
def ev_profiles() -> Sequence[Grant]:
    return GRANTS


@hookimpl
def ev_views() -> Sequence[View]:
    return views.VIEWS


@hookimpl
def ev_reports() -> Sequence[Report]:
    return reports.REPORTS


@hookimpl
def ev_dashboard(account: Who, periodo: Periodo) -> Iterable[Card]:
    return dashboard.cards(account, periodo)


@hookimpl
def ev_commands() -> Sequence[click.Command]:
    return [commands.verify]


@hookimpl
def ev_mail_templates() -> Sequence[MailTemplate]:
    return mails.TEMPLATES
