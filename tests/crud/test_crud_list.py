"""Lists: what they show, how they are narrowed, sorted and paged."""

from __future__ import annotations


def test_list_shows_rows_of_the_own_service_only(enter):
    page = enter("gestor_servicio").get("/taller/list/")
    assert page.status_code == 200
    assert "Taller 01" in page.text
    assert "Taller del Sur" not in page.text
