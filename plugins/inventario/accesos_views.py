"""Designations, and the requests for access: anybody of an old service asks, its Gestor de Servicio or the Red de Expertos
answers (plataforma-gestion §5)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Response, flash, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext as _
from sqlalchemy import select

from estado_verde import mail, scope, services
from estado_verde.clock import now
from estado_verde.contributions import MailTemplate, View
from estado_verde.crud import EvModelView, EvView
from estado_verde.crud.forms import RecordForm
from estado_verde.crud.pages import Link
from estado_verde.messages import text_of
from estado_verde.models import Cuenta, db
from estado_verde.security import attempts, captcha, invitations, public, realms, registration, requires
from estado_verde.security.registro import Listed
from estado_verde.spec.faults import Fault, fault
from estado_verde.spec.messages import N_

from .accesos import APROBADA, PENDIENTE, RECHAZADA, Designacion, SolicitudAcceso
from .accesos_records import ASKED
from .models import Unidad
from .servicios import Servicio
from .visibility import REALM

PURPOSE = "inventario solicitud de acceso"
CONFIGURACION = ("Plataforma de Gestión", "Configuración")
RUN = ("run", SolicitudAcceso.__resource__)


class DesignacionView(EvModelView):
    model = Designacion
    route_base = "/designaciones"
    list_fields = ("servicio", "cuenta", "oficio_numero", "oficio_fecha", "curso_acreditado", "vigente_hasta")
    search_fields = ("oficio_numero",)
    filter_fields = ("servicio", "curso_acreditado")
    order = ("-oficio_fecha",)


class SolicitarView(EvView):
    """The public form. Its answer is the same for who has an account already and for who has none."""

    route_base = "/acceso"
    default_view = "solicitar"
    ambito = REALM

    def doors(self, ambito: str) -> list[tuple[str, str]]:
        """Its link on the sign-in page of gestión."""
        return [(_("Solicitar acceso"), url_for("SolicitarView.solicitar"))] if ambito == REALM else []

    @expose("/solicitar", methods=["GET", "POST"])
    @public
    def solicitar(self) -> ResponseReturnValue:
        form = RecordForm.of_request(ASKED, request.form)
        service = form.controls["servicio"]
        form.controls["servicio"] = Listed(service.spec, service.values, options=_services())
        if request.method == "GET" or "nuevo" in request.form:
            return self._page(form, [])
        answer, faults = captcha.check(PURPOSE, request.form), self._judge(form)
        if answer is None or faults or not captcha.use_up(answer):
            wrong = [] if answer is not None and faults else [registration.captcha_fault()]
            return self._page(form, [*faults, *wrong])
        wait = registration.wait_of("acceso", form.raw()["rut"] or "", request.remote_addr or "")
        if wait > attempts.FREE:
            return self._page(form, [], wait)
        with scope.acting(realms.system_of(REALM), "form"):
            services.save(SolicitudAcceso, form.raw())
        return redirect(url_for("SolicitarView.recibida"), 303)

    @staticmethod
    def _judge(form: RecordForm) -> list[Fault]:
        with scope.acting(realms.system_of(REALM), "form"):
            found = [one for one in services.check(SolicitudAcceso, form.raw()).faults if not one.warning]
            db.session.rollback()
        return found

    def _page(self, form: RecordForm, faults: list[Fault], wait: Any = attempts.FREE) -> Response:
        form.tell([one for one in faults if one.field in form.controls])
        texts = [text_of(one) for one in faults if one.field == "codigo"]
        failure = text_of(fault("MSG-ACC-08", minutos=attempts.minutes(wait))) if wait > attempts.FREE else ""
        page = self.page(
            "inventario/solicitar.html",
            title=_("Solicitar acceso"), form=form, faults={"codigo": texts} if texts else {}, failure=failure,
            summary=form.faults, realm=realms.realm(REALM), ticket=captcha.ticket(PURPOSE), purpose=PURPOSE,
        )  # fmt: skip
        return make_response(page, 429 if failure else 200)

    @expose("/recibida")
    @public
    def recibida(self) -> ResponseReturnValue:
        text = _(
            "Hemos recibido su solicitud. El Gestor de Servicio la revisará y usted recibirá la respuesta por correo."
        )
        return self.page("ev/recibido.html", realm=realms.realm(REALM), title=_("Solicitar acceso"), text=text)


def _services() -> tuple[tuple[str, str], ...]:
    """Public bodies: their names are no secret."""
    with scope.acting(scope.SYSTEM):
        found = db.session.execute(
            select(Servicio.id, Servicio.nombre).where(Servicio.activo.is_(True)).order_by(Servicio.nombre)
        )
        return tuple((str(one.id), one.nombre) for one in found)


class SolicitudAccesoView(EvModelView):
    model = SolicitudAcceso
    route_base = "/solicitudes-acceso"
    list_fields = ("creada_en", "nombres", "apellidos", "servicio", "perfil", "estado")
    search_fields = ("nombres", "apellidos")
    filter_fields = ("servicio", "estado")
    order = ("-creada_en",)
    readonly = True

    def show_links(self, row: SolicitudAcceso) -> Iterable[Link]:
        if row.estado == PENDIENTE and g.who.may(*RUN):
            yield url_for("SolicitudAccesoView.aprobar", pk=row.id), _("Aprobar"), "check"
            yield url_for("SolicitudAccesoView.rechazar", pk=row.id), _("Rechazar"), "x"

    @expose("/aprobar/<pk>", methods=["GET", "POST"])
    @requires(*RUN)
    def aprobar(self, pk: str) -> ResponseReturnValue:
        """Makes the account and invites its owner; nothing of it when a rule refuses the account."""
        row = self._pending(pk)
        faults = self._approve(row) if request.method == "POST" else []
        if request.method == "POST" and not faults:
            flash(_("Se creó la cuenta y se envió la invitación a %(correo)s.", correo=row.correo), "success")
            return redirect(url_for("SolicitudAccesoView.show", pk=row.id), 303)
        ours = select(Unidad.id, Unidad.nombre).where(Unidad.servicio_id == row.servicio_id).order_by(Unidad.nombre)
        chosen = request.form.getlist("unidades")
        return self.render_template(
            "inventario/aprobar.html", title=_("Aprobar solicitud"), row=row, units=db.session.execute(ours).all(),
            chosen=chosen, faults=[text_of(one) for one in faults],
        )  # fmt: skip

    def _approve(self, row: SolicitudAcceso) -> list[Fault]:
        raw = {
            "rut": row.rut, "first_name": row.nombres, "last_name": row.apellidos, "correo": row.correo,
            "perfil": row.perfil, "organizacion": row.servicio_id, "active": True,
            "unidades": request.form.getlist("unidades"),
        }  # fmt: skip
        with services.batch():
            made = services.save(Cuenta, raw)
            if made.ok:
                row.cuenta_id, row.resuelta_en = made.row.id, now()
                services.transition(row, "estado", APROBADA, "aprobar", right=RUN)
                invitations.invite(made.row)
        return [one for one in made.faults if not one.warning]

    @expose("/rechazar/<pk>", methods=["GET", "POST"])
    @requires(*RUN)
    def rechazar(self, pk: str) -> ResponseReturnValue:
        row = self._pending(pk)
        reason = request.form.get("motivo", "").strip()[:1000]
        if request.method == "POST" and reason:
            with services.batch():
                row.motivo, row.resuelta_en = reason, now()
                services.transition(row, "estado", RECHAZADA, "rechazar", right=RUN, motivo=reason)
                values = {"nombre": row.nombre, "servicio": str(row.servicio), "motivo": reason}
                mail.send("solicitud_rechazada", [row.correo], values, organizacion_id=row.servicio_id)
            flash(_("Se rechazó la solicitud y se envió el motivo a %(correo)s.", correo=row.correo), "success")
            return redirect(url_for("SolicitudAccesoView.show", pk=row.id), 303)
        failure = text_of(fault("MSG-GEN-01")) if request.method == "POST" else ""
        return self.render_template("inventario/rechazar.html", title=_("Rechazar solicitud"), row=row, failure=failure)

    def _pending(self, pk: str) -> SolicitudAcceso:
        """What was answered stays answered."""
        row: SolicitudAcceso = self._row(pk)
        if row.estado != PENDIENTE:
            raise services.NotAllowed(f"solicitud de acceso {row.id}: {row.estado}")
        return row


VIEWS = (
    View(SolicitarView),
    View(SolicitudAccesoView, "Solicitudes de acceso", CONFIGURACION, "user-plus", 810),
    View(DesignacionView, "Designaciones", CONFIGURACION, "file-certificate", 820),
)

MAILS = (
    MailTemplate(
        "solicitud_rechazada",
        N_("Su solicitud de acceso a la Plataforma de Gestión"),
        N_("Hola {nombre}:\n\nSu solicitud de una cuenta para {servicio} no fue aceptada.\n\nMotivo: {motivo}"),
        {"nombre": N_("Nombre de la persona"), "servicio": N_("Servicio"), "motivo": N_("Motivo del rechazo")},
        title=N_("Rechazo de una solicitud de acceso"),
        samples={"nombre": "María Pérez", "servicio": "Servicio de Ejemplo", "motivo": "No trabaja en el servicio."},
    ),
)
