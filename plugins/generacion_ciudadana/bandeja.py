"""The tray: which columns each profile sees, how it is filtered and ordered, and which requests come first. A million of
them cost what ten thousand do: an index gives every order, and counting stops early."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext
from sqlalchemy import func, or_, select

from estado_verde.clock import SANTIAGO, today
from estado_verde.crud import filters, keyset
from estado_verde.crud.context import number_of
from estado_verde.crud.keyset import Part
from estado_verde.crud.listing import MOST_COUNTED
from estado_verde.messages import text_of
from estado_verde.models import db
from estado_verde.scope import Who
from estado_verde.spec.messages import N_
from estado_verde.spec.numbers import show

from . import filtros, vencimiento
from .estados import ESTADOS, PENDIENTE_VALIDACION, POR_RESPONDER, SEMS, TIPOS
from .models import Distribuidora, Solicitud, client_of
from .profiles import DISTRIBUIDORA, SEC

SIZES = (10, 25, 50, 100)
NOTHING = "–"
#: Of each column: its heading, and the one that the SEC sees.
COLUMNS: Mapping[str, tuple[str, str]] = {
    "numero_solicitud": (N_("Nº Solicitud"), N_("Número de Solicitud")),
    "folio": (N_("Nº Folio"), N_("Número de Folio")),
    "cliente": (N_("Nº Cliente"), N_("Número de cliente")),
    "tipo": (N_("Formulario"), N_("Formulario")),
    "distribuidora": (N_("Empresa Distribuidora"), N_("Empresa Distribuidora")),
    "fecha_envio": (N_("Envío"), N_("Fecha de Envío")),
    "fecha_respuesta": (N_("Respuesta"), N_("Fecha de respuesta")),
    "estado": (N_("Estado"), N_("Estado")),
}
#: What a line needs.
SHOWN = (
    Solicitud.id, Solicitud.folio, Solicitud.numero_solicitud, Solicitud.numero_cliente, Solicitud.numero_factibilidad,
    Solicitud.tipo, Solicitud.estado, Solicitud.distribuidora_id, Solicitud.fecha_envio, Solicitud.fecha_respuesta,
    Solicitud.plazo_respuesta, Solicitud.validar_hasta, Solicitud.vence,
)  # fmt: skip
NEWEST = (Solicitud.fecha_envio, Solicitud.correlativo)
#: Columns whose order is that of their values; those that may be empty come last, whatever the direction.
BY_VALUE = {"fecha_envio": NEWEST, "folio": (Solicitud.correlativo,)}
OFTEN_EMPTY = {
    "numero_solicitud": Solicitud.numero_solicitud,
    "cliente": Solicitud.cliente_clave,
    "fecha_respuesta": Solicitud.fecha_respuesta,
}
#: Columns of few values, in the order in which people know them.
OF_FEW = {"estado": (Solicitud.estado, tuple(ESTADOS)), "tipo": (Solicitud.tipo, tuple(TIPOS))}


@dataclass(frozen=True)
class Line:
    """A request in the tray. ``row``: SHOWN of it; ``empresa``: the name of its company."""

    row: Any
    late: bool
    empresa: str = ""

    @property
    def cliente(self) -> str:
        return client_of(self.row) or NOTHING

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
        return vencimiento.term_of(self.row)

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
    page: keyset.Page = field(default=keyset.Page(()))
    total: int = 0
    any: bool = True
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        asked = number_of(self.args.get("n")) or SIZES[0]
        return asked if asked in SIZES else SIZES[0]

    @property
    def first(self) -> int:
        """The place of its first line in the whole list."""
        return max(number_of(self.args.get("pos")) or 1, 1) if self.moved else 1

    @property
    def moved(self) -> bool:
        """Whether it is another page than the first."""
        return bool(self.page.previous)

    @property
    def range_text(self) -> str:
        last = self.first + len(self.lines) - 1
        total = gettext("más de %(n)s", n=show(MOST_COUNTED)) if self.total > MOST_COUNTED else show(self.total)
        return gettext("[%(desde)s - %(hasta)s] de %(n)s ítems", desde=show(self.first), hasta=show(last), n=total)

    @property
    def previous_url(self) -> str:
        return self.page.previous and self.url(antes=self.page.previous, pos=max(1, self.first - self.size))

    @property
    def next_url(self) -> str:
        return self.page.next and self.url(despues=self.page.next, pos=self.first + len(self.lines))

    @property
    def columns(self) -> list[str]:
        return [one for one in COLUMNS if one != "distribuidora" or self.who.perfil != DISTRIBUIDORA]

    @property
    def labels(self) -> dict[str, str]:
        """What a cell is called where the table has no headings, on a phone."""
        return {name: gettext(COLUMNS[name][0]) for name in self.columns}

    @property
    def headings(self) -> list[Heading]:
        now, found = self.args.get("orden", ""), []
        for name in self.columns:
            plain, of_sec = COLUMNS[name]
            direction = {name: "ascending", f"-{name}": "descending"}.get(now, "")
            following = f"-{name}" if direction == "ascending" else name
            label = gettext(of_sec if self.who.perfil == SEC else plain)
            found.append(Heading(name, label, self.url(orden=following), direction))
        return found

    @property
    def grouped(self) -> bool:
        """Whether what is overdue stands on top as a group."""
        return self.who.perfil == DISTRIBUIDORA and not self.args.get("orden") and not self.moved

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What stays when the size of the page changes."""
        return [(name, value) for name, value in self.values.items() if value and name != "n"]

    @property
    def filtered(self) -> bool:
        return any(self.values[name] for name in filtros.FILTERS)

    @cached_property
    def faults(self) -> dict[str, str]:
        """What is wrong with a filter, beside it."""
        return {name: text_of(found) for name, found in filtros.faults(self.args).items()}

    @cached_property
    def values(self) -> dict[str, str]:
        return {name: filters.clean(self.args.get(name)) for name in (*filtros.FILTERS, "orden", "n")}

    def url(self, **changed: Any) -> str:
        query = urlencode({name: value for name, value in (self.values | changed).items() if value})
        return f"?{query}" if query else "?"


