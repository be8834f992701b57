"""Rows of an untrusted workbook, read by a child process (``child``) so that a hostile file can only harm that child."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from .inspection import LIMITS, Limits, Refused, cell_name, too_big

__all__ = ["Formula", "Refused", "cell_name", "read_rows"]

log = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[2]

#: Reading is heavy; more than two at once in one process wait in line.
TURN = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Formula:
    """A cell that holds a formula instead of a value."""

    text: str

    def __str__(self) -> str:
        return f"={self.text}"


@dataclass(frozen=True)
class Title:
    """A sheet that could be read; ``rows`` is the number of its last row."""

    text: str
    hidden: bool
    rows: int


#: Chooses among the sheets of a workbook: the titles to read, in the order in which they are wanted.
Chooser = Callable[[Sequence[Title]], Sequence[str]]


def read_rows(path: Path, choose: Chooser, limits: Limits = LIMITS) -> Iterator[tuple[str, int, list[Any]]]:
    """(title, row number, cells) of the chosen sheets; rows without any content are left out.

    Raises Refused with the message of 00-overview §6 for whatever is not an honest workbook.
    """
    if path.stat().st_size > limits.megabytes * 1_048_576:
        raise too_big(limits.megabytes, "MB")
    with TURN, child(path, limits) as (process, lines):
        titles = [Title(*one) for one in expect(process, lines, limits)["titles"]]
        tell(process, list(choose(titles)))
        title, number = "", 0
        while True:
            said = expect(process, lines, limits)
            if isinstance(said, list):
                for cells in said:
                    number += 1
                    row = [typed(cell) if cell.__class__ is dict else cell for cell in cells]
                    if any(cell not in ("", None) for cell in row):
                        yield title, number, row
            elif "sheet" in said:
                title, number = said["sheet"], 0
            else:
                return


@contextmanager
def child(path: Path, limits: Limits) -> Iterator[tuple[subprocess.Popen[bytes], Iterator[bytes]]]:
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module; the path is ours too
        [sys.executable, "-P", "-m", "estado_verde.excel.child", str(path.resolve())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"},
        close_fds=True,
    )
    alarm = threading.Timer(limits.seconds * 2, process.kill)
    alarm.daemon = True
    alarm.start()
    try:
        yield process, iter(process.stdout)  # type: ignore[arg-type]
    finally:
        alarm.cancel()
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
        process.wait()


def tell(process: subprocess.Popen[bytes], titles: list[str]) -> None:
    try:
        process.stdin.write(json.dumps(titles).encode() + b"\n")  # type: ignore[union-attr]
        process.stdin.flush()  # type: ignore[union-attr]
    except BrokenPipeError:
        log.warning("the reader of a workbook closed early")


def expect(process: subprocess.Popen[bytes], lines: Iterator[bytes], limits: Limits) -> Any:
    """The next thing the child says; its death is a refusal too."""
    line = next(lines, b"")
    if not line.endswith(b"\n"):
        log.warning("the reader of a workbook died with %s", process.wait())
        raise too_big(limits.inflated_megabytes, "MB")
    said = json.loads(line)
    if isinstance(said, dict) and "refused" in said:
        if "error" in said:
            log.warning("a workbook could not be read: %s", said["error"])
        raise Refused(said["refused"], **said["values"])
    return said


def typed(cell: dict[str, str]) -> Any:
    if "d" in cell:
        return date.fromisoformat(cell["d"])
    if "t" in cell:
        return datetime.fromisoformat(cell["t"])
    return Formula(cell["f"])
