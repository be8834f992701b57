"""From a listing to the values that its template draws: headings, rows with what may be done to them, chips, addresses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flask_babel import gettext

from ..spec.numbers import show
from . import cells, pages
from .filters import Filter
from .listing import MOST_COUNTED, SIZES, Listing, Rows
from .screens import Screen
from .standing import Standing


def build(screen: Screen, listing: Listing) -> pages.ListPage:
    view, path = screen.view, screen.url("list")
    found, count = listing.rows(), listing.count()
    standing = Standing(screen, found.items)
    last = found.first + len(found.items) - 1
    total = gettext("más de %(n)s", n=show(MOST_COUNTED)) if count > MOST_COUNTED else show(count)
    previous_url, next_url = _turns(listing, path, found)
    return pages.ListPage(
        title=screen.plural,
        plural=screen.plural_within,
        meta=screen.meta,
        icon=screen.record.icon,
        url=path,
        columns=[_heading(one, listing, path, screen) for one in screen.columns],
        rows=list(_lines(screen, found, standing)),
        chips=[(one.label, text, listing.url(path, *one.names)) for one, text, _ in listing.applied],
        clear_url=listing.url(path, "q", *(name for one in listing.filters for name in one.names)),
        filters=list(_filters(listing)),
        q=listing.q,
        search_label=screen.search_label,
        kept=[pair for pair in listing.kept("q") if not pair[0].startswith("f_")],
        size=listing.size,
        sizes=sorted({*SIZES, listing.size}),
        size_kept=listing.kept("n"),
        range_text=gettext("[%(a)s - %(b)s] de %(total)s ítems", a=show(found.first), b=show(last), total=total),
        previous_url=previous_url,
        next_url=next_url,
        actions=[one for one in view.actions.values() if one.multiple and screen.may_act(one)],
        action_url=screen.url("action_post"),
        add_url=screen.url("add") if standing.may_add else "",
        add_text=screen.add_text,
        export_url=listing.url(screen.url("export")) if count else "",
        export_text=gettext("Exportar %(n)s a Excel", n=total),
        reasons=standing.reasons,
        screen=view.endpoint,
        choices=_choices(screen),
        here=listing.url(path),
        links=list(view.list_links()),
        empty_text=gettext("Aún no hay %(que)s.", que=screen.plural_within),
    )


def _choices(screen: Screen) -> list[pages.Choice]:
    """The columns to choose from; the first cannot be taken away."""
    shown = {one.name for one in screen.columns}
    return [
        pages.Choice(one.name, _column_label(one, screen), one.name in shown, number == 0)
        for number, one in enumerate(screen.offered)
    ]


def _column_label(path: cells.Path, screen: Screen) -> str:
    """«Región (Edificio)» where two columns would be called alike."""
    alike = sum(1 for one in screen.offered if one.label == path.label) > 1
    return f"{path.label} ({gettext(screen.record.field(path.steps[0]).label)})" if alike and path.steps else path.label


def _turns(listing: Listing, path: str, found: Rows) -> tuple[str, str]:
    """The addresses of the page before and of the one after; nothing where there is none."""
    before = str(max(1, found.first - listing.size))
    after = str(found.first + len(found.items))
    return (
        found.previous and listing.url(path, antes=found.previous, pos=before),
        found.next and listing.url(path, despues=found.next, pos=after),
    )


def _lines(screen: Screen, found: Rows, standing: Standing) -> Iterator[pages.Line]:
    offered = [("edit", gettext("Editar"), "edit"), ("delete", gettext("Eliminar"), "trash")]
    offered = [one for one in offered if screen.may(one[0])]
    for row in found.items:
        open_ = standing.may_change(row)
        links = [(screen.url(to, pk=row.id), text, icon) for to, text, icon in offered] if open_ else []
        shown = [cells.cell_of(path, row, screen.view.sems.get(path.name)) for path in screen.columns]
        yield pages.Line(row.id, shown[0].text, shown, screen.url("show", pk=row.id), links)


def _heading(path: cells.Path, listing: Listing, url: str, screen: Screen) -> pages.Heading:
    if path.name not in {one.name for one in screen.sortable}:
        return pages.Heading(path.label, path.numeric)
    now_by = listing.sorted_by
    direction = {path.name: "ascending", f"-{path.name}": "descending"}.get(now_by, "")
    turned = f"-{path.name}" if now_by == path.name else path.name
    return pages.Heading(path.label, path.numeric, listing.url(url, orden=turned), direction)


def _filters(listing: Listing) -> Iterator[Filter]:
    """Those of the list; one by rows with the name of the row that it holds."""
    texts = {one.name: text for one, text, _ in listing.applied}
    for one in listing.filters:
        text = texts.get(one.name)
        yield replace(one, options=((one.values[0], text),)) if one.kind == "remote" and text else one


def sheet_rows(screen: Screen, rows: Any) -> Iterator[list[Any]]:
    """The rows of an export: every field, numbers and dates as such."""
    for row in rows:
        yield [cells.sheet_value(path, row) for path in screen.export_columns]
