"""A block of rows of one sheet on its way to ``services``: taken apart into records, matched with what is stored, judged and
written together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .. import services
from ..spec.faults import Fault, fault
from ..spec.workbooks import Earlier, SheetRow
from .matching import Matcher
from .names import NoSuchRow
from .reading import Formula, cell_name
from .sheets import RowFault, SheetReader

if TYPE_CHECKING:
    from .imports import Loader


@dataclass
class Entry:
    """One record that a row carries: its raw data, the fields that are already faulty, and the id that it got."""

    index: int
    record: str
    raw: dict[str, Any]
    excused: set[str] = field(default_factory=set)
    row_id: int | None = None


class Block:
    """A few hundred rows of one sheet, judged and written together."""

    def __init__(self, loader: Loader, reader: SheetReader, rows: Sequence[SheetRow]) -> None:
        self.loader, self.reader, self.sheet, self.rows = loader, reader, reader.sheet, rows
        self.faults: list[list[RowFault]] = [[] for _ in rows]
        self.refused: set[int] = set()
        self.untold: list[tuple[int, Fault]] = []
        self.entries: dict[str, list[Entry]] = {}
        self.earlier: dict[tuple[str, int], Entry] = {}
        self.order: dict[str, int] = {}
        self.is_new: list[bool | None] = [None] * len(rows)

    def load(self) -> None:
        for index, row in enumerate(self.rows):
            self._take_apart(index, row)
        for record in sorted(self.entries, key=self.order.__getitem__):
            entries = self.entries[record]
            self._point_to_earlier(entries)
            if record in self.sheet.layout.found:
                self._find_or_create(record, entries)
            else:
                self._save(record, entries)
        for index, found in self.untold:
            if all(one.warning for one in self.faults[index]):
                self._note(index, "", found)
        result = self.loader.result
        for index, faults in enumerate(self.faults):
            result.faults += faults
            if index not in self.refused:
                result.new += bool(self.is_new[index])
                result.changed += not self.is_new[index]

    def _take_apart(self, index: int, row: SheetRow) -> None:
        """The records of a row. A formula is a fault of its cell, and the rest of the row is judged all the same."""
        cells: Any = row.cells
        formulas = [title for title, cell in cells.items() if cell.__class__ is Formula]
        if formulas:
            cells = dict(cells)
        for title in formulas:
            cells[title] = None
            place = self.reader.position[title] + 1
            self._note(index, title, fault("MSG-XLS-04", celda=cell_name(row.number, place)))
        layout = self.sheet.layout
        if layout.split:
            parts = [(name, dict(raw)) for name, raw in layout.split(SheetRow(row.number, cells))]
            for name, raw in parts:
                if name == layout.record:
                    raw.update(self.sheet.raw_of(cells, added=True))
        else:
            parts = [(layout.record, self.sheet.raw_of(cells))]
        for place, (name, raw) in enumerate(parts):
            self.order[name] = max(place, self.order.get(name, 0))
            entry = Entry(index, name, raw)
            if formulas:
                entry.excused = {spec for spec in raw if self.sheet.title_of(name, spec) in formulas}
            self._complete(entry)
            self.entries.setdefault(name, []).append(entry)
            self.earlier[name, index] = entry

    def _complete(self, entry: Entry) -> None:
        """What the command or the page gives, and rows of other tables by their name."""
        given = self.loader.given
        for spec in self.loader.to_complete(entry.record):
            raw = entry.raw.get(spec.name)
            if spec.name in given and (spec.name != "unidad" or raw in (None, "")):
                entry.raw[spec.name] = given[spec.name]
            elif spec.name in entry.raw and not isinstance(raw, Earlier):
                entry.raw[spec.name] = self.loader.names.of(spec).resolve(spec, raw)

    def _point_to_earlier(self, entries: Sequence[Entry]) -> None:
        """Replace «the row that came before» by its id; where that one was refused, its own faults say enough."""
        if not self.sheet.layout.split:
            return
        for entry in entries:
            for name, raw in entry.raw.items():
                if isinstance(raw, Earlier):
                    earlier = self.earlier.get((raw.record, entry.index))
                    entry.raw[name] = earlier.row_id if earlier else None
                    if earlier is not None and earlier.row_id is None:
                        entry.raw[name] = NoSuchRow("")
                        entry.excused.add(name)

    def _save(self, record: str, entries: Sequence[Entry]) -> None:
        """Rows that are already refused are judged too, so that all their faults are told at once, but not written."""
        model = self.sheet.models[record]
        rows = self.loader.matcher(self.sheet, record).rows([one.raw for one in entries])
        lost = [one.index in self.refused or bool(one.excused) for one in entries]
        for judged_only in (False, True):
            chosen = [
                (one, row) for one, row, is_lost in zip(entries, rows, lost, strict=True) if is_lost == judged_only
            ]
            if not chosen:
                continue
            outcomes = self._hand_over(model, [one.raw for one, _ in chosen], [row for _, row in chosen], judged_only)
            for (entry, row), outcome in zip(chosen, outcomes, strict=True):
                if outcome.faults:
                    self._tell(entry, outcome.faults)
                if outcome.ok and not judged_only:
                    entry.row_id = outcome.row.id if outcome.row is not None else None
                    if record == self.sheet.layout.record:
                        self.is_new[entry.index] = row is None

    def _hand_over(self, model: Any, raws: list[Any], rows: list[Any], judged_only: bool) -> list[services.Outcome]:
        if judged_only:
            return services.save_many(model, raws, rows=rows, dry_run=True)
        if self.loader.light:
            return self.loader.series(model).check(raws, rows)
        return services.save_many(model, raws, rows=rows, only_valid=True, lote_id=self.loader.lote_id)

    def _find_or_create(self, record: str, entries: Sequence[Entry]) -> None:
        """Records that rows share: the first row that can creates one, the others only point to it."""
        model, matcher = self.sheet.models[record], self.loader.matcher(self.sheet, record)
        waiting = [one for one in entries if not self._find(record, matcher, one)]
        while waiting:
            first: dict[Any, Entry] = {}
            for entry in waiting:
                key = matcher.key_of(entry.raw)
                first.setdefault(key if key is not None else id(entry), entry)
            tried = list(first.values())
            outcomes = services.save_many(
                model, [one.raw for one in tried], only_valid=True, lote_id=self.loader.lote_id
            )
            for key, entry, outcome in zip(first, tried, outcomes, strict=True):
                self._tell(entry, outcome.faults)
                if outcome.ok:
                    entry.row_id = self.loader.found[record, key] = outcome.row.id
            waiting = [one for one in waiting if one not in tried and not self._find(record, matcher, one)]

    def _find(self, record: str, matcher: Matcher, entry: Entry) -> bool:
        key = matcher.key_of(entry.raw)
        if key is not None and (record, key) not in self.loader.found and (ids := matcher.ids(key)):
            self.loader.found[record, key] = ids[0]
        entry.row_id = self.loader.found.get((record, key))
        return entry.row_id is not None

    def _tell(self, entry: Entry, faults: Iterable[Fault]) -> None:
        """A fault of a record that the row only points to, in a field that the sheet has no column for, is said when the
        row's own faults do not: the month of a bag without a date says nothing that the date does not say better."""
        for one in faults:
            title = self.sheet.title_of(entry.record, one.field)
            if one.field and not title and entry.record != self.sheet.layout.record and not one.warning:
                self.untold.append((entry.index, one))
                self.refused.add(entry.index)
            elif one.field not in entry.excused:
                self._note(entry.index, title, one)

    def _note(self, index: int, title: str, found: Fault) -> None:
        noted = self.reader.fault(self.rows[index].number, title, found)
        if noted not in self.faults[index]:
            self.faults[index].append(noted)
        if not found.warning:
            self.refused.add(index)
