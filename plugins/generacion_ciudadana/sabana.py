"""«Data – Sábana de Solicitudes»: everything that the portal knows of each request, thirty columns in the order of §3, to
audit terms. Rows are plain values, never objects: there may be a million of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import IO, Any

from sqlalchemy import case, extract, func, select
from sqlalchemy.orm import aliased

from estado_verde.calendars import Calendar
from estado_verde.clock import SANTIAGO, now, today
from estado_verde.models import Comuna, Region, db
from estado_verde.spec.reports import Column, Sheet

from . import bandeja, plazos
from .estados import ANULADO, ESTADOS, FORMAS_PAGO, MC, TIPOS
from .models import Distribuidora, Evento, Pago, PlazoTipo, Solicitud

COLUMNS = (
    Column("Periodo"),
    Column("N° Folio"),
    Column("N° Solicitud"),
    Column("N° Cliente"),
    Column("N° Factibilidad"),
    Column("Tipo de Solicitud", width=26),
    Column("Empresa Dx", width=30),
    Column("Región", width=24),
    Column("Comuna", width=20),
    Column("RUT Solicitante"),
    Column("Nombre Solicitante", width=26),
    Column("Correo Electrónico", width=26),
    Column("Correo Adicional", width=26),
    Column("Instalador SEC"),
    Column("Estado", width=34),
    Column("Fecha solicitud", "datetime"),
    Column("Fecha respuesta", "datetime"),
    Column("Días hábiles de respuesta", "integer"),
    Column("Plazo (días hábiles)", "integer"),
    Column("Fecha vencimiento", "date"),
    Column("Cumple plazo", width=20),
    Column("Requiere pago"),
    Column("Forma de pago", width=24),
    Column("Fecha comprobante", "datetime"),
    Column("Fecha validación pago", "datetime"),
    Column("Días hábiles validación", "integer"),
    Column("N° intentos de pago", "integer"),
    Column("Fecha anulación", "datetime"),
    Column("Comentario anulación", width=40),
    Column("Aporta medidor"),
)
SUMMARY = (
    Column("Periodo"),
    Column("Tipo de Solicitud", width=26),
    Column("Estado", width=34),
    Column("Cantidad", "integer"),
)
FILTERS = ("tipo", "estado", "distribuidora", "envio_min", "envio_max")
TIPO_ORDER, ESTADO_ORDER = list(TIPOS), list(ESTADOS)


def statement(args: Mapping[str, str]) -> Any:
    """One row of values for each request that the filters leave, in the order of the document."""
    last, annulled = aliased(Pago), aliased(Evento)
    attempts = select(func.max(Pago.intento)).where(Pago.solicitud_id == Solicitud.id).scalar_subquery()
    sent = Solicitud.fecha_envio
    found = (
        select(
            Solicitud.folio, Solicitud.numero_solicitud, Solicitud.numero_cliente, Solicitud.numero_factibilidad,
            Solicitud.tipo, Distribuidora.nombre.label("empresa"), Region.nombre.label("region"), Region.codigo,
            Comuna.nombre.label("comuna"), Solicitud.rut_solicitante, Solicitud.nombre_solicitante, Solicitud.correo,
            Solicitud.email_adicional, Solicitud.instalador_sec, Solicitud.estado, Solicitud.fecha_envio,
            Solicitud.fecha_respuesta, Solicitud.plazo_respuesta, Solicitud.requiere_pago, Solicitud.aporta_medidor,
            last.metodo, last.fecha_comprobante, last.fecha_validacion, last.intento, annulled.fecha.label("anulada"),
            annulled.comentario.label("motivo"),
        )
        .join(Distribuidora, Distribuidora.id == Solicitud.distribuidora_id)
        .join(Region, Region.id == Solicitud.region_id)
        .join(Comuna, Comuna.id == Solicitud.comuna_id)
        .outerjoin(last, (last.solicitud_id == Solicitud.id) & (last.intento == attempts))
        .outerjoin(annulled, (annulled.solicitud_id == Solicitud.id) & (annulled.tipo == "ANULACION"))
        .where(*bandeja.criteria({name: args.get(name, "") for name in FILTERS}))
    )  # fmt: skip
    return found.order_by(
        extract("year", sent), extract("month", sent),
        case({one: n for n, one in enumerate(TIPO_ORDER)}, value=Solicitud.tipo),
        case({one: n for n, one in enumerate(ESTADO_ORDER)}, value=Solicitud.estado),
        sent, Solicitud.correlativo,
    )  # fmt: skip


class Sabana:
    """The two sheets of one download. The second counts what the first wrote."""

    def __init__(self, args: Mapping[str, str]) -> None:
        self.args = args
        self.counts: Counter[tuple[str, str, str]] = Counter()
        self.calendars: dict[str, Calendar] = {}
        self.terms = self._terms()
        self.today = today()

    @staticmethod
    def _terms() -> dict[str, list[tuple[date, int | None]]]:
        found: dict[str, list[tuple[date, int | None]]] = {}
        newest = select(PlazoTipo.tipo, PlazoTipo.vigente_desde, PlazoTipo.dias_habiles)
        for tipo, since, days in db.session.execute(newest.order_by(PlazoTipo.vigente_desde.desc())):
            found.setdefault(tipo, []).append((since, days))
        return found

    def sheets(self) -> Iterator[Sheet]:
        yield Sheet("Sabana", COLUMNS, self._rows())
        yield Sheet("Resumen", SUMMARY, self._summary())

    def _rows(self) -> Iterator[Sequence[Any]]:
        for one in db.session.execute(statement(self.args).execution_options(yield_per=2000)):
            yield self._row(one)

    def _row(self, one: Any) -> Sequence[Any]:
        sent = local(one.fecha_envio)
        period = f"{sent:%Y-%m}"
        self.counts[period, one.tipo, one.estado] += 1
        return (
            period, one.folio, one.numero_solicitud, one.numero_cliente, one.numero_factibilidad, TIPOS[one.tipo],
            one.empresa, one.region, one.comuna, one.rut_solicitante, one.nombre_solicitante, one.correo,
            one.email_adicional, said(one.instalador_sec), ESTADOS[one.estado], sent, local(one.fecha_respuesta),
            self._between(one.codigo, one.fecha_envio, one.fecha_respuesta), self._term(one.tipo, sent.date()),
            one.plazo_respuesta, self._kept(one), said(one.requiere_pago), FORMAS_PAGO.get(one.metodo or ""),
            local(one.fecha_comprobante), local(one.fecha_validacion),
            self._between(one.codigo, one.fecha_comprobante, one.fecha_validacion), one.intento or 0,
            local(one.anulada), one.motivo, said(one.aporta_medidor),
        )  # fmt: skip

    def _between(self, region: str, first: datetime | None, last: datetime | None) -> int | None:
        """Working days, without the first one: the same day is 0."""
        if first is None or last is None:
            return None
        if region not in self.calendars:
            self.calendars[region] = plazos.calendario(region)
        return self.calendars[region].entre(local(first).date(), local(last).date())

    def _term(self, tipo: str, sent: date) -> int | None:
        return next((days for since, days in self.terms.get(tipo, ()) if since <= sent), None)

    def _kept(self, one: Any) -> str:
        """«Cumple plazo»."""
        if one.tipo == MC or one.estado == ANULADO:
            return "No aplica"
        if one.plazo_respuesta is None:
            return "Sin plazo definido"
        if one.fecha_respuesta is not None:
            return said(local(one.fecha_respuesta).date() <= one.plazo_respuesta)
        return "No" if one.plazo_respuesta < self.today else "En curso"

    def _summary(self) -> Iterator[Sequence[Any]]:
        def place(key: tuple[str, str, str]) -> tuple[str, int, int]:
            return key[0], TIPO_ORDER.index(key[1]), ESTADO_ORDER.index(key[2])

        for key in sorted(self.counts, key=place):
            yield key[0], TIPOS[key[1]], ESTADOS[key[2]], self.counts[key]


def local(moment: datetime | None) -> Any:
    return moment.astimezone(SANTIAGO).replace(tzinfo=None) if moment is not None else None


def said(value: bool) -> str:
    return "Sí" if value else "No"


def make(args: Mapping[str, Any], stream: IO[bytes], progress: Any) -> str:
    """The workbook, for whoever asks; the name of the file."""
    from estado_verde.excel.writer import write_workbook

    write_workbook(Sabana(args).sheets(), stream)
    progress(100)
    return f"sabana_{now():%Y%m%d_%H%M}.xlsx"
