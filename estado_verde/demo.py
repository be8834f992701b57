"""Invented data of the core, and what plugins use to add theirs: accounts whose passwords are known. Nobody of these
exists; every address ends in example.org."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from stdnum.cl import rut as check

from . import catalog, plugins, scope, services
from .discovery import NAMESPACE
from .models import Cuenta, Periodo
from .programme.periods import change_state, create_from_template
from .security.passwords import hash_password
from .security.realms import system_of
from .services import Outcome

#: Year → the steps that its period has taken.
PERIODS = {2023: ("abrir", "validar", "cerrar"), 2025: ("abrir", "validar"), 2026: ("abrir",)}


class NotLoaded(RuntimeError):
    """A record of the demonstration was refused: a rule changed and its data did not."""


@dataclass(frozen=True)
class Account:
    """An invented person. ``number`` is the body of the RUT; ``organisation`` the sigla of the service."""

    realm: str
    profile: str
    number: int
    nombres: str
    apellidos: str
    organisation: str | None = None

    @property
    def rut(self) -> str:
        return f"{self.number}-{check.calc_check_digit(str(self.number))}"

    @property
    def password(self) -> str:
        return "-".join(filter(None, ("Demo2026", self.profile, self.organisation)))

    @property
    def correo(self) -> str:
        return f"{self.profile}.{(self.organisation or 'estado').lower()}@example.org"


def load(session: Session) -> None:
    """The periods: one closed, one in validation, one open."""
    for anio, steps in PERIODS.items():
        with_template = catalog.edition(anio) is not None
        made = create_from_template(anio) if with_template else services.save(Periodo, {"anio": anio})
        periodo: Periodo = done(made).row
        for action in steps:
            done(change_state(periodo, action))


def done(outcome: Outcome) -> Outcome:
    """The same outcome, or an error that names every fault: the demonstration is whole or it is not loaded."""
    if not outcome.ok:
        faults = ", ".join(f"{one.code} {one.field} {dict(one.values)}" for one in outcome.faults)
        raise NotLoaded(f"{faults} en {outcome.data}")
    return outcome


def save(model: Any, raws: Iterable[dict[str, Any]], rows: Iterable[Any] = ()) -> list[Any]:
    """The rows of all of them."""
    outcomes = services.save_many(model, list(raws), rows=list(rows))
    return [done(one).row for one in outcomes]


def create_accounts(found: Iterable[Account], units: dict[str, list[int]], active: bool = True) -> None:
    """``units``: the password of an account → the units that it works with. Some are active only after something else."""
    for one in found:
        raw = {
            "rut": one.rut,
            "first_name": one.nombres,
            "last_name": one.apellidos,
            "correo": one.correo,
            "perfil": one.profile,
            "organizacion": one.organisation,
            "active": active,
            "unidades": units.get(one.password, []),
        }
        with scope.acting(system_of(one.realm), "demo"):
            done(services.save(Cuenta, raw)).row.password = hash_password(one.password)


def accounts(session: Session) -> list[dict[str, Any]]:
    """Every account of the demonstration that is there, with its password and the title of its profile."""
    there = {tuple(row) for row in session.execute(select(Cuenta.ambito, Cuenta.perfil, Cuenta.rut))}
    titles = {one.name: one.title for one in plugins.host().values("ev_profiles") if hasattr(one, "reach")}
    return [
        {
            "realm": one.realm,
            "profile": titles.get(one.profile, one.profile),
            "rut": one.rut,
            "password": one.password,
            "organisation": one.organisation,
        }
        for one in declared(plugins.host())
        if (one.realm, one.profile, one.rut) in there
    ]


def declared(host: plugins.Host) -> list[Account]:
    """The invented people of every plugin that runs, whether they are loaded or not."""
    found: list[Account] = []
    for one in host.plugins:
        if (one.folder / "demo.py").is_file():
            module = importlib.import_module(f"{NAMESPACE}.{one.name}.demo")
            found.extend(getattr(module, "ACCOUNTS", ()))
    return found
