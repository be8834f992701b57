"""What the portal does every day by itself."""

from __future__ import annotations

from datetime import date

from estado_verde.contributions import Daily
from estado_verde.spec.messages import N_

from . import abiertas


def terms(_since: date, _day: date) -> str:
    moved = abiertas.heal()
    return f"plazos corregidos: {moved}" if moved else ""


TASKS = (Daily("generacion_plazos", N_("Plazos de las solicitudes abiertas"), terms),)
