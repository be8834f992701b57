"""From a workbook to records: every row through the same rules as the form, every fault with its sheet, row and column, and
all of it in one transaction. What is only tried is written and rolled back, so a try and a load find the same."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from .. import catalog, scope, services
from ..clock import now
from ..closing import Closing
from ..contributions import Reach
from ..judging import Judged
from ..models import Lote, Periodo, db
from ..spec.faults import Fault
from ..spec.fields import Field, reference
from ..spec.workbooks import SheetRow
from .blocks import Block
from .layout import BookPlan, SheetPlan, plan
from .matching import Matcher, matcher
from .names import AllNames, Names
from .reading import Title, read_rows
from .sheets import RowFault, SheetReader, chosen

CHUNK = 500
#: How often an import of «only the valid rows» starts again because leaving a row out made another one faulty.
ROUNDS = 5


@dataclass
class Result:
    """What an import found and did. ``rows`` counts rows with content; ``loaded`` those that are in the database now."""

    plan: BookPlan
    archivo: str = ""
    rows: int = 0
    new: int = 0
    changed: int = 0
    faults: list[RowFault] = field(default_factory=list)
    sheets: dict[str, int] = field(default_factory=dict)
    written: bool = False
    lote_id: int | None = None

    @property
    def faulty(self) -> set[tuple[str, int]]:
        return {(one.sheet, one.row) for one in self.faults if not one.warning}

    @property
    def valid(self) -> int:
        return self.rows - len(self.faulty)

    @property
    def loaded(self) -> int:
        return self.valid if self.written else 0

    @property
    def ok(self) -> bool:
        """Whether all rows went in, or would."""
        return not self.faulty


@dataclass(frozen=True)
class Job:
    """What to import: for which service and period, and how. ``unidad`` fills rows that name none (Anexo 1)."""

    path: Path
    kind: str
    servicio: Any
    periodo: Periodo
    archivo: str = ""
    unidad_id: int | None = None
    only_valid: bool = False
    dry_run: bool = False
    #: Told (rows done, rows in all).
    progress: Callable[[int, int], None] | None = None


class _NotKept(Exception):
    """Leaves the transaction without a trace."""


def import_workbook(job: Job) -> Result:
    """Read, judge and, unless it is a dry run or some row is refused, write. ``only_valid`` leaves refused rows out.

    Raises Refused for a file that is no acceptable workbook, UnknownWorkbook, and services.NotAllowed.
    """
    result = _attempt(job, frozenset())
    if not job.only_valid or job.dry_run or result.ok:
        return result
    refused = set(result.faulty)
    faults = list(result.faults)
    for _ in range(ROUNDS):
        again = _attempt(job, frozenset(refused))
        if again.ok:
            again.rows = result.rows
            again.faults = faults + [one for one in again.faults if one not in faults]
            return again
        refused |= again.faulty
        faults += again.faults
    result.faults = faults
    return result


def _attempt(job: Job, leave_out: frozenset[tuple[str, int]]) -> Result:
    book = plan(job.kind, job.periodo.anio)
    result = Result(book, job.archivo or job.path.name)
    try:
        with services.batch() as session:
            lote = services.put(
                Lote(
                    libro=job.kind,
                    archivo=result.archivo,
                    anio=job.periodo.anio,
                    organizacion_id=job.servicio.id,
                    cuenta_id=scope.current().cuenta_id or None,
                    en=now(),
                    extras={},
                )
            )
            with collector_at_rest():
                Loader(job, result, lote.id, leave_out).run()
            if job.dry_run or not result.ok:
                raise _NotKept
            lote.filas = lote.cargadas = result.rows
            lote.con_error = len(leave_out)
            lote.filas += lote.con_error
            result.written, result.lote_id = True, lote.id
            session.flush()
    except _NotKept:
        pass
    return result


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """What lives before a long import is not looked over again and again while the import makes its own."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


