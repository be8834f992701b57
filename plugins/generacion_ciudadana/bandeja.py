"""The tray: which columns each profile sees, how it is filtered and ordered, and which requests come first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext
from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from estado_verde.clock import SANTIAGO, today
from estado_verde.crud import filters
from estado_verde.crud.context import number_of
from estado_verde.models import db
from estado_verde.scope import Who
from estado_verde.spec import fields as f
from estado_verde.spec.messages import N_

from .estados import EN_CURSO, ESTADOS, PENDIENTE_VALIDACION, POR_RESPONDER, SEMS, TIPOS
from .models import Distribuidora, Solicitud, client_key
from .profiles import DISTRIBUIDORA, SEC

SIZES = (10, 25, 50, 100)
NOTHING = "–"
DAY = f.day("fecha", "Fecha")
#: Of each column: its heading, the one that the SEC sees, and what it is ordered by.
COLUMNS: Mapping[str, tuple[str, str, Any]] = {
    "numero_solicitud": (N_("Nº Solicitud"), N_("Número de Solicitud"), Solicitud.numero_solicitud),
    "folio": (N_("Nº Folio"), N_("Número de Folio"), Solicitud.correlativo),
    "cliente": (N_("Nº Cliente"), N_("Número de cliente"), Solicitud.cliente_clave),
    "tipo": (N_("Formulario"), N_("Formulario"), Solicitud.tipo),
    "distribuidora": (N_("Empresa Distribuidora"), N_("Empresa Distribuidora"), Distribuidora.nombre),
    "fecha_envio": (N_("Envío"), N_("Fecha de Envío"), Solicitud.fecha_envio),
    "fecha_respuesta": (N_("Respuesta"), N_("Fecha de respuesta"), Solicitud.fecha_respuesta),
    "estado": (N_("Estado"), N_("Estado"), Solicitud.estado),
}


@dataclass(frozen=True)
class Line:
    """A request in the tray."""

    row: Solicitud
    late: bool

    @property
    def cliente(self) -> str:
        row = self.row
        return row.numero_cliente or (f"F:{row.numero_factibilidad}" if row.numero_factibilidad else NOTHING)

    @property
    def sem(self) -> str:
        return SEMS.get(self.row.estado, "none")

    @property
    def estado(self) -> str:
        return gettext(ESTADOS[self.row.estado])

    @property
    def tipo(self) -> str:
        return gettext(TIPOS[self.row.tipo])

    @property
    def plazo(self) -> str:
        return term_of(self.row)

    @property
    def envio(self) -> str:
        return f"{self.row.fecha_envio.astimezone(SANTIAGO):%d/%m/%Y}"

    @property
    def respuesta(self) -> str:
        answered = self.row.fecha_respuesta
        return f"{answered.astimezone(SANTIAGO):%d/%m/%Y}" if answered else NOTHING


@dataclass(frozen=True)
class Heading:
    name: str
    label: str
    url: str
    direction: str


@dataclass
class Tray:
    """One page of the tray. ``total`` is of what the filters leave; ``any`` says whether there is any request at all."""

    who: Who
    args: Mapping[str, str]
    lines: Sequence[Line] = ()
    total: int = 0
    any: bool = True
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        asked = number_of(self.args.get("n")) or SIZES[0]
        return asked if asked in SIZES else SIZES[0]

    @property
    def page(self) -> int:
        return max(number_of(self.args.get("pagina")) or 1, 1)

    @property
    def range_text(self) -> str:
        first = (self.page - 1) * self.size + 1
        last = min(self.page * self.size, self.total)
        return gettext("[%(desde)s - %(hasta)s] de %(n)s ítems", desde=first, hasta=last, n=self.total)

    @property
    def columns(self) -> list[str]:
        return [one for one in COLUMNS if one != "distribuidora" or self.who.perfil != DISTRIBUIDORA]

    @property
    def headings(self) -> list[Heading]:
        now, found = self.args.get("orden", ""), []
        for name in self.columns:
            plain, of_sec, _ = COLUMNS[name]
            direction = {name: "ascending", f"-{name}": "descending"}.get(now, "")
            following = f"-{name}" if direction == "ascending" else name
            label = gettext(of_sec if self.who.perfil == SEC else plain)
            found.append(Heading(name, label, self.url(orden=following, pagina=""), direction))
        return found

    @property
    def grouped(self) -> bool:
        """Whether what is overdue stands on top as a group."""
        return self.who.perfil == DISTRIBUIDORA and not self.args.get("orden")

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What stays when the size of the page changes."""
        return [(name, self.value(name)) for name in (*FILTERS, "orden") if self.value(name)]

    def value(self, name: str) -> str:
        return filters.clean(self.args.get(name))

    def url(self, **changed: Any) -> str:
        kept = {name: self.value(name) for name in (*FILTERS, "orden", "n", "pagina")} | changed
        query = urlencode({name: value for name, value in kept.items() if value})
        return f"?{query}" if query else "?"


