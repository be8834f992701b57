"""From raw rows to judged rows: parse every field, find the references, load what the rules look at, and collect every
fault. It writes nothing. One row or fifty thousand take the same number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import UniqueConstraint, and_, inspect, select, true, tuple_
from sqlalchemy.orm import Session

from . import catalog, plugins, scope
from .clock import today
from .models import Periodo
from .resolving import CHUNK, Resolver, columns_of, computed, reference_to, resolve, strangers, touched
from .scope import UNSCOPED
from .spec.faults import Fault, Word, fault, refuses
from .spec.fields import Field, Reference
from .spec.periods import Period
from .spec.records import Case, Record, Related
from .spec.requirements import Requirement

UNIQUE = "unique:"


@dataclass
class Judged:
    """One row with what was found in it. ``data`` holds parsed values; ``row`` is the record that it changes, if any."""

    raw: Mapping[str, Any]
    row: Any = None
    data: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    record: Record | None = None
    requirement: Requirement | None = None
    periodo: Periodo | None = None
    former_periodo: Periodo | None = None
    previous: dict[str, Any] | None = None

    @property
    def refused(self) -> bool:
        return refuses(self.faults)


def previous_of(row: Any, record: Record) -> dict[str, Any]:
    """The values of a stored record, as parsed data."""
    known = columns_of(type(row))
    data: dict[str, Any] = {}
    for one in record.fields:
        if one.kind == "reference":
            target = getattr(row, one.name)
            data[one.name] = None if target is None else reference_to(target, one.by)
        elif one.kind == "references":
            data[one.name] = tuple(reference_to(target, one.by) for target in getattr(row, one.name))
        elif one.kind != "files":
            kept = one.column in known or computed(type(row), one.column)
            data[one.name] = getattr(row, one.column) if kept else _from_extras(row, one)
    return data


def _from_extras(row: Any, spec: Field) -> Any:
    raw = (row.extras or {}).get(spec.name)
    if raw is None:
        return None
    # Kept as text, a number would be read as a person's: «1.234» would be ambiguous.
    return spec.parse(Decimal(raw) if spec.kind in ("decimal", "integer") else raw)[0]


class Judge:
    """Judges rows of one model, block after block. Accepted rows join what later rows are compared with."""

    def __init__(self, session: Session, model: Any, *, may_set_read_only: bool = False) -> None:
        self.session = session
        self.model = model
        self.may_set_read_only = may_set_read_only
        self.related: dict[str, RelatedRows] = {}
        self.today = today()
        # What is the same for every row of one record, or of one period.
        self._asked: dict[int | None, tuple[Record, Requirement]] = {}
        self._resolvers: dict[int, dict[str, Resolver]] = defaultdict(dict)
        self._parsed_fields: dict[int, list[tuple[str, Field, Any]]] = {}
        self._field_names: dict[int, dict[str, str]] = {}
        self._parameters: dict[int, dict[str, Any]] = {}
        self._periods: dict[int, tuple[Reference, Period]] = {}

    def prepare(self, rows: Sequence[Judged], *, partial: bool = False, upsert: bool = False) -> None:
        """Everything that needs the database, for all rows together. ``upsert`` finds stored rows by the Record's key."""
        self._give_periods(rows)
        for one in rows:
            anio = one.periodo.anio if one.periodo else None
            if anio not in self._asked:
                self._asked[anio] = catalog.record(self.model, anio), catalog.requirement_of(self.model, anio)
            one.record, one.requirement = self._asked[anio]
            self._parse(one, partial)
        by_record: dict[int, list[Judged]] = defaultdict(list)
        for one in rows:
            by_record[id(one.record)].append(one)
        for group in by_record.values():
            record = group[0].record
            assert record is not None
            found = self._resolvers[id(record)]
            resolve(self.session, record.fields, [one.data for one in group], [one.faults for one in group], found)
        for one in rows:
            if one.periodo is not None:
                one.data["periodo"] = self._period(one.periodo)[0]
        if upsert:
            self._find_existing([one for one in rows if one.row is None])
        for one in rows:
            self._keep_previous(one, partial)
            self.model.complete(one.data, one.row)
        self._judge_choices(rows)
        self._load_related(rows)

    def _give_periods(self, rows: Sequence[Judged]) -> None:
        if not self.model.__periodic__:
            return
        known = {one.anio: one for one in self.session.scalars(select(Periodo))}
        by_id = {one.id: one for one in known.values()}
        for one in rows:
            raw = one.raw.get("periodo", one.row)
            if isinstance(raw, self.model) or raw is None:
                one.periodo = by_id.get(one.row.periodo_id) if one.row is not None else None
            elif isinstance(raw, Periodo):
                one.periodo = raw
            else:
                number = int(raw) if str(getattr(raw, "id", raw)).strip().isdigit() else 0
                one.periodo = known.get(number) or by_id.get(number)
            if one.row is not None:
                one.former_periodo = by_id.get(one.row.periodo_id)
            if one.periodo is None:
                one.faults.append(fault("MSG-GEN-06", "periodo"))

    def _period(self, periodo: Periodo) -> tuple[Reference, Period]:
        known = self._periods.get(periodo.id)
        if known is None:
            known = self._periods[periodo.id] = reference_to(periodo, ("anio",)), periodo.period()
        return known

    def _fields(self, record: Record) -> list[tuple[str, Field, Any]]:
        """Those that a row may bring, with what reads them."""
        if id(record) not in self._parsed_fields:
            self._parsed_fields[id(record)] = [
                (spec.name, spec, spec.parse)
                for spec in record.fields
                if spec.kind != "files"
                and not (spec.name == "periodo" and self.model.__periodic__)
                and (self.may_set_read_only or not spec.read_only)
            ]
        return self._parsed_fields[id(record)]

    def _parse(self, one: Judged, partial: bool) -> None:
        assert one.record is not None
        given, data = one.raw, one.data
        keep = partial or one.row is not None
        for name, spec, parse in self._fields(one.record):
            if name in given:
                raw = given[name]
            elif keep:
                continue
            else:
                raw = spec.default
            value, found = parse(raw)
            if found is None:
                data[name] = value
            else:
                one.faults.append(found)

    def _find_existing(self, rows: Sequence[Judged]) -> None:
        """Give each row the stored record that its key names, so that the same workbook twice makes no second record. What
        the row does not carry stays as it is stored. A key may name a derived column (an address without case)."""
        record: Record = catalog.record(self.model)
        if not record.key:
            return
        for one in rows:
            self.model.complete(one.data, None)
        index = RelatedRows(
            self.session,
            Related("key", self.model.__tablename__, {_column_of(record, name): name for name in record.key}),
        )
        index.load([one.data for one in rows])
        matches = [(one, found[0]["id"]) for one in rows if (found := index.of(one))]
        ids = sorted({number for _, number in matches})
        stored: dict[int, Any] = {}
        for start in range(0, len(ids), CHUNK):
            part = self.model.id.in_(ids[start : start + CHUNK])
            stored |= {one.id: one for one in self.session.scalars(select(self.model).where(part))}
        for one, number in matches:
            one.row = stored.get(number)
            absent = {spec.name for spec in record.fields if spec.name not in one.raw} - {"periodo"}
            for name in absent:
                one.data.pop(name, None)
            one.faults[:] = [found for found in one.faults if found.field not in absent]

    def _keep_previous(self, one: Judged, partial: bool) -> None:
        assert one.record is not None
        if one.row is None:
            for spec in one.record.fields:
                if spec.name not in one.data and not any(found.field == spec.name for found in one.faults):
                    one.data[spec.name] = spec.default if spec.read_only or partial else one.data.get(spec.name)
            return
        one.previous = previous_of(one.row, one.record)
        faulted = {found.field for found in one.faults}
        for name, value in one.previous.items():
            if name not in one.data and name not in faulted:
                one.data[name] = value

    def _judge_choices(self, rows: Sequence[Judged]) -> None:
        """MSG-GEN-06 beside a reference that takes, or lets go, a row which is not the account's to give."""
        who = scope.current()
        for name, rule in ({} if who.unrestricted else self.model.choices(who)).items():
            known = [one for one in rows if name in one.data]
            changes = [touched((one.previous or {}).get(name), one.data[name]) for one in known]
            refused = strangers(self.session, self.model, name, set().union(*changes), rule)
            for one, changed in zip(known, changes, strict=True):
                if changed & refused:
                    one.faults.append(fault("MSG-GEN-06", name))

    def _load_related(self, rows: Sequence[Judged]) -> None:
        for record in {id(one.record): one.record for one in rows}.values():
            assert record is not None
            for related in (*record.related, *unique_relations(self.model)):
                if related.name not in self.related:
                    self.related[related.name] = RelatedRows(self.session, related)
        for group in self.related.values():
            group.load([one.data for one in rows])

    def judge(self, one: Judged) -> None:
        """Run the rules of its year over one prepared row."""
        assert one.record is not None
        case = Case(
            data=one.data,
            previous=one.previous,
            period=self._period(one.periodo)[1] if one.periodo else None,
            parameters=self._values(one.requirement) if one.requirement else {},
            related={name: group.of(one) for name, group in self.related.items()},
            today=self.today,
        )
        one.faults.extend(one.record.judge(case))
        if one.requirement is not None:
            data = {"record": one.record.name, **one.data}
            one.faults += plugins.ask(
                "ev_validate",
                requirement=one.requirement,
                data=data,
                previous=one.previous,
                periodo=one.periodo,
            )
        one.faults.extend(_duplicates(one, case))
        if len(one.faults) > 1:
            one.faults[:] = _without_repeats(one.faults)

    def _values(self, requirement: Requirement) -> Mapping[str, Any]:
        if id(requirement) not in self._parameters:
            self._parameters[id(requirement)] = requirement.values()
        return self._parameters[id(requirement)]

    def accept(self, one: Judged) -> None:
        """Let later rows be compared with this one."""
        own = [group for group in self.related.values() if group.model is self.model]
        if not own:
            return
        for group in own:
            # Of a unique constraint only the key is ever asked: fifty thousand keys fit where whole rows do not.
            wanted = group.on if group.unique else group.columns
            values = {column: self._stored(one, column) for column in wanted}
            group.add(values | {"id": getattr(one.row, "id", None)})

    def _stored(self, one: Judged, column: str) -> Any:
        """What the column would hold."""
        assert one.record is not None
        names = self._field_names.get(id(one.record))
        if names is None:
            names = {spec.column: spec.name for spec in one.record.fields} | {"periodo_id": "periodo"}
            self._field_names[id(one.record)] = names
        return _plain(one.data.get(names.get(column, column)))


