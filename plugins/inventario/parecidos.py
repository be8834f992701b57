"""Buildings that are probably one, written otherwise: «Av. Prat N° 100» is «Avenida Arturo Prat 100». A building is shared
between services, so whoever is about to add it again is shown the one that is there (open-world §2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz

from estado_verde.spec.fields import fold

WORDS = re.compile(r"[a-z]+|[0-9]+")
#: What addresses are full of and says nothing of where they are.
NOISE = frozenset(
    {
        "avenida", "avda", "av", "calle", "pasaje", "pje", "psje", "camino", "esquina", "numero", "nro", "num", "no", "n",
        "s", "sn", "de", "del", "la", "las", "los", "el",
    }
)  # fmt: skip
WHOLE = {
    "gral": "general", "pdte": "presidente", "pte": "presidente", "sta": "santa", "sto": "santo", "dr": "doctor",
    "alm": "almirante", "cmdte": "comandante", "cdte": "comandante", "tte": "teniente", "sgto": "sargento",
    "cap": "capitan", "mons": "monsenor", "lib": "libertador", "bdo": "bernardo", "arz": "arzobispo",
}  # fmt: skip
#: From 0 to 100, how alike two streets must be.
ALIKE = 86
MOST = 5


@lru_cache(maxsize=20_000)
def plain(address: str) -> tuple[str, str]:
    """Street and number, as they are compared. The number is the first one; a floor or an office comes after it."""
    words = [WHOLE.get(one, one) for one in WORDS.findall(fold(address))]
    street = [one for one in words if not one.isdigit() and one not in NOISE]
    return " ".join(street), next((one for one in words if one.isdigit()), "")


def alike(one: str, other: str) -> float:
    """How alike two addresses of one comuna are, from 0 to 100; 0 when their numbers say that they are not one."""
    (street, number), (other_street, other_number) = plain(one), plain(other)
    if not street or not other_street or (number and other_number and number != other_number):
        return 0
    together = fuzz.ratio(street.replace(" ", ""), other_street.replace(" ", ""))
    found = max(fuzz.token_set_ratio(street, other_street), together)
    return found if number == other_number else found - 5


def likely(address: str, buildings: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Of the buildings of a comuna, those that are probably the one at ``address``, the most alike first."""
    scored = [(alike(address, one["direccion"]), one) for one in buildings]
    found = sorted((pair for pair in scored if pair[0] >= ALIKE), key=lambda pair: (-pair[0], pair[1]["id"]))
    return [one for _, one in found[:MOST]]
