"""How a mail leaves: over SMTP, with certificates that are verified and a limit of time for each answer, or into files where
no server is configured. Both may be done twice to the same mail: its identifier is the same."""

from __future__ import annotations

import os
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.charset import QP, Charset
from email.mime.text import MIMEText
from pathlib import Path
from typing import Any, Protocol

import flask_mail
from flask import current_app

from .. import storage
from ..models import Adjunto, Correo, db
from .rendering import one_line


class Refused(Exception):
    """This mail will never be taken; the text says why."""


class Transport(Protocol):
    def send(self, message: flask_mail.Message) -> None: ...


class _Message(flask_mail.Message):
    """Parts are quoted-printable: servers refuse lines of more than 998 bytes, and a paragraph is one line."""

    def _mimetext(self, text: str | None, subtype: str = "plain") -> MIMEText:
        quoted = Charset("utf-8")
        quoted.body_encoding = QP
        return MIMEText(text or "", subtype, quoted)  # type: ignore[arg-type]


def message_of(row: Correo) -> flask_mail.Message:
    message = _Message(
        one_line(row.asunto),
        recipients=[row.para],
        body=row.texto,
        html=row.html,
        date=row.creado_en.timestamp(),
        # No answer by machine to what a machine wrote (RFC 3834).
        extra_headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", **row.cabeceras},
    )
    message.msgId = row.message_id
    for number in row.adjuntos:
        message.attachments.append(_attachment(number))
    return message


def _attachment(number: int) -> flask_mail.Attachment:
    adjunto = db.session.get(Adjunto, number)
    if adjunto is None:
        raise Refused("El archivo que debía ir adjunto fue eliminado.")
    with storage.store().open(adjunto.clave) as stream:  # whoever queued it was allowed to
        return flask_mail.Attachment(one_line(adjunto.nombre), None, stream.read())


class _Server(flask_mail.Connection):
    """The library's, with what it leaves out: a limit of time and the verification of certificates."""

    def configure_host(self) -> smtplib.SMTP:
        config = current_app.config
        address: Any = (config["MAIL_SERVER"], config["MAIL_PORT"])
        seconds = config["MAIL_TIMEOUT"]
        if config["MAIL_USE_SSL"]:
            host: smtplib.SMTP = smtplib.SMTP_SSL(*address, timeout=seconds, context=ssl.create_default_context())
        else:
            host = smtplib.SMTP(*address, timeout=seconds)
        try:
            if config["MAIL_USE_TLS"]:
                host.starttls(context=ssl.create_default_context())
            if config["MAIL_USERNAME"] and config["MAIL_PASSWORD"]:
                host.login(config["MAIL_USERNAME"], config["MAIL_PASSWORD"])
        except BaseException:
            host.close()
            raise
        return host

    def send(self, message: flask_mail.Message, envelope_from: Any = None) -> None:
        try:
            super().send(message, envelope_from)
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            _judge(code, text, error)
        except smtplib.SMTPDataError as error:
            _judge(error.smtp_code, error.smtp_error, error)
        except flask_mail.BadHeaderError as error:
            raise Refused("El asunto o la dirección no sirven para un correo.") from error


def _judge(code: int, text: bytes | str, error: Exception) -> None:
    """5xx is for ever; anything else may pass."""
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    if 500 <= code < 600:
        raise Refused(f"El servidor de correo lo rechazó: {code} {one_line(said)}") from error
    raise error


class _Folder:
    """One .eml for each mail, named by its identifier: a second delivery writes the same file again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def send(self, message: flask_mail.Message) -> None:
        name = re.sub(r"[^\w-]", "", message.msgId.partition("@")[0])
        draft = self.folder / f".{name}.{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(message.as_bytes())
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(self.folder / f"{name}.eml")


@contextmanager
def connect() -> Iterator[Transport]:
    """The way out that the settings name. Raises OSError or smtplib.SMTPException when the server cannot be reached."""
    if not current_app.config["MAIL_SERVER"]:
        yield _Folder(current_app.config["MAIL_FOLDER"])
        return
    server = _Server(current_app.extensions["mail"])
    server.num_emails, server.host = 0, server.configure_host()
    try:
        yield server
    finally:
        # The mails are with the server; how it says good-bye changes nothing.
        with suppress(OSError, smtplib.SMTPException):
            server.host.quit()
