"""The outbox: the only way a mail begins. What is written here is committed, or undone, with the change that caused it."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from email.utils import parseaddr
from typing import Any

from flask import current_app
from flask_babel import force_locale, gettext
from itsdangerous import URLSafeSerializer
from sqlalchemy import or_, select

from .. import identity, scope
from ..clock import now
from ..contributions import MailTemplate
from ..database import insert_new
from ..models import Adjunto, BajaCorreo, Correo, Cuenta, account_name, db
from ..models.mail import FALLIDO, PENDIENTE
from ..security import realms
from ..spec.fields import email
from . import rendering, wording

log = logging.getLogger(__name__)

ADDRESS = email("para", "Correo")


def link(path: str) -> str:
    """The address of a page as people must be able to open it: never what a request said about its host."""
    origin: str = current_app.extensions["ev"]["settings"].PUBLIC_URL
    return origin + "/" + path.lstrip("/")


def send(
    code: str,
    to: Iterable[str | Cuenta],
    values: Mapping[str, Any] | None = None,
    *,
    organizacion_id: int | None = None,
    variant: str = "",
    attachments: Iterable[Adjunto] = (),
    key: str = "",
    language_of: int | None = None,
) -> int:
    """Put one mail for each address into the outbox, inside the running transaction; how many are new.

    ``to``: accounts, or addresses; each is written to in the language of its account, or of the account ``language_of``.
    Values that are lazy texts (lazy_gettext) are said in that language, too. The same ``key`` for the same address is one
    mail, however often it is sent. Raises Unknown for a message that no plugin declares; an address that cannot be written
    to is kept as a failed mail, because what the person did must not fail for it.
    """
    one = wording.template(code, variant)
    people = {_address_of(person): person for person in to if _address_of(person)}
    if one.digest and people:
        gone = select(BajaCorreo.para).where(BajaCorreo.codigo == code, BajaCorreo.para.in_(people))
        for address in db.session.scalars(gone, execution_options=scope.UNSCOPED):
            del people[address]
    if not wording.current(code, variant).activo:
        return 0
    given = dict.fromkeys(one.placeholders, "") | dict(values or {})  # an administrator may use what this one lacks
    more = {
        "clave": f"{code}:{variant}:{key}"[:200] if key else None,
        "organizacion_id": organizacion_id,
        "adjuntos": [adjunto.id for adjunto in attachments],
    }
    known = _languages(one.realm, [one for one, person in people.items() if isinstance(person, str)], language_of)
    groups: dict[str, dict[str, str | Cuenta]] = {}
    for address, person in people.items():
        wanted = person.idioma if isinstance(person, Cuenta) else known[address]
        said = wanted if wanted in current_app.config["LANGUAGES"] else wording.SPANISH
        groups.setdefault(said, {})[address] = person
    rows = [row for said, those in groups.items() for row in _said(one, variant, given, said, those)]
    return sum(insert_new(db.session(), Correo, row | more, ("clave", "para")) for row in rows)


def _languages(ambito: str, addresses: list[str], otherwise: int | None) -> dict[str, str]:
    """The language of each address: that of its account of the platform, or of the account ``otherwise``."""
    inside = {realms.namespace(ambito, one.name) for one in realms.profiles(ambito)} or {ambito}
    names = [account_name(one, address) for one in sorted(inside) for address in addresses]
    if not names:
        return {}
    concerned = or_(Cuenta.email.in_(names), Cuenta.id == otherwise)
    found = select(Cuenta.id, Cuenta.correo, Cuenta.idioma, Cuenta.email).where(concerned)
    rows = db.session.execute(found, execution_options=scope.UNSCOPED).all()
    default = next((one.idioma for one in rows if one.id == otherwise), wording.SPANISH)
    return dict.fromkeys(addresses, default) | {str(one.correo): one.idioma for one in rows if one.email in names}


def _said(
    one: MailTemplate, variant: str, values: Mapping[str, Any], language: str, people: Mapping[str, str | Cuenta]
) -> list[dict[str, Any]]:
    """The mails of those who read one language."""
    with force_locale(language):
        text = wording.current(one.code, variant, language)
        common = _common(one, variant, rendering.subject(text, values))
        content = rendering.body(text, values)
        return [common | _for(one, address, person, content, language) for address, person in people.items()]


def send_sample(
    one: MailTemplate, text: wording.Wording, account: Cuenta, language: str, values: Mapping[str, str]
) -> None:
    """A wording that is being written, with invented values, to who writes it."""
    common = _common(one, "", gettext("[Prueba] %(asunto)s", asunto=rendering.subject(text, values)))
    row = common | {"clave": None, "organizacion_id": None, "adjuntos": []}
    with force_locale(language):
        row |= _for(replace(one, digest=False), _address_of(account), account, rendering.body(text, values), language)
    insert_new(db.session(), Correo, row, ("clave", "para"))


def _common(one: MailTemplate, variant: str, subject: str) -> dict[str, Any]:
    moment = now()
    return {
        "codigo": one.code,
        "variante": variant,
        "asunto": subject[:400],
        "reservado": one.secret,
        "proximo_en": moment,
        "creado_en": moment,
    }


def _address_of(person: str | Cuenta) -> str:
    text = person if isinstance(person, str) else person.correo or ""
    return rendering.one_line(text).lower()[:254]


def _for(one: MailTemplate, address: str, person: str | Cuenta, content: Any, language: str) -> dict[str, Any]:
    """What differs from one recipient to the next, said in the language that is in force."""
    _, refused = identity.parse_email(ADDRESS, address)
    leave = link(f"/correos/baja/{_signer().dumps([address, one.code])}") if one.digest else ""
    headers = {"List-Unsubscribe": f"<{leave}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if leave else {}
    name, home = _sender(one.realm)
    reason = gettext("Recibe este correo porque su dirección está registrada en %(plataforma)s.", plataforma=name)
    html = rendering.framed(content, language, name, home, reason, leave)
    text = f"{rendering.plain(content)}\n-- \n{reason}\n{home}\n"
    if leave:
        text += gettext("No recibir más este resumen: %(enlace)s", enlace=leave) + "\n"
    return {
        "para": address,
        "texto": text,
        "html": html,
        "cabeceras": headers,
        "message_id": f"<{uuid.uuid4().hex}@{_domain()}>",
        "cuenta_id": person.id if isinstance(person, Cuenta) else None,
        # Whoever administers the platform of the account sees what became of it.
        "ambito": person.ambito if isinstance(person, Cuenta) else one.realm,
        "estado": FALLIDO if refused else PENDIENTE,
        "error": "La dirección no es válida." if refused else "",
    }


def _sender(ambito: str) -> tuple[str, str]:
    """Who writes, by name, and where that is found: a platform with a name of its own, or the programme."""
    realm = realms.realm(ambito)
    if realm.brand:
        return gettext(realm.title), link(realm.home)
    return current_app.config["APP_NAME"], link("/")


def _domain() -> str:
    """Of the sender: the identifier of a mail belongs to who sends it."""
    return parseaddr(current_app.config["MAIL_DEFAULT_SENDER"])[1].rpartition("@")[2] or "localhost"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="baja-de-correo")


def unsubscribed(token: str) -> tuple[str, str]:
    """(address, message) of a link to leave a digest. Raises itsdangerous.BadSignature."""
    address, code = _signer().loads(token)
    return str(address), str(code)


def leave(address: str, code: str) -> None:
    """Inside a transaction: no more digests of this kind to this address."""
    insert_new(db.session(), BajaCorreo, {"para": address, "codigo": code, "en": now()}, ("para", "codigo"))
