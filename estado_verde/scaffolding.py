"""The first files of a new plugin, from the folder ``scaffold``: they start, and show where each thing goes."""

from __future__ import annotations

import re
from pathlib import Path
from string import Template

from .plugins import Host

KINDS = ("module", "edition")
SCAFFOLD = Path(__file__).parent / "scaffold"
NAME = re.compile(r"[a-z][a-z0-9_]{1,29}")


class Refused(Exception):
    """A plugin that cannot be written here; the text says why."""


def write(name: str, kind: str, title: str, into: Path, host: Host) -> list[Path]:
    """Write the plugin's folder below ``into``; the files written."""
    if not NAME.fullmatch(name):
        raise Refused(f"«{name}» no sirve de nombre: minúsculas, cifras y guiones bajos, como «flota».")
    folder = into / name
    if folder.exists() or name in host.found:
        raise Refused(f"Ya existe un plugin «{name}».")
    values = {"name": name, "title": title or name.replace("_", " ").capitalize(), "class_name": _class_name(name)}
    if kind == "edition":
        values |= _edition(name, host)
    written = []
    for source in sorted((SCAFFOLD / kind).rglob("*.txt")):
        relative = source.relative_to(SCAFFOLD / kind).with_suffix("")
        target = folder / Template(str(relative)).substitute(values)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(Template(source.read_text("utf-8")).substitute(values), "utf-8")
        written.append(target)
    return written


def _class_name(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _edition(name: str, host: Host) -> dict[str, str]:
    """The year is in the name. The newest edition before it is what the new one differs from."""
    match = re.search(r"(20[0-9]{2})$", name)
    if match is None:
        raise Refused(f"El nombre de una edición termina en su año, como «estado_verde_2027»; «{name}» no lo dice.")
    anio = int(match[1])
    editions = {
        other: one for other in host.found.values() if other.manifest.kind == "edition" for one in [_year(other.name)]
    }
    before = [other for other, year in editions.items() if year < anio]
    if not before:
        raise Refused(f"No hay una edición anterior a {anio} de la cual diferir: copie plugins/estado_verde_2026.")
    base = max(before, key=lambda other: editions[other])
    requires = [base.name, *base.manifest.requires]
    return {"anio": str(anio), "base": base.name, "requires": _tuple(requires)}


def _tuple(names: list[str]) -> str:
    inside = ", ".join(f'"{one}"' for one in names)
    return f"({inside},)" if len(names) == 1 else f"({inside})"


def _year(name: str) -> int:
    match = re.search(r"(20[0-9]{2})$", name)
    return int(match[1]) if match else 0
