"""What an account must be, whoever creates it and through whatever door: one per RUT and per e-mail in its realm (or in
its profile, where each has accounts of its own), a profile that its author may give, an organisation where the profile
works for one, and never the last of those that must remain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select

from .. import scope
from ..contributions import Profile, Reach
from ..models import Cuenta, account_name, db
from ..models.accounts import ACTIVA
from ..spec.faults import Fault, fault
from ..spec.fields import Field
from ..spec.messages import N_
from ..spec.records import Case, Rule
from . import realms

PERSON, COMPANY = "NATURAL", "EMPRESA"
OF_COMPANIES = {
    "first_name": N_("Si es una empresa, su razón social."),
    "last_name": N_("Los dos apellidos. Una empresa los deja en blanco."),
}


def _realm_of(case: Case) -> str:
    """The realm of the account under judgement; an account never changes it."""
    return str(case["ambito"])


def needs_organisation(profile: Profile) -> bool:
    """Whoever sees as far as an organisation, and whoever is created by one who does, belongs to one."""
    if profile.reach in (Reach.ORGANISATION, Reach.UNITS):
        return True
    return any(
        profile.name in other.administers and other.reach == Reach.ORGANISATION
        for other in realms.profiles(profile.realm)
    )


def _count(*criteria: Any) -> int:
    """How many accounts there are, also those that the author cannot see."""
    with scope.acting(scope.SYSTEM):
        found: int = db.session.execute(select(func.count()).select_from(Cuenta).where(*criteria)).scalar_one()
    return found


def one_per_realm(case: Case) -> Iterator[Fault]:
    others, inside = Cuenta.id != (case["id"] or 0), realms.namespace(_realm_of(case), case["perfil"] or "")
    moved = case.changed("perfil") and realms.realm(_realm_of(case)).per_profile
    if (moved or case.changed("rut")) and _count(Cuenta.username == account_name(inside, case["rut"]), others):
        yield fault("MSG-ACC-05", "rut")
    if (moved or case.changed("correo")) and _count(Cuenta.email == account_name(inside, case["correo"]), others):
        yield fault("MSG-ACC-06", "correo")


def profile_may_be_given(case: Case) -> Iterator[Fault]:
    who = scope.current()
    if not case["perfil"]:
        return  # that one is needed is said by the field itself
    profile = realms.profile(_realm_of(case), case["perfil"])
    if profile is None:
        yield fault("MSG-GEN-06", "perfil")
    elif not who.unrestricted and profile.name not in realms.administered(who):
        yield fault(profile.refused or "MSG-GEN-06", "perfil")
    elif needs_organisation(profile) and case["organizacion"] is None:
        yield fault(profile.message("organisation", "MSG-GEN-01"), "organizacion")


def surnames(case: Case) -> Iterator[Fault]:
    """A company has its whole name in the first field; everybody else has surnames."""
    profile = realms.profile(_realm_of(case), case["perfil"] or "")
    if case["tipo_persona"] == COMPANY:
        if profile is not None and not profile.companies:
            yield fault("MSG-GEN-06", "tipo_persona")
    elif "last_name" in case.data and not case["last_name"]:
        yield fault("MSG-GEN-01", "last_name")


def as_asked(ambito: str, fields: Iterable[Field]) -> Iterator[Field]:
    """The fields of an account as a realm asks them: whose it is only where companies may have one, and there with a word
    on what a company writes."""
    if not any(one.companies for one in realms.profiles(ambito)):
        for spec in fields:
            if spec.name != "tipo_persona":
                yield replace(spec, required=True) if spec.name == "last_name" else spec
        return
    for spec in fields:
        yield replace(spec, hint=OF_COMPANIES[spec.name]) if spec.name in OF_COMPANIES else spec


def not_oneself(case: Case) -> Iterator[Fault]:
    """Nobody locks the door behind them: one's own state and profile are for somebody else to change."""
    if case["id"] == scope.current().cuenta_id and case["id"]:
        profile = realms.profile(_realm_of(case), case.previous["perfil"]) if case.previous else None
        if case.changed("active"):
            yield fault(profile.message("oneself", "MSG-ACC-11") if profile else "MSG-ACC-11", "active")
        if case.changed("perfil"):
            yield fault("MSG-ACC-11", "perfil")


def is_last(account_id: int, ambito: str, perfil: str, organizacion_id: int | None) -> Profile | None:
    """The profile of which this is the last account that somebody can sign in with, in its organisation or, with full
    reach, in the realm; when one must remain."""
    profile = realms.profile(ambito, perfil)
    everywhere = profile is not None and profile.reach == Reach.ALL
    if profile is None or not profile.keep_one or (organizacion_id is None and not everywhere):
        return None
    same = [Cuenta.ambito == ambito, Cuenta.perfil == perfil, Cuenta.estado == ACTIVA, Cuenta.id != account_id]
    if not everywhere:
        same.append(Cuenta.organizacion_id == organizacion_id)
    return None if _count(*same) else profile


def one_remains(case: Case) -> Iterator[Fault]:
    """The last active account of some profiles cannot be taken away from its organisation."""
    before = case.previous
    if not before or not before["active"]:
        return
    changed = [name for name in ("active", "perfil", "organizacion") if case.changed(name)]
    where = before["organizacion"]
    profile = is_last(case["id"], _realm_of(case), before["perfil"], where.id if where else None) if changed else None
    if profile is not None:
        yield _must_remain(profile, where.text if where else "", changed[0])


def _must_remain(profile: Profile, organisation: str, field: str = "") -> Fault:
    return fault(profile.message("last", "MSG-ACC-09"), field, perfil=profile.title, organizacion=organisation)


def why_not_retire(account: Cuenta) -> Iterator[Fault]:
    """The same, when an account is to be deactivated from a list."""
    if account.id == scope.current().cuenta_id:
        own = realms.profile(account.ambito, account.perfil)
        yield fault(own.message("oneself", "MSG-ACC-11") if own else "MSG-ACC-11")
        return
    profile = is_last(account.id, account.ambito, account.perfil, account.organizacion_id) if account.active else None
    if profile is not None:
        yield _must_remain(profile, str(account.organizacion or ""))


RULES = (
    Rule("una por plataforma", one_per_realm),
    Rule("perfil que se puede dar", profile_may_be_given),
    Rule("apellidos de personas", surnames),
    Rule("no uno mismo", not_oneself),
    Rule("queda al menos una", one_remains),
)
