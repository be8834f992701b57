"""A technical requirement of one year, and an edition: the programme of one year. A new year is written as what differs
from the one before; a name that does not exist is refused, naming the requirement and the year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from .codes import split_code
from .fields import Field
from .indicators import Indicator
from .periods import Period
from .records import Evidence, Parameter, Record, Rule
from .workbooks import Workbook


class SpecError(ValueError):
    """A declaration that does not fit what it changes."""


@dataclass(frozen=True)
class Requirement:
    """What ``module`` asks for. The module declares the base without code or year; an edition gives it both.

    ``scope_axis`` is the axis of the Alcance that decides which units do it: «GESTION_ENERGETICA», «RESTO_ITEMES» or
    «NINGUNO». ``texts`` are shown verbatim on the page of the requirement (objetivo, medios de verificación, acciones).
    """

    module: str
    name: str
    code: str = ""
    anio: int = 0
    level: str = "UNIDAD"
    scope_axis: str = "NINGUNO"
    source: str = ""
    records: Mapping[str, Record] = field(default_factory=dict)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    indicators: tuple[Indicator, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    workbooks: tuple[Workbook, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.code or self.module} {self.anio or ''}".strip()

    def record(self, name: str) -> Record:
        if name not in self.records:
            raise SpecError(f"{self}: no existe el registro «{name}». Existen: {', '.join(sorted(self.records))}.")
        return self.records[name]

    def values(self) -> dict[str, Any]:
        """The parameters as rules read them."""
        return {name: one.value for name, one in self.parameters.items()}

    def workbook(self, name: str) -> Workbook | None:
        return next((one for one in self.workbooks if one.name == name), None)

    def for_year(
        self,
        anio: int,
        *,
        source: str,
        code: str = "",
        name: str = "",
        level: str = "",
        scope_axis: str = "",
        parameters: Mapping[str, Any] | None = None,
        add_fields: Mapping[str, Sequence[Field]] | None = None,
        change_fields: Mapping[str, Mapping[str, Mapping[str, Any]]] | None = None,
        add_rules: Mapping[str, Sequence[Rule]] | None = None,
        remove_rules: Mapping[str, Sequence[str]] | None = None,
        texts: Mapping[str, str] | None = None,
    ) -> Requirement:
        """The same requirement in another year, with only the differences.

        ``parameters``: name → value (keeps label and unit, takes the new source) or a whole Parameter.
        ``add_fields``: record → fields, kept in the record's ``extras``. ``change_fields``: record → field → attributes.
        ``add_rules``: record → rules. ``remove_rules``: record → names of rules. Raises SpecError for any unknown name.
        """
        label = f"{code or self.code or self.module} {anio}"
        records = _add_fields(label, self.records, add_fields or {})
        records = _change_fields(label, records, change_fields or {}, source)
        records = _change_rules(label, records, add_rules or {}, remove_rules or {}, source)
        if code:
            split_code(code)
        return replace(
            self,
            anio=anio,
            code=code or self.code,
            name=name or self.name,
            level=level or self.level,
            scope_axis=scope_axis or self.scope_axis,
            source=source,
            records=records,
            parameters=_change_parameters(label, self.parameters, parameters or {}, source),
            texts={**self.texts, **(texts or {})},
        )


def _known(label: str, what: str, name: str, names: Iterable[str]) -> None:
    if name not in names:
        raise SpecError(f"{label}: no existe {what} «{name}». Existen: {', '.join(sorted(names))}.")


def _change_parameters(
    label: str, old: Mapping[str, Parameter], changes: Mapping[str, Any], source: str
) -> Mapping[str, Parameter]:
    new = dict(old)
    for name, value in changes.items():
        if isinstance(value, Parameter):
            new[name] = value
            continue
        _known(label, "el parámetro", name, old)
        if isinstance(value, float):
            raise SpecError(f'{label}: el parámetro «{name}» es un float; escriba Decimal("{value}").')
        new[name] = replace(old[name], value=value, source=source)
    return new


def _add_fields(label: str, old: Mapping[str, Record], added: Mapping[str, Sequence[Field]]) -> dict[str, Record]:
    new = dict(old)
    for name, extra in added.items():
        _known(label, "el registro", name, old)
        taken = {one.name for one in old[name].fields}
        for one in extra:
            if one.name in taken:
                raise SpecError(f"{label}: el registro «{name}» ya tiene el campo «{one.name}»; use change_fields.")
        new[name] = replace(old[name], fields=old[name].fields + tuple(extra))
    return new


def _change_fields(
    label: str, old: Mapping[str, Record], changes: Mapping[str, Mapping[str, Mapping[str, Any]]], source: str
) -> dict[str, Record]:
    new = dict(old)
    allowed = {one.name for one in fields(Field)} - {"name", "kind"}
    for name, by_field in changes.items():
        _known(label, "el registro", name, old)
        for field_name, attributes in by_field.items():
            _known(label, f"el campo de «{name}»", field_name, [one.name for one in old[name].fields])
            for attribute in attributes:
                _known(label, "el atributo de campo", attribute, allowed)
        new[name] = replace(
            old[name],
            fields=tuple(
                replace(one, **{"source": source, **by_field[one.name]}) if one.name in by_field else one
                for one in old[name].fields
            ),
        )
    return new


def _change_rules(
    label: str,
    old: Mapping[str, Record],
    added: Mapping[str, Sequence[Rule]],
    removed: Mapping[str, Sequence[str]],
    source: str,
) -> dict[str, Record]:
    new = dict(old)
    for name, rules in removed.items():
        _known(label, "el registro", name, old)
        for rule in rules:
            _known(label, f"la regla de «{name}»", rule, [one.name for one in old[name].rules])
        new[name] = replace(new[name], rules=tuple(one for one in new[name].rules if one.name not in rules))
    for name, extra in added.items():
        _known(label, "el registro", name, old)
        taken = {one.name for one in new[name].rules}
        for rule_ in extra:
            if rule_.name in taken:
                raise SpecError(f"{label}: el registro «{name}» ya tiene la regla «{rule_.name}»; quítela antes.")
        sourced = tuple(one if one.source else replace(one, source=source) for one in extra)
        new[name] = replace(new[name], rules=new[name].rules + sourced)
    return new


@dataclass(frozen=True)
class Milestone:
    """A hito of the calendar; ``mes`` and ``dia`` fall in the year of the edition."""

    numero: int
    nombre: str
    mes: int
    dia: int
    responsable: str
    accion: str
    descripcion: str = ""
    tipo_fecha: str = "LIMITE"
    aviso_dias: tuple[int, ...] = (15, 5, 1)

    def in_year(self, anio: int) -> date:
        """29/02 becomes 28/02 in a common year."""
        try:
            return date(anio, self.mes, self.dia)
        except ValueError:
            return date(anio, self.mes, 28)


@dataclass(frozen=True)
class Edition:
    """One programme year: its period, its milestones and the requirements that exist in it. It owns no tables."""

    anio: int
    norma: str
    source: str
    milestones: tuple[Milestone, ...]
    requirements: tuple[Requirement, ...]
    scope_years: tuple[int, ...] = ()
    period: Period | None = None

    def period_of(self, anio: int) -> Period:
        return self.period if self.period and anio == self.anio else Period.of(anio)
