"""Who is in scope, and in which year of implementation: 00-overview §8 (7, 8) and §4.3, §4.4; rt1 §7 (5)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from ev_plugins.inventario import alcance
from ev_plugins.inventario.models import Alcance, CompromisoServicio, Unidad
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from estado_verde import services
from estado_verde.spec.periods import Period


def commit_stage(world: Any, servicio: Any, **values: Any) -> services.Outcome:
    usual = {"servicio": servicio, "periodo": world.p2026, "mecanismo": "PMG"}
    return services.save(CompromisoServicio, {**usual, **values})


def test_overview_8_7_year_of_implementation(world: Any) -> None:
    made = commit_stage(world, world.norte)
    assert made.row.anio_implementacion == 4
    assert alcance.anio_implementacion(2023, 2026) == 4
    assert commit_stage(world, world.sur, anio_implementacion="3").row.anio_implementacion == 3


def test_overview_8_8_scope_is_cumulative(world: Any, unit: Any) -> None:
    row = unit().row
    assert services.save(Alcance, {"anio_inicio_resto_itemes": 2024}, row.alcance, partial=True).ok
    found = [anio for anio in (2023, 2024, 2025, 2026) if alcance.en_alcance(row, Period.of(anio), "RESTO_ITEMES")]
    assert found == [2024, 2025, 2026]


def test_rt1_7_5_the_two_years_are_independent(world: Any, unit: Any) -> None:
    row = unit().row
    years = {"anio_inicio_gestion_energetica": 2025, "anio_inicio_resto_itemes": 2023}
    assert services.save(Alcance, years, row.alcance, partial=True).ok
    period = world.p2023.period()
    assert not alcance.en_alcance(row, period, "GESTION_ENERGETICA")
    assert alcance.en_alcance(row, period, "RESTO_ITEMES")
    assert alcance.en_alcance(row, period, "NINGUNO")


def test_stage_1_committed_or_not(world: Any) -> None:
    session = world.session
    commit_stage(world, world.norte)
    commit_stage(world, world.sur, etapa_comprometida=2)
    found = [alcance.comprometio_etapa_1(session, one.id, world.p2026.id) for one in (world.norte, world.sur)]
    assert found == [True, False]
    assert not alcance.comprometio_etapa_1(session, world.norte.id, world.p2023.id)


def test_a_service_commits_once_per_period(world: Any) -> None:
    commit_stage(world, world.norte)
    assert [one.code for one in commit_stage(world, world.norte).faults] == ["MSG-GEN-09"]


near = st.integers(-2, 2).map(lambda days: date(2025, 11, 1) + timedelta(days=days))
years = st.sampled_from([None, 2023, 2025, 2026])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=near, end=st.none() | near, energia=years, resto=years, gone=st.booleans())
@pytest.mark.parametrize("axis", ["GESTION_ENERGETICA", "RESTO_ITEMES", "NINGUNO"])
def test_one_unit_and_the_query_agree(
    world: Any, axis: str, start: date, end: date | None, energia: int | None, resto: int | None, gone: bool
) -> None:
    """The same rule twice: as a function, as SQL, and against what the documents say, around the cut-off day."""
    session, period = world.session, world.p2026.period()
    row = Unidad(
        nombre="U",
        nombre_clave="u",
        servicio_id=world.norte.id,
        edificio_id=world.prat.id,
        fecha_inicio_uso=start,
        fecha_termino_uso=end,
        acceso_factura=True,
        estado="ELIMINADA" if gone else "ACTIVA",
        extras={},
    )
    row.alcance.extras = {}
    row.alcance.anio_inicio_gestion_energetica, row.alcance.anio_inicio_resto_itemes = energia, resto
    session.add(row)
    session.flush()
    try:
        in_use = not gone and start <= date(2025, 11, 1) and (end is None or end > date(2025, 11, 1))
        year = {"GESTION_ENERGETICA": energia, "RESTO_ITEMES": resto, "NINGUNO": 2020}[axis]
        expected = in_use and year is not None and year <= 2026
        assert alcance.en_alcance(row, period, axis) is expected
        assert session.query(Unidad.id).filter(alcance.criterio_en_alcance(period, axis)).count() == int(expected)
        assert bool(alcance.texto_fuera(row, period)) is not in_use
    finally:
        session.rollback()
