"""What the SEC sees over the list: requests of each day, how they stand, and who is late (sec-admin §1, §4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext
from sqlalchemy import func, select

from estado_verde.clock import SANTIAGO, today
from estado_verde.models import db
from estado_verde.spec.numbers import show

from . import estados as e
from . import filtros
from .models import Distribuidora, Solicitud
from .vencimiento import day_of

#: In the order of the manual (C-21).
SLICES = (
    e.RESPONDIDO, e.PENDIENTE_RESPUESTA, e.PAGO_VALIDADO, e.RESPONDIDO_AUTOMATICO, e.PENDIENTE_VALIDACION, e.ANULADO,
    e.ENVIADO, e.PAGO_RECHAZADO, e.PENDIENTE_PAGO,
)  # fmt: skip
DAYS, LONGEST = 30, 366


@dataclass(frozen=True)
class Panel:
    """The two charts, as rows of the tables that they are drawn from."""

    first: date
    last: date
    days: Sequence[Mapping[str, Any]]
    slices: Sequence[Mapping[str, Any]]
    total: int
    by: str
    kept: Sequence[tuple[str, str]]

    def url(self, by: str) -> str:
        """The same charts with the pie by another thing."""
        dates = [("desde", str(self.first)), ("hasta", str(self.last))]
        return f"/generacion/panel/?{urlencode([*self.kept, *dates, ('por', by)])}"


def load(args: Mapping[str, str]) -> Panel:
    first, last = period(args)
    by = "formulario" if args.get("por") == "formulario" else "estado"
    where = filtros.criteria(args)
    kept = list(filtros.given(args).items())
    slices, total = parts(where, by, kept)
    return Panel(first, last, per_day(where, first, last, kept), slices, total, by, kept)


def period(args: Mapping[str, str]) -> tuple[date, date]:
    """The range that was asked for, whichever end was given first; the last thirty days without one."""
    last = filtros.DAY.parse(args.get("hasta", ""))[0] or today()
    first = filtros.DAY.parse(args.get("desde", ""))[0] or last - timedelta(days=DAYS - 1)
    first, last = min(first, last), max(first, last)
    return max(first, last - timedelta(days=LONGEST)), last


def per_day(where: Sequence[Any], first: date, last: date, kept: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """Every day of the range with the requests received on it, in Santiago; a day without any is 0. Each leads to the list
    of what it counts."""
    start = datetime.combine(first, time(), SANTIAGO)
    end = datetime.combine(last + timedelta(days=1), time(), SANTIAGO)
    sent = select(Solicitud.fecha_envio).where(*where, Solicitud.fecha_envio >= start, Solicitud.fecha_envio < end)
    counts: dict[date, int] = {}
    for moment in db.session.scalars(sent.execution_options(yield_per=5000)):
        day = day_of(moment)
        counts[day] = counts.get(day, 0) + 1
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    others = [pair for pair in kept if pair[0] not in ("envio_min", "envio_max")]
    return [
        {
            "label": f"{day:%d/%m/%Y}",
            "cells": [show(counts.get(day, 0))],
            "url": f"/generacion/?{urlencode([*others, ('envio_min', day), ('envio_max', day)])}",
        }
        for day in days
    ]


def parts(where: Sequence[Any], by: str, kept: Sequence[tuple[str, str]]) -> tuple[list[dict[str, Any]], int]:
    """Name, count, share and list of each state, or of each form; nothing is divided when there is nothing."""
    filtered = "estado" if by == "estado" else "tipo"
    others = [pair for pair in kept if pair[0] != filtered]
    column = Solicitud.estado if by == "estado" else Solicitud.tipo
    counted = select(column, func.count(Solicitud.id)).where(*where).group_by(column)
    found = dict(tuple(one) for one in db.session.execute(counted))
    total = sum(found.values())
    names = {one: e.ESTADOS[one] for one in SLICES} if by == "estado" else e.TIPOS
    rows = []
    for code, name in names.items():
        count = found.get(code, 0)
        cells = [show(count), share(count, total)]
        url = f"/generacion/?{urlencode([*others, (filtered, code)])}"
        rows.append({"label": gettext(name), "cells": cells, "url": url})
    return rows, total


def share(count: int, total: int) -> str:
    """«70,0 %»; «No calculable» of nothing."""
    return f"{show(Decimal(count * 100) / total, 1)} %" if total else gettext("No calculable")


@dataclass(frozen=True)
class Compliance:
    """How one company keeps its terms."""

    empresa: str
    id: int
    vencidas: int
    a_tiempo: int
    respondidas: int

    @property
    def dentro(self) -> str:
        return share(self.a_tiempo, self.respondidas)


def compliance() -> list[Compliance]:
    """Per company: what is overdue, and the share answered in time of what was answered with a term."""
    company = Solicitud.distribuidora_id
    overdue = select(company, func.count(Solicitud.id)).where(Solicitud.vence < today()).group_by(company)
    late = dict(tuple(one) for one in db.session.execute(overdue))
    done: dict[int, dict[bool, int]] = {}
    kept = select(company, Solicitud.en_plazo, func.count(Solicitud.id)).group_by(company, Solicitud.en_plazo)
    for number, in_time, count in db.session.execute(
        kept.where(Solicitud.en_plazo.is_not(None), Solicitud.estado != e.ANULADO)
    ):
        done.setdefault(number, {})[in_time] = count
    companies = db.session.scalars(select(Distribuidora).order_by(Distribuidora.nombre))
    return [_kept(one, late.get(one.id, 0), done.get(one.id, {})) for one in companies]


def _kept(company: Distribuidora, late: int, done: Mapping[bool, int]) -> Compliance:
    return Compliance(company.nombre, company.id, late, done.get(True, 0), sum(done.values()))
