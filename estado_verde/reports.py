"""Reports put together from what every plugin brings: the core orders the sheets, tells apart those of one name and heads
them; what they hold is the plugins' business."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from . import catalog, plugins, scope
from .contributions import Reach
from .models import Periodo, db
from .spec.codes import split_code
from .spec.messages import N_
from .spec.numbers import NOT_CALCULABLE, round_half_up
from .spec.reports import Column, Progress, Report, Sheet
from .spec.requirements import Requirement

CONTROL_DE_CARGA = "control-de-carga"
CONTROL_TITLE = N_("Reporte de Control de Carga")
SUMMARY_TITLE = "Resumen RT"
SUMMARY = (
    Column("Código RT"),
    Column("Nombre", width=44),
    Column("Nivel"),
    Column("N° unidades en alcance", "integer"),
    Column("Completas", "integer"),
    Column("Incompletas", "integer"),
    Column("% avance", "percent"),
    Column("Pendientes", "integer"),
)
LEVELS = {"UNIDAD": "Unidad", "SERVICIO": "Servicio"}
LONGEST_TITLE = 31


@dataclass(frozen=True)
class ReportContext:
    """For which service (None: all that the account sees), period and requirement a report is made, and for whom. One is
    made for each requirement of a report: what a module works out for its progress serves its sheets too."""

    session: Session
    servicio: Any
    periodo: Periodo
    requirement: Requirement
    who: scope.Who
    kept: dict[str, Any] = field(default_factory=dict)

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """What ``make`` gives the first time, for as long as the report is being made."""
        if name not in self.kept:
            self.kept[name] = make()
        return self.kept[name]


def titles(anio: int) -> dict[str, str]:
    """What each report is called. One that several modules make has a name of the core's."""
    of_year = {one.module for one in catalog.requirements(anio)}
    found: dict[str, str] = {}
    for one in _offered():
        if one.module in of_year:
            found.setdefault(one.name, one.title)
    if CONTROL_DE_CARGA in found:
        del found[CONTROL_DE_CARGA]
        found = {CONTROL_DE_CARGA: CONTROL_TITLE, **found}
    return found


def _offered() -> list[Report]:
    """The parts of every report that the account may read."""
    who = scope.current()
    every: list[Report] = plugins.host().values("ev_reports")
    return [one for one in every if not one.resource or who.may("read", one.resource)]


def names(anio: int) -> list[str]:
    """The reports that can be made in a year."""
    return list(titles(anio))


def reports(name: str, anio: int) -> list[tuple[Report, Requirement]]:
    """The parts of a report in that year, in order. A module that no edition of the year names takes no part."""
    of_year = {one.module: one for one in catalog.requirements(anio)}
    found = [one for one in _offered() if one.name == name and one.module in of_year]
    found.sort(key=lambda one: (split_code(of_year[one.module].code), one.order))
    return [(one, of_year[one.module]) for one in found]


def context(servicio: Any, periodo: Periodo, requirement: Requirement) -> ReportContext:
    return ReportContext(db.session(), servicio, periodo, requirement, scope.current())


def contexts(name: str, servicio: Any, periodo: Periodo) -> list[tuple[Report, ReportContext]]:
    """The parts of a report, each with its context; parts of one requirement share theirs."""
    of_module: dict[str, ReportContext] = {}
    found = []
    for report, requirement in reports(name, periodo.anio):
        if report.module not in of_module:
            of_module[report.module] = context(servicio, periodo, requirement)
        found.append((report, of_module[report.module]))
    return found


def progress_of(servicio: Any, periodo: Periodo) -> Iterator[tuple[Requirement, Progress]]:
    """How far the service is with each requirement whose module can tell."""
    yield from _progress(contexts(CONTROL_DE_CARGA, servicio, periodo))


def _progress(parts: Iterable[tuple[Report, ReportContext]]) -> Iterator[tuple[Requirement, Progress]]:
    for report, of_part in parts:
        if report.progress is not None:
            yield of_part.requirement, report.progress(of_part)


def control_de_carga(servicio: Any, periodo: Periodo) -> Iterator[Sheet]:
    """The «Reporte de Control de Carga»: one line per requirement, then the sheets of each module."""
    return sheets_of(CONTROL_DE_CARGA, servicio, periodo)


def sheets_of(name: str, servicio: Any, periodo: Periodo) -> Iterator[Sheet]:
    """All the sheets of a report under titles of their own. One that is taken gets its RT before it."""
    heading = partial_heading()
    taken: set[str] = set()
    parts = contexts(name, servicio, periodo)
    if name == CONTROL_DE_CARGA:
        taken.add(SUMMARY_TITLE.casefold())
        yield Sheet(SUMMARY_TITLE, SUMMARY, [_summary_row(*one) for one in _progress(parts)], heading=heading)
    for report, of_part in parts:
        for sheet in report.sheets(of_part):
            title = sheet.title
            if title.casefold() in taken:
                title = f"RT{split_code(of_part.requirement.code)[2]} {title}"[:LONGEST_TITLE].rstrip()
            taken.add(title.casefold())
            yield replace(sheet, title=title, heading=heading)


def partial_heading() -> str:
    """What heads the report of an account that only sees some units of its service; empty for a whole report."""
    if scope.current().reach is not Reach.UNITS:
        return ""
    unit = next((one for one in catalog.models() if vars(one).get("__context__") == "unidad"), None)
    count = db.session.scalar(select(func.count()).select_from(unit)) if unit is not None else 0
    return gettext("Reporte parcial: %(n)s unidades", n=count)


def _summary_row(requirement: Requirement, progress: Progress) -> list[Any]:
    percent = progress.percent
    return [
        requirement.code,
        requirement.name,
        LEVELS.get(requirement.level, requirement.level),
        progress.in_scope,
        progress.complete,
        progress.incomplete,
        NOT_CALCULABLE if percent is None else round_half_up(percent),
        sum(not one.advisory for one in progress.pending),
    ]
