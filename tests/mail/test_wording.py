"""Messages are data: people word them on a screen, and nothing that they write is ever executed (sec-admin §5)."""

from html.parser import HTMLParser

import pytest
from flask_babel import lazy_gettext
from sqlalchemy import select

from estado_verde import mail, services
from estado_verde.contributions import MailTemplate
from estado_verde.mail import rendering, wording
from estado_verde.messages import texts_of
from estado_verde.models import Auditoria, Correo, Cuenta
from estado_verde.testing import csrf

ONE = MailTemplate(
    "x", "Asunto {folio}", "Hola {folio} {enlace}", {"folio": "Folio", "enlace": "Enlace"}, required=("enlace",)
)


@pytest.mark.parametrize(
    ("asunto", "cuerpo", "expected"),
    [
        ("A", "{enlace} {foliox}", ["La variable {foliox} no existe. Variables permitidas: {folio}, {enlace}."]),
        ("A {x}", "{enlace}", ["La variable {x} no existe. Variables permitidas: {folio}, {enlace}."]),
        ("A", "{enlace.__class__} {enlace}",
         ["La variable {enlace.__class__} no existe. Variables permitidas: {folio}, {enlace}."]),
        ("A", "{folio}", ["El mensaje debe incluir la variable {enlace}."]),
        ("", "{enlace}", ["Este campo es obligatorio."]),
        ("a" * 151, "{enlace}", ["El texto no puede superar los 150 caracteres."]),
        ("a" * 150, "{enlace}" + "b" * 4993, ["El texto no puede superar los 5.000 caracteres."]),
        ("a" * 150, "{enlace}" + "b" * 4992, []),
        ("{folio}", "{enlace} {{ config }} {% raw %}", []),
    ],
)  # fmt: skip
def test_what_cannot_be_saved_says_why(app, asunto, cuerpo, expected):
    with app.app_context():
        assert texts_of(wording.check(ONE, asunto, cuerpo)) == expected


def written(cuerpo, **values):
    return str(rendering.body(wording.Wording("", cuerpo), values))


def test_a_wording_is_replaced_and_never_executed(app):
    with app.app_context():
        assert written("{{ config }} {{ 7*7 }}") == "<p>{{ config }} {{ 7*7 }}</p>"
        # A value that looks like a variable is a value.
        assert written("{a} {b}", a="{b}", b="<i>x</i>") == "<p>{b} &lt;i&gt;x&lt;/i&gt;</p>"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        '<a href="{a}">x</a>',
        "<b onclick=alert(1) style=color:red>x</b>",
        "<iframe src=//x></iframe>",
        "<svg><script>alert(1)</script></svg>",
    ],
)
def test_html_is_cleaned_in_the_wording_and_in_its_values(app, hostile):
    with app.app_context():
        for html in (
            written(hostile, a="javascript:alert(1)"),
            written("<p>{a}</p>", a=hostile),
            written("{a}", a=hostile),
        ):
            for tag, attributes in elements(html):
                assert tag in wording.TAGS
                assert not {"onclick", "onerror", "style", "src"} & set(attributes)
                assert not attributes.get("href", "").startswith("javascript")


def elements(html):
    """What a browser would make of it."""
    found = []
    reader = HTMLParser()
    reader.handle_starttag = lambda tag, attributes: found.append((tag, dict(attributes)))
    reader.feed(html)
    return found


def test_the_text_part_says_what_the_html_says(app):
    with app.app_context():
        html = written('<h2>Hola</h2><p>Vea <a href="https://x.cl/1">aquí</a>.</p><ul><li>uno</li><li>dos</li></ul>')
        assert rendering.plain(html) == "Hola\n\nVea aquí (https://x.cl/1).\n\n- uno\n- dos\n"


def test_a_change_counts_for_later_mails_and_keeps_its_history(session, mails):
    def send():
        with services.batch():
            mail.send("recuperacion", ["ana@example.org"], {"enlace": "https://x.cl/1", "nombre": "Ana"})

    send()
    assert wording.save("recuperacion", "", "Otra  vez", "Hola {nombre}\r\n\r\n{enlace}") == []
    send()
    assert wording.save("recuperacion", "", "Tercera", "<p>{enlace}</p><script>x</script>") == []
    subjects = [one["Subject"] for one in mails()]
    assert subjects == ["Recupere su contraseña de", "Otra vez"]
    assert [(one.version, one.asunto, one.cuerpo) for one in wording.history("recuperacion")] == [
        (2, "Tercera", "<p>{enlace}</p>"),
        (1, "Otra vez", "Hola {nombre}\n\n{enlace}"),
    ]
    entry = session.scalars(select(Auditoria).where(Auditoria.tabla == "ev_plantilla_correo")).first()
    assert entry.despues["asunto"] == "Otra vez"


def test_a_message_that_is_off_is_not_sent_unless_people_wait_for_it(session):
    wording.save("prueba", "", "Prueba", "Hola", activo=False)
    wording.save("recuperacion", "", "Recuperar", "{enlace}", activo=False)
    with services.batch():
        assert mail.send("prueba", ["ana@example.org"], {}) == 0
        assert mail.send("recuperacion", ["ana@example.org"], {}) == 1


def test_each_variant_has_its_own_wording(session, monkeypatch):
    one = MailTemplate("m03", "Recibida {folio}", "Folio {folio}", {"folio": "Folio"}, variants={"SI": "a", "SC": "b"})
    monkeypatch.setattr(wording, "declared", lambda: {"m03": one})
    assert wording.save("m03", "SI", "SI {folio}", "x {folio}") == []
    with services.batch():
        for variant in one.variants:
            mail.send("m03", ["ana@example.org"], {"folio": "7"}, variant=variant)
    assert list(session.scalars(select(Correo.asunto).order_by(Correo.id))) == ["SI 7", "Recibida 7"]
    with pytest.raises(wording.Unknown):
        mail.send("m03", ["ana@example.org"], {}, variant="XX")


