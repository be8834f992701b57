"""An account that somebody else created begins with a mail to its owner, who alone chooses the password."""

from __future__ import annotations

from flask_babel import lazy_gettext

from .. import mail, scope, services
from ..models import Cuenta
from . import links, realms


def invite(account: Cuenta) -> None:
    """A new link, by mail; the ones before stop working. The caller has judged that its author may."""
    realm, profile = realms.realm(account.ambito), realms.profile(account.ambito, account.perfil)
    who = scope.current()
    with services.batch():
        values = {
            "nombre": account.nombre,
            "plataforma": lazy_gettext(realm.title),
            "autor": who.nombre,
            "perfil": lazy_gettext(profile.title) if profile else "",
            "enlace": mail.link(f"/activar/{links.issue(account)}"),
            "vigencia": links.lasting(links.ACTIVATION),
        }
        mail.send("invitacion", [account], values, organizacion_id=account.organizacion_id)
