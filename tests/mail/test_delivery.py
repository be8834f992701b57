"""What is in the outbox arrives: whatever the mail server does, and however often the worker dies."""

import io
import multiprocessing
import time
from collections import Counter
from datetime import timedelta
from email.utils import getaddresses

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import func, select

from estado_verde import mail, services, storage
from estado_verde.clock import fixed, now
from estado_verde.mail import delivery
from estado_verde.models import Adjunto, Correo, db
from estado_verde.testing import Received, free_port
from tests.mail.servers import dropping, hanging, refusing

BREAKS = (
    "\r\n",
    "\n",
    "\r",
    "\0",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x1d",
    "\x1e",
    "\x85",
    "\u2028",
    "\u2029",
    "\r\n ",
    "%0d%0a",
)
HEADERS = (
    "Bcc: victima@example.org",
    "To: victima@example.org",
    "Content-Type: text/html",
    "\r\nRCPT TO:<v@example.org>",
)


def test_a_mail_says_the_same_as_text_and_as_html(session, notice, mails):
    notice("ana@example.org", nombre="Ana & <b>Eva</b>", texto="Mire https://ejemplo.cl/a?b=1&c=2\ny responda.")
    (one,) = mails()
    assert (one["To"], one["Subject"]) == ("ana@example.org", "Aviso de Ana & <b>Eva</b>")
    assert one["Auto-Submitted"] == "auto-generated"
    assert one["Message-ID"] == session.scalar(select(Correo.message_id))
    text, html = (one.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert text.startswith("Hola Ana & <b>Eva</b>:\n\nMire https://ejemplo.cl/a?b=1&c=2\ny responda.\n")
    assert '<a href="https://ejemplo.cl/a?b=1&amp;c=2" rel="noopener noreferrer">' in html
    assert "Ana &amp; &lt;b&gt;Eva&lt;/b&gt;" in html


def test_a_paragraph_may_be_longer_than_a_line_of_smtp(session, notice, mails):
    notice("ana@example.org", texto="ñandú " * 800)
    (one,) = mails()
    assert one.get_body(("plain",)).get_content().count("ñandú") == 800
    assert max(map(len, one.as_bytes().splitlines())) < 998


def test_files_go_with_the_mail(session, notice, mails):
    row = attached(session, "cupón de pago.pdf", b"%PDF-1.7 x")
    notice("ana@example.org", attachments=[row])
    (file,) = mails()[0].iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("cupón de pago.pdf", "application/pdf")
    assert file.get_content() == b"%PDF-1.7 x"


def test_one_that_cannot_be_written_does_not_hold_up_the_others(session, notice, mails):
    row = attached(session, "a.pdf", b"%PDF-1.7 x")
    storage.store().delete(row.clave)
    notice("ana@example.org", attachments=[row])
    notice("antes@example.org")  # kept before such addresses were refused: the library fails as it sends
    session.query(Correo).filter_by(para="antes@example.org").update({"para": "peña@example.org"})
    session.commit()
    notice("eva@example.org")
    assert [one["To"] for one in mails()] == ["eva@example.org"]
    assert session.scalars(select(Correo.estado).order_by(Correo.id)).all() == ["FALLIDO", "FALLIDO", "ENVIADO"]


def attached(session, nombre, content):
    key, size, digest = storage.store().write(io.BytesIO(content), 1000)
    row = Adjunto(
        tabla="x", fila_id=1, campo="archivo", clave=key, nombre=nombre, tipo="pdf", bytes=size, sha256=digest,
        creado_en=now(),
    )  # fmt: skip
    session.add(row)
    session.commit()
    return row


def test_nothing_is_sent_of_what_was_undone(session, notice, mails):
    with pytest.raises(RuntimeError), services.batch():
        mail.send("aviso", ["ana@example.org"], {})
        raise RuntimeError
    assert mails() == []


def test_one_key_is_one_mail_for_each_address(session, notice, mails):
    assert notice("ana@example.org", "eva@example.org", key="x") == 2
    assert notice("ANA@example.org", key="x") == 0
    assert notice("ana@example.org", key="y") == 1
    assert len(mails()) == 3


def test_an_address_that_is_none_does_not_stop_who_acts(session, notice, mails):
    notice("no es un correo", "ana@example.org")
    assert [one["To"] for one in mails()] == ["ana@example.org"]
    failed = session.scalars(select(Correo).where(Correo.estado == "FALLIDO")).one()
    assert failed.error == "La dirección no es válida."


def test_no_field_brings_a_header_nor_a_recipient(session, notice, mails, figure):
    """security-checks 12."""
    payloads = [f"Ana{cut}{header}{cut}{cut}x" for cut in BREAKS for header in HEADERS]
    for number, one in enumerate(payloads):
        notice(f"a{number}@example.org", nombre=one, texto=one)
        notice(f"b{number}@example.org{one}")  # the address itself
    received = mails()
    usual = Counter(name.lower() for name in received[0])
    for one in received:
        assert Counter(name.lower() for name in one) == usual, one["Subject"]
        assert one["To"] == one["X-Rcpt-To"]
        assert len(getaddresses([one["To"]])) == 1
        assert "victima" not in one["To"]
    assert len(received) == len(payloads)  # those to an address with more in it are not sent
    figure(f"{2 * len(payloads)} mails with line breaks in every field, 0 new headers, 0 new recipients")


@pytest.mark.parametrize("bad", [refusing, hanging, dropping])
def test_a_server_in_trouble_loses_nothing(session, notice, smtp_at, mails, app, bad, figure):
    """security-checks 24: the server drops, hangs or refuses."""
    notice("ana@example.org", "eva@example.org")
    healthy = app.config["MAIL_PORT"]
    with bad() as port:
        smtp_at(port)
        assert delivery.deliver() == 0
    session.expire_all()
    rows = list(session.scalars(select(Correo).order_by(Correo.proximo_en.desc())))
    assert {one.estado for one in rows} == {"PENDIENTE"}
    assert rows[0].intentos == 1 and rows[0].error
    before = {one.message_id for one in rows}
    smtp_at(healthy, timeout=5)
    with fixed(now() + timedelta(hours=1)):
        assert {one["Message-ID"] for one in mails()} == before
    figure(f"server that is {bad.__name__}: 2 mails kept, both delivered later with the same id")


def test_the_pause_doubles_and_the_mail_is_given_up_at_last(session, notice, smtp_at):
    notice("ana@example.org")
    smtp_at(free_port())
    waits, moment = [], now()
    for _ in range(delivery.TRIES):
        with fixed(moment):
            delivery.deliver()
        session.expire_all()
        row = session.scalars(select(Correo)).one()
        waits.append((row.proximo_en - moment) / timedelta(minutes=1))
        moment = row.proximo_en
    assert row.estado == "FALLIDO"
    assert "refused" in row.error.lower()
    for number, wait in enumerate(waits[:-1]):
        assert 0.75 <= wait / min(2**number, 360) <= 1.25
    with services.batch():
        assert delivery.retry([row.id]) == 1
    assert session.scalars(select(Correo.estado)).one() == "PENDIENTE"


class Picky(Received):
    """It knows nobody called «nadie», and is busy for «luego»."""

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address.startswith("nadie"):
            return "550 no existe\r\n aqui"
        if address.startswith("luego"):
            return "451 vuelva mas tarde"
        envelope.rcpt_tos.append(address)
        return "250 OK"


def test_an_address_that_the_server_does_not_know_is_not_tried_again(session, notice, smtp_at):
    received, port = Picky(), free_port()
    server = Controller(received, hostname="127.0.0.1", port=port)
    server.start()
    try:
        smtp_at(port, timeout=5)
        notice("nadie@example.org", "luego@example.org", "ana@example.org")
        delivery.deliver()
        delivery.deliver()
    finally:
        server.stop()
    session.expire_all()
    found = {one.para.partition("@")[0]: (one.estado, one.intentos) for one in session.scalars(select(Correo))}
    assert found == {"nadie": ("FALLIDO", 1), "luego": ("PENDIENTE", 1), "ana": ("ENVIADO", 1)}
    assert [one["To"] for one in received] == ["ana@example.org"]
    refused = session.scalar(select(Correo.error).where(Correo.estado == "FALLIDO"))
    assert refused.startswith("El servidor de correo lo rechazó: 550 no existe")


def test_without_a_server_mails_are_files(session, notice, app):
    assert app.config["MAIL_SERVER"] == ""
    notice("ana@example.org", texto="Ñandú")
    assert delivery.deliver() == 1
    identifier = session.scalar(select(Correo.message_id))
    (file,) = app.config["MAIL_FOLDER"].glob("*.eml")
    assert identifier.encode() in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    file.unlink()


def test_a_link_that_opens_an_account_is_not_kept(session, mails):
    with services.batch():
        mail.send("activacion", ["ana@example.org"], {"enlace": mail.link("/activar/secreto")})
    assert "/activar/secreto" in mails()[0].get_body(("plain",)).get_content()
    row = session.scalars(select(Correo).execution_options(populate_existing=True)).one()
    assert (row.estado, row.texto, row.html) == ("ENVIADO", "", "")


def _work(application):
    """A worker as its own process has it, with connections of its own."""
    with application.app_context():
        db.engine.dispose(close=False)
        while True:
            if not delivery.deliver():
                time.sleep(0.05)


def test_a_worker_that_is_killed_loses_nothing(session, notice, app, smtp_at, figure):
    """security-checks 24: SIGKILL in the middle of whatever the worker does."""
    wanted, kills = 1000, 50
    received, port = Received(), free_port()
    server = Controller(received, hostname="127.0.0.1", port=port)
    server.start()
    smtp_at(port, timeout=5, lease=0.5)
    notice(*(f"p{number}@example.org" for number in range(wanted)))
    session.commit()
    forked = multiprocessing.get_context("fork")
    deaths, until = 0, time.monotonic() + 120
    try:
        while (left := _left(session)) and time.monotonic() < until:
            workers = [forked.Process(target=_work, args=(app,), daemon=True) for _ in range(2)]
            for one in workers:
                one.start()
            # Kills come while there is work, whatever the speed of the machine.
            target = left - wanted // kills if deaths < kills else 0
            while _left(session) > max(target, 0) and time.monotonic() < until:
                time.sleep(0.01)
            for one in workers:
                one.kill()
                one.join()
                deaths += 1
    finally:
        server.stop()
    identifiers = dict(list(session.execute(select(Correo.para, Correo.message_id))))
    seen = Counter((one["To"], one["Message-ID"]) for one in received)
    assert set(seen) == set(identifiers.items())
    assert deaths >= kills
    twice = sum(times - 1 for times in seen.values())
    figure(f"{deaths} kills over {wanted} mails, {len(seen)} delivered, 0 lost, {twice} twice with the same id")


def _left(session):
    number = session.scalar(select(func.count()).select_from(Correo).where(Correo.estado != "ENVIADO"))
    session.rollback()
    return number
