"""RR-1 to RR-15 of rt7 §2, as pure functions from a case to faults. What depends on several records at once is here too:
the core brings the related rows. Rules of finishing (RR-7, RR-8, RR-12) are in ``status``."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from estado_verde.spec.faults import Fault, Word, fault, warning
from estado_verde.spec.fields import fold
from estado_verde.spec.messages import N_
from estado_verde.spec.periods import show_month
from estado_verde.spec.records import Case, Rule

from .choices import (
    ANUAL,
    BASURERO,
    BOLSAS,
    CONTENEDORES,
    GENERAL,
    MENSUAL,
    NO,
    NO_RECICLADOS,
    QUESTIONS,
    RECHAZADA,
    RECICLADOS,
    TOPIC_NAMES,
)
from .status import counts_in, denies, is_valid_text

Found = Iterator[Fault]


# --- kilograms -----------------------------------------------------------------------------------------------------------


def month_in_period(case: Case) -> Found:
    mode, month = case["modalidad"], case["anio_mes"]
    if mode == MENSUAL and month is None and "anio_mes" in case.data:
        yield fault("MSG-RES-17", "anio_mes")
    elif mode == ANUAL and month is not None:
        yield fault("MSG-RES-18", "anio_mes")
    elif month is not None and case.period and month not in case.period.months():
        dates = {"inicio": f"{case.period.inicio:%d/%m/%Y}", "termino": f"{case.period.termino:%d/%m/%Y}"}
        yield fault("MSG-RES-01", "anio_mes", mes=show_month(month), **dates)


def _material(case: Case) -> str:
    return case["material"].text if case["material"] else TOPIC_NAMES[NO_RECICLADOS]


#: A modality inside a sentence.
MODE_IN_SENTENCE = {MENSUAL: Word(N_("mensual")), ANUAL: Word(N_("anual"))}


def one_modality(case: Case) -> Found:
    """Either up to twelve months or one annual value, never both."""
    others = {row["modalidad"] for row in case.related["hermanos"]} - {case["modalidad"]}
    if case["modalidad"] and others:
        mode = MODE_IN_SENTENCE[min(others)]
        yield fault("MSG-RES-02", "modalidad", modalidad=mode, material=_material(case))


def one_per_month(case: Case) -> Found:
    same = [row for row in case.related["hermanos"] if row["modalidad"] == case["modalidad"]]
    month = case["anio_mes"]
    if case["modalidad"] == ANUAL and same:
        yield fault("MSG-RES-04", "modalidad", material=_material(case), anio=case.period.anio if case.period else "")
    elif month is not None and any(row["anio_mes"] == month for row in same):
        yield fault("MSG-RES-03", "anio_mes", material=_material(case), mes=show_month(month))


def _not_denied(question: str) -> Callable[[Case], Found]:
    def check(case: Case) -> Found:
        """Rows may not be added while the declaration says that nothing was quantified."""
        if any(denies(row[question]) for row in case.related["declaracion"]):
            yield fault("MSG-RES-06", "kg")

    return check


def zero_is_a_value(case: Case) -> Found:
    if case["kg"] is not None and case["kg"] == 0:
        yield warning("MSG-RES-09", "kg")


def other_material(case: Case) -> Found:
    """A material of the catalogue that says too little («Otro») asks for words."""
    material = case["material"]
    if material and material.values.get("requiere_detalle") and not case["material_otro"]:
        yield fault("MSG-GEN-01", "material_otro")


def material_in_use(case: Case) -> Found:
    """A material that left the catalogue stays on what was loaded, and is offered no more."""
    if case["material"] and case["material"].values.get("activo") is False and case.changed("material"):
        yield fault("MSG-GEN-06", "material")


def calculation_of_its_unit(case: Case) -> Found:
    for name in ("muestreo", "estimacion"):
        if case[name] and case["unidad"] and case[name].values["unidad_id"] != case["unidad"].id:
            yield fault("MSG-GEN-06", name)


# --- declaration and justification ---------------------------------------------------------------------------------------


def declared_nothing_has_nothing(case: Case) -> Found:
    for question, rows in ((QUESTIONS[RECICLADOS], "reciclados"), (QUESTIONS[NO_RECICLADOS], "no_reciclados")):
        if denies(case[question]) and case.related[rows]:
            yield fault("MSG-RES-06", question)


def declared_no_containers_has_none(case: Case) -> Found:
    question = QUESTIONS[CONTENEDORES]
    if case[question] == NO and any(_counts(case, row) for row in case.related["contenedores"]):
        yield fault("MSG-RES-11", question)


def _counts(case: Case, row: object) -> bool:
    period, get = case.period, row.get  # type: ignore[attr-defined]
    if get("por_confirmar"):
        return False
    return period is None or counts_in(period, get("fecha_instalacion"), get("fecha_retiro"))


def text_says_something(case: Case) -> Found:
    """The box «Ingreso de Observación y/o Fundamentación de inexistencia»."""
    topic, text, least = case["tema"], case["texto"], case.parameters["texto_minimo"]
    if "texto" not in case.data or topic is None or is_valid_text(text, least):
        return
    if topic != GENERAL:
        yield fault("MSG-RES-08", "texto", tema=TOPIC_NAMES[topic])
    elif text:
        yield fault("MSG-GEN-05", "texto", min=least)
    else:
        yield fault("MSG-GEN-01", "texto")


def rejection_says_why(case: Case) -> Found:
    if case["veredicto"] == RECHAZADA and not case["veredicto_comentario"]:
        yield fault("MSG-GEN-01", "veredicto_comentario")


# --- containers ----------------------------------------------------------------------------------------------------------


def only_collection_containers(case: Case) -> Found:
    if case["tipo"] == BASURERO:
        yield fault("MSG-RES-12", "tipo")


def removed_after_installed(case: Case) -> Found:
    start, end = case["fecha_instalacion"], case["fecha_retiro"]
    if start and end and end < start:
        yield fault("MSG-GEN-07", "fecha_retiro")


def one_container_per_code(case: Case) -> Found:
    code = fold(case["codigo"] or "")
    if code and any(fold(row["codigo"] or "") == code for row in case.related["contenedores"]):
        yield fault("MSG-RES-20", "codigo")


def containers_not_denied(case: Case) -> Found:
    if any(row[QUESTIONS[CONTENEDORES]] == NO for row in case.related["declaracion"]) and _counts(case, case.data):
        yield fault("MSG-RES-11")


# --- weighing and estimation ---------------------------------------------------------------------------------------------


def unweighed_bag_says_why(case: Case) -> Found:
    if "kilos" not in case.data:
        return
    if case["kilos"] == 0 or (case["kilos"] is None and not case["observaciones"]):
        yield fault("MSG-RES-14", "kilos")


def weighed_in_its_month(case: Case) -> Found:
    sheet, day = case["muestreo"], case["fecha"]
    if sheet and day and f"{day:%Y-%m}" != sheet.values["mes"]:
        yield fault("MSG-RES-16", "fecha")


def bag_of_its_unit(case: Case) -> Found:
    sheet, unit = case["muestreo"], case["unidad"]
    if sheet and unit and sheet.values["unidad_id"] != unit.id:
        yield fault("MSG-GEN-06", "muestreo")


def excluded_day_says_why(case: Case) -> Found:
    if case["excluir_dia"] and not case["excluir_justificacion"]:
        yield fault("MSG-GEN-01", "excluir_justificacion")


def other_density_says_why(case: Case) -> Found:
    density = case["densidad_kg_m3"]
    if density is not None and density != case.parameters["densidad_kg_m3"] and not case["densidad_justificacion"]:
        yield fault("MSG-GEN-01", "densidad_justificacion")


def estimation_has_its_figures(case: Case) -> Found:
    """Each kind asks for its own figures; a bag of the catalogue brings its capacity."""
    if case["tipo"] is None:
        return
    needed = ["bolsas_semana"] if case["tipo"] == BOLSAS else ["cantidad", "retiros_semana"]
    if case["tipo"] != BOLSAS or case["bolsa"] is None:
        needed.append("capacidad_litros")
    for name in needed:
        if name in case.data and case[name] is None:
            yield fault("MSG-GEN-01", name)


# --- samples -------------------------------------------------------------------------------------------------------------


def size_or_percent(case: Case) -> Found:
    if (case["tamano"] is None) == (case["porcentaje"] is None):
        yield fault("MSG-RES-26", "tamano")


KILOGRAMS = (
    Rule("RR-1", month_in_period, "Guía RT7 2026, 3.5.2, 3.6.2"),
    Rule("RR-2", one_modality, "Guía RT7 2026, 3.5.2, 3.6.2"),
    Rule("RR-3", one_per_month, "Guía RT7 2026, 3.5.2, 3.6.2"),
    Rule("RR-10", zero_is_a_value, "Guía RT7 2026, 3.5.3"),
)
RECYCLED = (
    *KILOGRAMS,
    Rule("RR-6", _not_denied(QUESTIONS[RECICLADOS]), "Guía RT7 2026, 3.5.3"),
    Rule("otro", other_material),
    Rule("catalogo", material_in_use),
)
UNRECYCLED = (
    *KILOGRAMS,
    Rule("RR-6", _not_denied(QUESTIONS[NO_RECICLADOS]), "Guía RT7 2026, 3.6.3, 3.6.4"),
    Rule("calculo", calculation_of_its_unit),
)
DECLARATION = (
    Rule("RR-6", declared_nothing_has_nothing, "Guía RT7 2026, 3.5.3, 3.6.3, 3.6.4"),
    Rule("RR-12", declared_no_containers_has_none, "Guía RT7 2026, 3.7.3"),
)
JUSTIFICATION = (
    Rule("RR-8", text_says_something, "Guía RT7 2026, 3.5.3, 3.6.3, 3.6.4, 3.7.3"),
    Rule("RR-15", rejection_says_why, "Guía RT7 2026, 3.6.4"),
)
CONTAINER = (
    Rule("acopio", only_collection_containers, "Guía RT7 2026, 3.7.2"),
    Rule("retiro", removed_after_installed),
    Rule("codigo", one_container_per_code),
    Rule("RR-12", containers_not_denied, "Guía RT7 2026, 3.7.3"),
)
BAG = (
    Rule("no_medida", unweighed_bag_says_why, "Guía RT7 2026, Anexo 1"),
    Rule("mes", weighed_in_its_month, "Guía RT7 2026, 4.1"),
    Rule("unidad", bag_of_its_unit),
    Rule("excluir", excluded_day_says_why),
)
ESTIMATION = (
    Rule("datos", estimation_has_its_figures, "Guía RT7 2026, 4.1"),
    Rule("densidad", other_density_says_why, "Guía RT7 2026, 4.1, 6"),
)
SAMPLE = (Rule("tamano", size_or_percent),)
