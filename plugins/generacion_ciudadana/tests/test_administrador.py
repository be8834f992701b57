"""«Administrador» over HTTP: users of every profile, companies, terms, links, limits and settings (sec-admin §6 and §7)."""

from __future__ import annotations

import re
from datetime import date

from .people import DOCUMENTS, MB, pdf

USERS = "/generacion/usuarios"
SEC, OTHER_SEC = "15500000", "20961605-K"
NEW = {
    "rut": "20.961.605-K",
    "tipo_persona": "NATURAL",
    "first_name": "Eva",
    "last_name": "Díaz Rojas",
    "correo": "eva@example.org",
    "perfil": "distribuidora",
    "organizacion": "",
    "es_instalador_sec": "no",
}
MSG_ACC_03 = "No tiene permisos para acceder a esta sección."
MSG_ACC_04 = "Su cuenta no está activa. Revise su correo para activarla o contacte al administrador."
MSG_SEC_04 = "El usuario tiene solicitudes asociadas: se desactivará en lugar de eliminarse."
MSG_SEC_05 = "No puede eliminar ni desactivar su propia cuenta."
MSG_SEC_06 = "Debe existir al menos un usuario SEC activo."
MSG_SEC_07 = "No se puede cambiar el perfil de un usuario con solicitudes asociadas."


def account(as_system, **where):
    """What is stored of an account, by column; nothing of one that is not there."""
    from estado_verde.models import Cuenta

    with as_system() as session:
        row = session.query(Cuenta).filter_by(ambito="GENERACION_CIUDADANA", **where).one_or_none()
        return row and {
            **{name: getattr(row, name) for name in ("id", "rut", "perfil", "active", "organizacion_id", "estado")},
            "clave": row.password,
        }


def sign_in(app, perfil, rut, clave):
    from estado_verde.testing import csrf

    client = app.test_client()
    data = {"perfil": perfil, "rut": rut, "clave": clave, "csrf_token": csrf(client)}
    return client.post("/generacion/ingreso/", data=data)


def test_8_users_are_created_by_invitation_moved_and_kept_within_their_rules(
    demo_app, person, as_system, company, mails, request_of
):
    sec = person("sec")
    listed = sec.get(f"{USERS}/list/")
    for heading in ("RUT", "Nombres", "Apellidos", "Correo electrónico", "Perfil", "Empresa", "Estado"):
        assert heading in listed
    assert "Fecha de creación" in listed
    assert "Último ingreso" in listed
    assert 'href="/cuentas/list/"' not in sec.client.get(f"{USERS}/list/").text, (
        "the screen of the portal is the only one"
    )
    for address in ("cuentas/list/", "cuentas/add", "mensajes/"):  # nor does anybody type the way to the shared ones
        assert MSG_ACC_03 in sec.get(f"/{address}", 403)
    mine = account(as_system, perfil="sec")["id"]
    assert MSG_ACC_03 in sec.post(f"/cuentas/edit/{mine}", NEW | {"active": "no"}, status=403)

    assert "El usuario de tipo Distribuidora debe tener una empresa asociada." in sec.post(f"{USERS}/add", NEW)
    wrong = NEW | {"perfil": "sec", "organizacion": company("DN")}
    assert "Solo un usuario de tipo Distribuidora tiene una empresa asociada." in sec.post(f"{USERS}/add", wrong)
    taken = NEW | {"perfil": "solicitante", "rut": "13.000.000-1", "correo": "solicitante.13000000@example.org"}
    with as_system() as session:
        from estado_verde.models import Cuenta

        first = session.query(Cuenta).filter_by(correo="solicitante.13000000@example.org").one()
        taken["rut"], sender = first.rut, first.id
    page = sec.post(f"{USERS}/add", taken)
    assert "Ya existe una cuenta registrada con este RUT en esta plataforma." in page
    assert "Ya existe una cuenta registrada con este correo electrónico en esta plataforma." in page

    page = sec.post(f"{USERS}/add", NEW | {"organizacion": company("DN")})
    assert "Se envió a eva@example.org un enlace para elegir la contraseña." in page
    assert "Pendiente de activación" in page
    made = account(as_system, rut="20961605-K")
    assert (made["organizacion_id"], made["clave"], made["estado"]) == (company("DN"), None, "PENDIENTE_ACTIVACION")
    link = re.search(r"/activar/[\w-]+", mails()[-1].get_body(("plain",)).get_content())[0]
    from estado_verde.testing import csrf

    visitor = demo_app.test_client()
    visitor.post(link, data={"clave": "miClave7", "repetida": "miClave7", "csrf_token": csrf(visitor)})
    assert sign_in(demo_app, "distribuidora", "209616 05-k", "miClave7").status_code == 303

    broken = {
        "rut": "12.345.678-5",
        "correo": "otra@example.org",
        "perfil": "solicitante",
        "es_instalador_sec": "tal vez",
    }
    refused = sec.post(f"{USERS}/add", NEW | broken)
    assert "Seleccione una opción válida." in refused, "what is wrong beside the account stops it too"
    assert account(as_system, correo="otra@example.org") is None

    north, centre = request_of("SI", "DN"), request_of("SI", "DC")
    moved = sec.post(f"{USERS}/edit/{made['id']}", NEW | {"organizacion": company("DC")})
    assert "Distribuidora Demostración Centro" in moved
    who = sign_in(demo_app, "distribuidora", "20961605-K", "miClave7")
    assert who.status_code == 303
    page = sec.post(f"{USERS}/edit/{sender}", taken | {"first_name": "Jorge", "perfil": "sec"})
    assert MSG_SEC_07 in page
    changed = sec.post(f"{USERS}/edit/{sender}", taken | {"first_name": "Jorge", "es_instalador_sec": "si"})
    assert "Instalador SEC Sí" in changed
    assert north.folio != centre.folio


