"""The registers of RT7 that a service must keep (S001 3.9) as sheets: kilograms by material, kilograms not recycled,
containers and justifications. Rows stream from the database; totals, of units in scope, are known once the last went by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from ev_plugins.inventario.models import Unidad
from sqlalchemy import ColumnElement, Select, case, func, select

from estado_verde.clock import SANTIAGO
from estado_verde.spec.fields import Field
from estado_verde.spec.messages import N_
from estado_verde.spec.periods import short_month
from estado_verde.spec.reports import Column, Sheet
from estado_verde.spec.requirements import Requirement

from .choices import ANUAL, MENSUAL, METHODS, MODALITIES, TOPICS, VERDICTS
from .figures import Figures
from .models import Contenedor, Material, NoReciclado, Reciclado, contenedor_material
from .queries import Query, backed, method_flags, methods_in
from .records import RECORDS

STREAM = {"yield_per": 2000}
UNIT = (Column(N_("ID Unidad"), "integer"), Column(N_("Unidad"), width=34), Column(N_("En alcance")))
BACKED = Column(N_("Con respaldo"))
KG = {"kind": "decimal", "decimals": 3}
TOTAL = N_("Total unidades del alcance")


def yes_no(value: Any) -> str:
    return "Sí" if value else "No"


# --- fields that an edition adds -----------------------------------------------------------------------------------------


def added_fields(requirement: Requirement, record: str) -> tuple[Field, ...]:
    """Those that the edition of the year added to the module's own, and that a cell can show."""
    known = {one.name for one in RECORDS[record].fields}
    fields = requirement.record(record).fields
    return tuple(one for one in fields if one.name not in known and one.kind not in ("files", "references"))


def added_columns(fields: Sequence[Field]) -> tuple[Column, ...]:
    kinds = {"integer": "integer", "decimal": "decimal", "date": "date"}
    return tuple(Column(one.label, kinds.get(one.kind, "text"), one.decimals or 2) for one in fields)


def added_values(fields: Sequence[Field], extras: Mapping[str, Any] | None) -> list[Any]:
    return [_shown(one, (extras or {}).get(one.name)) for one in fields]


def _shown(spec: Field, raw: Any) -> Any:
    value = spec.parse(raw)[0] if raw is not None else None
    return spec.label_of(value) if spec.kind in ("choice", "boolean") else value


def _added_by_group(query: Query, model: Any, keys: Sequence[Any], fields: Sequence[Field]) -> Mapping[Any, list[Any]]:
    """What the rows that are added up say in the added fields: the value that all share, or each of them."""
    found: dict[Any, list[set[Any]]] = defaultdict(lambda: [set() for _ in fields])
    if fields:
        for *key, extras in query.session.execute(query.loaded(select(*keys, model.extras), model)):
            for seen, value in zip(found[tuple(key)], added_values(fields, extras), strict=True):
                if value not in (None, ""):
                    seen.add(value)
    return {key: [_together(one) for one in values] for key, values in found.items()}


def _together(values: set[Any]) -> Any:
    return next(iter(values)) if len(values) == 1 else "; ".join(sorted(map(str, values))) or None


# --- kilograms -----------------------------------------------------------------------------------------------------------


def month_columns(query: Query) -> tuple[Column, ...]:
    return tuple(Column(short_month(month), **KG) for month in query.period.months())


def _by_month(query: Query, model: Any) -> list[ColumnElement[Any]]:
    """Twelve months, the annual value, the total, and whether some document backs any of it."""
    months = [func.sum(case((model.anio_mes == month, model.kg))).label(f"m{month}") for month in query.period.months()]
    annual = func.sum(case((model.anio_mes.is_(None), model.kg))).label("anual")
    documents = func.max(case((backed(model), 1), else_=0)).label("respaldo")
    return [*months, annual, func.sum(model.kg).label("total"), documents]


def _monthly(model: Any) -> ColumnElement[int]:
    """How many rows carry a month; without any, the value is annual (RR-1, RR-2)."""
    return func.count(model.anio_mes).label("mensuales")


