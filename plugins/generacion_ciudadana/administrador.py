"""«Administrador»: what the SEC keeps up to date in the portal, on generated screens. Who its users are, in ``usuarios``."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_appbuilder.security.decorators import has_access
from sqlalchemy import select

from estado_verde.contributions import View, grants
from estado_verde.crud import EvModelView
from estado_verde.models import db
from estado_verde.spec.messages import N_

from .administracion_records import PAGAN
from .models import Configuracion, DiaNoHabil, Distribuidora, EnlaceInteres, LimiteAdjunto, PlazoTipo
from .profiles import GENERACION

#: Where a company is paid.
CUENTA = ("banco", "tipo_cuenta", "numero_cuenta", "titular", "rut_titular", "email_pago", "instrucciones_cupon")


class AdministradorView(EvModelView):
    """What every screen of «Administrador» is: of the portal, and of no service, unit or year."""

    ambito = GENERACION
    in_context = False


class DistribuidoraView(AdministradorView):
    model = Distribuidora
    route_base = "/generacion/distribuidoras"
    list_fields = ("prefijo_folio", "nombre", "razon_social", "rut", "email_notificacion", "activo")
    search_fields = ("nombre", "razon_social", "prefijo_folio")
    filter_fields = ("activo",)
    order = ("nombre",)
    sections = (
        (N_("Empresa"), ("nombre", "razon_social", "rut", "sigla", "prefijo_folio", "activo")),
        (N_("Contacto"), ("email_notificacion",)),
        (N_("Formas de pago"), tuple(PAGAN.values())),
        (N_("Datos de pago"), CUENTA),
    )


class PlazoTipoView(AdministradorView):
    model = PlazoTipo
    route_base = "/generacion/plazos"
    list_fields = ("tipo", "dias_habiles", "vigente_desde", "fuente")
    order = ("-vigente_desde",)


class DiaNoHabilView(AdministradorView):
    model = DiaNoHabil
    route_base = "/generacion/dias-no-habiles"
    list_fields = ("fecha", "region", "motivo")
    order = ("-fecha",)


class EnlaceInteresView(AdministradorView):
    model = EnlaceInteres
    route_base = "/generacion/enlaces-interes"
    list_fields = ("orden", "nombre", "direccion")
    order = ("orden",)


class LimiteAdjuntoView(AdministradorView):
    """One row for each document: there are no more and no fewer than the forms ask for."""

    model = LimiteAdjunto
    route_base = "/generacion/limites"
    list_fields = ("campo", "maximo_mb", "exclusivo", "tipos")
    order = ("campo",)
    without = frozenset({"add", "delete"})


class ConfiguracionView(AdministradorView):
    """The one row of the portal: its list is its detail."""

    model = Configuracion
    route_base = "/generacion/configuracion"
    without = frozenset({"add", "delete", "export", "options"})

    @expose("/list/")
    @has_access
    def list(self) -> ResponseReturnValue:
        row = configuracion()
        return redirect(url_for("ConfiguracionView.show", pk=row.id)) if row else super().list()


def configuracion() -> Configuracion | None:
    found: Configuracion | None = db.session.scalars(select(Configuracion).order_by(Configuracion.id)).first()
    return found


GRANTS = grants("portal", sec="read write")
ADMINISTRADOR = (N_("SEC"), N_("Administrador"))
VIEWS = [
    View(DistribuidoraView, N_("Distribuidoras"), ADMINISTRADOR, icon="building-factory", order=41),
    View(PlazoTipoView, N_("Plazos de respuesta"), ADMINISTRADOR, icon="calendar-due", order=42),
    View(DiaNoHabilView, N_("Días no hábiles"), ADMINISTRADOR, icon="calendar-off", order=43),
    View(EnlaceInteresView, N_("Enlaces de interés"), ADMINISTRADOR, icon="link", order=44),
    View(LimiteAdjuntoView, N_("Límites de los documentos"), ADMINISTRADOR, icon="file-settings", order=45),
    View(ConfiguracionView, N_("Configuración del portal"), ADMINISTRADOR, icon="settings", order=46),
]
