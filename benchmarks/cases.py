"""The pieces of work. Each runs alone in a fresh process (``measure.run``) and prints one line of JSON."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from . import portal_cases, residues, world
from .measure import Meter

CASES: dict[str, Callable[..., dict[str, Any]]] = {}


def case(function: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    CASES[function.__name__] = function
    return function


# --- import --------------------------------------------------------------------------------------------------------------


@case
def import_world(home: str) -> dict[str, Any]:
    app = world.application(Path(home))
    world.prepare(app)
    with world.acting(app):
        world.add_service("BM", world.UNITS)
    return {}


@case
def import_book(book: str, rows: int, faults: int) -> dict[str, Any]:
    """The workbook and where its faults are: (row, column, code)."""
    from estado_verde.excel.writer import write_workbook
    from estado_verde.plugins import mount
    from estado_verde.spec.reports import Column, Sheet

    mount((world.HERE.parent / "plugins", world.HERE / "plugins"))
    planted: list[tuple[int, str, str]] = []

    def lines() -> Iterator[list[Any]]:
        for number, (row, fault) in enumerate(world.readings(rows, faults), 2):
            if fault:
                planted.append((number, *fault))
            yield row

    with Path(book).open("wb") as stream:
        write_workbook([Sheet("Lecturas", [Column(one) for one in world.titles()], lines())], stream)
    return {"planted": planted}


def _import(home: str, book: str) -> dict[str, Any]:
    from estado_verde.excel import imports
    from estado_verde.models import Periodo, db

    with world.acting(world.application(Path(home)), "BM") as servicio:
        periodo = db.session.query(Periodo).filter_by(anio=2026).one()
        meter = Meter()
        result = imports.import_workbook(imports.Job(Path(book), "lecturas", servicio, periodo, dry_run=True))
        found = [(one.row, one.column, one.fault.code) for one in result.faults]
        return {**meter.read(), "found": found, "rows": result.rows}


@case
def import_ours(home: str, book: str) -> dict[str, Any]:
    """From the file to the complete list of faults."""
    return _import(home, book)


@case
def import_openpyxl(home: str, book: str) -> dict[str, Any]:
    """The same import, rules and list, on rows that openpyxl reads in this process. It sees no formulas and no hostile
    file, so it does less."""
    import openpyxl

    from estado_verde.excel import imports
    from estado_verde.excel.reading import Title

    def rows(path: Path, choose: Any, _limits: Any = None) -> Iterator[tuple[str, int, list[Any]]]:
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
        wanted = choose([Title(one.title, False, one.max_row or 1) for one in workbook.worksheets])
        for title in wanted:
            for number, cells in enumerate(workbook[title].iter_rows(values_only=True), 1):
                yield title, number, list(cells)

    imports.read_rows = rows
    return _import(home, book)


@case
def read_ours(book: str) -> dict[str, Any]:
    from estado_verde.excel.reading import read_rows

    meter = Meter()
    count = sum(1 for _ in read_rows(Path(book), lambda titles: [one.text for one in titles]))
    return {**meter.read(), "rows": count}


@case
def read_openpyxl(book: str) -> dict[str, Any]:
    import openpyxl

    meter = Meter()
    sheet = openpyxl.load_workbook(book, read_only=True, data_only=True).worksheets[0]
    count = sum(1 for _ in sheet.iter_rows(values_only=True))
    return {**meter.read(), "rows": count}


# --- report --------------------------------------------------------------------------------------------------------------


@case
def report_world(home: str, url: str, units: int) -> dict[str, Any]:
    """The country, loaded straight into the tables."""
    from estado_verde import services
    from estado_verde.models import Periodo, db

    app = world.application(Path(home), url)
    world.prepare(app)
    with world.acting(app):
        world.add_service("R000", 1)
        from ev_plugins.inventario.models import Edificio, Servicio, Unidad
        from ev_plugins.residuos.models import Material

        rows = [
            {"nombre": f"Servicio R{n:03d}", "sigla": f"R{n:03d}", "anio_ingreso": 2023}
            for n in range(1, residues.SERVICES)
        ]
        for outcome in services.save_many(Servicio, rows):
            world.made(outcome)
        session = db.session
        place = {
            "servicio": session.query(Servicio).filter_by(sigla="R000").one().id,
            "edificio": session.query(Edificio).first().id,
            "unidad": session.query(Unidad).order_by(Unidad.id.desc()).first().id + 1,
            "material": session.query(Material).order_by(Material.id).first().id,
        }
        periodo_id = session.query(Periodo).filter_by(anio=2026).one().id
        session.commit()
        residues.fill(db.engine, units, 10, periodo_id, place)
        with db.engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
            connection.commit()
    return {}


@case
def report_national(home: str, url: str, server: int | None = None) -> dict[str, Any]:
    """Both national indicators from the base rows."""
    from estado_verde import reports
    from estado_verde.models import Periodo, db

    with world.acting(world.application(Path(home), url)):
        from ev_plugins.residuos.reports import query_of

        from ev_plugins.residuos.queries import figures_of  # isort: skip

        periodo = db.session.query(Periodo).filter_by(anio=2026).one()
        requirement = next(
            one for _, one in reports.reports(reports.CONTROL_DE_CARGA, 2026) if one.module == "residuos"
        )
        context = reports.context(None, periodo, requirement)
        meter = Meter(server)
        figures = figures_of(query_of(context), requirement)
        share, coverage, totals = figures.recycled_share(), figures.coverage(), figures.totals
        spent = meter.read()
        return {
            **spent,
            "recycled": str(share.value),
            "coverage": str(coverage.value),
            "kg": [int(totals.recycled * 1000), int(totals.unrecycled * 1000)],
            "units": totals.units,
            "both": totals.with_both,
        }


@case
def report_by_hand(home: str, url: str, server: int | None = None) -> dict[str, Any]:
    from estado_verde.models import Periodo, db

    with world.acting(world.application(Path(home), url)):
        periodo_id = db.session.query(Periodo).filter_by(anio=2026).one().id
        meter = Meter(server)
        found = residues.by_hand(db.engine, periodo_id, 2026)
        return {**meter.read(), **found}


@case
def report_workbook(home: str, url: str, sigla: str | None = None, server: int | None = None) -> dict[str, Any]:
    """The whole «Reporte de Control de Carga» of a service, or of the country, as a file; with its queries counted."""
    from sqlalchemy import event

    from estado_verde import reports
    from estado_verde.excel.writer import write_workbook
    from estado_verde.models import Periodo, db

    with world.acting(world.application(Path(home), url), sigla) as servicio:
        periodo = db.session.query(Periodo).filter_by(anio=2026).one()
        statements: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        meter = Meter(server)
        with tempfile.TemporaryFile() as stream:
            write_workbook(reports.control_de_carga(servicio, periodo), stream)
            size = stream.tell()
        spent = meter.read()
        sets = {}
        for report, context in reports.contexts(reports.CONTROL_DE_CARGA, servicio, periodo):
            for name, part in (("avance", report.progress), ("hojas", report.sheets)):
                context.kept.clear()
                statements.clear()
                found = part(context) if part else ()
                for sheet in found if name == "hojas" else ():
                    for _row in sheet.rows:
                        pass
                sets[f"{name} de {report.module}"] = len(statements)
        return {**spent, "sets": sets, "bytes": size}


def same(ours: dict[str, Any], theirs: dict[str, Any]) -> bool:
    """Kilograms, units and both indicators, to the last decimal that a Decimal of 28 digits holds."""
    equal = all(ours[name] == theirs[name] for name in ("kg", "units", "both"))
    for name in ("recycled", "coverage"):
        equal = equal and abs(Fraction(ours[name]) - Fraction(theirs[name])) < Fraction(1, 10**24)
    return equal


CASES.update(portal_cases.CASES)

if __name__ == "__main__":
    print(json.dumps(CASES[sys.argv[1]](**json.loads(sys.argv[2]))))
