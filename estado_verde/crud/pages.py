"""What the templates of generated screens receive: plain values, so that a template decides nothing but the look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from .cells import Cell
from .drafting import Draft
from .filters import Filter
from .forms import Section
from .history import Event

Link = tuple[str, str, str]


@dataclass(frozen=True)
class Heading:
    """A column of a list. ``direction`` is set on the one that sorts it."""

    label: str
    numeric: bool
    url: str = ""
    direction: str = ""


@dataclass(frozen=True)
class Line:
    """A row of a list."""

    id: int
    name: str
    cells: Sequence[Cell]
    url: str
    links: Sequence[Link]


@dataclass(frozen=True)
class Choice:
    """A column that a list may show."""

    name: str
    label: str
    shown: bool
    locked: bool


@dataclass(frozen=True)
class ListPage:
    title: str
    plural: str
    meta: str
    icon: str
    url: str
    columns: Sequence[Heading]
    rows: Sequence[Line]
    chips: Sequence[Link]
    clear_url: str
    filters: Sequence[Filter]
    q: str
    search_label: str
    kept: Sequence[tuple[str, str]]
    size: int
    sizes: Sequence[int]
    size_kept: Sequence[tuple[str, str]]
    range_text: str
    previous_url: str
    next_url: str
    actions: Sequence[Any]
    action_url: str
    add_url: str
    add_text: str
    export_url: str
    export_text: str
    links: Sequence[Link]
    empty_text: str
    reasons: Sequence[str]
    screen: str
    choices: Sequence[Choice]
    here: str

    @property
    def selectable(self) -> bool:
        return bool(self.actions or self.export_url)

    @property
    def searching(self) -> bool:
        return bool(self.q or self.chips)

    @property
    def filters_open(self) -> bool:
        return False


@dataclass(frozen=True)
class FormPage:
    title: str
    meta: str
    url: str
    back_url: str
    sections: Sequence[Section]
    faults: Sequence[tuple[str, str, str]]
    draft: Draft
    notices: Sequence[str] = ()
    version: str = ""
    delete_url: str = ""
    delete_text: str = ""
    history: Sequence[Event] = ()

    @property
    def aside(self) -> bool:
        return bool(self.history)


@dataclass(frozen=True)
class ShownSection:
    title: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class ShowPage:
    title: str
    meta: str
    row_id: int
    sections: Sequence[ShownSection]
    links: Sequence[Link]
    actions: Sequence[Any]
    action_url: str
    edit_url: str
    edit_text: str
    delete_url: str
    delete_text: str
    reasons: Sequence[str] = ()
    history: Sequence[Event] = field(default_factory=tuple)

    @property
    def aside(self) -> bool:
        return bool(self.history)


@dataclass(frozen=True)
class DeletePage:
    title: str
    question: str
    url: str
    back_url: str
    faults: Sequence[str] = ()
    #: Where it is not «Eliminar».
    button: str = ""
