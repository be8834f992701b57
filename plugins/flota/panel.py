"""«Panel de flota»: the indicators of the chosen period, each vehicle with what it did, and what expires."""

from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext

from estado_verde.clock import today
from estado_verde.crud import EvView, advance
from estado_verde.models import db
from estado_verde.security import requires
from estado_verde.spec.numbers import show

from . import dashboard
from .expiries import due
from .fleet import Fleet, FleetVehicle
from .indicators import performance
from .progress import progress_of
from .queries import Query, fleet_of


class PanelFlotaView(EvView):
    route_base = "/flota/panel"

    @expose("/")
    @requires("read", "flota_panel")
    def index(self) -> ResponseReturnValue:
        periodo = self.selection.periodo
        if periodo is None:
            return self.page("ev/elegir.html", title=gettext("Panel de flota"), text="", periodo=None)
        query = Query(db.session(), periodo, self.selection.servicio_id)
        fleet = fleet_of(query)
        return self.page(
            "flota/panel.html",
            title=gettext("Panel de flota"),
            periodo=periodo,
            several=query.servicio_id is None,
            figures=dashboard.figures_of(fleet, ""),
            quality_of=advance.quality_of,
            fuel=fuel_lines(fleet),
            vehicles=[vehicle_line(one) for one in fleet.vehicles],
            pending=progress_of(query, fleet).pending,
            expiring=[(one, (one.day - today()).days) for one in due(query.servicio_id)],
        )


def fuel_lines(fleet: Fleet) -> list[tuple[str, str]]:
    """Quantity by fuel, each in its unit."""
    found = sorted(fleet.figures.fuel.items())
    return [(fuel, f"{show(quantity)} {unit}") for (fuel, unit), quantity in found]


def vehicle_line(one: FleetVehicle) -> dict[str, Any]:
    figures = one.figures
    result = performance(figures, gettext)
    return {
        "row": one.row,
        "url": f"/vehiculos/show/{one.row.id}",
        "km": "–" if figures.km is None else show(figures.km),
        "fuel": "–" if figures.quantity is None else f"{show(figures.quantity)} {figures.unit}",
        "performance": dashboard.show_yield(result, figures.unit),
        "reason": result.reason,
        "units": ", ".join(name for _, name, _ in one.units),
    }
