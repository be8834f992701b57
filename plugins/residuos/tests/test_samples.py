"""A sample can be drawn again by anybody: the same seed over the same population is the same list, for ever."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from ev_plugins.inventario.models import AsignacionAuditor, Servicio, Unidad
from ev_plugins.residuos.models import Fundamentacion, Muestra, MuestraUnidad
from ev_plugins.residuos.sampling import draw, rank, size_of

from estado_verde import services
from estado_verde.models import Cuenta, Periodo

from .conftest import done


def test_the_order_is_that_of_a_published_hash():
    """Fixed values: they may never change, whatever the version of Python or of this program."""
    assert rank("2026", 7).startswith("c78c55fdc3f98f03")
    assert draw("semilla", range(1, 11)) == draw("semilla", reversed(range(1, 11)))
    assert draw("semilla", range(1, 11)) == FIXED


FIXED = [9, 10, 3, 1, 4, 5, 2, 6, 8, 7]


def test_a_unit_more_moves_none_of_the_others():
    first = draw("a", range(100))
    assert [one for one in draw("a", range(101)) if one != 100] == first
    assert draw("b", range(100)) != first


@pytest.mark.parametrize(
    ("population", "size", "percent", "taken"),
    [(10, 3, None, 3), (10, 30, None, 10), (10, None, "25", 3), (3, None, "0,5", 1), (200, None, "12.5", 25)],
)
def test_how_many_are_taken(population, size, percent, taken):
    assert size_of(population, size, percent and Decimal(percent.replace(",", "."))) == taken


def service_id(as_system, sigla):
    with as_system() as session:
        return session.query(Servicio.id).filter_by(sigla=sigla).scalar()


def drawn(someone, where, **asked):
    return someone.post(f"/residuos/muestras/?{where}", {"poblacion": "TODAS", **asked})


@pytest.fixture
def sdn(as_system):
    return f"servicio={service_id(as_system, 'SDN')}&periodo=2026"


def test_an_auditor_draws_works_and_takes_the_list_along(person, as_system, sdn):
    auditor = person("auditor")
    page = drawn(auditor, sdn, tamano="5", semilla="acta-14")
    assert "Muestra acta-14" in page and "Unidades en alcance (17)" in page
    with as_system() as session:
        row = session.query(Muestra).filter_by(semilla="acta-14").one()
        rows = session.query(MuestraUnidad).filter_by(muestra_id=row.id).order_by(MuestraUnidad.orden).all()
        assert [one.unidad_id for one in rows] == draw("acta-14", (one.unidad_id for one in rows))
        assert [one.elegida for one in rows] == [True] * 5 + [False] * 12
        chosen = [one.unidad_id for one in rows[:5]]
        pk = row.id
        pending = session.query(Fundamentacion).filter(
            Fundamentacion.unidad_id.in_(chosen),
            Fundamentacion.veredicto == "PENDIENTE",
            Fundamentacion.tema != "GENERAL",
        )
        total = (
            session.query(Fundamentacion)
            .filter(
                Fundamentacion.unidad_id.in_(chosen),
                Fundamentacion.tema != "GENERAL",
                Fundamentacion.periodo_id == row.periodo_id,
            )
            .count()
        )
        first, waiting = pending.first().id, pending.count()
    assert f"{total - waiting} de {total} justificaciones con veredicto" in auditor.get(f"/residuos/muestras/{pk}")
    auditor.post(f"/residuos/justificaciones/{first}", {"veredicto": "ACEPTADA"})
    assert f"{total - waiting + 1} de {total} justificaciones con veredicto" in auditor.get(f"/residuos/muestras/{pk}")
    book = openpyxl.load_workbook(BytesIO(auditor.client.get(f"/residuos/muestras/{pk}/excel").data))
    assert book.sheetnames == ["Muestra", "Población", "Sorteo"]
    said = {row[0].value: row[1].value for row in book["Sorteo"].iter_rows()}
    assert (said["Semilla"], said["Método"]) == ("acta-14", "SHA-256(semilla:id) v1")


def population_of(session, sample):
    rows = session.query(MuestraUnidad).filter_by(muestra_id=sample).order_by(MuestraUnidad.orden)
    return [(one.unidad_id, one.elegida) for one in rows]


def test_the_population_is_that_of_the_day_of_the_draw(person, as_system, sdn):
    auditor = person("auditor")
    drawn(auditor, sdn, porcentaje="20", semilla="x")
    with as_system() as session:
        first = session.query(Muestra.id).filter_by(semilla="x").scalar()
        before = population_of(session, first)
        done(services.delete(session.get(Unidad, before[0][0])))
    with as_system() as session:
        assert population_of(session, first) == before
    drawn(auditor, sdn, porcentaje="20", semilla="x")
    with as_system() as session:
        last = session.query(Muestra.id).order_by(Muestra.id.desc()).first()[0]
        assert [unit for unit, _ in population_of(session, last)] == [unit for unit, _ in before[1:]]


def test_only_those_that_say_that_it_is_impossible(person, as_system, sdn):
    page = drawn(person("red"), sdn, poblacion="NO_ES_POSIBLE", porcentaje="50", semilla="n")
    assert "Unidades en alcance que declaran «No es posible»" in page


@pytest.mark.parametrize("asked", [{}, {"tamano": "3", "porcentaje": "10"}])
def test_size_or_per_cent(person, sdn, asked):
    assert "Indique el tamaño o el porcentaje de la muestra, uno de los dos." in drawn(person("red"), sdn, **asked)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"tamano": "0"}, "Ingrese un número mayor que cero."),
        ({"tamano": "2,5"}, "Ingrese un número entero."),
        ({"porcentaje": "101"}, "El valor supera el máximo permitido de 100."),
        ({"porcentaje": "abc"}, "Ingrese un número mayor o igual a cero."),
    ],
)
def test_numbers_are_judged(person, as_system, sdn, asked, said):
    assert said in drawn(person("red"), sdn, **asked)
    with as_system() as session:
        assert session.query(Muestra).filter(Muestra.semilla != "acta 1").count() == 0


def test_a_population_of_nobody_is_refused(person, as_system):
    """SDG has no unit that declares it impossible."""
    where = f"servicio={service_id(as_system, 'SDG')}&periodo=2026"
    page = drawn(person("red"), where, poblacion="NO_ES_POSIBLE", tamano="1")
    assert "La población elegida no tiene unidades." in page
    with as_system() as session:
        assert session.query(Muestra).filter(Muestra.semilla != "acta 1").count() == 0


def test_auditors_see_the_samples_of_their_services_and_years_only(person, as_system, sdn):
    drawn(person("red"), sdn, tamano="2", semilla="de-la-red")
    with as_system() as session:
        pk = session.query(Muestra.id).filter_by(semilla="de-la-red").scalar()
    auditor = person("auditor")
    assert "de-la-red" in auditor.get("/residuos/muestras/?periodo=2026")
    with as_system() as session:
        who = session.query(Cuenta).filter_by(perfil="auditor").one()
        services_of = session.query(AsignacionAuditor).filter_by(cuenta_id=who.id)
        mine = services_of.join(Periodo).filter(Periodo.anio == 2026).all()
        for one in mine:
            if one.servicio.sigla == "SDN":
                done(services.delete(one))
    assert auditor.client.get(f"/residuos/muestras/{pk}").status_code == 403
    assert auditor.client.get(f"/residuos/muestras/{pk}/excel").status_code == 403
    assert "de-la-red" not in auditor.get("/residuos/muestras/?periodo=2026")


def test_those_who_are_audited_draw_and_see_nothing(person, as_system, sdn):
    for profile in ("gestor_servicio", "gestor_unidad", "gestor_consulta"):
        someone = person(profile, "SDN") if profile == "gestor_servicio" else person(profile)
        assert someone.client.get("/residuos/muestras/").status_code == 403
        assert someone.send(f"/residuos/muestras/?{sdn}", {"poblacion": "TODAS", "tamano": "1"}).status_code == 403
