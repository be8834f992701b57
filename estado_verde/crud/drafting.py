"""Drafts on the screen: what a form offers when it opens, and the address to which the script sends what is typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from flask import abort, flash, g, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext
from flask_wtf.csrf import generate_csrf

from .. import drafts
from ..clock import SANTIAGO, now
from ..models import Borrador
from ..security import access
from .base import EvView
from .files import Listed, waiting

#: The argument of an address that asks for the draft, and the input that carries the key of a form.
NAME = "borrador"


@dataclass(frozen=True)
class Draft:
    """The draft of one form of a page. ``page`` is where the form stands; ``version`` that of the record it would change."""

    key: str
    page: str = ""
    stored: Borrador | None = None
    version: str = ""

    @property
    def recovered(self) -> bool:
        return self.stored is not None and request.args.get(NAME) == self.key

    @property
    def offered(self) -> bool:
        return self.stored is not None and request.method == "GET" and not self.recovered

    @property
    def values(self) -> Mapping[str, Sequence[str]]:
        return self.stored.datos if self.stored is not None else {}

    def value(self, name: str) -> str:
        return next(iter(self.values.get(name, ())), "")

    @property
    def overtaken(self) -> bool:
        """Whether the record changed after the draft began."""
        return bool(self.version and self.value("version") and self.value("version") != self.version)

    @property
    def moment(self) -> str:
        return f"{self.stored.actualizado_en.astimezone(SANTIAGO):%d/%m/%Y %I:%M %p}" if self.stored else ""

    @property
    def recover_url(self) -> str:
        page, mark, place = (self.page or self.key).partition("#")
        return f"{page}{'&' if '?' in page else '?'}{urlencode({NAME: self.key})}{mark}{place}"

    @property
    def save_url(self) -> str:
        return url_for("BorradorView.save")

    @property
    def owner(self) -> int:
        return int(g.who.cuenta_id or 0)

    @cached_property
    def files(self) -> dict[str, tuple[Listed, ...]]:
        """The files that wait, where the form shows what was typed."""
        return waiting(self.key) if self.recovered or request.method == "POST" else {}


def of_form(address: str, arguments: Mapping[str, Any] | None = None, version: str = "") -> Draft:
    """The draft of the only form of a page: its address, with what it was opened for. A form that comes back with faults
    brings its key along."""
    given = {name: str(value) for name, value in (arguments or {}).items() if value}
    key = f"{address}?{urlencode(sorted(given.items()))}" if given else address
    if request.method == "POST":
        return Draft(request.form.get(NAME, key), version=version)
    return Draft(key, stored=drafts.of(key), version=version)


def of_forms(pages: Mapping[str, str]) -> dict[str, Draft]:
    """Those of several forms on one page, with one query: key → where its form stands."""
    stored = drafts.of_all(pages)
    return {key: Draft(key, page, stored.get(key)) for key, page in pages.items()}


def saved() -> None:
    """The record of the form that was sent is stored: its draft has done its work."""
    if key := request.form.get(NAME):
        drafts.drop(key)


class BorradorView(EvView):
    """Takes what forms send while people type. Whoever asks reaches only drafts of their own."""

    route_base = "/borradores"
    default_view = "token"

    @expose("/", methods=["POST"])
    @access.signed_in
    def save(self) -> ResponseReturnValue:
        sent = request.get_json(silent=True)
        if not isinstance(sent, dict) or sent.get("cuenta") != g.who.cuenta_id:
            return jsonify(text=gettext("El formulario fue abierto con otra cuenta.")), 409
        try:
            drafts.keep(sent.get("clave"), sent.get("valores"))  # type: ignore[arg-type]
        except drafts.Refused:
            return jsonify(text=gettext("El formulario es demasiado largo para guardar un borrador.")), 413
        return jsonify(hora=f"{now():%I:%M %p}")

    @expose("/descartar", methods=["POST"])
    @access.signed_in
    def discard(self) -> ResponseReturnValue:
        there = access.safe_next(request.form.get("next"))
        if not there:
            abort(400)
        drafts.drop(request.form.get(NAME, ""))
        flash(gettext("Se descartó el borrador."), "success")
        return redirect(there, 303)

    @expose("/token")
    @access.signed_in
    def token(self) -> ResponseReturnValue:
        """For a page that was open while its session ended and another began: the token of the new one, and whose it is."""
        return jsonify(token=generate_csrf(), cuenta=g.who.cuenta_id)
