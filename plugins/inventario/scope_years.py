"""The years that the Alcance offers come from the editions: creating the period of a year brings those its edition names."""

from __future__ import annotations

from sqlalchemy import select

from estado_verde import catalog, services
from estado_verde.models import db

from .models import AlcanceAnioOpcion


def offer(anio: int) -> None:
    """Add the years of the edition that are not there yet. None is ever taken away: units may have chosen it."""
    edition = catalog.edition(anio)
    there = set(db.session.scalars(select(AlcanceAnioOpcion.anio)))
    wanted = {*(edition.scope_years if edition else ()), anio} - there
    services.save_many(AlcanceAnioOpcion, [{"anio": one} for one in sorted(wanted)])
