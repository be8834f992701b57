"""The module brings its specification and nothing else: no screen, no grant."""

from __future__ import annotations

from collections.abc import Sequence

from estado_verde.hookspecs import hookimpl
from estado_verde.spec.requirements import Requirement

from .requirements import LECTURAS


@hookimpl
def ev_requirements() -> Sequence[Requirement]:
    return [LECTURAS]