def _without_repeats(faults: Sequence[Fault]) -> Iterator[Fault]:
    seen: set[tuple[str, str]] = set()
    for one in faults:
        if (one.code, one.field) not in seen:
            seen.add((one.code, one.field))
            yield one


def unique_relations(model: Any) -> list[Related]:
    """The unique constraints of a table, as rows to compare with; constraints over columns of no field are left out."""
    record = catalog.record(model)
    by_column = {one.column: one.name for one in record.fields} | {"periodo_id": "periodo"}
    found = []
    for table in inspect(model).tables:
        for constraint in table.constraints:
            if isinstance(constraint, UniqueConstraint):
                names = [column.key for column in constraint.columns]
                if all(name in by_column for name in names):
                    on = {name: by_column[name] for name in names}
                    found.append(Related(UNIQUE + ",".join(names), model.__tablename__, on))
    return sorted(found, key=lambda one: one.name)


def _duplicates(one: Judged, case: Case) -> Iterator[Fault]:
    """MSG-GEN-09 for a unique constraint that no rule has spoken about."""
    assert one.record is not None
    faulted = {found.field for found in one.faults if not found.warning}
    for name, rows in case.related.items():
        if not name.startswith(UNIQUE) or not rows:
            continue
        on = list(name.removeprefix(UNIQUE).split(","))
        specs = [spec for spec in one.record.fields if spec.column in on]
        if not specs or faulted & {spec.name for spec in specs}:
            continue
        last = specs[-1]
        if not any(not found.warning for found in one.faults):
            yield fault("MSG-GEN-09", last.name, campo=Word(last.label), valor=_shown(last, one.data.get(last.name)))


