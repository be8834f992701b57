"""Estimación a partir de contenedores o de bolsas (S001 §4.1): volume per week, times weeks, times density.

The guide counts 4 weeks × 12 months = 48 weeks. That is the official figure; the one with 52 weeks is shown beside it for
information (C-05).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Estimation:
    """Every step of the calculation, in the order in which the guide prints them."""

    litros_semana: Decimal
    litros_mes: Decimal
    m3_mes: Decimal
    kg_mes: Decimal
    kg_anio: Decimal
    kg_anio_52: Decimal


def containers_per_week(cantidad: int, capacidad_litros: Decimal, retiros_semana: Decimal, llenado: Decimal) -> Decimal:
    return cantidad * capacidad_litros * retiros_semana * llenado / 100


def bags_per_week(bolsas_semana: int, capacidad_litros: Decimal) -> Decimal:
    return bolsas_semana * capacidad_litros


def estimate(
    litros_semana: Decimal, *, semanas_mes: Decimal, meses: Decimal, densidad_kg_m3: Decimal, semanas_anio: Decimal
) -> Estimation:
    litros_mes = litros_semana * semanas_mes
    m3_mes = litros_mes / 1000
    kg_mes = m3_mes * densidad_kg_m3
    return Estimation(
        litros_semana, litros_mes, m3_mes, kg_mes, kg_mes * meses, litros_semana * semanas_anio / 1000 * densidad_kg_m3
    )


def estimate_from(data: Mapping[str, Any], parameters: Mapping[str, Any]) -> Estimation | None:
    """The estimation of a record ``estimacion``; None while something that it needs is missing.

    What the person left empty is the parameter of the year.
    """
    litres = data.get("capacidad_litros")
    if litres is None and data.get("bolsa") is not None:
        litres = data["bolsa"].values["capacidad_litros"]
    weekly = _per_week(data, litres, parameters)
    if weekly is None:
        return None
    return estimate(
        weekly,
        semanas_mes=_given(data, "semanas_mes", parameters),
        meses=_given(data, "meses", parameters),
        densidad_kg_m3=_given(data, "densidad_kg_m3", parameters),
        semanas_anio=parameters["semanas_anio"],
    )


def _per_week(data: Mapping[str, Any], litres: Decimal | None, parameters: Mapping[str, Any]) -> Decimal | None:
    bags, number, times = data.get("bolsas_semana"), data.get("cantidad"), data.get("retiros_semana")
    if litres is None:
        return None
    if data.get("tipo") == "BOLSAS":
        return None if bags is None else bags_per_week(bags, litres)
    if number is None or times is None:
        return None
    return containers_per_week(number, litres, times, _given(data, "porcentaje_llenado", parameters))


def _given(data: Mapping[str, Any], name: str, parameters: Mapping[str, Any]) -> Any:
    value = data.get(name)
    return parameters[name] if value is None else value
