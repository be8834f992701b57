"""What is asked in which year: (module, year) → Requirement, frozen at start. Editions are the only source of years; the
rest of the program asks here and never carries a number of the law itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any

from .contributions import Extension
from .plugins import Host, host
from .spec.fields import Field
from .spec.records import Record
from .spec.requirements import Edition, Requirement


class Unknown(LookupError):
    """No plugin that runs declares what was asked for."""


@dataclass(frozen=True)
class Catalog:
    """``bases``: module → its requirement without year. ``editions``: year → edition. ``models``: table → class."""

    bases: Mapping[str, Requirement]
    editions: Mapping[int, Edition]
    models: Mapping[str, Any]

    def edition(self, anio: int) -> Edition | None:
        """That year's; when nobody wrote it, the newest before it, else the oldest; None when there is none at all."""
        if anio in self.editions or not self.editions:
            return self.editions.get(anio)
        before = [one for one in self.editions if one < anio]
        return self.editions[max(before) if before else min(self.editions)]

    def requirements(self, anio: int) -> list[Requirement]:
        """All of a year, in the order of its edition."""
        edition = self.edition(anio)
        return list(edition.requirements) if edition else []

    def requirement(self, module: str, anio: int | None = None) -> Requirement:
        """What the module asks for in that year; its base without a year, or where no edition mentions it."""
        if anio is not None:
            for one in self.requirements(anio):
                if one.module == module:
                    return one
        if module not in self.bases:
            raise Unknown(f"Ningún plugin habilitado declara el módulo «{module}».")
        return self.bases[module]

    def by_code(self, code: str, anio: int) -> Requirement:
        for one in self.requirements(anio):
            if one.code == code:
                return one
        raise Unknown(f"El requisito {code} no existe en {anio}.")

    def record(self, model: Any, anio: int | None = None) -> Record:
        """The specification of a model's rows. Periodic ones are judged by the edition of ``anio`` (newest without it)."""
        if anio is None and model.__periodic__ and self.editions:
            anio = max(self.editions)
        return self.requirement_of(model, anio).record(model.__record__)

    def requirement_of(self, model: Any, anio: int | None = None) -> Requirement:
        """What the rows of a model belong to in a year; for what has no year, the base."""
        return self.requirement(model.__module_name__, anio if model.__periodic__ else None)

    def added_fields(self, model: Any, anio: int | None) -> tuple[Field, ...]:
        """The fields that the edition of that year added to the module's own, or made compulsory: a screen that chose its
        fields before that year was written must show them all the same."""
        base = self.bases[model.__module_name__].records.get(model.__record__)
        known = {one.name: one.required for one in base.fields} if base else {}
        return tuple(one for one in self.record(model, anio).fields if one.required > known.get(one.name, -1))

    def models_with_files(self) -> list[Any]:
        """The classes whose record has a field for files, in the base or in any year."""
        found = []
        for model in self.models.values():
            module, name = getattr(model, "__module_name__", ""), getattr(model, "__record__", "")
            years = [one for edition in self.editions.values() for one in edition.requirements if one.module == module]
            records = [one.records.get(name) for one in (self.bases.get(module), *years) if one]
            if any(one.kind == "files" for record in records if record for one in record.fields):
                found.append(model)
        return found

    def model_of(self, table: str) -> Any:
        if table not in self.models:
            raise Unknown(f"Ningún plugin habilitado tiene la tabla «{table}».")
        return self.models[table]


def build(made: Host, classes: Iterable[Any]) -> Catalog:
    """From what the plugins answered, and the classes of their tables. Duplicates keep the first; checks.py tells about
    them."""
    bases: dict[str, Requirement] = {}
    editions: dict[int, Edition] = {}
    for value in made.values("ev_requirements"):
        if isinstance(value, Edition):
            editions.setdefault(value.anio, value)
        elif isinstance(value, Requirement):
            bases.setdefault(value.module, value)
    for value in made.values("ev_requirements"):
        if isinstance(value, Extension):
            _extend(bases, value)
    models = {one.__tablename__: one for one in classes}
    return Catalog(MappingProxyType(bases), MappingProxyType(dict(sorted(editions.items()))), MappingProxyType(models))


def _extend(bases: dict[str, Requirement], extension: Extension) -> None:
    """Adds a plugin's fields to a record of another; checks.py tells when there is no such record."""
    base = bases.get(extension.module)
    record = base.records.get(extension.record) if base else None
    if base is None or record is None:
        return
    taken = {one.name for one in record.fields}
    added = tuple(one for one in extension.fields if one.name not in taken)
    records = {**base.records, record.name: replace(record, fields=record.fields + added)}
    bases[extension.module] = replace(base, records=records)


def current() -> Catalog:
    return host().catalog


