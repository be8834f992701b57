"""An import can be taken back whole, unless somebody has gone on working on it."""

import pytest
from sqlalchemy import func, select

from estado_verde import services
from estado_verde.clock import now
from estado_verde.messages import texts_of
from estado_verde.models import Auditoria, Lote
from estado_verde.undo import undo


@pytest.fixture
def models():
    from ev_plugins.inventario import models

    return models


@pytest.fixture
def loaded(session, models):
    """A building that was there, changed by an import that also brought a service and a unit."""
    building = {"nombre": "Prat", "direccion": "Prat 540", "region": "Antofagasta", "comuna": "Antofagasta"}
    old = services.save(models.Edificio, {**building, "superficie_m2": "100,5"}).row
    with services.batch():
        lote = services.put(Lote(libro="unidades", archivo="u.xlsx", anio=2026, en=now(), extras={}))
        kept = {"lote_id": lote.id}
        services.save(models.Edificio, {"superficie_m2": "250", "numero_pisos": 4}, old, partial=True, **kept)
        service = services.save(models.Servicio, {"nombre": "Nuevo", "anio_ingreso": 2024}, **kept).row
        unit = {"nombre": "U", "servicio": service.id, "edificio": old.id, "fecha_inicio_uso": "01/01/2020"}
        out = services.save(models.Unidad, {**unit, "acceso_factura": "Sí"}, **kept)
        assert out.ok, texts_of(out.faults)
    return lote, old, out.row


def test_what_it_created_goes_and_what_it_changed_returns(session, models, loaded):
    lote, building, _ = loaded
    assert undo(lote).ok
    assert session.scalar(select(func.count()).select_from(models.Unidad)) == 0
    assert session.scalar(select(func.count()).select_from(models.Servicio)) == 0
    assert (str(building.superficie_m2), building.numero_pisos) == ("100.50", None)
    assert lote.estado == "DESHECHO"
    assert session.scalar(select(func.count()).where(Auditoria.accion == "deshacer")) == 3
    assert texts_of(undo(lote).faults) == ["Esta carga ya se deshizo."]


def test_a_row_changed_since_stops_it_and_nothing_is_lost(session, models, loaded):
    lote, _, unit = loaded
    services.save(models.Unidad, {"nombre": "U corregida"}, unit, partial=True)
    assert texts_of(undo(lote).faults) == [
        "No se puede deshacer. Registros de esta carga que se modificaron después: 1."
    ]
    assert session.scalar(select(func.count()).select_from(models.Unidad)) == 1
    assert lote.estado == "CARGADO"


def test_what_hangs_from_its_rows_stops_it(session, models, loaded):
    lote, _, unit = loaded
    services.save(models.Area, {"unidad": unit.id, "nombre": "Casino"})
    assert texts_of(undo(lote).faults) == ["No se puede deshacer: otros registros utilizan los de esta carga."]
    assert session.get(models.Unidad, unit.id) is not None
