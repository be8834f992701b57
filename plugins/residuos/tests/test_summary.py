"""What is kept for the sums of the country is what was loaded, whatever door it came through, and costs one statement."""

from __future__ import annotations

import random
import threading
import time
from datetime import date
from decimal import Decimal

import pytest
from ev_plugins.inventario.alcance import corte_de_columnas, criterio_en_alcance
from ev_plugins.inventario.models import Alcance, Servicio, Unidad
from ev_plugins.residuos import dashboard, keeping, summary
from ev_plugins.residuos.choices import ANUAL, MENSUAL, NO, NO_ES_POSIBLE, SI
from ev_plugins.residuos.commands import verify
from ev_plugins.residuos.figures import Figures
from ev_plugins.residuos.models import (
    Contenedor,
    Declaracion,
    Fundamentacion,
    Material,
    NoReciclado,
    Reciclado,
    Resumen,
)
from ev_plugins.residuos.queries import Query, figures_of
from ev_plugins.residuos.status import COMPLETE, State
from sqlalchemy import event, select

from estado_verde import catalog, scope, services, undo
from estado_verde.crud import advance
from estado_verde.models import Lote, Periodo, db

from .conftest import done


def recomputed(session, periodo, servicio=None):
    return figures_of(Query(session, periodo, servicio), catalog.requirement("residuos", periodo.anio))


def same(figures: Figures, sums: summary.Sums) -> None:
    assert sums.totals == figures.totals
    assert (sums.complete, sums.observed) == (figures.complete, figures.states[State.OBSERVADO])


def compare(session) -> None:
    """Every period, the country and each service and region: the kept sums are exactly those of the loads."""
    assert keeping.differences(session) == []
    periods = session.scalars(select(Periodo)).all()
    for periodo in periods:
        axis = catalog.requirement("residuos", periodo.anio).scope_axis
        figures = recomputed(session, periodo)
        parts = list(summary.by_service_and_region(session, periodo, axis))
        same(figures, summary.add(periodo.anio, (one for *_, one in parts)))
        for service, own in figures.by_service().items():
            same(own, summary.add(periodo.anio, (one for key, _, _, one in parts if key == service)))
        of_regions = advance.grouped(
            (u.codigo_region, u.region, u.state in COMPLETE, u.state is State.OBSERVADO) for u in figures.in_scope
        )
        for group in of_regions:
            found = summary.add(periodo.anio, (one for _, code, _, one in parts if code == group.code))
            assert (found.totals.units, found.complete, found.observed) == (
                group.in_scope,
                group.complete,
                group.observed,
            )
    for servicio in (None, *session.scalars(select(Servicio.id))):
        for anio, sums in summary.by_period(session, periods, servicio).items():
            same(recomputed(session, next(one for one in periods if one.anio == anio), servicio), sums)


def test_the_demonstration_adds_up_the_same_in_both_ways(as_system):
    with as_system() as session:
        assert session.query(Resumen).count() > 30
        compare(session)


