"""RT1 in the «Reporte de Control de Carga»: how far a service is with the checklist of its ratification, and the inventory
itself with the columns of rt1 §5."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from estado_verde.messages import text_of
from estado_verde.spec.messages import N_
from estado_verde.spec.reports import Pending, Progress, Report, Sheet

from . import versiones
from .ratificacion import Finding, facts


def facts_of(context: Any) -> Any:
    service = context.servicio.id if context.servicio is not None else None
    return context.once("inventario", lambda: facts(context.session, context.periodo, service))


def pending(finding: Finding) -> Pending:
    """A finding as «Mi avance» and the control report show it. What only warns does not hold the unit back."""
    return Pending(
        f"INV-{finding.check}",
        text_of(finding.fault),
        finding.unidad_id,
        finding.unidad,
        advisory=not finding.blocking,
        url=finding.url,
    )


def progress(context: Any) -> Progress:
    """Units that must be loaded in the year, and what each still lacks."""
    found = facts_of(context)
    findings = list(found.findings())
    held = {one.unidad_id for one in findings if one.blocking}
    return Progress(len(found.units), len(found.units) - len(held), pending=tuple(pending(one) for one in findings))


def sheets(context: Any) -> Iterable[Sheet]:
    """The inventory as it is, or as the frozen version that holds says."""
    yield versiones.sheet_of_now(context)


REPORTS = (
    Report(
        "control-de-carga", "inventario", N_("Inventario de unidades"), sheets, progress, order=10, resource="mi_unidad"
    ),
)
