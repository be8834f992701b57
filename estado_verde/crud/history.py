"""What became of a record: the audit trail in the words of its fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from .. import catalog, masking, plugins, scope
from ..models import Auditoria, db
from ..scope import SYSTEM
from ..spec.fields import Field
from ..spec.messages import N_
from ..spec.records import Record
from ..spec.requirements import SpecError
from . import cells

MOST = 8
#: What the core does to a record, in words; steps of a workflow are told by their own titles.
ACTIONS = {
    "crear": N_("Creación"),
    "modificar": N_("Modificación"),
    "eliminar": N_("Eliminación"),
    "eliminar por plazo": N_("Eliminación por plazo"),
    "deshacer": N_("Importación deshecha"),
    "adjuntar": N_("Archivo adjuntado"),
    "quitar adjunto": N_("Archivo quitado"),
    "abrir adjunto": N_("Archivo descargado"),
    "exportar": N_("Exportación"),
    "anonimizar": N_("Anonimización"),
    "cambiar contraseña": N_("Contraseña cambiada"),
    "activar cuenta": N_("Cuenta activada"),
}


@dataclass(frozen=True)
class Event:
    title: str
    when: str
    who: str
    created: bool
    changes: tuple[tuple[str, str, str], ...] = ()


def words_of_actions() -> dict[str, str]:
    """What may stand in the trail, and how people call it."""
    steps = (one.actions.items() for one in plugins.host().values("ev_workflows"))
    return {**dict(chain.from_iterable(steps)), **ACTIONS}


def word_of(action: str) -> str:
    """An action that is in no list is a Spanish word already."""
    return gettext(words_of_actions().get(action) or action.replace("_", " ").capitalize())


def words_of_tables() -> dict[str, str]:
    """Of everything whose changes are written down."""
    models = (one for one in catalog.current().models.items() if getattr(one[1], "__record__", ""))
    return {table: _record_of(table).title for table, _ in models}


def of_row(row: Any, record: Record) -> list[Event]:
    """The last changes that the account may know of, newest first. Before its creation there was another record of its
    number, which SQLite gives again."""
    mine = (Auditoria.tabla == row.__tablename__, Auditoria.fila_id == row.id)
    found = list(db.session.scalars(select(Auditoria).where(*mine).order_by(Auditoria.id.desc()).limit(MOST)))
    created = next((place for place, one in enumerate(found, 1) if one.accion == "crear"), MOST)
    found = found[:created]
    names = _Names(found, record)
    return [_event(one, record, names) for one in found]


def _event(one: Auditoria, record: Record, names: _Names) -> Event:
    created = one.accion == "crear"
    changes = [] if created else list(_changes(one.antes or {}, one.despues or {}, record, names))
    return Event(
        word_of(one.accion),
        cells.plain_text(one.en),
        gettext("Sistema") if one.cuenta in ("", SYSTEM.nombre) else one.cuenta,
        created,
        tuple(changes),
    )


def _changes(before: Mapping[str, Any], after: Mapping[str, Any], record: Record, names: _Names) -> Any:
    if "sha256" in {**before, **after}:
        yield from _of_file(before, after, record)
        return
    before = {**before, **(before.get("extras") or {})}
    after = {**after, **(after.get("extras") or {})}
    for spec in record.fields:
        key = spec.name if spec.kind == "references" else spec.column
        if key in after and before.get(key) != after[key]:
            yield gettext(spec.label), names.text(spec, before.get(key)), names.text(spec, after[key])
    if "motivo" in after:
        yield gettext("Motivo"), cells.NOTHING, str(after["motivo"])


def _of_file(before: Mapping[str, Any], after: Mapping[str, Any], record: Record) -> Any:
    """What the trail keeps of a file: its field and its name."""
    campo = {**before, **after}["campo"]
    label = next((one.label for one in record.fields if one.name == campo), campo)
    yield gettext(label), before.get("nombre", cells.NOTHING), after.get("nombre", cells.NOTHING)


def changes_of(one: Auditoria) -> list[tuple[str, str, str]]:
    """All that one entry of the trail says: (field, before, after). What is in no record of today is told by its column, to
    who sees personal data whole: nobody knows what it is."""
    record = _record_of(one.tabla)
    names = _Names([one], record, created=True)
    specs = {spec.name if spec.kind == "references" else spec.column: spec for spec in record.fields}
    sides = [{**side, **(side.get("extras") or {})} for side in (one.antes or {}, one.despues or {})]
    whole = scope.current().may("read", masking.RESOURCE)
    found = []
    for key in dict.fromkeys(name for side in sides for name in side if name != "extras"):
        spec = specs.get(key)
        if spec is not None:
            before, after = (names.text(spec, side.get(key)) for side in sides)
            found.append((gettext(spec.label), before, after))
        elif whole:
            before, after = (_plain(side.get(key)) for side in sides)
            found.append((key, before, after))
    return [one for one in found if one[1] != one[2]]


def title_of(table: str) -> str:
    """What people call a table: «Unidad»."""
    return gettext(_record_of(table).title)


def _record_of(table: str) -> Record:
    """One without fields for what is no record, or belongs to a plugin that is switched off."""
    try:
        return catalog.record(catalog.model_of(table))
    except (catalog.Unknown, SpecError):
        return Record(table, table, table, ())


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return " · ".join(f"{name}: {one}" for name, one in value.items()) or cells.NOTHING
    if isinstance(value, list):
        return ", ".join(map(str, value)) or cells.NOTHING
    return cells.NOTHING if value in (None, "") else str(value)


class _Names:
    """Texts of the rows that the trail names by id: one query for each table, whatever the number of events."""

    def __init__(self, events: list[Auditoria], record: Record, *, created: bool = False) -> None:
        self.rows: dict[tuple[str, int], str] = {}
        wanted: dict[str, set[int]] = {}
        for one in events:
            for spec in record.fields:
                key = spec.name if spec.kind == "references" else spec.column
                if spec.kind in ("reference", "references") and (created or one.accion != "crear"):
                    for side in (one.antes or {}, one.despues or {}):
                        found = side.get(key)
                        ids = found if isinstance(found, list) else [found]
                        wanted.setdefault(spec.target, set()).update(x for x in ids if isinstance(x, int))
        for table, ids in wanted.items():
            model = catalog.model_of(table)
            if ids:
                for row in db.session.scalars(select(model).where(model.id.in_(ids))):
                    self.rows[table, row.id] = str(row)

    def text(self, spec: Field, value: Any) -> str:
        if value is None or value == []:
            return cells.NOTHING
        if spec.kind in ("reference", "references"):
            ids = value if isinstance(value, list) else [value]
            return ", ".join(self.rows.get((spec.target, one), f"ID {one}") for one in ids)
        parsed, fault = spec.parse(value)
        return str(value) if fault else cells.text_of(spec, parsed)
