"""The screens of accounts and of the audit trail. Whoever creates an account gets a link to hand over: nobody types the
password of another person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext as _
from sqlalchemy import select

from .. import services
from ..contributions import Reach
from ..crud import EvModelView
from ..crud.drafting import Draft
from ..crud.forms import RecordForm
from ..crud.pages import Link
from ..crud.screens import Screen
from ..models import Auditoria, Cuenta, Organizacion, db
from . import links, realms
from .access import public_url, requires

#: Where the cookie keeps a link until the page that shows it.
SHOWN = "enlace"


class CuentaView(EvModelView):
    model = Cuenta
    route_base = "/cuentas"
    list_fields = ("rut", "first_name", "last_name", "perfil", "organizacion", "active", "ultimo_ingreso")
    search_fields = ("first_name", "last_name", "rut")
    filter_fields = ("perfil", "organizacion", "active")
    order = ("last_name", "first_name")
    in_context = False

    def prefill(self) -> Mapping[str, Any]:
        """Whoever works for one organisation creates accounts of that one."""
        if g.who.reach is Reach.ALL or g.who.organizacion_id is None:
            return {}
        return {"organizacion": db.session.get(Organizacion, g.who.organizacion_id)}

    def _form_page(self, screen: Screen, form: RecordForm, row: Any, draft: Draft) -> ResponseReturnValue:
        """Offers the profiles that the account may give, and the one that the row has."""
        control, given = form.controls["perfil"], {*realms.administered(g.who), row.perfil if row is not None else ""}
        control.options = tuple(one for one in control.options if one[0] in given)
        return super()._form_page(screen, form, row, draft)

    def after_save(self, row: Cuenta, created: bool) -> str:
        return self._new_link(row) if created and row.active else ""

    def show_links(self, row: Cuenta) -> Iterable[Link]:
        if self._may_send(row):
            yield url_for("CuentaView.enlace", pk=row.id), _("Enlace para la contraseña"), "link"

    @expose("/enlace/<pk>", methods=["GET", "POST"])
    @requires("write", "cuentas")
    def enlace(self, pk: str) -> ResponseReturnValue:
        """GET says what the link is for, and shows the one just made, this once; POST makes one."""
        row = self._row(pk)
        if not self._may_send(row):
            raise services.NotAllowed(f"enlace de la cuenta {row.id}")
        if request.method == "POST":
            return redirect(self._new_link(row), 303)
        shown = session.pop(SHOWN, None) or {}
        url = public_url("ActivacionView.index", secret=shown["secret"]) if shown.get("cuenta") == row.id else ""
        hours = links.ACTIVATION.hours
        return render_template("ev/enlace.html", title=str(row), row=row, url=url, hours=hours)

    @staticmethod
    def _new_link(row: Cuenta) -> str:
        """The link waits in this browser's cookie for the page that shows it: the database has only its hash."""
        session[SHOWN] = {"cuenta": row.id, "secret": links.issue(row)}
        return url_for("CuentaView.enlace", pk=row.id)

    @staticmethod
    def _may_send(row: Cuenta) -> bool:
        """Whether the account may hand over a link: to an active account that it administers, and not to itself."""
        if not row.active or row.id == g.who.cuenta_id or not g.who.may("write", "cuentas"):
            return False
        return db.session.scalar(select(Cuenta.id).where(Cuenta.id == row.id, Cuenta.writable_by(g.who))) is not None


class AuditoriaView(EvModelView):
    model = Auditoria
    route_base = "/auditoria"
    list_fields = ("en", "cuenta", "perfil", "puerta", "accion", "tabla", "fila_id")
    search_fields = ("cuenta", "accion", "tabla")
    filter_fields = ("accion", "tabla", "puerta")
    order = ("-id",)
    in_context = False
    readonly = True

    def list_links(self) -> Iterable[Link]:
        if g.who.may("run", "auditoria"):
            yield url_for("IntegridadView.index"), _("Integridad"), "link"
