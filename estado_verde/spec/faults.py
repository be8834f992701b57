"""Why it exists: a rule never raises and never prints; it returns faults, and the door that was used
(form, workbook, API, command line) turns them into a page, a row, a JSON body or an exit code."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace


class Word(str):
    """A value of a message that is a text of ours, with its place in the catalogues; any other is somebody's data."""

    __slots__ = ()


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one record.

    ``code`` is the stable identifier of the message (``MSG-RES-01``); ``field`` the field it stands beside, empty for the
    record as a whole; ``values`` fill the placeholders of the message; a ``warning`` informs and never refuses.
    """

    code: str
    field: str = ""
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)
    warning: bool = False
    source: str = ""

    def at(self, name: str) -> Fault:
        """The same fault beside another field."""
        return replace(self, field=name)


def fault(code: str, at: str = "", *, source: str = "", **values: object) -> Fault:
    return Fault(code, at, values, source=source)


def warning(code: str, at: str = "", *, source: str = "", **values: object) -> Fault:
    return Fault(code, at, values, warning=True, source=source)


def refuses(faults: Iterable[Fault]) -> bool:
    """Whether any of the faults is more than a warning."""
    return any(not one.warning for one in faults)
