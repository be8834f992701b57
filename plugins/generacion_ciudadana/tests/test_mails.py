"""Every mail of a request, received by a real server, with and without the additional address (§7)."""

from __future__ import annotations

from .people import pdf

PERSON, OTHER, COMPANY = "solicitante.13000000@example.org", "otra@example.org", "solicitudes.0@example.org"
PROOF = {"comprobante": pdf("comprobante.pdf")}
TRANSFER = {"metodo": "TRANSFERENCIA"}
ANSWER = {"archivo": pdf("respuesta.pdf")}


def received(mails, folio):
    """{subject: [(to, text, names of its files)]} of what came about a request."""
    found = {}
    for one in mails():
        if folio in one["Subject"]:
            text = one.get_body(("plain",)).get_content()
            files = [part.get_filename() for part in one.iter_attachments()]
            found.setdefault(one["Subject"], []).append((one["To"], text, files))
    return found


def test_every_step_is_told_to_whom_it_concerns(person, request_of, mails):
    someone, company, sec = person("solicitante"), person("distribuidora", "DN"), person("sec")
    sent = request_of("SI", email_adicional=OTHER)
    company.post(
        sent.act("responder"), {"requiere_pago": "si", "monto_clp": "48.500"}, ANSWER | {"cupon": pdf("cupon.pdf")}
    )
    someone.post(sent.act("pagar"), TRANSFER, PROOF)
    company.post(sent.act("rechazar_pago"), {"motivo": "El monto no coincide."})
    someone.post(sent.act("pagar"), TRANSFER, PROOF)
    company.post(sent.act("validar_pago"))
    company.post(
        "/generacion/comunicacion/",
        {"folio": sent.folio, "comentario": "Lo llamaremos."},
        {"adjunto": pdf("carta.pdf")},
    )
    sec.post(sent.act("anular"), {"comentario": "Solicitud duplicada."})
    found = received(mails, sent.folio)
    both = [PERSON, OTHER]
    wanted = {
        f"Solicitud de Información {sent.folio} recibida": (both, "Distribuidora Demostración Norte", []),  # M03
        f"Nueva Solicitud de Información: folio {sent.folio}": ([COMPANY], "500812-6", []),  # M04
        f"Solicitud {sent.folio}: se requiere un pago": (both, "$48.500", ["cupon.pdf"]),  # M05
        f"Comprobante de pago: folio {sent.folio}": ([COMPANY], "Transferencia Electrónica", []),  # M06
        f"Solicitud {sent.folio}: pago validado": (both, sent.folio, []),  # M07
        f"Solicitud {sent.folio}: pago rechazado": (both, "El monto no coincide.", []),  # M08
        f"Solicitud {sent.folio}: respuesta disponible": (
            both,
            f"/generacion/solicitudes/{sent.id}/",
            ["respuesta.pdf"],
        ),
        f"Solicitud {sent.folio}: comunicación de Distribuidora Demostración Norte": (
            both,
            "Lo llamaremos.",
            ["carta.pdf"],
        ),
        f"Solicitud {sent.folio} anulada": ([*both, COMPANY], "Solicitud duplicada.", []),  # M11
    }
    assert set(found) == set(wanted)
    for subject, (to, said, files) in wanted.items():
        times = 2 if subject.startswith("Comprobante") else 1
        assert sorted(one[0] for one in found[subject]) == sorted(to * times), subject
        assert all(said in text and names == files for _, text, names in found[subject]), found[subject]


def test_without_an_additional_address_and_a_withdrawn_charge(person, request_of, mails):
    company = person("distribuidora", "DN")
    sent = request_of("SI", email_adicional=PERSON)
    company.post(sent.act("solicitar_pago"), {})
    company.post(sent.act("retirar_cobro"), {"comentario": "Se cobró por error."})
    found = received(mails, sent.folio)
    assert [
        (to, "Se cobró por error." in text) for to, text, _ in found[f"Solicitud {sent.folio}: cobro retirado"]
    ] == [(PERSON, True)]
    assert [to for to, *_ in found[f"Solicitud de Información {sent.folio} recibida"]] == [PERSON]
