"""The language that a person chose. It is kept with the account: the next browser speaks it, and so do the mails."""

from __future__ import annotations

from flask import current_app, g, session
from flask_babel import get_locale

from .. import scope
from ..models import Cuenta, db

#: Where Flask-AppBuilder keeps the language of a browser; it writes its default there for who chose none.
KEY = "locale"
#: What somebody without a session chose in this browser.
CHOSEN = "idioma_elegido"


def choose(wanted: str) -> None:
    """One of the installation's; anything else changes nothing."""
    if wanted not in current_app.config["LANGUAGES"]:
        return
    session[KEY] = wanted
    if g.who.anonymous:
        session[CHOSEN] = wanted
        return
    with scope.acting(scope.SYSTEM, "idioma"):
        db.session.get_one(Cuenta, g.who.cuenta_id).idioma = wanted
        db.session.commit()


def meet(account: Cuenta) -> None:
    """At the door, inside the caller's transaction: what was just chosen there counts, else what the account says."""
    chosen = session.pop(CHOSEN, None)
    if chosen:
        account.idioma = chosen
    session[KEY] = account.idioma


def here() -> str:
    """The language of this page."""
    return str(get_locale() or "es").partition("_")[0]
