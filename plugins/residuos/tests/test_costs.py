"""What a page costs: queries that do not grow with what is loaded, and a first page that is not heavy."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from estado_verde.models import db

#: Queries of any page (ui.md), and bytes of a first page.
MOST_QUERIES, MOST_BYTES = 12, 100_000


@pytest.fixture
def counted(demo_app):
    """``with counted() as seen:`` the statements that reach the database."""

    @contextmanager
    def count():
        seen: list[str] = []
        with demo_app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note := lambda _c, _u, sql, *_: seen.append(sql))
        yield seen
        event.remove(engine, "before_cursor_execute", note)

    return count


@pytest.mark.parametrize("profile", ["gestor_servicio", "gestor_unidad", "red", "auditor"])
@pytest.mark.parametrize("url", ["/residuos/?periodo=2026", "/residuos/analisis/?periodo=2026"])
def test_pages_of_a_service_stay_within_the_bar(person, counted, profile, url):
    someone = person(profile)
    someone.get(url)
    with counted() as seen:
        someone.get(url)
    assert len(seen) <= MOST_QUERIES, "\n".join(one[:120] for one in seen)


@pytest.mark.parametrize("profile", ["gestor_servicio", "gestor_unidad"])
def test_all_that_the_reports_tell_of_this_module_are_four_statements_at_most(person, counted, profile):
    """Whatever other modules ask on the same page."""
    someone = person(profile)
    someone.get("/reportes/")
    with counted() as seen:
        someone.get("/reportes/")
    own = [one for one in seen if "residuos_" in one]
    assert len(own) <= 4, "\n".join(one[:120] for one in own)


def test_a_confirmed_review_is_not_read_again_row_by_row(gestor, counted):
    gestor.post("/residuos/revision?periodo=2026", {"confirmo": "1"})
    with counted() as seen:
        assert "Revisión confirmada" in gestor.get("/residuos/?periodo=2026")
    assert len(seen) <= MOST_QUERIES


def test_the_page_of_a_unit_with_everything_loaded_is_not_heavy(gestor, place, as_system):
    from ev_plugins.residuos.models import Material

    with as_system() as session:
        materials = [f"m{one.id}" for one in session.query(Material).filter_by(requiere_detalle=False)]
    months = ["2025-11", "2025-12", *(f"2026-{n:02d}" for n in range(1, 11))]
    changes = [
        {"row": row, "month": month, "value": "1234,567"}
        for row in [*materials[:6], "REGISTRO_TERCERO"]
        for month in months
    ]
    answer = gestor.json(place.url("unidad/kilogramos"), {"changes": changes}).get_json()
    assert len(answer["saved"]) == 84
    for number in range(6):
        raw = {"unidad": place.id, "ubicacion": f"Patio {number}", "materiales": materials[0][1:], "cantidad": "1"}
        gestor.post(
            f"/residuos/contenedores/add?periodo=2026&unidad={place.id}", {**raw, "tipo": "ACOPIO_PREVIO_RETIRO"}
        )
    page = gestor.client.get(place.page)
    assert len(page.data) < MOST_BYTES
