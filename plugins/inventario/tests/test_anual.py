"""rt1 §7 (5, 6 without fleet, 7, 8, 9, 11, 14), overview §4.4 and the states of rt1 §6, by services and by screen."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from ev_plugins.inventario import alcance, anual_steps, comparacion, versiones
from ev_plugins.inventario.anual import (
    InventarioAnual,
    InventarioVersion,
    ObservacionInventario,
    SolicitudModificacion,
)
from ev_plugins.inventario.energia import EstadoReporteConsumo, UnidadEnergetico
from ev_plugins.inventario.models import Alcance, AlcanceAnioOpcion, Unidad
from sqlalchemy import select

from estado_verde import clock, services, workflow
from estado_verde.clock import SANTIAGO
from estado_verde.messages import text_of, texts_of
from estado_verde.models import Correo, Cuenta, db
from estado_verde.scope import SYSTEM, acting
from estado_verde.testing import csrf

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
INV_24 = "Para dejar de usar una unidad del inventario definitivo debe adjuntar un oficio con la justificación."
OFICIO = {"oficio_numero": "120", "oficio_fecha": "31/07/2026"}
REASON = "El inmueble se devolvió a Bienes Nacionales."


def told(outcome: services.Outcome) -> list[str]:
    return texts_of(outcome.faults)


def at(day: str) -> Any:
    return clock.fixed(datetime.strptime(day + " 12", "%d/%m/%Y %H").replace(tzinfo=SANTIAGO))


@pytest.fixture
def year(world: Any) -> Any:
    """The inventory of Servicio Norte in 2026, and options for the years of its Alcance."""
    for anio in (2023, 2025, 2026, 2027):
        if not world.session.query(AlcanceAnioOpcion).filter_by(anio=anio).count():
            assert services.save(AlcanceAnioOpcion, {"anio": anio}).ok
    with services.batch():
        return anual_steps.state_of(world.norte.id, world.p2026)


@pytest.fixture
def ready(unit: Any) -> Any:
    """``ready("A", resto=2026)``: a unit that lacks nothing but what is said."""

    def make(nombre: str, energia: Any = 2025, resto: Any = 2025, factura: str = "Sí") -> Unidad:
        answers = {"tiene_vehiculo_propio": "No", "considera_climatizacion": "No", "acceso_factura": factura}
        row = unit(nombre=nombre, **answers).row
        assert services.save(UnidadEnergetico, {"unidad": row, "energetico": "Leña"}).ok
        years = {"unidad": row, "anio_inicio_gestion_energetica": energia, "anio_inicio_resto_itemes": resto}
        assert services.save(Alcance, years, row.alcance).ok
        return row

    return make


def send_definitive(state: InventarioAnual) -> None:
    assert workflow.run(state, "enviar_preliminar").ok
    assert workflow.run(state, "sin_observaciones").ok
    outcome = workflow.run(state, "enviar_definitivo", OFICIO, {"archivo_oficio": ("oficio.pdf", BytesIO(PDF))})
    assert outcome.ok, told(outcome)


def ask(state: InventarioAnual, row: Unidad, **values: Any) -> SolicitudModificacion:
    raw = {
        "servicio": state.servicio,
        "periodo": state.periodo,
        "unidad": row,
        "justificacion": REASON,
        **OFICIO,
        **values,
    }
    outcome = services.save(SolicitudModificacion, raw)
    assert outcome.ok, told(outcome)
    return outcome.row


def data_rows(version_id: int) -> list[Any]:
    return list(versiones.rows_of(db.session(), version_id))


def test_rt1_7_5_the_two_years_are_independent(world: Any, unit: Any) -> None:
    row = unit().row
    world.session.add_all(AlcanceAnioOpcion(anio=one) for one in (2023, 2025) if not _option(world, one))
    world.session.commit()
    assert services.save(
        Alcance,
        {"unidad": row, "anio_inicio_gestion_energetica": 2025, "anio_inicio_resto_itemes": 2023},
        row.alcance,
    ).ok
    from ev_plugins.inventario.lineas import REST, RT4, columns, lines_of_now

    (line,) = lines_of_now(world.session, world.p2023, world.norte.id)
    assert (line.values[RT4], line.values[REST]) == ("No", "Sí")
    assert columns(2023)[RT4].title == "Gestión de energía 2023 (RT4)"


def _option(world: Any, anio: int) -> bool:
    return world.session.query(AlcanceAnioOpcion).filter_by(anio=anio).count() > 0


def test_rt1_7_9_every_unit_obliged_needs_its_alcance(year: Any, ready: Any) -> None:
    for number in range(3):
        ready(f"U{number}")
    ready("Después", resto=2027)
    ready("Sin año", resto=None)
    assert told(workflow.run(year, "ratificar")) == ["Falta definir el Alcance de la unidad Sin año."]
    assert year.estado == "EN_ACTUALIZACION"


def test_rt1_7_11_without_the_bill_a_justification(world: Any, year: Any, ready: Any) -> None:
    row = ready("Sin factura", energia=None, resto=2026, factura="No")
    text = "Debe ingresar la justificación de la unidad Sin factura en Configuración > Estado reporte de consumos unidades."
    assert told(workflow.run(year, "ratificar")) == [text]
    report = {"unidad": row, "periodo": world.p2026, "reporta_consumo": "No", "gestiona_energia": "No"}
    assert services.save(EstadoReporteConsumo, report | {"motivo": "SIN_FACTURA", "justificacion": "a" * 20}).ok
    with at("31/05/2026"):
        assert workflow.run(year, "ratificar").ok
    (version,) = world.session.scalars(select(InventarioVersion))
    assert (year.estado, version.version, version.unidades, version.fuera_de_plazo) == (
        "RATIFICADO",
        "RATIFICADO",
        1,
        False,
    )


def test_all_faults_of_all_units_at_once_and_late_is_late(world: Any, year: Any, unit: Any, ready: Any) -> None:
    unit(nombre="Nueva")
    ready("Completa")
    with at("01/06/2026"):
        assert [one.code for one in workflow.run(year, "ratificar").faults] == [
            "MSG-INV-14",
            "MSG-INV-15",
            "MSG-INV-17",
        ]
        row = world.session.query(Unidad).filter_by(nombre="Nueva").one()
        assert services.delete(row).ok
        assert workflow.run(year, "ratificar").ok
    assert world.session.scalars(select(InventarioVersion.fuera_de_plazo)).one()


def test_rt1_7_7_observations_end_with_hito_3(year: Any, ready: Any) -> None:
    ready("A")
    observation = {
        "servicio": year.servicio,
        "periodo": year.periodo,
        "tipo": "OTRA",
        "texto": "Falta una unidad aquí.",
    }
    text = "Las observaciones se envían mientras el inventario está en versión preliminar."
    assert told(services.check(ObservacionInventario, observation)) == [text]
    assert workflow.run(year, "enviar_preliminar").ok
    with at("01/07/2026"), acting(_gestor(year)):
        text = "El plazo para enviar observaciones venció el 30/06/2026. Envíe un ticket a la Red de Expertos."
        assert told(services.check(ObservacionInventario, observation)) == [text]
        year.observaciones_hasta = datetime(2026, 7, 1).date()
        assert services.check(ObservacionInventario, observation).ok
    with at("30/06/2026"), acting(_gestor(year)):
        assert services.check(ObservacionInventario, observation).ok


def _gestor(state: InventarioAnual) -> Any:
    from estado_verde.contributions import Reach
    from estado_verde.scope import Who

    permissions = frozenset({("read", "periodos"), ("write", "inventario_observaciones"), ("run", "inventario_anual")})
    return Who(1, "Gestora", "GESTION", "gestor_servicio", Reach.ORGANISATION, state.servicio_id, permissions)


def test_rt1_7_8_a_definitive_inventory_changes_by_oficio_only(world: Any, year: Any, ready: Any) -> None:
    row, other = ready("A"), ready("B")
    send_definitive(year)
    definitive, before = year.definitivo_id, data_rows(year.definitivo_id)
    with acting(SYSTEM):
        refused = services.save(Unidad, {"fecha_termino_uso": "30/09/2026"}, row, partial=True)
        assert [(one.field, text_of(one)) for one in refused.faults] == [("fecha_termino_uso", INV_24)]
        assert [one.code for one in services.delete(row).faults] == ["MSG-INV-24"]
    request = ask(year, row, tipo="DEJAR_DE_USAR", fecha_termino_uso="15/10/2025")
    assert workflow.run(request, "aprobar").ok
    world.session.refresh(year)
    assert (request.estado, year.definitivo.version, row.fecha_termino_uso.isoformat()) == (
        "APROBADA",
        "MODIFICADO_1",
        "2025-10-15",
    )
    assert data_rows(definitive) == before
    assert services.save(Unidad, {"nombre": "Otro nombre"}, other, partial=True).ok
    assert data_rows(definitive) == before
    after = world.session.get(InventarioVersion, definitive)
    changes = comparacion.compare(world.session, after, year.definitivo)
    assert next((one.kind, one.unidad, one.column) for one in changes if one.unidad == "A") == (
        "cambiada", "A", "Estado",
    )  # fmt: skip


def test_rt1_7_14_membership_is_that_of_the_last_frozen_version(world: Any, year: Any, ready: Any) -> None:
    row, period = ready("A"), world.p2026.period()
    send_definitive(year)
    assert alcance.congelada(world.session, row, 2026) == {
        "obligada": True, "gestion_energetica": True, "resto_itemes": True,
    }  # fmt: skip
    late = ready("Creada después")
    inside = select(Unidad.id).where(alcance.criterio_en_alcance(period, "RESTO_ITEMES"))
    assert world.session.scalars(inside).all() == [row.id]
    assert not alcance.en_alcance(late, period, "RESTO_ITEMES", None, alcance.congelada(world.session, late, 2026))
    assert workflow.run(ask(year, row, tipo="DEJAR_DE_USAR", fecha_termino_uso="15/10/2025"), "aprobar").ok
    assert world.session.scalars(inside).all() == [late.id]


def test_ra_3_a_start_year_is_not_put_off(year: Any, ready: Any) -> None:
    row = ready("A")
    send_definitive(year)
    text = "La unidad ya participa en el inventario definitivo 2026; solo puede modificarse mediante oficio."
    for anio in (2027, None):
        outcome = services.save(Alcance, {"anio_inicio_resto_itemes": anio}, row.alcance, partial=True)
        assert told(outcome) == [text]
    assert services.save(Alcance, {"anio_inicio_resto_itemes": 2023}, row.alcance, partial=True).ok
    request = ask(year, row, tipo="CAMBIAR_ANIO", anio_inicio_resto_itemes=2027)
    assert workflow.run(request, "aprobar").ok and row.alcance.anio_inicio_resto_itemes == 2027


def test_a_version_is_never_changed(year: Any, ready: Any) -> None:
    ready("A")
    send_definitive(year)
    outcome = services.save(InventarioVersion, {"usuario": "Otra"}, year.definitivo, partial=True)
    assert told(outcome)[0] == "El inventario DEFINITIVO 2026 no puede modificarse."


def test_an_oficio_that_breaks_a_rule_changes_nothing(world: Any, year: Any, ready: Any) -> None:
    row = ready("A")
    send_definitive(year)
    request = ask(year, row, tipo="CORREGIR", fecha_inicio_uso="01/12/2026")
    outcome = workflow.run(request, "aprobar")
    assert [one.code for one in outcome.faults] == ["MSG-INV-12"]
    world.session.refresh(request)
    assert (request.estado, row.fecha_inicio_uso.year) == ("ENVIADA", 2020)
    assert workflow.run(request, "rechazar", {"respuesta": "La fecha no corresponde."}).ok
    again = services.save(
        SolicitudModificacion, {"justificacion": "Otra justificación, más larga."}, request, partial=True
    )
    assert told(again) == ["Ya fue respondida: no puede modificarse."]


def test_every_observation_is_answered_before_the_definitive_version(year: Any, ready: Any) -> None:
    ready("A")
    assert workflow.run(year, "enviar_preliminar").ok
    observation = {
        "servicio": year.servicio,
        "periodo": year.periodo,
        "tipo": "OTRA",
        "texto": "Falta una unidad aquí.",
    }
    row = services.save(ObservacionInventario, observation).row
    reader = {"ambito": "GESTION", "perfil": "gestor_servicio", "organizacion_id": year.servicio_id, "active": True}
    names = {"username": "GESTION:1", "email": "GESTION:ann@example.org", "first_name": "Ann", "last_name": "Lee"}
    db.session.add(Cuenta(**reader, **names, correo="ann@example.org", idioma="en"))
    assert workflow.run(year, "observar").ok and year.estado == "CON_OBSERVACIONES"
    files = {"archivo_oficio": ("oficio.pdf", BytesIO(PDF))}
    assert told(workflow.run(year, "enviar_definitivo", OFICIO, files)) == ["Observaciones por responder: 1."]
    assert [one.code for one in workflow.run(row, "acoger", {"respuesta": ""}).faults] == ["MSG-GEN-01"]
    assert workflow.run(row, "acoger", {"respuesta": "Se agregará la unidad."}).ok
    letter = db.session.scalars(select(Correo).where(Correo.codigo == "M-INV-RESPUESTA")).one()
    assert (letter.para, letter.asunto) == ("ann@example.org", "Your observation on the 2026 inventory was accepted")
    assert "Observation: Falta una unidad aquí.\n\nAnswer: Se agregará la unidad." in letter.texto
    without = workflow.run(year, "enviar_definitivo", {"oficio_numero": ""})
    assert {one.field for one in without.faults} == {"oficio_numero", "oficio_fecha", "archivo_oficio"}
    assert workflow.run(year, "enviar_definitivo", OFICIO, {"archivo_oficio": ("o.pdf", BytesIO(PDF))}).ok


def test_the_day_after_hito_3_silence_means_no_observations(year: Any, ready: Any) -> None:
    ready("A")
    assert workflow.run(year, "enviar_preliminar").ok
    for day, state in ((30, "PRELIMINAR_ENVIADO"), (31, "SIN_OBSERVACIONES")):
        with services.batch():
            anual_steps.close_observations(datetime(2026, 6, day).date() if day < 31 else datetime(2026, 7, 1).date())
        assert year.estado == state


def test_a_whole_year_through_the_screens(demo_as: Any) -> None:
    gestor, red = demo_as("gestor_servicio", "SDG"), demo_as("red")
    with red.application.app_context(), acting(SYSTEM):
        state = db.session.scalars(select(InventarioAnual).where(InventarioAnual.servicio.has(sigla="SDG"))).all()[-1]
        pk, where = state.id, f"?servicio={state.servicio_id}&periodo={state.periodo.anio}"
    page = gestor.get(f"/inventario/{where}")
    assert page.status_code == 200 and "Lista de comprobación para ratificar" in page.text
    assert red.get("/inventarios/list/").status_code == 200
    asked = red.get(f"/inventarios/step/{pk}/enviar_preliminar").text
    for text in ("Congela la versión preliminar", "En actualización", "Preliminar enviado", "Servicio Demo"):
        assert text in asked, text
    done = red.post(f"/inventarios/step/{pk}/enviar_preliminar", data={"csrf_token": csrf(red)}, follow_redirects=True)
    assert "Preliminar enviado" in done.text
    assert (
        gestor.post(f"/inventarios/step/{pk}/enviar_definitivo", data={"csrf_token": csrf(gestor)}).status_code == 403
    )
    with red.application.app_context(), acting(SYSTEM):
        version = db.session.scalars(select(InventarioVersion.id)).all()[-1]
    book = gestor.get(f"/inventario/version/{version}/excel")
    assert book.status_code == 200 and book.data[:2] == b"PK"
    other = demo_as("gestor_servicio", "SDN")
    assert other.get(f"/inventario/version/{version}/excel").status_code == 403
    with red.application.app_context(), acting(SYSTEM):
        old = select(InventarioAnual.id).where(InventarioAnual.periodo.has(estado="CERRADO"))
        closed = db.session.scalars(old).first()
    assert "Generar versión preliminar" not in red.get(f"/inventarios/show/{closed}").text
    address, token = f"/inventarios/step/{closed}/enviar_preliminar", {"csrf_token": csrf(red)}
    for answer in (red.get(address, follow_redirects=True), red.post(address, data=token, follow_redirects=True)):
        assert "está cerrado para carga desde el" in answer.text
