"""The messages of the portal, each with when it is sent and to whom. How they are worded, checked, tried and kept is the
core's."""

from __future__ import annotations

from ev_plugins.generacion_ciudadana.estados import TIPOS
from ev_plugins.generacion_ciudadana.mails import TO_COMPANY, TO_PERSON
from ev_plugins.generacion_ciudadana.profiles import GENERACION
from flask_babel import gettext

from estado_verde.contributions import MailTemplate, View
from estado_verde.mail.views import MensajesView
from estado_verde.spec.messages import N_

PERSON = N_("Al solicitante y a su correo adicional")
COMPANY = N_("A la empresa distribuidora")
BOTH = N_("Al solicitante, a su correo adicional y a la empresa distribuidora")
ACCOUNT = N_("Al correo de la cuenta")


class MensajesPortalView(MensajesView):
    ambito = realm = GENERACION
    route_base = "/generacion/mensajes"
    title = N_("Modificar Mensajes")

    def about(self, one: MailTemplate) -> str:
        return f"{one.code} · {gettext(_recipients(one.code))}"

    def samples(self, one: MailTemplate, variant: str) -> dict[str, str]:
        """Of the form whose message it is."""
        found = super().samples(one, variant)
        return found | {"tipo_formulario": TIPOS[variant]} if variant in TIPOS else found


def _recipients(code: str) -> str:
    person, company = code in TO_PERSON, code in TO_COMPANY
    return BOTH if person and company else PERSON if person else COMPANY if company else ACCOUNT


VIEWS = [View(MensajesPortalView, N_("Mensajes"), (N_("SEC"),), icon="mail-cog", order=12)]
