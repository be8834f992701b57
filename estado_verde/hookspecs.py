"""The whole contract between the core and a plugin: twelve hooks and nothing else.

The first seven are asked once, at start, and answer with values. ``ev_validate`` and ``ev_dashboard`` are asked per write
and per page. The last three are told after the commit; what they raise is logged with the plugin's name and undoes
nothing. Models, migrations, messages, templates, translations and static files need no hook: they are found by file name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    import click

    from .contributions import Card, Grant, MailTemplate, Profile, Realm, View, Workflow
    from .models import Periodo
    from .scope import Who
    from .spec.faults import Fault
    from .spec.reports import Report
    from .spec.requirements import Edition, Requirement

PROJECT = "estado_verde"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def ev_requirements() -> Sequence[Requirement | Edition]:
    """The base requirements of a module (without code or year), or the editions of an edition plugin."""


@hookspec
def ev_views() -> Sequence[View]:
    """Screens, with their place in the menu."""


@hookspec
def ev_workflows() -> Sequence[Workflow]:
    """State machines, as transition tables."""


@hookspec
def ev_reports() -> Sequence[Report]:
    """Sheets that this plugin adds to a report, and the progress it can tell."""


@hookspec
def ev_profiles() -> Sequence[Realm | Profile | Grant]:
    """Realms, profiles, and what each profile may do with the plugin's resources."""


@hookspec
def ev_mail_templates() -> Sequence[MailTemplate]:
    """Mails, as data with named placeholders."""


@hookspec
def ev_commands() -> Sequence[click.Command]:
    """Commands that are added to ``estado-verde``."""


@hookspec
def ev_validate(
    requirement: Requirement, data: Mapping[str, Any], previous: Mapping[str, Any] | None, periodo: Periodo | None
) -> Iterable[Fault]:
    """Rules that cross plugins. ``data["record"]`` names the record; the rest are its parsed values."""


@hookspec
def ev_dashboard(account: Who, periodo: Periodo) -> Iterable[Card]:
    """Cards of «Mi avance»."""


@hookspec
def ev_saved(table: str, row_id: int, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> None:
    """A row was created (before is None), changed, or deleted (after is None)."""


@hookspec
def ev_transitioned(workflow: str, table: str, row_id: int, source: str, action: str, target: str) -> None:
    """A row went from one state to another."""


@hookspec
def ev_periodo_changed(anio: int, source: str, target: str) -> None:
    """A period was created (source is empty), opened, sent to validation, closed or reopened."""
