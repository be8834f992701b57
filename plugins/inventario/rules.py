"""Rules of the inventory: pure functions of a case, each named after the paragraph that asks for it. What needs
entities that come later (definitive inventories, energy, vehicles) is not here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from estado_verde.spec.faults import Fault, fault, warning
from estado_verde.spec.records import Case, Related, Rule

from . import parecidos

ENERGY, REST = "anio_inicio_gestion_energetica", "anio_inicio_resto_itemes"
YEARS = (ENERGY, REST)


def first_year(start: date, cut_offs: dict[int, date]) -> int:
    """The first year whose cut-off day finds the unit in use. Without a period it is 1 November of the year before."""
    year = min(start.year, *cut_offs) if cut_offs else start.year
    while cut_offs.get(year, date(year - 1, 11, 1)) < start:
        year += 1
    return year


def cut_offs_of(case: Case) -> dict[int, date]:
    return {one["anio"]: one["fecha_corte_uso"] for one in case.related["periodos"]}


def _unit_fields(case: Case) -> dict[str, Any]:
    return dict(case["unidad"].values) if case["unidad"] is not None else {}


def address_is_unique(case: Case) -> Iterator[Fault]:
    if case.related["misma_direccion"]:
        yield fault("MSG-INV-03", "direccion")


def probably_known(case: Case) -> Iterator[Fault]:
    """Only a warning: whoever adds it knows whether it is the same building."""
    if case["direccion"] is None or case["comuna"] is None or case.related["misma_direccion"]:
        return
    if case.changed("direccion") or case.changed("comuna"):
        for one in parecidos.likely(case["direccion"], case.related["de_la_comuna"])[:1]:
            yield warning("MSG-INV-33", "direccion", edificio=f"{one['nombre']} · {one['direccion']}")


def comuna_of_region(case: Case) -> Iterator[Fault]:
    region, comuna = case["region"], case["comuna"]
    if region is not None and comuna is not None and comuna.values.get("region_id") != region.id:
        yield fault("MSG-INV-04", "comuna")


def built_in_the_past(case: Case) -> Iterator[Fault]:
    if case["anio_construccion"] is not None and case["anio_construccion"] > case.today.year:
        yield fault("MSG-NUM-03", "anio_construccion", max=case.today.year)


def unit_name_is_unique(case: Case) -> Iterator[Fault]:
    if case.related["mismo_nombre"]:
        yield fault("MSG-INV-05", "nombre")


def surfaces_fit(case: Case) -> Iterator[Fault]:
    """Only a warning: the building's figure may be the older one."""
    building, own = case["edificio"], case["superficie_m2"]
    whole = building.values.get("superficie_m2") if building is not None else None
    if whole is None or own is None:
        return
    others = sum((one["superficie_m2"] or Decimal(0) for one in case.related["del_edificio"]), Decimal(0))
    if others + own > whole:
        yield warning("MSG-INV-07", "superficie_m2")


def ends_after_start(case: Case) -> Iterator[Fault]:
    start, end = case["fecha_inicio_uso"], case["fecha_termino_uso"]
    if start is not None and end is not None and end < start:
        yield fault("MSG-INV-08", "fecha_termino_uso")


def managers_of_the_service(case: Case) -> Iterator[Fault]:
    """Whoever manages a unit belongs to its service."""
    service = case["servicio"]
    if service is None or not (case.changed("gestores") or case.changed("servicio")):
        return
    if any(one.values.get("organizacion_id") != service.id for one in case["gestores"] or ()):
        yield fault("MSG-GEN-06", "gestores")


def unit_keeps_its_scope_valid(case: Case) -> Iterator[Fault]:
    """RA-1 and RA-4 from the other side: what changes in the unit may contradict the years already chosen for it."""
    for scope in case.related["alcance"]:
        if case["acceso_factura"] is False and scope[ENERGY] is not None:
            yield fault("MSG-INV-10", "acceso_factura")
        if case.changed("fecha_inicio_uso") and case["fecha_inicio_uso"] is not None:
            first = first_year(case["fecha_inicio_uso"], cut_offs_of(case))
            if any(scope[name] is not None and scope[name] < first for name in YEARS):
                yield _too_early(case["fecha_inicio_uso"], first, "fecha_inicio_uso")


