"""Both examples of S001 §4.1, step by step, and the figure with 52 weeks (rt7 §4.5, §4.6)."""

from __future__ import annotations

from decimal import Decimal

from ev_plugins.residuos.estimation import Estimation, estimate_from
from ev_plugins.residuos.requirements import RESIDUOS

from estado_verde.spec.fields import Reference

D = Decimal
PARAMETERS = RESIDUOS.values()


def test_containers_of_the_guide():
    data = {"tipo": "CONTENEDORES", "cantidad": 4, "capacidad_litros": D(1000), "retiros_semana": D(2)}
    assert estimate_from(data, PARAMETERS) == Estimation(D(8000), D(32000), D(32), D(4800), D(57600), D(62400))


def test_bags_of_the_guide():
    bag = Reference(1, "70x90 cm", {"capacidad_litros": D(70)})
    data = {"tipo": "BOLSAS", "bolsas_semana": 100, "bolsa": bag, "capacidad_litros": None}
    assert estimate_from(data, PARAMETERS) == Estimation(D(7000), D(28000), D(28), D(4200), D(50400), D(54600))


def test_containers_half_full_collected_thrice_a_fortnight():
    data = {
        "tipo": "CONTENEDORES",
        "cantidad": 2,
        "capacidad_litros": D(360),
        "retiros_semana": D("1.5"),
        "porcentaje_llenado": D(50),
        "densidad_kg_m3": D(100),
        "meses": 10,
    }
    found = estimate_from(data, PARAMETERS)
    assert (found.litros_semana, found.kg_mes, found.kg_anio) == (D(540), D(216), D(2160))


def test_nothing_is_estimated_while_a_figure_is_missing():
    assert estimate_from({"tipo": "CONTENEDORES", "cantidad": 4}, PARAMETERS) is None
    assert estimate_from({"tipo": "BOLSAS", "bolsas_semana": 100}, PARAMETERS) is None
