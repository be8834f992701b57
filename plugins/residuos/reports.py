"""The part of RT7 in the «Reporte de Control de Carga» (rt7 §6.1): six sheets, in this order and with these columns, and the
three registers that a service keeps, each as a report of its own (§6.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ev_plugins.inventario.alcance import ETAPA_1, anio_implementacion
from ev_plugins.inventario.models import CompromisoServicio
from sqlalchemy import select

from estado_verde.clock import now
from estado_verde.spec.codes import split_code
from estado_verde.spec.indicators import Result, percentage
from estado_verde.spec.messages import N_
from estado_verde.spec.numbers import NOT_CALCULABLE, round_half_up
from estado_verde.spec.reports import Column, Progress, Report, Sheet
from estado_verde.spec.requirements import Requirement

from .choices import (
    CONTENEDORES,
    NO_ES_POSIBLE,
    NO_RECICLADOS,
    PENDIENTE,
    QUESTIONS,
    RECHAZADA,
    RECICLADOS,
    VERDICTS,
    YES_NO_IMPOSSIBLE,
)
from .figures import Figures, Unit
from .progress import progress_of, texts_of
from .queries import Query, figures_of
from .registers import (
    KG,
    TOTAL,
    added_columns,
    added_fields,
    added_values,
    containers_sheet,
    justifications_sheet,
    recycled_sheet,
    unrecycled_sheet,
    yes_no,
)
from .status import LABELS

PERCENT = {"kind": "percent"}
SUMMARY = (
    Column(N_("Servicio"), width=34),
    Column(N_("Año"), "integer"),
    Column(N_("Requisito")),
    Column(N_("Etapa"), "integer"),
    Column(N_("Año de implementación"), "integer"),
    Column(N_("Periodo t desde"), "date"),
    Column(N_("Periodo t hasta"), "date"),
    Column(N_("Fecha de generación"), "datetime"),
    Column(N_("N° unidades del alcance"), "integer"),
    Column(N_("Total kg reciclados"), **KG),
    Column(N_("Total kg no reciclados"), **KG),
    Column(N_("Total kg generados"), **KG),
    Column(N_("Indicador residuos reciclados (%)"), **PERCENT),
    Column(N_("Calidad del indicador"), width=24),
    Column(N_("N° unidades con contenedores"), "integer"),
    Column(N_("Indicador cobertura de contenedores (%)"), **PERCENT),
    Column(N_("Calidad"), width=24),
    Column(N_("Unidades completas"), "integer"),
    Column(N_("Unidades incompletas"), "integer"),
)
CONTROL = (
    Column(N_("ID Unidad"), "integer"),
    Column(N_("Unidad"), width=34),
    Column(N_("Edificio"), width=28),
    Column(N_("Comuna"), width=18),
    Column(N_("Región"), width=22),
    Column(N_("En alcance")),
    Column(N_("Año inicio resto itemes"), "integer"),
    Column(N_("Reciclados: declaración")),
    Column(N_("Reciclados: modalidad")),
    Column(N_("Kg reciclados"), **KG),
    Column(N_("No reciclados: declaración")),
    Column(N_("No reciclados: modalidad")),
    Column(N_("No reciclados: método"), width=30),
    Column(N_("Kg no reciclados"), **KG),
    Column(N_("Kg generados"), **KG),
    Column(N_("% reciclado unidad"), **PERCENT),
    Column(N_("Contenedores: declaración")),
    Column(N_("N° contenedores"), "integer"),
    Column(N_("Fundamentación reciclados"), width=40),
    Column(N_("Fundamentación no reciclados"), width=40),
    Column(N_("Fundamentación contenedores"), width=40),
    Column(N_("Estado validación externa")),
    Column(N_("Estado"), width=24),
    Column(N_("Pendientes"), width=60),
)


def query_of(context: Any) -> Query:
    service = context.servicio
    return Query(context.session, context.periodo, None if service is None else service.id)


def figures_in(context: Any) -> Figures:
    """Added up once for all that a report asks of this module."""
    found: Figures = context.once("figures", lambda: figures_of(query_of(context), context.requirement))
    return found


def sheets(context: Any) -> Iterator[Sheet]:
    query, requirement = query_of(context), context.requirement
    figures = figures_in(context)
    yield summary_sheet(context, figures)
    yield control_sheet(context, figures)
    yield recycled_sheet(query, requirement, figures)
    yield unrecycled_sheet(query, requirement, figures)
    yield containers_sheet(query, requirement, figures)
    yield justifications_sheet(requirement, figures)


def progress(context: Any) -> Progress:
    query = query_of(context)
    figures = figures_in(context)
    least = context.requirement.parameters["variacion_anual"].value
    return progress_of(query, figures, questions_of(context.requirement), least)


def questions_of(requirement: Requirement) -> dict[str, str]:
    record = requirement.record("declaracion")
    return {field: record.field(field).label for field in QUESTIONS.values()}


def summary_sheet(context: Any, figures: Figures) -> Sheet:
    """One row for the service; under each flag, in the last row, the reason for it."""
    period, totals = context.periodo.period(), figures.totals
    share, coverage = figures.recycled_share(), figures.coverage()
    row = [
        "" if context.servicio is None else context.servicio.nombre,
        period.anio,
        context.requirement.code,
        split_code(context.requirement.code)[0],
        _year_of_implementation(context),
        period.inicio,
        period.termino,
        now(),
        totals.units,
        totals.recycled if totals.with_recycled else None,
        totals.unrecycled if totals.with_unrecycled else None,
        totals.generated if totals.quantified else None,
        _percent(share),
        share.quality.value,
        totals.covered,
        _percent(coverage),
        coverage.quality.value,
        figures.complete,
        totals.units - figures.complete,
    ]
    reasons: list[Any] = [None] * len(SUMMARY)
    reasons[13], reasons[16] = share.reason or None, coverage.reason or None
    return Sheet(N_("Resumen"), SUMMARY, [row], reasons if any(reasons) else ())


def _percent(result: Result) -> Any:
    return NOT_CALCULABLE if result.value is None else result.rounded


def _year_of_implementation(context: Any) -> int | None:
    if context.servicio is None:
        return None
    statement = select(CompromisoServicio.anio_implementacion).where(
        CompromisoServicio.servicio_id == context.servicio.id,
        CompromisoServicio.periodo_id == context.periodo.id,
        CompromisoServicio.etapa_comprometida == ETAPA_1,
    )
    written = context.session.scalar(statement)
    return anio_implementacion(context.servicio.anio_ingreso, context.periodo.anio, written)


def control_sheet(context: Any, figures: Figures) -> Sheet:
    """Every unit of the institution; totals of those in scope."""
    questions = questions_of(context.requirement)
    more = added_fields(context.requirement, "declaracion")
    totals = figures.totals
    footer: list[Any] = [TOTAL] + [None] * (len(CONTROL) - 1)
    footer[9] = totals.recycled if totals.with_recycled else None
    footer[13] = totals.unrecycled if totals.with_unrecycled else None
    footer[14] = totals.generated if totals.quantified else None
    footer[17] = sum(one.figures.containers for one in figures.in_scope)
    rows = ([*_control(unit, questions), *added_values(more, unit.extras)] for unit in figures.units)
    return Sheet(N_("Control por unidad"), (*CONTROL, *added_columns(more)), rows, footer)


def _control(unit: Unit, questions: dict[str, str]) -> list[Any]:
    figures = unit.figures
    known = [kg for kg in (figures.recycled, figures.unrecycled) if kg is not None]
    generated = sum(known) if known else None
    share = percentage(figures.recycled or 0, generated or 0)
    return [
        unit.id,
        unit.nombre,
        unit.edificio,
        unit.comuna,
        unit.region,
        yes_no(unit.in_scope),
        unit.anio_inicio,
        YES_NO_IMPOSSIBLE.get(figures.answer_recycled or "", ""),
        unit.recycled.modality,
        figures.recycled,
        YES_NO_IMPOSSIBLE.get(figures.answer_unrecycled or "", ""),
        unit.unrecycled.modality,
        unit.unrecycled.method,
        figures.unrecycled,
        generated,
        NOT_CALCULABLE if share is None else round_half_up(share),
        YES_NO_IMPOSSIBLE.get(figures.answer_containers or "", ""),
        figures.containers,
        *(text.texto if (text := unit.text(topic)) else "" for topic in (RECICLADOS, NO_RECICLADOS, CONTENEDORES)),
        external_validation(unit),
        LABELS[unit.state],
        " ".join(text for _, text, advisory in texts_of(unit, questions) if not advisory) if unit.in_scope else "",
    ]


def external_validation(unit: Unit) -> str:
    """The verdict that weighs most among the judged texts: that of NO_ES_POSIBLE, and any that an auditor marked."""
    judged = {one.veredicto for one in unit.texts if one.veredicto != PENDIENTE}
    if unit.figures.answer_unrecycled == NO_ES_POSIBLE and (text := unit.text(NO_RECICLADOS)):
        judged.add(text.veredicto)
    for verdict in (RECHAZADA, PENDIENTE):
        if verdict in judged:
            return VERDICTS[verdict]
    return VERDICTS[judged.pop()] if judged else ""


def _register(make: Any) -> Any:
    """A report with one of the registers alone."""

    def only(context: Any) -> Iterator[Sheet]:
        query = query_of(context)
        yield make(query, context.requirement, figures_in(context))

    return only


REGISTERS = (
    Report(
        "residuos-reciclados",
        "residuos",
        N_("Reporte de los Kilogramos de residuos reciclados por material"),
        _register(recycled_sheet),
        resource="residuos",
    ),
    Report(
        "residuos-no-reciclados",
        "residuos",
        N_("Reporte de los Kilogramos de residuos no reciclados"),
        _register(unrecycled_sheet),
        resource="residuos",
    ),
    Report(
        "residuos-contenedores",
        "residuos",
        N_("Reporte del catastro de contenedores que señale su ubicación y tipo de material de reciclaje"),
        _register(containers_sheet),
        resource="residuos",
    ),
)
CONTROL_REPORT = Report(
    "control-de-carga", "residuos", N_("Gestión de Residuos"), sheets, progress, order=70, resource="residuos"
)
REPORTS = (CONTROL_REPORT, *REGISTERS)
