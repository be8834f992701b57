"""A unit goes to another service from a day on, by oficio: what was is not touched (open-world §1)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from ev_plugins.inventario import alcance, versiones
from ev_plugins.inventario.energia import Medidor, NumeroCliente, UnidadEnergetico
from ev_plugins.inventario.models import Unidad
from ev_plugins.inventario.traspasos import Traspaso
from ev_plugins.inventario.traspasos_views import TraspasoView
from sqlalchemy import select

from estado_verde import services, workflow
from estado_verde.messages import texts_of
from estado_verde.models import Organizacion, db
from estado_verde.scope import SYSTEM, acting
from estado_verde.testing import csrf

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
OFICIO = {
    "oficio_numero": "77",
    "oficio_fecha": "15/02/2026",
    "justificacion": "La función pasó al otro servicio por ley.",
}


@pytest.fixture
def transfer(world: Any) -> Any:
    def make(row: Unidad, **values: Any) -> services.Outcome:
        return services.save(Traspaso, {"unidad": row, "destino": world.sur, "fecha": "01/03/2026", **OFICIO, **values})

    return make


def test_its_energy_goes_on_and_its_past_stays(world: Any, unit: Any, transfer: Any) -> None:
    row = unit(nombre="Oficina", superficie_m2="80").row
    source = services.save(UnidadEnergetico, {"unidad": row, "energetico": "Electricidad"}).row
    client = services.save(NumeroCliente, {"unidad_energetico": source, "numero": "12-3"}).row
    assert services.save(Medidor, {"numero_cliente": client, "numero_medidor": "M1"}).ok
    ask = transfer(row).row
    assert (ask.nombre, ask.de_servicio, ask.a_servicio) == ("Oficina", "Servicio Norte", "Servicio Sur")
    outcome = workflow.run(ask, "aplicar")
    assert outcome.ok, texts_of(outcome.faults)
    new = ask.sucesora
    assert (row.fecha_termino_uso, row.servicio_id, source.hasta) == (
        date(2026, 2, 28), world.norte.id, date(2026, 2, 28),
    )  # fmt: skip
    assert (new.fecha_inicio_uso, new.servicio_id, new.edificio_id) == (date(2026, 3, 1), world.sur.id, world.prat.id)
    assert new.tiene_vehiculo_propio is None, "the service that receives it answers for itself"
    (meter,) = db.session.scalars(select(Medidor).where(Medidor.unidad_id == new.id))
    assert (meter.numero_medidor, meter.servicio_id) == ("M1", world.sur.id)
    period = world.p2026.period()
    assert alcance.obligada(row, period) and not alcance.obligada(new, period), "2026 stays with whoever had it"
    assert [one.code for one in workflow.run(ask, "aplicar").faults] != []
    assert texts_of(services.save(Traspaso, {"fecha": "02/03/2026"}, ask, partial=True).faults) == [
        "El traspaso ya se aplicó: no puede modificarse."
    ]
    assert not services.delete(ask).ok


def test_what_is_refused(world: Any, unit: Any, transfer: Any) -> None:
    row = unit(nombre="Oficina").row
    cases = {
        "Indique otro servicio u otro edificio.": {"destino": world.norte},
        "El traspaso debe ser posterior al 01/03/2020, cuando la unidad comenzó a utilizarse.": {"fecha": "01/03/2020"},
        "Debe ingresar una justificación de al menos 20 caracteres.": {"justificacion": "Corta."},
    }
    for text, values in cases.items():
        assert texts_of(transfer(row, **values).faults) == [text]
    assert transfer(row, destino=world.norte, edificio=world.colon).ok, "another building of the same service"
    unit(nombre="Oficina", servicio=world.sur)
    twice = transfer(row).row
    assert texts_of(workflow.run(twice, "aplicar").faults) == ["Ya existe una unidad con ese nombre en el edificio."]
    assert row.fecha_termino_uso is None and twice.estado == "REGISTRADO", "all or nothing"
    assert services.save(Unidad, {"fecha_termino_uso": "01/01/2026"}, row, partial=True).ok
    assert texts_of(transfer(row).faults) == ["La unidad Oficina ya no está en uso en esa fecha."]

    with acting(SYSTEM, door="test"):
        assert TraspasoView.show_links(TraspasoView, Traspaso(estado="")) == [], "the step of a new row is no button"


def test_of_two_people_who_apply_at_once_the_second_is_told(
    world: Any, unit: Any, transfer: Any, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two transfers of one unit: what the second had read before the first was applied is not true any more; and what comes
    between guard and effects is told, and leaves nothing half done."""
    row = unit(nombre="Oficina").row
    first, second = transfer(row).row, transfer(row, destino=world.norte, edificio=world.colon).row
    db.session.commit()
    assert row.fecha_termino_uso is None and second.estado == "REGISTRADO", "read, and kept by this session"

    def apply(pk: int) -> bool:
        with app.app_context(), acting(SYSTEM, door="test"):
            return workflow.run(db.session.get_one(Traspaso, pk), "aplicar").ok

    with ThreadPoolExecutor(1) as other:
        assert other.submit(apply, first.id).result(60)
    gone = ["La unidad Oficina ya no está en uso en esa fecha."]
    assert texts_of(workflow.run(second, "aplicar").faults) == gone
    assert len(db.session.scalars(select(Unidad).where(Unidad.nombre == "Oficina")).all()) == 2
    third = unit(nombre="Taller").row
    unit(nombre="Taller", servicio=world.sur)
    late = transfer(third).row
    monkeypatch.setitem(workflow.of(Traspaso).code, "aplicable", lambda _step: [])
    twice = workflow.run(late, "aplicar")
    assert texts_of(twice.faults) == ["Ya existe una unidad con ese nombre en el edificio."]
    assert (late.estado, third.fecha_termino_uso, late.sucesora_id) == ("REGISTRADO", None, None)


