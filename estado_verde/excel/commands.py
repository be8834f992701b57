"""The command line doors of workbooks and reports: the same rules and the same fault codes as the screens, for the service
that the command names. 0 only when everything went in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from sqlalchemy import func, select
from tqdm import tqdm

from .. import catalog, installation, plugins, reports, scope, services
from ..contributions import Grant, Profile, Reach
from ..messages import text_of
from ..models import Organizacion, Periodo, db
from ..spec.faults import Fault, fault
from . import annotated, exports, imports, layout, template
from .reading import Refused
from .sheets import RowFault
from .writer import write_workbook

#: No account stands behind the command line; the audit names the door instead.
NOBODY = 0
WIDEST = 34


@dataclass(frozen=True)
class Place:
    """For which service and period a command works."""

    servicio: Any
    periodo: Periodo


@contextmanager
def working(sigla: str | None, anio: int | None) -> Iterator[Place]:
    """An application in which the command acts for one service, with what its own manager may do."""
    with installation.application().app_context():
        with scope.acting(scope.SYSTEM, door="cli"):
            place = Place(_servicio(sigla) if sigla else None, _periodo(anio))
        with scope.acting(_who(place.servicio), door="cli"):
            try:
                yield place
            except layout.UnknownWorkbook as error:
                known = ", ".join(book.name for book, _ in layout.kinds(place.periodo.anio))
                raise click.ClickException(f"No existe la planilla «{error}». Existen: {known}.") from error
            except services.NotAllowed as error:
                raise click.ClickException(text_of(fault("MSG-ACC-03"))) from error


def _servicio(sigla: str) -> Any:
    model: Any = next((one for one in catalog.models() if vars(one).get("__context__") == "servicio"), Organizacion)
    found = db.session.scalar(select(model).where(func.lower(model.sigla) == sigla.strip().lower()))
    if found is None:
        statement = select(model.sigla).where(model.sigla.is_not(None)).order_by(model.sigla)
        known = db.session.scalars(statement)
        raise click.ClickException(
            f"No existe un servicio de sigla «{sigla}». Existen: {', '.join(known) or 'ninguno'}."
        )
    return found


def _periodo(anio: int | None) -> Periodo:
    """The period of a year; without one, the newest."""
    statement = select(Periodo).order_by(Periodo.anio.desc()).limit(1)
    found = db.session.scalar(statement if anio is None else statement.where(Periodo.anio == anio))
    if found is None:
        known = [str(one) for one in db.session.scalars(select(Periodo.anio).order_by(Periodo.anio))]
        raise click.ClickException(
            f"No existe el periodo {anio or ''}.".replace(" .", ".") + f" Existen: {', '.join(known) or 'ninguno'}."
        )
    return found


def _who(servicio: Any) -> scope.Who:
    """Whoever loads for a whole service by its profile: the first that may, as its plugin declares it."""
    if servicio is None:
        return scope.SYSTEM
    declared = plugins.host().values("ev_profiles")
    granted = [one for one in declared if isinstance(one, Grant)]
    for profile in declared:
        if isinstance(profile, Profile) and profile.reach is Reach.ORGANISATION:
            mine = frozenset(
                (action, one.resource) for one in granted if one.profile == profile.name for action in one.actions
            )
            if ("run", "importar") in mine:
                return scope.Who(
                    NOBODY, "Línea de comandos", profile.realm, profile.name, Reach.ORGANISATION, servicio.id, mine
                )
    raise click.ClickException("Ningún perfil de los plugins habilitados puede importar.")


def _kind(value: str) -> str:
    return value.strip().casefold()


def place_options(required: bool) -> Callable[[Any], Any]:
    def add(command: Any) -> Any:
        command = click.option("--anio", type=int, required=required, help="Año del periodo.")(command)
        return click.option("--servicio", metavar="SIGLA", required=required, help="Sigla del servicio.")(command)

    return add


OUT = click.option(
    "-o", "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Libro que se escribe."
)


@click.command("template")
@click.argument("kind", metavar="PLANILLA")
@place_options(required=False)
@OUT
def template_command(kind: str, servicio: str | None, anio: int | None, out: Path) -> None:
    """Escribe la planilla vacía (unidades, residuos, contenedores, pesaje…), con ayuda y listas."""
    with working(servicio, anio) as place, writing(out) as stream:
        template.write_template(_kind(kind), place.periodo, stream)
    click.echo(f"Planilla escrita en {out}.")


@click.command("export")
@click.argument("kind", metavar="PLANILLA")
@place_options(required=True)
@OUT
def export_command(kind: str, servicio: str, anio: int, out: Path) -> None:
    """Escribe lo cargado en la misma planilla que lo importa."""
    with working(servicio, anio) as place, writing(out) as stream:
        exports.export_workbook(_kind(kind), place.servicio, place.periodo, stream)
    click.echo(f"Libro escrito en {out}.")


@click.command("report")
@click.argument("name", metavar="REPORTE")
@place_options(required=True)
@OUT
def report_command(name: str, servicio: str, anio: int, out: Path) -> None:
    """Escribe un reporte: control-de-carga."""
    with working(servicio, anio) as place:
        known = reports.names(place.periodo.anio)
        if name not in known:
            raise click.ClickException(
                f"No existe el reporte «{name}» en {anio}. Existen: {', '.join(known) or 'ninguno'}."
            )
        with writing(out) as stream:
            write_workbook(reports.sheets_of(name, place.servicio, place.periodo), stream)
    click.echo(f"Reporte escrito en {out}.")


@click.command("import")
@click.argument("kind", metavar="PLANILLA")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="LIBRO")
@place_options(required=True)
@click.option("--unidad", help="Unidad de las filas que no la nombran (planilla de pesaje).")
@click.option("--dry-run", is_flag=True, help="Revisar sin guardar nada.")
@click.option("--valid-only", is_flag=True, help="Cargar las filas válidas y dejar fuera las demás.")
@click.option(
    "--errors", type=click.Path(dir_okay=False, path_type=Path), help="Libro anotado con lo que hay que corregir."
)
def import_command(
    kind: str,
    file: Path,
    servicio: str,
    anio: int,
    unidad: str | None,
    dry_run: bool,
    valid_only: bool,
    errors: Path | None,
) -> None:
    """Carga una planilla con las reglas de las pantallas. Termina en 0 solo si entraron todas sus filas."""
    with working(servicio, anio) as place, bar(file.name) as progress:
        job = imports.Job(
            path=file,
            kind=_kind(kind),
            servicio=place.servicio,
            periodo=place.periodo,
            unidad_id=imports.unit_named(unidad) if unidad else None,
            only_valid=valid_only,
            dry_run=dry_run,
            progress=progress,
        )
        if closed := imports.refused_now(job):
            raise click.ClickException(" ".join(text_of(one) for one in closed))
        try:
            result = imports.import_workbook(job)
        except Refused as refusal:
            raise click.ClickException(text_of(Fault(refusal.code, values=refusal.values))) from refusal
        if errors is not None and result.faults:
            with writing(errors) as stream:
                annotated.write_annotated(file, result.faults, stream)
        show_faults(result.faults)
        click.echo(_summary(result, dry_run))
    if not result.ok:
        raise SystemExit(1)


def _summary(result: imports.Result, dry_run: bool) -> str:
    bad = len(result.faulty)
    if dry_run:
        return f"Revisión: {result.rows} filas leídas, {result.valid} válidas, {bad} con error. No se guardó nada."
    if not result.written:
        return f"No se cargó nada: {bad} de {result.rows} filas con error."
    left = f" Quedaron fuera {bad} con error." if bad else ""
    return (
        f"Se cargaron {result.loaded} de {result.rows} filas: {result.new} nuevas, {result.changed} existentes.{left}"
    )


def show_faults(faults: Sequence[RowFault]) -> None:
    """Where, which code and what to do, as a table."""
    if not faults:
        return
    rows = [("Hoja", "Fila", "Columna", "Código", "Mensaje")]
    for one in faults:
        mark = "Advertencia: " if one.warning else ""
        rows.append((one.sheet, str(one.row), one.column or "—", one.fault.code, mark + one.text))
    widths = [min(max(len(row[n]) for row in rows), WIDEST) for n in range(4)]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)) + "  " + row[4])


@contextmanager
def bar(name: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar for people; nothing where nobody watches."""
    with tqdm(desc=name, unit=" filas", disable=None, leave=False, delay=1) as shown:

        def progress(done: int, total: int) -> None:
            shown.total = total
            shown.update(done - shown.n)

        yield progress


@contextmanager
def writing(out: Path) -> Iterator[Any]:
    """A file that is there only when it is whole."""
    waiting = out.with_name(f".{out.name}.part")
    try:
        with waiting.open("wb") as stream:
            yield stream
        waiting.replace(out)
    except OSError as error:
        raise click.ClickException(f"No se puede escribir {out}: {error.strerror}.") from error
    finally:
        waiting.unlink(missing_ok=True)


COMMANDS = [template_command, export_command, report_command, import_command]
