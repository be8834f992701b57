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
    with services.batch() as session:
        auditing.record(session, "exportar", table, None, owner_id=scope.current().organizacion_id, after=taken)
