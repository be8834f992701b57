"""A country of residues: services, units and a year of kilograms for each, written straight into the tables, and the
indicators of it computed by hand from those rows, without a line of the program."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .world import SEED

MONTHS = [f"{year}-{month:02d}" for year, month in [(2025, 11), (2025, 12), *((2026, n) for n in range(1, 11))]]
SERVICES = 100


def fill(engine: Any, units: int, materials: int, periodo_id: int, place: dict[str, int]) -> None:
    """``units`` units of a hundred services, each with ``materials`` × 12 rows of recycled kilograms."""
    chance = random.Random(SEED)
    first_unit, first_service = place["unidad"], place["servicio"]
    ids = range(first_unit, first_unit + units)
    of_unit = {"periodo_id": periodo_id, "extras": "{}"}
    load(
        engine,
        "inventario_unidad",
        (
            {
                "id": one,
                "nombre": f"Unidad {one:06d}",
                "nombre_clave": f"unidad {one:06d}",
                "servicio_id": first_service + one % SERVICES,
                "edificio_id": place["edificio"],
                "fecha_inicio_uso": "2020-01-01",
                "acceso_factura": True,
                "estado": "ACTIVA",
                "extras": "{}",
            }
            for one in ids
        ),
    )
    load(
        engine,
        "inventario_alcance",
        ({"unidad_id": one, "anio_inicio_resto_itemes": 2024 + one % 4, "extras": "{}"} for one in ids),
    )
    load(engine, "residuos_declaracion", ({**of_unit, "unidad_id": one, **answers(chance)} for one in ids))
    load(
        engine,
        "residuos_reciclado",
        (
            {
                **of_unit,
                "unidad_id": one,
                "material_id": material,
                "modalidad": "MENSUAL",
                "anio_mes": month,
                "kg": chance.randrange(500_000),
            }
            for one in ids
            for material in range(place["material"], place["material"] + materials)
            for month in MONTHS
        ),
    )
    method = {"modalidad": "MENSUAL", "metodo": "REGISTRO_TERCERO"}
    load(
        engine,
        "residuos_no_reciclado",
        (
            {**of_unit, **method, "unidad_id": one, "anio_mes": month, "kg": chance.randrange(2_000_000)}
            for one in ids
            if one % 10
            for month in MONTHS
        ),
    )
    load(
        engine,
        "residuos_contenedor",
        (
            {
                **of_unit,
                "unidad_id": one,
                "codigo": f"C-{n}",
                "ubicacion": "Patio",
                "cantidad": n,
                "tipo": "ACOPIO_PREVIO_RETIRO",
                "fecha_retiro": chance.choice((None, "2025-10-30", "2025-11-01")),
            }
            for one in ids
            for n in range(1, one % 3 + 1)
        ),
    )


def answers(chance: random.Random) -> dict[str, Any]:
    return {
        "cuantifica_reciclados": chance.choice(("SI", "SI", "SI", "NO", None)),
        "cuantifica_no_reciclados": chance.choice(("SI", "SI", "SI", "NO", "NO_ES_POSIBLE", None)),
        "tiene_contenedores": chance.choice(("SI", "SI", "NO", None)),
    }


def load(engine: Any, table: str, rows: Iterator[dict[str, Any]]) -> None:
    """The fastest way in that each database has; its indexes are made at the end, in one go."""
    from estado_verde.models import Model

    first = next(rows, None)
    if first is None:
        return
    indexes = sorted(Model.metadata.tables[table].indexes, key=lambda one: str(one.name))
    for one in indexes:
        one.drop(engine)
    insert(engine, table, first, rows)
    for one in indexes:
        one.create(engine)


def insert(engine: Any, table: str, first: dict[str, Any], rows: Iterator[dict[str, Any]]) -> None:
    columns = list(first)

    def values() -> Iterator[list[Any]]:
        yield [first[one] for one in columns]
        for row in rows:
            yield [row[one] for one in columns]

    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        names = ", ".join(columns)
        if engine.dialect.name == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in values():
                    copy.write_row(row)
        else:
            for pragma in (
                "synchronous=OFF",
                "foreign_keys=OFF",
                "cache_size=-256000",
            ):  # this process only builds the data
                cursor.execute(f"PRAGMA {pragma}")
            marks = ", ".join("?" * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", values())
        raw.commit()
    finally:
        raw.close()


def by_hand(engine: Any, periodo_id: int, anio: int) -> dict[str, Any]:
    """Both national indicators of rt7 §4 with exact fractions, from the base rows, one by one."""
    raw = engine.raw_connection()
    mark = "%s" if engine.dialect.name == "postgresql" else "?"
    cursor = raw.cursor()

    def rows(sql: str, *values: Any) -> Iterator[Any]:
        cursor.execute(sql.replace("?", mark), values)
        while block := cursor.fetchmany(10_000):
            yield from block

    scope = {
        one
        for one, start in rows("SELECT unidad_id, anio_inicio_resto_itemes FROM inventario_alcance")
        if start and start <= anio
    }
    answer = {
        one[0]: one[1:]
        for one in rows(
            "SELECT unidad_id, cuantifica_reciclados, cuantifica_no_reciclados, tiene_contenedores "
            "FROM residuos_declaracion WHERE periodo_id = ?",
            periodo_id,
        )
    }
    kilograms: list[dict[int, int]] = []
    for table in ("residuos_reciclado", "residuos_no_reciclado"):
        total: dict[int, int] = defaultdict(int)
        for unit, kg in rows(f"SELECT unidad_id, kg FROM {table} WHERE periodo_id = ?", periodo_id):
            total[unit] += int(kg)
        kilograms.append(total)
    standing: dict[int, int] = defaultdict(int)
    for unit, number, gone in rows(
        "SELECT unidad_id, cantidad, fecha_retiro FROM residuos_contenedor WHERE periodo_id = ?", periodo_id
    ):
        if gone is None or str(gone) >= "2025-11-01":
            standing[unit] += number
    raw.close()
    quantified = [
        {one for one in scope if one in kilograms[topic] and answer.get(one, (None,) * 3)[topic] in (None, "SI")}
        for topic in (0, 1)
    ]
    x, y = (sum(kilograms[topic][one] for one in quantified[topic]) for topic in (0, 1))
    covered = sum(1 for one in scope if answer.get(one, (None,) * 3)[2] == "SI" and standing[one] > 0)
    return {
        "recycled": str(Fraction(x * 100, x + y)),
        "coverage": str(Fraction(covered * 100, len(scope))),
        "kg": [x, y],
        "units": len(scope),
        "both": len(quantified[0] & quantified[1]),
    }
