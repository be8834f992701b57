"""RUT and e-mail: the two kinds of field that need a library. Importing this module teaches them to the specification."""

from __future__ import annotations

import re
from typing import Any

from email_validator import EmailNotValidError, validate_email
from stdnum.cl import rut as stdnum_rut

from .spec.faults import Fault, fault
from .spec.fields import PARSERS, Field

DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-")


def normalise_rut(raw: str) -> str:
    """«12.345.678-5», «123456785» or «012345678–5» as «12345678-5».

    Raises ValueError for a wrong check digit, a body of fewer than seven digits, a prefix, or digits that are not ASCII.
    """
    text = "".join(raw.split()).translate(DASHES).upper()
    if not re.fullmatch(r"[0-9.]+-?[0-9K]", text, re.ASCII):
        raise ValueError(raw)
    compact = text.replace(".", "").replace("-", "").lstrip("0")
    if not 8 <= len(compact) <= 9 or not stdnum_rut.is_valid(compact):
        raise ValueError(raw)
    return f"{compact[:-1]}-{compact[-1]}"


def show_rut(rut: str) -> str:
    """«12345678-5» as «12.345.678-5»."""
    body, _, digit = rut.partition("-")
    return f"{int(body):,}".replace(",", ".") + f"-{digit}" if body.isdigit() else rut


def mask_rut(rut: str) -> str:
    """«12.345.***-5»: for those who need not know the whole of it."""
    shown = show_rut(rut)
    return f"{shown[:-5]}***{shown[-2:]}" if len(shown) > 5 else shown


def parse_rut(spec: Field, raw: Any) -> tuple[Any, Fault | None]:
    try:
        return normalise_rut(str(raw)), None
    except ValueError:
        return None, fault("MSG-RUT-01")


def parse_email(spec: Field, raw: Any) -> tuple[Any, Fault | None]:
    try:
        if len(str(raw)) > 254:
            raise EmailNotValidError
        # «peña@…» is nearly always a slip: few servers take such a name, and ours would write to nobody.
        text = str(raw).strip()
        address = validate_email(text, check_deliverability=False, test_environment=True, allow_smtputf8=False)
    except EmailNotValidError:
        return None, fault("MSG-MAIL-01")
    return address.normalized.lower(), None


PARSERS["rut"] = parse_rut
PARSERS["email"] = parse_email
