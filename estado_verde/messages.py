"""From the stable code of a message to its text in the language of the reader. The Spanish text is the msgid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import has_app_context
from flask_babel import gettext

from .spec.faults import Fault, Word
from .spec.messages import MESSAGES as CORE

_texts: dict[str, str] = dict(CORE)


class DuplicateMessage(ValueError):
    """Two plugins give different texts to one code."""


def register(messages: Mapping[str, str]) -> None:
    """Add a plugin's messages. A code means one text everywhere, so a second text for it is refused."""
    for code, text in messages.items():
        if _texts.setdefault(code, text) != text:
            raise DuplicateMessage(f"{code}: «{_texts[code]}» y «{text}»")


def text_of(fault: Fault) -> str:
    """The sentence to show. Inside an application it is translated; outside it stays in Spanish."""
    inside = has_app_context()
    text = gettext(_texts[fault.code]) if inside else _texts[fault.code]
    # Texts are ours, values are people's: only values are put in, and a value is never read as a placeholder.
    words = {name: gettext(value) for name, value in fault.values.items() if inside and isinstance(value, Word)}
    return text.format_map({name: str(value) for name, value in fault.values.items()} | words)


def texts_of(faults: Iterable[Fault]) -> list[str]:
    return [text_of(one) for one in faults]


def known(code: str) -> bool:
    return code in _texts
