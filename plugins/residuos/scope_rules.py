"""The two rules of RT7 that look at the inventory: whether the service committed the stage (MSG-REQ-02), and whether the
unit is in scope (RR-9). The inventory decides both; here they only become faults."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

from ev_plugins.inventario.alcance import ETAPA_1, en_alcance, linea_congelada

from estado_verde import catalog
from estado_verde.spec.faults import Fault, fault, warning
from estado_verde.spec.records import Case, Related, Rule

ALCANCE = Related("alcance", "inventario_alcance", {"unidad_id": "unidad"})
COMPROMISOS = Related("compromisos", "inventario_compromiso_servicio", {"periodo_id": "periodo"})
INVENTARIOS = Related("inventarios", "inventario_anual", {"periodo_id": "periodo"}, whole=True)
LINEAS = Related("lineas", "inventario_fila", {"unidad_id": "unidad", "periodo_id": "periodo"}, whole=True)
#: What both rules look at.
RELATED = (ALCANCE, COMPROMISOS, INVENTARIOS, LINEAS)


def stage_committed(case: Case) -> Iterator[Fault]:
    """Without a commitment of stage 1 for the year, the module is read-only."""
    unit = case["unidad"]
    if unit is None or case.period is None:
        return
    mine = (row for row in case.related["compromisos"] if row["servicio_id"] == unit.values["servicio_id"])
    if not any(row["etapa_comprometida"] == ETAPA_1 for row in mine):
        yield fault("MSG-REQ-02", anio=case.period.anio)


def unit_in_scope(case: Case) -> Iterator[Fault]:
    """What is loaded for a unit out of scope is kept and shown, and counts in no indicator."""
    unit = case["unidad"]
    if unit is None or case.period is None:
        return
    axis = catalog.requirement("residuos", case.period.anio).scope_axis
    years = next(iter(case.related["alcance"]), {})
    start = {"anio_inicio_gestion_energetica": None, "anio_inicio_resto_itemes": None}
    frozen = linea_congelada(unit.values["servicio_id"], case.related["inventarios"], case.related["lineas"])
    if not en_alcance(SimpleNamespace(**unit.values), case.period, axis, SimpleNamespace(**{**start, **years}), frozen):
        yield warning("MSG-RES-05", "unidad", anio=case.period.anio)


SCOPE = (
    Rule("MSG-REQ-02", stage_committed, "Guía RT7 2026, 2"),
    Rule("RR-9", unit_in_scope, "Guía RT7 2026, 3.4, 3.8"),
)
