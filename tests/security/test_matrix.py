"""Who may come to which route: the program against the table that people read, and the table against the domain."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest
from flask import Flask

from estado_verde.security import access, realms
from estado_verde.testing import csrf
from tests.security import matrix
from tests.security.routes import addresses, routes
from tests.security.world import World

Figure = Callable[[str], None]
#: Once is enough: what these prove is the same on every database.
pytestmark = pytest.mark.one_engine
PROFILES = (
    "red", "gestor_servicio", "gestor_unidad", "gestor_consulta", "encargado_comite", "gestor_flota", "conductor", "auditor",
)  # fmt: skip
#: 00-overview §2.1, for what exists: C and U are «write», R «read», D «delete», X «run»; how far each sees is its scope.
DOMAIN = {
    "periodos": "CRUDX R R R R R – R",
    "servicios": "CRUD R R R R R – R",  # the contact data that a Gestor de Servicio may change comes with its entity
    "cuentas": "CRUD CRUD – – – CRU – –",
    "segundo_factor": "RU – – – – – – –",
    "designaciones": "CRUD R – R – – – –",
    "solicitudes_acceso": "RX RX – – – – – –",
    "edificios": "CRUD CRUD R R R R – R",
    "unidades": "CRUDX CRUD R R R R – R",  # X: give back a unit that was taken away (rt1 §1.5)
    "mi_unidad": "RU RU RU R R – – R",
    "residuos": "CRUD CRUD CRUD R R – – R",
    "residuos_fundamentaciones": "R CRU CRU R R – – R",
    "residuos_veredictos": "– – – – – – – X",
    "residuos_revision": "R RX – R R – – R",
    "reportes": "RX RX RX RX RX RX – RX",
    "alcance": "CRUD CRU R R R – – R",
    "prorrogas": "CRUD R – R – – – –",
    "auditores": "CRUD R – R – – – R",
    "auditoria": "RX R R – – – – R",  # X: verify its chain
    "inventario_anual": "RX RX – R R – – R",  # X: which steps each profile takes is in the plugin's table of steps
    "inventario_observaciones": "RX CRUD – R R – – R",
    "inventario_modificaciones": "CRUX CRU – R R – – R",
    "inventario_traspasos": "CRUDX R – R – – – –",  # open-world §1: the Red transfers a unit, both services read it
    "energia": "CRUD CRUD CRUD R R – – R",
    "estado_reporte": "CRUD CRU R R – – – R",
    "flota_vehiculos": "CRUD CRUD R R – CRUD R R",
    "flota_registros": "R CRUD – R – CRUD CRUD R",
    "privacidad": "RU – – – – – – –",
    "datos_personales": "R R – – – – – –",
}
#: Resources of which that matrix says nothing: catalogues, panels, and the doors to what it does say.
BESIDE = frozenset(
    {
        "territorio", "importar", "correos", "residuos_catalogos", "flota_bitacora", "flota_catalogos", "flota_conductores",
        "flota_declaracion", "flota_panel", "residuos_muestras",
    }
)  # fmt: skip
#: Resources of the core that each realm may grant: every row of them says of which realm it is.
SHARED = frozenset(
    {"cuentas", "auditoria", "privacidad", "territorio", "correos", "reportes", "participantes", "segundo_factor"}
)
LETTERS = {"C": "write", "U": "write", "R": "read", "D": "delete", "X": "run"}


def test_the_matrix_is_the_one_that_was_read(app: Flask) -> None:
    """security-checks 4. A new route, or another answer, fails here until somebody looks at it:
    python -m tests.security.matrix --write, and read the difference."""
    assert matrix.differences(matrix.stored(), matrix.table(app)) == []


@pytest.mark.parametrize("resource", sorted(DOMAIN))
def test_profiles_may_do_what_the_domain_says(app: Flask, resource: str) -> None:
    people = {name: who for name, who in matrix.everybody(app).items() if who.ambito == "GESTION"}
    assert tuple(people) == PROFILES
    for profile, letters in zip(PROFILES, DOMAIN[resource].split(), strict=True):
        wanted = {LETTERS[letter] for letter in letters if letter in LETTERS}
        granted = {action for action, name in people[profile].permissions if name == resource}
        assert granted == wanted, f"{profile} · {resource}"


def test_every_resource_of_the_routes_is_in_the_domain_table(app: Flask) -> None:
    """A plugin that brings a resource to Gestiona Energía adds its line above."""
    people = [who for who in matrix.everybody(app).values() if who.ambito == "GESTION"]
    found = {name for who in people for _, name in who.permissions}
    assert found - set(DOMAIN) <= BESIDE


def test_the_program_answers_as_the_matrix_says(world: World, figure: Figure) -> None:
    """Each «–» is asked for and refused with MSG-ACC-03; each «ingreso» leads to the sign-in page of the realm
    that the page belongs to; each open list opens."""
    with world.open() as connection:
        ours = world.rows(connection, world.ours)
    lines = {(line[0], line[1]): dict(zip(matrix.stored()[0], line, strict=True)) for line in matrix.stored()[1:]}
    wrong, asked, opened = [], 0, Counter[str]()
    people = {"anónimo": None, **matrix.everybody(world.app)}
    with world.app.app_context():
        homes = {one.endpoint: access.realm_of(world.app, one.endpoint) or realms.GESTION for one in routes(world.app)}
        doors = {endpoint: realms.realm(one).route for endpoint, one in homes.items()}
    for profile, who in people.items():
        client = world.somebody(who.ambito, who.perfil) if who else world.app.test_client()
        token = csrf(client)
        for route in routes(world.app):
            cell = lines[route.rule.rule, " ".join(sorted(route.methods))][profile]
            for method in sorted(route.methods):
                if cell == matrix.YES:
                    opened[route.endpoint] += method == "GET"
                    if method != "GET" or route.rule.arguments or opened[route.endpoint] > 2:
                        continue  # two of those who may: what a page costs, it costs for each
                url = next(addresses(world.app, route, ours), None)
                if url is None:
                    continue
                page = method == "GET" and profile in ("anónimo", "gestor_servicio")
                knock = world.knock(
                    client,
                    url,
                    method,
                    data={"csrf_token": token} if method != "GET" else None,
                    headers={} if page or cell == matrix.YES else {"Accept": "application/json"},
                )
                asked += 1
                if not _as_said(cell, knock.status, knock.text, doors[route.endpoint]):
                    wrong.append(f"{profile}: {knock}")
    assert wrong == []
    figure(f"{asked} requests answered as the matrix of {len(lines)} routes × {len(people)} says")


def test_a_session_of_one_realm_opens_nothing_of_another(app: Flask, figure: Figure) -> None:
    """What several realms may open is open to every account, or of the core and granted in each."""
    people, shared, found = matrix.everybody(app), 0, set()
    for route in routes(app):
        wanted = access.declared(app, route.endpoint)
        passing = {who.ambito for who in people.values() if access.at(app, route.endpoint, who) == access.PASS}
        if len(passing) < 2 or wanted in (access.PUBLIC, access.SIGNED_IN):
            continue
        shared += 1
        if wanted[1] not in SHARED:
            found.add((route.rule.rule, *wanted, *sorted(passing)))
    assert found == set()
    figure(
        f"{len(routes(app))} routes × {len({one.ambito for one in people.values()})} realms: {shared} shared, all known"
    )


def _as_said(cell: str, status: int, text: str, door: str) -> bool:
    if cell == matrix.NO:
        return status == 403 and ("No tiene permisos para acceder a esta sección." in text or "permisos" in text)
    if cell == matrix.SIGN_IN:
        return status in (302, 401) and re.search(rf'(Location: |"url":\s*"){door}', text) is not None
    return status < 400 or status == 404  # a step of a way that this browser did not begin
