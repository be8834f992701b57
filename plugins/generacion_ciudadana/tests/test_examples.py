"""The examples of generacion-ciudadana §9, through the pages that people use."""

from __future__ import annotations

from .people import ADDRESSES, DOCUMENTS, MB, pdf

ANSWER = {"archivo": pdf("respuesta.pdf")}
PROOF = {"comprobante": pdf("comprobante.pdf")}
TRANSFER = {"metodo": "TRANSFERENCIA"}


def url(tipo: str) -> str:
    return f"/generacion/nueva/{ADDRESSES[tipo]}/"


def all_files(tipo: str, **changed):
    files = {name: pdf(f"{name}.pdf") for name in DOCUMENTS[tipo]} | changed
    return {name: one for name, one in files.items() if one}


def test_4_a_request_needs_its_documents_and_gets_a_folio(person, form_of, as_system, company):
    from ev_plugins.generacion_ciudadana.models import Correlativo, Solicitud

    someone = person("solicitante")
    data = form_of("SI")
    page = someone.post(url("SI"), data, all_files("SI", cedula=None))
    assert "Debe adjuntar el documento: Copia Cédula de Identidad." in page
    with as_system() as session:
        before = session.query(Correlativo).one().ultimo
    page = someone.post(url("SI"), data, all_files("SI"))
    assert f"Su solicitud fue enviada con el folio DN{before + 1}." in page
    with as_system() as session:
        row = session.query(Solicitud).filter_by(folio=f"DN{before + 1}").one()
        assert (row.estado, row.correlativo) == ("PENDIENTE_RESPUESTA", before + 1)
        from estado_verde.models import Correo

        sent = session.query(Correo).filter(Correo.asunto.contains(row.folio)).all()
        assert sorted((one.codigo, one.para) for one in sent) == [
            ("M03", row.correo),
            ("M04", "solicitudes.0@example.org"),
        ]
    assert "Pendiente de Respuesta" in someone.get(f"/generacion/?folio=DN{before + 1}")


def test_5_files_are_judged_by_name_size_and_content(person, form_of):
    someone = person("solicitante")
    page = someone.post(url("SI"), form_of("SI"), all_files("SI", formulario=("x.bak", b"algo")))
    assert "Archivo debe ser del tipo jpg, png, doc, docx o pdf." in page
    page = someone.post(url("SI"), form_of("SI"), all_files("SI", formulario=pdf(size=5 * MB + 1)))
    assert "El archivo supera el tamaño máximo permitido de 5 MB." in page
    page = someone.post(url("SI"), form_of("SI"), all_files("SI", formulario=("x.pdf", b"MZ" + b"\0" * 200)))
    assert "El contenido del archivo no corresponde a su extensión." in page
    page = someone.post(url("SI"), form_of("SI"), all_files("SI", formulario=pdf(size=5 * MB)))
    assert "Su solicitud fue enviada con el folio" in page


def test_6_without_a_client_number_the_feasibility_number_stands_for_it(person, form_of, request_of):
    someone = person("solicitante")
    without = form_of("SC", numero_cliente="", sin_numero_cliente="si", numero_factibilidad="")
    page = someone.post(url("SC"), without, all_files("SC"))
    assert "Debe ingresar el número de factibilidad si no tiene número de cliente." in page
    both = form_of("SC", sin_numero_cliente="si", numero_factibilidad="88121")
    page = someone.post(url("SC"), both, all_files("SC"))
    assert "No puede indicar número de cliente y número de factibilidad a la vez." in page
    sent = request_of("SC", numero_cliente="", sin_numero_cliente="si", numero_factibilidad="88121")
    page = someone.get(sent.page)
    assert "N° de Factibilidad 88121" in page
    assert "N° Cliente" not in page


def test_client_numbers_and_addresses_of_the_form(person, form_of):
    someone = person("solicitante")
    page = someone.post(url("SI"), form_of("SI", numero_cliente=""), all_files("SI"))
    assert "Debe ingresar su número de cliente." in page
    page = someone.post(url("SI"), form_of("SI", numero_cliente="12 34/5"), all_files("SI"))
    assert "El número de cliente solo puede contener letras, números, puntos y guiones (máximo 20 caracteres)." in page
    for pasted in ("1" * 21, "1" * 300):
        page = someone.post(url("SI"), form_of("SI", numero_cliente=pasted), all_files("SI"))
        assert "(máximo 20 caracteres)." in page
        assert "Debe ingresar su número de cliente." not in page
    without = form_of("SC", numero_cliente="", sin_numero_cliente="si", numero_factibilidad="F" * 21)
    page = someone.post(url("SC"), without, all_files("SC"))
    assert "Hay 1 campo por corregir Número de Factibilidad : El texto no puede superar los 20 caracteres." in page
    page = someone.post(url("SI"), form_of("SI", distribuidora="", region="", comuna=""), all_files("SI"))
    assert "Debe seleccionar una distribuidora." in page
    assert "Debe seleccionar región y comuna." in page


