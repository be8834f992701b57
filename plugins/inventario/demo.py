"""Three invented services, forty units from Arica to Punta Arenas, and an account of each profile. The service SDG is the
worked example of the residues of 2026; the others look like real ones: some units late, some out of use."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from estado_verde import storage
from estado_verde.demo import Account, create_accounts, save
from estado_verde.models import Comuna, Cuenta, Periodo

from . import anual_steps, scope_years
from .accesos import Designacion
from .energia import EstadoReporteConsumo, Medidor, NumeroCliente, UnidadEnergetico
from .models import Alcance, AsignacionAuditor, Complejo, CompromisoServicio, Edificio, Servicio, Unidad
from .traspasos import Traspaso

#: An empty sheet of paper.
PAPER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
FILE = Path(__file__).parent / "demo_unidades.csv"
SERVICIOS = (
    ("SDN", "Servicio Demostración Norte", "Ministerio de Energía", 2022, True),
    ("SDC", "Servicio Demostración Centro", "Ministerio de Hacienda", 2022, True),
    ("SDG", "Servicio Demostración Guía", "Ministerio del Medio Ambiente", 2023, False),
)
YEARS = (2023, 2025, 2026)


def _people() -> tuple[Account, ...]:
    found = [
        Account("GESTION", "red", 11111111, "Daniela", "Rojas Soto"),
        Account("GESTION", "auditor", 12345678, "Andrés", "Fuentes Lagos"),
    ]
    profiles = (
        ("gestor_servicio", "Camila", "Araya"),
        ("gestor_unidad", "Tomás", "Vera"),
        ("gestor_consulta", "Paula", "Mella"),
        ("encargado_comite", "Ignacio", "Barros"),
        ("gestor_flota", "Rocío", "Salinas"),
        ("conductor", "Héctor", "Muñoz"),
    )
    for base, (sigla, *_), surname in zip(
        (15000000, 16000000, 17000000), SERVICIOS, ("León", "Ríos", "Pardo"), strict=True
    ):
        for number, (profile, first, last) in enumerate(profiles, 1):
            found.append(Account("GESTION", profile, base + number * 1237, first, f"{last} {surname}", sigla))
    return tuple(found)


ACCOUNTS = _people()
#: The units of the Gestor de Unidad of each service.
ASSIGNED = {
    "SDN": ("Bodega Calama", "Taller Calama", "Oficina San Pedro de Atacama"),
    "SDC": ("Dirección Regional Valparaíso", "Oficina Viña del Mar"),
    "SDG": ("Unidad A",),
}


def load(session: Session) -> None:
    """Everything goes through the same services as a person's work."""
    scope_years.offer(max(YEARS))
    save(
        Servicio,
        (
            {"sigla": a, "nombre": b, "ministerio": c, "anio_ingreso": d, "tuvo_indicador_ee_2022": e}
            for a, b, c, d, e in SERVICIOS
        ),
    )
    save(
        CompromisoServicio,
        ({"servicio": sigla, "periodo": anio, "mecanismo": "PMG"} for sigla, *_ in SERVICIOS for anio in YEARS),
    )
    with FILE.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    _load_units(session, rows)
    units = {(one.servicio.sigla, one.nombre): one.id for one in session.scalars(select(Unidad))}
    managers = [one for one in ACCOUNTS if one.profile == "gestor_servicio"]
    create_accounts(managers, {}, active=False)
    _designate(session, managers)
    create_accounts(
        [one for one in ACCOUNTS if one not in managers],
        {f"Demo2026-gestor_unidad-{sigla}": [units[sigla, one] for one in names] for sigla, names in ASSIGNED.items()},
    )
    auditor = session.scalars(select(Cuenta).where(Cuenta.perfil == "auditor")).one()
    periods = session.scalars(select(Periodo)).all()
    save(
        AsignacionAuditor,
        ({"cuenta": auditor, "servicio": sigla, "periodo": one} for sigla in ("SDN", "SDG") for one in periods),
    )
    _transfer(units["SDC", "Oficina Puerto Montt"])


def _transfer(unit_id: int) -> None:
    """A unit that goes to another service next year: asked for, and not applied yet."""
    raw = {
        "unidad": unit_id,
        "destino": "SDG",
        "fecha": f"01/01/{max(YEARS) + 1}",
        "oficio_numero": f"88/{max(YEARS)}",
        "oficio_fecha": f"14/10/{max(YEARS)}",
        "justificacion": "La función de la oficina pasa al otro servicio por ley.",
    }
    (transfer,) = save(Traspaso, [raw])
    storage.attach(transfer, "archivo_oficio", "oficio.pdf", io.BytesIO(PAPER))


