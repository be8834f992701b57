"""«Administrador» of the users of the portal, of every profile (sec-admin §6). What an account must be is the core's; here
is what the portal adds: blocked for a while or out for good, and who sent requests stays in the books."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext
from sqlalchemy import select

from estado_verde import database, services
from estado_verde.contributions import View
from estado_verde.crud import action, pages, show_page
from estado_verde.crud.cells import Cell
from estado_verde.crud.drafting import Draft
from estado_verde.crud.files import Upload
from estado_verde.crud.forms import Control, RecordForm, editable
from estado_verde.crud.screens import Screen
from estado_verde.messages import text_of, texts_of
from estado_verde.models import Cuenta, db
from estado_verde.models.accounts import ACTIVA, BLOQUEADA, INACTIVA, PENDIENTE
from estado_verde.security import accounts
from estado_verde.security.cuentas import CuentaView
from estado_verde.spec import fields as f
from estado_verde.spec.faults import Fault, fault
from estado_verde.spec.fields import Field
from estado_verde.spec.messages import N_

from .administrador import ADMINISTRADOR
from .impedimentos import has_requests
from .models import Solicitante
from .profiles import GENERACION, SOLICITANTE

ASKED = ("rut", "tipo_persona", "first_name", "last_name", "correo", "perfil", "organizacion")
TOLD = ("estado", "creado_en", "ultimo_ingreso")
INSTALADOR = f.boolean("es_instalador_sec", N_("Instalador SEC"), required=True, hint=N_("Solo de un Solicitante."))
#: From which states each action takes an account, and what it makes of it: active, blocked, text.
CHANGES = {
    "bloquear": ((ACTIVA,), False, True, N_("La cuenta quedó bloqueada y sus sesiones se cerraron.")),
    "desbloquear": ((BLOQUEADA,), True, False, N_("La cuenta quedó activa.")),
    "reactivar": ((INACTIVA,), True, False, N_("La cuenta quedó activa.")),
    "desactivar": (
        (ACTIVA, PENDIENTE, BLOQUEADA),
        False,
        False,
        N_("La cuenta quedó inactiva y sus sesiones se cerraron."),
    ),
}


def change(row: Cuenta, name: str) -> list[Fault]:
    """Take an account to another state. One that stops being active loses its sessions at once: its stamp changes. Of two
    administrators who close each other's account at once, the second finds that it is the last."""
    _, active, blocked, _ = CHANGES[name]
    with services.batch() as session:
        database.begin_write(session.connection(), f"cuentas {GENERACION}")
        session.refresh(row)
        if not active and (against := list(accounts.why_not_retire(row))):
            return against
        row.bloqueada = blocked
        row.por_activar = False
        services.transition(row, "active", active, name, right=("write", Cuenta.__resource__))
    return []


def remove(row: Cuenta) -> tuple[list[Fault], str]:
    """Take an account away for good when nothing tells of it, and out of use otherwise: (what forbids it, what was done)."""
    if has_requests(row.id):
        return change(row, "desactivar"), text_of(fault("MSG-SEC-04"))
    name, found = row.nombre, services.delete(row, forever=True).faults
    if not found:
        return [], gettext("Se eliminó %(que)s.", que=name)
    if [one.code for one in found] != ["MSG-GEN-10"]:
        return found, ""
    said = gettext("La cuenta tiene actividad en el registro de auditoría: se desactivó en lugar de eliminarse.")
    return change(row, "desactivar"), said


class _Refused(Exception):
    """Takes back an account whose other data is wrong."""


