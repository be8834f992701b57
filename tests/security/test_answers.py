"""What every answer carries, and what it never does: headers, hostile hosts, texts that would run, names that would act."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable
from html import unescape
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import update
from werkzeug.test import TestResponse

from estado_verde.models import Model
from estado_verde.testing import csrf
from tests.security.routes import addresses, routes
from tests.security.world import World

Figure = Callable[[str], None]
#: Once is enough: what these prove is the same on every database.
pytestmark = pytest.mark.one_engine
#: Would be shown as «A49A» if a template were made of somebody's text.
TEMPLATE = "A{{7*7}}A"
#: Whoever fetched this would show the secrets of a cloud's machine.
FETCHED = "http://169.254.169.254/latest"
PAYLOADS = (
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    TEMPLATE,
    "</textarea><svg onload=alert(1)>",
    FETCHED,
)
OF_ITS_OWN = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=\"|javascript:")
NAMES = (
    "../../etc/passwd", "/etc/passwd", "C:\\Windows\\a.pdf", "a\x00b.pdf", "x" * 250 + ".pdf", "\u202efdp.exe",
    'a"b.pdf', "a'b.pdf", "a\r\nSet-Cookie: x=1.pdf", "ñandú – informe.pdf", "a;b.pdf", "<script>.pdf", "%0d%0aX: y.pdf",
)  # fmt: skip


def test_behind_tls(make_app: Callable[..., Flask]) -> None:
    from estado_verde.upgrade import upgrade

    app = make_app(EV_URL="https://estado.example.org", EV_PROXIES="1")
    upgrade(app)
    proxied = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "estado.example.org", "X-Forwarded-For": "203.0.113.9"}
    answer = app.test_client().get("/ingreso/", headers=proxied)
    assert answer.status_code == 200
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    cookie = answer.headers["Set-Cookie"]
    assert "Secure" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie
    for hostile in ("evil.example", "estado.example.org.evil.example", "estado.example.org@evil.example"):
        assert app.test_client().get("/ingreso/", headers={**proxied, "X-Forwarded-Host": hostile}).status_code == 400


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil@localhost", "a b"]
)
def test_hostile_hosts_are_refused(world: World, host: str) -> None:
    """security-checks 9, fab-traps Security 4."""
    client = world.app.test_client()
    for url in ("/", "/perfil/", "/ingreso/", "/nada", "/healthz", "/static/icon.svg"):
        answer = client.get(url, headers={"Host": host})
        assert answer.status_code == 400, url
        assert host not in answer.text
    answer = client.post("/ingreso/", headers={"Host": host}, data={"rut": "1", "clave": "2"})
    assert answer.status_code == 400


def test_without_proxies_what_a_proxy_would_say_is_ignored(world: World) -> None:
    """Otherwise anybody could choose an address of origin, and with it escape the limits of sign-in."""
    client = world.app.test_client()
    answers = [
        client.post(
            "/ingreso/",
            data={"rut": "20961605-K", "clave": "mala1234", "csrf_token": csrf(client)},
            headers={
                "X-Forwarded-For": f"203.0.113.{number}",
                "X-Forwarded-Host": "evil.example",
                "Forwarded": "for=1.2.3.4",
            },
        )
        for number in range(8)
    ]
    assert [one.status_code for one in answers] == [200] * 5 + [429] * 3
    asked = client.get("/perfil/", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"})
    assert asked.headers["Location"].startswith("/ingreso/")


def test_texts_never_run(world: World, figure: Figure, monkeypatch: pytest.MonkeyPatch) -> None:
    """security-checks 13, 18: planted in every text of every record, shown on every page of every realm: nothing runs, and
    nothing is fetched from an address that somebody wrote. Every answer has the headers, and no page a script or a style
    of its own: the policy has no nonce because nothing needs one."""
    called = _network(monkeypatch)
    with world.open() as connection:
        _, company = world.tenants(connection, "distribuidora")[0]
        of_company = world.hanging(connection, company)
        rows = {**world.rows(connection, world.ours), **of_company}
        columns = world.plant(connection, world.owned(connection, world.ours), *PAYLOADS)
        columns += world.plant(connection, of_company, *PAYLOADS)
    browser, pages, shown, count = world.browsers("red", "sec", "distribuidora"), 0, dict.fromkeys(PAYLOADS, 0), 0
    asked = quote("".join(PAYLOADS))
    for route in routes(world.app):
        found = list(addresses(world.app, route, rows))
        if "GET" in route.methods:
            plain = route.rule.rule.split("<")[0]
            found.append(f"{plain}?q={asked}&orden={asked}&n={asked}&servicio={asked}")
        client = browser(route)
        for url in found if "GET" in route.methods else found[:1]:
            answer = client.get(url)
            _has_headers(answer, url)
            count += 1
            if answer.mimetype != "text/html":
                continue
            pages += 1
            assert not OF_ITS_OWN.search(answer.text), url
            text = unescape(answer.text)
            assert "A49A" not in answer.text, url
            for payload in PAYLOADS:
                assert payload in (TEMPLATE, FETCHED) or payload not in answer.text, url
                shown[payload] += payload in text
    _has_headers(world.app.test_client().get("/nada-de-nada"), "404")
    assert min(shown.values()) > 10
    assert called == []
    figure(
        f"{pages} pages, {len(PAYLOADS)} payloads in {columns} columns, shown {sum(shown.values())} times: never as markup"
    )
    figure(f"{pages} pages with addresses in their texts: {len(called)} connections from the server")
    figure(f"{count} answers of {len(routes(world.app))} routes: all with every header, no script or style in a page")


def _has_headers(answer: TestResponse, url: str) -> None:
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy, url
    assert answer.headers["X-Content-Type-Options"] == "nosniff", url
    assert answer.headers["X-Frame-Options"] == "DENY", url
    assert answer.headers["Referrer-Policy"] == "same-origin", url
    assert answer.headers["Permissions-Policy"], url
    assert answer.headers["Cache-Control"] == "no-store", url


def _network(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The connections that the process tries from here on; none is made."""
    called: list[str] = []

    def refuse(_socket: socket.socket, address: object) -> None:
        called.append(str(address))
        raise OSError("no hay red en esta prueba")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *_more, **_named: refuse(None, host))  # type: ignore[arg-type]
    return called


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_names_of_files_never_act(world: World, name: str) -> None:
    """security-checks 17: whatever a stored name says, the answer is one download without surprises."""
    table = Model.metadata.tables["ev_adjunto"]
    client = world.client("gestor_servicio", world.ours)
    with world.open() as connection:
        ids = sorted(world.owned(connection, world.ours)["ev_adjunto"])
        connection.execute(update(table).where(table.c.id.in_(ids)).values(nombre=name[:255].replace("\x00", "")))
    given = [one for row_id in ids if (one := client.get(f"/adjuntos/{row_id}")).status_code == 200]
    assert given
    for answer in given:
        assert answer.headers.getlist("Content-Disposition")[0].startswith("attachment")
        assert answer.mimetype == "application/octet-stream"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "x=1" not in answer.headers.get("Set-Cookie", "")
        assert os.sep not in answer.headers["Content-Disposition"].split("filename=")[1].split(";")[0]
