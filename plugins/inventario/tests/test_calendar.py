"""The inventory year by its calendar (overview §5, rt1 §6): each milestone on its day and the day after, the mails that the
people of a service and the Red de Expertos receive from a real server, and a definitive version that no edit changes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

from ev_plugins.inventario import comparacion, versiones
from ev_plugins.inventario.anual import InventarioVersion, ObservacionInventario
from ev_plugins.inventario.energia import Energetico, EstadoReporteConsumo, Medidor, NumeroCliente, UnidadEnergetico
from ev_plugins.inventario.models import Area, Complejo, Edificio, Servicio, TipoUso, Unidad
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from estado_verde import services, workflow
from estado_verde.clock import SANTIAGO, fixed
from estado_verde.excel.writer import write_workbook
from estado_verde.messages import texts_of
from estado_verde.models import Prorroga, db
from estado_verde.programme.periods import change_state, create_from_template
from estado_verde.scope import SYSTEM, acting

from .test_anual import PDF, _gestor, ask, ready, send_definitive, year

__all__ = ["ready", "year"]
OBSERVATION = {"tipo": "AGREGAR", "texto": "Falta la oficina de Tocopilla."}


def at(day: str, hour: str = "12:00:00") -> Any:
    return fixed(datetime.strptime(f"{day} {hour}", "%d/%m/%Y %H:%M:%S").replace(tzinfo=SANTIAGO))


def oficio(number: str) -> tuple[dict[str, str], dict[str, Any]]:
    return {"oficio_numero": number, "oficio_fecha": "31/07/2027"}, {"archivo_oficio": ("oficio.pdf", BytesIO(PDF))}


def test_each_milestone_on_its_day_and_every_mail(demo_app: Any, mails: Callable[[], list[Any]]) -> None:
    known: set[str] = set()

    def arrived() -> list[tuple[str, str]]:
        """(subject, text) of what came for the people of one service, or for the Red, since the last time."""
        mine = ("gestor_servicio.sdg@", "red.estado@")
        new = [one for one in mails() if one["Message-ID"] not in known]
        known.update(one["Message-ID"] for one in new)
        return [
            (one["Subject"], one.get_body(("plain",)).get_content()) for one in new if one["X-Rcpt-To"].startswith(mine)
        ]

    with demo_app.app_context(), acting(SYSTEM, door="test"):
        mails()
        with at("04/01/2027"):
            arrived()
            assert change_state(create_from_template(2027).row, "abrir").ok
            ((subject, text),) = arrived()
            assert subject == "Inicio de actualización de inventario 2027"
            for day in ("31/05/2027", "15/06/2027", "30/06/2027", "31/07/2027", "31/12/2027"):
                assert f"- {day}: " in text
        service = db.session.scalars(select(Servicio).where(Servicio.sigla == "SDG")).one()
        state = next(one for one in _states(service.id) if one.periodo.anio == 2027)
        with at("15/06/2027"):
            assert workflow.run(state, "enviar_preliminar").ok
            ((subject, text),) = arrived()
            assert subject == "Versión preliminar de inventario de unidades 2027" and "hasta el 30/06/2027" in text
        raw = {"servicio": service, "periodo": state.periodo, **OBSERVATION}
        with at("30/06/2027", "23:59:59"), acting(_gestor(state)):
            assert services.check(ObservacionInventario, raw).ok
        with at("01/07/2027", "00:00:00"), acting(_gestor(state)):
            text = "El plazo para enviar observaciones venció el 30/06/2027. Envíe un ticket a la Red de Expertos."
            assert texts_of(services.check(ObservacionInventario, raw).faults) == [text]
        with at("30/06/2027"):
            seen = services.save(ObservacionInventario, raw).row
            assert workflow.run(state, "observar").ok
            assert [one for one, _ in arrived()] == ["Servicio Demostración Guía observó su inventario 2027"]
            assert workflow.run(seen, "acoger", {"respuesta": "Se agregará la oficina."}).ok
            ((subject, text),) = arrived()
            assert subject == "Su observación al inventario 2027 fue acogida" and "Se agregará la oficina." in text
        with at("31/07/2027"):
            assert workflow.run(state, "enviar_definitivo", *oficio("55")).ok
            ((subject, text),) = arrived()
            assert subject == "Inventario definitivo de unidades 2027" and "oficio 55" in text
            unit = db.session.scalars(
                select(Unidad).where(Unidad.servicio_id == service.id).order_by(Unidad.id)
            ).first()
            change = {"tipo": "DEJAR_DE_USAR", "fecha_termino_uso": "15/08/2027"}
            refused, approved = ask(state, unit, **change), ask(state, unit, **change)
            assert workflow.run(refused, "rechazar", {"respuesta": "Falta la resolución."}).ok
            assert workflow.run(approved, "aprobar").ok
            first, second = arrived()
            assert first[0] == "No se aprobó la modificación del inventario 2027" and "Falta la resolución." in first[1]
            assert second[0] == "Inventario de unidades 2027 modificado por oficio"


def _states(servicio_id: int) -> list[Any]:
    from ev_plugins.inventario.anual import InventarioAnual

    return list(db.session.scalars(select(InventarioAnual).where(InventarioAnual.servicio_id == servicio_id)))


def test_the_year_ends_and_a_service_may_have_longer(world: Any, year: Any, ready: Any) -> None:
    """overview §8.9: until 31/12 for all; a service with prórroga until its own day; nobody once the year is closed."""
    row = ready("A")
    raw = {"unidad": row, "periodo": world.p2026, "reporta_consumo": "Sí", "gestiona_energia": "Sí"}
    late = "El periodo 2026 está cerrado para carga desde el {}."
    with acting(SYSTEM):
        assert change_state(world.p2026, "abrir").ok
    writer = _gestor(year)
    writer = type(writer)(**{**_fields(writer), "permissions": writer.permissions | {("write", "estado_reporte")}})

    def answers(day: str, hour: str = "12:00:00") -> list[str]:
        with at(day, hour), acting(writer):
            return texts_of(services.check(EstadoReporteConsumo, raw).faults)

    assert answers("31/12/2026", "23:59:59") == []
    assert answers("01/01/2027", "00:00:00") == [late.format("01/01/2027")]
    extra = {"organizacion": world.norte, "periodo": world.p2026, "prorroga_hasta": "15/01/2027", "motivo": "Incendio."}
    assert services.save(Prorroga, extra).ok
    assert answers("15/01/2027", "23:59:59") == []
    assert answers("16/01/2027", "00:00:00") == [late.format("16/01/2027")]


def _fields(who: Any) -> dict[str, Any]:
    return {name: getattr(who, name) for name in type(who).__dataclass_fields__}


# --- a definitive version does not move --------------------------------------------------------------------------------

NAMES = st.text("abcdefghijklmnñopqrstuvwxyzáéíóú ", min_size=3, max_size=20).filter(str.strip)
#: What somebody may edit afterwards: model, field, and values that it may take.
EDITS = st.one_of(
    st.tuples(st.just(Unidad), st.just("nombre"), NAMES),
    st.tuples(st.just(Unidad), st.just("superficie_m2"), st.decimals("0.01", "999", places=2)),
    st.tuples(st.just(Unidad), st.sampled_from(["tiene_vehiculo_propio", "considera_climatizacion"]), st.booleans()),
    st.tuples(st.just(Edificio), st.sampled_from(["nombre", "direccion"]), NAMES),
    st.tuples(st.just(Servicio), st.just("nombre"), NAMES),
    st.tuples(st.just(Energetico), st.just("nombre"), NAMES),
    st.tuples(st.just(UnidadEnergetico), st.just("hasta"), st.dates(datetime(2024, 1, 1).date())),
    st.tuples(st.just(NumeroCliente), st.just("numero"), NAMES),
    st.tuples(st.just(Medidor), st.just("numero_medidor"), NAMES),
    st.tuples(st.just(TipoUso), st.just("nombre"), NAMES),
    st.tuples(st.just("oficio"), st.just("superficie_m2"), st.decimals("0.01", "999", places=2)),
    st.tuples(st.just("borrar"), st.just(""), st.sampled_from([Medidor, Area])),
)


def data_bytes(version_id: int) -> bytes:
    """The data sheet of its workbook, as it goes out."""
    made = db.session.get(InventarioVersion, version_id)
    stream = io.BytesIO()
    write_workbook([versiones.sheet_of(db.session(), made)], stream)
    return zipfile.ZipFile(stream).read("xl/worksheets/sheet1.xml")


def edit(state: Any, kind: Any, name: str, value: Any) -> None:
    """One edit, whether or not the rules take it: either way the version stays."""
    if kind == "oficio":
        unit = db.session.scalars(select(Unidad).order_by(Unidad.id)).first()
        assert workflow.run(ask(state, unit, tipo="CORREGIR", **{name: value}), "aprobar").ok
    elif kind == "borrar":
        for row in db.session.scalars(select(value)):
            services.delete(row)
    else:
        row = db.session.scalars(select(kind).order_by(kind.id)).first()
        services.save(kind, {name: value}, row, partial=True)


def test_no_edit_changes_a_definitive_version(world: Any, year: Any, ready: Any) -> None:
    for number in range(2):
        row = ready(f"Unidad {number}")
        source = services.save(UnidadEnergetico, {"unidad": row, "energetico": "Electricidad"}).row
        client = services.save(NumeroCliente, {"unidad_energetico": source, "numero": f"{number}"}).row
        assert services.save(Medidor, {"numero_cliente": client, "numero_medidor": f"M{number}"}).ok
    assert services.save(Complejo, {"nombre": "Centro"}).ok
    send_definitive(year)
    frozen = year.definitivo_id
    before = data_bytes(frozen)
    assert "Unidad 0" in str(list(versiones.rows_of(db.session(), frozen)))

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(EDITS, min_size=1, max_size=4))
    def whatever_is_edited(edits: list[Any]) -> None:
        for one in edits:
            edit(year, *one)
        assert data_bytes(frozen) == before

    whatever_is_edited()
    version = world.session.get(InventarioVersion, frozen)
    assert comparacion.compare(world.session, version, version) == []
