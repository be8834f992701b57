"""The invented data, and beside it a row of what it has none of, so that every page has something to show."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from estado_verde import services, storage
from estado_verde.models import Feriado, Prorroga, db
from estado_verde.scope import SYSTEM, acting
from tests.tour.pages import Plan, shared_out

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def tour_app(demo_app: Flask) -> Flask:
    from ev_plugins.inventario.models import Area, Servicio
    from ev_plugins.residuos.models import Estimacion, Reciclado

    with demo_app.app_context(), acting(SYSTEM, door="demo"), services.batch():
        service = db.session.scalars(select(Servicio).where(Servicio.sigla == "SDN")).one()
        loaded = db.session.scalars(select(Reciclado).order_by(Reciclado.id.desc())).first()
        assert loaded is not None
        mine = db.session.scalars(
            select(Reciclado).join(Reciclado.unidad).where(Reciclado.unidad.has(servicio_id=service.id)).order_by(
                Reciclado.id.desc()
            )
        ).first()  # fmt: skip
        assert mine is not None
        where = {"unidad": mine.unidad_id, "periodo": mine.periodo_id}
        rows = (
            (Feriado, {"fecha": "2026-06-07", "nombre": "Feriado regional de ejemplo", "habil": False}),
            (Prorroga, {"organizacion": service.id, "periodo": mine.periodo_id, "prorroga_hasta": "2027-01-15",
                        "motivo": "Inundación del archivo de la oficina central"}),
            (Area, {"unidad": mine.unidad_id, "nombre": "Primer piso", "superficie_m2": "120,5"}),
            (Estimacion, {**where, "tipo": "CONTENEDORES", "cantidad": "4", "capacidad_litros": "1000",
                          "retiros_semana": "2"}),
        )  # fmt: skip
        for model, raw in rows:
            outcome = services.save(model, raw)
            assert outcome.ok, outcome.faults
        assert storage.attach(mine, "archivos", "informe.pdf", BytesIO(PDF)).ok
    return demo_app


@pytest.fixture(scope="session")
def plan() -> Callable[[Flask], Plan]:
    known: list[Plan] = []

    def made(app: Flask) -> Plan:
        if not known:
            known.append(shared_out(app))
        return known[0]

    return made
