"""The mails of RT7 (rt7 §6): who loads a unit is told that its justification was rejected, with the verdict itself."""

from __future__ import annotations

from ev_plugins.inventario.models import Unidad, gestores_de_unidad
from flask import url_for
from flask_babel import lazy_gettext
from sqlalchemy import or_, select

from estado_verde import mail
from estado_verde.contributions import MailTemplate
from estado_verde.models import Cuenta, Periodo, db
from estado_verde.scope import UNSCOPED
from estado_verde.spec.messages import N_

from .choices import TOPICS
from .models import Fundamentacion

REJECTED = MailTemplate(
    "residuos_rechazo",
    N_("Justificación rechazada: {tema}, {unidad}"),
    N_(
        "Hola:\n\nLa justificación de «{tema}» de la unidad {unidad} ({servicio}, periodo {anio}) fue rechazada en la "
        "validación externa:\n\n{comentario}\n\nCorríjala o agregue sus respaldos en {enlace}"
    ),
    {
        "unidad": N_("Nombre de la unidad"),
        "servicio": N_("Nombre del servicio"),
        "anio": N_("Año del periodo"),
        "tema": N_("Tema de la justificación"),
        "comentario": N_("Comentario del auditor"),
        "enlace": N_("Página de la unidad"),
    },
    title=N_("Residuos: justificación rechazada"),
    samples={
        "unidad": "Edificio central",
        "servicio": "Servicio de ejemplo",
        "anio": "2026",
        "tema": "Residuos no reciclados",
        "comentario": "Falta el certificado del municipio.",
        "enlace": "https://ejemplo.cl/residuos/unidad/",
    },
)
TEMPLATES = (REJECTED,)


def rejected(row: Fundamentacion) -> None:
    """To the Gestores of the service and to those of the unit. Inside the batch of the verdict."""
    unit, periodo = db.session.get_one(Unidad, row.unidad_id), db.session.get_one(Periodo, row.periodo_id)
    path = url_for("UnidadResiduosView.index", unidad=unit.id, periodo=periodo.anio)
    values = {
        "unidad": unit.nombre,
        "servicio": unit.servicio.nombre,
        "anio": periodo.anio,
        "tema": lazy_gettext(TOPICS[row.tema]),
        "comentario": row.veredicto_comentario or "",
        "enlace": mail.link(path),
    }
    mail.send(REJECTED.code, _gestores(unit), values, organizacion_id=unit.servicio_id)


def _gestores(unit: Unidad) -> list[Cuenta]:
    """An auditor does not see the accounts of a service, and need not, for them to be written to."""
    theirs = select(gestores_de_unidad.c.cuenta_id).where(gestores_de_unidad.c.unidad_id == unit.id)
    answers = (Cuenta.perfil == "gestor_servicio") & (Cuenta.organizacion_id == unit.servicio_id)
    able = (Cuenta.ambito == "GESTION", Cuenta.active.is_(True), Cuenta.correo.is_not(None))
    statement = select(Cuenta).where(*able, or_(answers, Cuenta.id.in_(theirs))).order_by(Cuenta.id)
    return list(db.session.scalars(statement.execution_options(**UNSCOPED)))
