"""Who may come to which route: the program against the table that people read, and the table against the domain."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from estado_verde.testing import csrf
from tests.security import matrix
from tests.security.routes import addresses, routes
from tests.security.world import World

Figure = Callable[[str], None]
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
    "auditoria": "R R R – – – – R",
}
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
    """A plugin that brings a resource adds its line above."""
    found = {name for who in matrix.everybody(app).values() for _, name in who.permissions}
    assert found - set(DOMAIN) <= {"territorio", "importar", "residuos_catalogos"}


def test_the_program_answers_as_the_matrix_says(world: World, figure: Figure) -> None:
    """Each «–» is asked for and refused with MSG-ACC-03; each «ingreso» leads to the sign-in page; each open list opens."""
    with world.open() as connection:
        ours = world.rows(connection, world.ours)
    lines = {(line[0], line[1]): dict(zip(matrix.stored()[0], line, strict=True)) for line in matrix.stored()[1:]}
    wrong, asked = [], 0
    for profile in ("anónimo", *PROFILES):
        client = world.app.test_client() if profile == "anónimo" else world.client(profile, world.ours)
        token = csrf(client)
        for route in routes(world.app):
            cell = lines[route.rule.rule, " ".join(sorted(route.methods))][profile]
            for method in sorted(route.methods):
                if cell == matrix.YES and (method != "GET" or route.rule.arguments):
                    continue
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
                if not _as_said(cell, knock.status, knock.text):
                    wrong.append(f"{profile}: {knock}")
    assert wrong == []
    figure(f"{asked} requests answered as the matrix of {len(lines)} routes × {len(PROFILES) + 1} says")


def _as_said(cell: str, status: int, text: str) -> bool:
    if cell == matrix.NO:
        return status == 403 and ("No tiene permisos para acceder a esta sección." in text or "permisos" in text)
    if cell == matrix.SIGN_IN:
        return (status == 302 and "Location: /ingreso/" in text) or (status == 401 and "/ingreso/" in text)
    return status < 400
