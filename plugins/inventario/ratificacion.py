"""What the inventory of a service still lacks before it can be ratified (rt1 §4): every check over every unit of the year,
all faults at once. The same answers feed the checklist, «Mi avance» and the control report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from estado_verde import catalog, plugins
from estado_verde.models import Periodo, Region
from estado_verde.spec.faults import Fault, fault, warning

from .alcance import criterio_en_alcance, criterio_obligada
from .energia import Energetico, EstadoReporteConsumo, Medidor, NumeroCliente, UnidadEnergetico
from .models import Alcance, Edificio, Servicio, Unidad, gestores_de_unidad

REST_AXIS = "RESTO_ITEMES"


@dataclass(frozen=True)
class Finding:
    """One item of the checklist. ``url`` is the page where it is mended."""

    check: int
    unidad_id: int
    unidad: str
    fault: Fault
    url: str

    @property
    def blocking(self) -> bool:
        return not self.fault.warning


@dataclass(frozen=True)
class Facts:
    """All that the checks look at, loaded in a handful of queries however many units there are."""

    units: Sequence[Any]
    sources: Mapping[int, Sequence[Any]]
    reports: Mapping[int, Any]
    watched: frozenset[int]
    others: Mapping[int, Sequence[Fault]] = field(default_factory=dict)

    def findings(self) -> Iterator[Finding]:
        for unit in self.units:
            for check, url, found in self.of_unit(unit):
                yield Finding(check, unit.id, unit.nombre, found, url)

    def of_unit(self, unit: Any) -> Iterator[tuple[int, str, Fault]]:
        """(number of the check, page, fault) of everything that one unit lacks, in the order of rt1 §4."""
        name, reports = unit.nombre, f"/estado-reporte-consumos/list/?unidad={unit.id}"
        if unit.tiene_vehiculo_propio is None or unit.considera_climatizacion is None:
            yield 2, f"/mi-unidad/show/{unit.id}", fault("MSG-INV-14", unidad=name)
        report, sources = self.reports.get(unit.id), self.sources.get(unit.id, ())
        if not sources and not _justified(report):
            yield 3, f"/mi-unidad/energeticos/?unidad={unit.id}", fault("MSG-INV-15", unidad=name)
        for one in sources:
            if unit.acceso_factura and one.requiere_medidor and not one.medidores:
                text = fault("MSG-INV-16", unidad=name, energetico=one.nombre)
                yield 4, f"/mi-unidad/energeticos/?unidad={unit.id}", text
        energy_due = unit.acceso_factura and unit.anio_inicio_gestion_energetica is None
        if energy_due or unit.anio_inicio_resto_itemes is None:
            yield 5, f"/alcance/show/{unit.alcance_id}", fault("MSG-INV-17", unidad=name)
        for other in self.others.get(unit.id, ()):
            yield 6, f"/unidades/show/{unit.id}", other
        if unit.id not in self.watched:
            yield 8, f"/unidades/edit/{unit.id}", warning("MSG-INV-20", unidad=name)
        if _must_justify(unit, report) and not _justified(report):
            yield 9, reports, fault("MSG-INV-25", unidad=name)


def _justified(report: Any) -> bool:
    return report is not None and bool(report.justificacion)


def _must_justify(unit: Any, report: Any) -> bool:
    if not unit.acceso_factura:
        return True
    return report is not None and not (report.reporta_consumo and report.gestiona_energia)


def facts(session: Session, periodo: Periodo, servicio_id: int | None) -> Facts:
    """The facts of the units that must be loaded in the year, of one service or of all that the account sees."""
    here = (criterio_obligada(periodo.period()), *(() if servicio_id is None else (Unidad.servicio_id == servicio_id,)))
    units = session.execute(_units(periodo).where(*here).order_by(Servicio.nombre, Unidad.nombre, Unidad.id)).all()
    inside = select(Unidad.id).where(*here)
    watched = (
        select(gestores_de_unidad.c.unidad_id).join(Unidad, Unidad.id == gestores_de_unidad.c.unidad_id).where(*here)
    )
    reported = select(
        EstadoReporteConsumo.unidad_id,
        EstadoReporteConsumo.reporta_consumo,
        EstadoReporteConsumo.gestiona_energia,
        EstadoReporteConsumo.justificacion,
    ).where(EstadoReporteConsumo.periodo_id == periodo.id, EstadoReporteConsumo.unidad_id.in_(inside))
    return Facts(
        units,
        _sources(session, periodo, inside),
        {one.unidad_id: one for one in session.execute(reported)},
        frozenset(session.scalars(watched)),
        _of_other_plugins(periodo, servicio_id),
    )


def _units(periodo: Periodo) -> Any:
    return (
        select(
            Unidad.id,
            Unidad.nombre,
            Unidad.acceso_factura,
            Unidad.tiene_vehiculo_propio,
            Unidad.considera_climatizacion,
            Alcance.anio_inicio_gestion_energetica,
            Alcance.anio_inicio_resto_itemes,
            Alcance.id.label("alcance_id"),
            criterio_en_alcance(periodo.period(), REST_AXIS).label("en_alcance_resto"),
            Servicio.id.label("servicio_id"),
            Servicio.nombre.label("servicio"),
            Region.codigo.label("region"),
        )
        .join(Servicio, Servicio.id == Unidad.servicio_id)
        .join(Edificio, Edificio.id == Unidad.edificio_id)
        .join(Region, Region.id == Edificio.region_id)
        .outerjoin(Alcance, Alcance.unidad_id == Unidad.id)
    )


def _sources(session: Session, periodo: Periodo, inside: Any) -> Mapping[int, Sequence[Any]]:
    """The sources that each unit uses in period t, with how many meters each has."""
    statement = (
        select(
            UnidadEnergetico.unidad_id,
            Energetico.nombre,
            Energetico.requiere_medidor,
            func.count(Medidor.id).label("medidores"),
        )
        .join(Energetico, Energetico.id == UnidadEnergetico.energetico_id)
        .outerjoin(NumeroCliente, NumeroCliente.unidad_energetico_id == UnidadEnergetico.id)
        .outerjoin(Medidor, Medidor.numero_cliente_id == NumeroCliente.id)
        .where(
            UnidadEnergetico.unidad_id.in_(inside),
            UnidadEnergetico.desde <= periodo.fecha_termino,
            and_(UnidadEnergetico.hasta.is_(None) | (UnidadEnergetico.hasta >= periodo.fecha_inicio)),
        )
        .group_by(UnidadEnergetico.id, UnidadEnergetico.unidad_id, Energetico.nombre, Energetico.requiere_medidor)
        .order_by(UnidadEnergetico.unidad_id, Energetico.nombre)
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for one in session.execute(statement):
        found[one.unidad_id].append(one)
    return found


def _of_other_plugins(periodo: Periodo, servicio_id: int | None) -> Mapping[int, Sequence[Fault]]:
    """Checks 6 and 7, and whatever next year's plugin adds: each is asked once, for a service or (without one) for all that
    the account sees, and names the unit of every fault by ``unidad_id``."""
    data = {"record": "ratificacion", "servicio": servicio_id}
    requirement = catalog.requirement("inventario", periodo.anio)
    found: dict[int, list[Fault]] = defaultdict(list)
    for one in plugins.ask("ev_validate", requirement=requirement, data=data, previous=None, periodo=periodo):
        found[int(str(one.values["unidad_id"]))].append(one)
    return found