def year_is_an_option(case: Case) -> Iterator[Fault]:
    for name, options in ((ENERGY, "opcion_energia"), (REST, "opcion_resto")):
        if case[name] is not None and case.changed(name) and not case.related[options]:
            yield fault("MSG-INV-09", name, anio=case[name])


def energy_needs_the_bill(case: Case) -> Iterator[Fault]:
    if case[ENERGY] is not None and _unit_fields(case).get("acceso_factura") is False:
        yield fault("MSG-INV-10", ENERGY)


def year_after_start_of_use(case: Case) -> Iterator[Fault]:
    start = _unit_fields(case).get("fecha_inicio_uso")
    if start is None:
        return
    first = first_year(start, cut_offs_of(case))
    for name in YEARS:
        if case[name] is not None and case.changed(name) and case[name] < first:
            yield _too_early(start, first, name)


def _too_early(start: date, first: int, at: str) -> Fault:
    return fault("MSG-INV-12", at, fecha=f"{start:%d/%m/%Y}", anio=first)


def units_of_account(data: Mapping[str, Any]) -> Iterator[Fault]:
    """What an account says of its units: a Gestor de Unidad has some, and nobody has those of another service."""
    units = data.get("unidades") or ()
    if data.get("perfil") == "gestor_unidad" and not units:
        yield fault("MSG-CFG-01", "unidades")
    owner = data.get("organizacion")
    if units and any(owner is None or one.values.get("servicio_id") != owner.id for one in units):
        yield fault("MSG-GEN-06", "unidades")


COMUNA = Rule("RT1-COMUNA", comuna_of_region)
EDIFICIO = (
    Rule("RT1-DIRECCION", address_is_unique),
    Rule("RT1-PARECIDO", probably_known),
    COMUNA,
    Rule("RT1-CONSTRUCCION", built_in_the_past),
)
UNIDAD = (
    Rule("RT1-NOMBRE", unit_name_is_unique),
    Rule("RT1-SUPERFICIE", surfaces_fit),
    Rule("RT1-TERMINO", ends_after_start),
    Rule("RT1-GESTORES", managers_of_the_service),
    Rule("RA-1/RA-4", unit_keeps_its_scope_valid),
)
ALCANCE = (
    Rule("RT1-OPCIONES", year_is_an_option, "S000 §3 «Alcance»"),
    Rule("RA-1", energy_needs_the_bill, "S000 §3 «si es que tiene acceso a la factura»"),
    Rule("RA-4", year_after_start_of_use, "S000 §3 «para que tenga información de 12 meses»"),
)

PERIODOS = Related("periodos", "ev_periodo", {})
RELATED_EDIFICIO = (
    Related("misma_direccion", "inventario_edificio", {"comuna_id": "comuna", "direccion_clave": "direccion_clave"}),
    Related("de_la_comuna", "inventario_edificio", {"comuna_id": "comuna"}),
)
RELATED_UNIDAD = (
    Related(
        "mismo_nombre",
        "inventario_unidad",
        {"servicio_id": "servicio", "edificio_id": "edificio", "nombre_clave": "nombre_clave"},
    ),
    Related("del_edificio", "inventario_unidad", {"edificio_id": "edificio"}),
    Related("alcance", "inventario_alcance", {"unidad_id": "id"}),
    PERIODOS,
)
RELATED_ALCANCE = (
    Related("opcion_energia", "inventario_alcance_anio_opcion", {"anio": ENERGY}),
    Related("opcion_resto", "inventario_alcance_anio_opcion", {"anio": REST}),
    PERIODOS,
)
