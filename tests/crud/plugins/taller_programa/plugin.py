from __future__ import annotations

from collections.abc import Sequence

from ev_plugins.taller.requirements import REQUIREMENT

from estado_verde.hookspecs import hookimpl
from estado_verde.spec import fields as f
from estado_verde.spec.requirements import Edition

IN_2026 = REQUIREMENT.for_year(2026, source="decreto 2026", code="E1/O2/RT9")
IN_2027 = IN_2026.for_year(
    2027,
    source="decreto 2027",
    add_fields={"medicion": (f.decimal("humedad", "Humedad (%)", required=True), f.boolean("techado", "¿Techado?"))},
)


@hookimpl
def ev_requirements() -> Sequence[Edition]:
    return [
        Edition(2026, "Decreto 2026", "decreto 2026", (), (IN_2026,)),
        Edition(2027, "Decreto 2027", "decreto 2027", (), (IN_2027,)),
    ]
