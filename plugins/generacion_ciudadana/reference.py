"""What the portal begins with: the counter of folios, the links of the manual, the limits of each document, whom to ask, and
no term at all until a law gives one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from estado_verde.spec.fields import MB
from estado_verde.spec.messages import N_

from . import requirements
from .estados import MC, TIPOS
from .models import Configuracion, Correlativo, EnlaceInteres, LimiteAdjunto, PlazoTipo
from .plazos import DIAS_VALIDACION

#: The manual names them; their addresses are the site that it cites, and people edit them.
CONTACT = "generacionciudadana@sec.cl"  # without the accent that the manual once writes (C-41)
SITE = "https://www.sec.cl/generacionciudadana"
ENLACES = (
    N_("Proceso de Conexión"),
    N_("Descarga de Formularios"),
    N_("Declaración de puesta en servicio (TE4)"),
    N_("La Generación Ciudadana en la SEC"),
    N_("Acerca de la Generación Ciudadana"),
    N_("Ayuda (Ingreso al portal de Generación Ciudadana)"),
)
SIN_PLAZO = N_("Sin plazo definido: el manual de la SEC no lo indica")


def load(session: Session) -> int:
    added = 0
    if session.get(Correlativo, 1) is None:
        session.add(Correlativo(id=1, ultimo=0))
        added += 1
    if not session.scalar(select(func.count()).select_from(EnlaceInteres)):
        session.add_all(
            EnlaceInteres(nombre=name, direccion=SITE, orden=number) for number, name in enumerate(ENLACES, 1)
        )
        added += len(ENLACES)
    if not session.scalar(select(func.count()).select_from(PlazoTipo)):
        terms = [PlazoTipo(tipo=one, vigente_desde=date(2014, 10, 22), fuente=SIN_PLAZO) for one in TIPOS if one != MC]
        session.add_all(terms)
        added += len(terms)
    added += _limits(session) + _settings(session)
    session.flush()
    return added


def _limits(session: Session) -> int:
    """One row for each document, as it was declared; what the SEC changed since stays."""
    known = set(session.scalars(select(LimiteAdjunto.campo)))
    missing = [one for one in requirements.adjuntos() if one.name not in known]
    for one in missing:
        strict = one.max_bytes % MB == MB - 1
        largest = Decimal(one.max_bytes + strict) / MB
        row = LimiteAdjunto(campo=one.name, maximo_mb=largest, exclusivo=strict, tipos=", ".join(one.file_types))
        session.add(row)
    return len(missing)


def _settings(session: Session) -> int:
    if session.scalar(select(func.count()).select_from(Configuracion)):
        return 0
    session.add(Configuracion(contacto=CONTACT, manual=SITE, dias_validacion=DIAS_VALIDACION))
    return 1
