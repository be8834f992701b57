"""What the catalogues begin with. The Red de Expertos edits them afterwards, so a catalogue that has rows is left alone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .energia import Energetico
from .models import AlcanceAnioOpcion, Ministerio, TipoUso

#: «2023, 2024 o 2025» (S000 §3); later years come with the edition of each.
ANIOS = (2023, 2024, 2025)
TIPOS_USO = ("Oficina", "Atención de público", "Bodega", "Laboratorio", "Recinto", "Otro")
#: The three that come through a meter are those of S000 §3.
ENERGETICOS = {
    "Electricidad": True,
    "Gas natural": True,
    "Gas licuado": True,
    "Petróleo diésel": False,
    "Kerosene/parafina": False,
    "Leña": False,
    "Pellet": False,
    "Carbón": False,
    "Otro": False,
}
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
    return sum(
        (
            _fill(session, TipoUso, [{"nombre": one} for one in TIPOS_USO]),
            _fill(session, Ministerio, [{"nombre": one} for one in MINISTERIOS]),
            _fill(
                session, Energetico, [{"nombre": one, "requiere_medidor": meter} for one, meter in ENERGETICOS.items()]
            ),
            _fill(session, AlcanceAnioOpcion, [{"anio": one} for one in ANIOS]),
        )
    )


def _fill(session: Session, model: Any, rows: list[dict[str, Any]]) -> int:
    if session.scalar(select(func.count()).select_from(model)):
        return 0
    session.add_all(model(**one) for one in rows)
    session.flush()
    return len(rows)
