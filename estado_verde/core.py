"""The core answers the same hooks as a plugin: its own records, screens, permissions and commands come in through the door
that it opens for others."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

from .contributions import View, Workflow
from .hookspecs import hookimpl
from .plugins import CORE
from .spec.requirements import Requirement


def _landed(module: str, name: str, default: Any) -> Any:
    try:
        return getattr(importlib.import_module(f"estado_verde.{module}"), name, default)
    except ModuleNotFoundError:
        return default


@hookimpl
def ev_requirements() -> Sequence[Requirement]:
    records = {**_landed("programme.records", "RECORDS", {}), **_landed("security.records", "RECORDS", {})}
    return [Requirement(CORE, "Estado Verde", records=records)]


@hookimpl
def ev_views() -> Sequence[View]:
    return [*_landed("programme.views", "VIEWS", ()), *_landed("security.views", "VIEWS", ())]


@hookimpl
def ev_workflows() -> Sequence[Workflow]:
    return list(_landed("programme.periods", "WORKFLOWS", ()))


@hookimpl
def ev_commands() -> Sequence[Any]:
    return list(_landed("excel.commands", "COMMANDS", ()))
