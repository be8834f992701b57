"""Prints the texts that a plugin declares as data (labels, choices, titles of screens and profiles) as Python source, so
that pybabel finds them: `setup/texts.py residuos`, or `core`. Called by setup/catalogs.sh.

Why it exists: a specification is plain Spanish without a library; its texts are looked up in the catalogues where they are
shown, so nothing in its source marks them.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def texts_of(name: str) -> set[str]:
    from config import Settings
    from estado_verde import plugins, starting
    from estado_verde.spec.messages import MESSAGES

    with tempfile.TemporaryDirectory() as home:
        host = starting.start(Settings({"ESTADO_VERDE_HOME": home}))
    requires = host.found[name].manifest.requires if name in host.found else ()
    told = {one for required in (*requires, *([plugins.CORE] if requires else [])) for one in _declared(host, required)}
    module = host.modules.get(name, {}).get("messages")
    messages = MESSAGES if name == plugins.CORE else getattr(module, "MESSAGES", {})
    found = {*_declared(host, name), *messages.values()} - told
    return {one for one in found if any(letter.isalpha() for letter in one)}


def _declared(host: Any, name: str) -> Iterator[str]:
    for hook in host.answers.values():
        for value in hook.get(name, ()):
            yield from _of(value)


def _of(value: object) -> Iterator[str]:
    from estado_verde.contributions import Extension, Profile, Realm, View
    from estado_verde.spec.reports import Report
    from estado_verde.spec.requirements import Edition, Requirement

    if isinstance(value, Edition):
        for one in value.requirements:
            yield from _of(one)
    elif isinstance(value, Requirement):
        yield value.name
        for record in value.records.values():
            yield from (record.title, record.plural)
            yield from _fields(record.fields)
        yield from (one.label for one in value.parameters.values())
        yield from (one.title for one in (*value.indicators, *value.evidence, *value.workbooks))
    elif isinstance(value, Extension):
        yield from _fields(value.fields)
    elif isinstance(value, View):
        yield from (value.label, *value.group, *(title for title, _names in getattr(value.cls, "sections", ())))
    elif isinstance(value, Realm | Profile | Report):
        yield value.title


def _fields(fields: tuple) -> Iterator[str]:
    for one in fields:
        yield from (one.label, one.hint, *(label for _code, label in one.choices))
        if one.kind == "boolean":
            yield from ("Sí", "No")


if __name__ == "__main__":
    print("\n".join(f"N_({text!r})" for text in sorted(texts_of(sys.argv[1]))))
