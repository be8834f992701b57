"""Drafts, chained requests, terms, the tray, the company's own number and what each profile may open."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

from .conftest import forget_history
from .people import ADDRESSES, DOCUMENTS, MB, pdf

ANSWER = {"archivo": pdf("respuesta.pdf")}


def url(tipo, query=""):
    return f"/generacion/nueva/{ADDRESSES[tipo]}/{query}"


def test_the_files_of_a_refused_form_wait_for_it(person, form_of):
    someone = person("solicitante")
    data = form_of("SI", numero_cliente="") | {"borrador": url("SI")}
    files = {name: pdf(f"{name}.pdf") for name in DOCUMENTS["SI"]}
    answer = someone.send(url("SI"), data, files)
    waiting = dict(re.findall(r'name="(\w+__espera)" value="(\d+)"', answer.text))
    assert set(waiting) == {"formulario__espera", "cedula__espera"}
    page = someone.post(url("SI"), data | waiting | {"numero_cliente": "123"})
    assert "Su solicitud fue enviada con el folio" in page


def test_a_request_goes_on_from_an_answered_one(person, request_of, form_of, as_system):
    from ev_plugins.generacion_ciudadana.models import Reutilizado, Solicitud

    from estado_verde.models import Adjunto

    someone, company = person("solicitante"), person("distribuidora", "DN")
    first = request_of("SI")
    assert "Iniciar Solicitud de Conexión" not in someone.get(first.page)
    company.post(first.act("responder"), {"requiere_pago": "no"}, ANSWER)
    assert "Iniciar Solicitud de Conexión" in someone.get(first.page)
    page = someone.client.get(url("SC", f"?desde={first.id}")).text
    assert 'value="500812-6"' in page
    files = re.findall(r'name="reutilizar" value="(\d+)"', page)
    assert len(files) == 1  # the identity card; its form is not the form of the next
    with as_system() as session:
        cedula = (
            session.query(Adjunto.id)
            .filter_by(tabla=Solicitud.__tablename__, fila_id=first.id, campo="cedula")
            .one()[0]
        )
        before = session.query(Adjunto).count()
    data = form_of("SC") | {"desde": first.id, "reutilizar": cedula}
    page = someone.post(url("SC"), data, {"formulario": pdf("formulario.pdf")})
    folio = re.search(r"con el folio (DN\d+)", page)[1]
    with as_system() as session:
        row = session.query(Solicitud).filter_by(folio=folio).one()
        assert row.relacionada_id == first.id
        assert [one.adjunto_id for one in session.query(Reutilizado).filter_by(solicitud_id=row.id)] == [cedula]
        assert session.query(Adjunto).count() == before + 1
        second = row.id
    page = company.get(f"/generacion/solicitudes/{second}/")
    assert "Proyecto" in page
    assert first.folio in page
    packed = zipfile.ZipFile(io.BytesIO(company.client.get(f"/generacion/solicitudes/{second}/documentos").data))
    assert sorted(packed.namelist()) == ["01_formulario.pdf", "02_cedula.pdf"]


def test_a_request_that_is_not_answered_starts_nothing(person, request_of, form_of, as_system):
    from ev_plugins.generacion_ciudadana.models import Solicitud

    first = request_of("SI")
    sent = request_of("SC", desde=first.id)
    with as_system() as session:
        assert session.get(Solicitud, sent.id).relacionada_id is None
    assert person("solicitante", number=1).get(url("SC", f"?desde={first.id}"), 403)


def test_terms_are_dated_data_and_count_the_holidays_of_the_region(request_of, as_system):
    from ev_plugins.generacion_ciudadana.models import PlazoTipo, Solicitud
    from ev_plugins.generacion_ciudadana.plazos import vencimiento

    free = request_of("SI")
    with as_system() as session:
        assert session.get(Solicitud, free.id).plazo_respuesta is None
        session.add(PlazoTipo(tipo="SI", dias_habiles=10, vigente_desde=date(2026, 1, 1), fuente="Ejemplo"))
        session.commit()
        assert vencimiento("SI", date(2026, 9, 16), "13") == (10, date(2026, 10, 1))
        assert vencimiento("SI", date(2026, 9, 12), "13") == (10, date(2026, 9, 28))
        assert vencimiento("SI", date(2025, 9, 12), "13") == (None, None)
    with_term = request_of("SI")
    with as_system() as session:
        assert session.get(Solicitud, with_term.id).plazo_respuesta is not None


def test_what_is_overdue_comes_first_and_in_red(person, request_of, as_system):
    from ev_plugins.generacion_ciudadana.models import Solicitud

    late, new = request_of("SI"), request_of("SI")
    with as_system() as session:
        session.query(Solicitud).update({"validar_hasta": None, "vence": None})
        row = session.get(Solicitud, late.id)
        row.plazo_respuesta = row.vence = date(2026, 1, 2)
        session.commit()
    page = person("distribuidora", "DN").get("/generacion/")
    assert page.index(late.folio) < page.index(new.folio)
    assert "Pendiente de Respuesta Vencida" in page
    assert "1 vencida" in page


def test_an_empty_tray_says_both_things_and_a_filter_one(person, as_system):
    from ev_plugins.generacion_ciudadana.models import Correlativo, Evento, Pago, Respuesta, Solicitud

    someone = person("solicitante")
    page = someone.get("/generacion/?folio=ZZ9")
    assert "No se encontró ningún resultado" in page
    assert "No existen solicitudes" not in page
    page = someone.get("/generacion/")
    for column in (
        "Nº Solicitud",
        "Nº Folio",
        "Nº Cliente",
        "Formulario",
        "Empresa Distribuidora",
        "Envío",
        "Respuesta",
        "Estado",
    ):
        assert column in page
    assert re.search(r"\[1 - 10\] de \d+ ítems", page)
    with as_system() as session:
        forget_history(session)
        for model in (Evento, Respuesta, Pago, Solicitud):
            session.query(model).delete()
        session.commit()
        assert session.query(Correlativo).one().ultimo
    page = someone.get("/generacion/")
    assert "No se encontró ningún resultado" in page
    assert "No existen solicitudes" in page


def test_the_number_of_the_company_is_its_own(person, request_of, as_system):
    from ev_plugins.generacion_ciudadana.models import Solicitud

    company = person("distribuidora", "DN")
    one, two, foreign = request_of("SI"), request_of("MC"), request_of("SI", "DC")
    company.post(one.act("editar_numero"), {"numero_solicitud": "20261"})
    page = company.post(two.act("editar_numero"), {"numero_solicitud": "20261"})
    assert "El número de solicitud ya existe en su empresa." in page
    page = company.post(one.act("responder"), {"numero_solicitud": "20262", "requiere_pago": "no"}, ANSWER)
    assert "20262" in page
    page = company.post(two.act("editar_numero"), {"numero_solicitud": ""})
    assert re.search(r"N° Solicitud editado Carla Muñoz DN · [0-9/]+ [0-9:]+ [AP]M –", page), "that it was taken away"
    person("distribuidora", "DC").post(foreign.act("editar_numero"), {"numero_solicitud": "20262"})
    with as_system() as session:
        assert session.query(Solicitud).filter_by(numero_solicitud="20262").count() == 2


def test_a_charge_needs_a_way_to_pay(person, request_of, as_system, company, state_of):
    from ev_plugins.generacion_ciudadana.models import Distribuidora

    with as_system() as session:
        row = session.get(Distribuidora, company("DN"))
        row.numero_cuenta = row.instrucciones_cupon = None
        row.transferencia = row.descuento_boleta = False
        session.commit()
    who, sent = person("distribuidora", "DN"), request_of("SI")
    refused = "Debe indicar los datos de pago o adjuntar el cupón."
    assert refused in who.post(sent.act("solicitar_pago"), {})
    assert refused in who.post(sent.act("responder"), {"requiere_pago": "si"}, ANSWER)
    who.post(sent.act("solicitar_pago"), {}, {"cupon": pdf("cupon.pdf", MB)})
    assert state_of(sent) == "PENDIENTE_PAGO"
    proof = {"comprobante": pdf()}
    page = person("solicitante").post(sent.act("pagar"), {"metodo": "TRANSFERENCIA"}, proof)
    assert "Debe seleccionar una forma de pago y adjuntar el comprobante." in page


def test_a_closed_company_takes_no_new_request(person, form_of, as_system, company, request_of, state_of):
    from ev_plugins.generacion_ciudadana.models import Distribuidora

    sent = request_of("SI")
    with as_system() as session:
        session.get(Distribuidora, company("DN")).activo = False
        session.commit()
    someone = person("solicitante")
    assert "Distribuidora Demostración Norte" not in someone.get(url("SI"))
    files = {name: pdf(f"{name}.pdf") for name in DOCUMENTS["SI"]}
    assert "Debe seleccionar una distribuidora." in someone.post(url("SI"), form_of("SI"), files)
    person("distribuidora", "DN").post(sent.act("responder"), {"requiere_pago": "no"}, ANSWER)
    assert state_of(sent) == "RESPONDIDO"
