"""The checks RES-1 to RES-7, the number of queries of a report, and the columns that an edition adds to its sheets."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal

import pytest
from ev_plugins.residuos import reports
from ev_plugins.residuos.models import Contenedor, Declaracion, Fundamentacion, NoReciclado, Reciclado
from ev_plugins.residuos.queries import Query
from sqlalchemy import event

from estado_verde import catalog, services
from estado_verde.clock import fixed
from estado_verde.models import Periodo, db
from estado_verde.reports import ReportContext
from estado_verde.scope import SYSTEM
from estado_verde.spec.fields import boolean, decimal, text

from .conftest import done


@pytest.fixture
def of_service(as_system):
    """The context of a report of one service, for the system."""

    @contextmanager
    def enter(sigla, requirement=None):
        with as_system() as session:
            from ev_plugins.inventario.models import Servicio

            servicio = session.query(Servicio).filter_by(sigla=sigla).one()
            periodo = session.query(Periodo).filter_by(anio=2026).one()
            wanted = requirement or catalog.requirement("residuos", 2026)
            yield ReportContext(session, servicio, periodo, wanted, SYSTEM)

    return enter


def pending(of_service, place):
    with of_service("SDG") as context:
        found = reports.progress(context).pending
        return {(one.check, one.text, one.advisory) for one in found if one.unidad_id == place.id}


def save(as_system, model, place, **values):
    with as_system():
        done(services.save(model, {"unidad": place.id, "periodo": 2026, **values}))


def test_res_1_declaration_of_three_topics(of_service, place):
    assert pending(of_service, place) == {
        ("RES-1", "Falta declarar: ¿Cuantificó kilogramos de residuos no reciclados?", False),
        ("RES-1", "Falta declarar: ¿Cuantificó kilogramos de residuos reciclados?", False),
        ("RES-1", "Falta declarar: ¿Tiene contenedores de reciclaje?", False),
    }


def test_res_2_3_and_4_data_texts_and_containers(of_service, place, as_system):
    answers = {"cuantifica_reciclados": "SI", "cuantifica_no_reciclados": "NO", "tiene_contenedores": "SI"}
    save(as_system, Declaracion, place, **answers)
    assert {(check, advisory) for check, _, advisory in pending(of_service, place)} == {
        ("RES-2", False),
        ("RES-3", False),
        ("RES-4", False),
    }


def test_res_5_past_months_without_a_value(of_service, place, as_system):
    paper = {"material": "Papel y cartón", "modalidad": "MENSUAL"}
    save(as_system, Reciclado, place, **paper, anio_mes="2025-11", kg="1")
    save(as_system, NoReciclado, place, metodo="REGISTRO_TERCERO", modalidad="MENSUAL", anio_mes="2025-12", kg="1")
    with fixed(datetime(2026, 2, 10)):
        told = {one for one in pending(of_service, place) if one[0] == "RES-5"}
    assert told == {
        ("RES-5", "Faltan 3 meses por informar de residuos reciclados.", True),
        ("RES-5", "Faltan 3 meses por informar de residuos no reciclados.", True),
    }


def test_res_6_result_that_is_not_representative(of_service, as_system):
    with as_system() as session:
        session.query(NoReciclado).delete()
        session.commit()
    with of_service("SDG") as context:
        (told,) = [one for one in reports.progress(context).pending if one.check == "RES-6"]
    assert told.advisory
    assert told.text.endswith("Sin residuos no reciclados cuantificados: el resultado no es representativo.")


def test_res_7_far_from_the_year_before(of_service, place, as_system):
    with as_system():
        for anio, kg in ((2025, "100"), (2026, "151")):
            raw = {"unidad": place.id, "periodo": anio, "material": "Vidrio", "modalidad": "ANUAL", "kg": kg}
            done(services.save(Reciclado, raw))
    told = {one for one in pending(of_service, place) if one[0] == "RES-7"}
    assert told == {("RES-7", "El total anual de residuos reciclados varía +51 % respecto del periodo anterior.", True)}


def test_a_sheet_set_takes_ten_queries_at_most(demo_app, of_service):
    seen: list[str] = []
    with of_service("SDN") as context:
        str(context.servicio), str(context.periodo)
        event.listen(db.engine, "before_cursor_execute", lambda _c, _k, sql, *_: seen.append(sql))
        assert sum(len(list(sheet.rows)) for sheet in reports.sheets(context)) > 40
    assert len(seen) <= 10


def test_fields_of_an_edition_are_columns_at_the_end(of_service, place, as_system):
    save(as_system, Reciclado, place, material="Vidrio", modalidad="ANUAL", kg="5")
    save(as_system, Contenedor, place, ubicacion="Patio", materiales="Vidrio", cantidad=1, tipo="ACOPIO_PREVIO_RETIRO")
    save(as_system, Declaracion, place, cuantifica_reciclados="SI")
    save(as_system, Fundamentacion, place, tema="GENERAL", texto="Se licita el retiro segregado el próximo año.")
    with as_system() as session:
        for model, extras in (
            (Reciclado, {"gestor_autorizado": "Recicladora Uno"}),
            (Contenedor, {"altura_m": "1.25"}),
            (Declaracion, {"tiene_contrato": True}),
            (Fundamentacion, {"folio_oficio": "123"}),
        ):
            session.query(model).filter_by(unidad_id=place.id).one().extras = extras
        session.commit()
    added = {
        "reciclado": (text("gestor_autorizado", "Gestor autorizado"),),
        "contenedor": (decimal("altura_m", "Altura (m)"),),
        "declaracion": (boolean("tiene_contrato", "Tiene contrato"),),
        "fundamentacion": (text("folio_oficio", "Folio del oficio"),),
    }
    edition = catalog_of(2026).for_year(2026, source="prueba", add_fields=added)
    with of_service("SDG", edition) as context:
        sheets = {sheet.title: (sheet.columns[-1].title, last_of(sheet, place)) for sheet in reports.sheets(context)}
    assert sheets["Reciclados por material"] == ("Gestor autorizado", "Recicladora Uno")
    assert sheets["Catastro de contenedores"] == ("Altura (m)", Decimal("1.25"))
    assert sheets["Control por unidad"] == ("Tiene contrato", "Sí")
    assert sheets["Fundamentaciones"] == ("Folio del oficio", "123")


def catalog_of(anio):
    return catalog.requirement("residuos", anio)


def last_of(sheet, place):
    return next((row[-1] for row in sheet.rows if row[0] == place.id), None)


def test_whole_country_is_the_sum_of_its_services(as_system):
    from ev_plugins.inventario.models import Servicio
    from ev_plugins.residuos.queries import figures_of

    with as_system() as session:
        periodo = session.query(Periodo).filter_by(anio=2026).one()
        requirement = catalog_of(2026)
        country = figures_of(Query(session, periodo), requirement).totals
        each = [figures_of(Query(session, periodo, one.id), requirement).totals for one in session.query(Servicio)]
    assert country.generated == sum(one.generated for one in each)
    assert country.units == sum(one.units for one in each)
    assert country.covered == sum(one.covered for one in each)
