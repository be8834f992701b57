"""How a host comes to be: discover → sort by requires → import → register → check. Everything that is wrong is collected and
told at once; a start either gives a host whose plugins are whole, or none.

pluggy calls the last registered first, so plugins are registered from last to first: every hook reaches them in the
order of their requirements, then of their names, the core before all.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import logging
import traceback
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import pluggy
from flask import has_app_context
from sqlalchemy.exc import InvalidRequestError

from . import catalog, checks, hookspecs
from .contributions import Extension, Grant, MailTemplate, Profile, Realm, View, Workflow
from .discovery import NAMESPACE, Found, by_default, choose, closest, mount, read_manifests, sort
from .models import db
from .plugins import CORE, Host, started
from .problems import Problem, StartError
from .security.records import RECORDS, with_profiles
from .spec.reports import Report
from .spec.requirements import Edition, Requirement, SpecError

__all__ = ["discover", "start"]

log = logging.getLogger(__name__)

#: Files of a plugin that are imported when they exist, in this order.
FILES = ("messages", "models", "requirements", "rules", "reports", "views", "plugin")
#: What each hook that is asked at start answers with.
ANSWERS: dict[str, tuple[type, ...]] = {
    "ev_requirements": (Requirement, Edition, Extension),
    "ev_views": (View,),
    "ev_workflows": (Workflow,),
    "ev_reports": (Report,),
    "ev_profiles": (Realm, Profile, Grant),
    "ev_mail_templates": (MailTemplate,),
    "ev_commands": (object,),
}
#: Told after the commit: what they raise is logged and undoes nothing.
TOLD = ("ev_saved", "ev_transitioned", "ev_periodo_changed")
HOOKS = tuple(name for name in vars(hookspecs) if name.startswith("ev_"))
MARK = f"{hookspecs.PROJECT}_impl"


class Settings(Protocol):
    """The part of the settings that the host reads."""

    @property
    def PLUGINS(self) -> tuple[str, ...] | None: ...
    @property
    def PLUGINS_PATH(self) -> tuple[Path, ...]: ...


def discover(settings: Settings) -> tuple[Host, list[Problem]]:
    """The host with its plugins chosen and sorted; none of their code but manifests has been imported."""
    folders, problems = mount(settings.PLUGINS_PATH)
    chosen, more = choose(folders, settings.PLUGINS)
    read, unread = read_manifests(chosen)
    found = by_default(read, settings.PLUGINS)
    chosen = {name: folder for name, folder in chosen.items() if name in found or name not in read}
    order, unsorted = sort(found, chosen, folders)
    others, _ = read_manifests({name: folder for name, folder in folders.items() if name not in chosen})
    return Host(order, {**found, **others}), [*problems, *more, *unread, *unsorted]


def start(settings: Settings) -> Host:
    """A host whose plugins are imported, registered and checked. Raises StartError with all that is wrong."""
    made, problems = discover(settings)
    whole = [one for one in made.plugins if _import(made, one, problems)]
    _register(made, whole, problems)
    _collect(made, whole, problems)
    _name_profiles(made)
    made.catalog = catalog.build(made, checks.models_of(made))
    problems += checks.run(made, whole)
    if problems:
        raise StartError(problems)
    started(made)
    return made


def _import(made: Host, one: Found, problems: list[Problem]) -> bool:
    """Imports the files of a plugin; whether they, and those of what it requires, are whole."""
    if any(name not in made.modules for name in one.manifest.requires):
        return False
    modules: dict[str, ModuleType] = {}
    for name in FILES:
        if not (one.folder / f"{name}.py").is_file() and not (one.folder / name / "__init__.py").is_file():
            continue
        try:
            modules[name] = importlib.import_module(f"{NAMESPACE}.{one.name}.{name}")
        except Exception as error:
            problems.append(_import_problem(one, error))
            return False
    made.modules[one.name] = modules
    return True


def _import_problem(one: Found, error: Exception) -> Problem:
    frames = [f for f in traceback.extract_tb(error.__traceback__) if Path(f.filename).is_relative_to(one.folder)]
    file = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else str(one.folder)
    if isinstance(error, SyntaxError) and error.filename:
        file = f"{error.filename}:{error.lineno}"
    if isinstance(error, SpecError):
        return Problem("EV.E018", str(error), "Use uno de los nombres que existen.", one.name, file)
    if isinstance(error, InvalidRequestError) and "already defined" in str(error):
        table = str(error).split("'")[1]
        message = f"La tabla «{table}» está definida dos veces."
        return Problem("EV.E022", message, "Deje una sola clase por tabla, u otro nombre.", one.name, file)
    message = f"No se puede importar: {type(error).__name__}: {error}"
    return Problem("EV.E011", message, "Corrija el archivo, o deshabilite el plugin.", one.name, file)


def _register(made: Host, plugins: Iterable[Found], problems: list[Problem]) -> None:
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    made.hook = manager.hook
    modules = [(one.name, made.modules[one.name].get("plugin")) for one in plugins]
    core = importlib.import_module("estado_verde.core")
    for name, module in reversed([(CORE, core), *modules]):
        if module is None:
            continue
        implementations = _implementations(name, module, problems)
        try:
            manager.register(implementations, name)
        except pluggy.PluginValidationError as error:
            message = " ".join(str(error).split("\n")[-1].split())
            hint = "Use los argumentos de docs/hooks.md; se pueden omitir, no renombrar."
            problems.append(
                Problem("EV.E014", f"Un hook tiene otros argumentos: {message}", hint, name, module.__file__ or "")
            )
    manager.check_pending()


def _implementations(name: str, module: ModuleType, problems: list[Problem]) -> ModuleType:
    """The hooks that a module implements. One that pluggy would never call, or call out of order, is a problem."""
    good = ModuleType(name)  # pluggy tells plugins apart by equality, so it must not be a plain namespace
    for attribute, function in vars(module).items():
        options = getattr(function, MARK, None)
        if not inspect.isfunction(function) or function.__module__ != module.__name__:
            continue
        if not options and not attribute.startswith("ev_"):
            continue
        file = f"{module.__file__}:{function.__code__.co_firstlineno}"
        if attribute not in HOOKS:
            message = f"No existe el hook «{attribute}».{closest(attribute, HOOKS)}"
            hint = f"Corrija el nombre. Existen: {', '.join(HOOKS)}."
            problems.append(Problem("EV.E012", message, hint, name, file))
        elif not options:
            message = f"A la función «{attribute}» le falta @hookimpl, así que nadie la llamaría."
            problems.append(Problem("EV.E013", message, "Agregue @hookimpl, o cambie su nombre.", name, file))
        elif any(options.values()):
            used = ", ".join(sorted(key for key, value in options.items() if value))
            message = f"El hook «{attribute}» usa {used}; el orden de los plugins lo dan sus requisitos."
            problems.append(Problem("EV.E015", message, "Use @hookimpl sin opciones.", name, file))
        else:
            setattr(good, attribute, _guarded(name, function) if attribute in TOLD else function)
    return good


def _guarded(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """What is told after the commit must not reach who committed."""

    @functools.wraps(function)
    def tell(*args: Any, **kwargs: Any) -> None:
        try:
            function(*args, **kwargs)
        except Exception:
            log.exception("El plugin %s falló en %s; lo guardado queda guardado.", name, function.__name__)
            _discard_pending()

    return tell


def _discard_pending() -> None:
    """What a failed hook left half done in the session would fail the next statement of somebody else."""
    if has_app_context():
        db.session.rollback()


def _collect(made: Host, plugins: list[Found], problems: list[Problem]) -> None:
    """Asks, once, every hook that answers with values."""
    answers = {hook: {impl.plugin_name: impl for impl in getattr(made.hook, hook).get_hookimpls()} for hook in ANSWERS}
    for hook, types in ANSWERS.items():
        made.answers[hook] = {}
        for name in (CORE, *(one.name for one in plugins)):
            if name not in answers[hook]:
                continue
            function = answers[hook][name].function
            values = _ask(name, hook, function, types, problems)
            made.answers[hook][name] = values
    made._derived.clear()  # of a part of them, if a hook asked meanwhile


def _name_profiles(made: Host) -> None:
    """The record of accounts offers the profiles that the plugins declare, which are known only now."""
    profiles = [one for one in made.values("ev_profiles") if isinstance(one, Profile)]
    named = {"cuenta": with_profiles(RECORDS["cuenta"], profiles)}
    answers = made.answers["ev_requirements"]
    answers[CORE] = tuple(replace(one, records={**one.records, **named}) for one in answers[CORE])


def _ask(
    name: str, hook: str, function: Callable[..., Any], types: tuple[type, ...], problems: list[Problem]
) -> tuple[Any, ...]:
    file = f"{inspect.getsourcefile(function)}:{function.__code__.co_firstlineno}"
    try:
        values = tuple(function())
    except SpecError as error:
        problems.append(Problem("EV.E018", str(error), "Use uno de los nombres que existen.", name, file))
        return ()
    except Exception as error:
        message = f"El hook «{hook}» falló: {type(error).__name__}: {error}"
        problems.append(Problem("EV.E016", message, "Debe devolver una lista, aunque sea vacía.", name, file))
        return ()
    for value in values:
        if not isinstance(value, types):
            wanted = " o ".join(one.__name__ for one in types)
            message = f"El hook «{hook}» respondió {type(value).__name__}."
            problems.append(Problem("EV.E017", message, f"Cada valor debe ser {wanted}.", name, file))
    return tuple(value for value in values if isinstance(value, types))
