"""The privacy notice that people read before they give their data, and which version of it each account accepted."""

from __future__ import annotations

from ..clock import now
from ..models import Consentimiento, Cuenta, db

#: Of the text in templates/ev/_privacidad.html: change both together.
VERSION = "2026-11"


def accept(account: Cuenta, address: str) -> None:
    """Inside a batch: the person accepts the notice as it stands today."""
    db.session.add(Consentimiento(cuenta_id=account.id, version=VERSION, en=now(), direccion=address[:64]))
