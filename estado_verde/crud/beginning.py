"""The first steps of an installation that has nothing yet: what the Red de Expertos does before any service can load.
Those of a service come from the cards of its requirements."""

from __future__ import annotations

from flask import current_app, url_for
from flask_babel import gettext
from sqlalchemy import select

from ..models import Cuenta, db
from ..models.periods import PREPARACION
from ..scope import Who
from ..security import realms
from .context import Selection, model_for
from .views import EvModelView

#: Text, address, and whether it is done.
Step = tuple[str, str, bool]


def steps_of(who: Who, selection: Selection) -> list[Step]:
    """Nothing for who does not run the programme, or once all are done."""
    if not who.may("write", "periodos"):
        return []
    accounts = select(Cuenta.id).where(Cuenta.ambito == realms.GESTION, Cuenta.organizacion_id.is_not(None)).limit(1)
    several = (
        (gettext("Cree el periodo del año desde su plantilla"), "PlantillaView.index", bool(selection.periodos)),
        (gettext("Abra el periodo para carga"), "PeriodoView.list", any(map(_begun, selection.periodos))),
        (gettext("Agregue los servicios"), adding(model_for("servicio")), bool(selection.servicios)),
        (gettext("Invite a los gestores de cada servicio"), adding(Cuenta), db.session.scalar(accounts) is not None),
    )
    found = [(text, url_for(endpoint), done) for text, endpoint, done in several if endpoint]
    return [] if all(done for _, _, done in found) else found


def _begun(periodo: object) -> bool:
    return getattr(periodo, "estado", PREPARACION) != PREPARACION


def adding(model: object) -> str:
    """The endpoint where a row of a model is added; empty where no screen does."""
    views = (one for one in current_app.appbuilder.baseviews if isinstance(one, EvModelView))  # type: ignore[attr-defined]
    endpoints = (f"{one.endpoint}.add" for one in views if type(one).model is model)
    return next((one for one in endpoints if one in current_app.view_functions), "")
