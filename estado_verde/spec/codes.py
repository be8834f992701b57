"""Codes of technical requirements, «E1/O2/RT7», and the many ways the documents write them (C-32)."""

from __future__ import annotations

import re

CANONICAL = re.compile(r"E(?P<etapa>[1-9]\d*)/O(?P<objetivo>[1-9]\d*)/RT(?P<rt>[1-9]\d*)", re.ASCII)
LOOSE = re.compile(
    r"(?:(?:E|ETAPA)\s*(?P<etapa>[1-9]\d*))?[\s/\-,]*(?:O|0|OBJETIVO)\s*(?P<objetivo>[1-9]\d*)[\s/\-,]*RT\s*(?P<rt>[1-9]\d*)",
    re.ASCII,
)


def normalise_code(raw: str) -> str:
    """«E1-O2-RT1», «O2RT4», «02-RT5» and «Objetivo2, RT5» in canonical form; stage 1 where none is given.

    Raises ValueError when no requirement can be read in it (MSG-REQ-01).
    """
    match = LOOSE.fullmatch(" ".join(raw.upper().split()))
    if match is None:
        raise ValueError(raw)
    return f"E{match['etapa'] or 1}/O{match['objetivo']}/RT{match['rt']}"


def split_code(code: str) -> tuple[int, int, int]:
    """(etapa, objetivo, número de RT) of a canonical code."""
    match = CANONICAL.fullmatch(code)
    if match is None:
        raise ValueError(code)
    return int(match["etapa"]), int(match["objetivo"]), int(match["rt"])
