"""What the law on personal data asks of an installation: to know which it holds, who took them out, and for how long; and to
give people their own. docs/security.md says what is kept where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .. import auditing, scope, services
from ..masking import hides
from ..spec.fields import Field

#: What an address says beyond this is noise.
LONGEST = 500


def note_export(table: str, specs: Iterable[Field], asked: Mapping[str, Any]) -> None:
    """Write down that somebody takes personal data out: which fields, whole or masked, and what was asked for."""
    found = [one for one in specs if one.personal]
    if not found:
        return
    taken = {
        "datos": sorted({one.name for one in found if not hides(one)}),
        "enmascarados": sorted({one.name for one in found if hides(one)}),
        "filtros": {str(key)[:LONGEST]: str(value)[:LONGEST] for key, value in asked.items() if key != "csrf_token"},
    }
    _note(table, taken)


def note_report(name: str, asked: Mapping[str, Any], owner_id: int | None = None) -> None:
    """Write down that somebody takes a report out. What its module puts into it is in no field of a record, so each is
    noted; ``owner_id`` is the organisation that it tells of."""
    _note(f"reporte {name}"[:63], {"filtros": {str(key): str(value) for key, value in asked.items()}}, owner_id)


def _note(what: str, taken: Mapping[str, Any], owner_id: int | None = None) -> None:
    with services.batch() as session:
        owner = owner_id or scope.current().organizacion_id
        auditing.record(session, "exportar", what, None, owner_id=owner, after=taken)
