"""The platforms as the documents name them (00-overview §1, §1.2), with the texts with which an installation begins. What
people changed since stays as they left it; what they did not is in the catalogues and follows the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import plugins
from ..models import Plataforma
from ..spec import fields as f
from ..spec.faults import Fault, fault
from ..spec.messages import N_
from ..spec.records import Case, Record, Rule

#: A page of ours, or one of another site that is asked for openly.
ADDRESS = re.compile(r"/[^/\\\s][^\\\s]*|https://[^\\\s]+")


def leads_somewhere(case: Case) -> Iterator[Fault]:
    if case["direccion"] and not ADDRESS.fullmatch(case["direccion"]):
        yield fault("MSG-GEN-06", "direccion")
    if case["disponible"] and not case["direccion"]:
        yield fault("MSG-GEN-01", "direccion")


RECORD = Record(
    "plataforma",
    "Plataforma",
    "Plataformas",
    (
        f.text("codigo", "Código", 40, read_only=True),
        f.text("nombre", "Nombre", 120, required=True),
        f.text("texto", "Descripción", 300, required=True),
        f.text("cuenta", "Qué cuenta usa", 120, required=True),
        f.boolean("disponible", "Disponible", required=True, hint="No: la portada dice solo «Próximamente»."),
        f.text("direccion", "Dirección", 300, hint="Una página de este sitio (/ingreso/) o de otro (https://…)."),
        f.long_text(
            "ayuda",
            "¿Cómo obtener un perfil para ingresar a plataforma?",
            hint="Una indicación por línea. Se muestra en la portada y en la página de ingreso.",
        ),
        f.integer("orden", "Orden", 1, 99, required=True),
    ),
    rules=(Rule("PLA-DIRECCION", leads_somewhere),),
    key=("codigo",),
    icon="layout-grid",
    feminine=True,
)

#: Columns of the rows below, from the first platform of the front page to the last.
COLUMNS = ("codigo", "ambito", "icono", "nombre", "texto", "cuenta", "direccion", "ayuda")
PLATFORMS: tuple[tuple[str | tuple[str, ...] | None, ...], ...] = (
    (
        "gestion",
        "GESTION",
        "building-community",
        N_("Plataforma de Gestión"),
        N_("Ingreso información para cumplir con O1 y O2 de RT"),
        N_("Cuenta de gestión"),
        "/ingreso/",
        (
            N_(
                "Si es un servicio antiguo que tuvo Indicador EE 2022, puede solicitar la creación de cuenta al gestor "
                "de servicio."
            ),
            N_(
                "Si es un servicio nuevo, tiene 2 opciones: pinchar «Nuevo usuario» (dirige a ticket) o enviar un ticket "
                "solicitando la creación."
            ),
            N_("Se pedirá que los servicios hagan designación vía oficio de sus gestores de servicio."),
        ),
    ),
    (
        "flota",
        "GESTION",
        "car",
        N_("Plataforma Flota Vehicular"),
        N_("Ingreso información para cumplir con O2-RT5 (gestión vehículos)"),
        N_("La misma cuenta de gestión"),
        None,
        (N_("El gestor de servicio puede crear los perfiles de Gestor de Flota y Conductor."),),
    ),
    (
        "capacitacion",
        "CAPACITACION",
        "school",
        N_("Plataforma de Capacitación"),
        N_(
            "Ingreso información para capacitaciones en Gestión de la Energía. "
            "Curso «Introducción a la Gestión de Energía»"
        ),
        N_("Cuenta propia"),
        None,
        (
            N_(
                "La cuenta de gestores de las plataformas de gestión o de flota vehicular no sirve para acceder a esta "
                "plataforma. Se crea directamente, pinchando el botón «Comience ahora creando una cuenta nueva»."
            ),
        ),
    ),
    (
        "concientizacion",
        "CONCIENTIZACION",
        "bulb",
        N_("Plataforma de Concientización"),
        N_("Curso «Concientización en gestión sustentable del Sector Público» (O1-RT3)"),
        N_("Cuenta propia"),
        None,
        (
            N_(
                "La cuenta de gestores de las plataformas de gestión, flota vehicular o capacitación no sirve para "
                "acceder a esta plataforma. Se crea directamente, pinchando el botón para crear nueva cuenta."
            ),
        ),
    ),
    (
        "generacion_ciudadana",
        "GENERACION_CIUDADANA",
        "solar-panel",
        N_("Generación Ciudadana"),
        N_("Tramitación en línea de solicitudes de conexión. Perfiles Solicitante, Distribuidora y SEC"),
        N_("Cuenta propia"),
        None,
        (),
    ),
    (
        "biblioteca",
        None,
        "books",
        N_("Biblioteca"),
        N_("Guías, formatos y documentos de apoyo de cada requisito técnico"),
        N_("Abierta, sin cuenta"),
        None,
        (),
    ),
    (
        "tickets",
        None,
        "lifebuoy",
        N_("Contacto a través sistema de tickets"),
        N_("Pida una cuenta, haga una consulta o informe un problema"),
        N_("Abierto, sin cuenta"),
        None,
        (),
    ),
)


def load(session: Session) -> int:
    """Add the platforms that are not there, and open those that have come with a plugin; how many they were."""
    known = set(session.scalars(select(Plataforma.codigo)))
    added = 0
    for number, values in enumerate(PLATFORMS, 1):
        row = dict(zip(COLUMNS, values, strict=True))
        if row["codigo"] in known:
            continue
        texts = row.pop("ayuda")
        help_text = "\n".join(texts) if isinstance(texts, tuple) else ""
        session.add(Plataforma(**row, ayuda=help_text or None, disponible=row["direccion"] is not None, orden=number))
        added += 1
    session.flush()
    return added + _open_new(session)


def _open_new(session: Session) -> int:
    """One without an address was never opened; one that somebody closed keeps its address, and stays closed."""
    from ..security import realms

    routes = {one.name: one.route for one in realms.all_realms()}
    brought = {one.group[0] for one in plugins.host().values("ev_views") if one.group}
    waiting = session.scalars(select(Plataforma).where(Plataforma.ambito.in_(routes), Plataforma.direccion.is_(None)))
    # The realm of management has more than one platform: a plugin brings the one in whose menu it stands.
    found = [one for one in waiting if one.ambito != realms.GESTION or one.nombre in brought]
    for one in found:
        one.direccion, one.disponible = routes[one.ambito or ""], True
    session.flush()
    return len(found)


@dataclass(frozen=True)
class Tile:
    """A platform as the front page shows it. One without ``url`` says «Próximamente» and nothing else."""

    icon: str
    title: str
    text: str
    account: str
    help: list[str]
    url: str


def tiles(session: Session) -> list[Tile]:
    """All of them, in the order of the front page."""
    return [_tile(one) for one in session.scalars(select(Plataforma).order_by(Plataforma.orden, Plataforma.id))]


def help_of(session: Session, ambito: str) -> list[str]:
    """How people get a profile in the platforms of a realm that are open."""
    found = select(Plataforma).where(Plataforma.ambito == ambito).order_by(Plataforma.orden, Plataforma.id)
    return [text for one in session.scalars(found) if one.abierta for text in _tile(one).help]


def is_open(session: Session, ambito: str) -> bool:
    """Whether people may take an account in a realm: not while its platforms say «Próximamente»."""
    found = session.scalars(select(Plataforma).where(Plataforma.ambito == ambito)).all()
    return not found or any(one.abierta for one in found)


def _tile(row: Plataforma) -> Tile:
    lines = (line.strip() for line in (row.ayuda or "").splitlines())
    return Tile(
        row.icono,
        gettext(row.nombre),
        gettext(row.texto),
        gettext(row.cuenta),
        [gettext(line) for line in lines if line],
        row.direccion or "" if row.abierta else "",
    )
