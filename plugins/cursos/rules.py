"""What must hold of a participant."""

from __future__ import annotations

from collections.abc import Iterator

from estado_verde.spec.faults import Fault, fault, warning
from estado_verde.spec.records import Case

OTRO = "OTRO"


def one_service(case: Case) -> Iterator[Fault]:
    """Of the list, or the name of another one."""
    if "servicio" in case.data and case["servicio"] is None and not case["otro_servicio"]:
        yield fault("MSG-GEN-01", "servicio")
    if case["servicio"] is not None and case["otro_servicio"]:
        yield fault("MSG-CUR-07", "otro_servicio")


def course_is_for_managers(case: Case) -> Iterator[Fault]:
    """Nobody is turned away."""
    if case["perfil_declarado"] == OTRO:
        yield warning("MSG-CUR-01", "perfil_declarado")
