"""Beside the invented data, a row of each thing that only a process leaves: what somebody asks, what was frozen, what was
told. With them every page has something to show."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

from sqlalchemy import select

from estado_verde import clock, services, storage, workflow
from estado_verde.clock import SANTIAGO
from estado_verde.models import Cuenta, Feriado, Periodo, Peticion, Prorroga, Vulneracion, db

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
OFICIO = {"oficio_numero": "120", "oficio_fecha": "31/07/2026"}
REASON = "El inmueble se devolvió a Bienes Nacionales."


def add() -> None:
    """As the system, inside an application that has the invented data."""
    for part in (of_the_year, of_people, of_units, of_the_inventory, of_the_portal):
        part()


def saved(model: Any, raw: dict[str, Any]) -> Any:
    outcome = services.save(model, raw)
    assert outcome.ok, (model.__name__, outcome.faults)
    return outcome.row


def service(sigla: str) -> Any:
    from ev_plugins.inventario.models import Servicio

    return db.session.scalars(select(Servicio).where(Servicio.sigla == sigla)).one()


def year() -> Periodo:
    return db.session.scalars(select(Periodo).where(Periodo.anio == 2026)).one()


def account(profile: str) -> Cuenta:
    mine = (Cuenta.ambito == "GESTION", Cuenta.perfil == profile)
    return db.session.scalars(select(Cuenta).where(*mine).order_by(Cuenta.id)).first()


def of_the_year() -> None:
    saved(Feriado, {"fecha": "2026-06-07", "nombre": "Feriado regional de ejemplo", "habil": False})
    put_off = {"prorroga_hasta": "2027-01-15", "motivo": "Inundación del archivo de la oficina central"}
    saved(Prorroga, {"organizacion": service("SDN").id, "periodo": year().id, **put_off})


def of_people() -> None:
    """Who asks for an account, who asks about the own data, and a breach."""
    from ev_plugins.inventario.accesos import SolicitudAcceso

    person = {"nombres": "Rosa", "apellidos": "Pérez Soto", "rut": "11.111.111-1", "correo": "rosa@example.org"}
    saved(SolicitudAcceso, {**person, "servicio": service("SDN"), "perfil": "gestor_unidad", "unidades": "Bodega"})
    mine = account("gestor_servicio")
    with services.batch():
        services.put(
            Peticion(
                cuenta_id=mine.id, ambito=mine.ambito, derecho="ACCESO", motivo="Qué datos tienen de mí",
                en=clock.now(), estado="PENDIENTE",
            )
        )  # fmt: skip
    breach = {"descripcion": "Un correo con la lista de gestores salió a una dirección equivocada.", "datos": "Correos"}
    saved(Vulneracion, {"detectada": "02/11/2026", "medidas": "Se pidió eliminarlo.", **breach})


def of_units() -> None:
    """Areas, an estimation and a file."""
    from ev_plugins.inventario.models import Area
    from ev_plugins.residuos.models import Estimacion, Reciclado

    own = Reciclado.unidad.has(servicio_id=service("SDN").id)
    mine = db.session.scalars(select(Reciclado).where(own).order_by(Reciclado.id.desc())).first()
    assert mine is not None
    saved(Area, {"unidad": mine.unidad_id, "nombre": "Primer piso", "superficie_m2": "120,5"})
    filled = {"tipo": "CONTENEDORES", "cantidad": "4", "capacidad_litros": "1000", "retiros_semana": "2"}
    saved(Estimacion, {"unidad": mine.unidad_id, "periodo": mine.periodo_id, **filled})
    assert storage.attach(mine, "archivos", "informe.pdf", BytesIO(PDF)).ok


def of_the_inventory() -> None:
    """The year of one service waits for the answer to an observation; another is definitive and a change is asked."""
    from ev_plugins.inventario import anual_steps
    from ev_plugins.inventario.anual import ObservacionInventario, SolicitudModificacion
    from ev_plugins.inventario.models import Unidad

    period = year()
    with services.batch():
        waiting, definitive = (anual_steps.state_of(service(one).id, period) for one in ("SDN", "SDG"))
    with clock.fixed(datetime(2026, 6, 16, 12, tzinfo=SANTIAGO)):
        run(waiting, "enviar_preliminar")
        text = {"tipo": "OTRA", "texto": "Falta la oficina que se abrió en mayo.", "solicita_reunion": False}
        saved(ObservacionInventario, {"servicio": waiting.servicio, "periodo": period, **text})
        run(definitive, "enviar_preliminar")
        run(definitive, "sin_observaciones")
        run(definitive, "enviar_definitivo", OFICIO, {"archivo_oficio": ("oficio.pdf", BytesIO(PDF))})
    unit = db.session.scalars(select(Unidad).where(Unidad.servicio_id == definitive.servicio_id)).first()
    change = {"tipo": "CORREGIR", "superficie_m2": "150", "justificacion": REASON}
    saved(
        SolicitudModificacion, {"servicio": definitive.servicio, "periodo": period, "unidad": unit, **change, **OFICIO}
    )


def run(row: Any, action: str, *more: Any) -> None:
    outcome = workflow.run(row, action, *more)
    assert outcome.ok, (action, outcome.faults)


def of_the_portal() -> None:
    from ev_plugins.generacion_ciudadana.administracion import DiaNoHabil

    saved(DiaNoHabil, {"fecha": "2027-03-05", "motivo": "Feriado regional de ejemplo"})
