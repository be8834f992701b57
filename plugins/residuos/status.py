"""The state of a unit in RT7 and what it still lacks (rt7 §3), as pure functions of what it loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from estado_verde.spec.faults import Fault, fault, warning
from estado_verde.spec.messages import N_
from estado_verde.spec.periods import Period

from .choices import (
    CONTENEDORES,
    NO,
    NO_ES_POSIBLE,
    NO_RECICLADOS,
    PENDIENTE,
    QUESTIONS,
    RECHAZADA,
    RECICLADOS,
    SI,
    TOPIC_NAMES,
)
from .indicators import UnitFigures


class State(StrEnum):
    FUERA_DE_ALCANCE = "FUERA_DE_ALCANCE"
    OBSERVADO = "OBSERVADO"
    SIN_INFORMACION = "SIN_INFORMACION"
    INCOMPLETO = "INCOMPLETO"
    EN_REVISION = "EN_REVISION"
    COMPLETO = "COMPLETO"


LABELS = {
    State.FUERA_DE_ALCANCE: N_("Fuera de alcance"),
    State.OBSERVADO: N_("Observado"),
    State.SIN_INFORMACION: N_("Sin información"),
    State.INCOMPLETO: N_("Incompleto"),
    State.EN_REVISION: N_("Completo con justificación en revisión"),
    State.COMPLETO: N_("Completo"),
}
COMPLETE = frozenset({State.COMPLETO, State.EN_REVISION})


@dataclass(frozen=True)
class Justification:
    """A stored text: whether it is a valid one, its verdict, and whether documents back it."""

    valid: bool
    verdict: str = PENDIENTE
    comment: str = ""
    documents: bool = False


@dataclass(frozen=True)
class UnitFacts:
    """All that decides the state of one unit in one period. ``containers_loaded`` counts also those that do not count."""

    in_scope: bool = True
    figures: UnitFigures = field(default_factory=UnitFigures)
    containers_loaded: int = 0
    justifications: Mapping[str, Justification] = field(default_factory=dict)

    def answer(self, topic: str) -> str | None:
        return {
            RECICLADOS: self.figures.answer_recycled,
            NO_RECICLADOS: self.figures.answer_unrecycled,
            CONTENEDORES: self.figures.answer_containers,
        }[topic]

    def has_data(self, topic: str) -> bool:
        """Data that backs a «Sí»: any row of kilograms, a container that counts in the period."""
        return {
            RECICLADOS: self.figures.kg_recycled is not None,
            NO_RECICLADOS: self.figures.kg_unrecycled is not None,
            CONTENEDORES: self.figures.containers > 0,
        }[topic]

    @property
    def untouched(self) -> bool:
        """No declaration and no data."""
        loaded = self.containers_loaded or any(map(self.has_data, QUESTIONS))
        return not loaded and not any(map(self.answer, QUESTIONS))


def state_of(unit: UnitFacts) -> State:
    """The first that holds, in the order of rt7 §3."""
    if not unit.in_scope:
        return State.FUERA_DE_ALCANCE
    if any(one.verdict == RECHAZADA for one in unit.justifications.values()):
        return State.OBSERVADO
    if unit.untouched:
        return State.SIN_INFORMACION
    if any(topic_missing(unit, topic) for topic in QUESTIONS):
        return State.INCOMPLETO
    if unit.figures.answer_unrecycled == NO_ES_POSIBLE and unit.justifications[NO_RECICLADOS].verdict == PENDIENTE:
        return State.EN_REVISION
    return State.COMPLETO


def topic_missing(unit: UnitFacts, topic: str) -> Fault | None:
    """What one topic lacks: its answer, its data (RR-7, RR-12), its text (RR-8); or data that deny the answer (RR-6)."""
    question, answer, data = QUESTIONS[topic], unit.answer(topic), unit.has_data(topic)
    if answer is None:
        return fault("MSG-GEN-01", question)
    if answer == SI:
        return None if data else fault("MSG-RES-10" if topic == CONTENEDORES else "MSG-RES-07", question)
    if data:
        return fault("MSG-RES-11" if topic == CONTENEDORES else "MSG-RES-06", question)
    text = unit.justifications.get(topic)
    return None if text and text.valid else fault("MSG-RES-08", question, tema=TOPIC_NAMES[topic])


def missing(unit: UnitFacts) -> list[Fault]:
    """Everything that stands between the unit and «Completo», in the order of the screen; advice after it."""
    found = [one for topic in QUESTIONS if (one := topic_missing(unit, topic))]
    for topic, text in unit.justifications.items():
        if text.verdict == RECHAZADA:
            found.append(fault("MSG-RES-15", QUESTIONS.get(topic, ""), comentario=text.comment.rstrip(". ")))
    judged = unit.justifications.get(NO_RECICLADOS)
    if unit.figures.answer_unrecycled == NO_ES_POSIBLE and judged and not judged.documents:
        found.append(warning("MSG-RES-19", QUESTIONS[NO_RECICLADOS]))
    return found


def counts_in(period: Period, installed: date | None, removed: date | None) -> bool:
    """A container counts if it stood on some day of the period; an unknown date does not limit it."""
    return (installed is None or installed <= period.termino) and (removed is None or removed >= period.inicio)


def is_valid_text(text: str | None, least: int) -> bool:
    """Long enough after trimming, and not only punctuation nor one character over and over."""
    trimmed = (text or "").strip()
    return len(trimmed) >= least and len({one.casefold() for one in trimmed if one.isalnum()}) > 1


def denies(answer: str | None) -> bool:
    return answer in (NO, NO_ES_POSIBLE)
