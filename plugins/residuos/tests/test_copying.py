"""«Copiar desde {anio-1}»: what comes along, what never does, and that it counts only once somebody said that it holds."""

from __future__ import annotations

import pytest
from ev_plugins.residuos.models import Contenedor, Copia, Declaracion, Estimacion, NoReciclado, Reciclado, Resumen

from estado_verde import services
from estado_verde.models import Lote, Periodo

from .conftest import done


@pytest.fixture
def last_year(as_system, place):
    """The unit in 2025: two containers (one gone), an estimation, kilograms, a declaration; and again one of 2024."""

    def load():
        with as_system() as session:
            before = session.query(Periodo).filter_by(anio=2025).one()
            base = {"unidad": place.id, "periodo": before}
            raw = {**base, "materiales": "Vidrio; Papel y cartón", "cantidad": "2", "tipo": "ACOPIO_PREVIO_RETIRO"}
            done(services.save(Contenedor, {**raw, "codigo": "C-1", "ubicacion": "Patio", "capacidad_litros": "240"}))
            done(
                services.save(Contenedor, {**raw, "codigo": "C-2", "ubicacion": "Bodega", "fecha_retiro": "30/09/2025"})
            )
            guide = {"tipo": "CONTENEDORES", "cantidad": "4", "capacidad_litros": "1000", "retiros_semana": "2,5"}
            done(services.save(Estimacion, {**base, **guide}))
            done(services.save(Reciclado, {**base, "material": "Vidrio", "modalidad": "ANUAL", "kg": "33,5"}))
            rest = {"modalidad": "ANUAL", "kg": "400", "metodo": "REGISTRO_TERCERO"}
            done(services.save(NoReciclado, {**base, **rest}))
            answers = {"cuantifica_reciclados": "SI", "cuantifica_no_reciclados": "SI", "tiene_contenedores": "SI"}
            done(services.save(Declaracion, {**base, **answers}))

    load()
    return place


def of_year(session, model, place, anio=2026):
    return (
        session.query(model)
        .join(Periodo, Periodo.id == model.periodo_id)
        .filter(Periodo.anio == anio, model.unidad_id == place.id)
    )


def test_a_unit_with_nothing_takes_over_what_is_no_kilogram(gestor, last_year, as_system):
    page = gestor.get(last_year.page)
    assert "Copiar desde 2025" in page
    page = gestor.post(last_year.url("copia/unidad"))
    assert "Se copió a 1 unidad." in page and "2 registros copiados desde 2025" in page
    assert "Copiar desde 2025" not in page
    with as_system() as session:
        (container,) = of_year(session, Contenedor, last_year)
        assert (container.codigo, container.cantidad, container.por_confirmar) == ("C-1", 2, True)
        assert [one.nombre for one in container.materiales] == ["Papel y cartón", "Vidrio"]
        (estimate,) = of_year(session, Estimacion, last_year)
        assert (estimate.cantidad, f"{estimate.retiros_semana:f}", estimate.por_confirmar) == (4, "2.50", True)
        for model in (Reciclado, NoReciclado, Declaracion):
            assert of_year(session, model, last_year).count() == 0


def test_the_grid_shows_the_rows_of_last_year_until_they_have_a_value(gestor, last_year, as_system):
    gestor.post(last_year.url("copia/unidad"))
    html = gestor.client.get(last_year.page).text
    glass = html[html.index(">Vidrio<") - 120 : html.index(">Vidrio<") + 60]
    assert 'class="spare"' not in glass and "Por confirmar" in glass
    row = glass[glass.index("data-row=") + 10 :].partition('"')[0]
    change = {"row": row, "month": "2025-11", "value": "4"}
    assert gestor.json(last_year.url("unidad/kilogramos"), {"changes": [change]}).get_json()["faults"] == []
    html = gestor.client.get(last_year.page).text
    assert "Por confirmar" not in html[html.index(">Vidrio<") - 120 : html.index(">Vidrio<") + 60]


