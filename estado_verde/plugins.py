"""The plugin host: discover → sort by requires → import → register → check. Everything that is wrong is collected and told
at once; a start either gives a host whose plugins are whole, or none.

pluggy calls the last registered first, so plugins are registered from last to first: every hook reaches them in the
order of their requirements, then of their names, the core before all.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import logging
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import pluggy
from flask import current_app, has_app_context
from sqlalchemy.exc import InvalidRequestError

from . import hookspecs
from .contributions import Extension, Grant, MailTemplate, Profile, Realm, View, Workflow
from .discovery import NAMESPACE, Found, by_default, choose, closest, mount, read_manifests, sort
from .problems import Problem, StartError
from .spec.reports import Report
from .spec.requirements import Edition, Requirement, SpecError

if TYPE_CHECKING:
    from .catalog import Catalog

__all__ = ["CORE", "Host", "StartError", "ask", "discover", "host", "mount", "start", "tell"]

log = logging.getLogger(__name__)

#: The name under which the core answers hooks itself.
V = TypeVar("V")
CORE = "core"
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


@dataclass
class Host:
    """The plugins that run, in order. ``hook.ev_…(…)`` asks all of them; ``values`` has what they said at start."""

    plugins: tuple[Found, ...]
    #: Every plugin that was found, enabled or not, by name.
    found: Mapping[str, Found]
    modules: dict[str, dict[str, ModuleType]] = field(default_factory=dict)
    answers: dict[str, dict[str, tuple[Any, ...]]] = field(default_factory=dict)
    catalog: Catalog = field(init=False)
    hook: Any = None
    _derived: dict[Callable[[Host], Any], Any] = field(default_factory=dict)

    @property
    def enabled(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.plugins)

    def values(self, hook: str) -> tuple[Any, ...]:
        """What the core and every plugin answered to a hook at start, in order."""
        return tuple(value for values in self.answers.get(hook, {}).values() for value in values)

    def derive(self, work: Callable[[Host], V]) -> V:
        """What follows from those answers, worked out once: menus ask it for each entry of each page."""
        if work not in self._derived:
            self._derived[work] = work(self)
        found: V = self._derived[work]
        return found

    def folder(self, name: str) -> Path:
        return self.found[name].folder


_last: list[Host] = []


def host() -> Host:
    """The host of the running application; outside of one, the last that was started."""
    if has_app_context() and "ev" in current_app.extensions:
        running: Host = current_app.extensions["ev"]["host"]
        return running
    if not _last:
        raise RuntimeError("Ningún plugin host ha partido: falta create_app().")
    return _last[-1]


def started(made: Host) -> None:
    """From here on ``host()`` outside of an application means this one."""
    _last[:] = [made]


def ask(hook: str, **values: Any) -> list[Any]:
    """What all plugins answer, one list in their order: ``ask("ev_validate", …)`` gives faults."""
    return [value for answer in getattr(host().hook, hook)(**values) for value in answer]


def tell(hook: str, **values: Any) -> None:
    """Tell every plugin what was committed. Their failures are logged and go no further."""
    getattr(host().hook, hook)(**values)


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
    from . import checks
    from .catalog import build

    made, problems = discover(settings)
    whole = [one for one in made.plugins if _import(made, one, problems)]
    _register(made, whole, problems)
    _collect(made, whole, problems)
    made.catalog = build(made)
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
    from .models import db

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
