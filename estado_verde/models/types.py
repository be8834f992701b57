"""Column types. Money and kilograms are kept as whole numbers of their last decimal: SQLite would keep them as floats, and a
sum over two million rows must equal, to the last digit, the same sum done by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, DateTime, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from ..clock import UTC


class Exact(TypeDecorator[Decimal]):
    """A Decimal with ``scale`` decimals, stored as a whole number: 2.4 with scale 3 is 2400. SUM over it is exact."""

    impl = BigInteger
    cache_ok = True

    def __init__(self, scale: int) -> None:
        super().__init__()
        self.scale = scale

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:
        if value is None:
            return None
        whole = Decimal(value).scaleb(self.scale)
        if whole != whole.to_integral_value():
            raise ValueError(f"{value} tiene más de {self.scale} decimales")
        return int(whole)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(int(value)).scaleb(-self.scale)


def code(length: int) -> String:
    """A text of signs, not of words, in their order on both engines: an index finds what begins with some of them."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


class Instant(TypeDecorator[Any]):
    """A moment, stored in UTC without zone on both engines and given back with its zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else value.replace(tzinfo=UTC)