def test_8_nobody_closes_the_own_account_nor_the_last_one_of_the_sec(demo_app, person, as_system):
    sec = person("sec")
    mine = account(as_system, perfil="sec")
    page = sec.post(f"{USERS}/delete/{mine['id']}")
    assert MSG_SEC_05 in page
    for accion in ("bloquear",):
        assert MSG_SEC_05 in sec.post(f"{USERS}/action_post", {"action": accion, "rowid": mine["id"]})
    own = NEW | {"rut": mine["rut"], "correo": "sec@example.org", "perfil": "solicitante"}
    assert MSG_SEC_06 in sec.post(f"{USERS}/edit/{mine['id']}", own)
    assert account(as_system, perfil="sec")["active"]
    with as_system() as session:  # as when the other one closed this account a moment ago
        from ev_plugins.generacion_ciudadana.usuarios import change

        from estado_verde.messages import texts_of
        from estado_verde.models import Cuenta

        assert texts_of(change(session.get(Cuenta, mine["id"]), "bloquear")) == [MSG_SEC_06]


def test_7_who_has_requests_is_deactivated_and_who_left_no_trace_is_deleted(demo_app, person, as_system, request_of):
    from ev_plugins.generacion_ciudadana.models import Solicitud

    someone, sec = person("solicitante"), person("sec")
    sent = request_of("SI", by=someone)
    with as_system() as session:
        author = session.get(Solicitud, sent.id).solicitante_id
    stored = account(as_system, id=author)
    assert MSG_SEC_04 in sec.get(f"{USERS}/delete/{author}")
    assert MSG_SEC_04 in sec.post(f"{USERS}/delete/{author}")
    assert account(as_system, id=author)["estado"] == "INACTIVA"
    assert someone.client.get("/generacion/").status_code == 302, "signed out at once"
    assert sent.folio in sec.get("/generacion/")
    from estado_verde import demo

    refused = sign_in(demo_app, "solicitante", stored["rut"], demo_password(demo_app, demo))
    assert MSG_ACC_04 in refused.text
    assert "La cuenta quedó activa." in sec.post(f"{USERS}/action_post", {"action": "reactivar", "rowid": author})
    again = sign_in(demo_app, "solicitante", stored["rut"], demo_password(demo_app, demo))
    assert again.status_code == 303

    sec.post(f"{USERS}/add", NEW | {"perfil": "solicitante", "es_instalador_sec": "si"})
    fresh = account(as_system, rut="20961605-K")
    assert "¿Eliminar «Eva Díaz Rojas»?" in sec.get(f"{USERS}/delete/{fresh['id']}")
    assert "Se eliminó Eva Díaz Rojas." in sec.post(f"{USERS}/delete/{fresh['id']}")
    assert account(as_system, rut="20961605-K") is None


