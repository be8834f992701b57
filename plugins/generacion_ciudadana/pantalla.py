"""What every screen of the portal is that no record generates: of its realm, whoever opens it."""

from __future__ import annotations

from estado_verde.crud.base import EvView

from .profiles import GENERACION


class PortalView(EvView):
    ambito = GENERACION
