"""Which pages a tour visits: every GET route of the URL map that a profile may open, its arguments filled with the first row
that the profile sees and that the route takes."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from estado_verde import catalog, demo, scope
from estado_verde.models import Cuenta, Model, db
from estado_verde.plugins import host
from estado_verde.scope import SYSTEM, Who
from estado_verde.security import access, realms, sessions
from estado_verde.testing import csrf
from tests.security.routes import Route, addresses, references, routes
from tests.tour import secrets

NOBODY = "anónimo"
#: The people of the tours: name → realm, profile and sigla of the organisation, in the order in which they share the pages.
PEOPLE: Mapping[str, tuple[str, str, str | None]] = {
    NOBODY: ("", "", None),
    "gestor_servicio": ("GESTION", "gestor_servicio", "SDN"),
    "gestor_unidad": ("GESTION", "gestor_unidad", "SDN"),
    "gestor_consulta": ("GESTION", "gestor_consulta", "SDN"),
    "auditor": ("GESTION", "auditor", None),
    "red": ("GESTION", "red", None),
    "encargado_comite": ("GESTION", "encargado_comite", "SDN"),
    "gestor_flota": ("GESTION", "gestor_flota", "SDN"),
    "conductor": ("GESTION", "conductor", "SDN"),
    "participante": ("CAPACITACION", "participante", None),
    "admin_cursos": ("CAPACITACION", "admin_cursos", None),
    "participante_concientizacion": ("CONCIENTIZACION", "participante", None),
    "solicitante": ("GENERACION_CIUDADANA", "solicitante", None),
    "distribuidora": ("GENERACION_CIUDADANA", "distribuidora", "DN"),
    "sec": ("GENERACION_CIUDADANA", "sec", None),
}
#: Rows of each table that are tried until a route takes one.
ROWS = 12
#: As many addresses as this are asked for before a person gives a route up.
TRIES = 40
#: What no walk through addresses reaches, and who looks at it instead.
UNREACHED = {
    "ImportarView.review": "needs an upload; test_keyboard.py walks through it",
    "ImportarView.annotated": "needs an upload with faults; tests/test_imports.py",
    "scripts.static": "the modules, under the version of every page; tests/crud/test_crud_shell.py",
    "CodigoView.imagen": "needs the ticket of a code; test_registering.py sees it",
    "CodigoView.audio": "needs the ticket of a code; tests/security/test_registration.py",
    "BajaView.leave": "needs the token of a mail; tests/mail/",
    "BitacoraView.load": "needs a load of the driver; plugins/flota/tests/test_browser.py",
    "DescargasView.archivo": "needs a finished download; tests/test_jobs.py",
    "IngresoView.codigo": "needs the password before it; tests/test_second_factor.py",
    "IngresoViewCAPACITACION.codigo": "as above",
    "IngresoViewCONCIENTIZACION.codigo": "as above",
    "IngresoViewGENERACION_CIUDADANA.codigo": "as above",
    "SolicitudView.answer": "files of a request; plugins/generacion_ciudadana/tests/",
    "SolicitudView.documents": "as above",
    "ConfiguracionView.list": "leads to its only row",
    "LocaleView.index": "Flask-AppBuilder's, leads elsewhere",
    "UtilView.back": "Flask-AppBuilder's, leads elsewhere",
}
#: Addresses that the names of arguments do not tell: months that could become one annual value, a figure, two versions, a
#: step of a request.
MORE = {
    "UnidadResiduosView.replace": ("/residuos/unidad/reemplazar/NO_RECICLADOS",),
    "AnalisisView.data": ("/residuos/analisis/datos/todo?periodo=2026",),
    "InventarioView.compare": ("/inventario/comparar?antes=1&despues=1", "/inventario/comparar?antes=2&despues=3"),
    "MensajesPortalView.editar": ("/generacion/mensajes/editar/M01",),
    "AccionView.act": [f"/generacion/solicitudes/{pk}/{one}" for pk in range(1, 10) for one in ("responder", "anular")],
}
Plan = Mapping[str, list["Visit"]]


@dataclass(frozen=True)
class Visit:
    """A route, the address that was found for it, and whether it is a page to look at."""

    endpoint: str
    address: str
    page: bool

    @property
    def name(self) -> str:
        """«residuos-unidad» for /residuos/unidad/?unidad=3."""
        return re.sub(r"[^a-z0-9]+", "-", self.address.partition("?")[0].lower()).strip("-") or "inicio"


class Person:
    """Somebody of the demonstration, as the test client and as the browser sign in."""

    def __init__(self, app: Flask, name: str) -> None:
        self.app, self.name = app, name
        self.realm, self.profile, organisation = PEOPLE[name]
        self.rut = self.password = self.door = ""
        self.who = scope.ANONYMOUS
        if name != NOBODY:
            with app.app_context():
                mine = (self.realm, self.profile, organisation)
                one = next(one for one in demo.declared(host()) if (one.realm, one.profile, one.organisation) == mine)
                self.rut, self.password, self.who = one.rut, one.password, self._who(one.rut)
                self.door = realms.realm(self.realm).route

    def _who(self, rut: str) -> Who:
        with scope.acting(SYSTEM):
            mine = (Cuenta.rut == rut, Cuenta.ambito == self.realm, Cuenta.perfil == self.profile)
            account = db.session.scalars(select(Cuenta).where(*mine)).one()
            declared = realms.profile(account.ambito, account.perfil)
            assert declared is not None
            return Who(
                account.id,
                account.nombre,
                account.ambito,
                account.perfil,
                declared.reach,
                account.organizacion_id,
                sessions.permissions_of(account.ambito, account.perfil),
            )

    def client(self) -> FlaskClient:
        client = self.app.test_client()
        if self.rut:
            data = {"perfil": self.profile, "rut": self.rut, "clave": self.password, "csrf_token": csrf(client)}
            assert client.post(self.door, data=data).status_code == 303
        return client

    def may_open(self, route: Route) -> bool:
        return "GET" in route.methods and access.at(self.app, route.endpoint, self.who) == access.PASS

    def rows(self) -> dict[str, set[int]]:
        """The first rows that the account sees, by table."""
        found: dict[str, set[int]] = {}
        with self.app.app_context(), scope.acting(self.who):
            for model in catalog.models():
                if "id" in Model.metadata.tables[model.__tablename__].columns:
                    found[model.__tablename__] = set(
                        db.session.scalars(select(model.id).order_by(model.id).limit(ROWS))
                    )
        return found

    def finder(self) -> Callable[[Route], Visit | None]:
        """Finds for a route the first address that answers 200: as it is, or else with a unit chosen."""
        client, rows = self.client(), self.rows()

        def find(route: Route) -> Visit | None:
            for address in itertools.islice(self._candidates(route, rows), TRIES):
                answer = client.get(address)
                if answer.status_code == 200:
                    page = answer.mimetype == "text/html" and b"<html" in answer.data  # not a part of one
                    return Visit(route.endpoint, address, page)
            return None

        return find

    def _candidates(self, route: Route, rows: dict[str, set[int]]) -> Iterator[str]:
        with self.app.app_context():  # this application's catalogue, whichever started last in the process
            known = {**MORE, **secrets.addresses()}
            plain = known.get(route.endpoint) or list(addresses(self.app, route, rows, most=ROWS))
        yield from plain
        if route.model is None:
            for address, unit in itertools.product(plain, sorted(rows.get("inventario_unidad", ()))):
                yield f"{address}?unidad={unit}&periodo=2026"


def shared_out(app: Flask) -> Plan:
    """Every route once, by each person in turn: by the first, from there on, who can. What no address reaches is not asked
    for: it would be thousands of requests."""
    people = {name: Person(app, name) for name in PEOPLE}
    finders = {name: one.finder() for name, one in people.items()}
    plan: dict[str, list[Visit]] = {name: [] for name in PEOPLE}
    for number, route in enumerate(one for one in routes(app) if one.endpoint not in UNREACHED):
        names = [*PEOPLE][number % len(PEOPLE) :] + [*PEOPLE][: number % len(PEOPLE)]
        for name in names:
            if people[name].may_open(route) and (found := finders[name](route)):
                plan[name].append(found)
                break
    return plan


def expected(app: Flask) -> set[str]:
    """What somebody of the tours may open and has an address: the options of a screen without references have none."""
    people = [Person(app, name) for name in PEOPLE]
    with app.app_context():
        return _expected(app, people)


def _expected(app: Flask, people: Sequence[Person]) -> set[str]:
    return {
        one.endpoint
        for one in routes(app)
        if any(person.may_open(one) for person in people)
        and not (one.endpoint.endswith(".options") and one.model is not None and not references(one.model))
    }


def everything(app: Flask, profile: str) -> list[Visit]:
    """All that one person can open."""
    person = Person(app, profile)
    find, open_to = person.finder(), [one for one in routes(app) if person.may_open(one)]
    return [found for route in open_to if route.endpoint not in UNREACHED and (found := find(route))]