def demo_password(app, demo):
    from estado_verde.plugins import host

    with app.app_context():
        return next(one.password for one in demo.declared(host()) if one.realm == "GENERACION_CIUDADANA")


def test_a_blocked_account_is_out_until_it_is_opened_again(demo_app, person, as_system):
    sec, company = person("sec"), person("distribuidora", "DN")
    stored = account(as_system, perfil="distribuidora", last_name="Muñoz DN")
    row = {"rowid": stored["id"]}
    page = sec.post(f"{USERS}/action_post", {"action": "bloquear", **row})
    assert "La cuenta quedó bloqueada y sus sesiones se cerraron." in page
    assert "Estado Bloqueada" in page
    assert company.client.get("/generacion/").status_code == 302
    assert "Carla Muñoz DN" in sec.get(f"{USERS}/list/?estado=BLOQUEADA").replace("Carla Muñoz", "Carla Muñoz")
    assert "no se aplica a su estado" in sec.post(f"{USERS}/action_post", {"action": "reactivar", **row})
    sec.post(f"{USERS}/action_post", {"action": "desbloquear", **row})
    assert account(as_system, id=stored["id"])["estado"] == "ACTIVA"
    assert MSG_ACC_03 in person("distribuidora", "DN").get(f"{USERS}/list/", 403)
    assert MSG_ACC_03 in person("solicitante").post(f"{USERS}/action_post", {"action": "bloquear", **row}, status=403)


def test_a_company_keeps_its_prefix_once_it_has_folios(person, company, as_system):
    from ev_plugins.generacion_ciudadana.models import Distribuidora

    sec = person("sec")
    data = {
        "nombre": "Cooperativa Nueva",
        "razon_social": "Cooperativa Nueva Ltda.",
        "prefijo_folio": "cñ",
        "activo": "si",
        "email_notificacion": "uno@example.org, dos@example.org",
        "transferencia": "si",
        "comprobante": "si",
        "descuento_boleta": "no",
        "numero_cuenta": "1-2",
    }
    base = "/generacion/distribuidoras"
    assert "Ya existe un registro con Prefijo de folio: DN." in sec.post(f"{base}/add", data | {"prefijo_folio": "dn"})
    wrong = sec.post(f"{base}/add", data | {"email_notificacion": "uno@example.org, dos"})
    assert "Ingrese un correo electrónico válido." in wrong
    page = sec.post(f"{base}/add", data | {"prefijo_folio": "X"})
    assert "Cooperativa Nueva Ltda." not in sec.get(f"{base}/list/")
    for prefix in ("🌱🌱", "1A", "+V", "A-", "ÁB", "A\u2460"):
        refused = sec.post(f"{base}/add", data | {"prefijo_folio": prefix})
        assert (
            "Prefijo de folio : El prefijo de folio es una letra seguida de otra letra, de un número o de «+»."
            in refused
        )
    assert "Cooperativa Nueva Ltda." not in sec.get(f"{base}/list/")
    page = sec.post(f"{base}/add", data)
    assert "CÑ" in page
    with as_system() as session:
        made = session.query(Distribuidora.id).filter_by(prefijo_folio="CÑ").one()[0]
    assert "NV" in sec.post(f"{base}/edit/{made}", data | {"prefijo_folio": "nv"})
    assert "Cooperativa Nueva" in person("solicitante").get("/generacion/nueva/solicitud-de-informacion/")

    with as_system() as session:
        north = session.get(Distribuidora, company("DN"))
        known = {"nombre": north.nombre, "razon_social": north.razon_social, "prefijo_folio": "ZZ"}
    page = sec.post(f"{base}/edit/{company('DN')}", data | known)
    assert "El prefijo de folio no puede modificarse porque ya existen solicitudes." in page
    assert "Este campo es obligatorio." in sec.post(
        f"{base}/edit/{made}", data | {"prefijo_folio": "NV", "transferencia": "no", "comprobante": "no"}
    )