def _shown(spec: Field, value: Any) -> str:
    return value.text if isinstance(value, Reference) else spec.label_of(value)


class RelatedRows:
    """The rows of one table that share given columns with the rows being judged, indexed by those columns."""

    def __init__(self, session: Session, related: Related) -> None:
        self.session = session
        self.related = related
        self.model = catalog.model_of(related.table)
        self.columns = columns_of(self.model)
        self.on = tuple(related.on)
        self.unique = related.name.startswith(UNIQUE)
        self.rows: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
        self.loaded: set[tuple[Any, ...]] = set()
        self.key_of_id: dict[int, tuple[Any, ...]] = {}

    def key_of(self, data: Mapping[str, Any]) -> tuple[Any, ...] | None:
        key = tuple(_plain(data.get(name)) for name in self.related.on.values())
        return None if None in key else key

    def load(self, datas: Sequence[Mapping[str, Any]]) -> None:
        wanted = [key for key in dict.fromkeys(map(self.key_of, datas)) if key is not None and key not in self.loaded]
        self.loaded.update(wanted)
        for start in range(0, len(wanted), CHUNK):
            for found in self.session.execute(
                select(*self.columns.values()).where(self._matches(wanted[start : start + CHUNK])),
                execution_options=UNSCOPED if self.related.whole else {},
            ):
                self._index(dict(zip(self.columns, found, strict=True)))

    def _index(self, values: Mapping[str, Any]) -> None:
        key = tuple(values.get(name) for name in self.on)
        self.rows.setdefault(key, []).append(values)
        if values.get("id") is not None:
            self.key_of_id[values["id"]] = key

    def _matches(self, keys: Sequence[tuple[Any, ...]]) -> Any:
        """Constant columns are compared once, so that the database uses its index on the one that varies."""
        varying = [n for n in range(len(self.on)) if len({key[n] for key in keys}) > 1]
        fixed = [self.columns[self.on[n]] == keys[0][n] for n in range(len(self.on)) if n not in varying]
        conditions: list[Any] = list(fixed)
        if len(varying) == 1:
            conditions.append(self.columns[self.on[varying[0]]].in_([key[varying[0]] for key in keys]))
        elif varying:
            names = [self.columns[self.on[n]] for n in varying]
            conditions.append(tuple_(*names).in_([tuple(key[n] for n in varying) for key in keys]))
        return and_(true(), *conditions)

    def of(self, one: Judged) -> list[Mapping[str, Any]]:
        key = self.key_of(one.data)
        found = self.rows.get(key) if key is not None else None
        if not found:
            return []
        own = getattr(one.row, "id", None) if isinstance(one.row, self.model) else None
        return [row for row in found if own is None or row.get("id") != own]

    def add(self, values: Mapping[str, Any]) -> None:
        """A row of this table as it would be stored, in the place of the one that it changes."""
        own = values["id"]
        if own in self.key_of_id:
            rows = self.rows[self.key_of_id[own]]
            rows[:] = [row for row in rows if row.get("id") != own]
        self._index(values)


def _column_of(record: Record, name: str) -> str:
    """The column of a field; a name that is no field is a derived column itself."""
    if name == "periodo":
        return "periodo_id"
    return next((one.column for one in record.fields if one.name == name), name)


def _plain(value: Any) -> Any:
    return value.id if isinstance(value, Reference) or hasattr(value, "__tablename__") else value
