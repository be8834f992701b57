"""What RT5 answers to the host."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from estado_verde.contributions import Card, Extension, Grant, View, grants
from estado_verde.hookspecs import hookimpl
from estado_verde.models import Periodo
from estado_verde.scope import Who
from estado_verde.spec.faults import Fault
from estado_verde.spec.reports import Report
from estado_verde.spec.requirements import Requirement

from . import coherence, dashboard, drivers, reports, requirements, views

ALL = "read write delete"

#: The rows of overview §2.1: «Vehículos», «Recorridos / cargas de combustible», «Cuentas Gestor de Flota, Conductor».
GRANTS: tuple[Grant, ...] = (
    *grants(
        "flota_vehiculos",
        red=ALL,
        gestor_servicio=ALL,
        gestor_unidad="read",
        gestor_consulta="read",
        gestor_flota=ALL,
        conductor="read",
        auditor="read",
    ),
    *grants(
        "flota_registros",
        red="read",
        gestor_servicio=ALL,
        gestor_consulta="read",
        gestor_flota=ALL,
        conductor=ALL,
        auditor="read",
    ),
    *grants(
        "flota_conductores",
        red="read write",
        gestor_servicio="read write",
        gestor_consulta="read",
        gestor_flota="read write",
        conductor="read",
        auditor="read",
    ),
    *grants("flota_bitacora", conductor="read write"),
    *grants(
        "flota_panel",
        red="read",
        gestor_servicio="read",
        gestor_consulta="read",
        gestor_flota="read",
        auditor="read",
    ),
    *grants(
        "flota_declaracion",
        red=ALL,
        gestor_servicio="read write",
        gestor_consulta="read",
        gestor_flota="read write",
        auditor="read",
    ),
    *grants("flota_catalogos", red=ALL, gestor_servicio="read", gestor_consulta="read", gestor_flota="read"),
    *grants("importar", gestor_flota="read run"),
)


@hookimpl
def ev_requirements() -> Sequence[Requirement | Extension]:
    return [requirements.FLOTA, requirements.UNIDAD]


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
def ev_validate(requirement: Requirement, data: Mapping[str, Any], periodo: Periodo | None) -> Iterable[Fault]:
    return coherence.judge(requirement.module, data, periodo)


@hookimpl
def ev_dashboard(account: Who, periodo: Periodo) -> Iterable[Card]:
    return dashboard.cards(account, periodo)


@hookimpl
def ev_saved(table: str, row_id: int) -> None:
    if table == "ab_user":
        drivers.follow(row_id)


@hookimpl
def ev_transitioned(table: str, row_id: int) -> None:
    """An account that is taken away changes its state."""
    ev_saved(table, row_id)
