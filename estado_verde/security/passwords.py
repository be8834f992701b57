"""Passwords: what a good one is, and how it is kept. argon2id with parameters that cost this system some 35 ms, so that
a stolen table is slow to guess and a sign-in stays quick."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ..spec.faults import Fault, fault

MINIMUM, MAXIMUM = 6, 30  # C-13
#: More than this is not a password but an attempt to keep the processor busy.
LONGEST = 200
STRONG = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_hasher = STRONG


def use(hasher: PasswordHasher) -> None:
    """Hash with other parameters from now on: tests sign in thousands of times."""
    global _hasher
    _hasher = hasher
    _nobody.cache_clear()


def _composed(password: str) -> str:
    """«ñ» is one letter, though some keyboards send an n and a tilde."""
    return unicodedata.normalize("NFC", password)


def hash_password(password: str) -> str:
    return _hasher.hash(_composed(password))


@cache
def _nobody() -> str:
    """The hash of a password that nobody has: an unknown account must cost as much time as a known one."""
    return _hasher.hash("\0")


def verify(kept: str | None, password: str) -> bool:
    """Whether ``password`` is the one of this hash. Takes the same time when there is no hash at all."""
    if not 0 < len(password) <= LONGEST:
        kept, password = None, "x"
    try:
        _hasher.verify(kept or _nobody(), _composed(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def needs_rehash(kept: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(kept)


def judge(password: str, repeated: str) -> list[Fault]:
    """What is wrong with a new password (C-13: 6–30, no spaces, at least one letter and one digit)."""
    faults: list[Fault] = []
    password, repeated = _composed(password), _composed(repeated)
    letters_and_digits = re.search(r"[^\W\d_]", password) and re.search(r"\d", password)
    if not MINIMUM <= len(password) <= MAXIMUM or re.search(r"\s", password) or not letters_and_digits:
        faults.append(fault("MSG-GC-01", "clave"))
    if password != repeated:
        faults.append(fault("MSG-GC-02", "repetida"))
    return faults
