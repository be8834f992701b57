"""How a piece of work is measured: in a process of its own, processor seconds of it and of its children, and how much its
memory grew beyond what the idle program holds. Wall time says little on a shared machine."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Meter:
    """Starts when made; ``read`` tells what was spent since. ``server``: the process of a database that works for us."""

    server: int | None = None
    cpu: float = field(init=False)
    idle: int = field(init=False)

    def __post_init__(self) -> None:
        self.idle = now_mb()
        self.cpu = self._spent()

    def _spent(self) -> float:
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(one.ru_utime + one.ru_stime for one in used) + self._server_spent()

    def _server_spent(self) -> float:
        if self.server is None:
            return 0.0
        import psutil

        postmaster = psutil.Process(self.server)
        times = [one.cpu_times() for one in (postmaster, *postmaster.children(recursive=True))]
        return sum(one.user + one.system for one in times)

    def read(self) -> dict[str, float]:
        return {"cpu": self._spent() - self.cpu, "peak": peak_mb(), "growth": max(0, peak_mb() - self.idle)}


def now_mb() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1_048_576


def peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def run(case: str, **arguments: Any) -> dict[str, Any]:
    """A function of ``cases`` in a fresh process; what it returns."""
    command = [sys.executable, "-m", "benchmarks.cases", case, json.dumps(arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{case}: {done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def rounds(times: int, *works: Callable[[], dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The runs of each work, in turns and each turn the other way round, so that what else the machine does falls on all."""
    found: list[list[dict[str, Any]]] = [[] for _ in works]
    for turn in range(times):
        pairs = list(zip(found, works, strict=True))
        for runs, work in reversed(pairs) if turn % 2 else pairs:
            runs.append(work())
    return found


def median(runs: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The run in the middle; the cheaper one of two."""
    ordered = sorted(runs, key=lambda one: float(one["cpu"]))
    return ordered[(len(ordered) - 1) // 2]


def interleaved(times: int, *works: Callable[[], dict[str, Any]]) -> list[dict[str, Any]]:
    """The median of several runs of each work, with the most memory that any of them took."""
    found = rounds(times, *works)
    return [{**median(runs), "growth": max(one.get("growth", 0) for one in runs)} for runs in found]


@dataclass
class Line:
    """One line of the printed table. ``passed`` is None where there is no bar."""

    work: str
    cpu: float
    peak: float | None = None
    ratio: float | None = None
    bar: str = ""
    passed: bool | None = None

    def cells(self) -> tuple[str, ...]:
        verdict = {True: "pasa", False: "NO PASA", None: ""}[self.passed]
        return (
            self.work,
            f"{self.cpu:.3f}" if self.cpu < 1 else f"{self.cpu:.2f}",  # a page takes hundredths
            "" if self.peak is None else f"{self.peak:.0f}",
            "" if self.ratio is None else f"{self.ratio:.1f}×",
            self.bar,
            verdict,
        )


def table(lines: Iterable[Line]) -> str:
    rows = [("Trabajo", "CPU s", "MB", "Razón", "Vara", ""), *(one.cells() for one in lines)]
    widths = [max(len(row[n]) for row in rows) for n in range(6)]
    shown = [
        "  ".join(
            cell.rjust(width) if n in (1, 2, 3) else cell.ljust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    return "\n".join([shown[0], "-" * len(shown[0]), *shown[1:]])