def test_somebody_elses_request_needs_power_and_cedula(person, form_of):
    someone = person("solicitante")
    page = someone.post(url("SC"), form_of("SC", es_cliente_final="no"), all_files("SC"))
    assert "Si el solicitante no es el cliente final debe adjuntar un poder simple y copia de la cédula" in page
    page = someone.post(url("SC"), form_of("SC", es_cliente_final="no"), all_files("SC", poder_simple=pdf()))
    assert "Su solicitud fue enviada" in page


def test_7_a_manifestation_is_sent_and_needs_no_answer(person, request_of, state_of):
    sent = request_of("MC")
    assert state_of(sent) == "ENVIADO"
    company = person("distribuidora", "DN")
    page = company.get(sent.page)
    assert "Enviado" in page
    assert "Responder" not in page
    assert "Editar" in page
    page = company.post(sent.act("responder"), {}, ANSWER)
    assert "La Manifestación de Conformidad no requiere respuesta." in page
    assert state_of(sent) == "ENVIADO"


def test_8_the_contract_is_a_pdf_below_one_megabyte(person, form_of):
    someone = person("solicitante")
    refused = "El contrato debe estar en formato PDF y pesar menos de 1 MB."
    assert refused in someone.post(url("NC"), form_of("NC"), all_files("NC", contrato=("contrato.docx", b"PK\3\4")))
    assert refused in someone.post(url("NC"), form_of("NC"), all_files("NC", contrato=pdf(size=MB)))
    page = someone.post(url("NC"), form_of("NC", aporta_medidor="si"), all_files("NC"))
    assert "Si aporta el medidor debe adjuntar los comprobantes de exactitud y de autorización" in page
    page = someone.post(url("NC"), form_of("NC"), all_files("NC", contrato=pdf(size=MB - 1)))
    assert "Su solicitud fue enviada con el folio" in page


def test_9_a_comuna_belongs_to_its_region(person, form_of, as_system):
    from estado_verde.models import Comuna

    with as_system() as session:
        elsewhere = session.query(Comuna.id).filter_by(nombre="Arica").one()[0]
    page = person("solicitante").post(url("SI"), form_of("SI", comuna=elsewhere), all_files("SI"))
    assert "La comuna seleccionada no pertenece a la región." in page


def test_10_the_free_path_and_a_withdrawn_charge(person, request_of, state_of):
    someone, company = person("solicitante"), person("distribuidora", "DN")
    sent = request_of("SI")
    page = company.post(sent.act("responder"), {"requiere_pago": "no"})
    assert "Debe adjuntar la respuesta." in page
    assert "Nota: tamaño del archivo debe ser menor o igual a 5 MB" in page
    company.post(sent.act("responder"), {"requiere_pago": "no"}, {"archivo": pdf("r.pdf", 3 * MB)})
    assert state_of(sent) == "RESPONDIDO"
    assert len(someone.client.get(f"{sent.page}respuesta/1").data) == 3 * MB

    sent = request_of("SI")
    company.post(sent.act("solicitar_pago"), {"monto_clp": "48.500"})
    assert state_of(sent) == "PENDIENTE_PAGO"
    assert "Este campo es obligatorio." in company.post(sent.act("retirar_cobro"), {"comentario": ""})
    company.post(sent.act("retirar_cobro"), {"comentario": "Se cobró por error."})
    assert state_of(sent) == "PENDIENTE_RESPUESTA"
    company.post(sent.act("responder"), {"requiere_pago": "no"}, ANSWER)
    assert state_of(sent) == "RESPONDIDO"

    sent = request_of("SI")
    company.post(sent.act("responder"), {"requiere_pago": "si"}, ANSWER)
    assert state_of(sent) == "PENDIENTE_PAGO"
    company.post(sent.act("retirar_cobro"), {"comentario": "Se cobró por error."})
    assert state_of(sent) == "RESPONDIDO"
    assert someone.client.get(f"{sent.page}respuesta/1").status_code == 200


