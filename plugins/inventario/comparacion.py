"""Two versions of an inventory side by side: units that came, units that went, and every cell that changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from .anual import InventarioVersion
from .lineas import NUMBER, UNIT_ID, UNIT_NAME, VERSION, columns
from .versiones import rows_of


@dataclass(frozen=True)
class Change:
    """A unit that one version has and the other does not, or a cell that differs. ``column`` is empty in the first case."""

    kind: str
    unidad_id: int
    unidad: str
    column: str = ""
    before: Any = ""
    after: Any = ""


def compare(session: Session, before: InventarioVersion, after: InventarioVersion) -> list[Change]:
    """Added, removed and changed cells between two versions; the line number and the name of the version do not count."""
    old, new = ({row[UNIT_ID]: row for row in rows_of(session, one.id)} for one in (before, after))
    titles = columns(after.periodo.anio)
    changes = [Change("quitada", unit, old[unit][UNIT_NAME]) for unit in old.keys() - new.keys()]
    changes += [Change("agregada", unit, new[unit][UNIT_NAME]) for unit in new.keys() - old.keys()]
    for unit in old.keys() & new.keys():
        for place, (was, is_now) in enumerate(zip(old[unit], new[unit], strict=True)):
            if place not in (NUMBER, VERSION) and was != is_now:
                changes.append(Change("cambiada", unit, new[unit][UNIT_NAME], titles[place].title, was, is_now))
    return sorted(changes, key=lambda one: (one.kind, one.unidad, one.column))
