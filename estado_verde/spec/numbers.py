"""Decimals as people in Chile write them, and how they are shown back. Decimal only: kg, money and percentages never
touch a float. Rounding happens here, once, at output, half-up."""

from __future__ import annotations

import re
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, ROUND_HALF_UP, Context, Decimal, InvalidOperation

NOT_CALCULABLE = "No calculable"
#: As many digits as a number has: people paste codes of forty figures where a number goes, and are told the limit.
EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)

PLAIN = re.compile(r"[0-9]+")
DECIMAL_MARK = re.compile(r"[0-9]+[.,][0-9]+")
GROUPED = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]+)?")
ONE_GROUP = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
#: What a foreign keyboard or a bank writes for a thousand; read as a decimal in a field of integers it would be one peso.
FOREIGN_GROUP = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")
NEGATIVE = re.compile(r"-[0-9][0-9.,]*")


class Ambiguous(ValueError):
    """«1.234» in a decimal field, «1,234» in one of integers: a thousand two hundred, or one and a bit? (MSG-NUM-02)"""


class Negative(ValueError):
    """A number, but below zero."""


def read_decimal(raw: object, *, integer: bool = False, signed: bool = False) -> Decimal:
    """The number that a person typed or a cell holds.

    Raises Ambiguous for exactly one thousands group in a decimal field, or behind a comma in one of integers, Negative below
    zero unless ``signed``, ValueError for any other shape. Numeric cells are never ambiguous and are rounded within 1e-9
    (0.30000000000000004 is 0,3).
    """
    if isinstance(raw, bool):
        raise ValueError(raw)
    if isinstance(raw, int | float | Decimal):
        return _from_number(raw, signed)
    text = str(raw).strip().replace("\N{NO-BREAK SPACE}", "").replace("\N{MINUS SIGN}", "-")
    if NEGATIVE.fullmatch(text):
        if not signed:
            raise Negative(text)
        return -read_decimal(text[1:], integer=integer)
    if (FOREIGN_GROUP if integer else ONE_GROUP).fullmatch(text):
        raise Ambiguous(text)
    if GROUPED.fullmatch(text):
        text = text.replace(".", "").replace(",", ".")
    elif DECIMAL_MARK.fullmatch(text):
        text = text.replace(",", ".")
    elif not PLAIN.fullmatch(text):
        raise ValueError(text)
    return Decimal(text)


def _from_number(raw: int | float | Decimal, signed: bool) -> Decimal:
    try:
        number = Decimal(repr(raw)) if isinstance(raw, float) else Decimal(raw)
    except InvalidOperation as error:
        raise ValueError(raw) from error
    if not number.is_finite():
        raise ValueError(raw)
    if isinstance(raw, float) and abs(number) < Decimal(10) ** 15:
        number = number.quantize(Decimal("1e-9"), ROUND_HALF_UP)
    if number < 0 and not signed:
        raise Negative(raw)
    return strip_zeros(number)


def strip_zeros(number: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent: 2.400 is 2.4, 1E+2 is 100."""
    number = number.normalize(EXACT)
    return number.quantize(Decimal(1), context=EXACT) if number.as_tuple().exponent > 0 else number  # type: ignore[operator]


def decimals_of(number: Decimal) -> int:
    return max(0, -int(strip_zeros(number).as_tuple().exponent))


def plain_cell(raw: float) -> tuple[Decimal, int] | None:
    """The number of nearly every cell, and its decimals, without the long way round; None for what needs ``read_decimal``:
    below zero, very large, or with more decimals than a person writes."""
    if not 0 <= raw < 1e15:
        return None
    text = repr(raw)
    whole, _, part = text.partition(".")
    if part == "0":
        return Decimal(whole), 0
    return (Decimal(text), len(part)) if len(part) <= 9 and "e" not in text else None


def round_half_up(number: Decimal, decimals: int = 2) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def show(number: Decimal | int | None, decimals: int | None = None, *, empty: str = "") -> str:
    """«1.234,5»: thousands points and decimal comma, for reading. With ``decimals`` the number is rounded to that many."""
    if number is None:
        return empty
    exact = Decimal(number)
    exact = strip_zeros(exact) if decimals is None else round_half_up(exact, decimals)
    return f"{exact:,f}".replace(",", "\0").replace(".", ",").replace("\0", ".")


def show_editable(number: Decimal | int | None) -> str:
    """«4655» or «4710,5», never «4.655», which would come back ambiguous."""
    return "" if number is None else f"{strip_zeros(Decimal(number)):f}".replace(".", ",")


def show_percent(number: Decimal | None) -> str:
    """«15,70 %», or «No calculable»."""
    return NOT_CALCULABLE if number is None else f"{show(number, 2)} %"
