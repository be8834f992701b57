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


def test_every_step_is_told_to_whom_it_concerns_with_and_without_an_additional_address(person, request_of, mails):
    """M03 to M12, the same walk for two requests. Of one's own address as the additional one nothing is kept."""
    someone, company, sec = person("solicitante"), person("distribuidora", "DN"), person("sec")
    walked = {request_of("SI", by=someone, email_adicional=other): other for other in (OTHER, PERSON)}
    for sent in walked:
        company.post(sent.act("solicitar_pago"), {})
        company.post(sent.act("retirar_cobro"), {"comentario": "Se cobró por error."})
        answer = ANSWER | {"cupon": pdf("cupon.pdf")}
        company.post(sent.act("responder"), {"requiere_pago": "si", "monto_clp": "48.500"}, answer)
        someone.post(sent.act("pagar"), TRANSFER, PROOF)
        company.post(sent.act("rechazar_pago"), {"motivo": "El monto no coincide."})
        someone.post(sent.act("pagar"), TRANSFER, PROOF)
        company.post(sent.act("validar_pago"))
        letter = {"folio": sent.folio, "comentario": "Lo llamaremos."}
        company.post("/generacion/comunicacion/", letter, {"adjunto": pdf("carta.pdf")})
        sec.post(sent.act("anular"), {"comentario": "Solicitud duplicada."})
    for sent, other in walked.items():
        found, people = received(mails, sent.folio), [PERSON, OTHER] if other == OTHER else [PERSON]
        name, address = f"Solicitud {sent.folio}", f"/generacion/solicitudes/{sent.id}/"
        charge = f"{name}: se requiere un pago"
        wanted = {
            f"Solicitud de Información {sent.folio} recibida": (
                people,
                "Distribuidora Demostración Norte",
                [[]],
            ),  # M03
            f"Nueva Solicitud de Información: folio {sent.folio}": ([COMPANY], "500812-6", [[]]),  # M04
            charge: (people, sent.folio, [[], ["cupon.pdf"]]),  # M05, of T04 and of T05
            f"Comprobante de pago: folio {sent.folio}": ([COMPANY], "Transferencia Electrónica", [[], []]),  # M06
            f"{name}: pago validado": (people, sent.folio, [[]]),  # M07
            f"{name}: pago rechazado": (people, "El monto no coincide.", [[]]),  # M08
            f"{name}: respuesta disponible": (people, address, [["respuesta.pdf"]]),  # M09
            f"{name}: comunicación de Distribuidora Demostración Norte": (
                people,
                "Lo llamaremos.",
                [["carta.pdf"]],
            ),  # M10
            f"{name} anulada": ([*people, COMPANY], "Solicitud duplicada.", [[]]),  # M11
            f"{name}: cobro retirado": (people, "Se cobró por error.", [[]]),  # M12
        }
        assert set(found) == set(wanted)
        for subject, (to, said, files) in wanted.items():
            assert sorted(one[0] for one in found[subject]) == sorted(to * len(files)), subject
            assert all(said in text for _, text, _ in found[subject]), found[subject]
            assert sorted(names for *_, names in found[subject]) == sorted(files * len(to)), subject
        charged = [text for to, text, _ in found[charge] if to == PERSON]
        assert ["Monto: no informado." in charged[0], "Monto: $48.500." in charged[1]] == [True, True]
        reason = "registrada en Portal de Generación Ciudadana.\nhttp://127.0.0.1:8080/generacion/"
        assert reason in charged[0], "the portal writes, not the programme beside it"


def test_the_additional_address_reads_what_its_applicant_reads(request_of, person, as_system, mails):
    """A company is written to in Spanish, and an account in its own language."""
    from estado_verde.models import Cuenta

    with as_system() as session:
        own = session.query(Cuenta.correo).filter_by(perfil="solicitante").filter(Cuenta.correo != PERSON).first()[0]
    sent, beside = request_of("SI", email_adicional=OTHER), request_of("SI", email_adicional=own)
    with as_system() as session:
        session.query(Cuenta).filter_by(correo=PERSON).one().idioma = "en"
        session.commit()
    for one in (sent, beside):
        person("sec").post(one.act("anular"), {"comentario": "Solicitud duplicada."})
    last = {
        (one["To"], one["Subject"]) for one in mails() if "annulled" in one["Subject"] or "anulada" in one["Subject"]
    }
    assert last == {
        *((to, f"Request {sent.folio} annulled") for to in (PERSON, OTHER)),
        (PERSON, f"Request {beside.folio} annulled"),
        *((COMPANY, f"Solicitud {one.folio} anulada") for one in (sent, beside)),
        (own, f"Solicitud {beside.folio} anulada"),
    }