def test_a_refused_file_names_the_limit_that_the_sec_set(person, as_system, form_of, request_of, state_of):
    from ev_plugins.generacion_ciudadana.models import LimiteAdjunto

    def row(campo):
        with as_system() as session:
            return session.query(LimiteAdjunto.id).filter_by(campo=campo).one()[0]

    sec, someone, company = person("sec"), person("solicitante"), person("distribuidora", "DN")
    assert "Contrato firmado por el usuario o cliente final" in sec.get("/generacion/limites/list/")
    limit = {"maximo_mb": "2", "exclusivo": "no", "tipos": "pdf, docx"}
    assert "El valor supera el máximo permitido de 5" in sec.post(
        f"/generacion/limites/edit/{row('cedula')}", limit | {"maximo_mb": "50"}
    )
    wrong = sec.post(f"/generacion/limites/edit/{row('cedula')}", limit | {"tipos": "exe"})
    assert "Los tipos de archivo que se aceptan son: jpg, png, doc, docx, pdf." in wrong
    sec.post(f"/generacion/limites/edit/{row('cedula')}", limit)
    sec.post(f"/generacion/limites/edit/{row('archivo')}", limit | {"maximo_mb": "1"})

    address = "/generacion/nueva/solicitud-de-informacion/"
    assert "pdf, docx · hasta 2 MB por archivo" in someone.get(address)
    files = {name: pdf(f"{name}.pdf") for name in DOCUMENTS["SI"]}
    page = someone.post(address, form_of("SI"), files | {"cedula": pdf("cedula.pdf", 2 * MB + 1)})
    assert "El archivo supera el tamaño máximo permitido de 2 MB." in page
    page = someone.post(address, form_of("SI"), files | {"cedula": ("cedula.jpg", b"\xff\xd8\xff\xe0")})
    assert "pdf o docx" in page
    assert "con el folio" in someone.post(address, form_of("SI"), files | {"cedula": pdf("cedula.pdf", 2 * MB)})
    sent = request_of("SI")
    answer = {"archivo": pdf("respuesta.pdf", MB + 1)}
    page = company.post(sent.act("responder"), {"requiere_pago": "no"}, answer)
    assert "El archivo supera el tamaño máximo permitido de 1 MB." in page
    assert state_of(sent) == "PENDIENTE_RESPUESTA"

    contract = {"maximo_mb": "3", "exclusivo": "no", "tipos": "pdf"}
    sec.post(f"/generacion/limites/edit/{row('contrato')}", contract)
    address = "/generacion/nueva/notificacion-de-conexion/"
    files = {name: pdf(f"{name}.pdf") for name in DOCUMENTS["NC"]}
    page = someone.post(address, form_of("NC"), files | {"contrato": pdf("contrato.pdf", 3 * MB + 1)})
    assert "El archivo supera el tamaño máximo permitido de 3 MB." in page


