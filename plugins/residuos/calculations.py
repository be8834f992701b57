"""From a weighing sheet or an estimation to kilograms of a period: what each gives, «Usar este valor», and whether the
loaded value still is the one that was calculated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from estado_verde import catalog, services
from estado_verde.calendars import Calendar
from estado_verde.models import db
from estado_verde.resolving import reference_to
from estado_verde.services import Outcome
from estado_verde.spec.faults import Fault
from estado_verde.spec.numbers import round_half_up

from .choices import (
    ANUAL,
    BOLSAS,
    ESTIMACION_BOLSAS,
    ESTIMACION_CONTENEDORES,
    MENSUAL,
    PESAJE_MUESTRA,
    POR_DIAS_HABILES,
    POR_MES,
    POR_MESES,
)
from .estimation import Estimation, estimate_from
from .models import Estimacion, MuestreoPesaje, NoReciclado
from .weighing import Bag, Treatment, Weighing, advisories, weigh


def parameters_of(row: Any) -> dict[str, Any]:
    return catalog.requirement("residuos", row.periodo.anio).values()


@dataclass(frozen=True)
class Sheet:
    """A weighing sheet with its result, its working days and its advice."""

    bags: tuple[Bag, ...]
    weighing: Weighing
    dias_habiles: int
    dias_propuestos: int
    dias_periodo: int
    meses: int
    advice: tuple[Fault, ...]

    @property
    def values(self) -> dict[str, Decimal | None]:
        """What the sheet gives for its month and, in two ways, for the year."""
        return {
            POR_MES: self.weighing.over(self.dias_habiles),
            POR_MESES: self.weighing.over_months(self.dias_habiles, self.meses),
            POR_DIAS_HABILES: self.weighing.over(self.dias_periodo),
        }


def bags_of(row: MuestreoPesaje) -> tuple[Bag, ...]:
    return tuple(
        Bag(one.numero_dia, one.fecha, one.numero_bolsa, one.kilos, bool(one.excluir_dia)) for one in row.bolsas
    )


def sheet_of(row: MuestreoPesaje, calendar: Calendar | None = None) -> Sheet:
    """Working days are those that the person wrote, or the national ones of the month."""
    calendar = calendar or Calendar.of()
    parameters = parameters_of(row)
    anio, mes = int(row.mes[:4]), int(row.mes[5:])
    proposed = calendar.del_mes(anio, mes)
    period = row.periodo.period()
    bags = bags_of(row)
    result = weigh(bags, Treatment(row.tratamiento_no_medidas))
    advice = advisories(
        result, calendar.es_habil, least_days=parameters["dias_minimos"], deviations=parameters["desviaciones"]
    )
    return Sheet(
        bags,
        result,
        row.dias_habiles or proposed,
        proposed,
        calendar.entre(period.inicio - timedelta(days=1), period.termino),
        parameters["meses"],
        tuple(advice),
    )


def estimation_of(row: Estimacion) -> Estimation | None:
    data = {
        name: getattr(row, name)
        for name in (
            "tipo",
            "cantidad",
            "capacidad_litros",
            "retiros_semana",
            "bolsas_semana",
            "porcentaje_llenado",
            "semanas_mes",
            "meses",
            "densidad_kg_m3",
        )
    }
    data["bolsa"] = reference_to(row.bolsa) if row.bolsa is not None else None
    return estimate_from(data, parameters_of(row))


def estimated_values(result: Estimation | None) -> dict[str, Decimal | None]:
    if result is None:
        return {POR_MES: None, POR_MESES: None}
    return {POR_MES: round_half_up(result.kg_mes), POR_MESES: round_half_up(result.kg_anio)}


def use_weighing(row: MuestreoPesaje, calculo: str = POR_MES) -> Outcome:
    """«Usar este valor» of a sheet: its month, or the whole period."""
    raw = {"metodo": PESAJE_MUESTRA, "muestreo": row.id, "estimacion": None}
    return _use(row, raw, sheet_of(row).values.get(calculo), calculo, row.mes)


def use_estimation(row: Estimacion, calculo: str = POR_MESES, mes: str | None = None) -> Outcome:
    """«Usar este valor» of an estimation: one month of the period, or the whole of it."""
    method = ESTIMACION_BOLSAS if row.tipo == BOLSAS else ESTIMACION_CONTENEDORES
    raw = {"metodo": method, "muestreo": None, "estimacion": row.id}
    return _use(row, raw, estimated_values(estimation_of(row)).get(calculo), calculo, mes)


def _use(row: Any, raw: dict[str, Any], kg: Decimal | None, calculo: str, mes: str | None) -> Outcome:
    """Create the value of that month (or of the year), or change the one that is there."""
    monthly = calculo == POR_MES
    month = mes if monthly else None
    same_month = NoReciclado.anio_mes.is_(None) if month is None else NoReciclado.anio_mes == month
    stored = db.session.scalar(
        select(NoReciclado).where(
            NoReciclado.unidad_id == row.unidad_id, NoReciclado.periodo_id == row.periodo_id, same_month
        )
    )
    raw |= {
        "unidad": row.unidad_id,
        "periodo": row.periodo,
        "modalidad": MENSUAL if monthly else ANUAL,
        "anio_mes": month,
        "kg": kg,
        "calculo": calculo,
    }
    return services.save(NoReciclado, raw, stored, partial=stored is not None)


def calculated(row: NoReciclado, calendar: Calendar | None = None) -> Decimal | None:
    """What the calculator that this value came from gives now; None when it came from none."""
    if row.muestreo is not None:
        return sheet_of(row.muestreo, calendar).values.get(row.calculo or "")
    if row.estimacion is not None:
        return estimated_values(estimation_of(row.estimacion)).get(row.calculo or "")
    return None


def differs(row: NoReciclado, calendar: Calendar | None = None) -> bool:
    """«Valor distinto al cálculo»: the value or the calculator was changed afterwards."""
    if row.muestreo_id is None and row.estimacion_id is None:
        return False
    return calculated(row, calendar) != row.kg
