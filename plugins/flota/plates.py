"""Plates: how one is kept, and whether it is one. The formats come from the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

SEPARATORS = re.compile(r"[\s.·•\-‐‑–—]+")


def plain_plate(text: str) -> str:
    """«bc·df-12» is «BCDF12»."""
    return SEPARATORS.sub("", text).upper()


@lru_cache(maxsize=200)
def compiled(expression: str) -> re.Pattern[str] | None:
    """None for what is no expression."""
    try:
        return re.compile(expression, re.ASCII)
    except re.error:
        return None


def is_plate(text: str, expressions: Iterable[str]) -> bool:
    """Whether the whole plate is of one of the formats."""
    return any((found := compiled(one)) is not None and found.fullmatch(text) is not None for one in expressions)
