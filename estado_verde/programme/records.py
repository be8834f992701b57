"""What the core itself records: periods, milestones, more time, holidays and territory."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..calendars import Calendar
from ..models.periods import ABIERTO, CERRADO, EN_VALIDACION, PREPARACION
from ..spec import fields as f
from ..spec.codes import CANONICAL
from ..spec.faults import Fault, Word, fault, warning
from ..spec.messages import N_
from ..spec.records import Case, Record, Related, Rule
from . import platforms

ESTADOS = {
    PREPARACION: "En preparación",
    ABIERTO: "Abierto",
    EN_VALIDACION: "En validación",
    CERRADO: "Cerrado",
}
TIPOS_FECHA = {"LIMITE": "Fecha límite", "EVENTO": "Evento"}
RESPONSABLES = {"SERVICIO": "Servicio", "RED_EXPERTOS": "Red de Expertos/as"}
ACCIONES = {
    "RATIFICAR_INVENTARIO": "Ratificar inventario",
    "ENVIAR_PRELIMINAR": "Enviar versión preliminar",
    "ENVIAR_OBSERVACIONES": "Enviar observaciones",
    "ENVIAR_DEFINITIVO": "Enviar versión definitiva",
    "CIERRE_CARGA": "Cierre de carga",
    "OTRA": "Otra",
}
DAYS = re.compile(r"[0-9]{1,3}( *, *[0-9]{1,3})*")
FERIADOS = Related("feriados", "ev_feriado", {})


def dates_in_order(case: Case) -> Iterator[Fault]:
    start, end, limit = case["fecha_inicio"], case["fecha_termino"], case["fecha_limite_carga"]
    if start is not None and end is not None and end <= start:
        yield fault("MSG-GEN-07", "fecha_termino")
    if end is not None and limit is not None and limit < end:
        yield fault("MSG-GEN-07", "fecha_limite_carga")


def code_is_readable(case: Case) -> Iterator[Fault]:
    if case["requisito"] and not CANONICAL.fullmatch(case["requisito"]):
        yield fault("MSG-REQ-01", "requisito")


def falls_on_working_day(case: Case) -> Iterator[Fault]:
    """The date is kept: the law may well name a Sunday. People are told which working day follows."""
    if case["fecha"] is None:
        return
    calendar = Calendar.national(case.related["feriados"])
    if not calendar.es_habil(case["fecha"]):
        following = calendar.siguiente_habil(case["fecha"])
        yield warning(
            "MSG-HIT-01",
            "fecha",
            n=case["numero"],
            fecha=f"{case['fecha']:%d/%m/%Y}",
            habil=f"{following:%d/%m/%Y}",
        )


def reminders_are_days(case: Case) -> Iterator[Fault]:
    if case["aviso_dias"] and not DAYS.fullmatch(case["aviso_dias"]):
        yield fault("MSG-GEN-06", "aviso_dias")


CODE = Rule("REQ-CODIGO", code_is_readable)

PERIODO = Record(
    "periodo",
    "Periodo",
    "Periodos",
    (
        f.integer(
            "anio", "Año", 2022, 2100, required=True, messages={"minimum": "MSG-GEN-06", "maximum": "MSG-GEN-06"}
        ),
        f.day("fecha_inicio", "Inicio", hint="En blanco, el 1 de noviembre del año anterior.", source="S001 3.1"),
        f.day("fecha_termino", "Término", hint="En blanco, el 31 de octubre.", source="S001 3.1"),
        f.day("fecha_limite_carga", "Fecha límite de carga", hint="En blanco, el 31 de diciembre.", source="S001 §2"),
        f.day("fecha_corte_uso", "Fecha de corte de uso (RT1)", hint="En blanco, el inicio.", source="S000 §3"),
        f.choice("estado", "Estado", ESTADOS, default=PREPARACION, read_only=True),
        f.long_text("norma", "Norma", 1000),
    ),
    rules=(Rule("PER-FECHAS", dates_in_order),),
    key=("anio",),
    icon="calendar-stats",
)

HITO = Record(
    "hito",
    "Hito",
    "Hitos",
    (
        f.reference("periodo", "Periodo", "ev_periodo", by=("anio",), required=True),
        f.integer("numero", "N°", 1, 99, required=True, positive=True),
        f.text("nombre", "Nombre", 300, required=True),
        f.day("fecha", "Fecha", required=True),
        f.choice("tipo_fecha", "Tipo de fecha", TIPOS_FECHA, required=True, default="LIMITE"),
        f.choice("responsable", "Responsable", RESPONSABLES, required=True),
        f.choice("accion", "Acción", ACCIONES, required=True, default="OTRA"),
        f.long_text("descripcion", "Descripción", 2000),
        f.text(
            "aviso_dias", "Días de aviso", 60, default="15, 5, 1", hint="Días antes de la fecha, separados por coma."
        ),
        f.text("requisito", "Requisito técnico", 20, hint="Por ejemplo, E1/O2/RT7."),
    ),
    rules=(
        CODE,
        Rule("HIT-HABIL", falls_on_working_day),
        Rule("HIT-AVISO", reminders_are_days),
    ),
    related=(FERIADOS,),
    key=("periodo", "numero"),
    icon="flag",
)

PRORROGA = Record(
    "prorroga",
    "Prórroga",
    "Prórrogas",
    (
        f.reference("organizacion", "Servicio", "ev_organizacion", by=("nombre", "sigla"), required=True),
        f.reference("periodo", "Periodo", "ev_periodo", by=("anio",), required=True),
        f.text("requisito", "Requisito técnico", 20, hint="En blanco, todos los requisitos."),
        f.day("prorroga_hasta", "Prórroga hasta", required=True),
        f.long_text("motivo", "Motivo", 2000, required=True),
    ),
    rules=(CODE,),
    icon="calendar-plus",
    feminine=True,
)


def once_in_the_country(case: Case) -> Iterator[Fault]:
    """One row for the same day of the whole country: to a database an empty región is never the same as another."""
    if case["region"] is None and any(one["region_id"] is None for one in case.related["mismo_dia"]):
        yield fault("MSG-GEN-09", "fecha", campo=Word(N_("Fecha")), valor=f"{case['fecha']:%d/%m/%Y}")


FERIADO = Record(
    "feriado",
    "Feriado",
    "Feriados",
    (
        f.day("fecha", "Fecha", required=True),
        f.text("nombre", "Nombre", 120, required=True),
        f.reference("region", "Región", "ev_region", hint="En blanco, rige en todo el país."),
        f.boolean("habil", "¿Es día hábil?", required=True, default=False, hint="Sí corrige un feriado que no rige."),
    ),
    (Rule("FERIADO-UNICO", once_in_the_country),),
    key=("fecha", "region"),
    related=(Related("mismo_dia", "ev_feriado", {"fecha": "fecha"}),),
    icon="calendar-off",
)

REGION = Record(
    "region",
    "Región",
    "Regiones",
    (
        f.text("codigo", "Código", 2, required=True),
        f.text("nombre", "Nombre", 80, required=True),
        f.integer("orden", "Orden de norte a sur", required=True),
    ),
    key=("codigo",),
    icon="map",
    feminine=True,
)

COMUNA = Record(
    "comuna",
    "Comuna",
    "Comunas",
    (
        f.text("codigo", "Código", 5, required=True),
        f.text("nombre", "Nombre", 80, required=True),
        f.reference("region", "Región", "ev_region", required=True),
    ),
    key=("codigo",),
    icon="map-pin",
    feminine=True,
)

RECORDS: dict[str, Record] = {
    one.name: one for one in (PERIODO, HITO, PRORROGA, FERIADO, REGION, COMUNA, platforms.RECORD)
}
