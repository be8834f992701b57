"""From a record to the values that its detail draws: its sections, its files, what may be done with it, its history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from . import cells, files, history, pages
from .screens import Screen
from .standing import Standing


def build(screen: Screen, row: Any) -> pages.ShowPage:
    view = screen.view
    standing = Standing(screen, [row])
    open_ = standing.may_change(row)
    about = screen.meta if screen.periodic else gettext("ID %(id)s", id=row.id)
    return pages.ShowPage(
        title=str(row),
        meta=" · ".join(filter(None, (screen.title, about))),
        row_id=row.id,
        sections=sections(screen, row),
        links=list(view.show_links(row)),
        actions=[
            one for one in view.actions.values() if one.single and screen.may_act(one) and view.offers(one.name, row)
        ],
        action_url=screen.url("action_post"),
        edit_url=screen.url("edit", pk=row.id) if open_ and screen.may("edit") else "",
        edit_text=gettext("Editar"),
        delete_url=screen.url("delete", pk=row.id) if open_ and screen.may("delete") else "",
        delete_text=screen.delete_text,
        reasons=standing.reasons,
        history=history.of_row(row, screen.record),
    )


def sections(screen: Screen, row: Any) -> list[pages.ShownSection]:
    """The fields in the sections of the screen; those that no section names come last."""
    view = screen.view
    paths = {one.name: one for one in screen.shown_fields()}
    listed = files.of_row(row, screen.record.fields)
    placed = {name for _, names in view.sections for name in names}
    rest = [name for name in paths if name not in placed]
    made = []
    for title, names in [*view.sections, (gettext("Otros datos") if view.sections else screen.title, rest)]:
        shown = [_cell(paths[name], row, listed, view.sems) for name in names if name in paths]
        if shown:
            made.append(pages.ShownSection(gettext(title), shown))
    return made


def _cell(path: cells.Path, row: Any, listed: Mapping[str, Any], sems: Mapping[str, Any]) -> cells.Cell:
    if path.spec.kind == "files":
        found = listed.get(path.name, ())
        return cells.Cell(path.label, "" if found else cells.NOTHING, files=found)
    return cells.cell_of(path, row, sems.get(path.name))
