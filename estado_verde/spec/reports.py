"""What a report is made of. A module yields sheets of plain rows; the core writes the file, on screen or in Excel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Column:
    """``kind``: text, integer, decimal, percent (a number with two decimals, 15.70), date or datetime."""

    title: str
    kind: str = "text"
    decimals: int = 2
    width: int = 0


@dataclass(frozen=True)
class Sheet:
    """``title`` is unique in its workbook and at most 31 characters. ``rows`` may be a generator: it is read once.
    ``heading`` is a line above the header, when there is something to say about the whole sheet."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    footer: Sequence[Any] = ()
    heading: str = ""


@dataclass(frozen=True)
class Pending:
    """Something that is missing or wrong in a unit: the check (RES-1), the text, and where to mend it."""

    check: str
    text: str
    unidad_id: int | None = None
    unidad: str = ""
    advisory: bool = False
    url: str = ""
    observed: bool = False


@dataclass(frozen=True)
class Progress:
    """How far a service is with one requirement: the row of «Resumen RT» and the card of «Mi avance»."""

    in_scope: int
    complete: int
    observed: int = 0
    pending: Sequence[Pending] = field(default_factory=tuple)

    @property
    def incomplete(self) -> int:
        return self.in_scope - self.complete

    @property
    def percent(self) -> Decimal | None:
        """None when there is nothing in scope: «No calculable»."""
        return Decimal(self.complete) / Decimal(self.in_scope) * 100 if self.in_scope else None


@dataclass(frozen=True)
class Report:
    """A module's part of the report ``name`` («control-de-carga»). Both functions take the core's ReportContext. Whoever may
    not read ``resource`` gets the report without this part."""

    name: str
    module: str
    title: str
    sheets: Callable[[Any], Iterable[Sheet]]
    progress: Callable[[Any], Progress] | None = None
    order: int = 100
    resource: str = ""
