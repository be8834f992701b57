"""The English catalogues against the sources: every text that is marked has its English, whole and with the same holes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
OWNERS = ["", *sorted(one.parent.name for one in ROOT.glob("plugins/*/__init__.py"))]
HOLE = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%%")
MARKS = {**DEFAULT_KEYWORDS, "N_": None, "lazy_gettext": None}
KINDS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]


def catalogue(owner: str) -> list[Message]:
    folder = ROOT / "plugins" / owner if owner else ROOT
    file = folder / "translations/en/LC_MESSAGES/messages.po"
    return [one for one in read_po(file.open("rb"), "en") if one.id] if file.exists() else []


def several(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, tuple | list) else (str(text or ""),)


def marked(owner: str) -> Iterator[str]:
    folder = ROOT / "plugins" / owner if owner else ROOT / "estado_verde"
    for file, _line, text, _comments, _context in extract_from_dir(folder, KINDS, keywords=MARKS):
        if "tests" not in Path(file).parts:
            yield several(text)[0]


@pytest.mark.parametrize("owner", OWNERS, ids=lambda one: one or "core")
def test_every_text_has_its_english(owner: str) -> None:
    """Those of the plugin itself, or of the core, which every plugin stands on."""
    known = {several(one.id)[0] for name in {"", *OWNERS} for one in catalogue(name)}
    assert sorted({one for one in marked(owner) if one and one not in known}) == []


@pytest.mark.parametrize("owner", OWNERS, ids=lambda one: one or "core")
def test_the_english_is_whole(owner: str) -> None:
    wrong = []
    for one in catalogue(owner):
        texts = several(one.string)
        if one.fuzzy or not all(texts):
            wrong.append(f"missing: {several(one.id)[0]}")
        holes = set(HOLE.findall(several(one.id)[-1]))
        wrong += [f"holes: {text}" for text in texts if text and set(HOLE.findall(text)) - holes]
    assert wrong == []