def test_definitive_inventories_of_both_get_a_version_by_the_same_oficio(world: Any, unit: Any, transfer: Any) -> None:
    from ev_plugins.inventario import anual_steps

    row, other = unit(nombre="Oficina").row, unit(nombre="Del Sur", servicio=world.sur).row
    with services.batch():
        states = [anual_steps.state_of(one.servicio_id, world.p2026) for one in (row, other)]
    for state in states:
        assert workflow.run(state, "enviar_preliminar").ok and workflow.run(state, "sin_observaciones").ok
        oficio = {"oficio_numero": "1", "oficio_fecha": "31/07/2026"}
        assert workflow.run(state, "enviar_definitivo", oficio, {"archivo_oficio": ("o.pdf", BytesIO(PDF))}).ok
    before = [list(versiones.rows_of(db.session(), one.definitivo_id)) for one in states]
    frozen = [one.definitivo_id for one in states]
    ask = transfer(row, fecha="01/10/2025").row
    assert workflow.run(ask, "aplicar").ok
    names = [[line[3] for line in versiones.rows_of(db.session(), one.definitivo_id)] for one in states]
    assert [one.definitivo.version for one in states] == ["MODIFICADO_1", "MODIFICADO_1"]
    assert {one.definitivo.oficio_numero for one in states} == {"77"}
    assert sorted(names[1]) == ["Del Sur", "Oficina"]
    assert [list(versiones.rows_of(db.session(), one)) for one in frozen] == before
    inside = select(Unidad.id).where(alcance.criterio_en_alcance(world.p2026.period(), "NINGUNO"))
    assert set(db.session.scalars(inside)) == {other.id, ask.sucesora_id}


def test_the_red_does_it_and_both_services_read_it(demo_as: Any) -> None:
    red, one, other, third = demo_as("red"), *(demo_as("gestor_servicio", name) for name in ("SDN", "SDC", "SDG"))
    with red.application.app_context(), acting(SYSTEM):
        row = db.session.scalars(select(Unidad).where(Unidad.nombre == "Bodega Calama")).one()
        target = db.session.scalars(select(Organizacion.id).where(Organizacion.sigla == "SDC")).one()
        pk = row.id
    assert "Traspasar" in red.get(f"/unidades/show/{pk}").text
    assert "Traspasar" not in one.get(f"/unidades/show/{pk}").text and one.get("/traspasos/add").status_code == 403
    values = {"unidad": pk, "destino": target, "fecha": "2026-03-01", **OFICIO, "oficio_fecha": "2026-02-15"}
    file = {"archivo_oficio": (BytesIO(PDF), "oficio.pdf")}
    saved = red.post("/traspasos/add", data={**values, **file, "csrf_token": csrf(red)})
    assert saved.status_code == 303, saved.text
    show = saved.headers["Location"]
    asked = red.get(show.replace("show", "step") + "/aplicar").text
    for text in ("desde la fecha indicada", "Registrado", "Aplicado", "Bodega Calama", "01/03/2026", "oficio.pdf"):
        assert text in asked, text
    applied = red.post(show.replace("show", "step") + "/aplicar", data={"csrf_token": csrf(red)}, follow_redirects=True)
    assert "Aplicado" in applied.text
    with red.application.app_context(), acting(SYSTEM):
        new = db.session.scalars(select(Traspaso.sucesora_id).where(Traspaso.unidad_id == pk)).one()
    for client, unit, foreign in ((one, pk, new), (other, new, pk)):
        page = client.get(show)
        assert page.status_code == 200 and "Bodega Calama" in page.text
        assert client.get(f"/unidades/show/{foreign}").status_code == 403
        assert "01/03/2026" in client.get(f"/unidades/show/{unit}").text
    assert third.get(show).status_code == 403
