"""What plugins may use. Names are fetched when they are first asked for: a manifest, a rule or a specification that imports
one of them loads no framework and no database."""

from __future__ import annotations

import importlib
from typing import Any

#: name → the module that has it.
_WHERE = {
    "estado_verde.contributions": (
        "API Card Due Daily Extension Grant MailTemplate Plugin Profile Reach Realm Transition View Workflow grants"
    ),
    "estado_verde.hookspecs": "hookimpl",
    "estado_verde.spec.fields": (
        "Field Reference boolean choice day decimal email files integer kilograms long_text month reference references rut "
        "text year"
    ),
    "estado_verde.spec.records": "Case Evidence Parameter Record Related Rule",
    "estado_verde.spec.requirements": "Edition Milestone Requirement SpecError",
    "estado_verde.spec.indicators": "Indicator Quality Result percentage",
    "estado_verde.spec.faults": "Fault fault refuses warning",
    "estado_verde.spec.periods": "Period",
    "estado_verde.spec.reports": "Column Pending Progress Report Sheet",
    "estado_verde.spec.workbooks": "SheetLayout SheetRow Workbook",
    "estado_verde.spec.messages": "N_",
    "estado_verde.models": "Cuenta Model Organizacion Periodo Registro db",
    "estado_verde.models.types": "Exact Instant",
    "estado_verde.scope": "SYSTEM Who acting current everything nothing organisation",
    "estado_verde.clock": "now today",
    "estado_verde.messages": "text_of",
    "estado_verde.crud": "EvModelView EvView",
    "estado_verde.security": "public requires signed_in",
}
_HOME = {name: module for module, names in _WHERE.items() for name in names.split()}

__all__ = sorted(_HOME)  # noqa: PLE0605 - the list is made of the table above


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"estado_verde no ofrece «{name}»")
    value = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = value
    return value