def test_terms_days_and_settings_are_data(person, as_system, request_of):
    from ev_plugins.generacion_ciudadana.models import Configuracion, Pago
    from ev_plugins.generacion_ciudadana.plazos import validar_hasta, vencimiento

    sec = person("sec")
    stops = 'name="descuenta_espera_pago" id="descuenta_espera_pago-2" value="no" checked'
    assert stops in sec.client.get("/generacion/plazos/add").text, (
        "a term runs while a payment is waited for, unless said"
    )
    term = {"tipo": "SC", "dias_habiles": "5", "vigente_desde": "2026-01-01", "fuente": "DS 57, artículo 17"}
    assert "DS 57, artículo 17" in sec.post("/generacion/plazos/add", term | {"descuenta_espera_pago": "no"})
    assert "Este campo es obligatorio." in sec.post("/generacion/plazos/add", term | {"tipo": "SI", "fuente": ""})
    with as_system() as session:
        monday = date(2026, 11, 16)
        assert vencimiento("SC", monday, "13") == (5, date(2026, 11, 23))
        here = session.query(Configuracion).one().id
    sec.post("/generacion/dias-no-habiles/add", {"fecha": "2026-11-18", "motivo": "Resolución exenta 1", "region": ""})
    settings = {"contacto": "ayuda@example.org", "manual": "https://ejemplo.cl/manual", "dias_validacion": "4"}
    assert "La dirección debe comenzar con" in sec.post(
        f"/generacion/configuracion/edit/{here}", settings | {"manual": "javascript:alert(1)"}
    )
    sec.post(f"/generacion/configuracion/edit/{here}", settings)
    with as_system() as session:
        assert vencimiento("SC", monday, "13") == (5, date(2026, 11, 24))
        assert validar_hasta(monday, "13") == date(2026, 11, 23)
    nobody = sec.client.application.test_client()
    foot = nobody.get("/generacion/ingreso/").text
    recovery = nobody.get("/generacion/recuperar").text
    assert [">Rut</label>" in page for page in (foot, recovery)] == [True, True], "as its screens are drawn (C-42)"
    assert ">Introduzca Código</label>" in recovery
    foot += sec.client.get("/generacion/configuracion/list/", follow_redirects=True).text
    assert foot.count("mailto:ayuda@example.org") == 2
    assert foot.count('href="https://ejemplo.cl/manual"') == 2
    company, someone, sent = person("distribuidora", "DN"), person("solicitante"), request_of("SI")
    company.post(sent.act("solicitar_pago"), {})
    assert "validado en un máximo de 4 días hábiles" in someone.get(sent.act("pagar"))
    someone.post(sent.act("pagar"), {"metodo": "TRANSFERENCIA"}, {"comprobante": pdf()})
    with as_system() as session:
        row = session.query(Pago).filter_by(solicitud_id=sent.id).one()
        assert row.plazo_validacion == validar_hasta(row.fecha_comprobante.date(), "05")

    link = {"nombre": "Normativa", "direccion": "javascript:alert(1)", "orden": "7"}
    assert "La dirección debe comenzar con https:// o http://." in sec.post("/generacion/enlaces-interes/add", link)
    sec.post("/generacion/enlaces-interes/add", link | {"direccion": "https://ejemplo.cl/normativa"})
    assert "Normativa" in someone.get("/generacion/enlaces/")
    for address in ("limites", "configuracion", "dias-no-habiles", "plazos"):
        assert MSG_ACC_03 in company.get(f"/generacion/{address}/list/", 403)


def test_2_and_10_only_the_sec_annuls_and_its_comment_stays(person, request_of, state_of):
    sent, company, sec = request_of("SI"), person("distribuidora", "DN"), person("sec")
    comment = {"comentario": "Solicitud duplicada por error."}
    assert MSG_ACC_03 in company.post(sent.act("anular"), comment, status=403)
    assert MSG_ACC_03 in person("solicitante").post(sent.act("anular"), comment, status=403)
    assert state_of(sent) == "PENDIENTE_RESPUESTA"
    sec.post(sent.act("anular"), comment)
    page = sec.get(sent.page)
    assert "Pablo Valenzuela Marín" in page
    assert "Solicitud duplicada por error." in page
    assert state_of(sent) == "ANULADO"