FILTERS = (
    "numero_solicitud", "folio", "cliente", "tipo", "estado", "distribuidora",
    "envio_min", "envio_max", "respuesta_min", "respuesta_max",
)  # fmt: skip


def overdue(day: date) -> ColumnElement[bool]:
    """What should have been answered, or validated, before today."""
    answer = and_(Solicitud.estado.in_(EN_CURSO), Solicitud.plazo_respuesta < day)
    return or_(answer, and_(Solicitud.estado == PENDIENTE_VALIDACION, Solicitud.validar_hasta < day))


def is_overdue(row: Solicitud, day: date) -> bool:
    answer = row.estado in EN_CURSO and row.plazo_respuesta is not None and row.plazo_respuesta < day
    return answer or late_validation(row, day)


def late_validation(row: Solicitud, day: date) -> bool:
    return row.estado == PENDIENTE_VALIDACION and row.validar_hasta is not None and row.validar_hasta < day


def term_of(row: Solicitud) -> str:
    """«Vence el 04/12/2026», «Vencida»; nothing for what is over or has no term."""
    day = today()
    if row.estado == PENDIENTE_VALIDACION and row.validar_hasta is not None:
        if row.validar_hasta < day:
            return gettext("Vencida la validación")
        return gettext("Validar antes del %(fecha)s", fecha=f"{row.validar_hasta:%d/%m/%Y}")
    if row.estado not in EN_CURSO or row.plazo_respuesta is None:
        return ""
    if row.plazo_respuesta < day:
        return gettext("Vencida")
    return gettext("Vence el %(fecha)s", fecha=f"{row.plazo_respuesta:%d/%m/%Y}")


def criteria(args: Mapping[str, str]) -> list[Any]:
    """The filters that were given, all together. What cannot be read filters nothing."""
    given = {name: filters.clean(args.get(name)) for name in FILTERS}
    found: list[Any] = []
    if given["numero_solicitud"]:
        found.append(filters.contains(Solicitud.numero_solicitud, given["numero_solicitud"]))
    if given["folio"]:
        found.append(filters.starts_with(Solicitud.folio, given["folio"].upper()))
    if key := client_key(given["cliente"]):
        found.append(filters.starts_with(Solicitud.cliente_clave, key))
    if given["tipo"] in TIPOS:
        found.append(Solicitud.tipo == given["tipo"])
    if given["estado"] in ESTADOS:
        found.append(Solicitud.estado == given["estado"])
    if (company := number_of(given["distribuidora"])) is not None:
        found.append(Solicitud.distribuidora_id == company)
    for name, column in (("envio", Solicitud.fecha_envio), ("respuesta", Solicitud.fecha_respuesta)):
        found += between(column, given[f"{name}_min"], given[f"{name}_max"])
    return found


def between(column: Any, first: str, last: str) -> list[Any]:
    """Whole days of Santiago, both included."""
    start, end = DAY.parse(first)[0], DAY.parse(last)[0]
    found = [column >= datetime.combine(start, time(), SANTIAGO)] if start else []
    return [*found, *([column < datetime.combine(end + timedelta(days=1), time(), SANTIAGO)] if end else [])]


def order_of(args: Mapping[str, str], who: Who) -> list[Any]:
    newest = [Solicitud.fecha_envio.desc(), Solicitud.correlativo.desc()]
    asked = args.get("orden") or ""
    name = asked.lstrip("-")
    if name in COLUMNS:
        column = COLUMNS[name][2]
        return [column.desc() if asked.startswith("-") else column.asc(), *newest]
    if who.perfil == DISTRIBUIDORA:
        return [case((overdue(today()), 0), else_=1), *newest]
    return newest


def load(who: Who, args: Mapping[str, str]) -> Tray:
    tray = Tray(who, args)
    where = criteria(args)
    tray.total = db.session.scalar(select(func.count(Solicitud.id)).where(*where)) or 0
    statement = select(Solicitud).where(*where).options(joinedload(Solicitud.distribuidora))
    if (args.get("orden") or "").lstrip("-") == "distribuidora":
        statement = statement.join(Distribuidora, Distribuidora.id == Solicitud.distribuidora_id)
    statement = statement.order_by(*order_of(args, who)).limit(tray.size).offset((tray.page - 1) * tray.size)
    day = today()
    tray.lines = [Line(one, is_overdue(one, day)) for one in db.session.scalars(statement)]
    tray.any = tray.total > 0 or db.session.scalar(select(Solicitud.id).limit(1)) is not None
    tray.counts = counts(day) if who.perfil == DISTRIBUIDORA else {}
    return tray


def counts(day: date) -> dict[str, int]:
    """What waits for the company."""
    one = select(
        func.count(case((overdue(day), 1))),
        func.count(case((Solicitud.estado == PENDIENTE_VALIDACION, 1))),
        func.count(case((Solicitud.estado.in_(POR_RESPONDER), 1))),
    ).select_from(Solicitud)
    late, proofs, waiting = db.session.execute(one.where(Solicitud.estado.in_(EN_CURSO))).one()
    return {"vencidas": late, "por_validar": proofs, "por_responder": waiting}
