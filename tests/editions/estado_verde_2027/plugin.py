"""The edition that this folder exists for."""

from __future__ import annotations

from collections.abc import Sequence

from estado_verde import Edition, hookimpl

from .requirements import EDITION


@hookimpl
def ev_requirements() -> Sequence[Edition]:
    return [EDITION]
