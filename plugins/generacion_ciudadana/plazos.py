"""Working days as the portal counts them: those of Chile and of the región, without the days that the SEC took out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from estado_verde.calendars import Calendar
from estado_verde.models import Region, db

from .administracion import Configuracion, DiaNoHabil
from .tramite import PlazoTipo


def calendario(region: str | None) -> Calendar:
    """``region`` is the official code («15»). A day out counts nowhere, whatever the table of holidays says of it."""
    base = Calendar.of(region)
    here = Region.codigo == region if region else DiaNoHabil.region_id.is_(None)
    out = db.session.scalars(
        select(DiaNoHabil.fecha)
        .outerjoin(Region, Region.id == DiaNoHabil.region_id)
        .where(or_(DiaNoHabil.region_id.is_(None), here))
    )
    return replace(base, edited={**base.edited, **dict.fromkeys(out, False)})


def vencimiento(tipo: str, sent: date, region: str) -> tuple[int | None, date | None]:
    """In how many working days, and until when, a request must be answered: the term in force on the day on which it was
    sent. None without one."""
    days, _ = en_vigor(tipo, sent)
    return days, calendario(region).sumar(sent, days) if days else None


def terminos() -> Sequence[Any]:
    """Every term there is or was, the newest first: a few rows, read once for many requests."""
    columns = (PlazoTipo.tipo, PlazoTipo.vigente_desde, PlazoTipo.dias_habiles, PlazoTipo.descuenta_espera_pago)
    return db.session.execute(select(*columns).order_by(PlazoTipo.vigente_desde.desc())).all()


def en_vigor(tipo: str, sent: date, terms: Sequence[Any] | None = None) -> tuple[int | None, bool]:
    """The working days of the term in force on the day of sending, and whether it stands still while a payment is waited
    for; no days without a term. ``terms``: all of them, where they are in hand."""
    for one in terminos() if terms is None else terms:
        if one.tipo == tipo and one.vigente_desde <= sent:
            return one.dias_habiles, one.descuenta_espera_pago
    return None, False


def validar_hasta(proved: date, region: str) -> date:
    """Until when a company should look at a proof of payment (C-50); nothing happens by itself when it does not."""
    return calendario(region).sumar(proved, dias_validacion())


def dias_validacion() -> int:
    """Working days in which a proof of payment should be looked at."""
    days = db.session.scalar(select(Configuracion.dias_validacion).order_by(Configuracion.id).limit(1))
    return days or DIAS_VALIDACION


#: «El comprobante de pago será validado en un máximo de dos días»: what the row begins with.
DIAS_VALIDACION = 2
