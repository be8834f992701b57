"""The screens of security and their place in the menu."""

from __future__ import annotations

from ..contributions import View
from .own import ActivacionView, PerfilView

VIEWS = (View(PerfilView), View(ActivacionView))