def order_of(args: Mapping[str, str], who: Who, companies: Sequence[Any]) -> list[Part]:
    """The order that was asked for; newest first otherwise, and what is late before it for whoever has to answer."""
    asked = args.get("orden") or ""
    name, falling = asked.lstrip("-"), asked.startswith("-")
    if name in BY_VALUE:
        return [Part(name, BY_VALUE[name], falling)]
    if name in OFTEN_EMPTY:
        column = OFTEN_EMPTY[name]
        order = (column, Solicitud.correlativo)
        empty = Part("sin", order, falling, (column.is_(None),), empty=True)
        return [Part(name, order, falling, (column.is_not(None),)), empty]
    if name in OF_FEW or name == "distribuidora":
        column, values = OF_FEW.get(name) or (Solicitud.distribuidora_id, [one.id for one in companies or by_name()])
        parts = [Part(str(value), NEWEST, where=(column == value,)) for value in values]
        return parts[::-1] if falling else parts
    if who.perfil == DISTRIBUIDORA:
        late, day = (Solicitud.vence, Solicitud.correlativo), today()
        rest = Part("demas", NEWEST, where=(or_(Solicitud.vence.is_(None), Solicitud.vence >= day),))
        return [Part("vencidas", late, descending=False, where=(Solicitud.vence < day,)), rest]
    return [Part("nuevas", NEWEST)]


def by_name() -> Sequence[Any]:
    """(id, nombre) of every company."""
    names = select(Distribuidora.id, Distribuidora.nombre).order_by(Distribuidora.nombre, Distribuidora.id)
    return db.session.execute(names).all()


def load(who: Who, args: Mapping[str, str], companies: Sequence[Any] = ()) -> Tray:
    """``companies``: all of them by name, where the page has them in hand."""
    tray = Tray(who, args)
    where = filtros.criteria(args)
    if "distribuidora" in tray.columns:
        companies = companies or by_name()
    tray.page = keyset.page(SHOWN, order_of(args, who, companies), where, tray.size, args)
    names, day = dict(map(tuple, companies)), today()
    tray.lines = [
        Line(one, vencimiento.is_overdue(one, day), names.get(one.distribuidora_id, "")) for one in tray.page.rows
    ]
    whole = not tray.page.previous and not tray.page.next
    tray.total = len(tray.lines) if whole else keyset.count(Solicitud, where)
    tray.any = bool(tray.lines) or db.session.scalar(select(Solicitud.id).limit(1)) is not None
    tray.counts = counts(today()) if who.perfil == DISTRIBUIDORA else {}
    return tray


def counts(day: date) -> dict[str, int]:
    """What waits for the company; each stops at MOST_COUNTED."""
    asked = {
        "vencidas": Solicitud.vence < day,
        "por_validar": Solicitud.estado == PENDIENTE_VALIDACION,
        "por_responder": Solicitud.estado.in_(POR_RESPONDER),
    }
    inside = [select(Solicitud.id).where(one).limit(MOST_COUNTED).subquery() for one in asked.values()]
    found = db.session.execute(select(*(select(func.count()).select_from(one).scalar_subquery() for one in inside)))
    return dict(zip(asked, found.one(), strict=True))
