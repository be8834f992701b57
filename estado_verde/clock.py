"""What time it is in Chile. Terms, closings and deadlines all ask here, so that a test can stand on any day of the year."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SANTIAGO = ZoneInfo("America/Santiago")
_fixed: ContextVar[datetime | None] = ContextVar("fixed", default=None)
_everywhere: list[datetime] = []

__all__ = ["SANTIAGO", "UTC", "fixed", "now", "today"]


def now() -> datetime:
    """This moment, in America/Santiago."""
    return _fixed.get() or (_everywhere[-1] if _everywhere else datetime.now(SANTIAGO))


def today() -> date:
    return now().date()


@contextmanager
def fixed(moment: datetime | date, *, everywhere: bool = False) -> Iterator[None]:
    """Stand on another moment; one without zone is of Santiago. ``everywhere`` reaches other threads (a live server)."""
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, 12)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=SANTIAGO)
    if everywhere:
        _everywhere.append(moment)
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)
        if everywhere:
            _everywhere.pop()
