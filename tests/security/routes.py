"""Every route of the application, and the addresses that each one can have over given rows. A route whose argument nobody
explained stops the suite: what it opens must be known to be probed."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from estado_verde import catalog, plugins
from estado_verde.crud import EvModelView
from estado_verde.models import Model

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
#: Arguments that name no row.
PLAIN: Mapping[str, Sequence[str]] = {
    "locale": ("es", "en", "xx"),
    "secret": ("x", "a" * 43),
    "token": ("x", "a" * 32),
    "kind": ("servicio", "unidad", "unidades", "residuos", "contenedores", "bolsas", "otro"),
    "name": ("control-de-carga", "residuos-reciclados", "no_reciclados", "otro"),
    "anio": ("2026",),
    "version": ("1", "2"),
    "variant": ("solicitante", "x", "SI"),
    "code": ("activacion", "invitacion", "otro", "M01", "M03"),
    "accion": ("abrir", "validar", "cerrar", "ratificar", "enviar_preliminar", "aprobar", "acoger", "aplicar", "otra"),
}
#: The argument that names a step of a workflow.
STEP = "accion"
#: Those that are of no workflow.
STEPS_OF_A_PERIOD = ("abrir", "validar", "cerrar")
FILES = "ev_adjunto"
#: As many rows of a table as these are tried in an address.
MOST = 2


@dataclass(frozen=True)
class Route:
    rule: Rule
    view: Any
    methods: frozenset[str]

    @property
    def endpoint(self) -> str:
        return str(self.rule.endpoint)

    @property
    def model(self) -> Any:
        return self.view.model if isinstance(self.view, EvModelView) else None

    @property
    def unsafe(self) -> frozenset[str]:
        return self.methods & UNSAFE

    @property
    def names_rows(self) -> bool:
        """Whether an argument of the address is the id of a row."""
        return any(name not in PLAIN and name not in ("field", STEP) for name in self.rule.arguments)

    def __str__(self) -> str:
        return f"{self.rule.rule} ({self.endpoint})"


def routes(app: Flask) -> list[Route]:
    """All but the files that everybody may read."""
    found = []
    for rule in app.url_map.iter_rules():
        if str(rule.endpoint).rpartition(".")[2] != "static":
            view = getattr(app.view_functions[rule.endpoint], "__self__", None)
            found.append(Route(rule, view, frozenset(rule.methods or ()) - {"HEAD", "OPTIONS"}))
    return sorted(found, key=lambda one: (one.rule.rule, one.endpoint))


def addresses(app: Flask, route: Route, owned: Mapping[str, set[int]], most: int = MOST) -> Iterator[str]:
    """The addresses of a route over the rows given, a few of each table."""
    names = sorted(route.rule.arguments)
    with app.app_context():  # of this application, whatever other was started last
        options = [candidates(route, name, owned, most) for name in names]
    with app.test_request_context():
        for values in itertools.product(*options):
            address = route.rule.build(dict(zip(names, values, strict=True)), append_unknown=False)
            if address is not None:
                yield address[1]


def pages(
    app: Flask,
    owned: Mapping[str, set[int]],
    most: int = MOST,
    each: int | None = None,
    of: Callable[[Route], bool] = lambda _route: True,
) -> Iterator[str]:
    """Every address that can be read over these rows (of each route ``each`` at most), of the routes that ``of`` takes;
    those of pages written by hand also with a unit chosen."""
    unit = min(owned["inventario_unidad"])
    for route in routes(app):
        if "GET" in route.methods and of(route):
            for url in itertools.islice(addresses(app, route, owned, most), each):
                yield url
                if route.model is None:
                    yield f"{url}?unidad={unit}&periodo=2026"


def candidates(route: Route, name: str, owned: Mapping[str, set[int]], most: int) -> Sequence[Any]:
    """What an argument may hold: a known text, a step of a workflow, a reference of the model, or the ids of the rows it
    can name."""
    if name in PLAIN:
        return PLAIN[name]
    if name == STEP:
        return steps(route)
    if name == "field" and route.model is not None:
        return references(route.model)
    if name == "pk" and route.model is not None:
        return sorted(owned.get(_table(route), ()))[:most]
    wanted = name.removesuffix("_id").removesuffix("_pk")
    tables = [table for table in Model.metadata.tables if wanted in (table, table.partition("_")[2])]
    if name in ("pk", "id"):  # a view written by hand: any row of its plugin may be meant, and any file
        tables = [table for table in {*owned, FILES} if table.startswith(_prefixes(route)) or table == FILES]
    assert tables, (
        f"{route}: no se sabe qué nombra «{name}». Si es una fila, llámela como su tabla («unidad_id»); si no, diga en "
        f"PLAIN de tests/security/routes.py qué textos admite, para que la prueba los intente."
    )
    return sorted({one for table in tables for one in sorted(owned.get(table, ()))[:most]})


def steps(route: Route) -> list[str]:
    """The steps of the workflow of a screen's table (or of those of its plugin, for a page written by hand), and one that
    does not exist."""
    found = [
        one
        for one in plugins.host().values("ev_workflows")
        if (one.table.startswith(_prefixes(route)) if route.model is None else one.table == _table(route))
    ]
    return [*(dict.fromkeys(name for one in found for name in one.actions) or STEPS_OF_A_PERIOD), "otra"]


def _prefixes(route: Route) -> tuple[str, ...]:
    """Those of the tables whose rows a page written by hand may name: of its plugin, or of the core."""
    module = type(route.view).__module__.split(".")
    return (f"{module[1]}_",) if module[0] == "ev_plugins" else ("ev_", "ab_")


def _table(route: Route) -> str:
    return str(route.model.__tablename__)


def references(model: Any) -> list[str]:
    """The reference fields of a model, in its base and in every year."""
    names: dict[str, None] = {}
    for anio in (None, *catalog.years()):
        for one in catalog.record(model, anio).fields:
            if one.target:
                names[one.name] = None
    return list(names)
