"""«Análisis» (rt7 §4): the figures of a service, a unit or all services, drawn, in tables and as a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext

from estado_verde import catalog
from estado_verde.crud import advance
from estado_verde.crud.context import Selection, selected
from estado_verde.excel.sending import send_book
from estado_verde.excel.writer import write_workbook
from estado_verde.models import db
from estado_verde.security import requires
from estado_verde.spec.numbers import NOT_CALCULABLE, show

from .analysis import MOST, Analysis, coverage_parts, month_rows, share_of
from .charts import CHANGE, COUNT, KG, PERCENT, Chart, Row, Series
from .comparison import add, show_variation, variation
from .indicators import container_coverage, recycled_share
from .page import ResiduosPage
from .summary import Sums


def analysis_of(chosen: Selection) -> Analysis:
    return Analysis(db.session(), chosen.periodo, chosen.periodos, chosen.servicio_id, chosen.unidad_id)  # type: ignore[arg-type]


class AnalisisView(ResiduosPage):
    route_base = "/residuos/analisis"

    @expose("/")
    @requires("read", "residuos")
    def index(self) -> ResponseReturnValue:
        chosen = selected()
        if chosen.periodo is None:
            return self.page("ev/elegir.html", title=gettext("Análisis"), text="", periodo=None)
        analysis = analysis_of(chosen)
        return self.page(
            "residuos/analisis.html",
            place=chosen.title or gettext("Todos los servicios"),
            periodo=chosen.periodo,
            requirement=catalog.requirement("residuos", chosen.periodo.anio),
            units=analysis.now.totals.units,
            compared=compared(analysis),
            charts=list(charts(analysis)),
            here={"periodo": chosen.periodo.anio, "servicio": chosen.servicio_id, "unidad": chosen.unidad_id},
        )

    @expose("/datos/<name>")
    @requires("read", "residuos")
    def data(self, name: str) -> ResponseReturnValue:
        """The rows of one chart, or of all of them, as a workbook."""
        chosen = selected()
        if chosen.periodo is None:
            abort(404)
        found = [one for one in charts(analysis_of(chosen), None) if name in (one.name, "todo")]
        if not found:
            abort(404)
        title = found[0].title if name != "todo" else gettext("Análisis de residuos")
        book = f"{title} {chosen.title} {chosen.periodo.anio}".replace("  ", " ")
        return send_book(book, lambda out: write_workbook([one.sheet() for one in found], out))


def quantified(sums: Sums | None, name: str) -> Decimal | None:
    """A total of kilograms, None when no unit quantified it."""
    if sums is None or not getattr(sums.totals, f"with_{name}"):
        return None
    found: Decimal = getattr(sums.totals, name)
    return found


def compared(analysis: Analysis) -> list[dict[str, Any]]:
    """The totals of the period beside those of the one before."""
    now, then = analysis.now, analysis.then
    rows = [
        (gettext("Kg reciclados"), quantified(now, "recycled"), quantified(then, "recycled")),
        (gettext("Kg no reciclados"), quantified(now, "unrecycled"), quantified(then, "unrecycled")),
    ]
    rows.append((gettext("Kg generados"), add(one[1] for one in rows), add(one[2] for one in rows)))
    found = [
        {
            "label": label,
            "now": "–" if value is None else f"{show(value)} kg",
            "before": "–" if before is None else f"{show(before)} kg",
            "change": _shown(variation(value, before)),
        }
        for label, value, before in rows
    ]
    for label, compute in (
        (gettext("Indicador de residuos reciclados"), recycled_share),
        (gettext("Indicador de cobertura de contenedores"), container_coverage),
    ):
        value, was = compute(now.totals).value, compute(then.totals).value if then else None
        change = _shown(variation(value, was))
        found.append(
            {"label": label, "now": advance.share_text(value), "before": advance.share_text(was), "change": change}
        )
    return found


def charts(analysis: Analysis, most: int | None = MOST) -> Iterator[Chart]:
    yield _years(analysis)
    yield from _months(analysis)
    yield _materials(analysis)
    if analysis.unidad_id is None:
        yield _parts(analysis, most)
        yield _coverage(analysis)


def _years(analysis: Analysis) -> Chart:
    return Chart(
        "periodos",
        "lines",
        gettext("Indicadores por periodo"),
        "%",
        gettext("Periodo"),
        (
            Series(gettext("Residuos reciclados"), PERCENT, "ok"),
            Series(gettext("Cobertura de contenedores"), PERCENT, "info"),
        ),
        [
            Row(str(anio), (recycled_share(sums.totals).value, container_coverage(sums.totals).value))
            for anio, sums in sorted(analysis.by_year.items())
        ],
        gettext("Sobre las unidades en alcance de cada periodo."),
    )


def _months(analysis: Analysis) -> Iterator[Chart]:
    rows, recycled, rest = month_rows(analysis)
    annual = gettext(
        "Los valores anuales no se reparten en meses: %(a)s kg reciclados y %(b)s kg no reciclados.",
        a=show(recycled),
        b=show(rest),
    )
    yield Chart(
        "meses",
        "stacked",
        gettext("Residuos por mes"),
        "kg",
        gettext("Mes"),
        (Series(gettext("Reciclados"), KG, "ok"), Series(gettext("No reciclados"), KG, "none")),
        [Row(label, (x, y)) for label, x, y in rows],
        annual if recycled or rest else "",
    )
    yield Chart(
        "proporcion",
        "lines",
        gettext("Proporción reciclada por mes"),
        "%",
        gettext("Mes"),
        (Series(gettext("Residuos reciclados"), PERCENT, "ok"),),
        [Row(label, (share_of(x, y),)) for label, x, y in rows],
        gettext("Solo meses con kilogramos reciclados y no reciclados."),
    )


def _materials(analysis: Analysis) -> Chart:
    anio = analysis.periodo.anio
    return Chart(
        "materiales",
        "across",
        gettext("Reciclado por material"),
        "kg",
        gettext("Material"),
        (Series(str(anio), KG, "ok"), Series(str(anio - 1), KG), Series(gettext("Variación"), CHANGE)),
        [Row(name, (now, then, variation(now, then))) for name, now, then in analysis.materials()],
    )


def _parts(analysis: Analysis, most: int | None) -> Chart:
    anio = analysis.periodo.anio
    services = analysis.servicio_id is None
    parts = analysis.parts(most)
    note = gettext("Las %(n)s que más generan; la descarga las trae todas.", n=most) if len(parts) == most else ""
    return Chart(
        "servicios" if services else "unidades",
        "across",
        gettext("Proporción reciclada por servicio") if services else gettext("Proporción reciclada por unidad"),
        "%",
        gettext("Servicio") if services else gettext("Unidad"),
        (
            Series(gettext("Reciclado"), PERCENT, "ok"),
            Series(gettext("Kg generados %(anio)s", anio=anio), KG),
            Series(gettext("Kg generados %(anio)s", anio=anio - 1), KG),
            Series(gettext("Variación"), CHANGE),
        ),
        [
            Row(
                one.nombre,
                (one.share, one.generated, one.generated_before, variation(one.generated, one.generated_before)),
                _part_url(one.id, services, anio),
            )
            for one in parts
        ],
        note,
    )


def _part_url(row_id: int, service: bool, anio: int) -> str:
    if service:
        return url_for("AnalisisView.index", servicio=row_id, periodo=anio)
    return url_for("UnidadResiduosView.index", unidad=row_id, periodo=anio)


def _coverage(analysis: Analysis) -> Chart:
    return Chart(
        "cobertura",
        "ring",
        gettext("Cobertura de contenedores"),
        gettext("unidades"),
        gettext("Unidades en alcance"),
        (Series(gettext("Unidades"), COUNT),),
        [Row(label, (number,)) for label, number in coverage_parts(analysis.now)],
        folded=False,
    )


def _shown(change: Decimal | None) -> str:
    """In the language of the reader; the workbook has it as the documents write it."""
    return gettext(NOT_CALCULABLE) if change is None else show_variation(change)
