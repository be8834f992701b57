"""«Modificar Mensajes» over HTTP (sec-admin §5, examples 5 and 6 of §7)."""

from __future__ import annotations

SI, M01 = "/generacion/mensajes/editar/M03/SI", "/generacion/mensajes/editar/M01"
SEC = "sec.15500000@example.org"
REFUSED = "No tiene permisos para acceder a esta sección."
ALLOWED = (
    "{folio}, {numero_solicitud}, {numero_cliente}, {tipo_formulario}, {empresa}, {nombre_solicitante}, {fecha_envio}, "
    "{estado}, {enlace}, {comentario}, {motivo}, {monto}, {plazo}, {forma_pago}, {metodos_pago}"
)


def wording(asunto, cuerpo, accion="guardar"):
    return {"asunto": asunto, "cuerpo": cuerpo, "activo": "si", "accion": accion}


def test_5_a_message_is_checked_tried_saved_and_counts_for_later_mails_of_its_form(person, request_of, mails):
    sec = person("sec")
    menu = sec.client.get("/generacion/", follow_redirects=True).text
    assert 'href="/generacion/mensajes/"' in menu
    assert 'href="/mensajes/"' not in menu
    listed = sec.get("/generacion/mensajes/")
    assert "Modificar Mensajes" in listed
    for form in ("Solicitud de Información", "Solicitud de Conexión", "Manifestación de Conformidad"):
        assert f"Recepción de la solicitud · {form} M03 · Al solicitante y a su correo adicional" in listed
    assert "M04 · A la empresa distribuidora" in listed
    assert all(f"M{number:02}" in listed for number in range(1, 13))

    page = sec.post(SI, wording("Recibida {foliox}", "Folio {folio}"))
    assert f"La variable {{foliox}} no existe. Variables permitidas: {ALLOWED}." in page
    page = sec.post(M01, {"asunto": "Active su cuenta", "cuerpo": "Hola {nombre}", "accion": "guardar"})
    assert "El mensaje debe incluir la variable {enlace}." in page
    assert "Original" in sec.get("/generacion/mensajes/"), "nothing was saved"

    page = sec.post(SI, wording("Recibida {folio}", "<p>Llegó su <b>{tipo_formulario}</b></p>", "ver"))
    assert "Recibida DN219" in page
    shown = sec.send(SI, wording("Recibida {folio}", "<p>Llegó su <b>{tipo_formulario}</b></p>", "ver")).text
    assert "<b>Solicitud de Información</b>" in shown, "the form whose message it is"
    assert '<pre class="ev-pre" id="vista-texto">Llegó su Solicitud de Información' in shown
    sec.post(SI, wording("Recibida {folio}", "Prueba", "probar"))
    (tried,) = [one for one in mails() if one["Subject"].startswith("[Prueba]")]
    assert (tried["To"], tried["Subject"]) == (SEC, "[Prueba] Recibida DN219")

    page = sec.post(SI, wording("Folio {folio}: recibida", "Texto nuevo para {folio}"))
    assert "El mensaje se guardó correctamente." in page
    assert "Versión 1 · Pablo Valenzuela Marín" in page
    assert "Antes {tipo_formulario} {folio} recibida" in page
    assert "Después Folio {folio}: recibida Texto nuevo para {folio}" in page
    mine, other = request_of("SI"), request_of("SC")
    texts = {one["Subject"]: one.get_body(("plain",)).get_content() for one in mails()}
    assert f"Texto nuevo para {mine.folio}" in texts[f"Folio {mine.folio}: recibida"]
    assert "Le avisaremos" in texts[f"Solicitud de Conexión {other.folio} recibida"]

    page = sec.post(SI, wording("", "", "restaurar"))
    assert "Versión 2 · Pablo Valenzuela Marín" in page
    assert "Después {tipo_formulario} {folio} recibida" in page


def test_6_what_looks_like_a_template_is_sent_as_it_is(person, request_of, mails):
    person("sec").post(SI, wording("{folio}", "Hola {{ config }} {% raw %} %(x)s"))
    sent = request_of("SI")
    (mail,) = [one for one in mails() if one["Subject"] == sent.folio]
    assert mail.get_body(("plain",)).get_content().startswith("Hola {{ config }} {% raw %} %(x)s\n")


def test_nobody_else_words_the_messages_of_the_portal(person, demo_as):
    for other in (person("distribuidora", "DN"), person("solicitante")):
        assert REFUSED in other.get("/generacion/mensajes/", 403)
        assert REFUSED in other.post(SI, wording("x", "y"), status=403)
    red = demo_as("red")
    assert red.get("/generacion/mensajes/").status_code in (302, 403)
    assert red.get("/mensajes/editar/M03/SI").status_code == 404, "the messages of another platform"
    sec = person("sec")
    assert sec.get("/generacion/mensajes/editar/recuperacion", 404)
    for shared in ("/mensajes/", "/mensajes/editar/M03/SI", "/cuentas/list/"):
        assert REFUSED in sec.get(shared, 403), "a platform with a screen of its own has no other door to it"
