"""What the plugin answers to the host."""

from __future__ import annotations

from collections.abc import Sequence

from estado_verde.contributions import View
from estado_verde.hookspecs import hookimpl

from .views import ClaveUnicaView


@hookimpl
def ev_views() -> Sequence[View]:
    return [View(ClaveUnicaView)]