class Loader:
    """Somebody who loads, changes and takes away without plan, but repeatably."""

    def __init__(self, session, seed):
        self.session, self.random = session, random.Random(seed)  # noqa: S311 - repeatable, nothing secret
        self.units = session.scalars(select(Unidad).order_by(Unidad.id)).all()
        self.periods = session.scalars(select(Periodo).where(Periodo.anio >= 2025)).all()
        self.materials = session.scalars(select(Material).where(Material.requiere_detalle.is_(False))).all()

    def step(self):
        unit, periodo = self.random.choice(self.units), self.random.choice(self.periods)
        self.random.choice(
            [self.recycled, self.rest, self.container, self.declare, self.justify, self.remove, self.date]
        )({"unidad": unit.id, "periodo": periodo}, periodo)

    def kg(self):
        return Decimal(self.random.randrange(0, 5_000_000)) / 1000

    def when(self, periodo):
        month = self.random.choice([None, *periodo.period().months()])
        return {"modalidad": MENSUAL if month else ANUAL, "anio_mes": month, "kg": self.kg()}

    def recycled(self, base, periodo):
        material = self.random.choice(self.materials).id
        services.save_many(Reciclado, [{**base, "material": material, **self.when(periodo)}], upsert=True)

    def rest(self, base, periodo):
        raw = {**base, "metodo": "REGISTRO_TERCERO", **self.when(periodo)}
        services.save_many(NoReciclado, [raw], upsert=True)

    def container(self, base, periodo):
        day = self.random.choice([None, date(periodo.anio - 1, 10, 31), date(periodo.anio, 10, 31)])
        raw = {**base, "ubicacion": "Patio", "materiales": [self.materials[0].id], "fecha_retiro": day}
        services.save(Contenedor, {**raw, "cantidad": self.random.randrange(1, 4), "tipo": "ACOPIO_PREVIO_RETIRO"})

    def declare(self, base, periodo):
        answers = {
            "cuantifica_reciclados": self.random.choice([None, SI, NO]),
            "cuantifica_no_reciclados": self.random.choice([None, SI, NO, NO_ES_POSIBLE]),
            "tiene_contenedores": self.random.choice([None, SI, NO]),
        }
        services.save_many(Declaracion, [{**base, **answers}], upsert=True)

    def justify(self, base, periodo):
        topic = self.random.choice(["RECICLADOS", "NO_RECICLADOS", "CONTENEDORES"])
        text = "No fue posible levantar la información de la unidad."
        (outcome,) = services.save_many(Fundamentacion, [{**base, "tema": topic, "texto": text}], upsert=True)
        if outcome.ok and self.random.random() < 0.5:
            verdict = {"veredicto": self.random.choice(["ACEPTADA", "RECHAZADA"]), "veredicto_comentario": "Visto"}
            services.save(Fundamentacion, verdict, outcome.row, partial=True)

    def remove(self, base, periodo):
        model = self.random.choice([Reciclado, NoReciclado, Contenedor, Declaracion, Fundamentacion])
        rows = self.session.scalars(select(model).where(model.periodo_id == periodo.id).order_by(model.id)).all()
        if rows:
            services.delete(self.random.choice(rows))

    def date(self, base, periodo):
        """Whoever moves a period moves which containers count in it."""
        day = self.random.choice([date(periodo.anio - 1, 10, 30), date(periodo.anio - 1, 11, 1)])
        services.save(Periodo, {"fecha_inicio": day}, periodo, partial=True)


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_is_loaded_changed_and_taken_away_adds_up_the_same(as_system, seed):
    with as_system() as session:
        loader = Loader(session, seed)
        for _ in range(120):
            loader.step()
        compare(session)


def test_a_refused_batch_leaves_no_trace(as_system, place):
    with as_system() as session:
        base = {"unidad": place.id, "periodo": session.query(Periodo).filter_by(anio=2026).one()}
        with pytest.raises(ZeroDivisionError), services.batch():
            done(services.save(Declaracion, {**base, "cuantifica_reciclados": SI}))
            raise ZeroDivisionError
        assert session.query(Resumen).filter_by(unidad_id=place.id).count() == 0
        assert keeping.KEY not in session.info


def test_undone_and_emptied_units_have_no_summary(as_system, place):
    with as_system() as session:
        periodo = session.query(Periodo).filter_by(anio=2026).one()
        with services.batch():
            from estado_verde.clock import now

            lote = services.put(Lote(libro="residuos", archivo="a.xlsx", anio=2026, en=now(), extras={}))
            done(
                services.save(
                    NoReciclado,
                    {
                        "unidad": place.id,
                        "periodo": periodo,
                        "modalidad": ANUAL,
                        "kg": "5",
                        "metodo": "REGISTRO_TERCERO",
                    },
                    lote_id=lote.id,
                )
            )
        row = session.query(Resumen).filter_by(unidad_id=place.id).one()
        assert (row.no_reciclados, row.reciclados, row.estado) == (Decimal(5), None, "INCOMPLETO")
        assert undo.undo(lote).ok
        assert session.query(Resumen).filter_by(unidad_id=place.id).count() == 0


