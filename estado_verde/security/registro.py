"""The pages of people without a session: registration, activation, recovery, and the code that proves that they are people.
Each realm has its own, under its own address."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, jsonify, make_response, redirect, request
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext as _

from ..contributions import Realm
from ..crud.base import EvView
from ..crud.forms import Control, RecordForm
from ..messages import text_of
from ..models import db
from ..programme import platforms
from ..spec.faults import Fault, fault
from . import attempts, captcha, consent, language, links, realms, registration
from .access import public
from .own import by_field

#: Labels of what the page asks besides the fields of the records, in its order, for the summary of faults.
OTHER = {
    "clave": "Contraseña",
    "repetida": "Confirmar contraseña",
    "codigo": "Ingresar el código",
    "acepto": "Aviso de privacidad",
}


class Listed(Control):
    """A list, however short it is: names of organisations do not fit beside each other."""

    @property
    def widget(self) -> str:
        return "select"


def usual(form: RecordForm) -> RecordForm:
    """The same form; where most people answer the same, that is answered already."""
    for one in form.controls.values():
        if one.spec.default and not one.value:
            one.values = (one.spec.default,)
    return form


def listed(form: RecordForm) -> RecordForm:
    """The same form, its references as lists."""
    for name, one in form.controls.items():
        if one.spec.target:
            form.controls[name] = Listed(one.spec, one.values, one.faults, one.spec.choices)
    return form


class _OfRealm(EvView):
    """What the pages below share: they belong to a realm (security.realms.per_realm)."""

    ambito = realms.GESTION

    @property
    def of(self) -> Realm:
        return realms.realm(self.ambito)

    def form_page(self, template: str, wait: Any = attempts.FREE, **values: Any) -> ResponseReturnValue:
        """A page with a code to answer, a new one each time; ``wait`` when there were too many before."""
        purpose = f"{template} {self.ambito}"
        if wait > attempts.FREE:
            values["failure"] = text_of(fault("MSG-ACC-08", minutos=attempts.minutes(wait)))
        page = self.page(template, realm=self.of, ticket=captcha.ticket(purpose), purpose=purpose, **values)
        response = make_response(page, 429 if wait > attempts.FREE else 200)
        if wait > attempts.FREE:
            response.headers["Retry-After"] = str(int(wait.total_seconds()) + 1)
        return response

    def answered(self, template: str) -> captcha.Ticket | None:
        return captcha.check(f"{template} {self.ambito}", request.form)

    def received(self, title: str, text: str) -> ResponseReturnValue:
        """The same page for everybody, whatever was done."""
        return self.page("ev/recibido.html", realm=self.of, title=title, text=text)


class RegistroView(_OfRealm):
    """«Registrarse»: of the realms that name the profile that people may take."""

    @expose("/registro", methods=["GET", "POST"])
    @public
    def registro(self) -> ResponseReturnValue:
        if not platforms.is_open(db.session(), self.ambito):
            return self.page("ev/proximamente.html", realm=self.of), 403 if request.method == "POST" else 200
        form = usual(listed(RecordForm.of_request(registration.fields_of(self.of), request.form)))
        if request.method == "GET" or "nuevo" in request.form:
            return self._registro(form, [])
        sent, raw = request.form, self._typed(form)
        faults = registration.judge(self.of, raw, sent.get("clave", ""), sent.get("repetida", ""))
        if sent.get("acepto") != consent.VERSION:
            faults.append(fault("MSG-GEN-01", "acepto"))
        answer = self.answered("ev/registro.html")
        refusing = [one for one in faults if not one.warning]
        if answer is None or refusing or not captcha.use_up(answer):
            wrong = [] if answer is not None and refusing else [registration.captcha_fault()]
            return self._registro(form, [*refusing, *wrong])
        address = request.remote_addr or ""
        wait = registration.wait_of(self.ambito, raw["rut"], address)
        if wait > attempts.FREE:
            return self._registro(form, [], wait)
        with registration.steady():
            registration.register(self.of, raw, sent["clave"], address)
        for one in faults:
            flash(text_of(one), "warning")
        return redirect(f"{self.of.base}registro/recibido", 303)

    @staticmethod
    def _typed(form: RecordForm) -> dict[str, Any]:
        """A box that is not ticked says no."""
        boxes = {name: one.value or "no" for name, one in form.controls.items() if one.spec.kind == "boolean"}
        return {**form.raw(), **boxes}

    def _registro(self, form: RecordForm, faults: list[Fault], wait: Any = attempts.FREE) -> ResponseReturnValue:
        form.tell(one for one in faults if one.field in form.controls)
        beside = by_field([one for one in faults if one.field not in form.controls])
        more = [(name, _(label), text) for name, label in OTHER.items() for text in beside.get(name, ())]
        accepted = request.form.get("acepto", "")
        return self.form_page(
            "ev/registro.html", wait, form=form, faults=beside, summary=[*form.faults, *more],
            version=consent.VERSION, accepted=accepted,
        )  # fmt: skip

    @expose("/registro/recibido")
    @public
    def recibido(self) -> ResponseReturnValue:
        text = _("Hemos recibido tu solicitud de registro! No olvides revisar tu correo para confirmar la operación.")
        return self.received(_("Registro"), text)

    @expose("/activar/<secret>", methods=["GET", "POST"])
    @public
    def activar(self, secret: str) -> ResponseReturnValue:
        """Opening the link changes nothing (mail programs open links): the button does."""
        if request.method == "POST" and registration.confirm(self.of, secret):
            flash(text_of(fault("MSG-GC-06")), "success")
            return redirect(self.of.route, 303)
        owner = registration.owner_of(self.of, secret, links.REGISTRATION) if request.method == "GET" else None
        failure = "" if owner else text_of(fault("MSG-GC-05"))
        return self.page("ev/confirmar.html", realm=self.of, owner=owner, failure=failure), 200 if owner else 404

    @expose("/activar", methods=["GET", "POST"])
    @public
    def reenviar(self) -> ResponseReturnValue:
        """«Reenviar correo de activación»."""
        return _ask(self, "ev/reenviar.html", "activar/recibido", registration.ask_again)

    @expose("/activar/recibido")
    @public
    def reenviado(self) -> ResponseReturnValue:
        text = _("Hemos recibido tu solicitud, no olvides revisar tu correo.")
        return self.received(_("Reenviar correo de activación"), text)


class RecuperacionView(_OfRealm):
    """A new password for who forgot it, in every realm."""

    @expose("/recuperar", methods=["GET", "POST"])
    @public
    def recuperar(self) -> ResponseReturnValue:
        return _ask(self, "ev/recuperar.html", "recuperar/recibido", registration.ask_recovery)

    @expose("/recuperar/recibido")
    @public
    def recibido(self) -> ResponseReturnValue:
        text = _("Hemos recibido tu solicitud, no olvides revisar tu correo.")
        return self.received(_("Recuperación de contraseña"), text)

    @expose("/recuperar/<secret>", methods=["GET", "POST"])
    @public
    def nueva(self, secret: str) -> ResponseReturnValue:
        found: Any = ()
        if request.method == "POST":
            sent, address = request.form, request.remote_addr or ""
            found = registration.recover(self.of, secret, sent.get("clave", ""), sent.get("repetida", ""), address)
            if found == ():
                flash(text_of(fault("MSG-GC-07")), "success")
                return redirect(self.of.route, 303)
        owner = registration.owner_of(self.of, secret, links.RECOVERY) if found is not None else None
        faults = by_field(list(found or ()))
        return self.page("ev/nueva_clave.html", realm=self.of, owner=owner, faults=faults), 200 if owner else 404


def _ask(view: _OfRealm, template: str, then: str, do: Any) -> ResponseReturnValue:
    """A RUT and a code; afterwards the same page for everybody."""
    typed = request.form.get("rut", "")
    if request.method == "GET" or "nuevo" in request.form:
        return view.form_page(template, typed=typed, faults={})
    answer = view.answered(template)
    empty = [] if typed.strip() else [fault("MSG-GEN-01", "rut")]
    if answer is None or empty or not captcha.use_up(answer):
        wrong = [] if answer is not None and empty else [registration.captcha_fault()]
        return view.form_page(template, typed=typed, faults=by_field([*empty, *wrong]))
    wait = registration.wait_of(f"{template} {view.ambito}", typed, request.remote_addr or "")
    if wait > attempts.FREE:
        return view.form_page(template, wait, typed=typed, faults={})
    with registration.steady():
        do(view.of, typed)
    return redirect(f"{view.of.base}{then}", 303)


class CodigoView(EvView):
    """The code of a ticket, to be seen or heard, a new ticket, and the calculation instead of it."""

    route_base = "/codigo"
    default_view = "nuevo"

    @expose("/imagen/<token>")
    @public
    def imagen(self, token: str) -> ResponseReturnValue:
        found = captcha.read(token) or abort(404)
        return Response(captcha.image(found.code, found.nonce), mimetype="image/png")

    @expose("/audio/<token>")
    @public
    def audio(self, token: str) -> ResponseReturnValue:
        found = captcha.read(token) or abort(404)
        return Response(captcha.sound(found.code, found.nonce, language.here()), mimetype="audio/wav")

    @expose("/nuevo")
    @public
    def nuevo(self) -> ResponseReturnValue:
        return jsonify(ticket=captcha.ticket(request.args.get("formulario", "")[:80]))

    @expose("/desafio")
    @public
    def desafio(self) -> ResponseReturnValue:
        return jsonify(captcha.challenge(request.args.get("formulario", "")[:80]))


def views() -> list[type]:
    """Recovery for every realm, registration for those that let people in, and the code."""
    registering = [one for one in realms.per_realm(RegistroView) if realms.realm(one.ambito).registers]
    return [*realms.per_realm(RecuperacionView), *registering, CodigoView]
