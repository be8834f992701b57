"""Información > Traspasos de unidades: the Red de Expertos registers and applies them, both services read them."""

from __future__ import annotations

from collections.abc import Mapping

from estado_verde.contributions import View
from estado_verde.crud.steps import EvStepsView
from estado_verde.spec.messages import N_

from .traspasos import Traspaso


class TraspasoView(EvStepsView):
    model = Traspaso
    route_base = "/traspasos"
    icons = {"aplicar": "arrows-exchange"}
    consequences = {
        "aplicar": N_(
            "La unidad pasa al servicio que la recibe desde la fecha indicada; lo informado hasta ese día queda en el "
            "servicio que la entrega. Se avisa por correo a ambos."
        ),
    }
    list_fields = ("nombre", "de_servicio", "a_servicio", "fecha", "oficio_numero", "estado")
    search_fields = ("nombre", "oficio_numero")
    filter_fields = ("estado", "fecha")
    order = ("-fecha",)
    in_context = False
    sems: Mapping[str, Mapping[str, str]] = {"estado": {"REGISTRADO": "warn", "APLICADO": "ok"}}
    sections = (
        ("Unidad", ("nombre", "unidad", "sucesora", "fecha")),
        ("Servicios", ("de_servicio", "a_servicio", "destino", "edificio")),
        ("Oficio", ("oficio_numero", "oficio_fecha", "archivo_oficio", "justificacion", "estado")),
    )


VIEWS = (
    View(TraspasoView, "Traspasos de unidades", ("Plataforma de Gestión", "Información"), "arrows-exchange", order=508),
)
