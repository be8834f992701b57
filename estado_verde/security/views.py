"""The screens of security and their place in the menu."""

from __future__ import annotations

from ..contributions import View
from .cuentas import AuditoriaView, CuentaView
from .integrity import IntegridadView
from .own import ActivacionView, PerfilView

CONFIGURATION = ("Plataforma de Gestión", "Configuración")

VIEWS = (
    View(PerfilView),
    View(ActivacionView),
    View(CuentaView, "Gestores", CONFIGURATION, "users", 800),
    View(AuditoriaView, "Registro de auditoría", CONFIGURATION, "history", 900),
    View(IntegridadView),
)
