"""What the person works on: service, unit and period, chosen in the top bar and kept in the session. Every choice is looked
up through the row scope, so a cookie or an address never shows what the account may not see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import g, request, session, url_for
from flask_babel import gettext
from sqlalchemy import ColumnElement, Select, and_, select

from .. import catalog, scope
from ..clock import today
from ..models import Hito, Periodo, db
from ..models.periods import ABIERTO
from ..resolving import LARGEST_ID, columns_of

SESSION_KEY = "contexto"
KINDS = ("servicio", "unidad", "periodo")
#: The columns by which a record belongs to what was chosen; the first that it has counts.
COLUMNS = {"servicio": ("servicio_id", "organizacion_id"), "unidad": ("unidad_id",), "periodo": ("periodo_id",)}
#: More options than these are searched instead of listed.
MOST = 100


@dataclass(frozen=True)
class Selector:
    """One select of the top bar. With ``options_url`` the options are searched on the server."""

    name: str
    label: str
    value: str
    options: tuple[tuple[str, str], ...]
    options_url: str = ""


def model_for(kind: str) -> Any:
    """The class whose rows can be chosen; a plugin says it with ``__context__``. None when no plugin brings it."""
    if kind == "periodo":
        return Periodo
    return next((one for one in catalog.models() if vars(one).get("__context__") == kind), None)


def number_of(text: Any) -> int | None:
    """A row id that came from outside; None when it cannot be one."""
    digits = str(text or "")
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 11 else 0
    return number if 0 < number <= LARGEST_ID else None


class Selection:
    """The three choices of this request. Iterating gives the rows: ``servicio, unidad, periodo = selected()``."""

    def __iter__(self) -> Iterator[Any]:
        return iter((self.servicio, self.unidad, self.periodo))

    def _wanted(self, kind: str) -> int | None:
        """The address of the page wins over what was chosen before."""
        chosen = session.get(SESSION_KEY)
        kept = chosen.get(kind) if isinstance(chosen, dict) else None
        return number_of(request.args.get(kind)) if kind in request.args else number_of(kept)

    @cached_property
    def _calendar(self) -> dict[Periodo, list[Hito]]:
        """Every period, newest first, with its milestones that are still to come."""
        coming = and_(Hito.periodo_id == Periodo.id, Hito.fecha >= today())
        order = (Periodo.anio.desc(), Hito.fecha, Hito.numero)
        found: dict[Periodo, list[Hito]] = {}
        for periodo, hito in db.session.execute(select(Periodo, Hito).outerjoin(Hito, coming).order_by(*order)):
            found.setdefault(periodo, []).extend([] if hito is None else [hito])
        return found

    @property
    def periodos(self) -> list[Periodo]:
        return list(self._calendar)

    @cached_property
    def periodo(self) -> Periodo | None:
        """The one chosen, by id or year; else the newest that is open; else the newest. None when the address names one
        that there is not: what was meant for it is not written into another."""
        wanted = self._wanted("periodo")
        for one in self.periodos:
            if wanted in (one.id, one.anio):
                return one
        if request.args.get("periodo"):
            return None
        return next(
            (one for one in self.periodos if one.estado == ABIERTO), self.periodos[0] if self.periodos else None
        )

    @cached_property
    def servicios(self) -> list[tuple[int, str]]:
        return self._rows("servicio")

    @cached_property
    def unidades(self) -> list[tuple[int, str]]:
        """Those of the service; empty while several services could be meant."""
        return self._rows("unidad", self.servicio_id) if self.servicio_id or len(self.servicios) < 2 else []

    @cached_property
    def servicio_id(self) -> int | None:
        if len(self.servicios) == 1:
            return self._only("servicio", self.servicios)
        if self._wanted("servicio") is None and "unidad" in request.args and self._unidad_of_address is not None:
            return getattr(self._unidad_of_address, "servicio_id", None)
        return self._seen("servicio", self.servicios)

    @cached_property
    def unidad_id(self) -> int | None:
        return self._only("unidad", self.unidades) or self._seen("unidad", self.unidades)

    @cached_property
    def _unidad_of_address(self) -> Any:
        return self._row("unidad", self._wanted("unidad"))

    @cached_property
    def servicio(self) -> Any:
        return self._row("servicio", self.servicio_id)

    @cached_property
    def unidad(self) -> Any:
        return self._row("unidad", self.unidad_id)

    @cached_property
    def title(self) -> str:
        """The unit, or else the service, that is worked on; empty while it is several."""
        for kind, options in (("unidad", self.unidades), ("servicio", self.servicios)):
            chosen = self.id_of(kind)
            if chosen is not None:
                return dict(options).get(chosen) or str(self._row(kind, chosen))
        return ""

    def id_of(self, kind: str) -> int | None:
        if kind == "periodo":
            return self.periodo.id if self.periodo else None
        found: int | None = self.servicio_id if kind == "servicio" else self.unidad_id
        return found

    def _only(self, kind: str, options: list[tuple[int, str]]) -> int | None:
        """The one there is, unless the address names another: whoever was moved to this unit with the page of the former
        one still open would write on this one."""
        named = request.args.get(kind)
        return options[0][0] if len(options) == 1 and (not named or number_of(named) == options[0][0]) else None

    @property
    def here(self) -> dict[str, int]:
        """What was chosen, for the addresses of a page: another tab may choose otherwise before they are followed."""
        chosen = {kind: self.id_of(kind) for kind in KINDS}
        return {kind: row_id for kind, row_id in chosen.items() if row_id is not None}

    def _seen(self, kind: str, options: list[tuple[int, str]]) -> int | None:
        wanted = self._wanted(kind)
        if wanted is None or any(wanted == one for one, _ in options):
            return wanted
        return wanted if len(options) > MOST and self._row(kind, wanted) is not None else None

    def _row(self, kind: str, row_id: int | None) -> Any:
        model = model_for(kind)
        return None if row_id is None or model is None else db.session.scalar(select(model).where(model.id == row_id))

    def _rows(self, kind: str, servicio_id: int | None = None) -> list[tuple[int, str]]:
        model = model_for(kind)
        if model is None:
            return []
        statement = select(model.id, model.nombre).order_by(model.nombre, model.id).limit(MOST + 1)
        if servicio_id is not None:
            statement = statement.where(model.servicio_id == servicio_id)
        if retired := getattr(model, "__retired__", None):
            column, value = retired
            statement = statement.where(getattr(model, column) != value)
        return [(row_id, name) for row_id, name in db.session.execute(statement)]

    def keep(self, statement: Select[Any], model: Any) -> Select[Any]:
        """The same statement over the rows that belong to what was chosen."""
        return statement.where(*self.criteria(model))

    def criteria(self, model: Any) -> Iterator[ColumnElement[bool]]:
        columns = columns_of(model)
        for kind in KINDS:
            chosen = None if kind == "unidad" and model is model_for("unidad") else self.id_of(kind)
            column = next((columns[name] for name in COLUMNS[kind] if name in columns), None)
            if chosen is not None and column is not None:
                yield column == chosen

    @property
    def milestones(self) -> list[Hito]:
        """The steps of the chosen period that are still to come."""
        return self._calendar[self.periodo] if self.periodo is not None else []

    @property
    def next_milestone(self) -> Hito | None:
        return next(iter(self.milestones), None)

    def selectors(self) -> list[Selector]:
        """What the top bar offers: nothing where there is nothing to choose from."""
        found = []
        if self.servicios:
            several = gettext("Todos los servicios") if len(self.servicios) > 1 else ""
            found.append(self._selector("servicio", gettext("Servicio"), self.servicios, self.servicio_id, several))
        if self.unidades:
            count = len(self.unidades)
            every = gettext("Todas las unidades (%(n)s)", n=count) if count <= MOST else gettext("Todas las unidades")
            found.append(
                self._selector("unidad", gettext("Unidad"), self.unidades, self.unidad_id, every if count > 1 else "")
            )
        if self.periodo is not None:
            options = tuple((str(one.id), f"{one.anio} · {state_of(one)}") for one in self.periodos)
            found.append(Selector("periodo", gettext("Periodo"), str(self.periodo.id), options))
        return found

    def _selector(self, name: str, label: str, rows: list[tuple[int, str]], value: int | None, every: str) -> Selector:
        first = (("", every),) if every else ()
        if len(rows) <= MOST:
            options = first + tuple((str(row_id), text) for row_id, text in rows)
            return Selector(name, label, str(value or ""), options)
        chosen = self.servicio if name == "servicio" else self.unidad
        only = ((str(value), str(chosen)),) if value else ()
        return Selector(name, label, str(value or ""), first + only, url_for("ContextoView.options", kind=name))


def state_of(periodo: Periodo) -> str:
    """«Abierto», in the reader's language."""
    spec = next((one for one in catalog.record(Periodo).fields if one.name == "estado"), None)
    return gettext(spec.label_of(periodo.estado)) if spec else periodo.estado.replace("_", " ").capitalize()


def selected() -> Selection:
    """What is chosen in this request, looked up once."""
    if "ev_selection" not in g:
        g.ev_selection = Selection()
    found: Selection = g.ev_selection
    return found


def choose(values: dict[str, str]) -> None:
    """Keep what was chosen. Whether the account sees it is asked each time that it is used."""
    chosen = dict(session.get(SESSION_KEY) or {}) if isinstance(session.get(SESSION_KEY), dict) else {}
    for kind in KINDS:
        if kind in values:
            if kind == "servicio" and number_of(values[kind]) != chosen.get("servicio"):
                chosen.pop("unidad", None)
            chosen[kind] = number_of(values[kind])
    session[SESSION_KEY] = chosen


def signed_in() -> bool:
    return not scope.current().anonymous
