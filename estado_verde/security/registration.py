"""People who take an account themselves, confirm their address, or forgot their password. Whoever asks learns nothing about
who has an account: the answer, and the time it takes, are the same; what is different goes to the registered address."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString
from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from .. import auditing, catalog, mail, scope, services
from ..clock import now
from ..contributions import Realm
from ..identity import normalise_rut
from ..models import Cuenta, account_name, db
from ..spec.faults import Fault, fault
from ..spec.fields import Field
from . import attempts, consent, language, links, passwords, realms
from .accounts import as_asked
from .attempts import Limit

#: What every registration asks of the account itself, and how the page calls it.
OF_ACCOUNT = {
    "tipo_persona": "Tipo de persona",
    "rut": "RUT",
    "first_name": "Nombres",
    "last_name": "Apellidos",
    "correo": "E-mail",
}
#: Faults that would tell who has an account; they are told to the registered address instead.
TAKEN = {"MSG-ACC-05", "MSG-ACC-06", "MSG-GEN-09"}
#: Of one person from one address, and of everybody there: a whole classroom may register at once.
PERSON, ROOM = Limit(5, timedelta(minutes=15)), Limit(60, timedelta(minutes=5))
#: Mails to one account, whoever asks for them.
MAILS = Limit(4, timedelta(minutes=15))
#: Answers are given at whole steps of this many seconds, longer than what they do takes.
STEP = 0.25


@contextmanager
def steady() -> Iterator[None]:
    """Take as long for who has an account as for who has none."""
    began = time.monotonic()
    try:
        yield
    finally:
        passed = time.monotonic() - began
        time.sleep(math.ceil(passed / STEP) * STEP - passed)


def wait_of(form: str, typed: str, address: str) -> timedelta:
    """How long this person must wait before asking again; the attempt is noted."""
    key = attempts.key_of(form, as_rut(typed) or typed.strip()[:200])
    return attempts.reserve(key, attempts.apart("registro", address), PERSON, ROOM)


def as_rut(typed: str) -> str:
    try:
        return normalise_rut(typed)
    except ValueError:
        return ""


# --- registering ---------------------------------------------------------------------------------------------------------


def record_model(realm: Realm) -> Any:
    """The model of what the realm asks besides the account; None when it asks nothing."""
    name = realm.registration.record
    return catalog.model_of(name.replace(".", "_")) if name else None


def fields_of(realm: Realm) -> tuple[Field, ...]:
    """What the page asks, passwords aside."""
    account = catalog.record(Cuenta)
    fields = [replace(account.field(name), label=label) for name, label in OF_ACCOUNT.items()]
    return (*as_asked(realm.name, fields), *more_of(realm))


def more_of(realm: Realm) -> tuple[Field, ...]:
    """What the realm asks besides the account."""
    model = record_model(realm)
    more = catalog.record(model).fields if model else ()
    wanted = (one for one in more if not one.read_only and one.name not in realm.registration.without)
    return tuple(map(_to_choose, wanted))


def _to_choose(asked: Field) -> Field:
    """A reference as a list of what there is: who has no session cannot search on the server."""
    if asked.kind != "reference":
        return asked
    model = catalog.model_of(asked.target)
    statement = select(model).order_by(getattr(model, asked.by[0]), model.id)
    if hasattr(model, "activo"):
        statement = statement.where(model.activo.is_(True))
    with scope.acting(scope.SYSTEM, "registro"):
        rows = db.session.scalars(statement).all()
    return replace(asked, kind="choice", choices=tuple((str(one.id), str(one)) for one in rows))


def judge(realm: Realm, raw: Mapping[str, Any], password: str, repeated: str) -> list[Fault]:
    """Everything that is wrong with a registration, except that the person has an account already."""
    with scope.acting(realms.system_of(realm.name), "registro"):
        found = services.check(Cuenta, _of_account(realm, raw)).faults
        if model := record_model(realm):
            found = [*found, *services.check(model, raw).faults]
    return [*(one for one in found if one.code not in TAKEN), *passwords.judge(password, repeated)]


def _of_account(realm: Realm, raw: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: raw[name] for name in OF_ACCOUNT if name in raw}
    return {**given, "perfil": realm.registers, "active": False}


def register(realm: Realm, raw: Mapping[str, Any], password: str, address: str) -> None:
    """Create the account, to be confirmed from its mail; who has one already gets a mail that helps to come in."""
    kept = passwords.hash_password(password)  # whether it will be needed or not: it is what takes most of the time
    with scope.acting(realms.system_of(realm.name), "registro"):
        try:
            created = _create(realm, raw, kept, address)
        except IntegrityError:
            if not _owners(realm, raw):
                raise
            created = False  # somebody registered the same this very moment
        if not created:
            _help(realm, _owners(realm, raw))


def _create(realm: Realm, raw: Mapping[str, Any], kept: str, address: str) -> bool:
    with services.batch():
        made = services.save(Cuenta, _of_account(realm, raw))
        if not made.ok:
            return False
        account: Cuenta = made.row
        account.password, account.por_activar, account.idioma = kept, True, language.here()
        if model := record_model(realm):
            services.save(model, {**raw, "cuenta": account})
        consent.accept(account, address)
        _send_link(realm, [account], links.REGISTRATION)
    return True


def _owners(realm: Realm, raw: Mapping[str, Any]) -> list[Cuenta]:
    """Who has the RUT or the e-mail of a registration."""
    data, _ = catalog.record(Cuenta).parse(_of_account(realm, raw))
    inside = realms.namespace(realm.name, realm.registers)
    same = or_(
        Cuenta.username == account_name(inside, data.get("rut") or ""),
        Cuenta.email == account_name(inside, data.get("correo") or ""),
    )
    return list(db.session.scalars(select(Cuenta).where(same).order_by(Cuenta.id)))


# --- mails that let people in --------------------------------------------------------------------------------------------


def ask_again(realm: Realm, typed: str) -> None:
    """«Reenviar correo de activación»: to who has something to activate."""
    with scope.acting(realms.system_of(realm.name), "registro"):
        _help(realm, [one for one in _of_rut(realm, typed) if one.por_activar])


def ask_recovery(realm: Realm, typed: str) -> None:
    """A link for each account that the person has in the realm; the activation mail for one that waits for it."""
    with scope.acting(realms.system_of(realm.name), "recuperacion"):
        _help(realm, _of_rut(realm, typed))


def _of_rut(realm: Realm, typed: str) -> list[Cuenta]:
    mine = (Cuenta.ambito == realm.name, Cuenta.rut == as_rut(typed))
    return list(db.session.scalars(select(Cuenta).where(*mine).order_by(Cuenta.id)))


def _help(realm: Realm, accounts: Sequence[Cuenta]) -> None:
    """To each registered address, one mail with what its accounts need."""
    allowed = [one for one in accounts if _may_be_written(one)]
    with services.batch():
        for waiting, purpose in ((True, links.REGISTRATION), (False, links.RECOVERY)):
            chosen = [one for one in allowed if one.por_activar is waiting and (waiting or one.active)]
            for correo in sorted({one.correo or "" for one in chosen}):
                _send_link(realm, [one for one in chosen if one.correo == correo], purpose)


def _may_be_written(account: Cuenta) -> bool:
    key = attempts.key_of("correo", str(account.id))
    return attempts.reserve(key, attempts.apart("correo", str(account.id)), MAILS, MAILS) == attempts.FREE


def _send_link(realm: Realm, accounts: Sequence[Cuenta], purpose: links.Purpose) -> None:
    """One mail to the owner of these accounts, who is one person. Inside a batch."""
    path = "activar" if purpose is links.REGISTRATION else "recuperar"
    found = {one.perfil: mail.link(f"{realm.base}{path}/{links.issue(one, purpose)}") for one in accounts}
    code = realm.registration.activation if purpose is links.REGISTRATION else realm.registration.recovery
    greeting = _greeting(accounts[0])
    values = {
        "nombre": greeting,
        "nombre_solicitante": greeting,
        "plataforma": lazy_gettext(realm.title),
        "enlace": LazyString(_named, realm, found),
        "vigencia": links.lasting(purpose),
    }
    mail.send(code, [accounts[0]], values)


def _greeting(account: Cuenta) -> str:
    """A name that whoever registered typed, and that reaches an address which nobody confirmed: it must not carry a link."""
    return account.correo or "" if re.search(r"[:/@]|www\.", account.nombre) else account.nombre


def _named(realm: Realm, found: Mapping[str, str]) -> str:
    """The links; each under its profile where a person has an account for each."""
    if len(found) == 1:
        return next(iter(found.values()))
    profiles = {one.name: gettext(one.title) for one in realms.profiles(realm.name)}
    return "\n\n".join(f"{profiles.get(perfil, perfil)}:\n{url}" for perfil, url in found.items())


# --- what the links do ---------------------------------------------------------------------------------------------------


class Owner(NamedTuple):
    """Whose a link is, as its page greets the person and tells the browser that keeps passwords."""

    nombre: str
    rut: str


def owner_of(realm: Realm, secret: str, purpose: links.Purpose) -> Owner | None:
    """Who a link of this realm belongs to; None when it does nothing."""
    with scope.acting(scope.SYSTEM, "enlace"):
        account = links.account_of(secret, purpose)
        if account is None or account.ambito != realm.name:
            return None
        return Owner(account.nombre, account.rut or "")


def confirm(realm: Realm, secret: str) -> bool:
    """The address is right: the account works from now on."""
    with scope.acting(scope.SYSTEM, "enlace"), services.batch() as session:
        if owner_of(realm, secret, links.REGISTRATION) is None:
            return False
        account = links.spend(secret, links.REGISTRATION)
        if account is None:
            return False
        account.active = True
        person = scope.Who(account.id, account.nombre, account.ambito, account.perfil, unrestricted=True)
        with scope.acting(person, "enlace"):
            auditing.record(session, "activar cuenta", Cuenta.__tablename__, account.id)
    return True


def recover(realm: Realm, secret: str, password: str, repeated: str, address: str) -> Iterable[Fault] | None:
    """Set the new password, end every session of the account, and forget what its owner got wrong here before; the faults
    of the password, or None when the link does nothing (any more)."""
    if owner_of(realm, secret, links.RECOVERY) is None:
        return None
    if faults := passwords.judge(password, repeated):
        return faults
    with services.batch():
        account = links.use(secret, password, links.RECOVERY)
        if account is None:
            return None
        with scope.acting(realms.system_of(realm.name), "recuperacion"):
            inside = realms.namespace(account.ambito, account.perfil)
            attempts.forgive(attempts.key_of(inside, account.rut or ""), address)
            tell_changed(account)
    return ()


def tell_changed(account: Cuenta) -> None:
    """Inside a batch: whoever changed the password, its owner hears of it."""
    realm = realms.realm(account.ambito)
    if realm.registration.changed:
        values = {
            "nombre": account.nombre,
            "plataforma": lazy_gettext(realm.title),
            "fecha": f"{now():%d/%m/%Y %I:%M %p}",
            "enlace": mail.link(f"{realm.base}recuperar"),
        }
        mail.send(realm.registration.changed, [account], values)


def captcha_fault() -> Fault:
    return fault("MSG-GC-03", "codigo")
