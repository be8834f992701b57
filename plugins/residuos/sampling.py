"""Drawing a sample that anybody can draw again: units are ordered by the SHA-256 of «semilla:id de la unidad», written in
hexadecimal, and the first ones are taken. No generator of random numbers is involved, so neither the version of Python nor
the order of the rows changes the list; nor does a unit that joins the population move those that were already in it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from decimal import ROUND_CEILING, Decimal

METHOD = "SHA-256(semilla:id) v1"


def new_seed() -> str:
    return secrets.token_hex(4)


def rank(seed: str, unit_id: int) -> str:
    return hashlib.sha256(f"{seed}:{unit_id}".encode()).hexdigest()


def draw(seed: str, population: Iterable[int]) -> list[int]:
    """The whole population in the order of the draw."""
    return sorted(set(population), key=lambda one: (rank(seed, one), one))


def size_of(population: int, size: int | None, percent: Decimal | None) -> int:
    """How many are taken: never more than there are; a per cent is rounded up, so that it is never nobody."""
    if percent is not None:
        size = int((population * percent / 100).to_integral_value(ROUND_CEILING))
    return min(size or 0, population)
