"""What an attacker sends: forms made of a record's own fields with somebody else's rows in them, bulk actions over them, and
the names of everything that a form must not take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import html

from estado_verde import catalog
from estado_verde.crud import EvModelView
from estado_verde.spec.fields import Field
from tests.security.routes import Route
from tests.security.world import Owned

#: Columns that no form may set, wherever they exist.
FORBIDDEN = (
    "id", "estado", "folio", "servicio_id", "organizacion_id", "unidad_id", "periodo_id", "cuenta_id", "roles", "groups",
    "ambito", "sello", "password", "extras", "username", "created_by_fk", "tipo", "lote_id", "es_admin", "permissions",
)  # fmt: skip


def filled(fields: tuple[Field, ...], owned: Owned) -> dict[str, Any]:
    """A form whose references all point to the rows given, and whose other fields hold something of their kind."""
    plain: dict[str, Any] = {
        "text": "texto de prueba", "long_text": "texto de prueba bastante largo para cualquier mínimo " * 3, "integer": "7",
        "decimal": "7,5", "date": "2026-03-04", "month": "2026-03", "boolean": "si", "rut": "20961605-K",
        "email": "prueba@example.org",
    }  # fmt: skip
    values: dict[str, Any] = {}
    for one in fields:
        if one.target:
            values[one.name] = [str(row_id) for row_id in sorted(owned.get(one.target, ()))[:1]]
        elif one.choices:
            values[one.name] = one.choices[0][0]
        elif one.kind in plain:
            values[one.name] = plain[one.kind]
        elif one.kind == "files":
            # Files that wait in a draft, and files to take away, are named by their id.
            some = [str(row_id) for row_id in sorted(owned.get("ev_adjunto", ()))[:3]]
            values |= {f"{one.name}__espera": some, f"{one.name}__quitar": some}
    return values


def hostile(route: Route, theirs: Owned) -> Iterator[dict[str, Any]]:
    """Bodies for an unsafe route that try to reach or to point to rows of somebody else."""
    view = route.view
    if not isinstance(view, EvModelView):
        ids = {f"{table.partition('_')[2]}": str(min(found)) for table, found in theirs.items() if found}
        yield {**ids, **{f"{name}_id": value for name, value in ids.items()}}
        return
    their_rows = [str(one) for one in sorted(theirs.get(view.model.__tablename__, ()))[:2]]
    if route.endpoint.endswith(".action_post"):
        for name in [*view.actions, "muldelete", "no existe"]:
            yield {"action": name, "rowid": their_rows or ["1"]}
        return
    for anio in (None, *catalog.years()):
        fields = catalog.record(view.model, anio).fields
        yield filled(fields, theirs)
        yield {**filled(fields, theirs), **{name: str(min(theirs["ev_organizacion"])) for name in FORBIDDEN}}
        if not view.model.__periodic__:
            return


def fields_of_page(text: str) -> dict[str, list[str]] | None:
    """What the record's form on a page would send as it stands."""
    forms = html.fromstring(text).xpath("//form[@data-form]")
    if not forms:
        return None
    values: dict[str, list[str]] = {}
    for name, value in forms[0].form_values():
        values.setdefault(name, []).append(value)
    return values