def test_11_the_answer_waits_for_the_payment(person, request_of, state_of):
    someone, company = person("solicitante"), person("distribuidora", "DN")
    sent = request_of("SI")
    company.post(sent.act("solicitar_pago"), {"monto_clp": "48500"})
    someone.post(sent.act("pagar"), TRANSFER, PROOF)
    assert state_of(sent) == "PENDIENTE_VALIDACION"
    company.post(sent.act("validar_pago"))
    assert state_of(sent) == "PENDIENTE_RESPUESTA_PAGO_VALIDADO"
    assert "La respuesta estará disponible cuando se valide el pago." in someone.get(f"{sent.page}respuesta/1", 403)
    company.post(sent.act("responder"), {}, ANSWER)
    assert state_of(sent) == "RESPONDIDO"
    assert someone.client.get(f"{sent.page}respuesta/1").status_code == 200


def test_12_two_attempts_and_an_answer_released_by_the_system(person, request_of, state_of, as_system):
    from estado_verde.models import Adjunto

    someone, company = person("solicitante"), person("distribuidora", "DN")
    sent = request_of("SI")
    company.post(sent.act("responder"), {"requiere_pago": "si", "comentarios": "Cargada."}, ANSWER)
    with as_system() as session:
        file = (
            session.query(Adjunto.id)
            .filter_by(tabla="generacion_ciudadana_respuesta")
            .order_by(Adjunto.id.desc())
            .first()[0]
        )
    assert someone.client.get(f"/adjuntos/{file}").status_code == 403
    assert "respuesta.pdf" not in someone.get(sent.page)
    someone.post(sent.act("pagar"), TRANSFER, PROOF)
    assert "Debe indicar el motivo del rechazo del pago." in company.post(sent.act("rechazar_pago"), {"motivo": " "})
    assert "Ingrese al menos 10 caracteres." in company.post(sent.act("rechazar_pago"), {"motivo": "no sirve"})
    assert state_of(sent) == "PENDIENTE_VALIDACION"
    company.post(sent.act("rechazar_pago"), {"motivo": "El monto no coincide."})
    assert state_of(sent) == "PAGO_RECHAZADO"
    someone.post(sent.act("pagar"), TRANSFER, PROOF)
    company.post(sent.act("validar_pago"))
    assert state_of(sent) == "RESPONDIDO_AUTOMATICO"
    page = someone.get(sent.page)
    history = page[page.index("Histórico de transacciones") :]
    assert history.count("Comprobante Jorge") == 2
    assert "El monto no coincide." in history
    assert "Liberación de la respuesta Sistema" in history
    assert "Intento 2" in page
    assert someone.client.get(f"{sent.page}respuesta/1").status_code == 200


def test_13_a_proof_weighs_one_megabyte_at_most(person, request_of, state_of):
    someone, company = person("solicitante"), person("distribuidora", "DN")
    sent = request_of("SI")
    company.post(sent.act("solicitar_pago"), {})
    page = someone.post(sent.act("pagar"), TRANSFER, {"comprobante": pdf("c.pdf", 1_258_291)})
    assert "El archivo supera el tamaño máximo permitido de 1 MB." in page
    assert "Debe seleccionar una forma de pago y adjuntar el comprobante." in someone.post(sent.act("pagar"), {}, PROOF)
    assert "Debe seleccionar una forma de pago y adjuntar el comprobante." in someone.post(sent.act("pagar"), TRANSFER)
    page = someone.post(sent.act("pagar"), {"metodo": "DESCUENTO_BOLETA"})
    assert "Debe adjuntar el poder simple para el descuento por boleta." in page
    assert state_of(sent) == "PENDIENTE_PAGO"
    someone.post(sent.act("pagar"), TRANSFER, {"comprobante": pdf("c.pdf", MB)})
    assert state_of(sent) == "PENDIENTE_VALIDACION"


