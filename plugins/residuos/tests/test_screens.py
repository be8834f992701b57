"""The screens of RT7 that are written by hand: the month grid, «Reemplazar carga mensual por anual», the sheet, the
estimations, the review of the report, and whom each of them lets in."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from ev_plugins.residuos.models import (
    Estimacion,
    Fundamentacion,
    Material,
    MuestreoPesaje,
    NoReciclado,
    PesajeBolsa,
    Reciclado,
)

from .anexo1 import printed_rows

SAVED = "El registro se guardó correctamente."


@pytest.fixture
def material(as_system):
    with as_system() as session:
        return {one.nombre: one.id for one in session.query(Material)}


def grid(gestor, place, *changes):
    sent = [dict(zip(("row", "month", "value"), one, strict=True)) for one in changes]
    answer = gestor.json(place.url("unidad/kilogramos"), {"changes": sent})
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def stored(as_system, place):
    with as_system() as session:
        rows = session.query(Reciclado).filter_by(unidad_id=place.id).all()
        rows += session.query(NoReciclado).filter_by(unidad_id=place.id).all()
        return {(type(one).__name__, one.anio_mes): one.kg for one in rows}


def test_grid_keeps_the_good_cells_and_marks_the_wrong_one(gestor, place, material, as_system):
    paper = f"m{material['Papel y cartón']}"
    said = grid(
        gestor,
        place,
        (paper, "2025-11", "10,5"),
        (paper, "2025-12", "1.234"),
        ("REGISTRO_TERCERO", "2025-11", "30"),
        ("REGISTRO_TERCERO", "2025-12", "0"),
    )
    assert [(one["row"], one["month"], one["value"]) for one in said["saved"]] == [
        (paper, "2025-11", "10,5"),
        ("REGISTRO_TERCERO", "2025-11", "30"),
        ("REGISTRO_TERCERO", "2025-12", "0"),
    ]
    assert [(one["code"], one["warning"]) for one in said["faults"]] == [("MSG-NUM-02", False), ("MSG-RES-09", True)]
    assert said["state"] == {"kind": "warn", "text": "Incompleto"}
    assert said["totals"] == {"reciclados": "10,5", "no_reciclados": "30"}
    assert stored(as_system, place) == {
        ("Reciclado", "2025-11"): Decimal("10.500"),
        ("NoReciclado", "2025-11"): Decimal(30),
        ("NoReciclado", "2025-12"): Decimal(0),
    }


def told(gestor, place, row, month, value, was):
    change = {"row": row, "month": month, "value": value, "was": was}
    return gestor.json(place.url("unidad/kilogramos"), {"changes": [change]}).get_json()


def test_two_browsers_on_one_grid_do_not_write_over_each_other(gestor, person, place, material, as_system):
    other, glass = person("gestor_servicio"), f"m{material['Vidrio']}"
    assert told(gestor, place, glass, "2025-11", "5", "")["faults"] == []
    said = told(other, place, glass, "2025-11", "6,5", "")
    assert said["saved"][0]["value"] == "5", "the cell shows what is stored"
    assert [(one["code"], one["warning"]) for one in said["faults"]] == [("MSG-RES-29", True)]
    assert "Otra persona guardó 5 mientras usted escribía 6,5." in said["faults"][0]["text"]
    assert stored(as_system, place) == {("Reciclado", "2025-11"): Decimal(5)}
    assert told(other, place, glass, "2025-11", "6,5", "5")["faults"] == []
    assert told(gestor, place, glass, "2025-11", "", "5")["faults"][0]["code"] == "MSG-RES-29", (
        "nor is it emptied unseen"
    )
    assert stored(as_system, place) == {("Reciclado", "2025-11"): Decimal("6.5")}
    assert told(gestor, place, glass, "2025-11", "6,5", "5")["faults"] == [], "the same value is nobody's conflict"


def test_a_row_that_became_monthly_meanwhile_says_so_in_its_cell(gestor, place, material, as_system):
    glass = f"m{material['Vidrio']}"
    told(gestor, place, glass, "2025-11", "5", "")
    said = told(gestor, place, glass, None, "80", "")
    assert [one["code"] for one in said["faults"]] == ["MSG-RES-02"]
    assert stored(as_system, place) == {("Reciclado", "2025-11"): Decimal(5)}


def test_an_emptied_cell_is_not_reported_and_frees_its_modality(gestor, place, material, as_system):
    glass = f"m{material['Vidrio']}"
    grid(gestor, place, (glass, "2025-11", "7"))
    said = grid(gestor, place, (glass, "2025-11", ""))
    assert (said["saved"][0]["value"], said["totals"]["reciclados"]) == ("", "")
    assert grid(gestor, place, (glass, None, "80"))["faults"] == []
    assert stored(as_system, place) == {("Reciclado", None): Decimal(80)}


def test_grid_without_script_posts_every_cell(gestor, place, material, as_system):
    paper = f"m{material['Papel y cartón']}"
    page = gestor.post(place.url("unidad/kilogramos"), {f"c.{paper}.2025-11": "5", f"c.{paper}.2025-12": "abc"})
    assert "Ingrese un número mayor o igual a cero." in page
    assert stored(as_system, place) == {("Reciclado", "2025-11"): Decimal(5)}


def test_what_was_meant_for_another_unit_or_year_is_not_written_on_the_only_one(person, place, unit_id, as_system):
    """The page of a unit that was left, still open: its cells went to the one unit that remained."""
    of_unit_a, change = person("gestor_unidad"), {"row": "REGISTRO_TERCERO", "month": "2025-11", "value": "1"}
    assert of_unit_a.json(place.url("unidad/kilogramos"), {"changes": [change]}).status_code == 403
    assert of_unit_a.client.get(place.page).status_code == 403
    own = f"/residuos/unidad/kilogramos?unidad={unit_id('Unidad A')}"
    assert of_unit_a.json(f"{own}&periodo=2031", {"changes": []}).status_code == 404
    assert of_unit_a.json(f"{own}&periodo=2026", {"changes": []}).status_code == 200


def test_cells_that_the_grid_does_not_offer_are_refused(gestor, place):
    for change in (
        {"row": "m999999", "month": "2025-11", "value": "1"},
        {"row": "m1", "month": "2031-01", "value": "1"},
    ):
        assert gestor.json(place.url("unidad/kilogramos"), {"changes": [change]}).status_code == 400


def test_grid_of_another_service_is_out_of_reach(person, place, material):
    stranger = person("gestor_servicio", "SDN")
    answer = stranger.json(
        place.url("unidad/kilogramos"), {"changes": [{"row": "REGISTRO_TERCERO", "month": None, "value": "9"}]}
    )
    assert answer.status_code in (403, 404)
    assert place.nombre not in stranger.client.get(place.page, follow_redirects=True).text


def test_months_are_replaced_by_one_annual_value(gestor, place, material, as_system):
    paper = f"m{material['Papel y cartón']}"
    grid(gestor, place, (paper, "2025-11", "10"), (paper, "2025-12", "12,5"))
    url = place.url(f"unidad/reemplazar/{paper}")
    asked = gestor.get(url)
    assert "11/2025 10" in asked
    assert "Total 22,5" in asked
    assert "Ingrese un número mayor o igual a cero." in gestor.post(url, {"kg": "abc"})
    assert len(stored(as_system, place)) == 2, "nothing goes away until the annual value is right"
    assert SAVED in gestor.post(url, {"kg": "22,5"})
    assert stored(as_system, place) == {("Reciclado", None): Decimal("22.500")}


def weighing(gestor, place, **more):
    data = {"unidad": place.id, "mes": "2026-06", "tratamiento_no_medidas": "EXCLUIR", "dias_habiles": "", **more}
    return gestor.post(f"/residuos/planillas/add?unidad={place.id}&periodo=2026", data)


def sheet_id(as_system, place):
    with as_system() as session:
        return session.query(MuestreoPesaje.id).filter_by(unidad_id=place.id).scalar()


def line(number, *values):
    names = ("numero_dia", "fecha", "numero_bolsa", "kilos", "nombre_responsable", "observaciones")
    return {f"n{number}.{name}": value for name, value in zip(names, values, strict=True)}


def test_sheet_is_written_as_it_is_printed(gestor, place, as_system):
    weighing(gestor, place)
    url = f"/residuos/pesaje/{sheet_id(as_system, place)}"
    lines = line(1, "1", "01-06-2026", "1", "2,4", "Ana", "") | line(2, "", "", "2", "-", "Ana", "")
    page = gestor.post(url, lines)
    assert "Si la bolsa no se pudo medir, deje los kilos vacíos e indique el motivo en Observaciones." in page
    with as_system() as session:
        assert (
            session.query(PesajeBolsa).count()
            == session.query(PesajeBolsa).filter(PesajeBolsa.unidad_id != place.id).count()
        )
    lines |= {"n2.observaciones": "No se pudo medir"}
    page = gestor.post(url, lines | line(3, "2", "03-06-2026", "1", "3", "Ana", ""))
    assert SAVED in page
    assert "Total: 2 días 3 2 1 5,4" in page
    assert "El muestreo tiene 2 días de pesaje" in page
    assert "El pesaje debe realizarse dentro del mes seleccionado." in gestor.post(
        url, line(1, "3", "01-07-2026", "1", "3", "Ana", "")
    )


def test_excluded_day_recalculates(gestor, place, as_system):
    weighing(gestor, place)
    pk = sheet_id(as_system, place)
    lines = line(1, "1", "01-06-2026", "1", "2", "Ana", "") | line(2, "2", "03-06-2026", "1", "30", "Ana", "")
    assert "16 kg/día" in gestor.post(f"/residuos/pesaje/{pk}", lines)
    with as_system() as session:
        last = session.query(PesajeBolsa).filter_by(muestreo_id=pk, numero_dia=2).one().id
        first = session.query(PesajeBolsa).filter_by(muestreo_id=pk, numero_dia=1).one().id
    again = {key.replace("n1", str(first)).replace("n2", str(last)): value for key, value in lines.items()}
    assert "Este campo es obligatorio." in gestor.post(f"/residuos/pesaje/{pk}", again | {f"{last}.excluir_dia": "1"})
    why = {f"{last}.excluir_dia": "1", f"{last}.excluir_justificacion": "Mudanza de oficinas"}
    assert "2 kg/día" in gestor.post(f"/residuos/pesaje/{pk}", again | why)


def test_sheet_is_imported_on_its_page_and_used_for_the_year(gestor, place, as_system):
    weighing(gestor, place, mes="2023-06")
    pk = sheet_id(as_system, place)
    stream = BytesIO()
    workbook = openpyxl.Workbook()
    for row in printed_rows():
        workbook.active.append(row)
    workbook.save(stream)
    stream.seek(0)
    upload = f"/importar/subir?unidad={place.id}&periodo=2026"
    said = gestor.send(upload, {"libro": "pesaje", "archivo": (stream, "anexo1.xlsx")})
    token = said.headers["Location"].rpartition("/")[2]
    assert "Se cargaron 70 filas de anexo1.xlsx." in gestor.post(f"/importar/cargar/{token}", {})
    page = gestor.get(f"/residuos/pesaje/{pk}")
    assert "Total: 13 días 70 67 3 148,4" in page
    assert "228,31" in page, "20 working days of June 2023, without its two holidays"
    assert "2.853,85" in page, "250 working days of period 2026"
    assert SAVED in gestor.post(f"/residuos/pesaje/{pk}/usar", {"calculo": "ANIO_DIAS_HABILES"})
    assert stored(as_system, place) == {("NoReciclado", None): Decimal("2853.850")}


def test_calendar_of_the_period_2026(as_system):
    from datetime import date, timedelta

    from estado_verde.calendars import Calendar
    from estado_verde.spec.periods import Period

    period = Period.of(2026)
    with as_system():
        calendar = Calendar.of()
        assert [calendar.del_mes(*month) for month in period.meses()] == [
            20,
            21,
            21,
            20,
            22,
            21,
            19,
            21,
            22,
            21,
            21,
            21,
        ]
        assert calendar.entre(period.inicio - timedelta(days=1), period.termino) == 250
        assert calendar.del_mes(2023, 6) == 20
        assert not calendar.es_habil(date(2023, 6, 21))


CONTAINERS = {"tipo": "CONTENEDORES", "cantidad": "4", "capacidad_litros": "1000", "retiros_semana": "2"}
FIGURES = {"porcentaje_llenado": "100", "semanas_mes": "4", "meses": "12", "densidad_kg_m3": "150"}


def test_estimation_of_the_guide_step_by_step(gestor, place, as_system):
    url = f"/residuos/estimaciones/add?unidad={place.id}&periodo=2026"
    page = gestor.post(url, {"unidad": place.id, **CONTAINERS, **FIGURES})
    for shown in ("8.000 L/semana", "32.000 L/mes", "32 m³/mes", "4.800 kg/mes", "57.600 kg/año", "62.400 kg/año"):
        assert shown in page
    with as_system() as session:
        pk = session.query(Estimacion.id).filter_by(unidad_id=place.id).scalar()
    assert SAVED in gestor.post(f"/residuos/calculo/estimacion/{pk}/usar", {"calculo": "MES", "mes": "2026-03"})
    assert stored(as_system, place) == {("NoReciclado", "2026-03"): Decimal(4800)}
    edited = {"unidad": place.id, **CONTAINERS, **FIGURES, "cantidad": "5"}
    gestor.post(f"/residuos/estimaciones/edit/{pk}", edited)
    assert stored(as_system, place) == {("NoReciclado", "2026-03"): Decimal(4800)}, "the loaded value does not move"
    raw = gestor.client.get(place.page).text
    assert "Valor distinto al cálculo" in raw


def test_another_density_needs_its_reason(gestor, place):
    url = f"/residuos/estimaciones/add?unidad={place.id}&periodo=2026"
    other = {"unidad": place.id, **CONTAINERS, **FIGURES, "densidad_kg_m3": "160"}
    assert "Este campo es obligatorio." in gestor.post(url, other)
    assert "5.120 kg/mes" in gestor.post(url, {**other, "densidad_justificacion": "Estudio propio de 2026"})


def test_drawer_keeps_the_estimation_with_its_value_or_neither(gestor, place, as_system):
    url = place.url("calculo/bolsas")
    values = {
        "bolsas_semana": "100",
        "capacidad_litros": "70",
        "semanas_mes": "4",
        "meses": "12",
        "densidad_kg_m3": "150",
    }
    bad = gestor.json(url, {"values": {**values, "bolsas_semana": "0"}, "use": "ANIO_MESES"}).get_json()
    assert bad == {
        "ok": False,
        "faults": [{"field": "bolsas_semana", "code": "MSG-NUM-05", "text": "Ingrese un número mayor que cero."}],
    }
    assert gestor.json(url, {"values": values, "use": "MES", "month": "2031-01"}).get_json()["ok"] is False
    with as_system() as session:
        assert session.query(Estimacion).filter_by(unidad_id=place.id).count() == 0
    good = gestor.json(url, {"values": values, "use": "ANIO_MESES"}).get_json()
    assert (good["ok"], good["row"], good["month"], good["value"]) == (True, "ESTIMACION_BOLSAS", None, "50400")
    assert stored(as_system, place) == {("NoReciclado", None): Decimal(50400)}


def test_review_is_confirmed_and_taken_back_by_any_change(gestor, person, place, material):
    assert "Revisión pendiente" in gestor.get("/residuos/?periodo=2026")
    assert "Este campo es obligatorio." in gestor.post("/residuos/revision?periodo=2026", {})
    assert "Revisión confirmada" in gestor.post("/residuos/revision?periodo=2026", {"confirmo": "1"})
    assert "Revisión confirmada" in person("gestor_consulta").get("/residuos/?periodo=2026")
    grid(gestor, place, (f"m{material['Vidrio']}", None, "1"))
    assert "Revisión pendiente" in gestor.get("/residuos/?periodo=2026")
    gestor.post("/residuos/revision?periodo=2026", {"confirmo": "1"})
    grid(gestor, place, (f"m{material['Vidrio']}", None, "1,0"))
    assert "Revisión confirmada" in gestor.get("/residuos/?periodo=2026"), "what was saved as it was is no change"
    assert person("gestor_consulta").send("/residuos/revision?periodo=2026", {"confirmo": "1"}).status_code == 403


def test_a_gestor_may_not_write_a_verdict(gestor, place, as_system):
    data = {
        "unidad": place.id,
        "tema": "NO_RECICLADOS",
        "texto": "No se contó con romana ni con registro municipal.",
        "veredicto": "ACEPTADA",
        "auditor": "Yo",
        "veredicto_comentario": "Todo bien",
    }
    gestor.post("/residuos/fundamentaciones/add?periodo=2026", data)
    with as_system() as session:
        row = session.query(Fundamentacion).filter_by(unidad_id=place.id).one()
        assert (row.veredicto, row.auditor, row.veredicto_comentario) == ("PENDIENTE", None, None)
        pk = row.id
    assert gestor.send(f"/residuos/justificaciones/{pk}", {"veredicto": "ACEPTADA"}).status_code == 403


@pytest.mark.parametrize(
    "profile", ["red", "gestor_servicio", "gestor_unidad", "gestor_consulta", "encargado_comite", "auditor"]
)
def test_every_profile_reads_the_pages_that_its_matrix_gives(person, profile):
    someone = person(profile)
    for url in ("/", "/residuos/", "/residuos/unidad/", "/residuos/justificaciones/", "/residuos/requisito/"):
        someone.get(url)


def test_gestor_unidad_loads_only_in_assigned_units(person, unit_id, as_system):
    someone = person("gestor_unidad")
    data = {"material": "Vidrio", "modalidad": "ANUAL", "kg": "5"}
    mine, other = unit_id("Unidad A"), unit_id("Unidad B")
    assert SAVED in someone.post(f"/residuos/reciclados/add?unidad={mine}&periodo=2026", {**data, "unidad": mine})
    page = someone.post(f"/residuos/reciclados/add?unidad={mine}&periodo=2026", {**data, "unidad": other})
    assert "Seleccione una opción válida." in page
    with as_system() as session:
        assert session.query(Reciclado).filter_by(unidad_id=other).count() == 0


def test_the_page_of_the_requirement_shows_the_guide_and_its_sources(gestor):
    page = gestor.get("/residuos/requisito/?periodo=2026")
    for shown in ("E1/O2/RT7", "10 kg/día × 22 días hábiles = 220 kg", "Mardoff 2016, CONAMA, 2010", "Dónde reportar"):
        assert shown in page


def test_registers_of_the_service_are_downloaded(gestor):
    for name, title in (
        ("residuos-reciclados", "Reciclados por material"),
        ("residuos-no-reciclados", "No reciclados"),
        ("residuos-contenedores", "Catastro de contenedores"),
    ):
        answer = gestor.client.get(f"/reportes/{name}.xlsx?periodo=2026")
        assert openpyxl.load_workbook(BytesIO(answer.data)).sheetnames == [title]


def test_queries_of_the_unit_page_do_not_grow_with_what_was_loaded(demo_app, gestor, place, material):
    from sqlalchemy import event

    from estado_verde.models import db

    seen: list[str] = []
    with demo_app.app_context():
        engine = db.engine

    def count() -> int:
        seen.clear()
        gestor.get(place.page)
        return len(seen)

    event.listen(engine, "before_cursor_execute", lambda _c, _k, sql, *_: seen.append(sql))
    paper = f"m{material['Papel y cartón']}"
    grid(gestor, place, (paper, "2025-11", "1"), ("REGISTRO_TERCERO", "2025-11", "1"))
    few = count()
    months = ("2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06")
    rows = [f"m{material[name]}" for name in ("Vidrio", "Metales/latas", "Tóner/cartuchos")]
    grid(gestor, place, *((row, month, "2") for row in (paper, "REGISTRO_TERCERO", *rows) for month in months))
    assert count() == few
    assert few <= 23
