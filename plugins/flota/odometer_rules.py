"""The logbook (rt5 §1.3): trips of one vehicle neither overlap nor run backwards. A trip is compared with its neighbours in
time, never with what was typed before it, so a late entry is taken where it fits and poisons nothing that comes after. The
replacement of an odometer stands among them: it takes over where the old one stops and goes on where the new one begins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from estado_verde.spec.faults import Fault, fault, warning
from estado_verde.spec.numbers import show
from estado_verde.spec.records import Case, Related, Rule

from .closing_rules import EXTENSIONS, PERIODS, closed_on

Found = Iterator[Fault]
CHILE = ZoneInfo("America/Santiago")
#: When a trip ends that has not ended.
NEVER = datetime.max.replace(tzinfo=UTC)

#: Every trip of the vehicle: an odometer is one, whoever drives.
OF_VEHICLE = Related("recorridos", "flota_recorrido", {"vehiculo_id": "vehiculo"}, whole=True)
CHANGES = Related("cambios", "flota_cambio_odometro", {"vehiculo_id": "vehiculo"}, whole=True)


def day_in_chile(moment: datetime) -> date:
    return moment.astimezone(CHILE).date()


def span(row: Mapping[str, Any]) -> tuple[datetime, datetime]:
    return row["fecha_salida"], row["fecha_llegada"] or NEVER


def place(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Where a trip stands among those of its vehicle; two of no length at one moment stand by their kilometres."""
    return *span(row), row["km_inicial"], last_km(row)


def last_km(row: Mapping[str, Any]) -> int:
    """Where the odometer is known to have been at its end."""
    return int(row["km_inicial"] if row["km_final"] is None else row["km_final"])


def as_trip(change: Mapping[str, Any]) -> dict[str, Any]:
    """A replacement as a trip of no length, which enters with the old kilometres and leaves with the new ones."""
    moment = change["fecha"]
    km = {"km_inicial": change["km_anterior"], "km_final": change["km_nuevo"]}
    return {"fecha_salida": moment, "fecha_llegada": moment, **km}


def events(case: Case) -> list[Mapping[str, Any]]:
    """All that the odometer of the vehicle went through, in order of time."""
    return sorted([*case.related["recorridos"], *map(as_trip, case.related["cambios"])], key=place)


def neighbours(here: Mapping[str, Any], around: list[Mapping[str, Any]]) -> tuple[Any, Any]:
    """The event before and the one after; None where there is none."""
    before = [row for row in around if place(row) < place(here)]
    after = [row for row in around if place(row) > place(here)]
    return before[-1] if before else None, after[0] if after else None


def overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    (start, end), (from_, to) = span(one), span(other)
    return (start < to and from_ < end) or (start, end) == (from_, to)


def _whole(case: Case) -> bool:
    """Whether the trip can be placed: nothing of it was refused, and it does not end before it starts."""
    needed = ("vehiculo", "fecha_salida", "fecha_llegada", "km_inicial", "km_final")
    if any(name not in case.data for name in needed) or case["vehiculo"] is None or case["fecha_salida"] is None:
        return False
    return case["km_inicial"] is not None and (case["fecha_llegada"] or NEVER) >= case["fecha_salida"]


def arrives_after_leaving(case: Case) -> Found:
    start, end = case["fecha_salida"], case["fecha_llegada"]
    if start and end and end < start:
        yield fault("MSG-GEN-07", "fecha_llegada")


def not_in_the_future(case: Case) -> Found:
    """A day mistyped years ahead would refuse every trip until then."""
    for name in ("fecha_salida", "fecha_llegada"):
        if case[name] and day_in_chile(case[name]) > case.today:
            yield fault("MSG-GEN-08", name)


def ends_whole(case: Case) -> Found:
    """A trip that ended has both its hour and its kilometres; one that goes on has neither."""
    for name, other in (("km_final", "fecha_llegada"), ("fecha_llegada", "km_final")):
        if name in case.data and case[name] is None and case[other] is not None:
            yield fault("MSG-GEN-01", name)


def runs_forward(case: Case) -> Found:
    first, last = case["km_inicial"], case["km_final"]
    if first is not None and last is not None and last < first:
        yield fault("MSG-FLO-05", "km_final")


