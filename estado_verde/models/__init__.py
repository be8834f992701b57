"""The core's tables. Plugins bring their own and may point to these."""

# First: it says how constraints are named, before the library's own tables come in with the accounts.
from .base import Model, Registro, db  # isort: split

from .accounts import Cuenta, account_name
from .attachments import Adjunto
from .audit import Ajuste, Auditoria, Lote
from .drafts import Borrador
from .holidays import Feriado
from .organisations import Organizacion
from .periods import Hito, Periodo, Prorroga
from .platforms import Plataforma
from .sign_in import Enlace, Intento, Sesion
from .territory import Comuna, Region

__all__ = [
    "Adjunto",
    "Ajuste",
    "Auditoria",
    "Borrador",
    "Comuna",
    "Cuenta",
    "Enlace",
    "Feriado",
    "Hito",
    "Intento",
    "Lote",
    "Model",
    "Organizacion",
    "Periodo",
    "Plataforma",
    "Prorroga",
    "Region",
    "Registro",
    "Sesion",
    "account_name",
    "db",
]