def _designate(session: Session, managers: Sequence[Account]) -> None:
    """A Gestor de Servicio comes in once the oficio is there (rt1 §1.2)."""
    for number, one in enumerate(managers, 1):
        account = session.scalars(select(Cuenta).where(Cuenta.rut == one.rut, Cuenta.ambito == one.realm)).one()
        raw = {
            "servicio": one.organisation,
            "cuenta": account,
            "oficio_numero": f"{number}/2022",
            "oficio_fecha": "15/11/2022",
            "curso_acreditado": True,
            "vigente_desde": "01/12/2022",
        }
        (designation,) = save(Designacion, [raw])
        for field, name in (("archivo_oficio", "oficio.pdf"), ("certificado", "certificado.pdf")):
            storage.attach(designation, field, name, io.BytesIO(PAPER))
        save(Cuenta, [{"active": True}], rows=[account])


def _load_units(session: Session, rows: list[dict[str, str]]) -> None:
    comunas = {one.nombre: one for one in session.scalars(select(Comuna))}
    save(Complejo, ({"nombre": name} for name in dict.fromkeys(one["complejo"] for one in rows) if name))
    buildings: dict[tuple[str, str], Any] = {}
    for one in rows:
        comuna = comunas[one["comuna"]]
        buildings[one["direccion"], one["comuna"]] = {
            "nombre": one["edificio"],
            "complejo": one["complejo"],
            "direccion": one["direccion"],
            "region": comuna.region_id,
            "comuna": comuna.id,
            "superficie_m2": one["superficie_edificio"],
            "numero_pisos": one["pisos"],
            "tipo_propiedad": one["propiedad"],
        }
    stored = dict(zip(buildings, save(Edificio, buildings.values()), strict=True))
    units = save(Unidad, (_unit(one, stored[one["direccion"], one["comuna"]]) for one in rows))
    years = (
        {
            "unidad": unit,
            "anio_inicio_gestion_energetica": one["energia"],
            "anio_inicio_resto_itemes": one["resto"],
        }
        for one, unit in zip(rows, units, strict=True)
    )
    save(Alcance, years, rows=[one.alcance for one in units])
    _load_energy(units)
    # The inventories of the demonstration began before it: nobody is told again.
    for service in session.scalars(select(Servicio).order_by(Servicio.id)):
        for periodo in session.scalars(select(Periodo).order_by(Periodo.anio)):
            anual_steps.state_of(service.id, periodo)


def _load_energy(units: Sequence[Unidad]) -> None:
    """Each unit is billed for electricity; the ones without the bill say why they report nothing."""
    billed = [one for one in units if one.acceso_factura]
    sources = save(UnidadEnergetico, ({"unidad": one, "energetico": "Electricidad"} for one in billed))
    numbered = (
        {"unidad_energetico": one, "numero": f"{700000 + number}-{number % 10}"} for number, one in enumerate(sources)
    )
    clients = save(NumeroCliente, ({**one, "empresa_distribuidora": "Distribuidora Demostración"} for one in numbered))
    save(
        Medidor, ({"numero_cliente": one, "numero_medidor": f"MD{number:05}"} for number, one in enumerate(clients, 1))
    )
    save(
        EstadoReporteConsumo,
        (
            {
                "unidad": one,
                "periodo": max(YEARS),
                "reporta_consumo": False,
                "gestiona_energia": False,
                "motivo": "GASTO_COMUN",
                "justificacion": "La electricidad se paga en los gastos comunes del edificio.",
            }
            for one in units
            if not one.acceso_factura
        ),
    )


def _unit(one: dict[str, str], building: Edificio) -> dict[str, Any]:
    return {
        "nombre": one["unidad"],
        "servicio": one["servicio"],
        "edificio": building,
        "tipo_uso": one["tipo_uso"],
        "superficie_m2": one["superficie"],
        "fecha_inicio_uso": one["inicio"],
        "fecha_termino_uso": one["termino"],
        "acceso_factura": one["factura"],
        "tiene_vehiculo_propio": one["vehiculo"],
        "considera_climatizacion": one["clima"],
        "numero_colaboradores": one["colaboradores"],
    }
