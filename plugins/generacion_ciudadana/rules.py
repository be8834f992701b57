"""What a request must say (§1.4) and which documents it must bring (§1.5). Pure functions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from estado_verde.spec.faults import Fault, Word, fault
from estado_verde.spec.records import Case, Rule

from .estados import MC, SI
from .formularios import CONDITIONAL, FORMULARIOS, REQUIRED

CLIENTE = re.compile(r"[0-9A-Za-z.\-]{1,20}", re.ASCII)


def client_number(case: Case) -> Iterator[Fault]:
    without = bool(case["sin_numero_cliente"]) and case["tipo"] not in (SI, MC)
    number, other = case["numero_cliente"], case["numero_factibilidad"]
    if number and other:
        yield fault("MSG-GC-30", "numero_factibilidad")
    elif without and number:
        yield fault("MSG-GC-30", "numero_cliente")
    elif without and not other:
        yield fault("MSG-GC-10", "numero_factibilidad")
    elif not without and not number:
        yield fault("MSG-GC-09", "numero_cliente")
    if number and not CLIENTE.fullmatch(number):
        yield fault("MSG-GC-31", "numero_cliente")


def company_is_open(case: Case) -> Iterator[Fault]:
    company = case["distribuidora"]
    if company is not None and not company.values.get("activo", True):
        yield fault("MSG-GC-08", "distribuidora")


def comuna_of_region(case: Case) -> Iterator[Fault]:
    region, comuna = case["region"], case["comuna"]
    if region is not None and comuna is not None and comuna.values.get("region_id") != region.id:
        yield fault("MSG-INV-04", "comuna")


SOLICITUD = (
    Rule("GC-CLIENTE", client_number, source="S002 §3"),
    Rule("GC-DISTRIBUIDORA", company_is_open),
    Rule("GC-COMUNA", comuna_of_region),
)


def missing_documents(tipo: str, brought: Collection[str], *, final: bool, meter: bool) -> Iterator[Fault]:
    """The documents that a form lacks: its obligatory ones, and those of somebody else's request and of one's own meter."""
    for one in FORMULARIOS[tipo].documentos:
        if one.campo in brought:
            continue
        if one.need == REQUIRED:
            yield fault("MSG-GC-12", one.campo, campo=Word(one.label))
        elif one.conditional and not final:
            yield fault("MSG-GC-14", one.campo)
        elif one.need == CONDITIONAL and one.of_meter and meter:
            yield fault("MSG-GC-15", one.campo)
