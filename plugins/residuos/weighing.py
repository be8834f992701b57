"""Pesaje de muestra (S001 §4.1, Anexo 1): from the bags of one month to kilograms of a month or a year.

Fractions until the last figure, because a mean over 13 days has no finite decimal; half-up to two decimals at the end.
A bag that was not measured is None and never zero: it would spoil the mean of a bag and hide the missing data (C-03).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from estado_verde.spec.faults import Fault, warning
from estado_verde.spec.numbers import round_half_up


class Treatment(StrEnum):
    """What is done with bags that were not measured. The last two are only shown for comparison."""

    EXCLUIR = "EXCLUIR"
    IMPUTAR_PROMEDIO_DIA = "IMPUTAR_PROMEDIO_DIA"
    IMPUTAR_PROMEDIO_GLOBAL = "IMPUTAR_PROMEDIO_GLOBAL"
    SOLO_DIAS_COMPLETOS = "SOLO_DIAS_COMPLETOS"


@dataclass(frozen=True)
class Bag:
    numero_dia: int
    fecha: date
    numero_bolsa: int
    kilos: Decimal | None
    excluir_dia: bool = False


@dataclass(frozen=True)
class Day:
    """One date of the sheet. ``kg`` includes what the treatment imputes; ``counted`` says whether the mean uses it."""

    numero: int
    fecha: date
    bags: int
    weighed: int
    measured: Fraction
    kg: Fraction
    excluded: bool
    counted: bool

    @property
    def unmeasured(self) -> int:
        return self.bags - self.weighed

    @property
    def kilos(self) -> Decimal:
        return as_decimal(self.kg)

    @property
    def mean_per_bag(self) -> Decimal | None:
        """Mean of the weighed bags; None when none was."""
        return as_decimal(self.measured / self.weighed) if self.weighed else None


@dataclass(frozen=True)
class Weighing:
    """The result of one sheet under one treatment."""

    days: tuple[Day, ...]
    treatment: Treatment = Treatment.EXCLUIR

    @property
    def counted(self) -> tuple[Day, ...]:
        return tuple(day for day in self.days if day.counted)

    @property
    def bags(self) -> int:
        return sum(day.bags for day in self.days)

    @property
    def weighed(self) -> int:
        return sum(day.weighed for day in self.days)

    @property
    def unmeasured(self) -> int:
        return self.bags - self.weighed

    @property
    def exact_total(self) -> Fraction:
        return sum((day.kg for day in self.counted), Fraction(0))

    @property
    def total(self) -> Decimal:
        return as_decimal(self.exact_total)

    @property
    def mean_per_bag(self) -> Decimal | None:
        measured = sum((day.measured for day in self.days), Fraction(0))
        return as_decimal(measured / self.weighed) if self.weighed else None

    @property
    def exact_daily_mean(self) -> Fraction | None:
        return self.exact_total / len(self.counted) if self.counted else None

    @property
    def daily_mean(self) -> Decimal | None:
        """Promedio diario; None («No calculable») without a day that was weighed."""
        mean = self.exact_daily_mean
        return None if mean is None else as_decimal(mean)

    def over(self, dias_habiles: int) -> Decimal | None:
        """Kilograms of so many working days: those of the month, or of the whole period t."""
        mean = self.exact_daily_mean
        return None if mean is None else round_half_up(as_decimal(mean * dias_habiles))

    def over_months(self, dias_habiles: int, meses: int) -> Decimal | None:
        """The month, times the months of the year."""
        return self.over(dias_habiles * meses)


def as_decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)


def weigh(bags: Iterable[Bag], treatment: Treatment = Treatment.EXCLUIR, leave_out: Iterable[date] = ()) -> Weighing:
    """Days, totals and means of a sheet. ``leave_out`` excludes dates besides those marked «excluir día»."""
    by_date: dict[date, list[Bag]] = defaultdict(list)
    for bag in bags:
        by_date[bag.fecha].append(bag)
    out = set(leave_out) | {day for day, its in by_date.items() if any(bag.excluir_dia for bag in its)}
    kilos = [Fraction(b.kilos) for day, its in by_date.items() if day not in out for b in its if b.kilos is not None]
    global_mean = sum(kilos, Fraction(0)) / len(kilos) if kilos else Fraction(0)
    days = (_day(fecha, by_date[fecha], treatment, fecha in out, global_mean) for fecha in sorted(by_date))
    return Weighing(tuple(days), treatment)


def _day(fecha: date, bags: Sequence[Bag], treatment: Treatment, excluded: bool, global_mean: Fraction) -> Day:
    weighed = [Fraction(bag.kilos) for bag in bags if bag.kilos is not None]
    missing = len(bags) - len(weighed)
    measured = sum(weighed, Fraction(0))
    imputed = Fraction(0)
    if weighed and treatment == Treatment.IMPUTAR_PROMEDIO_DIA:
        imputed = measured / len(weighed) * missing
    elif weighed and treatment == Treatment.IMPUTAR_PROMEDIO_GLOBAL:
        imputed = global_mean * missing
    whole = not missing or treatment != Treatment.SOLO_DIAS_COMPLETOS
    counted = bool(weighed) and not excluded and whole
    return Day(bags[0].numero_dia, fecha, len(bags), len(weighed), measured, measured + imputed, excluded, counted)


@dataclass(frozen=True)
class Variant:
    """The same sheet computed in another way, to compare. ``day`` is the N° of the day that it leaves out."""

    name: str
    weighing: Weighing
    day: int | None = None


def variants(bags: Iterable[Bag]) -> list[Variant]:
    """Every way of computing the sheet: each treatment, and without each day that stands out."""
    sheet = list(bags)
    found = [Variant(treatment.value, weigh(sheet, treatment)) for treatment in Treatment]
    plain = found[0].weighing
    for day in unusual_days(plain):
        found.append(Variant("SIN_DIA", weigh(sheet, leave_out=[day.fecha]), day.numero))
    return found


def unusual_days(weighing: Weighing, deviations: int = 2) -> list[Day]:
    """Days whose total is above the mean plus two sample standard deviations."""
    mean, days = weighing.exact_daily_mean, weighing.counted
    if mean is None or len(days) < 2:
        return []
    variance = sum(((day.kg - mean) ** 2 for day in days), Fraction(0)) / (len(days) - 1)
    limit = deviations**2 * variance  # squares, so that no root is taken: kg - mean > n·sd
    return [day for day in days if day.kg > mean and (day.kg - mean) ** 2 > limit]


def deviation(weighing: Weighing) -> Decimal | None:
    """Sample standard deviation of the totals of the days."""
    mean, days = weighing.exact_daily_mean, weighing.counted
    if mean is None or len(days) < 2:
        return None
    return as_decimal(sum(((day.kg - mean) ** 2 for day in days), Fraction(0)) / (len(days) - 1)).sqrt()


def advisories(
    weighing: Weighing, is_working: Callable[[date], bool], *, least_days: int = 12, deviations: int = 2
) -> list[Fault]:
    """What the sheet would better look at. Nothing here refuses anything."""
    found = [warning("MSG-RES-22", n=day.numero) for day in unusual_days(weighing, deviations)]
    dates = [day.fecha for day in weighing.days if day.weighed]
    found += [warning("MSG-RES-23", fecha=f"{day:%d/%m/%Y}") for day in dates if not is_working(day)]
    if len(weighing.counted) < least_days:
        found.append(warning("MSG-RES-24", n=len(weighing.counted)))
    if any(not _every_other_day(a, b) for a, b in pairwise(dates)):
        found.append(warning("MSG-RES-25"))
    return found


def _every_other_day(first: date, then: date) -> bool:
    """Two days apart, or three over a weekend (Friday to Monday)."""
    between = {(first + timedelta(days=n)).weekday() for n in range(1, (then - first).days)}
    return (then - first).days == (3 if {5, 6} <= between else 2)
