"""What the plugin answers to the host: one screen, and the right to use it. Without the plugin the mails of the portal go
out as they were worded last, and nobody changes them."""

from __future__ import annotations

from collections.abc import Sequence

from estado_verde.contributions import Grant, View, grants
from estado_verde.hookspecs import hookimpl

from . import views


@hookimpl
def ev_views() -> Sequence[View]:
    return views.VIEWS


@hookimpl
def ev_profiles() -> Sequence[Grant]:
    return grants("correos", sec="write")
