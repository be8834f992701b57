"""The screens of accounts and of the audit trail. Whoever creates an account types no password and sees no link: its owner
gets it by mail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext as _
from sqlalchemy import select

from .. import scope, services
from ..contributions import Reach
from ..crud import EvModelView
from ..crud.drafting import Draft
from ..crud.forms import RecordForm
from ..crud.history import changes_of, title_of, words_of_actions, words_of_tables
from ..crud.pages import Link
from ..crud.screens import Screen
from ..models import Auditoria, Cuenta, Organizacion, db
from ..spec.fields import Field, fold
from ..spec.messages import N_
from . import invitations, links, realms, second_factor
from .access import requires
from .accounts import as_asked


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

    def asked(self, fields: Iterable[Field]) -> Iterable[Field]:
        """As the platform of whoever asks has them, its own profiles among them."""
        own = {one.name for one in realms.profiles(g.who.ambito)}
        for spec in as_asked(g.who.ambito, fields):
            kept = tuple(one for one in spec.choices if one[0] in own)
            yield replace(spec, choices=kept) if spec.name == "perfil" else spec

    def _form_page(self, screen: Screen, form: RecordForm, row: Any, draft: Draft) -> ResponseReturnValue:
        """Offers the profiles that the account may give, and the one that the row has."""
        control, given = form.controls["perfil"], {*realms.administered(g.who), row.perfil if row is not None else ""}
        control.options = tuple(one for one in control.options if one[0] in given)
        return super()._form_page(screen, form, row, draft)

    def after_save(self, row: Cuenta, created: bool) -> str:
        """An account that may come in and has no password yet: its owner is invited to choose one."""
        if row.active and not row.password and self._may_send(row):
            self._invite(row)
        return ""

    def show_links(self, row: Cuenta) -> Iterable[Link]:
        if self._may_send(row):
            yield url_for(f"{self.endpoint}.enlace", pk=row.id), _("Enlace para la contraseña"), "link"
            with scope.acting(scope.SYSTEM):
                has_one = second_factor.has(row.id)
            if has_one:
                yield url_for(f"{self.endpoint}.segundo_factor", pk=row.id), _("Quitar segundo factor"), "shield-off"

    @expose("/enlace/<pk>", methods=["GET", "POST"])
    @requires("write", "cuentas")
    def enlace(self, pk: str) -> ResponseReturnValue:
        """GET says what the link is for; POST mails one to the owner. Nobody else sees it."""
        row = self._sendable(pk)
        if request.method == "POST":
            self._invite(row)
            return redirect(url_for(f"{self.endpoint}.show", pk=row.id), 303)
        return render_template("ev/enlace.html", title=str(row), row=row, hours=links.ACTIVATION.hours)

    @expose("/segundo-factor/<pk>", methods=["GET", "POST"])
    @requires("write", "cuentas")
    def segundo_factor(self, pk: str) -> ResponseReturnValue:
        """For who lost the telephone and the codes: back to the password alone. POST does it."""
        row = self._sendable(pk)
        if request.method == "POST":
            with scope.acting(replace(g.who, unrestricted=True), "form"):
                second_factor.remove(row)
            flash(_("La cuenta ya no tiene segundo factor."), "success")
            return redirect(url_for(f"{self.endpoint}.show", pk=row.id), 303)
        return render_template("ev/sin_segundo_factor.html", title=str(row), row=row)

    @staticmethod
    def _invite(row: Cuenta) -> None:
        invitations.invite(row)
        flash(_("Se envió a %(correo)s un enlace para elegir la contraseña.", correo=row.correo), "success")

    def _sendable(self, pk: str) -> Cuenta:
        row: Cuenta = self._row(pk)
        if not self._may_send(row):
            raise services.NotAllowed(f"enlace de la cuenta {row.id}")
        return row

    @staticmethod
    def _may_send(row: Cuenta) -> bool:
        """Whether the account may hand over a link: to an active account that it administers, and not to itself."""
        if not row.active or row.id == g.who.cuenta_id or not g.who.may("write", "cuentas"):
            return False
        return db.session.scalar(select(Cuenta.id).where(Cuenta.id == row.id, Cuenta.writable_by(g.who))) is not None


#: Through which door a change came, in words.
DOORS = {
    "form": N_("Formulario"),
    "import": N_("Importación"),
    "trabajo": N_("Trabajo en segundo plano"),
    "cli": N_("Línea de comandos"),
    "demo": N_("Datos de demostración"),
    "registro": N_("Registro"),
    "enlace": N_("Enlace por correo"),
    "recuperacion": N_("Recuperación de contraseña"),
    "sign_in": N_("Ingreso"),
    "clave_unica": N_("ClaveÚnica"),
    "mis datos": N_("Mis datos"),
    "idioma": N_("Idioma"),
    "correo": N_("Correo electrónico"),
    "diario": N_("Tarea diaria"),
    "retencion": N_("Plazos de conservación"),
    "upgrade": N_("Actualización"),
    "system": N_("Sistema"),
    "sistema": N_("Sistema"),
}


def _in_order(words: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """As choices, in the order in which people look for them."""
    return tuple(sorted(words.items(), key=lambda one: fold(_(one[1]))))


class AuditoriaView(EvModelView):
    model = Auditoria
    route_base = "/auditoria"
    list_fields = ("en", "cuenta", "perfil", "puerta", "accion", "tabla", "fila_id")
    search_fields = ("cuenta", "accion")
    filter_fields = ("accion", "tabla", "perfil", "puerta")
    order = ("-id",)
    in_context = False
    readonly = True
    show_template = "ev/auditoria.html"

    def asked(self, fields: Iterable[Field]) -> Iterable[Field]:
        """The codes that the trail keeps, read (and filtered) in words."""
        words = {
            "accion": words_of_actions(),
            "tabla": words_of_tables(),
            "perfil": {one.name: one.title for one in realms.profiles(g.who.ambito)}
            | {scope.SYSTEM.perfil: N_("Sistema")},
            "puerta": DOORS,
        }
        for spec in fields:
            found = words.get(spec.name)
            yield replace(spec, kind="choice", choices=_in_order(found)) if found else spec

    def changes(self, row: Auditoria) -> Iterable[tuple[str, str, str]]:
        return changes_of(row)

    def title_of(self, row: Auditoria) -> str:
        return title_of(row.tabla)

    def list_links(self) -> Iterable[Link]:
        if g.who.may("run", "auditoria"):
            yield url_for("IntegridadView.index"), _("Integridad"), "link"
