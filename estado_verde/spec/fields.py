"""What one field of a record is: its Spanish label, its type, its limits. One declaration feeds the form, the import
column, the template, the export, the API and the fault that each of them shows. Presets keep a declaration to a line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from .faults import Fault, fault
from .numbers import Ambiguous, Negative, decimals_of, plain_cell, read_decimal, show, show_editable
from .periods import MONTH_NAMES

MB = 1_048_576
#: Classes whose equal values read alike, and how many readings of one field are kept.
REMEMBERED = frozenset({str, float, int, bool, date})
MOST_REMEMBERED = 1_000
LONGEST_REMEMBERED = 60
DOCUMENTS = ("jpg", "png", "doc", "docx", "pdf")
#: Kinds of personal data, as the register names them.
PERSONAL = {
    "rut": "RUT",
    "nombre": "Nombre",
    "correo": "Correo electrónico",
    "telefono": "Teléfono",
    "direccion": "Dirección",
    "documento": "Documento de una persona",
    "otro": "Otro dato personal",
}
EVIDENCE = ("pdf", "jpg", "png", "doc", "docx", "xls", "xlsx")

#: A day of any other year is a slip of the keyboard; what counts days from it would fall off the calendar.
YEARS = range(1900, 2200)
DATE = re.compile(r"([0-9]{1,2})[-./]([0-9]{1,2})[-./]([0-9]{4})")
ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00(?::00)?)?")
MONTH = re.compile(r"([0-9]{1,2})[-./]([0-9]{4})")
ISO_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
HOUR = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?(?: ?([ap])\.? ?m\.?)?")
OFFSET = re.compile(r":[0-9.]+[+-][0-9]{2}:[0-9]{2}$")
SANTIAGO = ZoneInfo("America/Santiago")
NAMED_MONTH = re.compile(r"([a-z]{3})[a-z]*[-./ ]([0-9]{4})")
# NUL breaks PostgreSQL, the rest breaks XML and terminals; tab and new line are text.
#: What no text is made of, and what writes one backwards so that it reads as something else.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Reference:
    """A row that another row points to, as rules see it: its id, its visible text and its plain columns."""

    id: int
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Field:
    """One field. Build it with the presets below rather than by hand.

    ``kind`` is a key of PARSERS. ``messages`` replaces the code of a kind of fault («required», «min_length»,
    «max_length», «choice», «reference», «types», «size») by one of the requirement's own. ``by`` names the columns of the
    target by which a workbook may name a referenced row. ``hint`` is the help under the field; ``source`` where the law or
    guide asks for it.
    ``personal`` says which kind of personal data it is, a key of PERSONAL; each opening of a ``sensitive`` file is written
    down.
    """

    name: str
    label: str
    kind: str
    required: bool = False
    hint: str = ""
    source: str = ""
    default: Any = None
    choices: tuple[tuple[str, str], ...] = ()
    target: str = ""
    by: tuple[str, ...] = ("nombre",)
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    positive: bool = False
    decimals: int = 0
    min_length: int = 0
    max_length: int = 0
    file_types: tuple[str, ...] = ()
    max_bytes: int = 0
    unit: str = ""
    personal: str = ""
    sensitive: bool = False
    read_only: bool = False
    messages: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def column(self) -> str:
        """The model's attribute that holds the value."""
        return f"{self.name}_id" if self.kind == "reference" else self.name

    @property
    def signed(self) -> bool:
        """Whether a number below zero may be right."""
        return self.minimum is None or self.minimum < 0

    def message(self, kind: str, default: str) -> str:
        return self.messages.get(kind, default)

    def label_of(self, code: Any) -> str:
        """The visible text of a choice, «Sí» for True, a day as people write it."""
        if self.kind == "boolean":
            return {True: "Sí", False: "No"}.get(code, "")
        if isinstance(code, date):
            return f"{code:%d/%m/%Y}"
        return dict(self.choices).get(code, "" if code is None else str(code))

    @cached_property
    def _readings(self) -> dict[tuple[type, Any], tuple[Any, Fault | None]]:
        """What was read before: a column of a workbook holds few different values, and reading is a pure function."""
        return {}

    def parse(self, raw: Any) -> tuple[Any, Fault | None]:
        """The value that a person typed, a cell holds or a program sent, and what is wrong with it.

        Empty text is None. Exactly one of both is meaningful: with a fault the value is None.
        """
        kind = raw.__class__
        if kind not in REMEMBERED or (kind is str and len(raw) > LONGEST_REMEMBERED):
            return self._read(raw)
        readings = self._readings
        found = readings.get((kind, raw))
        if found is None:
            found = self._read(raw)
            if len(readings) < MOST_REMEMBERED:
                readings[kind, raw] = found
        return found

    def _read(self, raw: Any) -> tuple[Any, Fault | None]:
        value, found = None, None
        if raw is not None and not (isinstance(raw, str) and not raw.strip()) and raw != [] and raw != ():
            value, found = PARSERS[self.kind](self, raw)
        if found is None and value is None and self.required:
            found = fault(self.message("required", "MSG-GEN-01"))
        return (None, replace(found, field=self.name, source=found.source or self.source)) if found else (value, None)


