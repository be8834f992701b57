"""performance.md «Tray» and «Sábana»: what the portal costs with few requests and with many, beside its peers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from .measure import Line, interleaved, median, rounds, run

#: From so many requests on a page must cost half of what a stock list takes; beyond OPENPYXL its peer writes a sample.
MANY, OPENPYXL = 1_000_000, 20_000
MEGABYTES = 100


def portal(
    home: str, database: Callable[[int], str], counts: list[int], runs: int, server: int | None, engine: str
) -> Iterator[Line]:
    found: dict[int, dict[str, Any]] = {}
    for count in counts:
        place = {"home": f"{home}/{engine}-{count}", "url": database(count)}
        Path(place["home"]).mkdir(exist_ok=True)
        run("portal_world", **place, count=count)
        asked = {**place, "count": count, "server": server}
        both = rounds(runs, partial(run, "tray_ours", **asked), partial(run, "tray_stock", **asked))
        ours, stock = ({name: median(one[name] for one in side) for name in side[0]} for side in both)
        found[count] = ours
        yield from trays(f"{engine}, {points(count)}", count, ours, stock)
        yield from sabana(f"{engine}, {points(count)}", count, {**place, "server": server}, runs)
    if len(counts) > 1:
        yield from growth(engine, found[counts[0]], found[counts[-1]])


def trays(title: str, count: int, ours: dict[str, Any], stock: dict[str, Any]) -> Iterator[Line]:
    for name, page in ours.items():
        ratio = stock[name]["cpu"] / page["cpu"]
        wanted = 10 if name.startswith("N° Folio") else 2
        passed = page["sql"] <= 8 and (ratio >= wanted if count >= MANY else True)
        bar = f"≥ {wanted}×, ≤ 8 SQL" if count >= MANY else "≤ 8 SQL"
        yield Line(f"{title}: bandeja, {name} ({page['sql']} SQL)", page["cpu"], None, ratio, bar, passed)


def sabana(title: str, count: int, place: dict[str, Any], runs: int) -> Iterator[Line]:
    """Beyond OPENPYXL its peer writes a sample of the months, and is judged by what a row cost."""
    share = min(1, OPENPYXL / count)
    ours, peer = interleaved(
        runs, partial(run, "sabana_ours", **place), partial(run, "sabana_openpyxl", share=share, **place)
    )
    fits, ratio = ours["growth"] <= MEGABYTES, (peer["cpu"] / peer["rows"]) / (ours["cpu"] / count)
    judged = fits and ratio >= 8 if count > OPENPYXL else None
    yield Line(f"{title}: Sábana", ours["cpu"], ours["growth"], ratio, f"≥ 8×, ≤ {MEGABYTES} MB", judged)
    yield Line(f"{title}:   {points(peer['rows'])} filas con openpyxl write_only", peer["cpu"], peer["growth"])


def growth(engine: str, few: dict[str, Any], many: dict[str, Any]) -> Iterator[Line]:
    """How much dearer each page is where there are most requests."""
    both = zip(many.items(), few.values(), strict=True)  # the page far down the list has another number
    dearer = {name: page["cpu"] / before["cpu"] for (name, page), before in both}
    name, most = max(dearer.items(), key=lambda pair: pair[1])
    yield Line(f"{engine}: la página que más crece ({name})", many[name]["cpu"], None, most)


def points(number: int) -> str:
    return f"{number:,}".replace(",", ".")
