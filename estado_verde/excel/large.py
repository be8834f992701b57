"""Reports that are too large to wait for: made apart, fetched under «Mis descargas»."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO, Any

from flask_babel import force_locale, get_locale, gettext
from sqlalchemy import func, select

from .. import jobs, reports, scope
from ..crud.context import model_for
from ..models import Periodo, Trabajo, db
from ..spec.reports import Sheet
from . import imports
from .writer import write_workbook

KIND = "reporte"
#: A service with more units than these waits longer for its report than people wait for a page.
LARGE = 400
#: Per cent that a sheet is worth; how many a report has is only known at its end.
STEP = 8


def is_large(servicio: Any) -> bool:
    unit = model_for("unidad")
    if unit is None or servicio is None:
        return False
    return (db.session.scalar(select(func.count(unit.id)).where(unit.servicio_id == servicio.id)) or 0) > LARGE


def ask(name: str, servicio: Any, periodo: Periodo) -> Trabajo:
    title = reports.titles(periodo.anio)[name]
    datos = {"reporte": name, "servicio": servicio.id, "periodo": periodo.id, "idioma": str(get_locale() or "es")}
    return jobs.ask(KIND, f"{title} {periodo.anio}, {servicio}", datos)


def make(datos: Mapping[str, Any], stream: IO[bytes], progress: jobs.Progress) -> str:
    """Under the scope of who asked, who may have lost the service since."""
    model = model_for("servicio")
    servicio = db.session.get(model, datos["servicio"]) if model is not None else None
    periodo = db.session.get(Periodo, datos["periodo"])
    if servicio is None or periodo is None or not scope.current().may("run", "reportes"):
        raise jobs.CannotBeMade(gettext("Ya no tiene acceso a los datos de este reporte."))
    name = str(datos["reporte"])
    with force_locale(datos["idioma"]), scope.acting(imports.narrowed(scope.current(), servicio), door="trabajo"):
        write_workbook(_counted(reports.sheets_of(name, servicio, periodo), progress), stream)
    return f"{name}_{periodo.anio}_{servicio.sigla or servicio.id}.xlsx"


def _counted(sheets: Any, progress: jobs.Progress) -> Iterator[Sheet]:
    for number, sheet in enumerate(sheets, 1):
        yield sheet
        progress(number * STEP)


jobs.register(KIND, make)
