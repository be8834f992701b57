"""The records of privacy: what people asked, how long documents are kept, and breaches."""

from __future__ import annotations

from collections.abc import Iterator

from ..models.privacy import DERECHOS
from ..spec import fields as f
from ..spec.faults import Fault, fault
from ..spec.records import Case, Record, Rule

ESTADOS = {"PENDIENTE": "Pendiente", "CUMPLIDA": "Cumplida", "RECHAZADA": "Rechazada"}
LEY = "Ley 21.719"


def answered(case: Case) -> Iterator[Fault]:
    if case["estado"] == "RECHAZADA" and not case["respuesta"]:
        yield fault("MSG-GEN-01", "respuesta")


def in_order(case: Case) -> Iterator[Fault]:
    if case["ocurrida"] and case["detectada"] and case["ocurrida"] > case["detectada"]:
        yield fault("MSG-GEN-07", "detectada")


PETICION = Record(
    "peticion",
    "Petición sobre datos personales",
    "Peticiones sobre datos personales",
    (
        f.moment("en", "Recibida"),
        f.reference("cuenta", "Persona", "ab_user", by=("rut",), read_only=True, personal="nombre"),
        f.choice("derecho", "Derecho", DERECHOS, read_only=True),
        f.long_text("motivo", "Qué pide", 2000, read_only=True, personal="otro"),
        f.choice("estado", "Estado", ESTADOS, required=True),
        f.long_text("respuesta", "Respuesta", 2000),
        f.moment("resuelta_en", "Resuelta"),
    ),
    (Rule("se responde con motivo", answered, LEY),),
    icon="user",
    feminine=True,
)
RETENCION = Record(
    "retencion",
    "Plazo de conservación",
    "Plazos de conservación",
    (
        f.text("nombre", "Documento", 200, read_only=True),
        f.text("documento", "Código", 140, read_only=True),
        f.integer("dias", "Días", 1, 36_500, hint="Vacío: no se elimina de forma automática."),
        f.text("fundamento", "Fundamento", 400, source=LEY),
    ),
    icon="clock",
)
VULNERACION = Record(
    "vulneracion",
    "Vulneración de datos personales",
    "Vulneraciones de datos personales",
    (
        f.day("detectada", "Fecha en que se detectó", required=True),
        f.day("ocurrida", "Fecha en que ocurrió"),
        f.long_text("descripcion", "Qué ocurrió", required=True),
        f.long_text("datos", "Datos afectados", required=True, hint="Categorías, no los datos mismos."),
        f.integer("personas", "Personas afectadas (aproximado)"),
        f.long_text("consecuencias", "Consecuencias probables"),
        f.long_text("medidas", "Medidas adoptadas", required=True),
        f.boolean("riesgo", "¿Hay riesgo razonable para las personas?"),
        f.day("aviso_agencia", "Aviso a la Agencia de Protección de Datos"),
        f.day("aviso_titulares", "Aviso a las personas afectadas"),
    ),
    (Rule("fechas en orden", in_order, LEY),),
    icon="alert-triangle",
    feminine=True,
)
RECORDS = {one.name: one for one in (PETICION, RETENCION, VULNERACION)}