def one_trip_at_a_time(case: Case) -> Found:
    if not _whole(case):
        return
    if any(overlap(case.data, row) for row in case.related["recorridos"]):
        yield fault("MSG-FLO-07", "fecha_salida")
    elif any(overlap(case.data, as_trip(row)) for row in case.related["cambios"]):
        yield fault("MSG-FLO-21", "fecha_salida")


def fits_its_neighbours(case: Case) -> Found:
    around = events(case)
    if not _whole(case) or any(overlap(case.data, row) for row in around):
        return
    before, after = neighbours(case.data, around)
    known = last_km(before) if before else case["vehiculo"].values["odometro_inicial"]
    if case["km_inicial"] < known:
        yield fault("MSG-FLO-06", "km_inicial", km=show(known))
    if after and last_km(case.data) > after["km_inicial"]:
        at = "km_inicial" if case["km_final"] is None else "km_final"
        yield fault("MSG-FLO-12", at, km=show(after["km_inicial"]))


def replaced_between_trips(case: Case) -> Found:
    """The old odometer stops no earlier than the trips before, the new one begins no later than those after."""
    if case["vehiculo"] is None or any(case[name] is None for name in ("fecha", "km_anterior", "km_nuevo")):
        return
    here, around = as_trip(case.data), events(case)
    if any(overlap(here, row) for row in around):
        yield fault("MSG-FLO-21", "fecha")
        return
    before, after = neighbours(here, around)
    known = last_km(before) if before else case["vehiculo"].values["odometro_inicial"]
    if case["km_anterior"] < known:
        yield fault("MSG-FLO-22", "km_anterior", km=show(known))
    if after and case["km_nuevo"] > after["km_inicial"]:
        yield fault("MSG-FLO-23", "km_nuevo", km=show(after["km_inicial"]))


def replaced_by_today(case: Case) -> Found:
    if case["fecha"] and day_in_chile(case["fecha"]) > case.today:
        yield fault("MSG-GEN-08", "fecha")


def correction_says_why(case: Case) -> Found:
    """Kilometres that were whole are corrected with a comment; a Conductor still has the first day to correct a slip."""
    if case.previous is None or case.previous.get("km_final") is None or case["del_conductor"]:
        return
    if (case.changed("km_inicial") or case.changed("km_final")) and not (
        case["comentario"] and case.changed("comentario")
    ):
        yield fault("MSG-FLO-13", "comentario")


def licence_in_force(case: Case) -> Found:
    driver, start = case["conductor"], case["fecha_salida"]
    until = driver.values.get("licencia_vencimiento") if driver else None
    if until and start and until < day_in_chile(start):
        yield warning("MSG-FLO-09", "conductor", fecha=f"{until:%d/%m/%Y}")


def driver_of_the_service(case: Case) -> Found:
    driver, vehicle = case["conductor"], case["vehiculo"]
    if driver and vehicle and driver.values["servicio_id"] != vehicle.values["servicio_id"]:
        yield fault("MSG-GEN-06", "conductor")


def year_takes_data(case: Case) -> Found:
    """Neither the year that a trip leaves nor the one that it goes to may be closed."""
    return _year_takes(case, "fecha_salida")


def year_takes_the_change(case: Case) -> Found:
    return _year_takes(case, "fecha")


def _year_takes(case: Case, name: str) -> Found:
    if case["del_sistema"] or case["vehiculo"] is None:
        return
    moments = [case[name], case.previous and case.previous.get(name)]
    for day in {day_in_chile(one) for one in moments if one}:
        owner = case["vehiculo"].values["servicio_id"]
        for one in closed_on(day, owner, case.related["periodos"], case.related["prorrogas"], case.today):
            yield one.at(name)


TRIP = (
    Rule("recorrido-horas", arrives_after_leaving),
    Rule("recorrido-futuro", not_in_the_future),
    Rule("recorrido-termino", ends_whole),
    Rule("recorrido-km", runs_forward),
    Rule("recorrido-horario", one_trip_at_a_time),
    Rule("recorrido-odometro", fits_its_neighbours),
    Rule("recorrido-correccion", correction_says_why),
    Rule("recorrido-licencia", licence_in_force),
    Rule("recorrido-conductor", driver_of_the_service),
    Rule("recorrido-periodo", year_takes_data),
)
RELATED_TRIP = (OF_VEHICLE, CHANGES, PERIODS, EXTENSIONS)
CHANGE = (
    Rule("cambio-futuro", replaced_by_today),
    Rule("cambio-odometro", replaced_between_trips),
    Rule("cambio-periodo", year_takes_the_change),
)