def _mode(monthly: int) -> str:
    return MODALITIES[MENSUAL] if monthly else MODALITIES[ANUAL]


class Footer(list[Any]):
    """The last row of a sheet: sums of the columns from ``start`` on, over units in scope, while the rows go by."""

    def __init__(self, start: int, columns: int) -> None:
        super().__init__([TOTAL] + [None] * (start + columns - 1))
        self.start = start

    def add(self, values: Sequence[Decimal | None]) -> None:
        for place, value in enumerate(values, self.start):
            if value is not None:
                self[place] = value + (self[place] or 0)


def recycled_sheet(query: Query, requirement: Requirement, figures: Figures) -> Sheet:
    """«Reporte de los Kilogramos de residuos reciclados por material»."""
    more = added_fields(requirement, "reciclado")
    months = month_columns(query)
    columns = (*UNIT, Column(N_("Material"), width=30), Column(N_("Modalidad")), *months)
    columns += (Column(N_("Valor anual"), **KG), Column(N_("Total kg"), **KG), BACKED, *added_columns(more))
    footer = Footer(5, len(months) + 2)

    def rows() -> Iterator[list[Any]]:
        added = _added_by_group(query, Reciclado, (Reciclado.unidad_id, Reciclado.material_id), more)
        for name, unit_id, material_id, other, monthly, *kg, documents in _by_material(query):
            unit = figures.by_id[unit_id]
            if unit.in_scope:
                footer.add(kg)
            material = f"{name}: {other}" if other else name
            extras = added.get((unit_id, material_id), [None] * len(more))
            yield [*_unit(unit), material, _mode(monthly), *kg, yes_no(documents), *extras]

    return Sheet(N_("Reciclados por material"), columns, rows(), footer)


def _by_material(query: Query) -> Any:
    """Added up in the order of the index first, and only then put in the order of the report."""
    key = (Reciclado.unidad_id, Reciclado.material_id)
    words = func.max(Reciclado.material_otro).label("otro")
    sums = select(*key, words, _monthly(Reciclado), *_by_month(query, Reciclado)).group_by(*key)
    found = query.loaded(sums, Reciclado).subquery()
    statement = (
        select(Material.nombre, *found.c)
        .join(Material, Material.id == found.c.material_id)
        .join(Unidad, Unidad.id == found.c.unidad_id)
        .order_by(Unidad.nombre, Unidad.id, Material.orden, Material.nombre)
    )
    return query.session.execute(query.units(statement).execution_options(**STREAM))


def _with_units(query: Query, statement: Select[Any], model: Any) -> Select[Any]:
    """Joined with the units, for their order, whatever was asked for."""
    joined = statement.join(Unidad, Unidad.id == model.unidad_id).where(model.periodo_id == query.periodo.id)
    return query.units(joined).execution_options(**STREAM)


def _unit(unit: Any) -> list[Any]:
    return [unit.id, unit.nombre, yes_no(unit.in_scope)]


def unrecycled_sheet(query: Query, requirement: Requirement, figures: Figures) -> Sheet:
    """«Reporte de los Kilogramos de residuos no reciclados»."""
    more = added_fields(requirement, "no_reciclado")
    months = month_columns(query)
    columns = (*UNIT, Column(N_("Modalidad")), Column(N_("Método"), width=34), *months)
    columns += (Column(N_("Valor anual"), **KG), Column(N_("Total kg"), **KG), BACKED, *added_columns(more))
    footer = Footer(5, len(months) + 2)
    flags = [flag.label(f"metodo{n}") for n, flag in enumerate(method_flags())]
    sums = select(NoReciclado.unidad_id, _monthly(NoReciclado), *flags, *_by_month(query, NoReciclado))
    found = query.loaded(sums.group_by(NoReciclado.unidad_id), NoReciclado).subquery()
    statement = select(*found.c).join(Unidad, Unidad.id == found.c.unidad_id).order_by(Unidad.nombre, Unidad.id)

    def rows() -> Iterator[list[Any]]:
        added = _added_by_group(query, NoReciclado, (NoReciclado.unidad_id,), more)
        for row in query.session.execute(query.units(statement).execution_options(**STREAM)):
            unit_id, monthly, *rest = row
            methods, kg, documents = methods_in(rest[: len(METHODS)]), rest[len(METHODS) : -1], rest[-1]
            unit = figures.by_id[unit_id]
            if unit.in_scope:
                footer.add(kg)
            shown = "; ".join(METHODS[one] for one in methods)
            extras = added.get((unit_id,), [None] * len(more))
            yield [*_unit(unit), _mode(monthly), shown, *kg, yes_no(documents), *extras]

    return Sheet(N_("No reciclados"), columns, rows(), footer)


