"""Checks 7, 10, 11 and 12 over the pages of people without a session: who has an account stays unknown, a link works once,
so does a code, and nothing that people type becomes a header of a mail."""

from __future__ import annotations

import base64
import json
import re
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import altcha
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, text
from stdnum.cl import rut as check
from werkzeug.test import TestResponse

from estado_verde import clock
from estado_verde.models import db
from estado_verde.security import attempts, captcha, registration
from estado_verde.testing import csrf
from tests.registering import (
    ASKED,
    CAPACITACION,
    CONCIENTIZACION,
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
Figure = Callable[[str], None]
#: Read before the fixtures make it short.
STEP = registration.STEP
MSG_GC_03 = "El código ingresado no es correcto. Genere uno nuevo."
KNOWN = 6
AT_ONCE = 50


def rut(number: int) -> str:
    return f"{number}-{check.calc_check_digit(str(number))}"


def somebody(number: int) -> dict[str, str]:
    return person(CAPACITACION, rut=rut(number), correo=f"persona{number}@example.org")


@pytest.fixture
def tireless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the limits, which would end the measurements; they have tests of their own."""
    monkeypatch.setattr(attempts, "reserve", lambda *_given: attempts.FREE)


# --- 7: known and unknown alike ------------------------------------------------------------------------------------------


def shown(answer: TestResponse) -> tuple[int, str]:
    """What a person gets, without what is new on every page."""
    return answer.status_code, re.sub(r'name="csrf_token" value="[^"]+"', "", answer.text)


def alike(known: list[Any], unknown: list[Any]) -> tuple[float, float]:
    """Medians in ms of two ways, after proving that all of their answers are the same."""
    assert len({shown(answer) for answer, _ in (*known, *unknown)}) == 1
    return statistics.median(one for _, one in known), statistics.median(one for _, one in unknown)


class Clock:
    """The clock by which answers are paced, in processor time: what else the machine does is not counted, and a wait only
    adds up."""

    slept = 0.0

    def monotonic(self) -> float:
        return time.thread_time() + self.slept

    def sleep(self, seconds: float) -> None:
        self.slept += seconds

    def timed(self, do: Callable[[], TestResponse]) -> tuple[TestResponse, float]:
        began = self.monotonic()
        answer = do()
        return answer, 1000 * (self.monotonic() - began)


@pytest.mark.one_engine
@pytest.mark.usefixtures("tireless")
def test_nobody_learns_who_has_an_account(
    app: Flask, client: FlaskClient, mails: Mails, figure: Figure, monkeypatch: pytest.MonkeyPatch
) -> None:
    """security-checks 7."""
    pace = Clock()
    monkeypatch.setattr(registration, "STEP", STEP)
    monkeypatch.setattr(registration, "time", pace)
    for number in range(KNOWN):
        register(client, **somebody(10_000_000 + number))
    for one in mails()[: KNOWN // 2]:
        press(client, links_of(one)[0])  # half of them are active, half wait

    def send(page: str, data: dict[str, str]) -> tuple[TestResponse, float]:
        data = {**solved(client, page), **data}
        return pace.timed(lambda: client.post(page, data=data, follow_redirects=True))

    ways: dict[str, tuple[float, float]] = {}
    there, elsewhere = range(10_000_000, 10_000_000 + KNOWN), range(12_000_000, 12_000_000 + KNOWN)
    page = f"{CAPACITACION}registro"
    ways["registro por RUT"] = alike(
        [send(page, {**somebody(one), "correo": f"nueva{one}@example.org"}) for one in there],
        [send(page, somebody(one)) for one in elsewhere],
    )
    ways["registro por correo"] = alike(
        [send(page, {**somebody(one), "rut": rut(one + 4_000_000)}) for one in there],
        [send(page, somebody(one + 6_000_000)) for one in elsewhere],
    )
    for name in ("recuperar", "activar"):
        page = f"{CAPACITACION}{name}"
        ways[name] = alike(
            [send(page, {"rut": rut(one)}) for one in there],
            [send(page, {"rut": rut(one + 8_000_000)}) for one in elsewhere],
        )
    for name, (known, unknown) in ways.items():
        apart = abs(known - unknown) / max(known, unknown)
        figure(f"{name}: known {known:.0f} ms, unknown {unknown:.0f} ms, {apart:.1%} apart, answers equal")
        assert apart < 0.10, name


# --- 10: links -----------------------------------------------------------------------------------------------------------


def everything(app: Flask) -> dict[str, list[str]]:
    """Every row of every table of the database, as text. Asked of the database: other tests of this process may have
    imported models that are not in it."""
    with app.app_context(), db.engine.connect() as connection:
        return {
            name: [str(tuple(row)) for row in connection.execute(text(f'SELECT * FROM "{name}"'))]  # noqa: S608
            for name in inspect(connection).get_table_names()
        }


def test_links_work_once_and_leave_no_trace(app: Flask, client: FlaskClient, mails: Mails, figure: Figure) -> None:
    register(client)
    activation = links_of(mails()[0])[0]
    press(client, activation)
    ask(client, f"{CAPACITACION}recuperar", "11.111.111-1")
    recovery = links_of(mails()[1])[0]
    before = everything(app)
    for link in (activation, recovery):
        secret = link.rpartition("/")[2]
        held = [name for name, rows in before.items() for row in rows if secret in row]
        assert held == [], f"the link stands in clear in {held}"
    opened = 0
    for _ in range(5):
        for method in (client.get, client.head):
            method(activation)
            method(recovery)
            opened += 2
    assert everything(app) == before

    def change(number: int) -> str:
        browser = app.test_client()
        data = {"clave": f"clave{number:02}", "repetida": f"clave{number:02}", "csrf_token": csrf(browser)}
        return browser.post(recovery, data=data).headers.get("Location", "")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(change, range(AT_ONCE)))
    assert sum(bool(one) for one in answers) == 1
    number = next(number for number, one in enumerate(answers) if one)
    assert sign_in(client, CAPACITACION, "11.111.111-1", f"clave{number:02}").status_code == 303
    figure(f"2 links: 0 in clear over {len(before)} tables, {opened} openings changed 0 rows, {AT_ONCE} at once → 1")


@pytest.mark.one_engine
def test_links_that_do_nothing(app: Flask, client: FlaskClient, mails: Mails, figure: Figure) -> None:
    register(client)
    activation = links_of(mails()[0])[0]
    secret = activation.rpartition("/")[2]
    others = [
        activation[:-1],
        activation + "x",
        activation.swapcase().lower(),
        f"{CAPACITACION}activar/{'a' * 43}",
        f"{CAPACITACION}activar/%00",
        f"{CAPACITACION}recuperar/{secret}",
        f"{CONCIENTIZACION}activar/{secret}",
        f"/activar/{secret}",
        f"/recuperar/{secret}",
    ]
    for path in others:
        answer = press(client, path, clave=PASSWORD, repetida=PASSWORD)
        assert answer.status_code == 404, path
    assert [one.estado for one in accounts(app)] == ["PENDIENTE_ACTIVACION"]
    assert press(client, activation).status_code == 200
    figure(f"{len(others)} links altered or of another place: 0 did anything")


# --- 11: codes -----------------------------------------------------------------------------------------------------------


def tried(client: FlaskClient, page: str, answered: dict[str, str]) -> bool:
    """Whether a form with this answer is taken."""
    data = {"rut": "20.961.605-K", "csrf_token": csrf(client), **answered}
    answer = client.post(page, data=data, follow_redirects=True)
    taken = ASKED in answer.text
    assert taken or MSG_GC_03 in answer.text, answer.status
    return taken


@pytest.mark.one_engine
@pytest.mark.usefixtures("tireless")
def test_codes_are_answered_once_here_and_now(client: FlaskClient, figure: Figure) -> None:
    here, there = f"{CAPACITACION}recuperar", f"{CONCIENTIZACION}recuperar"
    refused = 0

    def refuse(page: str, answered: dict[str, str]) -> None:
        nonlocal refused
        assert not tried(client, page, answered)
        refused += 1

    for empty in ({}, {"captcha": "", "codigo": ""}, {"codigo": "ABCDE"}, {"altcha": "x"}, {"altcha": "e30="}):
        refuse(here, empty)
    good = solved(client, here)
    for other in (there, f"{CAPACITACION}activar", "/recuperar"):
        refuse(other, good)
    with clock.fixed(clock.now() + timedelta(minutes=10, seconds=1)):
        refuse(here, good)
    ticket, code = good["captcha"], good["codigo"]
    for place in range(0, len(ticket), 3):
        changed = ticket[:place] + ("A" if ticket[place] != "A" else "B") + ticket[place + 1 :]
        refuse(here, {"captcha": changed, "codigo": "WRONG"})
    good = solved(client, here)
    assert tried(client, here, {**good, "codigo": f" {good['codigo'].lower()} "})
    refuse(here, good)
    for last in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_":  # one signature, written otherwise
        refuse(here, {**good, "captcha": good["captcha"][:-1] + last})
    once_wrong = solved(client, here)
    refuse(here, {**once_wrong, "codigo": "WRONG"})
    refuse(here, once_wrong)
    assert code != "WRONG"
    figure(f"codes replayed, expired, altered, missing, of another form: {refused} tried, 0 taken")


def calculation(client: FlaskClient, page: str) -> dict[str, Any]:
    """What ALTCHA's widget would send for a form."""
    asked = client.get("/codigo/desafio", query_string={"formulario": purpose_of(client, page)}).get_json()
    challenge = altcha.Challenge.from_dict(asked)
    solution = altcha.solve_challenge(challenge)
    assert solution is not None
    return altcha.Payload(challenge, solution).to_dict()


def purpose_of(client: FlaskClient, page: str) -> str:
    found = re.search(r'data-captcha="([^"]+)"', client.get(page).text)
    assert found is not None
    return found[1]


def coded(payload: dict[str, Any]) -> dict[str, str]:
    return {"altcha": base64.b64encode(json.dumps(payload).encode()).decode()}


@pytest.mark.one_engine
@pytest.mark.usefixtures("tireless")
def test_calculations_are_taken_once_here_and_now(client: FlaskClient, figure: Figure) -> None:
    here, there = f"{CAPACITACION}recuperar", f"{CONCIENTIZACION}recuperar"
    payload = calculation(client, here)
    assert not tried(client, there, coded(payload))
    altered = 0
    for name, value in (
        ("keyPrefix", "00"),
        ("cost", 1),
        ("expiresAt", payload["challenge"]["parameters"]["expiresAt"] + 9999),
        ("data", {"form": purpose_of(client, there)}),
        ("nonce", "0" * 32),
        ("algorithm", "SHA-256"),
        ("keySignature", None),
    ):
        parameters = {**payload["challenge"]["parameters"], name: value}
        assert not tried(
            client, here, coded({**payload, "challenge": {**payload["challenge"], "parameters": parameters}})
        )
        altered += 1
    for solution in ({"counter": 1, "derivedKey": "00" * 32}, {"counter": -1, "derivedKey": ""}):
        assert not tried(client, here, coded({**payload, "solution": solution}))
        altered += 1
    with clock.fixed(clock.now() - timedelta(minutes=11)):
        old = calculation(client, here)
    assert not tried(client, here, coded(old))
    assert tried(client, here, coded(payload))
    assert not tried(client, here, coded(payload))
    spaced = {"altcha": base64.b64encode(json.dumps(payload, indent=1).encode()).decode()}
    assert not tried(client, here, spaced)  # the same one, written otherwise
    figure(f"calculations: {altered} altered, 1 of another form, 1 expired, 2 replays: 0 taken")


@pytest.mark.usefixtures("tireless")
@pytest.mark.parametrize("kind", ["code", "calculation"])
def test_one_answer_in_many_requests(app: Flask, client: FlaskClient, mails: Mails, figure: Figure, kind: str) -> None:
    page = f"{CAPACITACION}registro"
    good = solved(client, page) if kind == "code" else coded(calculation(client, page))

    def send(number: int) -> bool:
        browser = app.test_client()
        data = {**good, **somebody(13_000_000 + number), "csrf_token": csrf(browser)}
        return RECEIVED in browser.post(page, data=data, follow_redirects=True).text

    with ThreadPoolExecutor(AT_ONCE) as pool:
        taken = sum(pool.map(send, range(AT_ONCE)))
    assert (taken, len(accounts(app)), len(mails())) == (1, 1, 1)
    figure(f"one {kind} in {AT_ONCE} requests at once: {taken} account, 1 mail")


@pytest.mark.usefixtures("tireless")
def test_one_person_in_many_requests(app: Flask, client: FlaskClient, mails: Mails, figure: Figure) -> None:
    """Each with a code of its own: the same page for all, one account, and mails to its own address only."""
    page = f"{CAPACITACION}registro"
    codes = [solved(client, page) for _ in range(10)]

    def send(number: int) -> bool:
        browser = app.test_client()
        typed = {**person(correo=f"otra{number}@example.org"), **codes[number], "csrf_token": csrf(browser)}
        return RECEIVED in browser.post(page, data=typed, follow_redirects=True).text

    with ThreadPoolExecutor(len(codes)) as pool:
        assert list(pool.map(send, range(len(codes)))) == [True] * len(codes)
    (one,) = accounts(app)
    assert {mail["To"] for mail in mails()} == {one.correo}
    figure(
        f"one person registered in {len(codes)} requests at once: 1 account, {len(mails())} mails, all to its address"
    )


@pytest.mark.one_engine
def test_what_is_shown_of_a_code(app: Flask, client: FlaskClient) -> None:
    """An image and a sound, the same for who asks twice; none for a ticket that is not ours; neither keeps the code."""
    good = solved(client, f"{CAPACITACION}recuperar")
    image, sound = (f"/codigo/{one}/{good['captcha']}" for one in ("imagen", "audio"))
    first = client.get(image)
    assert first.mimetype == "image/png" and first.data.startswith(b"\x89PNG") and first.data == client.get(image).data
    assert first.headers["Cache-Control"] == "no-store"
    heard = client.get(sound)
    assert heard.mimetype == "audio/wav" and heard.data[:4] == b"RIFF" and len(heard.data) > 20_000
    assert good["codigo"] not in client.get(f"{CAPACITACION}recuperar").text
    assert client.get("/codigo/imagen/x").status_code == client.get("/codigo/audio/x").status_code == 404
    voices = {one.name for one in (captcha.VOICES / "es").iterdir()}
    assert voices == set(captcha.SIGNS)


# --- 12: mail ------------------------------------------------------------------------------------------------------------

BREAKS = ("\r\n", "\n", "\r", "\0", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "%0d%0a", "\\r\\n")


@pytest.mark.one_engine
@pytest.mark.usefixtures("tireless")
def test_nothing_that_is_typed_becomes_a_header(app: Flask, client: FlaskClient, mails: Mails, figure: Figure) -> None:
    register(client, **somebody(14_000_000))
    usual = set(mails()[0].keys())
    number = tried_values = 0
    for field in ("first_name", "last_name", "correo", "otro_servicio", "rut"):
        for broken in BREAKS:
            number += 1
            typed = somebody(14_000_000 + number)
            typed[field] = f"{typed[field]}{broken}Bcc: otra@malo.example{broken}X-Malo: si{broken}{broken}cuerpo"
            register(client, **typed)
            tried_values += 1
    sent = mails()
    assert len(sent) > 20
    for one in sent:
        assert set(one.keys()) == usual
        assert re.fullmatch(r"persona\d+@example\.org", one["X-Rcpt-To"]), one["X-Rcpt-To"]
        assert one["To"] == one["X-Rcpt-To"]
    everywhere = {one for mail in sent for one in text_of(mail).splitlines() if one.startswith(("Bcc:", "X-Malo:"))}
    assert everywhere == set()
    figure(f"{tried_values} values with line breaks: {len(sent)} mails, each to one recipient, 0 new headers")