def edition(anio: int) -> Edition | None:
    return current().edition(anio)


def years() -> tuple[int, ...]:
    """Those for which an edition was written, in order."""
    return tuple(current().editions)


def requirements(anio: int) -> list[Requirement]:
    return current().requirements(anio)


def requirement(module: str, anio: int | None = None) -> Requirement:
    return current().requirement(module, anio)


def by_code(code: str, anio: int) -> Requirement:
    return current().by_code(code, anio)


def requirement_of(model: Any, anio: int | None = None) -> Requirement:
    return current().requirement_of(model, anio)


def added_fields(model: Any, anio: int | None) -> tuple[Field, ...]:
    return current().added_fields(model, anio)


def models_with_files() -> list[Any]:
    return current().models_with_files()


def record(model: Any, anio: int | None = None) -> Record:
    return current().record(model, anio)


def model_of(table: str) -> Any:
    return current().model_of(table)


def models() -> tuple[Any, ...]:
    """The classes of every table of the core and of the plugins that run."""
    return tuple(current().models.values())


@dataclass(frozen=True)
class Change:
    """One difference between two years. ``before`` or ``after`` is None where the thing does not exist."""

    requirement: str
    what: str
    name: str
    before: Any
    after: Any
    source: str


def diff(a: int, b: int) -> list[Change]:
    """What changes from year ``a`` to year ``b``, each with the source that orders it. Both need an edition of their own."""
    catalog = current()
    for anio in (a, b):
        if anio not in catalog.editions:
            known = ", ".join(map(str, catalog.editions)) or "ninguno"
            raise Unknown(f"Ninguna edición declara el año {anio}. Hay: {known}.")
    old = {one.module: one for one in catalog.requirements(a)}
    new = {one.module: one for one in catalog.requirements(b)}
    changes = list(_milestones(catalog.editions[a], catalog.editions[b]))
    for module in [*new, *(one for one in old if one not in new)]:
        changes += _requirement(old.get(module), new.get(module))
    return changes


def _milestones(a: Edition, b: Edition) -> Iterator[Change]:
    old = {one.numero: one for one in a.milestones}
    new = {one.numero: one for one in b.milestones}
    for numero in sorted({*old, *new}):
        before, after = old.get(numero), new.get(numero)
        if before != after:
            yield Change("", "hito", str(numero), before, after, b.source)


def _requirement(a: Requirement | None, b: Requirement | None) -> Iterator[Change]:
    if a is None or b is None:
        one = b or a
        assert one is not None
        yield Change(one.code, "requisito", one.name, a and a.code, b and b.code, one.source)
        return
    for name in ("code", "name", "level", "scope_axis"):
        if getattr(a, name) != getattr(b, name):
            yield Change(b.code, "requisito", name, getattr(a, name), getattr(b, name), b.source)
    for name in dict.fromkeys([*a.parameters, *b.parameters]):
        old, new = a.parameters.get(name), b.parameters.get(name)
        if (old and old.value) != (new and new.value):
            yield Change(
                b.code, "parámetro", name, old and old.value, new and new.value, new.source if new else b.source
            )
    for name in dict.fromkeys([*a.texts, *b.texts]):
        if a.texts.get(name) != b.texts.get(name):
            yield Change(b.code, "texto", name, a.texts.get(name), b.texts.get(name), b.source)
    for name in dict.fromkeys([*a.records, *b.records]):
        yield from _record(b, name, a.records.get(name), b.records.get(name))


def _record(of: Requirement, name: str, a: Record | None, b: Record | None) -> Iterator[Change]:
    old = {one.name: one for one in a.fields} if a else {}
    new = {one.name: one for one in b.fields} if b else {}
    for field_name in dict.fromkeys([*old, *new]):
        yield from _field(of, f"{name}.{field_name}", old.get(field_name), new.get(field_name))
    rules_a = {one.name: one for one in a.rules} if a else {}
    rules_b = {one.name: one for one in b.rules} if b else {}
    for rule in dict.fromkeys([*rules_a, *rules_b]):
        before, after = rules_a.get(rule), rules_b.get(rule)
        if (before and before.check) != (after and after.check):
            source = after.source if after else of.source
            yield Change(of.code, "regla", f"{name}.{rule}", before and before.name, after and after.name, source)


def _field(of: Requirement, name: str, a: Field | None, b: Field | None) -> Iterator[Change]:
    if a is None or b is None:
        source = b.source if b and b.source else of.source
        yield Change(of.code, "campo", name, a and a.label, b and b.label, source)
        return
    for attribute in fields(Field):
        before, after = getattr(a, attribute.name), getattr(b, attribute.name)
        if before != after and attribute.name != "source":
            yield Change(of.code, "campo", f"{name}.{attribute.name}", before, after, b.source or of.source)
