"""Finds plugins and decides which run, before any of their code is imported: only the manifest of each is read, so that
the order of imports is known, and one that is disabled cannot break a start."""

from __future__ import annotations

import ast
import importlib
import importlib.abc
import importlib.machinery
import importlib.metadata
import importlib.util
import sys
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from types import ModuleType

from .contributions import API, Plugin
from .problems import Problem

#: Packages that are installed with pip announce a plugin here.
GROUP = "estado_verde.plugins"
#: The package under which every plugin is imported, wherever its folder is.
NAMESPACE = "ev_plugins"
KINDS = ("module", "edition")
#: In EV_PLUGINS, before the name of a plugin that runs besides the usual ones.
MORE = "+"
#: Names whose prefixes or addresses are those of the core and of Flask-AppBuilder.
RESERVED = ("ab", "appbuilder", "core", "ev", "static")
#: All that a manifest may import: whatever else it needs would run before it is known whether the plugin is enabled.
MANIFEST_IMPORTS = ("__future__", "estado_verde", "estado_verde.contributions")


@dataclass(frozen=True)
class Found:
    """A plugin whose manifest was read, and where its folder is."""

    manifest: Plugin
    folder: Path

    @property
    def name(self) -> str:
        return self.manifest.name


class _Finder(importlib.abc.MetaPathFinder):
    """Imports ``ev_plugins.<name>`` from the folder where that plugin was found."""

    def __init__(self) -> None:
        self.folders: dict[str, Path] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname == NAMESPACE:
            return importlib.machinery.ModuleSpec(NAMESPACE, None, is_package=True)
        parent, _, name = fullname.rpartition(".")
        if parent != NAMESPACE or name not in self.folders:
            return None
        folder = self.folders[name]
        return importlib.util.spec_from_file_location(
            fullname, folder / "__init__.py", submodule_search_locations=[str(folder)]
        )


_finder = _Finder()


def mount(paths: Iterable[Path]) -> tuple[dict[str, Path], list[Problem]]:
    """Makes the plugins of these folders (the first may be missing) and of the entry points importable.

    Returns name → folder. Imports nothing, so it may be called any number of times.
    """
    if _finder not in sys.meta_path:
        sys.meta_path.append(_finder)
    folders: dict[str, Path] = {}
    problems: list[Problem] = []
    for number, path in enumerate(paths):
        inside = _folders_of(path)
        if not inside and number:
            problems.append(_empty(path))
        for folder in inside:
            _add(folders, problems, folder.name, folder)
    for entry in importlib.metadata.entry_points(group=GROUP):
        spec = importlib.util.find_spec(entry.module)
        if spec is not None and spec.submodule_search_locations:
            _add(folders, problems, entry.name, Path(next(iter(spec.submodule_search_locations))))
    for name, folder in folders.items():
        if _finder.folders.get(name, folder) != folder:
            _forget(name)
    _finder.folders.update(folders)
    return folders, problems


def _folders_of(path: Path) -> list[Path]:
    """The folders inside; none where the path is no folder of plugins."""
    if not path.is_dir() or (path / "__init__.py").is_file():
        return []
    return sorted(one for one in path.iterdir() if one.is_dir() and one.name[0] not in "._")


def _add(folders: dict[str, Path], problems: list[Problem], name: str, folder: Path) -> None:
    if not (folder / "__init__.py").is_file():
        hint = "Borre la carpeta, o cree el plugin con `estado-verde plugins new`."
        problems.append(Problem("EV.E002", f"La carpeta «{name}» no tiene __init__.py.", hint, file=str(folder)))
    elif name in folders and folders[name] != folder:
        message = f"El plugin «{name}» está en {folders[name]} y también en {folder}."
        problems.append(Problem("EV.E005", message, "Deje uno solo de los dos.", name, str(folder)))
    else:
        folders[name] = folder


def _empty(path: Path) -> Problem:
    if (path / "__init__.py").is_file():
        message = f"La carpeta «{path}» es un plugin, no una carpeta de plugins."
    elif path.is_dir():
        message = f"La carpeta «{path}» no contiene ningún plugin."
    else:
        message = f"La carpeta «{path}» no existe."
    return Problem("EV.E001", message, "Corrija EV_PLUGINS_PATH: nombra carpetas que contienen carpetas de plugins.")


def _forget(name: str) -> None:
    """Another plugin of this name was imported before from another folder."""
    for module in [one for one in sys.modules if f"{one}.".startswith(f"{NAMESPACE}.{name}.")]:
        del sys.modules[module]


def read_manifests(folders: Mapping[str, Path]) -> tuple[dict[str, Found], list[Problem]]:
    found: dict[str, Found] = {}
    problems: list[Problem] = []
    for name, folder in sorted(folders.items()):
        manifest = _read_manifest(name, folder / "__init__.py")
        if isinstance(manifest, Problem):
            problems.append(manifest)
        else:
            found[name] = Found(manifest, folder)
    return found, problems


def _read_manifest(name: str, file: Path) -> Plugin | Problem:
    hint = 'Escriba solo: from estado_verde.contributions import Plugin; PLUGIN = Plugin(name="…", …).'
    try:
        tree = ast.parse(file.read_text("utf-8"), str(file))
        others = sorted(_imports_of(tree) - set(MANIFEST_IMPORTS))
        if others:
            return Problem("EV.E003", f"El manifiesto importa {', '.join(others)}.", hint, name, str(file))
        manifest = vars(importlib.import_module(f"{NAMESPACE}.{name}")).get("PLUGIN")
    except Exception as error:
        _forget(name)
        return Problem("EV.E003", f"El manifiesto no se puede leer: {error}.", hint, name, str(file))
    if not isinstance(manifest, Plugin):
        return Problem("EV.E003", "El manifiesto no define PLUGIN.", hint, name, str(file))
    return _judge_manifest(manifest, name, file) or manifest


