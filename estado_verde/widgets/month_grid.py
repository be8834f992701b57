"""A year of amounts, month by month, one row per material: what the grid shows, and what comes back from it.

Every door ends in the same list of changes: the script posts JSON as people type, a browser without script posts the whole
form, and ``MonthGrid.changes`` reads both. Empty is not reported, never zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from flask_babel import gettext

from ..spec.fields import Field
from ..spec.messages import N_
from ..spec.numbers import show, show_editable, show_percent
from .numbers import number_rules

#: The annual value in names of inputs, where a month would stand.
ANNUAL = "anual"
MONTHS = (
    N_("ene"),
    N_("feb"),
    N_("mar"),
    N_("abr"),
    N_("may"),
    N_("jun"),
    N_("jul"),
    N_("ago"),
    N_("sep"),
    N_("oct"),
    N_("nov"),
    N_("dic"),
)


class BadChange(ValueError):
    """A change of a cell that the grid does not offer: answer 400."""


@dataclass(frozen=True)
class Cell:
    """One amount. ``typed`` is what the person wrote when it was refused, and is shown instead of ``value``.

    ``estimated`` says which calculation gave the value; ``differs``, that somebody changed it afterwards; ``url`` is the
    record behind it.
    """

    value: Decimal | None = None
    typed: str | None = None
    estimated: str = ""
    differs: bool = False
    url: str = ""
    faults: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    read_only: bool = False

    @property
    def editable(self) -> str:
        """«4710,5»: what stands in the input."""
        return show_editable(self.value) if self.typed is None else self.typed

    @property
    def was(self) -> str:
        """The stored value, whatever was typed over it."""
        return show_editable(self.value)

    @property
    def text(self) -> str:
        """«4.710,5»: for reading."""
        return show(self.value)

    @property
    def counted(self) -> Decimal | None:
        """What goes into totals: a cell with a fault does not."""
        return self.value if self.typed is None and not self.faults else None


EMPTY = Cell()


@dataclass(frozen=True)
class GridRow:
    """A material. ``mode`` MENSUAL has twelve cells, ANUAL one for the year, empty leaves both open until the first value.

    ``spare`` rows wait under «Agregar»; ``calculators`` names the drawers that can fill a cell of this row.
    """

    id: str
    label: str
    sublabel: str = ""
    mode: str = "MENSUAL"
    cells: Mapping[str, Cell] = field(default_factory=dict)
    annual: Cell = EMPTY
    read_only: bool = False
    spare: bool = False
    calculators: tuple[str, ...] = ()
    url: str = ""

    def cell(self, month: str | None) -> Cell:
        return self.annual if month is None else self.cells.get(month, EMPTY)

    def amounts(self) -> Iterator[tuple[str | None, Decimal]]:
        for month, cell in (*self.cells.items(), (None, self.annual)):
            if cell.counted is not None:
                yield month, cell.counted

    def open(self, month: str | None) -> bool:
        """Whether a value may be written there."""
        fits = self.mode != ("MENSUAL" if month is None else "ANUAL")
        return fits and not self.read_only and not self.cell(month).read_only


@dataclass(frozen=True)
class Group:
    """Rows under one heading with a subtotal. ``tone`` is «ok» or «none»; ``add``, the label that offers its spare rows."""

    id: str
    label: str
    rows: tuple[GridRow, ...]
    tone: str = "ok"
    add: str = ""

    @property
    def spare(self) -> tuple[GridRow, ...]:
        return tuple(row for row in self.rows if row.spare)


@dataclass(frozen=True)
class Share:
    """The part of one group in the total, shown at the foot: «Reciclado de la unidad: 14,10 %»."""

    label: str
    group: str


@dataclass(frozen=True)
class Change:
    """``value`` as typed, empty takes the amount away; ``month`` None is the annual value; ``was``, what the browser saw."""

    row: str
    month: str | None
    value: str
    was: str | None = None


@dataclass(frozen=True)
class SavedCell:
    row: str
    month: str | None
    value: Decimal | None
    estimated: str = ""
    differs: bool = False
    url: str = ""


@dataclass(frozen=True)
class CellFault:
    row: str
    month: str | None
    code: str
    text: str
    warning: bool = False


@dataclass(frozen=True)
class MonthGrid:
    """``field`` gives the number rules and the unit. ``keep`` names this grid among the values that a browser keeps while
    they are not saved: account, unit and year. ``due`` is the last month that should have a value by now."""

    id: str
    title: str
    months: tuple[str, ...]
    groups: tuple[Group, ...]
    field: Field
    url: str = ""
    hint: str = ""
    row_label: str = ""
    total: str = ""
    share: Share | None = None
    read_only: bool = False
    reason: str = ""
    keep: str = ""
    due: str = ""

    @property
    def rows(self) -> Iterator[GridRow]:
        return (row for group in self.groups for row in group.rows)

    @property
    def rules(self) -> dict[str, Any]:
        return number_rules(replace(self.field, required=False))

    # What is printed. The script computes the same again while people type.

    def month_label(self, month: str | None) -> str:
        """«nov 2025», or «valor anual»."""
        return gettext("valor anual") if month is None else f"{self.month_name(month)} {month[:4]}"

    @staticmethod
    def month_name(month: str) -> str:
        return str(gettext(MONTHS[int(month[5:7]) - 1]))

    def cell_label(self, row: GridRow, month: str | None) -> str:
        return f"{row.label}, {self.month_label(month)}"

    def cell_id(self, row: GridRow, month: str | None) -> str:
        return f"{self.id}-{row.id}-{month or ANNUAL}"

    @staticmethod
    def cell_name(row: GridRow, month: str | None) -> str:
        return f"c.{row.id}.{month or ANNUAL}"

    def editable(self, row: GridRow, month: str | None) -> bool:
        return not self.read_only and row.open(month)

    def row_total(self, row: GridRow) -> str:
        return _sum(amount for _, amount in row.amounts())

    def group_total(self, group: Group) -> str:
        return _sum(amount for row in group.rows for _, amount in row.amounts())

    def column_total(self, month: str | None) -> str:
        return _sum(amount for row in self.rows for at, amount in row.amounts() if at == month)

    @property
    def grand_total(self) -> str:
        return _sum(amount for row in self.rows for _, amount in row.amounts())

    @property
    def share_text(self) -> str:
        part = sum(
            (n for group in self.groups if self.share and group.id == self.share.group for n in _amounts(group)),
            Decimal(0),
        )
        whole = sum((n for group in self.groups for n in _amounts(group)), Decimal(0))
        return show_percent(part * 100 / whole if whole else None)

    @property
    def missing(self) -> list[str]:
        """«Plásticos, sep 2026»: months without a value, in the rows that have some."""
        return [
            self.cell_label(row, month)
            for row in self.rows
            if row.mode != "ANUAL" and any(at is not None for at, _ in row.amounts())
            for month in self.months
            if month <= self.due and not row.cell(month).editable
        ]

    @property
    def faulty(self) -> list[tuple[GridRow, str | None, Cell]]:
        return [(row, month, cell) for row, month, cell in self._cells() if cell.faults]

    @property
    def warned(self) -> list[tuple[GridRow, str | None, Cell]]:
        return [(row, month, cell) for row, month, cell in self._cells() if cell.warnings]

    @property
    def has_estimates(self) -> bool:
        return any(cell.estimated for _, _, cell in self._cells())

    @property
    def has_changed_estimates(self) -> bool:
        return any(cell.estimated and cell.differs for _, _, cell in self._cells())

    def _cells(self) -> Iterator[tuple[GridRow, str | None, Cell]]:
        return ((row, month, row.cell(month)) for row in self.rows for month in (*self.months, None))

    # What comes back.

    def changes(self, sent: Mapping[str, Any] | None) -> list[Change]:
        """The cells that the person changed, from the JSON of the script or from the form of a browser without script."""
        if not isinstance(sent, Mapping):
            raise BadChange(sent)
        return self._from_script(sent["changes"]) if "changes" in sent else list(self._from_form(sent))

    def _from_form(self, form: Mapping[str, Any]) -> Iterator[Change]:
        for row, month, cell in self._cells():
            value = form.get(self.cell_name(row, month))
            if value is not None and str(value).strip() != cell.was and self.editable(row, month):
                yield Change(row.id, month, str(value), cell.was)

    def _from_script(self, sent: Any) -> list[Change]:
        rows = {row.id: row for row in self.rows}
        found: dict[tuple[str, str | None], Change] = {}
        for one in sent if isinstance(sent, list) else [sent]:
            if (
                not isinstance(one, Mapping)
                or not isinstance(one.get("value"), str)
                or not isinstance(one.get("was", ""), str)
            ):
                raise BadChange(one)
            row, month = rows.get(str(one.get("row"))), one.get("month")
            # A row that somebody else made annual meanwhile is the services' to refuse, cell by cell, with its reason.
            if row is None or month not in (*self.months, None) or self.read_only or row.cell(month).read_only:
                raise BadChange(one)
            found[row.id, month] = Change(row.id, month, one["value"], one.get("was"))
        return list(found.values())

    def with_faults(self, changes: Iterable[Change], faults: Iterable[CellFault]) -> MonthGrid:
        """The same grid after a form was refused in part: what was typed stays, each fault at its cell."""
        faults = list(faults)
        typed = {(change.row, change.month): change.value for change in changes}

        def marked(row: GridRow, month: str | None) -> Cell:
            here = [one for one in faults if (one.row, one.month) == (row.id, month)]
            wrong = tuple(one.text for one in here if not one.warning)
            kept = typed.get((row.id, month)) if wrong else None
            warnings = tuple(one.text for one in here if one.warning)
            return replace(row.cell(month), typed=kept, faults=wrong, warnings=warnings) if here else row.cell(month)

        def again(row: GridRow) -> GridRow:
            return replace(row, cells={month: marked(row, month) for month in self.months}, annual=marked(row, None))

        groups = (replace(group, rows=tuple(again(row) for row in group.rows)) for group in self.groups)
        return replace(self, groups=tuple(groups))

    @staticmethod
    def answer(
        saved: Iterable[SavedCell] = (),
        faults: Iterable[CellFault] = (),
        state: tuple[str, str] | None = None,
        totals: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """The JSON for the script. ``state`` is (kind, text) of the semaphore; ``totals`` are texts of the page by key."""
        return {
            "saved": [{**vars(one), "value": show_editable(one.value)} for one in saved],
            "faults": [dict(vars(one)) for one in faults],
            "state": state and {"kind": state[0], "text": state[1]},
            "totals": dict(totals or {}),
        }


def _amounts(group: Group) -> Iterator[Decimal]:
    return (amount for row in group.rows for _, amount in row.amounts())


def _sum(amounts: Iterable[Decimal]) -> str:
    """Nothing reported is no text; zero is «0»."""
    found = list(amounts)
    return show(sum(found, Decimal(0))) if found else ""
