"""The screens of security and their place in the menu."""

from __future__ import annotations

from ..contributions import View
from .cuentas import AuditoriaView, CuentaView
from .integrity import IntegridadView
from .mis_sesiones import SesionesView
from .own import ActivacionView, PerfilView
from .segundo_factor import ExigenciaView, SegundoFactorView

CONFIGURATION = ("Plataforma de Gestión", "Configuración")

VIEWS = (
    View(PerfilView),
    View(SesionesView),
    View(SegundoFactorView),
    View(ExigenciaView, "Segundo factor", CONFIGURATION, "shield-check", 850),
    View(ActivacionView),
    View(CuentaView, "Gestores", CONFIGURATION, "users", 800),
    View(AuditoriaView, "Registro de auditoría", CONFIGURATION, "history", 900),
    View(IntegridadView),
)
