"""What is checked in what plugins answered: permissions, screens, workflows and mails must name things that exist."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter
from types import ModuleType

from flask_appbuilder.baseviews import BaseView
from sqlalchemy import inspect as sa_inspect

from . import workflow
from .contributions import Grant, Profile, Realm, Workflow
from .plugins import Host
from .problems import Problem
from .security.access import closed_routes

ACTIONS = ("read", "write", "delete", "run")


def run(host: Host) -> Iterator[Problem]:
    for check in (_profiles, _grants, _views, _workflows, _mails):
        yield from check(host)


def file_of(host: Host, name: str) -> str:
    """The file with the hooks of a plugin; nothing for the core."""
    module: ModuleType | None = host.modules.get(name, {}).get("plugin")
    return (module.__file__ or "") if module else ""


def _profiles(host: Host) -> Iterator[Problem]:
    realms = {one.name for one in host.values("ev_profiles") if isinstance(one, Realm)}
    seen: set[str] = set()
    for name, values in host.answers.get("ev_profiles", {}).items():
        file = file_of(host, name)
        for one in values:
            if isinstance(one, Grant):
                continue
            if isinstance(one, Profile) and one.realm not in realms:
                message = f"El perfil «{one.name}» es de la plataforma «{one.realm}», que nadie declara."
                yield Problem(
                    "EV.E041", message, f"Declare Realm o use una de: {', '.join(sorted(realms))}.", name, file
                )
            # The same profile may exist in two platforms («participante»), each with accounts of its own.
            place = one.realm if isinstance(one, Profile) else ""
            if (key := f"{type(one).__name__} {place} {one.name}") in seen:
                yield Problem("EV.E042", f"«{one.name}» ya está declarado.", "Use otro nombre.", name, file)
            seen.add(key)


def _grants(host: Host) -> Iterator[Problem]:
    declared = [one for one in host.values("ev_profiles") if isinstance(one, Profile)]
    profiles = {name for one in declared for name in (one.name, f"{one.realm}:{one.name}")}
    for name, values in host.answers.get("ev_profiles", {}).items():
        for one in values:
            if not isinstance(one, Grant):
                continue
            if one.profile not in profiles:
                message = f"El permiso sobre «{one.resource}» es del perfil «{one.profile}», que nadie declara."
                hint = f"Existen: {', '.join(sorted({one.name for one in declared})) or 'ninguno'}."
                yield Problem("EV.E040", message, hint, name, file_of(host, name))
            for action in one.actions:
                if action not in ACTIONS:
                    message = f"El permiso sobre «{one.resource}» tiene la acción «{action}»."
                    yield Problem("EV.E043", message, f"Use {', '.join(ACTIONS)}.", name, file_of(host, name))


def _views(host: Host) -> Iterator[Problem]:
    known: dict[str, tuple[str, type]] = {}
    for name, values in host.answers.get("ev_views", {}).items():
        for one in values:
            if not (isinstance(one.cls, type) and issubclass(one.cls, BaseView)):
                message = f"La pantalla «{one.label or one.cls}» no es una vista de Flask-AppBuilder."
                yield Problem("EV.E044", message, "Herede de EvModelView o de EvView.", name, file_of(host, name))
                continue
            other, cls = known.setdefault(one.cls.__name__, (name, one.cls))
            if cls is not one.cls:
                message = f"La pantalla «{one.cls.__name__}» se llama como una de «{other}»."
                hint = "Dé otro nombre a la clase: con él se encuentran sus direcciones."
                yield Problem("EV.E048", message, hint, name, file_of(host, name))
            for route in closed_routes(one.cls):
                message = f"La ruta «{one.cls.__name__}.{route}» no dice quién puede entrar, así que se niega a todos."
                hint = "Márquela con @requires(acción, recurso), @signed_in o @public."
                yield Problem("EV.E047", message, hint, name, file_of(host, name))


def _workflows(host: Host) -> Iterator[Problem]:
    profiles = {one.name for one in host.values("ev_profiles") if isinstance(one, Profile)}
    for name, values in host.answers.get("ev_workflows", {}).items():
        for flow in values:
            for message, hint in (*_place_of(host, flow), *workflow.problems(flow, profiles)):
                yield Problem("EV.E045", message, hint, name, file_of(host, name))


def _place_of(host: Host, flow: Workflow) -> Iterator[tuple[str, str]]:
    model = host.catalog.models.get(flow.table)
    if model is None or flow.field not in sa_inspect(model).columns:
        message = f"El flujo «{flow.name}» cambia «{flow.table}.{flow.field}», que no existe."
        yield message, "Corrija table y field del flujo."


def _mails(host: Host) -> Iterator[Problem]:
    """A placeholder that nobody fills would reach people as it is written."""
    seen: set[str] = set()
    for name, values in host.answers.get("ev_mail_templates", {}).items():
        for one in values:
            used = {field for _, field, _, _ in Formatter().parse(one.subject + one.body) if field is not None}
            for unknown in sorted(used - set(one.placeholders)):
                message = f"El correo «{one.code}» usa {{{unknown}}}, que no está entre sus placeholders."
                yield Problem(
                    "EV.E046", message, "Declárelo, con su significado, o quítelo.", name, file_of(host, name)
                )
            for missing in (name for name in one.required if f"{{{name}}}" not in one.body):
                message = f"Al texto del correo «{one.code}» le falta {{{missing}}}, que es obligatorio."
                yield Problem("EV.E046", message, "Agréguelo al texto.", name, file_of(host, name))
            if one.code in seen:
                message = f"El correo «{one.code}» ya está declarado."
                yield Problem("EV.E046", message, "Use otro código.", name, file_of(host, name))
            seen.add(one.code)