class Loader:
    """One pass over the workbook, in blocks of rows: memory does not grow with the file."""

    def __init__(self, job: Job, result: Result, lote_id: int, leave_out: frozenset[tuple[str, int]]) -> None:
        self.job, self.result, self.lote_id, self.leave_out = job, result, lote_id, leave_out
        self.names = AllNames(db.session())
        self.light = job.dry_run and stands_alone(result.plan)
        given = {"periodo": job.periodo, "servicio": job.servicio.id, "unidad": job.unidad_id}
        #: What rows do not say, or need not.
        self.given = {name: value for name, value in given.items() if value is not None}
        self._to_complete: dict[str, list[Field]] = {}
        self._series: dict[Any, services.Series] = {}
        self.matchers: dict[str, Matcher] = {}
        self.found: dict[tuple[str, Any], int] = {}
        self.total = self.done = 0

    def run(self) -> None:
        sheets: dict[str, SheetPlan] = {}

        def choose(titles: Sequence[Title]) -> list[str]:
            sheets.update(chosen(self.result.plan, titles))
            self.total = sum(max(one.rows - 1, 0) for one in titles if one.text in sheets)
            return list(sheets)

        rows = read_rows(self.job.path, choose)
        for title, group in groupby(rows, key=lambda one: one[0]):
            given = ("unidad",) if self.job.unidad_id else ()
            self._sheet(SheetReader(sheets[title], ((number, cells) for _, number, cells in group), given))

    def _sheet(self, reader: SheetReader) -> None:
        sheet = reader.sheet
        self.result.faults += reader.missing
        if reader.missing:
            return
        rows: Iterable[SheetRow] = reader.rows()
        if sheet.layout.prepare:
            rows = sheet.layout.prepare(rows)
        rows = (row for row in rows if (sheet.title, row.number) not in self.leave_out)
        self.result.sheets[sheet.title] = 0
        while block := list(islice(rows, CHUNK)):
            if self.result.rows % (20 * CHUNK) == 0:
                gc.collect()
                gc.freeze()  # what the rows before left is not looked over again: cost stays linear
            self.result.sheets[sheet.title] += len(block)
            self.result.rows += len(block)
            Block(self, reader, block).load()
            self.done = max(self.done, block[-1].number - 1)
            if self.job.progress:
                self.job.progress(min(self.result.rows, self.total), self.total)

    def to_complete(self, record: str) -> list[Field]:
        """The fields of a record that are given, or that name rows of other tables."""
        if record not in self._to_complete:
            fields = self.result.plan.requirement.record(record).fields
            self._to_complete[record] = [
                one for one in fields if one.name in self.given or one.kind in ("reference", "references")
            ]
        return self._to_complete[record]

    def series(self, model: Any) -> services.Series:
        if model not in self._series:
            self._series[model] = services.Series(model)
        return self._series[model]

    def matcher(self, sheet: SheetPlan, record: str) -> Matcher:
        if record not in self.matchers:
            self.matchers[record] = matcher(db.session(), sheet.models[record], self.job.periodo)
        return self.matchers[record]


def stands_alone(book: BookPlan) -> bool:
    """Whether the rows of the workbook can be judged without being written: none makes a row that another one needs, and no
    rule of a sheet looks at the records of another."""
    tables = {sheet.model.__tablename__: sheet.layout.record for sheet in book.sheets}
    for sheet in book.sheets:
        if sheet.layout.split:
            return False
        record = book.requirement.record(sheet.layout.record)
        seen = {one.table for one in record.related} | {one.target for one in record.fields}
        if any(tables[table] != record.name for table in seen & tables.keys()):
            return False
    return True


def refused_now(job: Job) -> list[Fault]:
    """Why nothing of this workbook can be loaded now, for all its rows at once: its period is closed."""
    book = plan(job.kind, job.periodo.anio)
    if not any(sheet.model.__periodic__ for sheet in book.sheets):
        return []
    judged = Judged({}, periodo=job.periodo)
    closing = Closing(db.session(), [judged])
    return closing.faults(job.periodo, job.servicio.id, book.requirement, ("write", ""))


def unit_named(text: str) -> int | None:
    """The unit that fills rows without one, by its name; None when the account sees none of that name."""
    model = next((one for one in catalog.models() if vars(one).get("__context__") == "unidad"), None)
    if model is None:
        return None
    found = Names(db.session(), reference("unidad", "", model.__tablename__)).find(text)
    return found if isinstance(found, int) else None


def narrowed(who: scope.Who, servicio: Any) -> scope.Who:
    """The account as it acts for one service: a row can then neither name nor touch what belongs to another."""
    if who.reach is not Reach.ALL:
        return who
    return replace(who, reach=Reach.ORGANISATION, organizacion_id=servicio.id, unrestricted=False)
