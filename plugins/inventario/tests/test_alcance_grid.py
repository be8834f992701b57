"""The whole Alcance of a service on one page: typed, given to many, simulated, and never half saved."""

from __future__ import annotations

import re
from typing import Any

from ev_plugins.inventario.models import Alcance, Unidad
from sqlalchemy import select

from estado_verde.models import db
from estado_verde.scope import SYSTEM, acting
from estado_verde.testing import csrf

ADDRESS = "/alcance/planilla/"
ENERGY, REST = "anio_inicio_gestion_energetica", "anio_inicio_resto_itemes"


def years(client: Any) -> dict[str, tuple[int, int | None, int | None]]:
    """Unit of SDG → (id of its Alcance, energy, rest)."""
    with client.application.app_context(), acting(SYSTEM):
        found = select(Unidad.nombre, Alcance.id, *(getattr(Alcance, one) for one in (ENERGY, REST)))
        rows = db.session.execute(found.join(Alcance.unidad).where(Unidad.servicio.has(sigla="SDG")))
        return {name: tuple(rest) for name, *rest in rows}


def post(client: Any, **data: Any) -> str:
    answer = client.post(ADDRESS, data={**data, "csrf_token": csrf(client)}, follow_redirects=True)
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def test_one_wrong_cell_saves_nothing_and_loses_nothing(demo_as: Any) -> None:
    gestor = demo_as("gestor_servicio", "SDG")
    before = years(gestor)
    (first, *_), (second, *_) = before["Unidad A"], before["Unidad B"]
    page = post(gestor, **{f"{REST}-{first}": "2025", f"{REST}-{second}": "1999"})
    assert "El año 1999 no está disponible en el Alcance." in page
    assert 'value="1999"' in page and 'value="2025"' in page
    assert years(gestor) == before
    assert "Se guardó 1 unidad." in post(gestor, **{f"{REST}-{first}": "2025"})
    assert years(gestor)["Unidad A"][2] == 2025


def test_a_year_given_to_the_ticked_units_is_shown_and_not_saved(demo_as: Any) -> None:
    gestor = demo_as("gestor_servicio", "SDG")
    before = years(gestor)
    ids = [str(one[0]) for one in before.values()]
    page = post(gestor, accion="asignar", columna=REST, anio="2026", filas=ids)
    assert "Año asignado a" in page and "sin guardar" in page and years(gestor) == before
    assert page.count('value="2026"') >= len(ids)


def test_the_simulation_tells_how_a_year_would_be(demo_as: Any) -> None:
    gestor = demo_as("gestor_servicio", "SDG")
    before = years(gestor)
    typed = {f"{REST}-{one[0]}": "" for one in before.values()}
    page = post(gestor, accion="simular", **typed)
    (row,) = re.findall(r"<th scope=\"row\">2026</th>(.*?)</tr>", page)
    assert re.search(r"3 <b>→ 0</b>", row), row
    assert years(gestor) == before


def test_who_only_reads_types_nothing_and_others_see_nothing(demo_as: Any) -> None:
    reader = demo_as("gestor_consulta", "SDG")
    assert "data-cell" not in reader.get(ADDRESS).text
    assert reader.post(ADDRESS, data={"csrf_token": csrf(reader)}).status_code == 403
    foreign = demo_as("gestor_servicio", "SDN")
    before = years(foreign)
    (first, *_) = before["Unidad A"]
    assert "Se guardaron 0 unidades." in post(foreign, **{f"{REST}-{first}": "2023"})
    assert years(foreign) == before
