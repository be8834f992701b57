"""Invented residues: the worked example of 2026 (service SDG, to the last gram), the weighing of Anexo 1 in June 2023, and
two services whose units are at every stage, some complete, some late, some waiting for their auditor."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from ev_plugins.inventario.alcance import criterio_en_alcance
from ev_plugins.inventario.models import Servicio, Unidad
from sqlalchemy import select
from sqlalchemy.orm import Session

from estado_verde import services
from estado_verde.demo import done, save
from estado_verde.models import Cuenta, Periodo

from .calculations import use_weighing
from .choices import ANUAL, MENSUAL, NO, NO_ES_POSIBLE, SI, TODAS
from .models import Contenedor, Declaracion, Fundamentacion, MuestreoPesaje, NoReciclado, PesajeBolsa, Reciclado
from .samples import draw_sample

FILE = Path(__file__).parent / "demo_anexo1.csv"
TEXTS = {
    "RECICLADOS": "La unidad no cuenta con retiro segregado durante el periodo; se licitará el servicio el próximo año.",
    "NO_RECICLADOS": "El retiro es municipal y común con otras oficinas del edificio, por lo que no hubo pesaje propio.",
    "CONTENEDORES": "La comuna no ofrece retiro de materiales segregados y no se instalaron contenedores en el periodo.",
}
Row = tuple[type, dict[str, Any]]


def load(session: Session) -> None:
    periods = {one.anio: one for one in session.scalars(select(Periodo))}
    units = {(one.servicio.sigla, one.nombre): one for one in session.scalars(select(Unidad))}
    _write(_worked_example({name: one for (sigla, name), one in units.items() if sigla == "SDG"}, periods[2026]))
    _anexo_1(units["SDN", "Oficina Central Antofagasta"], periods[2023])
    for sigla, shift in (("SDN", 0), ("SDC", 3)):
        _write(_last_year(_in_scope(session, sigla, periods[2025]), periods[2025]))
        _write(_this_year(_in_scope(session, sigla, periods[2026]), periods[2026], shift))
    _verdicts(session, periods[2026])
    _sample(units["SDC", next(name for sigla, name in units if sigla == "SDC")].servicio_id, periods[2026])


def _sample(servicio_id: int, periodo: Periodo) -> None:
    raw = {"servicio": servicio_id, "periodo": periodo, "poblacion": TODAS, "tamano": "5", "semilla": "acta 1"}
    done(draw_sample(raw))


def _write(rows: Iterable[Row]) -> None:
    """Kind by kind: what is declared after what it speaks of."""
    found = list(rows)
    for model in (Fundamentacion, Reciclado, NoReciclado, Contenedor, Declaracion):
        save(model, [values for kind, values in found if kind is model])


def _in_scope(session: Session, sigla: str, periodo: Periodo) -> list[Unidad]:
    statement = select(Unidad).join(Servicio, Servicio.id == Unidad.servicio_id).order_by(Unidad.id)
    return list(
        session.scalars(statement.where(Servicio.sigla == sigla, criterio_en_alcance(periodo.period(), "RESTO_ITEMES")))
    )


class Loads:
    """The records of one unit in one period."""

    def __init__(self, unidad: Unidad, periodo: Periodo) -> None:
        self.base = {"unidad": unidad, "periodo": periodo}
        self.months = periodo.period().months()

    def declared(self, recycled: str | None, rest: str | None, containers: str | None) -> Row:
        answers = {
            "cuantifica_reciclados": recycled,
            "cuantifica_no_reciclados": rest,
            "tiene_contenedores": containers,
        }
        return Declaracion, {**self.base, **answers}

    def recycled(self, material: str, kg: str, month: str | None = None) -> Row:
        mode = ANUAL if month is None else MENSUAL
        return Reciclado, {**self.base, "material": material, "modalidad": mode, "anio_mes": month, "kg": kg}

    def rest(self, kg: str, month: str | None = None, metodo: str = "REGISTRO_TERCERO") -> Row:
        mode = ANUAL if month is None else MENSUAL
        return NoReciclado, {**self.base, "modalidad": mode, "anio_mes": month, "kg": kg, "metodo": metodo}

    def container(self, number: int, place: str, materials: str) -> Row:
        code = f"C-{number}"
        values = {"codigo": code, "ubicacion": place, "materiales": materials, "cantidad": 1, "capacidad_litros": "240"}
        return Contenedor, {**self.base, **values, "tipo": "ACOPIO_PREVIO_RETIRO"}

    def justified(self, tema: str) -> Row:
        return Fundamentacion, {**self.base, "tema": tema, "texto": TEXTS[tema]}


def _worked_example(units: dict[str, Unidad], periodo: Periodo) -> Iterator[Row]:
    """rt7 §4.3: 150,75 of 960,00 kg recycled (15,70 %, PARCIAL), 2 of 3 units with containers (66,67 %)."""
    a, b, c, d = (Loads(units[f"Unidad {letter}"], periodo) for letter in "ABCD")
    for month, kg in (("2025-11", "10,5"), ("2025-12", "12"), ("2026-03", "8,25")):
        yield a.recycled("Papel y cartón", kg, month)
    yield a.recycled("Plásticos (PET y otros)", "20")
    yield a.rest("449,25", metodo="PESAJE_MUESTRA")
    for number, place in enumerate(("Patio de servicio", "Subterráneo", "Casino"), 1):
        yield a.container(number, place, "Papel y cartón; Plásticos (PET y otros)")
    yield a.declared(SI, SI, SI)
    for month in b.months:
        yield b.rest("30", month)
    yield b.justified("RECICLADOS")
    yield b.justified("CONTENEDORES")
    yield b.declared(NO, SI, NO)
    yield c.recycled("Vidrio", "100")
    yield c.container(1, "Acceso vehicular", "Vidrio")
    yield c.justified("NO_RECICLADOS")
    yield c.declared(SI, NO, SI)
    yield d.recycled("Papel y cartón", "1000")
    yield d.rest("0")
    yield d.container(1, "Andén de carga", "Papel y cartón")
    yield d.container(2, "Andén de carga", "Metales/latas")
    yield d.declared(SI, SI, SI)


def _anexo_1(unidad: Unidad, periodo: Periodo) -> None:
    """The sheet of the guide, 13 days and 70 bags, and its month taken as the value of June."""
    base = {"unidad": unidad, "periodo": periodo}
    values = {"mes": "2023-06", "responsable": "Encargada de servicios generales", "dias_habiles": 22}
    (sheet,) = save(MuestreoPesaje, [{**base, **values}])
    with FILE.open(encoding="utf-8", newline="") as stream:
        rows = [
            {
                **base,
                "muestreo": sheet,
                "numero_dia": one["N° de Día"],
                "fecha": one["Fecha"],
                "numero_bolsa": one["Bolsa"],
                "kilos": None if one["Kilos"] == "-" else one["Kilos"],
                "nombre_responsable": one["Nombre Responsable"],
                "observaciones": one["Observaciones"],
            }
            for one in csv.DictReader(stream, delimiter=";")
        ]
    save(PesajeBolsa, rows)
    done(use_weighing(sheet))
    loads = Loads(unidad, periodo)
    _write([loads.declared(None, SI, None)])


def _last_year(units: list[Unidad], periodo: Periodo) -> Iterator[Row]:
    """A finished year: everybody loaded annual values."""
    for n, one in enumerate(units):
        loads = Loads(one, periodo)
        yield loads.recycled("Papel y cartón", _kg(40 + 7 * n))
        yield loads.rest(_kg(310 + 53 * n))
        yield loads.container(1, "Patio de servicio", "Papel y cartón")
        yield loads.declared(SI, SI, SI)


def _this_year(units: list[Unidad], periodo: Periodo, shift: int) -> Iterator[Row]:
    """Each unit at another stage, in turn."""
    stages = (_complete, _monthly, _half, _impossible, _impossible, _without, _nothing)
    for n, one in enumerate(units):
        yield from stages[(n + shift) % len(stages)](Loads(one, periodo), n)


def _kg(tenths: int) -> Decimal:
    return Decimal(tenths * 10 + 5) / 10


def _complete(loads: Loads, n: int) -> Iterator[Row]:
    yield loads.recycled("Papel y cartón", _kg(48 + 9 * n))
    yield loads.recycled("Vidrio", _kg(12 + n))
    yield loads.rest(_kg(290 + 41 * n))
    yield loads.container(1, "Patio de servicio", "Papel y cartón; Vidrio")
    yield loads.declared(SI, SI, SI)


def _monthly(loads: Loads, n: int) -> Iterator[Row]:
    for number, month in enumerate(loads.months):
        yield loads.recycled("Papel y cartón", _kg(4 + (n + number) % 5), month)
        yield loads.rest(_kg(26 + (n * 3 + number * 2) % 11), month, "PESAJE_REGISTRO_INTERNO")
    yield loads.container(1, "Subterráneo", "Papel y cartón")
    yield loads.container(2, "Casino", "Metales/latas")
    yield loads.declared(SI, SI, SI)


def _half(loads: Loads, n: int) -> Iterator[Row]:
    for month in loads.months[:5]:
        yield loads.recycled("Envases de cartón para bebidas (tetrapak)", _kg(2 + n % 3), month)
    yield loads.declared(SI, SI, None)


def _impossible(loads: Loads, n: int) -> Iterator[Row]:
    """It cannot be weighed nor estimated: external auditors judge the reason."""
    yield loads.recycled("Pilas y baterías", _kg(1 + n % 4))
    yield loads.justified("NO_RECICLADOS")
    yield loads.container(1, "Recepción", "Pilas y baterías")
    yield loads.declared(SI, NO_ES_POSIBLE, SI)


def _without(loads: Loads, n: int) -> Iterator[Row]:
    yield loads.rest(_kg(180 + 17 * n), metodo="ESTIMACION_BOLSAS")
    yield loads.justified("RECICLADOS")
    yield loads.justified("CONTENEDORES")
    yield loads.declared(NO, SI, NO)


def _nothing(_loads: Loads, _n: int) -> Iterator[Row]:
    yield from ()


def _verdicts(session: Session, periodo: Periodo) -> None:
    """The auditor has judged two out of three: one accepted, one rejected, in turn."""
    auditor = session.scalars(select(Cuenta).where(Cuenta.perfil == "auditor")).one()
    impossible = select(Declaracion.unidad_id).where(
        Declaracion.periodo_id == periodo.id, Declaracion.cuantifica_no_reciclados == NO_ES_POSIBLE
    )
    found = session.scalars(
        select(Fundamentacion)
        .where(Fundamentacion.periodo_id == periodo.id, Fundamentacion.unidad_id.in_(impossible))
        .order_by(Fundamentacion.id)
    )
    for n, one in enumerate(found):
        if n % 3 == 2:
            continue
        verdict = {"veredicto": "ACEPTADA"}
        if n % 3 == 1:
            reason = "Los respaldos no muestran que el pesaje de muestra sea impracticable."
            verdict = {"veredicto": "RECHAZADA", "veredicto_comentario": reason}
        values = {**verdict, "auditor": auditor, "veredicto_fecha": periodo.fecha_termino}
        done(services.save(Fundamentacion, values, one, partial=True))
