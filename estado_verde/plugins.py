"""The plugin host: what runs, and how the core asks it. How a host comes to be is told in ``starting``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

from flask import current_app, has_app_context

from .discovery import Found, mount
from .problems import StartError

if TYPE_CHECKING:
    from .catalog import Catalog

__all__ = ["CORE", "Host", "StartError", "ask", "host", "mount", "started", "tell"]

V = TypeVar("V")
#: The name under which the core answers hooks itself.
CORE = "core"


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
