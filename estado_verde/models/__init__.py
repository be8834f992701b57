"""The core's tables. Plugins bring their own and may point to these."""

# First: it says how constraints are named, before the library's own tables come in with the accounts.
from .base import Model, Registro, db  # isort: split

from .accounts import Cuenta, account_name
from .attachments import Adjunto
from .audit import Ajuste, Auditoria, Eslabon, Lote
from .drafts import Borrador
from .holidays import Feriado
from .lists import ListaPersonal
from .mail import BajaCorreo, Correo, PlantillaCorreo
from .organisations import Organizacion
from .periods import Hito, Periodo, Prorroga
from .platforms import Plataforma
from .privacy import Consentimiento, Peticion, Retencion, Vulneracion
from .registration import CodigoUsado
from .second_factor import CodigoRecuperacion, Exigencia, SegundoFactor
from .sign_in import Enlace, Intento, Sesion
from .territory import Comuna, Region
from .work import TareaDiaria, Trabajo

__all__ = [
    "Adjunto",
    "Ajuste",
    "Auditoria",
    "BajaCorreo",
    "Borrador",
    "CodigoRecuperacion",
    "CodigoUsado",
    "Comuna",
    "Consentimiento",
    "Correo",
    "Cuenta",
    "Enlace",
    "Eslabon",
    "Exigencia",
    "Feriado",
    "Hito",
    "Intento",
    "ListaPersonal",
    "Lote",
    "Model",
    "Organizacion",
    "Periodo",
    "Peticion",
    "PlantillaCorreo",
    "Plataforma",
    "Prorroga",
    "Region",
    "Registro",
    "Retencion",
    "SegundoFactor",
    "Sesion",
    "TareaDiaria",
    "Trabajo",
    "Vulneracion",
    "account_name",
    "db",
]
