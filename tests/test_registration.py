"""People who take an account themselves: the manual's module of registration, through its pages and real mails."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select

from estado_verde import catalog, clock
from estado_verde.models import Consentimiento, Plataforma, db
from estado_verde.scope import SYSTEM, acting
from estado_verde.security import captcha, consent
from estado_verde.testing import csrf
from tests.registering import (
    ASKED,
    CAPACITACION,
    CONCIENTIZACION,
    GC,
    PASSWORD,
    RECEIVED,
    accounts,
    ask,
    links_of,
    person,
    press,
    register,
    sign_in,
    solved,
    text_of,
)

Mails = Callable[[], list[EmailMessage]]
#: The portal of the manual, and another platform: what is said of one holds in all.
REALMS = pytest.mark.parametrize("base", [GC, CAPACITACION])
MSG_GC_01 = "La contraseña debe tener entre 6 y 30 caracteres, sin espacios, y contener letras y números."
MSG_GC_03 = "El código ingresado no es correcto. Genere uno nuevo."
MSG_GC_05 = "El enlace de activación no es válido o está vencido."
MSG_GC_06 = "Su cuenta ha sido activada. Ya puede ingresar al sistema."
MSG_ACC_04 = "Su cuenta no está activa. Revise su correo para activarla o contacte al administrador."


@REALMS
def test_the_same_person_twice(base: str, app: Flask, client: FlaskClient, mails: Mails) -> None:
    """generacion-ciudadana §9 (1)."""
    first, second = register(client, base), register(client, base, rut="111111111", correo="otra@example.org")
    assert RECEIVED in first.text and RECEIVED in second.text
    assert [(one.rut, one.correo, one.active) for one in accounts(app)] == [("11111111-1", "ana@example.org", False)]
    sent = mails()
    assert [one["To"] for one in sent] == ["ana@example.org"] * 2  # never to the address of whoever came second
    assert MSG_ACC_04 in sign_in(client, base, "11.111.111-1", PASSWORD).text

    assert MSG_GC_05 in client.get(links_of(sent[0])[0]).text  # the second link took its place
    activation = links_of(sent[1])[0]
    assert "Activar cuenta" in client.get(activation).text
    assert not accounts(app)[0].active  # opening it did nothing
    assert MSG_GC_06 in press(client, activation).text
    assert accounts(app)[0].estado == "ACTIVA"
    assert MSG_GC_05 in press(client, activation).text  # once
    for typed in ("11.111.111-1", "111111111"):
        assert sign_in(app.test_client(), base, typed, PASSWORD).status_code == 303

    assert RECEIVED in register(client, base, correo="tercera@example.org").text
    last = mails()[-1]
    assert last["To"] == "ana@example.org"
    assert "/recuperar/" in links_of(last)[0]


@REALMS
@pytest.mark.parametrize(
    ("password", "good"),
    [
        ("abc12", False),
        ("abcdef", False),
        ("abc 123", False),
        ("a1" * 15 + "x", False),
        ("abc123", True),
        ("a1" * 15, True),
    ],
)
def test_passwords(base: str, app: Flask, client: FlaskClient, password: str, good: bool) -> None:
    """generacion-ciudadana §9 (2)."""
    page = register(client, base, clave=password, repetida=password).text
    assert (MSG_GC_01 in page) is not good
    assert (RECEIVED in page) is good
    assert len(accounts(app)) == good


@REALMS
def test_a_wrong_code(base: str, app: Flask, client: FlaskClient) -> None:
    """generacion-ciudadana §9 (3): the other fields stay, the passwords never, and there is a new code."""
    data = {**solved(client, f"{base}registro"), **person(base)}
    page = client.post(f"{base}registro", data={**data, "codigo": "nada"})
    tree = html.fromstring(page.text)
    assert MSG_GC_03 in page.text
    kept = {name: tree.xpath(f"string(//input[@name='{name}']/@value)") for name in ("rut", "first_name", "correo")}
    assert kept == {name: person(base)[name] for name in kept}
    assert tree.xpath("//input[@type='password']/@value") == []
    assert tree.xpath("string(//input[@name='captcha']/@value)") not in ("", data["captcha"])
    assert accounts(app) == []
    assert MSG_GC_03 in client.post(f"{base}registro", data=data).text  # the right one comes too late: it was used up


def test_every_fault_at_once(client: FlaskClient) -> None:
    data = {
        **solved(client, f"{CAPACITACION}registro"),
        **person(rut="11.111.111-2", correo="nadie", clave="x", repetida="y", acepto=""),
    }
    page = client.post(f"{CAPACITACION}registro", data={**data, "codigo": "mal", "first_name": " "}).text
    for text in (
        "El RUT ingresado no es válido. Verifique el dígito verificador.",
        "Ingrese un correo electrónico válido.",
        "Este campo es obligatorio.",
        MSG_GC_01,
        "Las contraseñas no coinciden.",
        MSG_GC_03,
    ):
        assert text in page
    assert "Hay 7 campos por corregir" in page


def test_a_right_code_among_other_faults_is_not_lost_to_a_bot(app: Flask, client: FlaskClient) -> None:
    """A form with other faults does not use the code up, and shows a new one all the same."""
    data = {**solved(client, f"{CAPACITACION}registro"), **person(clave="x")}
    page = client.post(f"{CAPACITACION}registro", data=data).text
    assert MSG_GC_03 not in page and MSG_GC_01 in page
    assert (
        RECEIVED in client.post(f"{CAPACITACION}registro", data={**data, "clave": PASSWORD}, follow_redirects=True).text
    )
    assert len(accounts(app)) == 1


@pytest.mark.parametrize(("box", "kept"), [({"es_instalador_sec": "si"}, True), ({}, False)])
def test_soy_instalador_sec(app: Flask, client: FlaskClient, box: dict[str, str], kept: bool) -> None:
    register(client, GC, **box)
    with app.app_context(), acting(SYSTEM, "test"):
        model = catalog.model_of("generacion_ciudadana_solicitante")
        one = db.session.scalars(select(model)).one()
        assert (one.es_instalador_sec, one.cuenta_id) == (kept, accounts(app)[0].id)


def test_a_company(app: Flask, client: FlaskClient) -> None:
    """generacion-ciudadana §1.1: of a company only the name is asked; of a person the surnames too, and elsewhere of all."""
    assert 'value="EMPRESA"' in client.get(f"{GC}registro").text
    assert 'value="EMPRESA"' not in client.get(f"{CAPACITACION}registro").text
    for base, values in ((GC, {}), (GC, {"tipo_persona": "NATURAL"}), (CAPACITACION, {"tipo_persona": "EMPRESA"})):
        assert "Este campo es obligatorio." in register(client, base, last_name="", **values).text
    assert "Seleccione una opción válida." in register(client, GC, tipo_persona="OTRA").text
    page = register(client, GC, first_name="Solar Austral SpA", last_name="", tipo_persona="EMPRESA").text
    assert RECEIVED in page
    (one,) = accounts(app)
    assert (one.nombre, one.tipo_persona) == ("Solar Austral SpA", "EMPRESA")


def test_the_language_goes_with_the_account(app: Flask, client: FlaskClient, mails: Mails) -> None:
    """Who registers in English is written to in English, and comes in in English from any browser."""
    choose = {"idioma": "en", "next": "/"}
    client.get(f"{CAPACITACION}registro")
    client.post("/contexto/idioma", data={**choose, "csrf_token": csrf(client)})
    data = {**solved(client, f"{CAPACITACION}registro"), **person()}
    client.post(f"{CAPACITACION}registro", data=data)
    assert accounts(app)[0].idioma == "en"
    (activation,) = mails()
    assert "Activate your account" in activation["Subject"]
    press(client, links_of(activation)[0])
    other = app.test_client()
    assert 'lang="es' in other.get(f"{CAPACITACION}ingreso/").text
    assert sign_in(other, CAPACITACION, "11.111.111-1", PASSWORD).status_code == 303
    assert 'lang="en' in other.get("/perfil/").text
    other.post("/contexto/idioma", data={**choose, "idioma": "es", "csrf_token": csrf(other)})
    assert accounts(app)[0].idioma == "es"
    ask(app.test_client(), f"{CAPACITACION}recuperar", "11.111.111-1")
    assert mails()[-1]["Subject"].startswith("Recupere su contraseña")


@pytest.mark.parametrize(("length", "good"), [(100, True), (101, False)])
def test_long_names(client: FlaskClient, length: int, good: bool) -> None:
    page = register(client, last_name="Á" * length).text
    assert (RECEIVED in page, "El texto no puede superar los 100 caracteres." in page) == (good, not good)


def test_the_notice_that_was_accepted(app: Flask, client: FlaskClient) -> None:
    register(client)
    with app.app_context(), acting(SYSTEM, "test"):
        one = db.session.scalars(select(Consentimiento)).one()
        assert (one.version, one.direccion) == (consent.VERSION, "127.0.0.1")
        assert one.cuenta_id == accounts(app)[0].id


def test_a_link_lives_two_days(client: FlaskClient, mails: Mails) -> None:
    register(client)
    link = links_of(mails()[0])[0]
    with clock.fixed(clock.now() + timedelta(hours=48, minutes=1)):
        assert MSG_GC_05 in client.get(link).text
        assert MSG_GC_05 in press(client, link).text
    with clock.fixed(clock.now() + timedelta(hours=47)):
        assert MSG_GC_06 in press(client, link).text


def test_asking_for_the_activation_mail_again(app: Flask, client: FlaskClient, mails: Mails) -> None:
    register(client)
    for rut in ("11.111.111-1", "20.961.605-K", "cualquier cosa"):
        assert ASKED in ask(client, f"{CAPACITACION}activar", rut).text
    sent = mails()
    assert [one["To"] for one in sent] == ["ana@example.org"] * 2
    assert MSG_GC_06 in press(client, links_of(sent[1])[0]).text
    ask(client, f"{CAPACITACION}activar", "11.111.111-1")
    assert len(mails()) == 2  # nothing left to activate


def test_mails_to_one_address_are_limited(client: FlaskClient, mails: Mails) -> None:
    register(client)
    for _ in range(4):
        assert ASKED in ask(client, f"{CAPACITACION}activar", "11.111.111-1").text
    assert ASKED in ask(client, f"{CAPACITACION}recuperar", "11.111.111-1").text
    assert len(mails()) == 1 + 4


def test_too_many_of_one_person_wait(client: FlaskClient) -> None:
    answers = [ask(client, f"{CAPACITACION}recuperar", "11.111.111-1") for _ in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [429]
    assert "Hubo demasiados intentos" in answers[-1].text
    assert ask(client, f"{CAPACITACION}recuperar", "20.961.605-K").status_code == 200


def test_recovery(app: Flask, client: FlaskClient, mails: Mails) -> None:
    """The same answer for everybody; a link that works once, for two hours; every session ends with it."""
    register(client, CAPACITACION)
    press(client, links_of(mails()[0])[0])
    sign_in(client, CAPACITACION, "11.111.111-1", PASSWORD)
    assert client.get("/perfil/").status_code == 200
    stranger = app.test_client()
    for rut in ("11.111.111-1", "20.961.605-K"):
        assert ASKED in ask(stranger, f"{CAPACITACION}recuperar", rut).text
    sent = mails()[1:]
    assert [one["To"] for one in sent] == ["ana@example.org"]
    link = links_of(sent[0])[0]
    with clock.fixed(clock.now() + timedelta(hours=2, minutes=1)):
        assert stranger.get(link).status_code == 404
    assert MSG_GC_01 in press(stranger, link, clave="x", repetida="x").text
    assert "Su contraseña ha sido actualizada." in press(stranger, link, clave="nueva99", repetida="nueva99").text
    assert client.get("/perfil/").status_code == 302  # the open session is over
    assert press(stranger, link, clave="otra999", repetida="otra999").status_code == 404
    assert sign_in(stranger, CAPACITACION, "11.111.111-1", PASSWORD).status_code == 200
    assert sign_in(stranger, CAPACITACION, "11.111.111-1", "nueva99").status_code == 303


def test_recovery_ends_the_wait_of_who_guessed(app: Flask, client: FlaskClient, mails: Mails) -> None:
    """open-world §1: limits are reset by mail."""
    register(client, CAPACITACION)
    press(client, links_of(mails()[0])[0])
    wrong = [sign_in(client, CAPACITACION, "11.111.111-1", f"mala{number}00") for number in range(6)]
    assert [one.status_code for one in wrong] == [200] * 5 + [429]
    ask(client, f"{CAPACITACION}recuperar", "11.111.111-1")
    press(client, links_of(mails()[-1])[0], clave="nueva99", repetida="nueva99")
    assert sign_in(client, CAPACITACION, "11.111.111-1", "nueva99").status_code == 303


def test_a_link_of_one_realm_is_none_of_another(client: FlaskClient, mails: Mails) -> None:
    register(client, CAPACITACION)
    link = links_of(mails()[0])[0]
    assert link.startswith(CAPACITACION)
    assert press(client, link.replace(CAPACITACION, CONCIENTIZACION)).status_code == 404
    assert press(client, link.replace("/activar/", "/recuperar/"), clave="abc123", repetida="abc123").status_code == 404
    assert MSG_GC_06 in press(client, link).text


def test_the_same_person_in_two_platforms(app: Flask, client: FlaskClient, mails: Mails) -> None:
    """00-overview §1.1: independent accounts with independent passwords."""
    register(client, CAPACITACION)
    register(client, CONCIENTIZACION, clave="xyz789", repetida="xyz789")
    for one in mails():
        press(client, links_of(one)[0])
    assert {(one.ambito, one.estado) for one in accounts(app)} == {
        ("CAPACITACION", "ACTIVA"),
        ("CONCIENTIZACION", "ACTIVA"),
    }
    assert sign_in(app.test_client(), CAPACITACION, "111111111", "xyz789").status_code == 200
    assert sign_in(app.test_client(), CONCIENTIZACION, "111111111", "xyz789").status_code == 303


def test_a_platform_that_is_not_open(app: Flask, client: FlaskClient) -> None:
    """«Próximamente», and nobody registers."""
    data = {**solved(client, f"{CONCIENTIZACION}registro"), **person(CONCIENTIZACION)}
    with app.app_context(), acting(SYSTEM, "test"):
        db.session.scalars(select(Plataforma).where(Plataforma.codigo == "concientizacion")).one().disponible = False
        db.session.commit()
    assert "Próximamente" in client.get(f"{CONCIENTIZACION}registro").text
    assert client.post(f"{CONCIENTIZACION}registro", data=data).status_code == 403
    assert accounts(app) == []


def test_gestion_has_no_registration(client: FlaskClient) -> None:
    assert client.get("/registro").status_code == 404
    assert client.get("/recuperar").status_code == 200


def test_a_new_code_without_scripts_keeps_what_was_typed(client: FlaskClient) -> None:
    data = {**solved(client, f"{CAPACITACION}registro"), **person(), "nuevo": "1"}
    page = client.post(f"{CAPACITACION}registro", data=data).text
    assert "Ana María" in page and "Este campo es obligatorio" not in page and data["captcha"] not in page


def test_a_name_does_not_carry_a_link_to_a_stranger(client: FlaskClient, mails: Mails) -> None:
    """Whoever registers chooses the name and the address: the mail must not become an advertisement."""
    register(client, first_name="Gane ya en https://malo.example")
    assert "malo.example" not in text_of(mails()[0])


def test_links_begin_with_what_was_configured(client: FlaskClient, mails: Mails) -> None:
    data = {**solved(client, f"{CAPACITACION}registro"), **person()}
    client.post(f"{CAPACITACION}registro", data=data, headers={"Host": "localhost", "X-Forwarded-Host": "malo.example"})
    body = text_of(mails()[0])
    assert "malo.example" not in body and "localhost" not in body and links_of(mails()[0])


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_code_can_be_heard(language: str) -> None:
    """A sound that every browser plays: as long as five signs need, louder than what is murmured behind, another for
    another code."""
    sounds = [captcha.sound(code, code, language) for code in ("34678", "HJKMR")]
    assert sounds[0] != sounds[1]
    for data in sounds:
        with wave.open(io.BytesIO(data)) as heard:
            assert (heard.getnchannels(), heard.getsampwidth(), heard.getframerate()) == (1, 1, 8000)
            frames = heard.readframes(heard.getnframes())
        assert 5 < len(frames) / 8000 < 30
        moments = [frames[start : start + 400] for start in range(0, len(frames) - 400, 400)]  # of 50 milliseconds
        loudness = sorted(sum((one - 128) ** 2 for one in part) for part in moments)
        assert loudness[-10] > 9 * loudness[len(loudness) // 2] > 0  # half a second three times as loud as the murmur


def test_csrf_is_asked_for(client: FlaskClient) -> None:
    data = {**solved(client, f"{CAPACITACION}registro"), **person()}
    assert csrf(client)
    assert client.post(f"{CAPACITACION}registro", data={**data, "csrf_token": ""}).status_code == 400
