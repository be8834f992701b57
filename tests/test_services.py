"""The only writers: all faults at once, one transaction with its trail, as many queries for one row as for a thousand, and
two people at once judged one after the other."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Barrier, Thread

import pytest
from sqlalchemy import event, func, select

from estado_verde import clock, database, scope, services
from estado_verde.contributions import Reach
from estado_verde.messages import texts_of
from estado_verde.models import Auditoria, Periodo, Prorroga, db
from estado_verde.scope import SYSTEM, ScopeViolation, Who, acting

BUILDING = {"nombre": "Edificio Prat", "direccion": "Prat 540", "region": "Antofagasta", "comuna": "Antofagasta"}
UNIT = {"nombre": "Oficina", "fecha_inicio_uso": "01/01/2020", "acceso_factura": "Sí"}


@contextmanager
def statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def models():
    from ev_plugins.inventario import models

    return models


@pytest.fixture
def world(session, models):
    """Two services, one building, one open period."""
    for sigla in ("UNO", "DOS"):
        out = services.save(models.Servicio, {"nombre": f"Servicio {sigla}", "sigla": sigla, "anio_ingreso": 2023})
        assert out.ok, texts_of(out.faults)
    building = services.save(models.Edificio, BUILDING)
    assert building.ok, texts_of(building.faults)
    first, second = session.scalars(select(models.Servicio).order_by(models.Servicio.sigla.desc()))
    return first, second, building.row


def gestor(service, *rights) -> Who:
    permissions = frozenset((action, resource) for resource in rights for action in ("read", "write", "delete"))
    return Who(1, "Gestora", "GESTION", "gestor_servicio", Reach.ORGANISATION, service.id, permissions)


def test_all_faults_at_once_and_nothing_written(session, models, world):
    bad = {"nombre": "", "servicio": "No existe", "fecha_inicio_uso": "31/02/2024", "superficie_m2": "1.234"}
    out = services.save(models.Unidad, bad)
    assert {(one.field, one.code) for one in out.faults} == {
        ("nombre", "MSG-GEN-01"),
        ("servicio", "MSG-GEN-06"),
        ("fecha_inicio_uso", "MSG-GEN-08"),
        ("superficie_m2", "MSG-NUM-02"),
        ("acceso_factura", "MSG-GEN-01"),
        ("edificio", "MSG-INV-06"),
    }
    assert session.scalar(select(func.count()).select_from(models.Unidad)) == 0


def test_the_trail_says_who_when_before_and_after(session, models, world):
    first, _, building = world
    out = services.save(models.Unidad, {**UNIT, "servicio": first.id, "edificio": building.id})
    with clock.fixed(datetime(2026, 3, 1, 10, 30)):
        services.save(models.Unidad, {"superficie_m2": "120,5"}, out.row, partial=True)
    trail = session.scalars(
        select(Auditoria).where(Auditoria.tabla == "inventario_unidad").order_by(Auditoria.id)
    ).all()
    assert [one.accion for one in trail] == ["crear", "modificar"]
    assert (trail[1].antes, trail[1].despues) == ({"superficie_m2": None}, {"superficie_m2": "120.5"})
    assert trail[1].en.astimezone(clock.SANTIAGO) == datetime(2026, 3, 1, 10, 30, tzinfo=clock.SANTIAGO)
    assert (trail[1].organizacion_id, trail[1].cuenta) == (first.id, "Sistema")


def test_a_change_that_changes_nothing_leaves_no_trail(session, models, world):
    first, _, building = world
    raw = {**UNIT, "servicio": first.id, "edificio": building.id}
    row = services.save(models.Unidad, raw).row
    before = session.scalar(select(func.count()).select_from(Auditoria))
    assert services.save(models.Unidad, raw, row).ok
    assert session.scalar(select(func.count()).select_from(Auditoria)) == before


def test_a_batch_is_all_or_nothing(session, models, world):
    before = session.scalar(select(func.count()).select_from(Auditoria))
    with pytest.raises(ZeroDivisionError), services.batch():
        services.save(models.Servicio, {"nombre": "Otro", "sigla": "TRES", "anio_ingreso": 2024})
        raise ZeroDivisionError
    assert session.scalar(select(func.count()).select_from(models.Servicio)) == 2
    assert session.scalar(select(func.count()).select_from(Auditoria)) == before


@pytest.mark.parametrize("only_valid", [False, True])
def test_many_rows_know_each_other_and_cost_the_same_reads_as_one(session, models, world, only_valid):
    building_id = world[2].id

    def rows(count):
        raws = [{**UNIT, "nombre": f"U{n}", "servicio": "UNO", "edificio": building_id} for n in range(count)]
        return [*raws, {**raws[0], "nombre": "u0"}]

    reads = {}
    for count in (2, 400):
        with statements() as seen:
            outcomes = services.save_many(models.Unidad, rows(count), dry_run=True)
        reads[count] = len(seen)
        assert [one.code for one in outcomes[-1].faults] == ["MSG-INV-05"]
        assert all(one.ok for one in outcomes[:-1])
    assert reads[400] == reads[2]
    services.save_many(models.Unidad, rows(400), only_valid=only_valid)
    assert session.scalar(select(func.count()).select_from(models.Unidad)) == (400 if only_valid else 0)


def test_a_row_of_another_service_is_neither_seen_nor_written(session, models, world):
    first, second, building = world
    foreign = services.save(models.Unidad, {**UNIT, "servicio": second.id, "edificio": building.id}).row
    with acting(gestor(first, "unidades")):
        out = services.save(models.Unidad, {**UNIT, "nombre": "X", "servicio": second.id, "edificio": building.id})
        assert [(one.code, one.field) for one in out.faults] == [("MSG-GEN-06", "servicio")]
        with pytest.raises((ScopeViolation, scope.NoScope)):
            services.save(models.Unidad, {"nombre": "Robada"}, foreign, partial=True)
    session.rollback()
    assert session.get(models.Unidad, foreign.id).nombre == "Oficina"


def test_who_may_not_write_the_resource_is_refused(session, models, world):
    with acting(gestor(world[0])), pytest.raises(services.NotAllowed):
        services.save(models.Unidad, UNIT)


def period(session, **changes) -> Periodo:
    dates = {
        "fecha_inicio": datetime(2025, 11, 1).date(),
        "fecha_termino": datetime(2026, 10, 31).date(),
        "fecha_limite_carga": datetime(2026, 12, 31).date(),
        "fecha_corte_uso": datetime(2025, 11, 1).date(),
    }
    row = Periodo(**{"anio": 2026, "estado": "ABIERTO", "extras": {}} | dates | changes)
    session.add(row)
    session.commit()
    return row


@pytest.mark.parametrize(
    ("state", "moment", "until", "codes"),
    [
        ("PREPARACION", datetime(2026, 6, 1), None, ["MSG-PER-02"]),
        ("ABIERTO", datetime(2026, 12, 31, 23, 59, 59), None, []),
        ("ABIERTO", datetime(2027, 1, 1), None, ["MSG-PER-01"]),
        ("ABIERTO", datetime(2027, 1, 15), datetime(2027, 1, 15).date(), []),
        ("ABIERTO", datetime(2027, 1, 16), datetime(2027, 1, 15).date(), ["MSG-PER-01"]),
        ("EN_VALIDACION", datetime(2027, 1, 2), None, ["MSG-PER-01"]),
        ("EN_VALIDACION", datetime(2027, 1, 2), datetime(2027, 1, 15).date(), []),
        ("CERRADO", datetime(2026, 6, 1), datetime(2027, 1, 15).date(), ["MSG-PER-01"]),
    ],
)
def test_a_period_takes_data_only_while_it_is_open(session, models, world, state, moment, until, codes):
    from ev_plugins.residuos.models import Declaracion

    first, _, building = world
    unit = services.save(models.Unidad, {**UNIT, "servicio": first.id, "edificio": building.id}).row
    row = period(session, estado=state)
    services.save(
        models.CompromisoServicio,
        {"servicio": first.id, "periodo": 2026, "etapa_comprometida": 1, "mecanismo": "PMG"},
    )
    if until:
        session.add(Prorroga(organizacion_id=first.id, periodo_id=row.id, prorroga_hasta=until, motivo="x", extras={}))
        session.commit()
    with clock.fixed(moment), acting(gestor(first, "residuos", "declaraciones")):
        out = services.check(Declaracion, {"unidad": unit.id, "periodo": 2026, "cuantifica_reciclados": "SI"})
    assert [one.code for one in out.faults if not one.warning] == codes
    if codes == ["MSG-PER-01"] and state == "ABIERTO":
        day = "16/01/2027" if until else "01/01/2027"
        assert texts_of(one for one in out.faults if not one.warning) == [
            f"El periodo 2026 está cerrado para carga desde el {day}."
        ]


def test_two_people_at_once_are_judged_one_after_the_other(app, databases):
    """Both save the building of one address in the same instant: one goes in, the other hears why not."""
    from ev_plugins.inventario.models import Edificio

    start, faults = Barrier(2), []

    def save(name):
        with app.app_context(), acting(SYSTEM):
            start.wait()
            out = services.save(Edificio, {**BUILDING, "nombre": name})
            faults.append([one.code for one in out.faults])

    people = [Thread(target=save, args=(name,)) for name in ("Uno", "Dos")]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert sorted(faults) == [[], ["MSG-INV-03"]]


def test_the_write_lock_is_taken_before_the_reads(session):
    with statements() as seen:
        database.begin_write(session.connection(), "x")
    assert len(seen) == (0 if db.engine.dialect.name == "sqlite" else 1)
    session.rollback()
