"""What is asked to transfer a unit, and when it is refused."""

from __future__ import annotations

from collections.abc import Iterator

from estado_verde.spec import fields as f
from estado_verde.spec.faults import Fault, fault
from estado_verde.spec.records import Case, Record, Rule

from .anual_records import oficio

ESTADOS = {"REGISTRADO": "Registrado", "APLICADO": "Aplicado"}


def goes_somewhere(case: Case) -> Iterator[Fault]:
    unit, target, building = case["unidad"], case["destino"], case["edificio"]
    if unit is None or target is None or target.id != unit.values["servicio_id"]:
        return
    if building is None or building.id == unit.values["edificio_id"]:
        yield fault("MSG-INV-34", "destino")


def while_in_use(case: Case) -> Iterator[Fault]:
    unit, day = case["unidad"], case["fecha"]
    if unit is None or day is None or case["estado"] == "APLICADO":
        return
    start, end = unit.values["fecha_inicio_uso"], unit.values["fecha_termino_uso"]
    if unit.values["estado"] == "ELIMINADA" or (end is not None and end < day):
        yield fault("MSG-INV-36", "unidad", unidad=unit.text)
    elif day <= start:
        yield fault("MSG-INV-35", "fecha", fecha=f"{start:%d/%m/%Y}")


def applied_stays(case: Case) -> Iterator[Fault]:
    if case.previous is not None and case.previous.get("estado") == "APLICADO":
        yield fault("MSG-INV-37")


TRASPASO = Record(
    "traspaso",
    "Traspaso de unidad",
    "Traspasos de unidades",
    (
        f.reference("unidad", "Unidad", "inventario_unidad", required=True),
        f.text("nombre", "Unidad traspasada", 200, read_only=True),
        f.text("de_servicio", "Servicio que entrega", 200, read_only=True),
        f.reference("destino", "Traspasar a", "inventario_servicio", by=("nombre", "sigla"), required=True),
        f.text("a_servicio", "Servicio que recibe", 200, read_only=True),
        f.reference(
            "edificio",
            "Edificio de destino",
            "inventario_edificio",
            by=("nombre", "direccion"),
            hint="En blanco: sigue en el mismo edificio, con sus energéticos y medidores.",
        ),
        f.day("fecha", "Fecha del traspaso", required=True, hint="Primer día de uso en el servicio que la recibe."),
        f.text("oficio_numero", "N° de oficio", 40, required=True),
        f.day("oficio_fecha", "Fecha del oficio", required=True),
        oficio(required=True),
        f.long_text(
            "justificacion",
            "Justificación",
            2000,
            required=True,
            min_length=20,
            messages={"required": "MSG-INV-22", "min_length": "MSG-INV-22"},
        ),
        f.choice("estado", "Estado", ESTADOS, read_only=True),
        f.reference("sucesora", "Unidad que continúa", "inventario_unidad", read_only=True),
    ),
    rules=(
        Rule("traspaso-destino", goes_somewhere),
        Rule("traspaso-uso", while_in_use),
        Rule("traspaso-aplicado", applied_stays),
    ),
    icon="arrows-exchange",
)
