"""What the catalogues begin with. The Red de Expertos edits them afterwards, so a catalogue that has rows is left alone."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .models import Ministerio, TipoUso

TIPOS_USO = ("Oficina", "Atención de público", "Bodega", "Laboratorio", "Recinto", "Otro")
MINISTERIOS = (
    "Ministerio del Interior",
    "Ministerio de Relaciones Exteriores",
    "Ministerio de Defensa Nacional",
    "Ministerio de Hacienda",
    "Ministerio Secretaría General de la Presidencia",
    "Ministerio Secretaría General de Gobierno",
    "Ministerio de Economía, Fomento y Turismo",
    "Ministerio de Desarrollo Social y Familia",
    "Ministerio de Educación",
    "Ministerio de Justicia y Derechos Humanos",
    "Ministerio del Trabajo y Previsión Social",
    "Ministerio de Obras Públicas",
    "Ministerio de Salud",
    "Ministerio de Vivienda y Urbanismo",
    "Ministerio de Agricultura",
    "Ministerio de Minería",
    "Ministerio de Transportes y Telecomunicaciones",
    "Ministerio de Bienes Nacionales",
    "Ministerio de Energía",
    "Ministerio del Medio Ambiente",
    "Ministerio del Deporte",
    "Ministerio de la Mujer y la Equidad de Género",
    "Ministerio de las Culturas, las Artes y el Patrimonio",
    "Ministerio de Ciencia, Tecnología, Conocimiento e Innovación",
    "Ministerio de Seguridad Pública",
)


def load(session: Session) -> int:
    """How many rows were added."""
    return _fill(session, TipoUso, TIPOS_USO) + _fill(session, Ministerio, MINISTERIOS)


def _fill(session: Session, model: type[TipoUso] | type[Ministerio], names: tuple[str, ...]) -> int:
    if session.scalar(select(func.count()).select_from(model)):
        return 0
    session.add_all(model(nombre=one) for one in names)
    session.flush()
    return len(names)
