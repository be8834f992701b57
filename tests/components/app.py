"""Pages with nothing but the components, and a server that keeps what they send: what test_components.py looks at."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from flask import Flask, Response, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import Babel, gettext
from jinja2 import ChoiceLoader, FileSystemBytecodeCache, FileSystemLoader
from markupsafe import Markup

import estado_verde
from estado_verde.messages import text_of
from estado_verde.security.headers import POLICY
from estado_verde.spec.fields import decimal, integer, kilograms, long_text
from estado_verde.spec.periods import Period
from estado_verde.widgets import (
    BadChange,
    Calculator,
    Cell,
    CellFault,
    GridRow,
    Group,
    Input,
    MonthGrid,
    SavedCell,
    Share,
    Step,
    Use,
)

CORE = Path(estado_verde.__file__).parent
KG = kilograms("kg", "Kilogramos (kg)", required=True)
MONTHS = Period.of(2026).months()
CLOSED = "El periodo 2026 está cerrado para carga desde el 01/01/2027."
MATERIALS = {
    "papel": "Papel y cartón",
    "plasticos": "Plásticos (PET y otros)",
    "vidrio": "Vidrio",
    "metales": "Metales/latas",
    "tetrapak": "Envases de cartón para bebidas (tetrapak)",
    "organicos": "Residuos orgánicos (compostaje)",
    "raee": "Residuos electrónicos (RAEE)",
    "pilas": "Pilas y baterías",
    "toner": "Tóner/cartuchos",
    "otro": "Otro",
}
YEAR = {
    "papel": "410,5 388 352,25 290 455,5 430 441 418,75 462 439 425,5 448",
    "plasticos": "118 96,5 104 88,25 121 115,5 109 112 124,5 119 - 127",
    "vidrio": "180 165 142 131,5 - 176 188 171 169,5 182 178 184",
    "metales": "42 38 40,5 35 47 44 41 43 45,5 39 44 46",
    "nr": "4710,5 4655 4580 4320 4890 4795 4812 4760 4905 4850 4800 4887",
}


def calculator_of_containers() -> Calculator:
    positive = {"positive": True, "required": True}
    return Calculator(
        id="estimacion",
        title="Estimación por contenedores",
        kicker="Residuos no reciclados",
        url=url_for("estimate"),
        page_url="/estimacion",
        inputs=(
            Input(integer("cantidad", "Cantidad", 1, **positive), 4),
            Input(
                decimal("capacidad_litros", "Capacidad (litros)", **positive),
                Decimal(1000),
                options=(("1", "Contenedor de 120 L", Decimal(120)), ("2", "Contenedor de 660 L", Decimal("660.00"))),
                options_name="catalogo",
                options_label="Modelo",
            ),
            Input(decimal("retiros_semana", "Retiros por semana", **positive), Decimal(2)),
            Input(decimal("porcentaje_llenado", "Llenado (%)", **positive), Decimal(100)),
            Input(decimal("semanas_mes", "Semanas por mes", **positive), Decimal(4)),
            Input(integer("meses", "Meses", 1, **positive), 12),
            Input(
                decimal("densidad_kg_m3", "Densidad (kg/m³)", **positive),
                Decimal(150),
                source="Mardoff 2016, CONAMA, 2010",
                source_url="/biblioteca",
                reason=long_text("justificacion", "Justificación"),
            ),
        ),
        steps=(
            Step(
                "litros_semana",
                "Cantidad × capacidad × retiros × llenado",
                "L/semana",
                ("cantidad", "capacidad_litros", "retiros_semana", "porcentaje_llenado"),
                ("100",),
            ),
            Step("litros_mes", "× semanas por mes", "L/mes", ("litros_semana", "semanas_mes")),
            Step("m3_mes", "÷ 1.000", "m³/mes", ("litros_mes",), ("1000",)),
            Step("kg_mes", "", "kg/mes", ("m3_mes", "densidad_kg_m3")),
            Step("kg_anio", "× densidad × meses", "kg/año", ("kg_mes", "meses")),
            Step("semanas", "", "semanas", ("semanas_mes", "meses")),
            Step("kg_52", "", "kg/año", ("litros_semana", "52", "densidad_kg_m3"), ("1000",)),
        ),
        uses=(
            Use("MENSUAL", "Mensual", "kg_mes", "kg/mes", asks_month=True),
            Use("ANUAL", "Anual", "kg_anio", "kg/año"),
        ),
        months=(("2026-09", "sep 2026"), ("2026-10", "oct 2026")),
        notes=("{semanas_mes} semanas × {meses} meses son {semanas}. Con 52 semanas serían {kg_52} (informativo).",),
    )


class Store:
    """The amounts that the «database» holds, by row and month; ``answer`` makes the server misbehave."""

    def __init__(self) -> None:
        self.kg: dict[tuple[str, str | None], Decimal] = {}
        self.estimated: dict[tuple[str, str | None], str] = {}
        self.answer = ""
        self.received: list[dict] = []

    def fill_year(self) -> None:
        for row, amounts in YEAR.items():
            for month, text in zip(MONTHS, amounts.split(), strict=True):
                if text != "-":
                    self.kg[row, month] = Decimal(text.replace(",", "."))
        self.kg["pilas", None] = Decimal("785.55")
        self.estimated["nr", "2026-09"] = "Estimación por contenedores"

    def cell(self, row: str, month: str | None) -> Cell:
        url = f"/registro/{row}/{month or 'anual'}" if (row, month) in self.estimated else ""
        return Cell(self.kg.get((row, month)), estimated=self.estimated.get((row, month), ""), url=url)

    def row(self, key: str, label: str, **more: object) -> GridRow:
        cells = {month: self.cell(key, month) for month in MONTHS}
        return GridRow(key, label, cells=cells, annual=self.cell(key, None), **more)  # type: ignore[arg-type]


def typical(store: Store, **more: object) -> MonthGrid:
    """The grid of the picture: monthly, annual, spare and not decided rows, two groups."""
    used = ("papel", "plasticos", "vidrio", "metales")
    recycled = [store.row(key, MATERIALS[key]) for key in used]
    recycled.append(store.row("pilas", MATERIALS["pilas"], sublabel="Carga anual", mode="ANUAL"))
    recycled += [store.row(key, MATERIALS[key], mode="", spare=True) for key in ("raee", "toner")]
    rest = store.row("nr", "No reciclados", sublabel="Pesaje de muestra", calculators=("estimacion",))
    return MonthGrid(
        id="kg",
        title="Kilogramos por mes",
        months=MONTHS,
        groups=(
            Group("reciclados", "Residuos reciclados", tuple(recycled), add="Agregar material"),
            Group("no_reciclados", "Residuos no reciclados", (rest,), tone="none"),
        ),
        field=KG,
        url=url_for("save", grid="tipica"),
        total="Total generado",
        share=Share("Reciclado de la unidad", "reciclados"),
        due="2026-10",
        keep="7-12-2026",
        **more,  # type: ignore[arg-type]
    )


def block(store: Store) -> MonthGrid:
    rows = tuple(store.row(key, label) for key, label in MATERIALS.items())
    group = Group("reciclados", "Residuos reciclados", rows)
    return MonthGrid(
        "kg", "Kilogramos por mes", MONTHS, (group,), KG, url=url_for("save", grid="bloque"), keep="7-13-2026"
    )


GRIDS = {"tipica": typical, "bloque": block}


def make(store: Store) -> Flask:
    app = Flask("components", static_folder=str(CORE / "static"))
    Babel(app, default_locale="es")
    folders = [FileSystemLoader(CORE / "templates"), FileSystemLoader(Path(__file__).parent.parent)]
    app.jinja_loader = ChoiceLoader(folders)  # type: ignore[assignment]
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache()
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(icon=_icon, asset=_asset, csrf_token=lambda: "token", translated=gettext)
    app.after_request(_strict)

    @app.get("/<name>")
    def grid_page(name: str) -> str:
        return _page("grid", grid=GRIDS[name](store), calc=calculator_of_containers() if name == "tipica" else None)

    @app.get("/lectura")
    def read_only_page() -> str:
        return _page("grid", grid=typical(store, read_only=True, reason=CLOSED), calc=None)

    @app.get("/graficos")
    def charts_page() -> str:
        return _page("charts", **_figures())

    @app.get("/registro/<row>/<month>")
    def record(row: str, month: str) -> str:
        return f"{row} {month}"

    @app.post("/guardar/<grid>")
    def save(grid: str) -> Response:
        return _save(store, GRIDS[grid](store))

    @app.post("/estimar")
    def estimate() -> Response:
        return _estimate(store)

    return app


def _save(store: Store, grid: MonthGrid) -> Response:
    if store.answer == "500":
        return Response("caído", 500)
    if store.answer == "login":
        return redirect("/ingreso")  # type: ignore[return-value]
    if store.answer == "closed":
        return make_response({"text": CLOSED}, 409)
    data = request.get_json(silent=True) if request.is_json else request.form
    if request.is_json and request.headers.get("X-CSRFToken") != "token":
        return Response("sin token", 400)
    try:
        changes = grid.changes(data)
    except BadChange:
        return Response("cambio de otra tabla", 400)
    saved, faults = [], []
    for change in changes:
        store.received.append({"row": change.row, "month": change.month, "value": change.value, "was": change.was})
        value, fault = KG.parse(change.value) if change.value.strip() else (None, None)
        at = (change.row, change.month)
        if fault is None and value == Decimal(666):
            faults.append(
                CellFault(*at, "MSG-RES-06", "Declaró que no cuantificó, pero existen kilogramos ingresados.")
            )
        elif fault:
            faults.append(CellFault(*at, fault.code, text_of(fault)))
        else:
            store.kg.pop(at, None) if value is None else store.kg.update({at: value})
            origin = store.estimated.get(at, "")
            saved.append(SavedCell(*at, value, origin, bool(origin)))
            if value == 0:
                faults.append(CellFault(*at, "MSG-RES-09", "Ingresó 0 kg.", warning=True))
    if not request.is_json:
        return Response(
            _page("grid", grid=GRIDS[grid.url.rpartition("/")[2]](store).with_faults(changes, faults), calc=None)
        )
    return jsonify(grid.answer(saved, faults, ("warn", "Incompleto"), {"reciclados": "9.352,8"}))


def _estimate(store: Store) -> Response:
    sent = request.get_json()
    if sent["values"]["cantidad"] == "13":
        return jsonify(ok=False, faults=[{"field": "cantidad", "code": "MSG-X", "text": "Trece no."}])
    calc = calculator_of_containers()
    values = {one.name: one.field.parse(sent["values"][one.name])[0] for one in calc.inputs}
    use = next(one for one in calc.uses if one.value == sent["use"])
    value = calc.preview(values)[use.key]
    store.received.append(sent)
    return jsonify(
        ok=True,
        row=sent["row"],
        month=sent["month"],
        value=str(float(value)).removesuffix(".0").replace(".", ","),
        estimated=calc.title,
        differs=False,
        url="/registro/1",
        totals={"reciclados": "1"},
    )


def _page(template: str, **values: object) -> str:
    return render_template(f"components/{template}.html", theme=request.args.get("tema", "light"), **values)


def _figures() -> dict[str, object]:
    names = ("nov", "dic", "ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct")
    regions = (
        ("15", "Arica y Parinacota", 4, 3),
        ("01", "Tarapacá", 8, 4),
        ("02", "Antofagasta", 14, 8),
        ("03", "Atacama", 6, 3),
        ("04", "Coquimbo", 0, 0),
        ("05", "Valparaíso", 9, 8),
        ("13", "Metropolitana de Santiago", 18, 13),
        ("06", "Libertador General Bernardo O'Higgins", 6, 4),
        ("07", "Maule", 5, 2),
        ("16", "Ñuble", 0, 0),
        ("08", "Biobío", 6, 3),
        ("09", "La Araucanía", 7, 5),
        ("14", "Los Ríos", 3, 1),
        ("10", "Los Lagos", 6, 5),
        ("11", "Aysén del General Carlos Ibáñez del Campo", 2, 1),
        ("12", "Magallanes y de la Antártica Chilena", 2, 1),
    )
    linked = {"text": "15,70 %", "value": Decimal("15.703125"), "url": "/registro/a/b"}
    states = ("Respondido", "Pendiente de Respuesta", "Enviado", "Anulado", "Pago Rechazado")
    return {
        "month_columns": [{"label": "Reciclados", "color": "ok"}, {"label": "No reciclados", "color": "none"}],
        "month_rows": [{"label": n, "cells": [f"{700 + i * 13},5", f"4.{600 + i * 7}"]} for i, n in enumerate(names)],
        "year_columns": [{"label": "Residuos reciclados"}, {"label": "Cobertura de contenedores"}],
        "year_rows": [
            {"label": "2023", "cells": ["6,20 %", "31,25 %"]},
            {"label": "2024", "cells": ["9,85 %", "43,75 %"]},
            {"label": "2025", "cells": ["No calculable", "59,38 %"]},
            {
                "label": "2026",
                "cells": [linked, "68,75 %"],
            },
        ],
        "day_columns": [{"label": "Kilos"}],
        "day_rows": [
            {"label": f"{day:02}/06", "cells": [f"{10 + day % 5},2"], "color": "warn" if day == 9 else ""}
            for day in range(1, 27, 2)
        ],
        "state_columns": [{"label": "N°"}, {"label": "%"}],
        "state_rows": [
            {"label": s, "cells": [n, f"{n},0 %"], "url": f"#{s.lower()}"}
            for s, n in zip(states, (41, 33, 20, 6, 0), strict=True)
        ],
        "region_columns": [{"label": "En alcance"}, {"label": "Completas"}, {"label": "% completas"}],
        "region_rows": [
            {"code": code, "label": name, "cells": _share(units, done), "url": f"#{code}"}
            for code, name, units, done in regions
        ],
        "material_columns": [{"label": "kg", "color": "ok"}],
        "material_rows": [
            {"label": name, "cells": [{"text": f"{1000 - 70 * i},5", "url": f"#material-{i}"}]}
            for i, name in enumerate(MATERIALS.values())
        ],
    }


def _share(units: int, done: int) -> list[object]:
    return [units, done, f"{100 * done / units:.1f} %".replace(".", ",") if units else "Sin unidades"]


def _asset(name: str) -> str:
    return url_for("static", filename=name, v="1")


def _icon(name: str, css: str = "") -> Markup:
    return Markup('<svg class="icon {}" aria-hidden="true"><use href="{}#{}"/></svg>').format(
        css, _asset("vendor/icons.svg"), name
    )


def _strict(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-store"
    return response
