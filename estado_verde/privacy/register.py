"""The register of personal data: every field that the catalogue of any year declares as such. Nobody writes it by hand,
so a plugin that is added tomorrow is in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .. import catalog
from ..masking import MASKS
from ..spec.fields import PERSONAL, Field
from ..spec.requirements import SpecError


@dataclass(frozen=True)
class Entry:
    """One field: where it is, which kind of data, and what guards it."""

    module: str
    record: str
    table: str
    field: str
    label: str
    kind: str
    guard: str


def entries() -> list[Entry]:
    found = {(one.table, one.field): one for model in catalog.models() for one in _of(model)}
    return sorted(found.values(), key=lambda one: (one.module, one.record, one.field))


def _of(model: Any) -> Iterator[Entry]:
    if not getattr(model, "__record__", ""):
        return
    for anio in (None, *catalog.years()):
        try:
            record = catalog.record(model, anio)
        except SpecError:
            return  # machinery of the core that no screen shows has no record
        title = catalog.requirement_of(model, anio).name
        for one in record.fields:
            if one.personal or one.sensitive:
                kind = PERSONAL[one.personal or "documento"]
                yield Entry(title, record.title, model.__tablename__, one.name, one.label, kind, _guard(one))


def _guard(spec: Field) -> str:
    """How it is kept from who does not need it."""
    if spec.kind == "files":
        return "cada apertura queda en el registro de auditoría"
    return "enmascarado en listas y exportaciones" if spec.personal in MASKS else "alcance de filas"
