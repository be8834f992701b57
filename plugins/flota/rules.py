"""The rules of vehicles, drivers, fuel loads and the yearly declaration (rt5 §1, §2), as pure functions from a case to
faults. Those of trips are in ``odometer_rules``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from estado_verde.spec.faults import Fault, fault, warning
from estado_verde.spec.numbers import show
from estado_verde.spec.records import Case, Related, Rule

from .choices import ANUAL, EDIT_HOURS, INDIVIDUAL, MENSUAL, MODALITIES
from .closing_rules import OPEN, PERIODS
from .odometer_rules import CHANGES, OF_VEHICLE, TRIP, day_in_chile, events, last_km
from .plates import compiled, is_plate

Found = Iterator[Fault]
FIRST_YEAR = 1950


# --- vehicles ------------------------------------------------------------------------------------------------------------


def active_on(day: date, row: Mapping[str, Any]) -> bool:
    return row["fecha_baja"] is None or row["fecha_baja"] > day


def active_between(start: date, end: date, row: Mapping[str, Any]) -> bool:
    """Whether the vehicle was there on some day of the period."""
    return row["fecha_alta"] <= end and (row["fecha_baja"] is None or row["fecha_baja"] >= start)


def plate_of_a_format(case: Case) -> Found:
    formats = [row["expresion"] for row in case.related["formatos"] if row["activo"]]
    if case["patente"] and case.changed("patente") and not is_plate(case["patente"], formats):
        yield fault("MSG-FLO-01", "patente")


def plate_is_unique(case: Case) -> Found:
    if "fecha_baja" not in case.data or not active_on(case.today, case.data):
        return
    if any(active_on(case.today, row) for row in case.related["misma_patente"]):
        yield fault("MSG-FLO-02", "patente")


def year_of_the_vehicle(case: Case) -> Found:
    if case["anio"] is not None and not FIRST_YEAR <= case["anio"] <= case.today.year + 1:
        yield fault("MSG-FLO-03", "anio")


def leaves_after_it_came(case: Case) -> Found:
    start, end = case["fecha_alta"], case["fecha_baja"]
    if start and end and end < start:
        yield fault("MSG-GEN-07", "fecha_baja")


def units_of_its_service(case: Case) -> Found:
    service = case["servicio"]
    if service and any(one.values["servicio_id"] != service.id for one in case["unidades"] or ()):
        yield fault("MSG-FLO-04", "unidades")


def people_of_its_service(case: Case) -> Found:
    service, manager = case["servicio"], case["gestor_flota"]
    if service and any(one.values["servicio_id"] != service.id for one in case["conductores"] or ()):
        yield fault("MSG-GEN-06", "conductores")
    if service and manager and manager.values and case.changed("gestor_flota"):
        mine = manager.values["organizacion_id"] == service.id
        if not mine or manager.values["perfil"] not in ("gestor_flota", "gestor_servicio"):
            yield fault("MSG-GEN-06", "gestor_flota")


def odometer_before_its_trips(case: Case) -> Found:
    first = next(iter(events(case)), None)
    if first and case["odometro_inicial"] is not None and case["odometro_inicial"] > first["km_inicial"]:
        yield fault("MSG-FLO-15", "odometro_inicial", km=show(first["km_inicial"]))


def stays_in_its_service(case: Case) -> Found:
    entries = case.related["recorridos"] or case.related["cargas"]
    former = case.previous and case.previous.get("servicio")
    if former and case["servicio"] and entries and former.id != case["servicio"].id:
        yield fault("MSG-FLO-16", "servicio")


def fleet_not_denied(case: Case) -> Found:
    """Nothing is added to a fleet that the service declared not to have, in a year that can still be changed."""
    if case["fecha_alta"] is None or not (case.changed("fecha_baja") or case.changed("fecha_alta")):
        return
    denied = {row["periodo_id"] for row in case.related["declaraciones"] if row["tiene_flota"] is False}
    for period in case.related["periodos"]:
        there = active_between(period["fecha_inicio"], period["fecha_termino"], {"fecha_baja": None, **case.data})
        if period["id"] in denied and period["estado"] == OPEN and there:
            yield fault("MSG-FLO-10")


# --- drivers and formats -------------------------------------------------------------------------------------------------


def licence_expired(case: Case) -> Found:
    until = case["licencia_vencimiento"]
    if until and until < case.today:
        yield warning("MSG-FLO-09", "licencia_vencimiento", fecha=f"{until:%d/%m/%Y}")


def format_takes_its_example(case: Case) -> Found:
    expression, example = case["expresion"], case["ejemplo"]
    if expression and (compiled(expression) is None or (example and not is_plate(example, [expression]))):
        yield fault("MSG-FLO-18", "expresion")


# --- fuel ----------------------------------------------------------------------------------------------------------------


def dated_as_its_modality(case: Case) -> Found:
    mode = case["modalidad"]
    for name, wanted in (("fecha", INDIVIDUAL), ("anio_mes", MENSUAL)):
        if mode is None or name not in case.data:
            continue
        if mode == wanted and case[name] is None:
            yield fault("MSG-GEN-01", name)
        elif mode != wanted and case[name] is not None:
            yield fault("MSG-FLO-14", name)


def load_in_period(case: Case) -> Found:
    period, day, month = case.period, case["fecha"], case["anio_mes"]
    if period is None:
        return
    dates = {"inicio": f"{period.inicio:%d/%m/%Y}", "termino": f"{period.termino:%d/%m/%Y}"}
    if day is not None and not period.contiene(day):
        yield fault("MSG-FLO-08", "fecha", **dates)
    if month is not None and month not in period.months():
        yield fault("MSG-FLO-08", "anio_mes", **dates)


def one_modality_a_month(case: Case) -> Found:
    """RF-4: individual loads, or one total of the month, or one of the year; never two of them for one month."""
    mode, month = case["modalidad"], case["mes"]
    if mode is None or (mode != ANUAL and month is None):
        return
    for row in case.related["cargas"]:
        other = row["modalidad"]
        same_month = ANUAL in (mode, other) or row["mes"] == month
        if same_month and not mode == other == INDIVIDUAL:
            yield fault("MSG-FLO-11", "modalidad", modalidad=MODALITIES[other].lower())
            return


def proof_has_its_kind(case: Case) -> Found:
    if case["numero_comprobante"] and "tipo_comprobante" in case.data and case["tipo_comprobante"] is None:
        yield fault("MSG-GEN-01", "tipo_comprobante")


def reading_between_trips(case: Case) -> Found:
    """A reading that no trip of that day explains is told, never refused: it counts only where there are no trips."""
    reading, day = case["odometro_km"], case["fecha"]
    if reading is None or day is None:
        return
    trips = events(case)
    before = [last_km(row) for row in trips if day_in_chile(row["fecha_llegada"] or row["fecha_salida"]) < day]
    after = [row["km_inicial"] for row in trips if day_in_chile(row["fecha_salida"]) > day]
    if (before and reading < before[-1]) or (after and reading > after[0]):
        yield warning("MSG-FLO-20", "odometro_km", km=show(reading))


# --- declaration, and what trips and loads share -------------------------------------------------------------------------


def denial_says_why(case: Case) -> Found:
    if case["tiene_flota"] is False and len(case["justificacion"] or "") < case.parameters["texto_minimo"]:
        yield fault("MSG-INV-22", "justificacion")


def denial_has_no_vehicles(case: Case) -> Found:
    period = case.period
    if case["tiene_flota"] is not False or period is None:
        return
    if any(active_between(period.inicio, period.termino, row) for row in case.related["vehiculos"]):
        yield fault("MSG-FLO-10", "tiene_flota")


def within_the_day(case: Case) -> Found:
    if case["fuera_de_plazo"]:
        yield fault("MSG-FLO-17", horas=EDIT_HOURS)


WITHIN_A_DAY = Rule("RF-3", within_the_day)
VEHICULO = (
    Rule("patente", plate_of_a_format),
    Rule("patente-unica", plate_is_unique),
    Rule("anio", year_of_the_vehicle),
    Rule("fechas", leaves_after_it_came),
    Rule("unidades", units_of_its_service, "S000 §3 «Consideraciones … vehículos»"),
    Rule("personas", people_of_its_service),
    Rule("odometro", odometer_before_its_trips),
    Rule("servicio", stays_in_its_service),
    Rule("declaracion", fleet_not_denied),
)
RELATED_VEHICULO = (
    Related("formatos", "flota_formato_patente", {}),
    Related("misma_patente", "flota_vehiculo", {"patente": "patente"}, whole=True),
    Related("recorridos", "flota_recorrido", {"vehiculo_id": "id"}),
    Related("cambios", "flota_cambio_odometro", {"vehiculo_id": "id"}),
    Related("cargas", "flota_carga_combustible", {"vehiculo_id": "id"}),
    Related("declaraciones", "flota_declaracion", {"servicio_id": "servicio"}),
    PERIODS,
)
CONDUCTOR = (Rule("licencia", licence_expired),)
FORMATO = (Rule("expresion", format_takes_its_example),)
RECORRIDO = (*TRIP, WITHIN_A_DAY)
CARGA = (
    Rule("modalidad", dated_as_its_modality),
    Rule("periodo", load_in_period),
    Rule("RF-4", one_modality_a_month),
    Rule("comprobante", proof_has_its_kind),
    Rule("odometro", reading_between_trips),
    WITHIN_A_DAY,
)
RELATED_CARGA = (
    Related("cargas", "flota_carga_combustible", {"vehiculo_id": "vehiculo", "periodo_id": "periodo"}, whole=True),
    OF_VEHICLE,
    CHANGES,
)
DECLARACION = (Rule("justificacion", denial_says_why), Rule("vehiculos", denial_has_no_vehicles))
RELATED_DECLARACION = (Related("vehiculos", "flota_vehiculo", {"servicio_id": "servicio"}),)
