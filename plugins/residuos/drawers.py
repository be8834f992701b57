"""The two estimations of S001 §4.1 as drawers beside the month grid: their inputs, the steps that the guide prints, and what
the result may be used as."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select

from estado_verde.models import db
from estado_verde.widgets import Calculator, Input, Step, Use

from .choices import POR_MES, POR_MESES
from .models import BolsaCatalogo
from .requirements import DENSITY_REFERENCES
from .unit import UnitYear

COMMON = ("semanas_mes", "meses", "densidad_kg_m3")
OWN = {
    "contenedores": ("cantidad", "capacidad_litros", "retiros_semana", "porcentaje_llenado"),
    "bolsas": ("bolsas_semana", "capacidad_litros"),
}
TYPES = {"contenedores": "CONTENEDORES", "bolsas": "BOLSAS"}


def drawers_of(year: UnitYear) -> tuple[Calculator, ...]:
    return tuple(_drawer(year, kind) for kind in OWN)


def _drawer(year: UnitYear, kind: str) -> Calculator:
    titles = {
        "contenedores": gettext("Estimación a partir de contenedores"),
        "bolsas": gettext("Estimación a partir de bolsas de basura"),
    }
    period = year.periodo.period()
    where = {"unidad": year.unidad.id, "periodo": year.periodo.anio}
    return Calculator(
        id=kind,
        title=titles[kind],
        kicker=gettext("Residuos no reciclados · Estimación"),
        url=url_for("CalculoView.use", kind=kind, **where),
        page_url=url_for("EstimacionView.add", tipo=TYPES[kind], **where),
        inputs=tuple(_input(year, kind, name) for name in (*OWN[kind], *COMMON)),
        steps=_steps(year, kind),
        uses=(
            Use(POR_MES, gettext("Mensual"), "kg_mes", gettext("kg/mes"), asks_month=True),
            Use(POR_MESES, gettext("Anual"), "kg_anio", gettext("kg/año")),
        ),
        months=tuple((month, f"{month[5:]}/{month[:4]}") for month in period.months()),
        notes=(
            gettext(
                "Son {semanas} al año. Con %(n)s semanas serían {kg_informativo} (informativo).", n=_weeks_of_year(year)
            ),
        ),
    )


def _weeks_of_year(year: UnitYear) -> str:
    return str(year.requirement.parameters["semanas_anio"].value)


def _steps(year: UnitYear, kind: str) -> tuple[Step, ...]:
    if kind == "contenedores":
        label = gettext("Cantidad × capacidad × retiros × llenado")
        weekly = Step("litros_semana", label, gettext("L/semana"), OWN[kind], ("100",))
    else:
        weekly = Step("litros_semana", gettext("Bolsas × capacidad"), gettext("L/semana"), OWN[kind])
    return (
        weekly,
        Step("litros_mes", gettext("× semanas por mes"), gettext("L/mes"), ("litros_semana", "semanas_mes")),
        Step("m3_mes", gettext("÷ 1.000"), gettext("m³/mes"), ("litros_mes",), ("1000",)),
        Step("kg_mes", gettext("× densidad"), gettext("kg/mes"), ("m3_mes", "densidad_kg_m3")),
        Step("kg_anio", gettext("× meses"), gettext("kg/año"), ("kg_mes", "meses")),
        Step("semanas", "", gettext("semanas"), ("semanas_mes", "meses")),
        Step(
            "kg_informativo",
            "",
            gettext("kg/año"),
            ("litros_semana", _weeks_of_year(year), "densidad_kg_m3"),
            ("1000",),
        ),
    )


def _input(year: UnitYear, kind: str, name: str) -> Input:
    record, parameters = year.requirement.record("estimacion"), year.requirement.parameters
    more: dict[str, Any] = {}
    if name in parameters:
        more["value"] = parameters[name].value
    if name == "densidad_kg_m3":
        more["source"] = parameters[name].source
        more["source_url"] = DENSITY_REFERENCES[0][1]
        more["reason"] = record.field("densidad_justificacion")
    if kind == "bolsas" and name == "capacidad_litros":
        bags = db.session.scalars(select(BolsaCatalogo).order_by(BolsaCatalogo.capacidad_litros)).all()
        more["options"] = tuple(
            (str(one.id), f"{one.marca or ''} {one.nombre}".strip(), one.capacidad_litros) for one in bags
        )
        more["options_label"] = gettext("Bolsa del catálogo")
        more["options_name"] = "bolsa"
    return Input(record.field(name), **more)
