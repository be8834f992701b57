"""Period t of a year, as S001 §3.1 defines it: 1 November of the year before to 31 October, both inclusive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

MONTH_NAMES = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")


@dataclass(frozen=True)
class Period:
    """The dates of one programme year. Months are text «aaaa-mm», so that they sort and travel through JSON as they are."""

    anio: int
    inicio: date
    termino: date
    limite: date
    corte: date

    @classmethod
    def of(cls, anio: int) -> Period:
        """The default dates of a year; each can be edited afterwards."""
        start = date(anio - 1, 11, 1)
        return cls(anio, start, date(anio, 10, 31), date(anio, 12, 31), start)

    def meses(self) -> tuple[tuple[int, int], ...]:
        """Every (year, month) that the period touches, in order: twelve by default."""
        first = self.inicio.year * 12 + self.inicio.month - 1
        last = self.termino.year * 12 + self.termino.month - 1
        return tuple((n // 12, n % 12 + 1) for n in range(first, last + 1))

    def months(self) -> tuple[str, ...]:
        """The same as «aaaa-mm»."""
        return tuple(f"{anio:04d}-{mes:02d}" for anio, mes in self.meses())

    def contiene(self, fecha: date) -> bool:
        return self.inicio <= fecha <= self.termino

    def contiene_mes(self, anio: int, mes: int) -> bool:
        return (anio, mes) in self.meses()

    def first_refused_day(self, prorroga: date | None = None) -> date:
        """The first day on which loads are refused: the day after the limit, or after a later prórroga."""
        return max(self.limite, prorroga or self.limite) + timedelta(days=1)


def show_month(month: str) -> str:
    """«2025-11» is read «11/2025»."""
    return f"{month[5:7]}/{month[:4]}"


def short_month(month: str) -> str:
    """«2025-11» heads a column as «nov-2025»."""
    return f"{MONTH_NAMES[int(month[5:7]) - 1]}-{month[:4]}"
