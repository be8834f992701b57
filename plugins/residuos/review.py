"""«Confirmar revisión» (rt7 §6.1): the service says that what is loaded agrees with its own registers. It is kept with a
fingerprint of the data, so that any later change takes it back by itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import JSON, BigInteger, Text, cast, select, type_coerce

from estado_verde import auditing, scope, services
from estado_verde.clock import now
from estado_verde.closing import Right
from estado_verde.models import db
from estado_verde.models.types import Exact

from .figures import Figures
from .models import (
    Contenedor,
    Declaracion,
    Fundamentacion,
    NoReciclado,
    Reciclado,
    Revision,
    contenedor_material,
)
from .queries import Query, figures_of

RIGHT: Right = ("run", "residuos_revision")
#: What the fingerprint covers: everything that a report shows.
COVERED: dict[Any, tuple[str, ...]] = {
    Declaracion: ("unidad_id", "cuantifica_reciclados", "cuantifica_no_reciclados", "tiene_contenedores", "extras"),
    Reciclado: ("unidad_id", "material_id", "material_otro", "anio_mes", "kg", "extras"),
    NoReciclado: ("unidad_id", "anio_mes", "kg", "metodo", "extras"),
    Contenedor: (
        "id",
        "unidad_id",
        "codigo",
        "ubicacion",
        "cantidad",
        "capacidad_litros",
        "fecha_instalacion",
        "fecha_retiro",
        "por_confirmar",
        "extras",
    ),
    Fundamentacion: ("unidad_id", "tema", "texto", "veredicto", "veredicto_comentario", "extras"),
}


def version_of(figures: Figures) -> str:
    """Of which units are in scope, and of the loads of each: another one after any change, without reading them all."""
    parts = sorted((unit.id, unit.in_scope, unit.version) for unit in figures.units)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def fingerprint(query: Query, figures: Figures) -> str:
    """A hash of the loaded data of the service in the period, and of which units are in scope."""
    digest = hashlib.sha256()
    for part in _parts(query, figures):
        digest.update(repr(part).encode())
    return digest.hexdigest()


def _parts(query: Query, figures: Figures) -> Iterator[Any]:
    yield sorted(unit.id for unit in figures.in_scope)
    for model, names in COVERED.items():
        statement = select(*(_plain(getattr(model, name)) for name in names)).order_by(model.id)
        yield model.__tablename__
        rows = query.session.execute(query.loaded(statement, model).execution_options(yield_per=2000))
        for block in rows.partitions():
            yield list(map(tuple, block))
    links = select(Contenedor.id, contenedor_material.c.material_id).join(
        contenedor_material, contenedor_material.c.contenedor_id == Contenedor.id
    )
    yield [
        tuple(row) for row in query.session.execute(query.loaded(links.order_by(*links.selected_columns), Contenedor))
    ]


def _plain(column: Any) -> Any:
    """As the database keeps it: a fingerprint needs no Decimal and no dictionary, and millions of them cost seconds."""
    if isinstance(column.type, Exact):
        return type_coerce(column, BigInteger)
    return cast(column, Text) if isinstance(column.type, JSON) else column


def stored(servicio_id: int, periodo_id: int) -> Revision | None:
    here = (Revision.servicio_id == servicio_id, Revision.periodo_id == periodo_id)
    found: Revision | None = db.session.scalar(select(Revision).where(*here))
    return found


def confirmed(query: Query, figures: Figures) -> Revision | None:
    """The confirmation that still holds: none, or one from before any change, is «Revisión pendiente»."""
    assert query.servicio_id is not None
    found = stored(query.servicio_id, query.periodo.id)
    return found if found is not None and found.version == version_of(figures) else None


def confirm(query: Query, requirement: Any) -> Revision:
    """Store who confirms, when, and about which data."""
    services.require(RIGHT)
    assert query.servicio_id is not None
    row = stored(query.servicio_id, query.periodo.id) or Revision(
        servicio_id=query.servicio_id, periodo_id=query.periodo.id
    )
    who = scope.current()
    with services.batch() as session:
        figures = figures_of(query, requirement)
        row.cuenta, row.confirmada_en = who.nombre, now()
        row.huella, row.version = fingerprint(query, figures), version_of(figures)
        services.put(row)
        after = {"cuenta": row.cuenta, "huella": row.huella}
        auditing.record(
            session,
            "confirmar revisión",
            Revision.__tablename__,
            row.id,
            owner_id=query.servicio_id,
            before=None,
            after=after,
        )
    return row
