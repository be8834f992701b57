"""The screens of mail, for who administers a platform: what became of each mail, and the wording of each message. They show
the mail of the platform of whoever asks, so the plugin of another platform only puts them into its own menu."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import abort, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext

from .. import auditing, services
from ..contributions import MailTemplate, View
from ..crud import EvModelView, EvView, action, menu
from ..crud.base import row_or_refuse
from ..crud.cells import plain_text
from ..crud.forms import RecordForm
from ..demonstration import is_demo
from ..messages import text_of
from ..models import Correo, Cuenta, db
from ..models.mail import ENVIADO, ENVIANDO, FALLIDO, PENDIENTE
from ..security import requires
from ..spec.faults import fault
from ..spec.fields import Field, boolean, long_text, text
from ..spec.messages import N_
from . import delivery, outbox, rendering, wording
from .unsubscribe import BajaView

CORREO = ("Administración", "Correo")


class CorreoView(EvModelView):
    """Every mail with its state; those that could not be delivered say why and can be sent again."""

    model = Correo
    route_base = "/correos"
    list_fields = ("asunto", "para", "estado", "creado_en", "intentos", "error")
    search_fields = ("para", "asunto")
    filter_fields = ("estado", "codigo")
    order = ("-id",)
    sems = {"estado": {PENDIENTE: "warn", ENVIANDO: "info", ENVIADO: "ok", FALLIDO: "bad"}}
    in_context = False
    readonly = True

    def list_links(self) -> Iterable[tuple[str, str, str]]:
        own = menu.screen_of(g.who, MensajesView)
        yield url_for(f"{own.endpoint}.index"), gettext("Modificar mensajes"), "edit"

    def show_links(self, row: Correo) -> Iterable[tuple[str, str, str]]:
        if is_demo(db.session()):
            yield url_for("ContenidoView.index", correo_id=row.id), gettext("Ver el contenido"), "mail-opened"

    def offers(self, action: str, row: Correo) -> bool:
        return action != "reenviar" or row.estado in (FALLIDO, PENDIENTE)

    @action("reenviar", N_("Reenviar"), "", "refresh")
    def reenviar(self, rows: Sequence[Correo]) -> ResponseReturnValue:
        """Try now, from the first try on, what is waiting or was given up."""
        with services.batch() as session:
            number = delivery.retry([one.id for one in rows])
            for one in rows:
                auditing.record(session, "reenviar", Correo.__tablename__, one.id, owner_id=one.organizacion_id)
        if number:
            flash(gettext("Correos por enviar de nuevo: %(n)s.", n=number), "success")
        else:
            flash(gettext("Esos correos ya fueron enviados."), "info")
        return redirect(url_for("CorreoView.list"), 303)


class ContenidoView(EvView):
    """What a mail says. Only in a demonstration, where nobody is real: elsewhere a mail is read by whom it was sent to."""

    route_base = "/correos/contenido"

    @expose("/<int:correo_id>")
    @requires("read", "correos")
    def index(self, correo_id: int) -> ResponseReturnValue:
        row = row_or_refuse(Correo, correo_id)
        if not is_demo(db.session()):
            abort(404)
        return self.page("ev/correos/contenido.html", row=row, parts=rendering.linked(row.texto))


class MensajesView(EvView):
    """«Modificar Mensajes»: each message of the platform, its wording and its history (sec-admin §5). A plugin that has more
    to say of the messages of its own platform makes a screen of it, with ``realm``."""

    route_base = "/mensajes"
    title = "Modificar mensajes"

    def about(self, _one: MailTemplate) -> str:
        """What stands under the name of a message: when it is sent, and to whom."""
        return ""

    def samples(self, one: MailTemplate, _variant: str) -> dict[str, str]:
        """The invented values of the preview and of the test mail."""
        return wording.samples(one)

    @expose("/")
    @requires("read", "correos")
    def index(self) -> ResponseReturnValue:
        rows = [
            (one, variant, title, wording.current(one.code, variant))
            for one in wording.declared().values()
            if one.realm == g.who.ambito
            for variant, title in (wording.variants_of(one) or {"": ""}).items()
        ]
        return self.page("ev/correos/mensajes.html", rows=rows, about=self.about, title=gettext(self.title))

    @expose("/editar/<code>", methods=["GET", "POST"])
    @expose("/editar/<code>/<variant>", methods=["GET", "POST"])
    @requires("write", "correos")
    def editar(self, code: str, variant: str = "") -> ResponseReturnValue:
        one = self._template(code, variant)
        if request.method == "POST":
            return self._answer(one, variant)
        now = wording.current(code, variant, _language())
        form = RecordForm(
            _fields(one),
            {"asunto": [now.asunto], "cuerpo": [now.cuerpo], "activo": ["si" if now.activo else "no"]},
        )
        return self._page(one, variant, form)

    def _template(self, code: str, variant: str) -> MailTemplate:
        """One of the platform of whoever asks; another does not exist."""
        try:
            one = wording.template(code, variant)
        except wording.Unknown:
            abort(404)
        if one.realm != g.who.ambito or bool(variant) != bool(one.variants):
            abort(404)
        return one

    def _answer(self, one: MailTemplate, variant: str) -> ResponseReturnValue:
        form = RecordForm.of_request(_fields(one), request.form)
        typed = wording.Wording(form.controls["asunto"].value, form.controls["cuerpo"].value)
        active = "activo" not in form.controls or form.controls["activo"].value != "no"
        wanted = request.form.get("accion", "guardar")
        if wanted == "restaurar":
            typed, active = wording.original(one, _language()), True
        if wanted in ("guardar", "restaurar"):
            found = wording.save(one.code, variant, typed.asunto, typed.cuerpo, activo=active, language=_language())
        else:
            found = wording.check(one, typed.asunto, typed.cuerpo)
        if found:
            form.tell(found)
            return self._page(one, variant, form)
        if wanted == "ver":
            return self._page(one, variant, form, preview=typed)
        if wanted == "probar":
            return self._send_sample(one, variant, form, typed)
        flash(text_of(fault("MSG-SEC-03")), "success")
        return redirect(request.full_path.rstrip("?"), 303)

    def _send_sample(self, one: MailTemplate, variant: str, form: RecordForm, typed: wording.Wording) -> str:
        account = db.session.get_one(Cuenta, g.who.cuenta_id)
        if not account.correo:
            flash(gettext("Su cuenta no tiene correo electrónico."), "warning")
            return self._page(one, variant, form, preview=typed)
        with services.batch():
            outbox.send_sample(one, typed, account, _language(), self.samples(one, variant))
        flash(gettext("Se envió una prueba a %(correo)s.", correo=account.correo), "success")
        return self._page(one, variant, form, preview=typed)

    def _page(self, one: MailTemplate, variant: str, form: RecordForm, preview: wording.Wording | None = None) -> str:
        values = self.samples(one, variant)
        content = rendering.body(preview, values) if preview else ""
        return self.page(
            "ev/correos/mensaje.html",
            message=one,
            name=wording.variants_of(one).get(variant, ""),
            form=form,
            variables=one.placeholders,
            about=self.about(one),
            history=wording.changes(one, variant, _language()),
            languages={code: name["name"] for code, name in current_app.config["LANGUAGES"].items()},
            language=_language(),
            subject=rendering.subject(preview, values) if preview else "",
            content=content,
            plain=rendering.plain(content) if content else "",
            moment=plain_text,
        )


def _language() -> str:
    """Of the text that is being worded."""
    wanted = request.args.get("idioma", "")
    return wanted if wanted in current_app.config["LANGUAGES"] else wording.SPANISH


def _fields(one: MailTemplate) -> tuple[Field, ...]:
    """Whether it is sent at all is asked once, with the Spanish text, and only of what nobody waits for."""
    always: tuple[Field, ...] = (
        text("asunto", "Asunto", wording.LONGEST_SUBJECT, required=True),
        long_text("cuerpo", "Mensaje", wording.LONGEST_BODY, required=True),
    )
    once = one.required or _language() != wording.SPANISH
    return always if once else (*always, boolean("activo", "Se envía", required=True))


VIEWS: tuple[Any, ...] = (
    View(CorreoView, "Correos enviados", CORREO, "mail", 700),
    View(MensajesView, "Modificar mensajes", CORREO, "edit", 710),
    View(ContenidoView),
    View(BajaView),
)
