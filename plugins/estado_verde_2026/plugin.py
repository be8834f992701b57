"""The edition that this folder exists for."""

from __future__ import annotations

from collections.abc import Sequence

from estado_verde.hookspecs import hookimpl
from estado_verde.spec.requirements import Edition

from . import requirements


@hookimpl
def ev_requirements() -> Sequence[Edition]:
    return [requirements.EDITION]
