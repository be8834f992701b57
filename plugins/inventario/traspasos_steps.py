"""What it means to apply a transfer: the unit ends, its successor begins, and the definitive inventories that name either of
them get a new version by the same oficio. All of it in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from estado_verde import database, mail, services
from estado_verde.contributions import MailTemplate, Transition, Workflow
from estado_verde.models import Periodo, db
from estado_verde.models.periods import CERRADO
from estado_verde.spec.faults import Fault
from estado_verde.spec.messages import N_
from estado_verde.workflow import Refused, Step

from . import anual_steps
from .alcance import obligada
from .anual import InventarioAnual, InventarioFila
from .energia import Medidor, NumeroCliente, UnidadEnergetico
from .models import Area, Unidad
from .traspasos import APLICADO, REGISTRADO, Traspaso
from .traspasos_records import ESTADOS

#: What goes with a unit wherever it goes; its surface and its energy only while it stays in the building.
ALWAYS = ("nombre", "tipo_uso", "acceso_factura", "considera_climatizacion")
IN_PLACE = ("superficie_m2",)


def _ends(row: Traspaso) -> dict[str, date]:
    return {"fecha_termino_uso": row.fecha - timedelta(1)}


def _begins(row: Traspaso) -> dict[str, Any]:
    unit = row.unidad
    kept = ALWAYS + (IN_PLACE if _stays(row) else ())
    building = row.edificio or unit.edificio
    values = {name: getattr(unit, name) for name in kept}
    return values | {"servicio": row.destino, "edificio": building, "fecha_inicio_uso": row.fecha}


def _stays(row: Traspaso) -> bool:
    """Whether it is in the building where it was."""
    return row.edificio_id is None or row.edificio_id == row.unidad.edificio_id


def applicable(step: Step) -> list[Fault]:
    """The end and the beginning must be as right as anything else that is loaded."""
    row = step.row
    database.begin_write(db.session.connection(), f"traspaso {row.unidad_id}")  # of two transfers, one is the first
    db.session.refresh(row.unidad)
    with anual_steps.by_oficio():
        found = [services.check(Traspaso, {}, row, partial=True)]
        found.append(services.check(Unidad, _ends(row), row.unidad, partial=True))
        found.append(services.check(Unidad, _begins(row)))
    return [one for outcome in found for one in _of_the_whole(outcome)]


def move(step: Step) -> None:
    row = step.row
    with anual_steps.by_oficio():
        _saved(Unidad, _ends(row), row.unidad)
        row.sucesora = _saved(Unidad, _begins(row))
        for area in db.session.scalars(select(Area).where(Area.unidad_id == row.unidad_id)):
            _saved(Area, {"unidad": row.sucesora, "nombre": area.nombre, "superficie_m2": area.superficie_m2})
        if _stays(row):
            _bring_energy(row)
    row.aplicado_por, row.aplicado_en = step.who.nombre, step.moment
    for unit in (row.unidad, row.sucesora):
        for state in _definitive_with(unit):
            anual_steps.amend(state, row.oficio_numero, row.oficio_fecha)


def _saved(model: Any, values: dict[str, Any], row: Any = None) -> Any:
    outcome = services.save(model, values, row, partial=row is not None)
    if not outcome.ok:  # the guard asked the same question, before somebody else came between
        raise Refused(_of_the_whole(outcome))
    return outcome.row


def _of_the_whole(outcome: services.Outcome) -> list[Fault]:
    """The fields at fault are those of other records: here they are faults of the transfer."""
    return [Fault(one.code, "", one.values) for one in outcome.faults if not one.warning]


def _bring_energy(row: Traspaso) -> None:
    """Its sources, client numbers and meters go on in the successor; those of the unit end with it."""
    used = select(UnidadEnergetico).where(
        UnidadEnergetico.unidad_id == row.unidad_id,
        UnidadEnergetico.hasta.is_(None) | (UnidadEnergetico.hasta >= row.fecha),
    )
    for source in list(db.session.scalars(used.order_by(UnidadEnergetico.id))):
        copy = {"unidad": row.sucesora, "energetico": source.energetico, "desde": row.fecha, "hasta": source.hasta}
        _bring_clients(source, _saved(UnidadEnergetico, copy))
        if source.desde < row.fecha:
            _saved(UnidadEnergetico, {"hasta": row.fecha - timedelta(1)}, source)


def _bring_clients(source: UnidadEnergetico, target: UnidadEnergetico) -> None:
    for client in list(db.session.scalars(select(NumeroCliente).filter_by(unidad_energetico_id=source.id))):
        names = ("numero", "empresa_distribuidora", "tarifa")
        made = _saved(NumeroCliente, {"unidad_energetico": target, **{name: getattr(client, name) for name in names}})
        for meter in list(db.session.scalars(select(Medidor).filter_by(numero_cliente_id=client.id))):
            names = ("numero_medidor", "compartido", "porcentaje_participacion")
            _saved(Medidor, {"numero_cliente": made, **{name: getattr(meter, name) for name in names}})


def _definitive_with(unit: Unidad) -> Iterator[InventarioAnual]:
    """The definitive inventories of years that are not closed which name the unit, or from now on must."""
    statement = (
        select(InventarioAnual)
        .join(Periodo, Periodo.id == InventarioAnual.periodo_id)
        .where(
            InventarioAnual.servicio_id == unit.servicio_id,
            InventarioAnual.definitivo_id.is_not(None),
            Periodo.estado != CERRADO,
        )
        .order_by(Periodo.anio)
    )
    for state in list(db.session.scalars(statement)):
        line = select(InventarioFila.obligada).filter_by(version_id=state.definitivo_id, unidad_id=unit.id)
        if db.session.scalar(line) or obligada(unit, state.periodo.period()):
            yield state


def tell_both(step: Step) -> None:
    row = step.row
    values = {
        "unidad": row.nombre,
        "origen": row.de_servicio,
        "destino": row.a_servicio,
        "fecha": f"{row.fecha:%d/%m/%Y}",
        "oficio": row.oficio_numero,
        "enlace": mail.link(f"/traspasos/show/{row.id}"),
    }
    for service in {row.servicio_id, row.destino_id}:
        people = anual_steps.people("gestor_servicio", service)
        mail.send("M-INV-TRASPASO", people, values, organizacion_id=service)


WORKFLOW = Workflow(
    "traspaso",
    "inventario_traspaso",
    "estado",
    (
        Transition("", "registrar", REGISTRADO, ()),
        Transition(REGISTRADO, "aplicar", APLICADO, ("red",), "aplicable", ("trasladar", "avisar_traspaso")),
    ),
    states=ESTADOS,
    actions={"registrar": N_("Registrar"), "aplicar": N_("Aplicar traspaso")},
    code={"aplicable": applicable, "trasladar": move, "avisar_traspaso": tell_both},
)

MAIL = MailTemplate(
    "M-INV-TRASPASO",
    N_("Traspaso de la unidad {unidad}"),
    N_(
        "Desde el {fecha} la unidad {unidad} pasa de {origen} a {destino} (oficio {oficio}). Lo informado hasta ese día "
        "queda en {origen}.\n\n{enlace}"
    ),
    {
        "unidad": N_("Nombre de la unidad"),
        "origen": N_("Servicio que entrega la unidad"),
        "destino": N_("Servicio que recibe la unidad"),
        "fecha": N_("Primer día en el servicio que la recibe"),
        "oficio": N_("Número del oficio"),
        "enlace": N_("Página del traspaso"),
    },
    title=N_("Traspaso de una unidad"),
    samples={
        "unidad": "Oficina de ejemplo",
        "origen": "Servicio de ejemplo",
        "destino": "Otro servicio",
        "fecha": "01/03/2026",
        "oficio": "120",
        "enlace": "https://ejemplo.cl/traspasos/",
    },
)


def of_unit(unit: Unidad) -> list[Traspaso]:
    """The transfers by which a unit came or went, the oldest first."""
    here = (Traspaso.unidad_id == unit.id) | (Traspaso.sucesora_id == unit.id)
    return list(db.session.scalars(select(Traspaso).where(here).order_by(Traspaso.fecha)))
