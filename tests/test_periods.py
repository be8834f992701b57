"""The programme's calendar: 00-overview §8 (2, 3, 4), the template of a year, and the states of §4.1."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from estado_verde import clock, services
from estado_verde.messages import texts_of
from estado_verde.models import Hito, Organizacion, Periodo, Prorroga, db
from estado_verde.programme.periods import change_state, create_from_template
from estado_verde.scope import SYSTEM, acting
from estado_verde.spec.codes import normalise_code
from estado_verde.spec.periods import Period
from estado_verde.testing import csrf


def test_overview_8_2_months_of_period_2026() -> None:
    period = Period.of(2026)
    assert period.contiene_mes(2025, 11)
    assert period.contiene_mes(2026, 10)
    assert not period.contiene_mes(2025, 10)
    assert not period.contiene_mes(2026, 11)
    assert len(period.meses()) == 12
    assert period.contiene(date(2026, 10, 31))
    assert not period.contiene(date(2026, 11, 1))


@pytest.mark.parametrize(
    "typed", ["O2RT4", "E1-O2-RT4", "02-RT4", "Objetivo2, RT4", "e1 / o2 / rt4", "O2- RT4", "E1/O2/RT4"]
)
def test_overview_8_3_a_code_is_kept_in_canonical_form(typed: str) -> None:
    assert normalise_code(typed) == "E1/O2/RT4"


def test_overview_8_3_a_code_that_cannot_be_read_is_refused(session) -> None:
    made = create_from_template(2027).row
    raw = {"periodo": made, "numero": 9, "nombre": "Revisión", "fecha": "04/05/2027", "responsable": "SERVICIO"}
    kept = services.save(Hito, {**raw, "accion": "OTRA", "requisito": "O2RT4"})
    assert kept.row.requisito == "E1/O2/RT4"
    refused = services.save(Hito, {**raw, "numero": 10, "accion": "OTRA", "requisito": "E1/O2/R7"})
    assert texts_of(refused.faults) == ["El código de requisito técnico no es válido. Use el formato E1/O2/RT7."]


def test_overview_8_3_on_the_form(demo_as) -> None:
    client = demo_as("red")
    with client.application.app_context(), acting(SYSTEM):
        service = db.session.scalars(select(Organizacion.id).where(Organizacion.sigla == "SDN")).one()
    data = {
        "organizacion": str(service),
        "periodo": "3",
        "prorroga_hasta": "15/01/2027",
        "motivo": "Corte de energía prolongado",
    }
    refused = client.post("/prorrogas/add", data={**data, "requisito": "E1/O2/R7", "csrf_token": csrf(client)})
    assert "El código de requisito técnico no es válido. Use el formato E1/O2/RT7." in refused.text
    kept = {**data, "requisito": "O2RT4", "csrf_token": csrf(client)}
    assert "E1/O2/RT4" in client.post("/prorrogas/add", data=kept, follow_redirects=True).text


def test_overview_8_4_period_2027_from_the_template(session) -> None:
    made = create_from_template(2027)
    assert made.ok
    period = made.row.period()
    assert (period.inicio, period.termino) == (date(2026, 11, 1), date(2027, 10, 31))
    assert period.limite == date(2027, 12, 31)
    assert period.corte == period.inicio
    assert [(one.fecha.day, one.fecha.month) for one in made.row.hitos] == [
        (31, 5),
        (15, 6),
        (30, 6),
        (31, 7),
        (31, 12),
    ]
    assert made.row.estado == "PREPARACION"


def test_a_milestone_on_a_sunday_is_kept_with_a_warning(session) -> None:
    made = create_from_template(2026)
    assert made.ok
    assert made.row.hitos[0].fecha == date(2026, 5, 31)
    assert texts_of(made.warnings) == [
        "El hito 1 cae en día inhábil (31/05/2026); el siguiente día hábil es 01/06/2026."
    ]


def test_the_decree_belongs_to_the_year_of_its_edition(session) -> None:
    assert create_from_template(2026).row.norma == "Decreto Exento N°320 del 27.10.2025 del Ministerio de Hacienda"
    assert create_from_template(2024).row.norma is None


def test_a_year_has_one_period(session) -> None:
    create_from_template(2026)
    again = create_from_template(2026)
    assert texts_of(again.faults) == ["Ya existe un registro con Año: 2026."]
    assert session.query(Hito).count() == 5


def test_dates_in_order(session) -> None:
    wrong = services.save(Periodo, {"anio": 2028, "fecha_inicio": "01/11/2027", "fecha_termino": "01/11/2027"})
    assert [(one.code, one.field) for one in wrong.faults] == [("MSG-GEN-07", "fecha_termino")]
    wrong = services.save(Periodo, {"anio": 2028, "fecha_limite_carga": "30/10/2028"})
    assert [(one.code, one.field) for one in wrong.faults] == [("MSG-GEN-07", "fecha_limite_carga")]


STEPS = [
    ("PREPARACION", "abrir", "ABIERTO"),
    ("ABIERTO", "validar", "EN_VALIDACION"),
    ("EN_VALIDACION", "reabrir", "ABIERTO"),
    ("EN_VALIDACION", "cerrar", "CERRADO"),
    ("CERRADO", "devolver", "EN_VALIDACION"),
]
STATES = ("PREPARACION", "ABIERTO", "EN_VALIDACION", "CERRADO")


@pytest.mark.parametrize("action", ["abrir", "validar", "reabrir", "cerrar", "devolver"])
@pytest.mark.parametrize("source", STATES)
def test_only_the_steps_of_the_table_exist(session, source: str, action: str) -> None:
    """Every pair of state and action, inside the table and outside of it."""
    periodo = create_from_template(2027).row
    periodo.estado = source
    target = next((to for of, name, to in STEPS if (of, name) == (source, action)), None)
    outcome = change_state(periodo, action, "Prórroga general")
    assert outcome.ok is (target is not None)
    assert periodo.estado == (target or source)


def test_going_back_needs_a_reason_and_a_limit_ahead(session) -> None:
    periodo = create_from_template(2026).row
    periodo.estado = "EN_VALIDACION"
    with clock.fixed(date(2027, 1, 4)):
        refused = change_state(periodo, "reabrir", "  ")
    assert [(one.code, one.field) for one in refused.faults] == [
        ("MSG-GEN-01", "motivo"),
        ("MSG-GEN-08", "fecha_limite_carga"),
    ]
    services.save(Periodo, {"fecha_limite_carga": "31/01/2027"}, periodo, partial=True)
    with clock.fixed(date(2027, 1, 4)):
        assert change_state(periodo, "reabrir", "Extensión general").ok


def test_a_prorroga_has_its_reason(session) -> None:
    create_from_template(2026)
    refused = services.save(Prorroga, {"periodo": 2026, "prorroga_hasta": "15/01/2027"})
    assert {one.field for one in refused.faults} == {"organizacion", "motivo"}


def test_the_red_creates_a_period_on_the_screen_and_opens_it(demo_as) -> None:
    client = demo_as("red")
    data = {"anio": "2027", "csrf_token": csrf(client)}
    answer = client.post("/periodos/plantilla/", data=data, follow_redirects=True)
    assert "Se creó el periodo 2027 con sus hitos." in answer.text
    assert "El hito 4 cae en día inhábil (31/07/2027); el siguiente día hábil es 02/08/2027." in answer.text
    assert "Abrir para carga" in answer.text
    address = answer.request.path
    number = address.rsplit("/", 1)[1]
    asked = client.get(f"/periodos/paso/{number}/abrir").text
    for text in ("Los servicios pueden cargar y comienza su inventario del año.", "En preparación", "Abierto"):
        assert text in asked, text
    opened = client.post(f"/periodos/paso/{number}/abrir", data={"csrf_token": csrf(client)}, follow_redirects=True)
    assert "El periodo 2027 cambió de estado." in opened.text
    closing = client.post(f"/periodos/paso/{number}/devolver", data={"csrf_token": csrf(client)})
    assert "Este campo es obligatorio." not in closing.text
    assert "Seleccione una opción válida." in closing.text


def test_a_wrong_year_comes_back_with_its_message(demo_as) -> None:
    client = demo_as("red")
    for typed, text in (("20x7", "Ingrese un número mayor o igual a cero."), ("", "Este campo es obligatorio.")):
        answer = client.post("/periodos/plantilla/", data={"anio": typed, "csrf_token": csrf(client)})
        assert answer.status_code == 200
        assert text in answer.text
        assert f'value="{typed}"' in answer.text


@pytest.mark.parametrize("profile", ["gestor_servicio", "gestor_consulta", "gestor_unidad"])
def test_nobody_else_touches_the_calendar(demo_as, profile: str) -> None:
    client = demo_as(profile, "SDN")
    token = {"csrf_token": csrf(client)}
    assert client.get("/periodos/list/").status_code == 200
    assert client.post("/periodos/plantilla/", data={"anio": "2027", **token}).status_code == 403
    assert client.post("/periodos/paso/3/validar", data=token).status_code == 403
    assert client.post("/hitos/edit/1", data=token).status_code == 403
