"""The workbook «unidades»: each row is a unit with its building and the years of its Alcance, so that a service brings
its whole cadastre in one file. What it exports it can import again, and nothing changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from estado_verde.models import Comuna, Region
from estado_verde.spec.workbooks import Earlier, Parts, SheetLayout, SheetRow, Workbook

from .models import Alcance, Complejo, Edificio, TipoUso, Unidad

#: Title of the column → record and field.
COLUMNS = (
    ("Complejo", "edificio.complejo"),
    ("Edificio", "edificio.nombre"),
    ("Dirección", "edificio.direccion"),
    ("Región", "edificio.region"),
    ("Comuna", "edificio.comuna"),
    ("Superficie del edificio (m²)", "edificio.superficie_m2"),
    ("N° de pisos", "edificio.numero_pisos"),
    ("Año de construcción", "edificio.anio_construccion"),
    ("Propiedad", "edificio.tipo_propiedad"),
    ("Unidad", "unidad.nombre"),
    ("Tipo de uso", "unidad.tipo_uso"),
    ("Superficie (m²)", "unidad.superficie_m2"),
    ("Fecha inicio de uso", "unidad.fecha_inicio_uso"),
    ("Fecha término de uso", "unidad.fecha_termino_uso"),
    ("¿Tiene acceso a la factura?", "unidad.acceso_factura"),
    ("¿Tiene disponible un vehículo propio del servicio?", "unidad.tiene_vehiculo_propio"),
    ("¿El consumo considera climatización/calefacción?", "unidad.considera_climatizacion"),
    ("N° colaboradores", "unidad.numero_colaboradores"),
    ("Año inicio Gestión Energética", "alcance.anio_inicio_gestion_energetica"),
    ("Año inicio resto itemes", "alcance.anio_inicio_resto_itemes"),
)
#: What each part of a row points to.
LINKS = {"edificio": "complejo", "unidad": "edificio", "alcance": "unidad"}


def split(row: SheetRow) -> Parts:
    """A complex is named or it is not there. A row without any cell of a building names none, and its unit is refused with
    MSG-INV-06."""
    parts: list[tuple[str, Mapping[str, Any]]] = []
    if row.cells.get("Complejo"):
        parts.append(("complejo", {"nombre": row.cells["Complejo"]}))
    for record, target in LINKS.items():
        values = {path.partition(".")[2]: row.cells.get(title) for title, path in COLUMNS if _of(record, path)}
        if record == "edificio" and all(value in (None, "") for value in values.values()):
            continue
        if any(name == target for name, _ in parts):
            values[target] = Earlier(target)
        parts.append((record, values))
    return parts


def _of(record: str, path: str) -> bool:
    return path.partition(".")[0] == record


def rows(context: Any) -> Iterator[Mapping[str, Any]]:
    """The units of the service as rows of the sheet, by name."""
    found = (
        select(
            Complejo.nombre,
            Edificio.nombre,
            Edificio.direccion,
            Region.nombre,
            Comuna.nombre,
            Edificio.superficie_m2,
            Edificio.numero_pisos,
            Edificio.anio_construccion,
            Edificio.tipo_propiedad,
            Unidad.nombre,
            TipoUso.nombre,
            Unidad.superficie_m2,
            Unidad.fecha_inicio_uso,
            Unidad.fecha_termino_uso,
            Unidad.acceso_factura,
            Unidad.tiene_vehiculo_propio,
            Unidad.considera_climatizacion,
            Unidad.numero_colaboradores,
            Alcance.anio_inicio_gestion_energetica,
            Alcance.anio_inicio_resto_itemes,
        )
        .select_from(Unidad)
        .join(Edificio, Edificio.id == Unidad.edificio_id)
        .join(Region, Region.id == Edificio.region_id)
        .join(Comuna, Comuna.id == Edificio.comuna_id)
        .outerjoin(Complejo, Complejo.id == Edificio.complejo_id)
        .outerjoin(TipoUso, TipoUso.id == Unidad.tipo_uso_id)
        .outerjoin(Alcance, Alcance.unidad_id == Unidad.id)
        .where(Unidad.servicio_id == context.servicio.id)
        .order_by(Unidad.nombre, Unidad.id)
    )
    titles = [title for title, _ in COLUMNS]
    for values in context.session.execute(found):
        yield dict(zip(titles, values, strict=True))


UNIDADES = Workbook(
    "unidades",
    "Unidades",
    (
        SheetLayout(
            "Unidades",
            "unidad",
            columns=COLUMNS,
            split=split,
            found=("complejo", "edificio"),
            rows=rows,
            help=(
                "Una fila por unidad. El edificio se reconoce por su dirección y comuna: si no existe, se crea. "
                "La unidad se reconoce por su nombre y edificio: si existe se actualiza."
            ),
        ),
    ),
    help="Complejos, edificios y unidades del servicio, con los años de inicio de su Alcance.",
)
