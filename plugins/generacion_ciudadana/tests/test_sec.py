"""What the SEC sees and downloads (sec-admin §7)."""

from __future__ import annotations

import io
import re
from datetime import date, datetime

from openpyxl import load_workbook

from .people import pdf

HEADINGS = [
    "Periodo", "N° Folio", "N° Solicitud", "N° Cliente", "N° Factibilidad", "Tipo de Solicitud", "Empresa Dx",
    "Región", "Comuna", "RUT Solicitante", "Nombre Solicitante", "Correo Electrónico", "Correo Adicional",
    "Instalador SEC", "Estado", "Fecha solicitud", "Fecha respuesta", "Días hábiles de respuesta",
    "Plazo (días hábiles)", "Fecha vencimiento", "Cumple plazo", "Requiere pago", "Forma de pago",
    "Fecha comprobante", "Fecha validación pago", "Días hábiles validación", "N° intentos de pago", "Fecha anulación",
    "Comentario anulación", "Aporta medidor",
]  # fmt: skip


def sheets(person, **filters):
    answer = person.send("/generacion/sabana/descargar", filters)
    assert answer.status_code == 200, answer.text
    book = load_workbook(io.BytesIO(answer.data))
    return {one.title: list(one.iter_rows(values_only=True)) for one in book}


def test_1_the_sec_sees_every_company_and_a_company_its_own(person, request_of):
    north, centre = request_of("SI", "DN"), request_of("SI", "DC")
    page = person("sec").get("/generacion/?n=10")
    assert north.folio in page
    assert centre.folio in page
    for heading in (
        "Número de Solicitud",
        "Número de Folio",
        "Empresa Distribuidora",
        "Fecha de Envío",
        "Fecha de respuesta",
    ):
        assert heading in page
    page = person("distribuidora", "DN").get("/generacion/?orden=-folio")
    assert north.folio in page
    assert centre.folio not in page


def test_every_column_sorts(person):
    sec = person("sec")
    for column in (
        "numero_solicitud",
        "folio",
        "cliente",
        "tipo",
        "distribuidora",
        "fecha_envio",
        "fecha_respuesta",
        "estado",
    ):
        assert "[1 - 10] de 300 ítems" in sec.get(f"/generacion/?orden={column}")
        assert "[1 - 10] de 300 ítems" in sec.get(f"/generacion/?orden=-{column}")


def test_3_without_requests_nothing_is_divided(person, empty):
    sec = person("sec")
    page = sec.get("/generacion/panel/")
    assert "No existen solicitudes" in page
    assert len(re.findall(r"\d\d/\d\d/\d{4} 0 ", page)) == 30, "every day of the chart is a 0"
    found = sheets(sec)
    assert list(found) == ["Sabana", "Resumen"]
    assert list(found["Sabana"][0]) == HEADINGS
    assert len(found["Sabana"]) == 1


def test_4_the_shares_of_states_and_forms(person, empty, request_of):
    company, sec = person("distribuidora", "DN"), person("sec")
    for _ in range(3):
        sent = request_of("SI")
        company.post(sent.act("responder"), {"requiere_pago": "no"}, {"archivo": pdf()})
    request_of("MC")
    sec.post(request_of("SC").act("anular"), {"comentario": "Solicitud duplicada."})
    page = sec.get("/generacion/panel/")
    assert "Respondido 3 60,0 %" in page
    assert "Anulado 1 20,0 %" in page
    assert "Enviado 1 20,0 %" in page
    assert "Pago Rechazado 0 0,0 %" in page
    page = sec.get("/generacion/panel/?por=formulario")
    assert "Solicitud de Información 3 60,0 %" in page
    assert "Solicitud de Conexión 1 20,0 %" in page
    assert "Manifestación de Conformidad 1 20,0 %" in page


def test_9_the_sabana_of_a_month_with_working_days_and_who_downloaded_it(person, as_system):
    from ev_plugins.generacion_ciudadana.models import Solicitud

    from estado_verde.clock import SANTIAGO
    from estado_verde.models import Auditoria

    with as_system() as session:
        rows = session.query(Solicitud).order_by(Solicitud.id).limit(3).all()
        for row, (day, answered) in zip(rows, ((1, 1), (31, None), (10, 14)), strict=True):
            row.fecha_envio = datetime(2017, 3, day, 9, tzinfo=SANTIAGO)
            row.fecha_respuesta = datetime(2017, 3, answered, 18, tzinfo=SANTIAGO) if answered else None
            row.tipo, row.estado = "SI", "RESPONDIDO" if answered else "PENDIENTE_RESPUESTA"
            row.plazo_respuesta = None
        folios = [row.folio for row in rows]
        session.commit()
    found = sheets(person("sec"), envio_min="2017-03-01", envio_max="2017-03-31")
    rows = {row[1]: dict(zip(HEADINGS, row, strict=True)) for row in found["Sabana"][1:]}
    assert set(rows) == set(folios)
    assert [rows[one]["Días hábiles de respuesta"] for one in folios] == [0, None, 2]
    assert {row["Periodo"] for row in rows.values()} == {"2017-03"}
    assert rows[folios[0]]["Cumple plazo"] == "Sin plazo definido"
    assert found["Resumen"][1:] == [
        ("2017-03", "Solicitud de Información", "Pendiente de Respuesta", 1),
        ("2017-03", "Solicitud de Información", "Respondido", 2),
    ]
    with as_system() as session:
        trail = session.query(Auditoria).filter_by(accion="descargar_sabana").one()
        assert trail.cuenta == "Pablo Valenzuela Marín"
        assert trail.despues == {"filtros": {"envio_min": "2017-03-01", "envio_max": "2017-03-31"}, "filas": 3}


def test_10_a_company_opens_neither_the_sabana_nor_the_panel(person):
    company = person("distribuidora", "DN")
    for address in (
        "/generacion/sabana/",
        "/generacion/panel/",
        "/generacion/distribuidoras/list/",
        "/generacion/plazos/list/",
    ):
        assert "No tiene permisos para acceder a esta sección." in company.get(address, 403)
    assert "No tiene permisos" in company.post("/generacion/sabana/descargar", {}, status=403)
    for address in (
        "/generacion/distribuidoras/list/",
        "/generacion/plazos/list/",
        "/generacion/enlaces-interes/list/",
    ):
        person("sec").get(address)


def test_the_share_answered_in_time(person, empty, request_of, as_system):
    from ev_plugins.generacion_ciudadana.models import Solicitud

    company = person("distribuidora", "DN")
    sent = [request_of("SI") for _ in range(4)]
    for one in sent[:3]:
        company.post(one.act("responder"), {"requiere_pago": "no"}, {"archivo": pdf()})
    with as_system() as session:
        for one, term in zip(
            sent, (date(2026, 1, 2), date(2099, 1, 1), date(2099, 1, 1), date(2026, 1, 2)), strict=True
        ):
            row = session.get(Solicitud, one.id)
            row.plazo_respuesta = term
            if row.fecha_respuesta:
                row.en_plazo = row.fecha_respuesta.date() <= term
            else:
                row.vence = term
        session.commit()
    page = person("sec").get("/generacion/panel/")
    assert "Distribuidora Demostración Norte 1 3 66,7 %" in page
    assert "Distribuidora Demostración Sur 0 0 No calculable" in page
