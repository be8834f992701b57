"""«Data – Sábana de Solicitudes»: everything that the portal knows of each request, thirty columns in the order of §3, to
audit terms. Rows are plain values, never objects: there may be a million of them."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import repeat
from typing import IO, Any

from sqlalchemy import DateTime, bindparam, case, func, select, type_coerce
from sqlalchemy.orm import aliased

from estado_verde import scope
from estado_verde.calendars import Calendar
from estado_verde.clock import SANTIAGO, UTC, now, today
from estado_verde.models import Comuna, Region, db
from estado_verde.spec.reports import Column, Sheet

from . import filtros, plazos
from .estados import ANULADO, ESTADOS, FORMAS_PAGO, MC, TIPOS
from .models import Distribuidora, Evento, Pago, Solicitud

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
    """The values of each request of a ``month`` that the filters leave, in the order of the document."""
    last, annulled = aliased(Pago), aliased(Evento)
    sent, ids = Solicitud.fecha_envio, (bindparam("primera"), bindparam("ultima"))
    attempts = select(func.max(Pago.intento)).where(Pago.solicitud_id == Solicitud.id).scalar_subquery()
    found = (
        select(
            Solicitud.folio, Solicitud.numero_solicitud, Solicitud.numero_cliente, Solicitud.numero_factibilidad,
            Solicitud.tipo, Solicitud.distribuidora_id, Solicitud.region_id, Solicitud.comuna_id,
            Solicitud.rut_solicitante, Solicitud.nombre_solicitante, Solicitud.correo, Solicitud.email_adicional,
            Solicitud.instalador_sec, Solicitud.estado, plain(Solicitud.fecha_envio), plain(Solicitud.fecha_respuesta),
            Solicitud.dias_plazo, Solicitud.plazo_respuesta, Solicitud.vence, Solicitud.requiere_pago,
            Solicitud.aporta_medidor, last.metodo, plain(last.fecha_comprobante), plain(last.fecha_validacion), last.intento,
            plain(annulled.fecha), annulled.comentario,
        )
        .select_from(Solicitud)
        .outerjoin(
            last,
            (last.solicitud_id == Solicitud.id) & (last.intento == attempts) & last.solicitud_id.between(*ids),
        )
        .outerjoin(
            annulled,
            (Solicitud.estado == ANULADO) & (annulled.solicitud_id == Solicitud.id) & (annulled.tipo == "ANULACION")
            & annulled.solicitud_id.between(*ids),
        )
        .where(sent >= bindparam("desde"), sent < bindparam("hasta"), *filtros.criteria(args))
    )  # fmt: skip
    return found.order_by(
        case({one: n for n, one in enumerate(TIPO_ORDER)}, value=Solicitud.tipo),
        case({one: n for n, one in enumerate(ESTADO_ORDER)}, value=Solicitud.estado),
        sent, Solicitud.correlativo,
    )  # fmt: skip


def plain(column: Any) -> Any:
    """Moments as they are stored: a zone for each of five million would cost more than all the rest."""
    return type_coerce(column, DateTime)


def months(args: Mapping[str, str]) -> Iterator[tuple[datetime, datetime]]:
    """From the first request to the last, month by month of Santiago: each is put in order by itself, so that nothing grows
    with the number of years. Beyond them nothing is asked for: of two beginnings SQLite may go by the wrong one."""
    ends = select(func.min(Solicitud.fecha_envio), func.max(Solicitud.fecha_envio)).where(*filtros.criteria(args))
    first, last = db.session.execute(ends).one()
    if first is None:
        return
    begins, beyond = first.astimezone(SANTIAGO), last + timedelta(microseconds=1)
    while begins < beyond:
        following = (begins.date().replace(day=1) + timedelta(days=32)).replace(day=1)
        ends = datetime.combine(following, time(), SANTIAGO)
        yield begins, min(ends, beyond)
        begins = ends


def month(args: Mapping[str, str], first: datetime, after: datetime) -> dict[str, Any]:
    """What ``statement`` asks of a month: when it begins and ends, and between which identifiers its requests are, for
    without them PostgreSQL reads the payments of all years for each month. They are counted too: of a least and a greatest
    alone it goes looking along the identifiers of all years."""
    sent = Solicitud.fecha_envio
    asked = select(func.count(), func.min(Solicitud.id), func.max(Solicitud.id)).where(*filtros.criteria(args))
    _, low, high = db.session.execute(asked.where(sent >= first, sent < after)).one()
    return {"desde": first, "hasta": after, "primera": low, "ultima": high}


class Sabana:
    """The two sheets of one download. The second counts what the first wrote."""

    def __init__(self, args: Mapping[str, str], progress: Any = None) -> None:
        self.args = {name: args.get(name, "") for name in FILTERS}
        self.progress = progress
        self.counts: Counter[tuple[str, str, str]] = Counter()
        self.days: dict[int, WorkingDays] = {}
        self.today = today()
        self.hour = Offsets()

    def sheets(self) -> Iterator[Sheet]:
        yield Sheet("Sabana", COLUMNS, self._rows())
        yield Sheet("Resumen", SUMMARY, self._summary())

    def _rows(self) -> Iterator[Sequence[Any]]:
        self.companies, self.of_region, self.comunas = (names_of(one) for one in (Distribuidora, Region, Comuna))
        self.regions = dict(tuple(one) for one in db.session.execute(select(Region.id, Region.codigo)))
        every, others = list(months(self.args)), {**self.args, "envio_min": "", "envio_max": ""}
        asked = statement(others).execution_options(yield_per=2000)
        self.begins = every[0][0].date() if every else self.today
        for number, (first, after) in enumerate(every, 1):
            found = scope.plain_rows(db.session(), asked, month(others, first, after))
            yield from map(self._row, found, repeat(f"{first:%Y-%m}"))
            if self.progress:
                self.progress(number * 99 // len(every))

    def _row(self, one: Any, period: str) -> Sequence[Any]:
        (
            folio, numero, cliente, factibilidad, tipo, empresa, region, comuna, rut, nombre, correo, adicional, instalador,
            estado, envio, respuesta, dias, plazo, vence, requiere, medidor, metodo, comprobante, validado, intentos,
            anulada, motivo,
        ) = one  # fmt: skip
        local = self.hour.local
        sent, answered = local(envio), local(respuesta) if respuesta else None
        proved, closed = local(comprobante) if comprobante else None, local(validado) if validado else None
        self.counts[period, tipo, estado] += 1
        return (
            period, folio, numero, cliente, factibilidad, TIPOS[tipo], self.companies[empresa],
            self.of_region[region], self.comunas[comuna], rut, nombre, correo, adicional,
            "Sí" if instalador else "No", ESTADOS[estado], sent, answered, self._between(region, sent, answered),
            dias, plazo, self._kept(tipo, estado, plazo, vence, answered), "Sí" if requiere else "No",
            FORMAS_PAGO.get(metodo or ""), proved, closed, self._between(region, proved, closed), intentos or 0,
            local(anulada) if anulada else None, motivo, "Sí" if medidor else "No",
        )  # fmt: skip

    def _between(self, region: int, first: datetime | None, last: datetime | None) -> int | None:
        """Working days, without the first one: the same day is 0."""
        if first is None or last is None:
            return None
        days = self.days.get(region)
        if days is None:
            days = self.days[region] = WorkingDays(plazos.calendario(self.regions[region]), self.begins)
        return days.until(last) - days.until(first)

    def _kept(self, tipo: str, estado: str, plazo: date | None, vence: date | None, answered: Any) -> str:
        """«Cumple plazo». A clock that stands still until somebody pays is not over: nothing is due then."""
        if tipo == MC or estado == ANULADO:
            return "No aplica"
        if plazo is None:
            return "Sin plazo definido"
        if answered is not None:
            return "Sí" if answered.date() <= plazo else "No"
        return "No" if plazo < self.today and vence is not None else "En curso"

    def _summary(self) -> Iterator[Sequence[Any]]:
        def place(key: tuple[str, str, str]) -> tuple[str, int, int]:
            return key[0], TIPO_ORDER.index(key[1]), ESTADO_ORDER.index(key[2])

        for key in sorted(self.counts, key=place):
            yield key[0], TIPOS[key[1]], ESTADOS[key[2]], self.counts[key]


class Offsets:
    """Moments of the database (UTC) by the clocks of Santiago. The offset changes at whole hours, on few days: it is looked
    up once for each day, or for each hour of those."""

    def __init__(self) -> None:
        self.days: dict[int, timedelta | None] = {}
        self.hours: dict[tuple[int, int], timedelta] = {}

    def local(self, moment: datetime) -> datetime:
        day = moment.toordinal()
        try:
            offset = self.days[day]
        except KeyError:
            begins = datetime.combine(moment, time())
            both = {offset_of(begins), offset_of(begins + timedelta(days=1, microseconds=-1))}
            offset = self.days[day] = both.pop() if len(both) == 1 else None
        if offset is None:
            hour = (day, moment.hour)
            offset = self.hours.get(hour) or self.hours.setdefault(hour, offset_of(moment))
        return moment + offset


def offset_of(moment: datetime) -> timedelta:
    return moment.replace(tzinfo=UTC).astimezone(SANTIAGO).utcoffset() or timedelta()


class WorkingDays:
    """How many working days there were until a day, since the first one; each day is asked of the calendar once."""

    def __init__(self, calendar: Calendar, first: date) -> None:
        self.calendar, self.known, self.first = calendar, array("l", [0]), first.toordinal()

    def until(self, moment: datetime) -> int:
        place = moment.toordinal() - self.first
        if place >= len(self.known):
            self._count(place)
        return self.known[place]

    def _count(self, place: int) -> None:
        for day in range(self.first + len(self.known), self.first + place + 1):
            self.known.append(self.known[-1] + self.calendar.es_habil(date.fromordinal(day)))


def names_of(model: Any) -> dict[int, str]:
    return dict(tuple(one) for one in db.session.execute(select(model.id, model.nombre)))


def make(args: Mapping[str, Any], stream: IO[bytes], progress: Any) -> str:
    """The workbook, for whoever asks; the name of the file."""
    from estado_verde.excel.writer import write_workbook

    write_workbook(Sabana(args, progress).sheets(), stream)
    progress(100)
    return f"{title()}.xlsx"


def title() -> str:
    """What the file is called."""
    return f"sabana_{now():%Y%m%d_%H%M}"
