from __future__ import annotations

from flask import flash, redirect, url_for

from estado_verde.crud import EvModelView, action

from .models import Herramienta, Medicion, Taller


class TallerView(EvModelView):
    model = Taller
    list_fields = ("nombre", "servicio", "comuna", "comuna.region", "superficie_m2", "inicio", "estado")
    search_fields = ("nombre", "comuna")
    filter_fields = ("estado", "turno", "abierto", "region", "superficie_m2", "inicio", "nombre")
    order = ("nombre",)
    sems = {"estado": {"ACTIVO": "ok", "CERRADO": "none"}}
    sections = (
        ("Identificación", ("nombre", "servicio", "region", "comuna")),
        ("Uso", ("inicio", "termino", "estado")),
    )

    @action("contar", "Contar", icon="list-numbers")
    def contar(self, rows: list[Taller]) -> object:
        flash(f"Contó {len(rows)}: {', '.join(str(one) for one in rows)}", "info")
        return redirect(url_for(".list"), 303)


class HerramientaView(EvModelView):
    model = Herramienta
    prefix_fields = ("nombre",)
    filter_fields = ("nombre",)


class MedicionView(EvModelView):
    model = Medicion
    list_fields = ("taller", "mes", "kilos")
    filter_fields = ("mes",)
