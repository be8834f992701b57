"""What people do that the examples of the manual do not: each was found by somebody who tried it."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from urllib.parse import urlencode

from estado_verde.clock import today

from .people import pdf
from .test_mails import PROOF, TRANSFER, received
from .test_requests import ANSWER, url

METER = {name: pdf(f"{name}.pdf") for name in ("medidor_entrega", "medidor_exactitud")}


def test_a_request_that_goes_on_at_another_company_takes_its_documents_there(person, request_of, form_of):
    """What the first company holds, the second does not see: it gets the paper itself. The form of the first is no form of
    the second."""
    someone, first = person("solicitante"), request_of("SI", "DN")
    person("distribuidora", "DN").post(first.act("responder"), {"requiere_pago": "no"}, ANSWER)
    (cedula,) = re.findall(r'name="reutilizar" value="(\d+)"', someone.client.get(url("SC", f"?desde={first.id}")).text)
    data = form_of("SC", "DC") | {"desde": first.id, "reutilizar": cedula}
    page = someone.post(url("SC"), data, {"formulario": pdf("formulario.pdf")})
    folio = re.search(r"con el folio (DC\d+)", page)[1]
    number = re.search(rf'solicitudes/(\d+)/"[^>]*>{re.escape(folio)}', someone.client.get("/generacion/").text)[1]
    packed = person("distribuidora", "DC").client.get(f"/generacion/solicitudes/{number}/documentos").data
    assert sorted(zipfile.ZipFile(io.BytesIO(packed)).namelist()) == ["01_formulario.pdf", "02_cedula.pdf"]


def test_papers_of_a_meter_that_nobody_brings_are_not_kept(person, request_of, form_of):
    from .people import DOCUMENTS

    files = {name: pdf(f"{name}.pdf") for name in DOCUMENTS["NC"]} | METER
    page = person("solicitante").post(url("NC"), form_of("NC"), files)
    assert "Su solicitud fue enviada" in page
    company = person("distribuidora", "DN").client
    last = re.search(r'solicitudes/(\d+)/"', company.get("/generacion/?orden=-folio").text)[1]
    packed = zipfile.ZipFile(io.BytesIO(company.get(f"/generacion/solicitudes/{last}/documentos").data))
    assert not [name for name in packed.namelist() if "medidor" in name]


def test_what_is_said_with_an_answer_waits_with_it_and_how_to_pay_is_told(person, request_of, mails, as_system):
    from ev_plugins.generacion_ciudadana.models import Pago

    someone, company, sent = person("solicitante"), person("distribuidora", "DN"), request_of("SI")
    said = {"comentarios": "Es factible.", "instrucciones": "Pague en la caja 7.", "requiere_pago": "si"}
    company.post(sent.act("responder"), said, ANSWER)
    page = someone.get(sent.page)
    assert "Es factible." not in page
    assert "Pague en la caja 7." in page
    assert "La respuesta estará disponible cuando se valide el pago." in page
    someone.post(sent.act("pagar"), TRANSFER, PROOF)
    company.post(sent.act("rechazar_pago"), {"motivo": "No se lee el comprobante."})
    company.post(sent.act("retirar_cobro"), {"comentario": "No hay cobro."})
    found = received(mails, sent.folio)
    (_, charged, _), (_, answered, _) = (
        found[f"Solicitud {sent.folio}: {what}"][0] for what in ("se requiere un pago", "respuesta disponible")
    )
    assert ("Pague en la caja 7." in charged, "Es factible." in charged) == (True, False)
    assert "No hay cobro." in answered
    assert "Es factible." in answered
    with as_system() as session:
        kept = session.query(Pago).filter_by(solicitud_id=sent.id).one()
        assert (kept.resultado, kept.motivo_rechazo) == ("RETIRADO", "No se lee el comprobante.")


def test_days_that_no_calendar_has_are_no_fault_of_ours(person):
    sec = person("sec")
    for query in (
        "?envio_max=9999-12-31",
        "?respuesta_max=31/12/9999",
        "panel/?hasta=0001-01-01",
        "panel/?hasta=9999-12-31",
    ):
        sec.get(f"/generacion/{query}")
    assert sec.send("/generacion/sabana/descargar", {"envio_max": "9999-12-31"}).status_code == 422
    page = sec.client.get("/generacion/panel/?desde=2026-03-03&hasta=2026-03-01&folio=DN").text
    days = [f"/generacion/?folio=DN&amp;envio_min=2026-03-0{day}&amp;envio_max=2026-03-0{day}" for day in (1, 2, 3)]
    assert [day in page for day in days] == [True] * 3, "a range given backwards, and the list that each day leads to"
    asked = {"envio_min": "2026-03-02", "envio_max": "2026-03-01", "estado": "ANULADO"}
    backwards = sec.send("/generacion/sabana/descargar", asked)
    assert backwards.status_code == 422
    for page, place in (
        (backwards.text, "envio_max"),
        (sec.client.get("/generacion/?" + urlencode(asked)).text, "f-envio_max"),
    ):
        assert re.search(
            rf'id="{place}"[^>]* value="2026-03-01" aria-invalid="true" aria-describedby="{place}-e"', page
        )
        assert "La fecha de término no puede ser anterior a la de inicio." in page
        assert '<option value="ANULADO" selected>' in page, "and nothing of what was asked is lost"
    unread = sec.send("/generacion/sabana/descargar", {"envio_min": "30/02/2026"}).text
    assert "La fecha ingresada no es válida." in unread, "and not the whole portal instead"


def test_a_refusal_is_in_the_language_of_who_reads(person, request_of):
    someone, sent = person("distribuidora", "DN"), request_of("SI")
    someone.get("/lang/en")
    page = someone.post(sent.act("validar_pago"))
    assert "Pendiente de Respuesta" not in page
    assert "is not allowed" in page


def test_a_clock_that_stands_still_is_not_over_and_a_repeated_term_is_told_as_people_write_days(
    person, request_of, as_system
):
    from ev_plugins.generacion_ciudadana.models import Solicitud
    from openpyxl import load_workbook

    sec, company = person("sec"), person("distribuidora", "DN")
    term = {"dias_habiles": "3", "vigente_desde": f"{today():%d/%m/%Y}", "fuente": "Ejemplo"}
    for tipo, stops in (("SC", "si"), ("SI", "no")):
        sec.post("/generacion/plazos/add", term | {"tipo": tipo, "descuenta_espera_pago": stops})
    again = sec.post("/generacion/plazos/add", term | {"tipo": "SI", "descuenta_espera_pago": "no"})
    assert f"Ya existe un registro con Vigente desde: {today():%d/%m/%Y}." in again
    folios = {}
    for tipo in ("SC", "SI"):
        sent = request_of(tipo)
        company.post(sent.act("solicitar_pago"), {"monto_clp": "1.000"})
        folios[sent.folio] = "En curso" if tipo == "SC" else "No"
        with as_system() as session:
            row = session.get(Solicitud, sent.id)
            row.plazo_respuesta, row.vence = date(2026, 1, 2), row.vence and date(2026, 1, 2)
            session.commit()
    book = load_workbook(io.BytesIO(sec.send("/generacion/sabana/descargar").data), read_only=True)
    head, *rows = book["Sabana"].values
    folio, kept = head.index("N° Folio"), head.index("Cumple plazo")
    assert {row[folio]: row[kept] for row in rows if row[folio] in folios} == folios


def test_a_report_of_what_is_filtered_is_written_down_with_its_filters(person, as_system):
    from estado_verde.models import Auditoria

    person("distribuidora", "DN").client.get("/generacion/reporte/?estado=RESPONDIDO")
    with as_system() as session:
        last = session.query(Auditoria).filter_by(tabla="reporte de solicitudes").order_by(Auditoria.id.desc()).first()
        assert last.despues == {"filtros": {"estado": "RESPONDIDO"}}


def test_a_number_that_no_database_counts_to_leads_nowhere(person, request_of):
    someone, sent = person("solicitante"), request_of("SI")
    for page in (
        f"{sent.page}respuesta/{10**20}",
        f"/generacion/comunas/{2**31}",
        f"/generacion/solicitudes/{10**12}/",
    ):
        assert someone.client.get(page).status_code == 404, page


def test_a_project_goes_on_through_its_manifestacion_with_the_papers_of_all_before(person, request_of, form_of):
    """SI → SC → MC → NC (open-world §2): a Manifestación is complete when it is sent, and has no papers of its own."""
    someone, first = person("solicitante"), request_of("SC", "DN")
    person("distribuidora", "DN").post(first.act("responder"), {"requiere_pago": "no"}, ANSWER)
    page = someone.get(first.page)
    for following in ("Manifestación de Conformidad", "Notificación de Conexión"):
        assert f"Iniciar {following}" in page
    assert "Documentos de la solicitud anterior" not in someone.get(url("MC", f"?desde={first.id}"))
    second = request_of("MC", "DN", desde=first.id)
    assert "Iniciar Notificación de Conexión" in someone.get(second.page)
    page = someone.get(url("NC", f"?desde={second.id}"))
    assert "Fotocopia Cédula de Identidad: cedula.pdf" in page
    third = request_of("NC", "DN", desde=second.id)
    page = someone.get(third.page)
    assert [page.index(one.folio, page.index("Proyecto")) for one in (first, second, third)] == sorted(
        page.index(one.folio, page.index("Proyecto")) for one in (first, second, third)
    )


def test_a_request_whose_payment_is_validated_no_longer_waits_for_it(person, request_of):
    someone, company, sent = person("solicitante"), person("distribuidora", "DN"), request_of("SI")
    company.post(sent.act("solicitar_pago"), {"monto_clp": "1.000"})
    someone.post(sent.act("pagar"), TRANSFER, PROOF)
    company.post(sent.act("validar_pago"))
    assert "cuando se valide el pago" not in someone.get(sent.page)
    page = person("sec").post(sent.act("anular"), {"comentario": "Solicitud duplicada."})
    assert "Anulado" in page
    assert "/generacion/comunicacion/?folio" not in company.client.get(sent.page).text, (
        "nobody writes about it any more"
    )


def test_what_was_begun_is_a_draft_in_the_tray_of_its_author_only(person, form_of):
    """open-world §1: «Borrador», deletable, no request and no folio."""
    someone = person("solicitante")
    someone.post(url("SI"), form_of("SI", numero_cliente="") | {"borrador": url("SI")}, {"cedula": pdf("cedula.pdf")})
    tray = someone.client.get("/generacion/").text
    assert "Borrador" in tray
    there = re.search(r'href="([^"]*borrador=[^"]*)"', tray)[1].replace("&amp;", "&")
    assert "cedula.pdf" in someone.get(there)
    for other in (person("solicitante", number=1), person("distribuidora", "DN"), person("sec")):
        assert "Borrador" not in other.get("/generacion/")
    page = someone.post("/borradores/descartar", {"borrador": url("SI"), "next": "/generacion/"})
    assert "Se descartó el borrador." in page
    assert "Continuar" not in page