def _imports_of(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add("." * node.level + (node.module or ""))
    return names


def _judge_manifest(manifest: Plugin, name: str, file: Path) -> Problem | None:
    if manifest.name != name or not name.isidentifier() or name != name.lower():
        message = f'El manifiesto dice name="{manifest.name}" y la carpeta se llama «{name}».'
        hint = "Use el mismo nombre en ambos: minúsculas, cifras y guiones bajos."
        return Problem("EV.E004", message, hint, name, str(file))
    if name in RESERVED:
        message = f"El nombre «{name}» está reservado."
        return Problem("EV.E004", message, "Use otro nombre para la carpeta y el manifiesto.", name, str(file))
    if manifest.kind not in KINDS:
        message = f'El manifiesto dice kind="{manifest.kind}".'
        return Problem(
            "EV.E004", message, 'Use "module" (tiene tablas) o "edition" (un año, sin tablas).', name, str(file)
        )
    if manifest.api != API:
        message = f"El plugin está escrito para la interfaz {manifest.api} y este Estado Verde ofrece la {API}."
        return Problem("EV.E006", message, "Instale la versión del plugin que corresponde.", name, str(file))
    return None


def closest(name: str, names: Iterable[str]) -> str:
    """« ¿Quiso decir «x»?», or nothing."""
    near = get_close_matches(name, sorted(names), 1)
    return f" ¿Quiso decir «{near[0]}»?" if near else ""


def choose(folders: Mapping[str, Path], wanted: Sequence[str] | None) -> tuple[dict[str, Path], list[Problem]]:
    """The folders that EV_PLUGINS enables; all of them when it is not set, or only adds some («+clave_unica»)."""
    plain = [name.removeprefix(MORE) for name in wanted or ()]
    hint = "Corrija EV_PLUGINS; `estado-verde plugins list` muestra los que hay."
    problems = [
        Problem("EV.E007", f"EV_PLUGINS nombra «{name}», que no existe.{closest(name, folders)}", hint)
        for name in plain
        if name not in folders
    ]
    all_of_them = wanted is None or adds_some(wanted)
    return {name: folder for name, folder in folders.items() if all_of_them or name in plain}, problems


def adds_some(wanted: Sequence[str]) -> bool:
    """Whether EV_PLUGINS adds to those that run anyway, instead of naming all that run."""
    return bool(wanted) and all(name.startswith(MORE) for name in wanted)


def by_default(found: Mapping[str, Found], wanted: Sequence[str] | None) -> dict[str, Found]:
    """Without those that run only where they are named."""
    named = {name.removeprefix(MORE) for name in wanted or ()}
    return {name: one for name, one in found.items() if one.manifest.default or name in named}


def sort(
    enabled: Mapping[str, Found], chosen: Container[str], folders: Mapping[str, Path]
) -> tuple[tuple[Found, ...], list[Problem]]:
    """Required ones first, then by name. ``folders`` tells a plugin that is disabled from one that does not exist.

    A plugin whose requirement is missing is left out, and so are those that require it, without a problem of their own;
    so are those that require one which was ``chosen`` but could not be read.
    """
    problems: list[Problem] = []
    broken: set[str] = set()
    for name, one in sorted(enabled.items()):
        for required in one.manifest.requires:
            if required not in enabled:
                broken.add(name)
                if required not in chosen:
                    problems.append(_missing(one, required, folders))
    while True:
        while more := {n for n, one in enabled.items() if n not in broken and broken & set(one.manifest.requires)}:
            broken |= more
        sorter = TopologicalSorter({n: sorted(one.manifest.requires) for n, one in enabled.items() if n not in broken})
        try:
            sorter.prepare()
        except CycleError as error:
            problems.append(_circle(enabled, error.args[1]))
            broken.update(error.args[1])
            continue
        return _in_order(enabled, sorter), problems


def _in_order(enabled: Mapping[str, Found], sorter: TopologicalSorter[str]) -> tuple[Found, ...]:
    order: list[Found] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        order.extend(enabled[name] for name in ready)
        sorter.done(*ready)
    return tuple(order)


def _circle(enabled: Mapping[str, Found], names: Sequence[str]) -> Problem:
    start = names.index(min(names))
    around = [*names[start:-1], *names[:start], names[start]]  # begins with the first name, whatever the sorter found
    hint = "Quite uno de los requires: un módulo nunca requiere a una edición, ni dos módulos uno al otro."
    message = f"Los plugins se requieren en círculo: {' → '.join(reversed(around))}."
    return Problem("EV.E010", message, hint, around[0], str(enabled[around[0]].folder / "__init__.py"))


def _missing(one: Found, required: str, folders: Mapping[str, Path]) -> Problem:
    file = str(one.folder / "__init__.py")
    if required in folders:
        message = f"El plugin «{one.name}» requiere «{required}», que está deshabilitado."
        hint = f"Agregue «{required}» a EV_PLUGINS, o quite «{one.name}»."
        return Problem("EV.E009", message, hint, one.name, file)
    message = f"El plugin «{one.name}» requiere «{required}», que no existe.{closest(required, folders)}"
    hint = f"Instale «{required}» o ponga su carpeta en EV_PLUGINS_PATH."
    return Problem("EV.E008", message, hint, one.name, file)
