"""A record is one kind of thing that people load: its fields, and the rules between them. Rules are pure functions of a
case; what they must know about other rows is declared here and brought by the core, for one row or for fifty thousand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from .faults import Fault
from .fields import Field
from .periods import Period


@dataclass(frozen=True)
class Related:
    """Other rows that a rule looks at: those of ``table`` whose columns equal this record's fields of the same meaning.

    ``on`` maps the column of the other table to the field of this record: {"unidad_id": "unidad"}. Rows arrive as mappings
    of their columns, the row under edition never among them. ``whole``: also rows that the account does not see, where
    what is true of a thing (its odometer, its plate) does not depend on who asks; a fault may tell no more than its text.
    """

    name: str
    table: str
    on: Mapping[str, str]
    whole: bool = False


@dataclass(frozen=True)
class Case:
    """All that a rule may know. ``data`` holds parsed values (references as Reference, several as tuples of them)."""

    data: Mapping[str, Any]
    previous: Mapping[str, Any] | None
    period: Period | None
    parameters: Mapping[str, Any]
    related: Mapping[str, Sequence[Mapping[str, Any]]]
    today: date

    def __getitem__(self, name: str) -> Any:
        return self.data.get(name)

    def changed(self, name: str) -> bool:
        return self.previous is None or self.previous.get(name) != self.data.get(name)


@dataclass(frozen=True)
class Rule:
    """A named rule (RR-2) and the place in the documents that asks for it."""

    name: str
    check: Callable[[Case], Iterable[Fault]]
    source: str = ""


@dataclass(frozen=True)
class Record:
    """``name`` is the table without the plugin's prefix. ``key`` names the fields by which a workbook row finds the row it
    updates; without it every row of a workbook is a new one."""

    name: str
    title: str
    plural: str
    fields: tuple[Field, ...]
    rules: tuple[Rule, ...] = ()
    related: tuple[Related, ...] = ()
    key: tuple[str, ...] = ()
    icon: str = "file"
    feminine: bool = False

    def field(self, name: str) -> Field:
        for one in self.fields:
            if one.name == name:
                return one
        raise KeyError(name)

    def parse(self, raw: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
        """Every field read, every fault found; fields with a fault are absent from the data."""
        data: dict[str, Any] = {}
        faults: list[Fault] = []
        for one in self.fields:
            value, found = one.parse(raw.get(one.name))
            if found:
                faults.append(found)
            else:
                data[one.name] = value
        return data, faults

    def judge(self, case: Case) -> list[Fault]:
        """What every rule finds, each fault with the source of its rule."""
        found: list[Fault] = []
        for rule in self.rules:
            for one in rule.check(case):
                found.append(one if one.source else Fault(one.code, one.field, one.values, one.warning, rule.source))
        return found


@dataclass(frozen=True)
class Parameter:
    """A number of the law or of the guide, with where it comes from. Editions change it; code never repeats it."""

    value: Any
    label: str
    source: str
    unit: str = ""


@dataclass(frozen=True)
class Evidence:
    """A document that backs what was reported, and who keeps it."""

    name: str
    title: str
    where: str
    source: str = ""