class UsuarioView(CuentaView):
    ambito = realm = GENERACION
    route_base = "/generacion/usuarios"
    called = (N_("Usuario"), N_("Usuarios"))
    list_fields = ("rut", "first_name", "last_name", "correo", "perfil", "organizacion", *TOLD)
    search_fields = ("first_name", "last_name", "rut", "correo")
    filter_fields = ("perfil", "organizacion", "estado")
    sems = {"estado": {ACTIVA: "ok", PENDIENTE: "warn", BLOQUEADA: "bad", INACTIVA: "none"}}
    sections = ((N_("Usuario"), (*ASKED, INSTALADOR.name)), (N_("Cuenta"), TOLD))

    def asked(self, fields: Iterable[Field]) -> Iterable[Field]:
        """Those of the portal. Whether an account is active is no field here: each change of it is an action."""
        kept = {one.name: one for one in super().asked(fields)}
        hint = gettext("Obligatoria para un usuario de tipo Distribuidora; de los demás, ninguna.")
        kept["organizacion"] = replace(kept["organizacion"], label=N_("Empresa"), hint=hint)
        return [kept[name] for name in (*ASKED, *TOLD) if name in kept]

    # --- what is known of an applicant beside the account ------------------------------------------------------------

    def _form_page(self, screen: Screen, form: RecordForm, row: Any, draft: Draft) -> ResponseReturnValue:
        form.controls.setdefault(INSTALADOR.name, self._installer(row))
        return super()._form_page(screen, form, row, draft)

    @staticmethod
    def _installer(row: Cuenta | None) -> Control:
        """The question that stands beside the account, with what was answered or what is stored."""
        if request.method == "POST":
            values = request.form.getlist(INSTALADOR.name)
        else:
            values = editable(INSTALADOR, bool(row is not None and _is_installer(row)))
        return RecordForm((INSTALADOR,), {INSTALADOR.name: values}).controls[INSTALADOR.name]

    def _save(self, screen: Screen, form: RecordForm, upload: Upload, row: Any) -> services.Outcome:
        """The account and what is known of an applicant beside it, or neither, with the faults of both."""
        outcome = services.Outcome()
        try:
            with services.batch():
                outcome = super()._save(screen, form, upload, row)
                if outcome.ok and outcome.row.perfil == SOLICITANTE:
                    outcome.faults += _note_installer(outcome.row)
                if not outcome.ok:
                    raise _Refused
        except _Refused:
            form.controls[INSTALADOR.name] = self._installer(row)
        return outcome

    @expose("/show/<pk>")
    @has_access
    def show(self, pk: str) -> ResponseReturnValue:
        row = self._row(pk)
        page = show_page.build(self._screen_of(row), row)
        if row.perfil == SOLICITANTE:
            said = INSTALADOR.label_of(_is_installer(row))
            first, *rest = page.sections
            cells = [*first.cells, Cell(gettext(INSTALADOR.label), gettext(said))]
            page = replace(page, sections=[replace(first, cells=cells), *rest])
        return render_template(self.show_template, page=page, row=row, view=self)

    # --- states ------------------------------------------------------------------------------------------------------

    def offers(self, action: str, row: Cuenta) -> bool:
        return row.estado in CHANGES[action][0] and row.id != g.who.cuenta_id

    @action("bloquear", N_("Bloquear"), N_("¿Bloquear la cuenta? Sus sesiones se cierran de inmediato."), "lock")
    def bloquear(self, rows: Sequence[Cuenta]) -> ResponseReturnValue:
        return self._change(rows, "bloquear")

    @action("desbloquear", N_("Desbloquear"), "", "lock-open")
    def desbloquear(self, rows: Sequence[Cuenta]) -> ResponseReturnValue:
        return self._change(rows, "desbloquear")

    @action("reactivar", N_("Reactivar cuenta"), "", "user-check")
    def reactivar(self, rows: Sequence[Cuenta]) -> ResponseReturnValue:
        return self._change(rows, "reactivar")

    def _change(self, rows: Sequence[Cuenta], name: str) -> ResponseReturnValue:
        for row in rows:
            if row.estado not in CHANGES[name][0]:
                flash(gettext("%(quien)s: esta acción no se aplica a su estado.", quien=row.nombre), "warning")
                continue
            found = change(row, name)
            self._tell(row, found, gettext(CHANGES[name][3]))
        return redirect(self._back(rows), 303)

    @expose("/delete/<pk>", methods=["GET", "POST"])
    @has_access
    def delete(self, pk: str) -> ResponseReturnValue:
        row = self._row(pk)
        screen = self._screen_of(row)
        faults: list[Fault] = []
        if request.method == "POST":
            faults, done = remove(row)
            if not faults:
                flash(done, "success")
                return redirect(screen.url("list"), 303)
        stays = has_requests(int(pk))
        question = gettext("¿Eliminar «%(que)s»? Esta acción no se puede deshacer.", que=str(row))
        page = pages.DeletePage(
            screen.delete_text,
            text_of(fault("MSG-SEC-04")) if stays else question,
            screen.url("delete", pk=pk),
            screen.url("show", pk=pk),
            texts_of(faults),
            gettext("Desactivar") if stays else "",
        )
        return render_template(self.delete_template, page=page, view=self)

    @staticmethod
    def _tell(row: Cuenta, found: Sequence[Fault], done: str) -> None:
        for text in texts_of(found):
            flash(f"{row.nombre}: {text}", "danger")
        if not found:
            flash(f"{row.nombre}: {done}", "success")

    def _back(self, rows: Sequence[Cuenta]) -> str:
        if len(rows) == 1:
            return url_for(f"{self.endpoint}.show", pk=rows[0].id)
        return url_for(f"{self.endpoint}.list")


def _note_installer(account: Cuenta) -> list[Fault]:
    own = db.session.scalar(select(Solicitante).where(Solicitante.cuenta_id == account.id))
    said = {"cuenta": account, INSTALADOR.name: request.form.get(INSTALADOR.name) or "no"}
    return services.save(Solicitante, said, own, right=("run", Solicitante.__resource__)).faults


def _is_installer(row: Cuenta) -> bool:
    return bool(db.session.scalar(select(Solicitante.es_instalador_sec).where(Solicitante.cuenta_id == row.id)))


VIEWS = [View(UsuarioView, N_("Usuarios"), ADMINISTRADOR, icon="users", order=40)]
