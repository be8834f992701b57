"""Configuración > Complejos and Edificios. A building is shared between services: while an address is being typed the form
shows the buildings that it probably is, and the map says in which regions and comunas the units are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import g, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext, ngettext
from sqlalchemy import func, select

from estado_verde.contributions import View
from estado_verde.crud import EvModelView, EvView
from estado_verde.crud.context import number_of
from estado_verde.models import Comuna, Region, db
from estado_verde.security import requires
from estado_verde.spec.numbers import show

from . import parecidos
from .models import ELIMINADA, Complejo, Edificio, Unidad

CONFIGURACION = ("Plataforma de Gestión", "Configuración")
LONGEST = 250


class ComplejoView(EvModelView):
    model = Complejo
    route_base = "/complejos"
    list_fields = ("nombre", "direccion", "comuna", "region")


class EdificioView(EvModelView):
    model = Edificio
    route_base = "/edificios"
    list_fields = ("nombre", "direccion", "comuna", "region", "superficie_m2", "complejo")
    search_fields = ("nombre", "direccion")
    filter_fields = ("region", "comuna", "complejo", "tipo_propiedad")
    order = ("nombre",)
    add_template = "inventario/edificio.html"
    method_permission_name = {"similar": "read"}

    def list_links(self) -> Iterable[tuple[str, str, str]]:
        yield url_for("MapaView.index"), gettext("Mapa"), "map-2"

    def show_links(self, row: Edificio) -> Iterable[tuple[str, str, str]]:
        if g.who.may("write", "unidades"):
            yield url_for("UnidadView.add", edificio=row.id), gettext("Agregar unidad en este edificio"), "plus"

    @expose("/parecidos")
    @has_access
    def similar(self) -> ResponseReturnValue:
        """The buildings that what is being typed probably is, as a piece for the form."""
        comuna, address = number_of(request.args.get("comuna")), request.args.get("direccion", "")[:LONGEST]
        found = similar_in(comuna, address) if comuna and address.strip() else ()
        piece = render_template("inventario/_parecidos.html", found=found, may_add_unit=g.who.may("write", "unidades"))
        return jsonify(html=piece)


def similar_in(comuna_id: int, address: str) -> Sequence[Any]:
    """Two queries: the addresses of the comuna, and those chosen with their names."""
    columns = (Edificio.id, Edificio.direccion)
    rows = db.session.execute(select(*columns).where(Edificio.comuna_id == comuna_id)).mappings()
    places = {one["id"]: place for place, one in enumerate(parecidos.likely(address, rows))}
    if not places:
        return ()
    found = db.session.scalars(select(Edificio).where(Edificio.id.in_(places)))
    return sorted(found, key=lambda one: places[one.id])


class MapaView(EvView):
    """Where the units are: by region on the map, by comuna in the table of one region or of all."""

    route_base = "/edificios/mapa"

    @expose("/")
    @requires("read", "unidades")
    def index(self) -> ResponseReturnValue:
        service = self.selection.servicio_id
        counted = _counted(service)
        regions = list(db.session.scalars(select(Region).order_by(Region.orden)))
        chosen = next((one for one in regions if one.codigo == request.args.get("region")), None)
        units = [sum(row.unidades for row in counted if row.region == one.codigo) for one in regions]
        return self.page(
            "inventario/mapa.html",
            servicio=self.selection.servicio,
            rows=[_region_row(one, number, counted) for one, number in zip(regions, units, strict=True)],
            steps=_steps(max(units, default=0)),
            comunas=[row for row in counted if chosen is None or row.region == chosen.codigo],
            chosen=chosen,
            total=sum(units),
            show=show,
        )


def _counted(servicio_id: int | None) -> Sequence[Any]:
    """Comunas with units that were not taken away: how many units, in how many buildings, with what surface."""
    statement = (
        select(
            Comuna.id,
            Comuna.nombre,
            Region.codigo.label("region"),
            Region.nombre.label("nombre_region"),
            func.count(Unidad.id).label("unidades"),
            func.count(func.distinct(Edificio.id)).label("edificios"),
            func.sum(Unidad.superficie_m2).label("superficie"),
        )
        .join(Edificio, Edificio.comuna_id == Comuna.id)
        .join(Unidad, Unidad.edificio_id == Edificio.id)
        .join(Region, Region.id == Comuna.region_id)
        .where(Unidad.estado != ELIMINADA)
        .group_by(Comuna.id, Comuna.nombre, Region.codigo, Region.nombre, Region.orden)
        .order_by(Region.orden, Comuna.nombre)
    )
    return db.session.execute(
        statement if servicio_id is None else statement.where(Unidad.servicio_id == servicio_id)
    ).all()


def _region_row(region: Region, units: int, counted: Sequence[Any]) -> Mapping[str, Any]:
    buildings = sum(one.edificios for one in counted if one.region == region.codigo)
    text = ngettext("%(num)s unidad", "%(num)s unidades", units) if units else gettext("Sin unidades")
    cell: dict[str, Any] = {"text": text}
    if units:
        cell |= {"value": units, "url": url_for("MapaView.index", region=region.codigo)}
    return {"label": region.nombre, "code": region.codigo, "cells": [cell, str(buildings) if units else "–"]}


def _steps(most: int) -> list[int]:
    """Four shades: three limits between them and the top, whole numbers that grow."""
    top = max(4, most)
    return [round(top * part / 4) for part in (1, 2, 3)] + [top]


VIEWS = (
    View(ComplejoView, "Complejos", CONFIGURACION, icon="buildings", order=610),
    View(EdificioView, "Edificios", CONFIGURACION, icon="building", order=620),
    View(MapaView, "Mapa", CONFIGURACION, icon="map-2", order=625),
)
