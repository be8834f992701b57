"""The process that opens an untrusted workbook: bounded memory and CPU, no environment, nothing to lose.

It answers on its standard output in lines of JSON: the titles, then (once told which) rows in blocks, then «end». A
reader that aborts, loops or swells takes this process down and nothing else.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from .inspection import LIMITS, MB, Limits, Refused, SheetPart, inspect

BLOCK = 250
PLAIN = {str, float, int, bool, type(None)}


def confine(limits: Limits) -> None:
    try:
        import resource
    except ImportError:  # not on Windows: the time limit of the parent remains
        return
    memory = limits.memory_megabytes * MB
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def portable(cell: Any) -> Any:
    """A cell as JSON: dates are marked, durations and hours become text."""
    if isinstance(cell, datetime):
        return {"t": cell.isoformat()}
    if isinstance(cell, date):
        return {"d": cell.isoformat()}
    return str(cell)


def send_sheet(sheet: SheetPart, rows: Any, first_column: int, say: Callable[[Any], None]) -> None:
    odd: dict[int, dict[int, Any]] = {}
    for (row, column), text in sheet.errors.items():
        odd.setdefault(row, {})[column] = text
    for (row, column), text in sheet.formulas.items():
        odd.setdefault(row, {})[column] = {"f": text}
    say({"sheet": sheet.title})
    block: list[list[Any]] = []
    margin = [""] * first_column
    for number, cells in enumerate(rows, 1):
        line = margin + [cell if cell.__class__ in PLAIN else portable(cell) for cell in cells]
        for column, value in odd.get(number, {}).items():
            line.extend([""] * (column - len(line)))
            line[column - 1] = value
        block.append(line)
        if len(block) == BLOCK:
            say(block)
            block = []
    say(block)


def main(path: str) -> None:
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    out = sys.stdout.buffer

    def say(value: Any) -> None:
        out.write(encode(value).encode("utf-8", "replace") + b"\n")

    confine(LIMITS)
    try:
        sheets = inspect(Path(path))
        say({"titles": [[sheet.title, sheet.hidden, sheet.rows] for sheet in sheets]})
        out.flush()
        wanted = json.loads(sys.stdin.readline() or "[]")
        import python_calamine

        book = python_calamine.load_workbook(path)
        by_title = {sheet.title: sheet for sheet in sheets}
        for title in wanted:
            data = book.get_sheet_by_name(title)
            send_sheet(by_title[title], data.iter_rows(), data.start[1] if data.start else 0, say)
        say({"end": True})
    except Refused as refusal:
        say({"refused": refusal.code, "values": refusal.values})
    except MemoryError:
        say({"refused": "MSG-XLS-02", "values": {"max": str(LIMITS.inflated_megabytes), "que": "MB"}})
    except BaseException as error:  # a panic of the reader is not an Exception
        say({"refused": "MSG-XLS-01", "values": {}, "error": repr(error)[:200]})
    out.flush()


if __name__ == "__main__":
    main(sys.argv[1])
