"""The acceptance examples of rt7 §8, each by its number, on screen and in the exact words that people read."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from ev_plugins.residuos.models import Contenedor, Declaracion, Fundamentacion, NoReciclado, Reciclado

from estado_verde.clock import fixed

SAVED = "El registro se guardó correctamente."
TEXT = "No se contó con romana ni con registro municipal durante el periodo."


def recycled(gestor, place, **changes):
    data = {"unidad": place.id, "material": "Papel y cartón", "modalidad": "MENSUAL", "anio_mes": "2025-11", "kg": "5"}
    return gestor.post(f"/residuos/reciclados/add?unidad={place.id}&periodo=2026", {**data, **changes})


def unrecycled(gestor, place, **changes):
    data = {"unidad": place.id, "modalidad": "ANUAL", "kg": "449,25", "metodo": "REGISTRO_TERCERO"}
    return gestor.post(f"/residuos/no-reciclados/add?unidad={place.id}&periodo=2026", {**data, **changes})


def container(gestor, place, **changes):
    data = {
        "unidad": place.id,
        "ubicacion": "Patio",
        "materiales": "Vidrio",
        "cantidad": "1",
        "tipo": "ACOPIO_PREVIO_RETIRO",
    }
    return gestor.post(f"/residuos/contenedores/add?unidad={place.id}&periodo=2026", {**data, **changes})


def declare(gestor, place, **answers):
    return gestor.post(place.url("unidad/declaracion"), answers)


def justify(gestor, place, tema, texto):
    data = {"unidad": place.id, "tema": tema, "texto": texto}
    return gestor.post("/residuos/fundamentaciones/add?periodo=2026", data)


def finish(gestor, place):
    return gestor.post(place.url("unidad/finalizar"))


@pytest.mark.parametrize(
    ("month", "said"),
    [
        ("2025-10", "El mes 10/2025 está fuera del periodo t (01/11/2025 al 31/10/2026)."),
        ("2025-11", SAVED),
        ("2026-10", SAVED),
        ("2026-11", "El mes 11/2026 está fuera del periodo t (01/11/2025 al 31/10/2026)."),
    ],
)
def test_example_1_months_of_the_period(gestor, place, month, said):
    assert said in recycled(gestor, place, anio_mes=month)


def test_example_2_one_modality_for_each_material(gestor, place):
    recycled(gestor, place)
    assert (
        "Ya existe una carga mensual para Papel y cartón en este periodo. No puede combinar carga mensual y carga anual."
        in recycled(gestor, place, modalidad="ANUAL", anio_mes="")
    )
    assert SAVED in recycled(gestor, place, material="Vidrio", modalidad="ANUAL", anio_mes="")


def test_example_3_one_annual_value(gestor, place):
    assert SAVED in unrecycled(gestor, place)
    assert (
        "Ya existe el valor anual de residuos no reciclados para el periodo 2026. Edite el valor existente."
        in unrecycled(gestor, place)
    )
    assert "Ya existe una carga anual para residuos no reciclados en este periodo." in unrecycled(
        gestor, place, modalidad="MENSUAL", anio_mes="2025-11"
    )


def test_example_4_one_value_for_each_month(gestor, place):
    recycled(gestor, place)
    assert "Ya existe un registro de Papel y cartón para el mes 11/2025." in recycled(gestor, place)


@pytest.mark.parametrize(
    ("typed", "said", "stored"),
    [
        ("-1", "Ingrese un número mayor o igual a cero.", None),
        ("2,4", SAVED, Decimal("2.400")),
        ("2.4", SAVED, Decimal("2.400")),
        ("1.234", "El número ingresado es ambiguo. Use coma para los decimales (por ejemplo, 1234,5).", None),
        ("abc", "Ingrese un número mayor o igual a cero.", None),
        ("0,1234", "Ingrese como máximo 3 decimales.", None),
        ("10.000.000,001", "El valor supera el máximo permitido de 10.000.000.", None),
    ],
)
def test_example_5_kilograms(gestor, place, as_system, typed, said, stored):
    page = recycled(gestor, place, kg=typed)
    assert said in page
    with as_system() as session:
        assert session.query(Reciclado.kg).filter_by(unidad_id=place.id).scalar() == stored


def test_example_6_not_quantified_needs_its_text(gestor, place):
    lacking = "Debe ingresar la Observación y/o Fundamentación de inexistencia para residuos reciclados."
    assert SAVED in declare(gestor, place, cuantifica_reciclados="NO")
    assert lacking in finish(gestor, place)
    assert lacking in justify(gestor, place, "RECICLADOS", ".....................")
    assert lacking in finish(gestor, place)
    assert SAVED in justify(gestor, place, "RECICLADOS", TEXT)
    assert lacking not in finish(gestor, place)
    unrecycled(gestor, place)
    declare(gestor, place, cuantifica_no_reciclados="SI")
    container(gestor, place)
    declare(gestor, place, tiene_contenedores="SI")
    assert "La unidad no tiene datos pendientes: Completo." in finish(gestor, place)


def test_example_7_indicators_of_the_worked_example_on_screen(gestor):
    page = gestor.get("/residuos/?periodo=2026")
    for shown in ("15,70 %", "Parcial", "Calculado con información de 1 de 3 unidades.", "66,67 %", "150,75", "809,25"):
        assert shown in page
    assert "Indicador considerando solo unidades con ambos datos: 10,15 %" in page


def test_example_9_zero_generated(person, new_unit, gestor):
    """Units of another service say nothing here: SDG is emptied by leaving its units out of 2026."""
    unit = new_unit("Unidad en cero")
    page = recycled(gestor, unit, modalidad="ANUAL", anio_mes="", kg="0")
    assert "Ingresó 0 kg. Si no cuantificó, declare que no cuantificó e ingrese la fundamentación." in page
    unrecycled(gestor, unit, kg="0")
    only = person("gestor_servicio").get(unit.page)
    assert "No calculable" in only


def test_example_11_impossible_is_judged_outside(gestor, person, place, as_system, mails):
    recycled(gestor, place)
    container(gestor, place)
    declare(
        gestor, place, cuantifica_reciclados="SI", tiene_contenedores="SI", cuantifica_no_reciclados="NO_ES_POSIBLE"
    )
    justify(gestor, place, "NO_RECICLADOS", TEXT)
    page = finish(gestor, place)
    assert "Completo con justificación en revisión" in page
    assert "Adjunte los respaldos de la justificación: serán revisados en la validación externa." in page
    with as_system() as session:
        text_id = session.query(Fundamentacion.id).filter_by(unidad_id=place.id).scalar()
    auditor = person("auditor")
    judge = f"/residuos/justificaciones/{text_id}?periodo=2026"
    assert "Este campo es obligatorio." in auditor.post(judge, {"veredicto": "RECHAZADA", "veredicto_comentario": " "})
    auditor.post(judge, {"veredicto": "RECHAZADA", "veredicto_comentario": "Falta el respaldo municipal"})
    auditor.post(judge, {"veredicto": "RECHAZADA", "veredicto_comentario": "Falta el respaldo municipal"})  # no news
    (told,) = mails()
    assert told["Subject"] == "Justificación rechazada: Residuos no reciclados, " + place.nombre
    text = told.get_body(("plain",)).get_content()
    assert "Falta el respaldo municipal" in text
    assert f"http://127.0.0.1:8080/residuos/unidad/?unidad={place.id}&periodo=2026" in text
    page = gestor.get(place.page)
    assert "Observado" in page
    assert "La justificación fue rechazada en la validación externa: Falta el respaldo municipal." in finish(
        gestor, place
    )
    edited = {"unidad": place.id, "tema": "NO_RECICLADOS", "texto": TEXT + " Se adjunta el certificado."}
    gestor.post(f"/residuos/fundamentaciones/edit/{text_id}", edited)
    assert "Completo con justificación en revisión" in gestor.get(place.page)
    auditor.post(judge, {"veredicto": "ACEPTADA", "veredicto_comentario": ""})
    gestor.post(f"/residuos/fundamentaciones/edit/{text_id}", edited | {"tema": "GENERAL"})
    with as_system() as session:
        verdict = session.get(Fundamentacion, text_id).veredicto
    assert verdict == "PENDIENTE", "what was accepted was a text about something else"


def test_example_12_containers(gestor, place, as_system):
    assert "Debe indicar la ubicación y al menos un tipo de material del contenedor." in container(
        gestor, place, ubicacion=""
    )
    assert "Debe indicar la ubicación y al menos un tipo de material del contenedor." in container(
        gestor, place, materiales=""
    )
    assert (
        "Solo se catastran contenedores de acopio previo al retiro, no basureros de puestos de trabajo, baños o cocinas."
        in container(gestor, place, tipo="BASURERO_PEQUENO")
    )
    for code in ("C-1", "C-2", "C-3"):
        assert SAVED in container(gestor, place, codigo=code)
    assert "Ya existe un contenedor con ese código en la unidad." in container(gestor, place, codigo="c-1")
    declare(gestor, place, tiene_contenedores="SI")
    assert "75,00 %" in gestor.get("/residuos/?periodo=2026"), "three of four units, whatever the number of containers"


@pytest.mark.parametrize(("removed", "counts"), [("30/10/2025", False), ("01/11/2025", True)])
def test_example_13_a_container_counts_if_it_stood_in_the_period(gestor, place, removed, counts):
    container(gestor, place, fecha_retiro=removed)
    declare(gestor, place, tiene_contenedores="SI")
    assert ("Declaró contenedores de reciclaje, pero no ha ingresado ninguno." in finish(gestor, place)) is not counts


def test_example_14_every_year_of_scope_counts(gestor, new_unit):
    for year in (2024, 2025, 2026, 2027):
        new_unit(f"Inicio {year}", year)
    assert "3 de 6 unidades completas" in gestor.get("/residuos/?periodo=2026")


def test_example_15_who_only_reads_cannot_load(person, place, as_system):
    answer = person("gestor_consulta").send(
        f"/residuos/reciclados/add?unidad={place.id}&periodo=2026",
        {"unidad": place.id, "material": "Vidrio", "modalidad": "ANUAL", "kg": "1"},
    )
    assert answer.status_code == 403
    assert "No tiene permisos para acceder a esta sección." in answer.text
    with as_system() as session:
        assert session.query(Reciclado).filter_by(unidad_id=place.id).count() == 0


def test_declaration_and_data_may_not_deny_each_other(gestor, place, as_system):
    denied = (
        "Declaró que no cuantificó, pero existen kilogramos ingresados. Elimine los registros o cambie la declaración."
    )
    recycled(gestor, place)
    assert denied in declare(gestor, place, cuantifica_reciclados="NO")
    declare(gestor, place, cuantifica_no_reciclados="NO_ES_POSIBLE", tiene_contenedores="NO")
    assert denied in unrecycled(gestor, place)
    assert "Declaró que no tiene contenedores, pero existen contenedores ingresados." in container(gestor, place)
    with as_system() as session:
        assert session.query(Declaracion.cuantifica_reciclados).filter_by(unidad_id=place.id).scalar() is None
        assert session.query(NoReciclado).filter_by(unidad_id=place.id).count() == 0
        assert session.query(Contenedor).filter_by(unidad_id=place.id).count() == 0


def test_finishing_tells_everything_at_once(gestor, place):
    declare(gestor, place, cuantifica_reciclados="SI", cuantifica_no_reciclados="NO", tiene_contenedores="SI")
    page = finish(gestor, place)
    for said in (
        "Debe ingresar la Observación y/o Fundamentación de inexistencia para residuos no reciclados.",
        "Declaró que cuantificó, pero no hay kilogramos ingresados para el periodo.",
        "Declaró contenedores de reciclaje, pero no ha ingresado ninguno.",
    ):
        assert said in page


def test_unit_out_of_scope_is_warned_and_kept(gestor, new_unit):
    page = recycled(gestor, new_unit("Después", 2027))
    assert SAVED in page
    assert "La unidad no está en el alcance 2026; la información no se considerará en los indicadores." in page


def test_overview_8_9_the_last_second_of_the_load(person, place):
    with fixed(datetime(2027, 1, 1), everywhere=True):
        page = recycled(person("gestor_servicio"), place)
        assert "El periodo 2026 está cerrado para carga desde el 01/01/2027." in page
    with fixed(datetime(2026, 12, 31, 23, 59, 59), everywhere=True):
        assert SAVED in recycled(person("gestor_servicio"), place)


def test_overview_8_11_verdicts_come_after_the_load(gestor, person, place, as_system):
    declare(gestor, place, cuantifica_no_reciclados="NO_ES_POSIBLE")
    justify(gestor, place, "NO_RECICLADOS", TEXT)
    with as_system() as session:
        from estado_verde.models import Periodo

        session.query(Periodo).filter_by(anio=2026).one().estado = "EN_VALIDACION"
        session.commit()
        text_id = session.query(Fundamentacion.id).filter_by(unidad_id=place.id).scalar()
    assert "El periodo 2026 está cerrado para carga desde el" in recycled(gestor, place)
    verdict = {"veredicto": "ACEPTADA", "veredicto_comentario": ""}
    person("auditor").post(f"/residuos/justificaciones/{text_id}?periodo=2026", verdict)
    with as_system() as session:
        assert session.get(Fundamentacion, text_id).veredicto == "ACEPTADA"


def test_a_service_that_did_not_commit_the_stage_only_reads(gestor, place, as_system):
    from ev_plugins.inventario.models import CompromisoServicio, Unidad

    with as_system() as session:
        servicio_id = session.get(Unidad, place.id).servicio_id
        session.query(CompromisoServicio).filter_by(servicio_id=servicio_id).delete()
        session.commit()
    said = "Su servicio no comprometió la Etapa 1 para el año 2026; este requisito no le aplica."
    page = gestor.get(place.page)
    assert said in page
    assert "Agregar" not in page
    assert said in recycled(gestor, place)
