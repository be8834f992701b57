from __future__ import annotations

from collections.abc import Iterator

from estado_verde.spec import fields as f
from estado_verde.spec.faults import Fault, fault, warning
from estado_verde.spec.records import Case, Record, Rule
from estado_verde.spec.requirements import Requirement


def dates(case: Case) -> Iterator[Fault]:
    if case["inicio"] and case["termino"] and case["termino"] < case["inicio"]:
        yield fault("MSG-GEN-07", "termino")


def empty(case: Case) -> Iterator[Fault]:
    if case["trabajadores"] == 0:
        yield warning("MSG-TAL-01", "trabajadores")


TALLER = Record(
    "taller",
    "Taller",
    "Talleres",
    (
        f.text("nombre", "Nombre del taller", 120, required=True, hint="Único dentro del servicio."),
        f.reference("servicio", "Servicio", "taller_oficina", by=("nombre", "sigla"), required=True),
        f.reference("region", "Región", "ev_region"),
        f.reference("comuna", "Comuna", "ev_comuna"),
        f.decimal("superficie_m2", "Superficie (m²)", unit="m²"),
        f.integer("trabajadores", "N° de trabajadores", maximum=100_000),
        f.day("inicio", "Fecha de inicio", required=True),
        f.day("termino", "Fecha de término"),
        f.choice("estado", "Estado", {"ACTIVO": "Activo", "CERRADO": "Cerrado"}, required=True, default="ACTIVO"),
        f.choice("turno", "Turno", {"M": "Mañana", "T": "Tarde", "N": "Noche", "R": "Rotativo"}),
        f.boolean("abierto", "¿Está abierto al público?"),
        f.rut("rut", "RUT"),
        f.references("herramientas", "Herramientas", "taller_herramienta"),
        f.long_text("notas", "Notas", 500),
        f.files("fichas", "Fichas", ("pdf",), 200_000),
    ),
    rules=(Rule("fechas", dates), Rule("vacio", empty)),
    key=("servicio", "nombre"),
    icon="tool",
)
HERRAMIENTA = Record(
    "herramienta", "Herramienta", "Herramientas", (f.text("nombre", "Nombre", 80, required=True),), feminine=True
)
OFICINA = Record(
    "oficina", "Oficina", "Oficinas", (f.text("nombre", "Nombre", required=True), f.text("sigla", "Sigla", 30))
)
MEDICION = Record(
    "medicion",
    "Medición",
    "Mediciones",
    (
        f.reference("taller", "Taller", "taller_taller", required=True),
        f.month("mes", "Mes", required=True),
        f.kilograms("kilos", "Kilogramos", required=True),
    ),
    feminine=True,
)
REQUIREMENT = Requirement(
    "taller", "Talleres", records={one.name: one for one in (TALLER, HERRAMIENTA, OFICINA, MEDICION)}
)