def account(correo, idioma):
    number = 7654321 + len(correo)
    names = {"first_name": "Ana", "last_name": "Soto", "perfil": "red", "ambito": "GESTION"}
    name = f"GESTION:{number}"
    return Cuenta(username=name, email=f"GESTION:{correo}", correo=correo, idioma=idioma, active=True, **names)


def test_each_person_is_written_to_in_the_own_language(session):
    """As an administrator worded it in that language, else in Spanish, else as it was declared; so are the values."""
    people = [account("ana@example.org", "en"), account("luis.soto@example.org", "es")]
    session.add_all(people)
    session.commit()

    def subjects():
        session.query(Correo).delete()
        with services.batch():
            given = {"enlace": "https://x.cl/1", "plataforma": lazy_gettext("Plataforma de Gestión")}
            assert mail.send("recuperacion", [*people, "nadie@example.org"], given) == 3
        rows = session.scalars(select(Correo).order_by(Correo.para)).all()
        assert [f'<html lang="{lang}">' in one.html for one, lang in zip(rows, ("en", "es", "es"), strict=True)] == [
            True
        ] * 3
        return [one.asunto for one in rows]

    spanish = "Recupere su contraseña de Plataforma de Gestión"
    english = subjects()[0]
    assert subjects() == [english, spanish, spanish]
    assert english not in (spanish, "") and "contraseña" not in english and "Gestión" not in english
    assert wording.save("recuperacion", "", "Clave nueva", "{enlace}") == []
    assert subjects() == ["Clave nueva"] * 3
    assert wording.save("recuperacion", "", "New password", "{enlace}", language="en") == []
    assert subjects() == ["New password", "Clave nueva", "Clave nueva"]
    assert [one.version for one in wording.history("recuperacion", language="en")] == [1]


# --- on the screen -------------------------------------------------------------------------------------------------------


def post(client, url, **data):
    return client.post(url, data={"csrf_token": csrf(client), **data})


def test_the_red_words_a_message_on_its_screen(demo_as, mails):
    red = demo_as("red")
    url = "/mensajes/editar/recuperacion"
    assert "Recupere su contraseña de {plataforma}" in red.get(url).text
    refused = post(red, url, asunto="Hola", cuerpo="{foliox}", accion="guardar").text
    assert "La variable {foliox} no existe. Variables permitidas: {nombre}, " in refused
    assert "El mensaje debe incluir la variable {enlace}." in refused
    shown = post(
        red, url, asunto="Hola {nombre}", cuerpo="<b>{nombre}</b> {enlace}<script>x</script>", accion="ver"
    ).text
    assert '<div class="ev-mail" id="vista"><b>María Pérez</b>' in shown
    assert "<script>x" not in shown
    post(red, url, asunto="Hola {nombre}", cuerpo="Pruebe {enlace}", accion="probar")
    (sample,) = mails()
    assert sample["Subject"] == "[Prueba] Hola María Pérez"
    saved = post(red, url, asunto="Hola {nombre}", cuerpo="Otro {enlace}", accion="guardar")
    assert saved.status_code == 303
    assert "El mensaje se guardó correctamente." in red.get(url).text
    assert post(red, url, accion="restaurar").status_code == 303
    assert "Recupere su contraseña de {plataforma}" in red.get(url).text
    assert post(red, f"{url}?idioma=en", asunto="Hello", cuerpo="{enlace}", accion="guardar").status_code == 303
    assert 'value="Hello"' in red.get(f"{url}?idioma=en").text
    assert 'value="Hello"' not in red.get(url).text


def test_nobody_else_words_messages(demo_as):
    for profile in ("gestor_servicio", "gestor_consulta"):
        client = demo_as(profile, "SDN")
        assert client.get("/mensajes/").status_code == 403
        assert post(client, "/mensajes/editar/recuperacion", asunto="x", cuerpo="{enlace}").status_code == 403
        assert client.get("/correos/list/").status_code == 403


def test_the_red_sees_what_became_of_each_mail_and_sends_it_again(demo_as, demo_app, mails, smtp_at):
    from estado_verde.mail import delivery
    from estado_verde.models import db
    from estado_verde.scope import SYSTEM, acting
    from estado_verde.testing import free_port

    good = demo_app.config["MAIL_PORT"]
    smtp_at(free_port())
    with demo_app.app_context(), acting(SYSTEM, door="test"):
        with services.batch():
            mail.send("recuperacion", ["ana@example.org"], {"enlace": "https://x.cl/1"})
        for _ in range(delivery.TRIES):
            delivery.deliver()
            db.session.execute(db.update(Correo).values(proximo_en=db.select(Correo.creado_en).scalar_subquery()))
            db.session.commit()
        number = db.session.scalar(select(Correo.id))
    red = demo_as("red")
    page = red.get("/correos/list/").text
    assert "No se pudo enviar" in page and "refused" in page
    assert red.get(f"/correos/contenido/{number}").status_code == 200  # the demonstration has no secrets
    smtp_at(good, timeout=5)
    answer = post(red, "/correos/action_post", action="reenviar", rowid=number)
    assert answer.status_code == 303
    assert [one["To"] for one in mails()] == ["ana@example.org"]
    assert "Enviado" in red.get("/correos/list/").text