# --- containers and justifications ---------------------------------------------------------------------------------------


CONTAINER_COLUMNS = (
    *UNIT,
    Column(N_("Código")),
    Column(N_("Ubicación"), width=34),
    Column(N_("Tipo de material"), width=34),
    Column(N_("Cantidad"), "integer"),
    Column(N_("Capacidad (L)"), "decimal"),
    Column(N_("Fecha instalación"), "date"),
    Column(N_("Fecha retiro"), "date"),
    BACKED,
)


def containers_sheet(query: Query, requirement: Requirement, figures: Figures) -> Sheet:
    """«Reporte del catastro de contenedores que señale su ubicación y tipo de material de reciclaje»: every container of the
    unit, also those that do not count in the period."""
    more = added_fields(requirement, "contenedor")
    fields = (
        Contenedor.codigo,
        Contenedor.ubicacion,
        Contenedor.cantidad,
        Contenedor.capacidad_litros,
        Contenedor.fecha_instalacion,
        Contenedor.fecha_retiro,
    )
    statement = (
        select(Contenedor.unidad_id, Contenedor.id, *fields, backed(Contenedor), Contenedor.extras, Material.nombre)
        .join(contenedor_material, contenedor_material.c.contenedor_id == Contenedor.id)
        .join(Material, Material.id == contenedor_material.c.material_id)
        .order_by(Unidad.nombre, Contenedor.unidad_id, Contenedor.id, Material.orden, Material.nombre)
    )

    def rows() -> Iterator[list[Any]]:
        found = query.session.execute(_with_units(query, statement, Contenedor))
        for (unit_id, _), same in groupby(found, key=lambda row: (row[0], row[1])):
            several = list(same)
            code, place, number, litres, installed, removed, documents, extras, _ = several[0][2:]
            materials = "; ".join(row[-1] for row in several)
            shown = [code, place, materials, number, litres, installed, removed, yes_no(documents)]
            yield [*_unit(figures.by_id[unit_id]), *shown, *added_values(more, extras)]

    return Sheet(N_("Catastro de contenedores"), (*CONTAINER_COLUMNS, *added_columns(more)), rows())


def justifications_sheet(requirement: Requirement, figures: Figures) -> Sheet:
    more = added_fields(requirement, "fundamentacion")
    columns = (
        *UNIT[:2],
        Column(N_("Tema")),
        Column(N_("Texto"), width=60),
        Column(N_("Usuario"), width=24),
        Column(N_("Fecha"), "datetime"),
        Column(N_("Veredicto")),
        Column(N_("Comentario auditor"), width=40),
        *added_columns(more),
    )
    rows = (
        [
            unit.id,
            unit.nombre,
            TOPICS[one.tema],
            one.texto,
            one.autor,
            one.escrito_en.astimezone(SANTIAGO),
            VERDICTS[one.veredicto],
            one.comentario,
            *added_values(more, one.extras),
        ]
        for unit in figures.units
        for one in sorted(unit.texts, key=lambda text: list(TOPICS).index(text.tema))
    )
    return Sheet(N_("Fundamentaciones"), columns, rows)
