"""A message to write mails with, and a way to say where they go."""

import pytest

from estado_verde import mail, services
from estado_verde.contributions import MailTemplate
from estado_verde.mail import wording

NOTICE = MailTemplate(
    "aviso",
    "Aviso de {nombre}",
    "Hola {nombre}:\n\n{texto}",
    {"nombre": "Nombre", "texto": "Texto", "enlace": "Página"},
)


@pytest.fixture
def notice(monkeypatch):
    """``notice("a@b.cl", …)`` puts the message «aviso» into the outbox and commits."""
    known = wording.declared

    monkeypatch.setattr(wording, "declared", lambda: {**known(), NOTICE.code: NOTICE})

    def send(*to, nombre="Ana", texto="Algo pasó.", **options):
        with services.batch():
            return mail.send("aviso", list(to), {"nombre": nombre, "texto": texto}, **options)

    return send


@pytest.fixture
def smtp_at(application):
    """``smtp_at(port)``: mail goes to that port of loopback."""
    before = {name: application.config[name] for name in ("MAIL_SERVER", "MAIL_PORT", "MAIL_TIMEOUT", "MAIL_LEASE")}

    def use(port, timeout=0.5, lease=120):
        application.config.update(MAIL_SERVER="127.0.0.1", MAIL_PORT=port, MAIL_TIMEOUT=timeout, MAIL_LEASE=lease)

    yield use
    application.config.update(before)
