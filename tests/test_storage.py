"""Attachments as part of a record: its rights, its period, its transaction; and no file or row alone, whatever crashes."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select

from estado_verde import services, storage
from estado_verde.clock import fixed, now
from estado_verde.messages import texts_of
from estado_verde.models import Adjunto, Auditoria, Periodo, db
from estado_verde.scope import SYSTEM, ScopeViolation, Who, acting

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n"


@pytest.fixture
def row(demo_app: Flask) -> Any:
    """Recycled kilograms of «Unidad A» in 2026, inside the application, acting as the system."""
    with demo_app.app_context(), acting(SYSTEM, door="test"):
        storage_files(delete=True)
        yield some_row()


def some_row() -> Any:
    from ev_plugins.residuos.models import Reciclado

    statement = select(Reciclado).where(Reciclado.periodo.has(Periodo.anio == 2026)).order_by(Reciclado.id)
    return db.session.scalars(statement.limit(1)).one()


def storage_files(delete: bool = False) -> list[str]:
    found = list(storage.store().files())
    for _, path, _ in found if delete else ():
        storage.store().delete_path(path)
    return [key for key, _, _ in found]


def attach(row: Any, name: str = "respaldo.pdf", content: bytes = PDF) -> storage.Attached:
    return storage.attach(row, "archivos", name, io.BytesIO(content))


def test_a_file_and_its_row_come_and_go_together(row: Any) -> None:
    adjunto = attach(row, "../Respaldo ñ.pdf").adjunto
    assert adjunto is not None
    assert (adjunto.nombre, adjunto.tipo, adjunto.bytes, adjunto.campo) == (
        "Respaldo ñ.pdf",
        "pdf",
        len(PDF),
        "archivos",
    )
    assert adjunto.clave not in adjunto.nombre and storage_files() == [adjunto.clave]
    with storage.open_adjunto(adjunto) as opened:
        assert opened.read() == PDF
    assert storage.attachments(row, "archivos") == [adjunto]
    assert storage.remove(adjunto) == []
    assert storage_files() == [] and storage.attachments(row) == []
    actions = (
        select(Auditoria.accion).where(Auditoria.tabla == row.__tablename__).order_by(Auditoria.id.desc()).limit(2)
    )
    assert list(db.session.scalars(actions)) == ["quitar adjunto", "adjuntar"]


def test_what_is_refused_leaves_nothing(row: Any) -> None:
    refused = attach(row, "a.exe", b"MZ")
    message = "Archivo debe ser del tipo pdf, jpg, png, doc, docx, xls o xlsx."
    assert not refused.ok and texts_of(refused.faults) == [message]
    assert storage_files() == []
    with pytest.raises(KeyError):
        storage.attach(row, "kg", "a.pdf", io.BytesIO(PDF))


def test_an_undone_transaction_takes_its_files_with_it(row: Any) -> None:
    kept = attach(row).adjunto
    with pytest.raises(RuntimeError), services.batch():
        attach(row, "otro.pdf")
        storage.remove(kept)
        assert len(storage_files()) == 2  # nothing is deleted before the end
        raise RuntimeError
    assert storage_files() == [kept.clave]
    with storage.open_adjunto(storage.attachments(row)[0]) as opened:
        assert opened.read() == PDF


def test_a_closed_period_takes_no_files_and_gives_none_away(row: Any) -> None:
    adjunto = attach(row).adjunto
    unit = row.unidad
    who = Who(
        1, "G", "GESTION", "gestor_servicio", "organisation", unit.servicio_id, frozenset({("write", "residuos")})
    )
    with acting(who, door="test"), fixed(now().replace(year=2027, month=1, day=1)):
        message = ["El periodo 2026 está cerrado para carga desde el 01/01/2027."]
        assert texts_of(attach(row).faults) == message
        assert texts_of(storage.remove(adjunto)) == message
    assert storage_files() == [adjunto.clave]


def test_rights_and_scope_of_the_record_decide(row: Any) -> None:
    with (
        acting(Who(1, "C", "GESTION", "gestor_consulta", "organisation", row.unidad.servicio_id)),
        pytest.raises(services.NotAllowed),
    ):
        attach(row)
    other = Who(1, "G", "GESTION", "gestor_servicio", "organisation", 999, frozenset({("write", "residuos")}))
    with acting(other), pytest.raises((ScopeViolation, LookupError)):
        attach(row)
    db.session.rollback()
    assert storage_files() == []


def test_downloads_are_scoped_and_harmless(demo_app: Flask, demo_as: Callable[..., FlaskClient]) -> None:
    with demo_app.app_context(), acting(SYSTEM, door="test"):
        adjunto = attach(some_row(), 'cotización "final"\r\nX: 1.pdf').adjunto
        assert adjunto is not None
        path = f"/adjuntos/{adjunto.id}"
    answer = demo_as("gestor_servicio", "SDG").get(path)
    assert answer.status_code == 200 and answer.data == PDF
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment;") and "\r" not in disposition
    assert "filename*=UTF-8''cotizaci%C3%B3n" in disposition
    for profile, sigla in (("gestor_servicio", "SDN"), ("gestor_unidad", "SDC"), ("conductor", "SDG")):
        foreign = demo_as(profile, sigla).get(path)
        assert foreign.status_code == 403 and PDF not in foreign.data
    assert demo_app.test_client().get(path).status_code in (302, 303)


def test_the_sweep_takes_only_what_nobody_owns(row: Any) -> None:
    from ev_plugins.residuos.models import Reciclado

    others = db.session.scalar(select(func.count()).select_from(Adjunto))
    kept = attach(row).adjunto
    lost, _, _ = storage.store().write(io.BytesIO(PDF), 100)
    fresh, _, _ = storage.store().write(io.BytesIO(PDF), 100)
    old = (now() - timedelta(days=2)).timestamp()
    for key in (kept.clave, lost):
        os.utime(storage.store().path(key), (old, old))
    assert storage.sweep() == (1, 0)
    assert set(storage_files()) == {kept.clave, fresh}
    services.delete(db.session.get(Reciclado, row.id))
    last = select(Auditoria).where(Auditoria.fila_id == row.id).order_by(Auditoria.id.desc()).limit(2)
    gone, went_along = db.session.scalars(last)
    assert (gone.accion, went_along.accion, went_along.antes["nombre"]) == (
        "eliminar",
        "quitar adjunto",
        "respaldo.pdf",
    )
    assert went_along.organizacion_id == gone.organizacion_id is not None
    assert storage.attachments(row) == [], "SQLite gives its number to the next record, which may be of another service"
    attach(other := some_row())
    db.session.execute(delete(Reciclado.__table__).where(Reciclado.__table__.c.id == other.id))  # past the services
    db.session.commit()
    for key in storage_files():
        os.utime(storage.store().path(key), (old, old))
    assert storage.sweep() == (3, 1)
    assert storage_files() == [] and db.session.scalar(select(func.count()).select_from(Adjunto)) == others


def test_a_file_that_the_store_lost_is_told(demo_app: Flask, demo_as: Callable[..., FlaskClient]) -> None:
    gestor = demo_as("gestor_servicio", "SDN")
    with demo_app.app_context(), acting(SYSTEM, door="test"):
        row = some_row()
        adjunto = attach(row, "guia.pdf").adjunto
        address = f"/adjuntos/{adjunto.id}"
        servicio = row.unidad.servicio.sigla
        storage.store().delete(adjunto.clave)
    answer = (gestor if servicio == "SDN" else demo_as("gestor_servicio", servicio)).get(address)
    assert answer.status_code == 404
    assert "su archivo no está en el almacén" in answer.text