def test_14_annulled_once_and_for_all(person, request_of, state_of, as_system):
    from estado_verde.models import Correo

    someone, company, sec = person("solicitante"), person("distribuidora", "DN"), person("sec")
    sent = request_of("SI", email_adicional="otra@example.org")
    company.post(sent.act("solicitar_pago"), {})
    someone.post(sent.act("pagar"), TRANSFER, PROOF)
    empty = "Debe ingresar un comentario que justifique la anulación."
    assert empty in sec.post(sent.act("anular"), {"comentario": "  "})
    assert "Ingrese al menos 10 caracteres." in sec.post(sent.act("anular"), {"comentario": "duplicada"})
    assert state_of(sent) == "PENDIENTE_VALIDACION"
    assert "Anulado" in sec.post(sent.act("anular"), {"comentario": "Solicitud duplicada."})
    assert state_of(sent) == "ANULADO"
    page = company.post(sent.act("validar_pago"))
    assert "Esta acción no está permitida cuando la solicitud está en estado Anulado." in page
    assert "La solicitud ya está anulada." in sec.post(sent.act("anular"), {"comentario": "Solicitud duplicada."})
    with as_system() as session:
        told = session.query(Correo.para).filter(Correo.codigo == "M11", Correo.asunto.contains(sent.folio)).all()
    assert sorted(one for (one,) in told) == [
        "otra@example.org",
        "solicitante.13000000@example.org",
        "solicitudes.0@example.org",
    ]


def test_15_a_message_of_300_characters_to_a_request_of_ones_own(person, request_of):
    company = person("distribuidora", "DN")
    mine, theirs = request_of("SI", "DN"), request_of("SI", "DC")
    page = company.post("/generacion/comunicacion/", {"folio": mine.folio, "comentario": "x" * 301})
    assert "El comentario no puede superar los 300 caracteres." in page
    page = company.post("/generacion/comunicacion/", {"folio": theirs.folio, "comentario": "Hola"})
    assert f"El folio {theirs.folio} no existe o no pertenece a su empresa." in page
    assert "Este campo es obligatorio." in company.post(
        "/generacion/comunicacion/", {"folio": "", "comentario": "Hola"}
    )
    page = company.post("/generacion/comunicacion/", {"folio": mine.folio.lower(), "comentario": "x" * 300})
    assert "La comunicación fue enviada." in page


def test_16_the_request_of_another_company_is_refused(person, request_of, caplog):
    sent = request_of("SI", "DC")
    for path in ("", "responder", "documentos", "respuesta/1"):
        page = person("distribuidora", "DN").get(f"{sent.page}{path}", 403)
        assert "No tiene permisos para acceder a esta sección." in page
    assert "No tiene permisos" in person("solicitante", number=1).get(sent.page, 403)
    assert "No tiene permisos" in person("distribuidora", "DC").post(
        sent.act("anular"), {"comentario": "x" * 20}, status=403
    )
    told = [one.getMessage() for one in caplog.records if sent.page in one.getMessage()]
    assert len(told) == 6, "who tried it, and what, is in the log"
    assert "(GENERACION_CIUDADANA:distribuidora)" in told[0] and "(GENERACION_CIUDADANA:solicitante)" in told[4]


def test_17_filters_begin_with_and_intersect(person, as_system, company):
    from ev_plugins.generacion_ciudadana.models import Solicitud

    with as_system() as session:
        rows = session.query(Solicitud.folio, Solicitud.estado).filter(Solicitud.folio.startswith("DN1")).all()
    mine = person("distribuidora", "DN")
    page = mine.get("/generacion/?folio=dn1&n=100")
    assert sorted(word for word in page.split() if word.startswith("DN1")) == sorted(folio for folio, _ in rows)
    page = mine.get("/generacion/?folio=dn1&estado=RESPONDIDO&n=100")
    answered = sorted(folio for folio, estado in rows if estado == "RESPONDIDO")
    assert sorted(word for word in page.split() if word.startswith("DN1")) == answered
    assert answered


def test_18_the_report_has_its_eight_columns(person, request_of):
    import io

    from openpyxl import load_workbook

    request_of("SC", numero_cliente="", sin_numero_cliente="si", numero_factibilidad="88121")
    answer = person("distribuidora", "DN").client.get("/generacion/reporte/")
    rows = list(load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert rows[0] == (
        "N° Folio", "N° Cliente", "N° Solicitud", "Tipo de Solicitud", "Empresa Dx", "Estado", "Fecha solicitud",
        "Fecha respuesta",
    )  # fmt: skip
    assert rows[1][1] == "F:88121"
    assert rows[1][6].year >= 2026
    assert rows[1][7] is None
    assert {one[4] for one in rows[1:]} == {"Distribuidora Demostración Norte"}
