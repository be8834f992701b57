"""Rules of the energy of a unit: pure functions of a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from estado_verde.spec.faults import Fault, fault
from estado_verde.spec.records import Case, Related, Rule

SHORTEST = 20
WHOLE = Decimal(100)


def ends_after_start(case: Case) -> Iterator[Fault]:
    if case["desde"] is not None and case["hasta"] is not None and case["hasta"] < case["desde"]:
        yield fault("MSG-GEN-07", "hasta")


def shares_fit(case: Case) -> Iterator[Fault]:
    """One physical meter is whatever bears the same company, client number and meter number in a service."""
    client, share = case["numero_cliente"], case["porcentaje_participacion"]
    if client is None or share is None or case["numero_medidor"] is None:
        return
    same = {one["id"] for one in case.related["clientes"] if _same_client(one, client.values)}
    if _sum(case.related["del_servicio"], same | {client.id}, case["numero_medidor"]) + share > WHOLE:
        yield fault("MSG-INV-13", "porcentaje_participacion")


def shares_still_fit(case: Case) -> Iterator[Fault]:
    """The same when a client number is corrected and with it its meters become somebody else's."""
    same = {one["id"] for one in case.related["mismo_cliente"]} | {case["id"]}
    meters = case.related["del_servicio"]
    mine = {one["numero_medidor"] for one in meters if one["numero_cliente_id"] == case["id"]}
    if any(_sum(meters, same, number) > WHOLE for number in mine):
        yield fault("MSG-INV-13", "numero")


def _same_client(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(one[name] == other[name] for name in ("empresa_clave", "numero"))


def _sum(meters: Iterable[Mapping[str, Any]], clients: set[Any], number: str) -> Decimal:
    shares = (
        one["porcentaje_participacion"]
        for one in meters
        if one["numero_cliente_id"] in clients and one["numero_medidor"] == number
    )
    return sum(shares, Decimal(0))


def silence_is_justified(case: Case) -> Iterator[Fault]:
    """Either «No» asks for it (C-58)."""
    if False in (case["reporta_consumo"], case["gestiona_energia"]):
        if len(case["justificacion"] or "") < SHORTEST:
            yield fault("MSG-INV-22", "justificacion")
        if case["motivo"] is None:
            yield fault("MSG-GEN-01", "motivo")


ENERGETICO = (Rule("RT1-ENERGETICO", ends_after_start),)
CLIENTE = (Rule("RT1-PARTICIPACION", shares_still_fit),)
MEDIDOR = (Rule("RT1-PARTICIPACION", shares_fit),)
ESTADO = (Rule("RT1-JUSTIFICACION", silence_is_justified, "S000 §3 «Estado reporte de consumos unidades»"),)

_METERS = Related("del_servicio", "inventario_medidor", {"servicio_id": "servicio_id"})
RELATED_CLIENTE = (
    Related(
        "mismo_cliente",
        "inventario_numero_cliente",
        {"servicio_id": "servicio_id", "empresa_clave": "empresa_clave", "numero": "numero"},
    ),
    _METERS,
)
RELATED_MEDIDOR = (
    Related("clientes", "inventario_numero_cliente", {"servicio_id": "servicio_id"}),
    Related(
        "del_servicio",
        "inventario_medidor",
        {"servicio_id": "servicio_id", "numero_medidor": "numero_medidor"},
    ),
)
