"""Generated screens over Flask-AppBuilder: a plugin names a model, the record in the catalogue says the rest."""

from __future__ import annotations

from flask_appbuilder.actions import action

from .base import EvView
from .interface import EvInterface
from .views import EvModelView

__all__ = ["EvInterface", "EvModelView", "EvView", "action"]