Parser = Callable[[Field, Any], tuple[Any, Fault | None]]


def fold(text: str) -> str:
    """Without case, accents and repeated spaces: how names and choices are compared."""
    if text.isascii():
        return " ".join(text.casefold().split())
    plain = unicodedata.normalize("NFKD", text)
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())


def parse_text(spec: Field, raw: Any) -> tuple[Any, Fault | None]:
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)  # a cell with the number 15 is the text «15», not «15.0»
    text = str(raw)
    if text.isprintable():
        text = text.strip()
    else:
        text = CONTROL.sub("", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    if spec.kind == "text" and ("  " in text or not text.isprintable()):
        text = " ".join(text.split())
    if spec.max_length and len(text) > spec.max_length:
        return None, fault(spec.message("max_length", "MSG-GEN-04"), max=show(spec.max_length))
    if spec.min_length and len(text) < spec.min_length:
        return None, fault(spec.message("min_length", "MSG-GEN-05"), min=spec.min_length)
    return text or None, None


def parse_number(spec: Field, raw: Any) -> tuple[Any, Fault | None]:
    integer = spec.kind == "integer"
    if raw.__class__ is float and (plain := plain_cell(raw)):
        number, decimals = plain
    else:
        try:
            number = read_decimal(raw, integer=integer, signed=spec.signed)
        except Ambiguous:
            return None, fault("MSG-NUM-02")
        except Negative:
            return None, fault(spec.message("positive", "MSG-NUM-05") if spec.positive else "MSG-NUM-01")
        except ValueError:
            return None, fault("MSG-NUM-08" if spec.signed else "MSG-NUM-01")
        decimals = decimals_of(number)
    if integer and decimals:
        return None, fault("MSG-NUM-06")
    if not integer and decimals > spec.decimals:
        return None, fault("MSG-NUM-04", n=spec.decimals)
    return _within_limits(spec, int(number) if integer else number)


def _within_limits(spec: Field, number: Any) -> tuple[Any, Fault | None]:
    if spec.positive and number <= 0:
        return None, fault(spec.message("positive", "MSG-NUM-05"))
    if spec.minimum is not None and number < spec.minimum:
        return None, out_of_limits(spec, "minimum")
    if spec.maximum is not None and number > spec.maximum:
        return None, out_of_limits(spec, "maximum")
    return number, None


def out_of_limits(spec: Field, which: str) -> Fault:
    """What is said of a number below the «minimum» of its field or above its «maximum»."""
    limit = (spec.maximum if which == "maximum" else spec.minimum) or Decimal(0)
    # Four figures need no point, and among them are the years.
    shown = show_editable(limit) if spec.kind == "integer" and abs(limit) < 10_000 else show(limit)
    if which == "maximum":
        return fault(spec.message(which, "MSG-NUM-03"), max=shown)
    return fault(spec.message(which, "MSG-NUM-07" if limit else "MSG-NUM-01"), min=shown)


def parse_date(spec: Field, raw: Any) -> tuple[Any, Fault | None]:
    found: date | None = None
    if isinstance(raw, date):
        found = raw.date() if isinstance(raw, datetime) else raw
    else:
        text = str(raw).strip()
        try:
            if match := DATE.fullmatch(text):
                found = date(int(match[3]), int(match[2]), int(match[1]))
            elif match := ISO_DATE.fullmatch(text):
                found = date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            pass
    return (found, None) if found and found.year in YEARS else (None, fault("MSG-GEN-08"))


def parse_month(spec: Field, raw: Any) -> tuple[Any, Fault | None]:
    """«11/2025», «2025-11», «nov-2025» or a date cell; kept as «2025-11»."""
    if isinstance(raw, date):
        return f"{raw.year:04d}-{raw.month:02d}", None
    text = fold(str(raw))
    year, month = 0, 0
    if match := MONTH.fullmatch(text):
        year, month = int(match[2]), int(match[1])
    elif match := ISO_MONTH.fullmatch(text[:7]):
        year, month = int(match[1]), int(match[2])
    elif match := NAMED_MONTH.fullmatch(text):
        year, month = int(match[2]), MONTH_NAMES.index(match[1]) + 1 if match[1] in MONTH_NAMES else 0
    return (f"{year:04d}-{month:02d}", None) if 1 <= month <= 12 and year in YEARS else (None, fault("MSG-GEN-08"))


def parse_choice(spec: Field, raw: Any) -> tuple[Any, Fault | None]:
    wanted = fold(str(raw))
    for code, label in spec.choices:
        if wanted in (fold(code), fold(label)):
            return code, None
    return None, fault(spec.message("choice", "MSG-GEN-06"))


def parse_boolean(spec: Field, raw: Any) -> tuple[Any, Fault | None]:
    if isinstance(raw, bool):
        return raw, None
    answers = {"si": True, "s": True, "1": True, "true": True, "verdadero": True, "x": True, "on": True, "y": True}
    answers |= {"no": False, "n": False, "0": False, "false": False, "falso": False}
    text = fold(str(int(raw) if isinstance(raw, float) and raw.is_integer() else raw))
    return (answers[text], None) if text in answers else (None, fault(spec.message("choice", "MSG-GEN-06")))


def parse_reference(spec: Field, raw: Any) -> tuple[Any, Fault | None]:
    """Left as it came; the core finds the row, within what the account may see."""
    return raw, None


def parse_moment(spec: Field, raw: Any) -> tuple[Any, Fault | None]:
    """«21/11/2026 08:15 PM», «2026-11-21T20:15» or a cell with day and hour, as the clocks of Chile show it."""
    if isinstance(raw, datetime):
        return (raw if raw.tzinfo else raw.replace(tzinfo=SANTIAGO)), None
    text = str(raw).strip().replace("T", " ", 1)
    if OFFSET.search(text):
        try:
            return datetime.fromisoformat(text), None
        except ValueError:
            return None, fault("MSG-GEN-08")
    day, _, hour = text.partition(" ")
    found, wrong = parse_date(spec, day)
    clock = HOUR.fullmatch(hour.strip().casefold() or "0:00")
    if wrong or clock is None:
        return None, fault("MSG-GEN-08")
    return _at(found, int(clock[1]), int(clock[2]), clock[3])


def _at(day: date, hours: int, minutes: int, half: str | None) -> tuple[Any, Fault | None]:
    if (half and not 1 <= hours <= 12) or hours > 23 or minutes > 59:
        return None, fault("MSG-GEN-08")
    if half:
        hours = hours % 12 + (12 if half == "p" else 0)
    return datetime(day.year, day.month, day.day, hours, minutes, tzinfo=SANTIAGO), None


#: How each kind of field is read. The core adds the kinds that need a library («rut», «email»).
PARSERS: dict[str, Parser] = {
    "text": parse_text,
    "long_text": parse_text,
    "integer": parse_number,
    "decimal": parse_number,
    "date": parse_date,
    "month": parse_month,
    "moment": parse_moment,
    "choice": parse_choice,
    "boolean": parse_boolean,
    "reference": parse_reference,
    "references": parse_reference,
    "files": parse_reference,
}


def text(name: str, label: str, max_length: int = 200, **more: Any) -> Field:
    return Field(name, label, "text", max_length=max_length, **more)


def long_text(name: str, label: str, max_length: int = 4000, **more: Any) -> Field:
    return Field(name, label, "long_text", max_length=max_length, **more)


def integer(name: str, label: str, minimum: int = 0, maximum: int = 2_000_000_000, **more: Any) -> Field:
    """A whole number, not negative unless ``minimum`` says so."""
    return Field(name, label, "integer", minimum=Decimal(minimum), maximum=Decimal(maximum), **more)


def year(name: str, label: str, **more: Any) -> Field:
    return integer(name, label, 1900, 2100, **more)


def decimal(
    name: str, label: str, decimals: int = 2, maximum: int | str = 9_999_999_999, minimum: int | str = 0, **more: Any
) -> Field:
    """A number kept exactly, with so many decimals at most; not negative unless ``minimum`` says so."""
    least, most = Decimal(minimum), Decimal(maximum)
    return Field(name, label, "decimal", decimals=decimals, minimum=least, maximum=most, **more)


def kilograms(name: str, label: str, **more: Any) -> Field:
    """Up to ten million kg with three decimals (rt7 §1.3)."""
    return decimal(name, label, 3, 10_000_000, unit="kg", **more)


def day(name: str, label: str, **more: Any) -> Field:
    return Field(name, label, "date", **more)


def month(name: str, label: str, **more: Any) -> Field:
    return Field(name, label, "month", **more)


def moment(name: str, label: str, **more: Any) -> Field:
    """A day and an hour that the system noted; nobody types one."""
    return Field(name, label, "moment", read_only=True, **more)


def day_and_hour(name: str, label: str, **more: Any) -> Field:
    """A day and an hour that people type, in the time of Chile."""
    return Field(name, label, "moment", **more)


def boolean(name: str, label: str, *, default: bool | None = None, **more: Any) -> Field:
    """Sí / No; not answered is None, and stays None."""
    return Field(name, label, "boolean", default=default, **more)


def choice(name: str, label: str, choices: Mapping[str, str] | Iterable[tuple[str, str]], **more: Any) -> Field:
    """One of ``choices``: what is stored and what people read, in the order in which they are offered."""
    return Field(name, label, "choice", choices=tuple(dict(choices).items()), **more)


def reference(name: str, label: str, target: str, by: tuple[str, ...] = ("nombre",), **more: Any) -> Field:
    """Points to a row of the table ``target``; its column is ``{name}_id``, its relationship ``{name}``."""
    return Field(name, label, "reference", target=target, by=by, **more)


def references(name: str, label: str, target: str, by: tuple[str, ...] = ("nombre",), **more: Any) -> Field:
    """Points to several rows of ``target`` through the relationship ``{name}``."""
    return Field(name, label, "references", target=target, by=by, **more)


def rut(name: str, label: str, **more: Any) -> Field:
    """Of a person, unless the declaration says ``personal=""``: that of an organisation is public."""
    return Field(name, label, "rut", max_length=12, **{"personal": "rut", **more})


def email(name: str, label: str, **more: Any) -> Field:
    return Field(name, label, "email", max_length=254, **{"personal": "correo", **more})


def files(name: str, label: str, types: tuple[str, ...] = DOCUMENTS, max_bytes: int = 5 * MB, **more: Any) -> Field:
    return Field(name, label, "files", file_types=types, max_bytes=max_bytes, **more)