def test_two_who_write_in_one_unit_at_once_are_both_summed_up(demo_app, as_system, place):
    """Each transaction sees only its own row until the other has committed; the second to finish sees both."""
    errors = []

    def load(model, **values):
        try:
            with demo_app.app_context(), scope.acting(scope.SYSTEM, door="test"):
                periodo = db.session.query(Periodo).filter_by(anio=2026).one()
                with services.batch():
                    base = {"unidad": place.id, "periodo": periodo, "modalidad": ANUAL}
                    done(services.save(model, {**base, **values}))
                    time.sleep(0.2)
        except Exception as error:  # a thread has nobody to raise to
            errors.append(error)

    with as_system() as session:
        glass = session.query(Material.id).filter_by(nombre="Vidrio").scalar()
    both = [
        threading.Thread(target=load, args=(Reciclado,), kwargs={"material": glass, "kg": "1"}),
        threading.Thread(target=load, args=(NoReciclado,), kwargs={"metodo": "REGISTRO_TERCERO", "kg": "3"}),
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert errors == []
    with as_system() as session:
        row = session.query(Resumen).filter_by(unidad_id=place.id).one()
        assert (row.reciclados, row.no_reciclados) == (Decimal(1), Decimal(3))


def test_the_verifier_finds_what_came_another_way_and_mends_it(as_system, monkeypatch, demo_app):
    from click.testing import CliRunner

    monkeypatch.setattr("estado_verde.installation.application", lambda: demo_app)
    with as_system() as session:
        session.query(Resumen).filter(Resumen.reciclados > 0).first().reciclados += 1
        session.delete(session.query(Resumen).filter(Resumen.reciclados.is_(None)).first())
        session.commit()
        assert len(keeping.differences(session)) == 2
    said = CliRunner().invoke(verify)
    assert (said.exit_code, said.output.count("no coincide")) == (1, 2)
    assert "Resúmenes calculados de nuevo: 2." in CliRunner().invoke(verify, ["--reparar"]).output
    assert CliRunner().invoke(verify).output == "Todos los resúmenes coinciden con lo cargado.\n"


def test_the_card_of_the_country_is_two_statements_and_says_what_the_loads_say(demo_app, as_system):
    with as_system() as session:
        periodo = session.query(Periodo).filter_by(anio=2026).one()
        seen = []
        event.listen(db.engine, "before_cursor_execute", note := lambda _c, _u, sql, *_: seen.append(sql))
        (card,) = dashboard.cards(scope.SYSTEM, periodo)
        event.remove(db.engine, "before_cursor_execute", note)
        assert len(seen) == 2
        figures = recomputed(session, periodo)
        assert (card.in_scope, card.complete) == (len(figures.in_scope), figures.complete)
        assert [one.value for one in card.indicators] == [
            one.value for one in dashboard._indicators(figures.totals, "")
        ]
        guide = next(one for one in card.services if one.name == "Servicio Demostración Guía")
        assert list(guide.figures.values()) == ["15,70 %", "66,67 %"]


def test_the_criterion_of_scope_means_the_same_wherever_it_is_put(as_system):
    with as_system() as session:
        periodo = session.query(Periodo).filter_by(anio=2026).one()
        rule = criterio_en_alcance(periodo.period(), "RESTO_ITEMES")
        plain = set(session.scalars(select(Unidad.id).where(rule)))
        assert 0 < len(plain) < session.query(Unidad).count()
        joined = select(Unidad.id).join(Alcance, Alcance.unidad_id == Unidad.id)
        assert set(session.scalars(joined.where(rule))) == plain
        assert set(session.scalars(select(Unidad.id).select_from(Alcance).join(Unidad).where(rule))) == plain
        inside = select(Alcance.unidad_id).where(Alcance.unidad_id.in_(select(Unidad.id).where(rule)))
        assert set(session.scalars(inside)) == plain
        shown = session.execute(select(Unidad.id, rule.label("dentro")).join(Alcance)).all()
        assert {one.id for one in shown if one.dentro} == plain
        columns = criterio_en_alcance(corte_de_columnas(), "RESTO_ITEMES")
        both = select(Periodo.anio, Unidad.id).select_from(Periodo).join(Unidad, columns)
        found = {(anio, unit) for anio, unit in session.execute(both)}
        assert {unit for anio, unit in found if anio == 2026} == plain
        for other in session.scalars(select(Periodo)):
            alone = select(Unidad.id).where(criterio_en_alcance(other.period(), "RESTO_ITEMES"))
            assert {unit for anio, unit in found if anio == other.anio} == set(session.scalars(alone))