def test_what_waits_counts_in_nothing_until_it_is_confirmed(gestor, last_year, as_system):
    gestor.post(last_year.url("copia/unidad"))
    gestor.post(last_year.url("unidad/declaracion"), {"tiene_contenedores": "SI"})
    assert "Declaró contenedores de reciclaje, pero no ha ingresado ninguno." in gestor.post(
        last_year.url("unidad/finalizar")
    )
    with as_system() as session:
        assert of_year(session, Resumen, last_year).one().con_contenedores is False
    assert "Se confirmaron 2 registros." in gestor.post(last_year.url("copia/confirmar"))
    with as_system() as session:
        assert of_year(session, Resumen, last_year).one().con_contenedores is True
        assert of_year(session, Contenedor, last_year).one().por_confirmar is False
    assert (
        "Por confirmar"
        not in gestor.get(last_year.page).replace("· por confirmar", "").partition("Kilogramos por mes")[0]
    )


def test_whoever_edits_a_copied_row_confirms_it(gestor, last_year, as_system):
    gestor.post(last_year.url("copia/unidad"))
    with as_system() as session:
        row = of_year(session, Contenedor, last_year).one()
        pk, materials = row.id, [one.id for one in row.materiales]
    data = {"unidad": last_year.id, "codigo": "C-1", "ubicacion": "Patio sur", "materiales": materials, "cantidad": "2"}
    gestor.post(f"/residuos/contenedores/edit/{pk}", {**data, "tipo": "ACOPIO_PREVIO_RETIRO"})
    with as_system() as session:
        row = session.get(Contenedor, pk)
        assert (row.ubicacion, row.por_confirmar) == ("Patio sur", False)


def test_twice_is_once_and_nothing_is_written_over(gestor, last_year, as_system):
    for _ in range(2):
        page = gestor.post(last_year.url("copia/unidad"))
    assert "No hay nada que copiar desde el periodo 2025" in page
    with as_system() as session:
        assert of_year(session, Contenedor, last_year).count() == 1
        assert of_year(session, Copia, last_year).count() == 1


def test_a_unit_that_has_something_is_not_offered_it(gestor, last_year, as_system):
    change = {"row": "REGISTRO_TERCERO", "month": "2025-11", "value": "4"}
    gestor.json(last_year.url("unidad/kilogramos"), {"changes": [change]})
    assert "Copiar desde 2025" not in gestor.get(last_year.page)
    assert "No hay nada que copiar" in gestor.post(last_year.url("copia/unidad"))


def test_a_whole_service_at_once_and_back(gestor, last_year, new_unit, as_system):
    page = gestor.get("/residuos/?periodo=2026")
    assert "1 unidad aún no tiene información" in page
    assert "Puede copiar desde 2025 lo que no son kilogramos." in gestor.get("/")
    assert "Se copió a 1 unidad." in gestor.post("/residuos/copia/servicio?periodo=2026")
    with as_system() as session:
        lote = session.query(Lote).filter_by(libro="copia de residuos").one()
    assert "Copia desde 2025" in gestor.get("/importar/?periodo=2026")
    gestor.post(f"/importar/deshacer/{lote.id}")
    with as_system() as session:
        for model in (Contenedor, Estimacion, Copia, Resumen):
            assert of_year(session, model, last_year).count() == 0
    assert "1 unidad aún no tiene información" in gestor.get("/residuos/?periodo=2026")


def test_who_may_not_write_may_not_copy(person, last_year, as_system):
    assert person("gestor_consulta").send(last_year.url("copia/unidad")).status_code == 403
    assert person("auditor").send(last_year.url("copia/unidad")).status_code == 403
    stranger = person("gestor_servicio", "SDN")
    assert stranger.send(last_year.url("copia/unidad")).status_code in (403, 404)
    assert stranger.send(last_year.url("copia/confirmar")).status_code in (403, 404)
    with as_system() as session:
        assert of_year(session, Copia, last_year).count() == 0
