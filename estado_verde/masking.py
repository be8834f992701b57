"""Personal data for those who do not need the whole of it: lists, details and exports show «12.345.***-5» to every profile
that was not granted ("read", "datos_personales")."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import scope
from .identity import mask_rut
from .spec.fields import Field

RESOURCE = "datos_personales"


def _mask_email(address: str) -> str:
    """«m***@example.org»."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}***{at}{domain}"


def _mask_phone(number: str) -> str:
    """«+56 9 **** 4321» keeps its last two digits: «***21»."""
    return f"***{number[-2:]}"


#: What of each kind may be shown. Names and what people wrote are shown whole: work is done with them.
MASKS: dict[str, Callable[[str], str]] = {
    "rut": mask_rut,
    "correo": _mask_email,
    "telefono": _mask_phone,
    "direccion": lambda _text: "***",
}


def hides(spec: Field) -> bool:
    """Whether whoever asks sees only a part of this field: then it cannot be searched, filtered or sorted either, which
    would tell the rest digit by digit."""
    return spec.personal in MASKS and not scope.current().may("read", RESOURCE)


def shown(spec: Field, value: Any) -> Any:
    """A value that is not empty, as whoever asks may see it."""
    return MASKS[spec.personal](str(value)) if hides(spec) else value
