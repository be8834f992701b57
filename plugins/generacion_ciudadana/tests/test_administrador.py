"""«Administrador» over HTTP: users of every profile, companies, terms, links, limits and settings (sec-admin §6 and §7)."""

from __future__ import annotations

import re

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
