"""Two services in one database, every table that hangs from them filled, and a word planted in all that belongs to the
other one. What belongs to whom is found by following foreign keys, not by asking the row scope that is under test."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from io import BytesIO
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    Table,
    Unicode,
    event,
    insert,
    select,
    update,
)
from sqlalchemy import String as Text_
from sqlalchemy.exc import DBAPIError
from werkzeug.test import TestResponse

from estado_verde import append_only, catalog, clock, demonstration, services, storage
from estado_verde.contributions import Profile
from estado_verde.models import Cuenta, Model, Organizacion, Sesion, account_name, db
from estado_verde.models.types import Exact
from estado_verde.scope import ANONYMOUS, SYSTEM, Who, acting
from estado_verde.security import access, accounts, sessions
from estado_verde.security.passwords import hash_password
from estado_verde.spec.requirements import SpecError
from estado_verde.testing import csrf
from tests.security import matrix
from tests.security.routes import Route

PLUGINS = Path(__file__).parents[2] / "plugins"
#: The word that stands in every text of the other service. Nobody of ours may ever read it.
MARK = "Zq7Marca"
PASSWORD = "Prueba2026"
#: Rows that requests may write whatever they do: the sign-in itself.
LEDGER = frozenset({"ev_sesion", "ev_intento"})
#: References that are not foreign keys, because the trail outlives what it names: column → table.
LOOSE = {("ev_auditoria", "organizacion_id"): "ev_organizacion", ("ev_auditoria", "cuenta_id"): "ab_user"}
WRITES = re.compile(r"\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+\"?(\w+)", re.IGNORECASE)
Owned = dict[str, set[int]]
#: The kind of organisation that is a tenant here.
SERVICES = "inventario_servicio"


def tables() -> list[Table]:
    """Those of the core and of plugins/: other tests of this process may have imported plugins of their own."""
    names = ("ab", "ev", *(folder.name for folder in PLUGINS.iterdir()))
    return [one for one in Model.metadata.sorted_tables if one.name.startswith(tuple(f"{name}_" for name in names))]


def pointers(table: Table) -> Iterator[tuple[Column[Any], str]]:
    """The columns of a table that point to rows, and where to."""
    for column in table.columns:
        if column.name == "id" and column.foreign_keys and table.name != SERVICES:
            continue  # another kind of organisation: a service is never one of them
        for key in column.foreign_keys:
            yield column, key.column.table.name
        if (table.name, column.name) in LOOSE:
            yield column, LOOSE[table.name, column.name]


@dataclass
class Knock:
    """One request and its answer."""

    request: str
    status: int
    text: str
    written: list[str]

    def __str__(self) -> str:
        return f"{self.request}: {self.status} {self.text if self.status == 500 else ''}{self.written or ''}"


class World:
    """A loaded demonstration with two services in it: «ours», whose people knock, and «theirs», which must stay unseen."""

    def __init__(self, app: Flask, reset: Callable[[], None] | None = None) -> None:
        self.app = app
        #: Puts the database back to where the test found it.
        self.reset = reset or (lambda: None)
        with self.open() as connection:
            rows = connection.execute(select(Organizacion.__table__).order_by(Organizacion.__table__.c.id)).mappings()
            found = list(rows)
            people = list(connection.execute(select(Cuenta.__table__)).mappings())
        manned = {one["organizacion_id"] for one in people if one["perfil"] == "gestor_servicio"}
        self.ours, self.theirs = [one["id"] for one in found if one["id"] in manned][:2]
        self.siglas = {one["id"]: one["sigla"] for one in found}
        own = [one for one in people if one["ambito"] == "GESTION"]
        self.ruts = {(one["perfil"], one["organizacion_id"]): one["rut"] for one in own}
        self.profiles = list(dict.fromkeys(one["perfil"] for one in own))
        #: Somebody of each profile of every realm: of our service where the realm has services.
        self.people = {(one["ambito"], one["perfil"]): one for one in reversed(people)}
        self.people |= {(one["ambito"], one["perfil"]): one for one in people if one["organizacion_id"] == self.ours}
        #: The profiles of one service, and the auditor to whom only ours was assigned.
        self.of_service = [name for name in self.profiles if (name, self.ours) in self.ruts]

    @contextmanager
    def open(self) -> Iterator[Connection]:
        """A connection that no event of ours listens to."""
        with self.app.app_context(), db.engine.begin() as connection:
            yield connection

    # --- people ----------------------------------------------------------------------------------------------------------

    def client(self, profile: str, organisation: int | None = None) -> FlaskClient:
        """A browser where somebody of that profile signed in."""
        rut = self.ruts.get((profile, organisation)) or self.ruts[profile, None]
        client = self.app.test_client()
        data = {"rut": rut, "clave": PASSWORD, "csrf_token": csrf(client)}
        answer = client.post("/ingreso/", data=data)
        assert answer.status_code == 303, (profile, answer.text)
        return client

    def somebody(self, realm: str, profile: str) -> FlaskClient:
        """A browser with an open session of somebody of that profile, whatever the door of the realm asks."""
        return self.session_of(self.people[realm, profile])

    def session_of(self, person: Any) -> FlaskClient:
        secret, moment = token_urlsafe(32), clock.now().astimezone(UTC)
        client = self.app.test_client()
        with self.open() as connection:
            values = {"huella": sessions.fingerprint(secret), "cuenta_id": person["id"], "sello": person["sello"]}
            values |= {"creada_en": moment, "vista_en": moment, "direccion": "127.0.0.1", "navegador": "prueba"}
            connection.execute(insert(Sesion.__table__).values(values))
        with client.session_transaction() as cookie:
            cookie[sessions.COOKIE_KEY] = secret
            cookie[sessions.REALM_KEY] = person["ambito"]
        return client

    @cached_property
    def everybody(self) -> dict[str, Who]:
        return matrix.everybody(self.app)

    def may(self, name: str, route: Route) -> bool:
        """Whether the matrix lets a profile (of its names there) come to a route. That it does not let others come is asked
        of every profile in test_matrix, and need not be asked again for each row."""
        return access.at(self.app, route.endpoint, self.everybody.get(name, ANONYMOUS)) == access.PASS

    def browsers(self, *preferred: str) -> Callable[[Route], FlaskClient]:
        """For each route a browser of somebody who may come to it: the first of these, or whoever else may."""
        names = [*preferred, *(one for one in self.everybody if one not in preferred)]
        opened: dict[str, FlaskClient] = {}

        def browser(route: Route) -> FlaskClient:
            name = next((one for one in names if self.may(one, route)), names[0])
            if name not in opened:
                opened[name] = self.somebody(self.everybody[name].ambito, self.everybody[name].perfil)
            return opened[name]

        return browser

    def knock(self, client: FlaskClient, url: str, method: str = "GET", **more: Any) -> Knock:
        """A request, what came back, and what it wrote meanwhile. An error of the server is a 500 with its name."""
        with self.writes() as written:
            try:
                answer = client.open(url, method=method, **more)
                return Knock(f"{method} {url}", answer.status_code, text_of(answer), written)
            except Exception as error:
                return Knock(f"{method} {url}", 500, f"{type(error).__name__}: {error}"[:300], written)

    # --- what belongs to whom --------------------------------------------------------------------------------------------

    def owned(self, connection: Connection, organisation: int) -> Owned:
        """Every row from which foreign keys lead to the organisation; ids by table. Tables without id are left out."""
        return self.hanging(connection, {"ev_organizacion": {organisation}})

    def hanging(self, connection: Connection, roots: Owned) -> Owned:
        """The same from any rows."""
        owned: Owned = defaultdict(set, {name: set(ids) for name, ids in roots.items()})
        grown = True
        while grown:
            grown = False
            for table in tables():
                if "id" not in table.columns:
                    continue
                found = self._pointing(connection, table, owned) | self._attached(connection, table, owned)
                if not found <= owned[table.name]:
                    owned[table.name] |= found
                    grown = True
        return {name: ids for name, ids in owned.items() if ids}

    def owned_ids(self, organisation: int) -> Owned:
        """The same, in a transaction of its own, the trail aside."""
        with self.open() as connection:
            return {name: ids for name, ids in self.owned(connection, organisation).items() if name != "ev_auditoria"}

    @staticmethod
    def _pointing(connection: Connection, table: Table, owned: Owned) -> set[int]:
        found: set[int] = set()
        for column, target in pointers(table):
            if owned.get(target):
                wanted = select(table.c.id).where(column.in_(sorted(owned[target])))
                found |= set(connection.execute(wanted).scalars())
        return found

    @staticmethod
    def _attached(connection: Connection, table: Table, owned: Owned) -> set[int]:
        """Files and trail name their record by table and id."""
        if not {"tabla", "fila_id"} <= set(table.columns.keys()):
            return set()
        rows = connection.execute(select(table.c.id, table.c.tabla, table.c.fila_id))
        return {row_id for row_id, name, other in rows if other in owned.get(name, ())}

    def rows(self, connection: Connection, organisation: int) -> Owned:
        """What an address may name for the organisation: its rows, and those that are nobody's."""
        found = self.owned(connection, organisation)
        tenants = self.tenant_tables()
        for table in tables():
            if table.name not in tenants and "id" in table.columns:
                found[table.name] = set(connection.execute(select(table.c.id).order_by(table.c.id)).scalars())
        return found

    def tenant_tables(self) -> set[str]:
        """The tables whose rows can belong to a service, by their foreign keys alone."""
        found = {"ev_organizacion"}
        while True:
            more = {
                table.name for table in tables() for _, target in pointers(table) if target in found
            } - found  # fmt: skip
            if not more:
                return {name for name in found if "id" in Model.metadata.tables[name].columns}
            found |= more

    def tenants(self, connection: Connection, perfil: str) -> list[tuple[Any, Owned]]:
        """Two people of a profile that sees its own, or its organisation's: (account, the rows from which theirs hang)."""
        accounts_ = Cuenta.__table__
        wanted = select(accounts_).where(accounts_.c.perfil == perfil, accounts_.c.active).order_by(accounts_.c.id)
        found = {
            one["organizacion_id"] or one["id"]: one for one in reversed(connection.execute(wanted).mappings().all())
        }
        return [(one, self._roots(connection, one)) for _, one in sorted(found.items())[:2]]

    @staticmethod
    def _roots(connection: Connection, account: Any) -> Owned:
        place = account["organizacion_id"]
        if place is None:
            return {"ab_user": {account["id"]}}
        kinds = [
            one
            for one in tables()
            if "id" in one.c and any(key.column.table.name == "ev_organizacion" for key in one.c.id.foreign_keys)
        ]
        of_kind = [one.name for one in kinds if connection.execute(select(one.c.id).where(one.c.id == place)).first()]
        return {"ev_organizacion": {place}, **{name: {place} for name in of_kind}}

    # --- rows where the demonstration has none ---------------------------------------------------------------------------

    def fill(self, connection: Connection, owned: Owned, of: str = "") -> None:
        """At least one row that hangs from these in every table (of one plugin) that can hold one."""
        for table in tables():
            if table.name in owned or table.name in LEDGER or "id" not in table.columns:
                continue
            if not table.name.startswith(of):
                continue
            if not any(target in owned for _, target in pointers(table)):
                continue
            for number in range(40):
                values = self._values(connection, table, owned, number)
                try:
                    with connection.begin_nested():
                        made = connection.execute(insert(table).values(values))
                    owned[table.name] = {made.inserted_primary_key[0]}
                    break
                except DBAPIError:
                    continue

    def attach(self, organisation: int) -> None:
        """A true file on a record of the organisation; the word stands in the other one's."""
        with self.open() as connection:
            name, row_id = self._record_with_files(self.owned(connection, organisation))
        body = b"%PDF-1.4\n% " + (MARK if organisation == self.theirs else "nuestro").encode() + b"\n%%EOF\n"
        with self.app.app_context(), acting(SYSTEM, door="demo"), services.batch() as session:
            model = catalog.model_of(name)
            spec = next(one for one in catalog.record(model).fields if one.kind == "files")
            attached = storage.attach(session.get_one(model, row_id), spec.name, "informe.pdf", BytesIO(body))
            assert attached.ok, attached.faults

    def _values(self, connection: Connection, table: Table, owned: Owned, number: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        targets = {column.name: target for column, target in pointers(table)}
        for column in table.columns:
            if column.name == "id" and column.name not in targets:
                continue
            known = column.default is not None and column.default.is_scalar and column.default.arg != ""
            if known and column.name not in targets:
                values[column.name] = column.default.arg  # a state that the program knows
                continue
            if column.name in targets:
                values[column.name] = self._target(connection, targets[column.name], owned, number)
            elif column.name in ("tabla", "fila_id"):
                name, row_id = self._record_with_files(owned) if table.name == "ev_adjunto" else ("ab_user", 1)
                values |= {"tabla": name, "fila_id": row_id}
            elif not column.nullable:
                values[column.name] = self._value(table, column, number)
        return values

    @staticmethod
    def _target(connection: Connection, name: str, owned: Owned, number: int) -> int | None:
        if owned.get(name):
            return sorted(owned[name])[number % len(owned[name])]
        found = connection.execute(select(Model.metadata.tables[name].c.id).order_by("id")).scalars().all()
        return found[number % len(found)] if found else None

    @staticmethod
    def _record_with_files(owned: Owned) -> tuple[str, int]:
        for model in catalog.models_with_files():
            if owned.get(model.__tablename__):
                return model.__tablename__, min(owned[model.__tablename__])
        return "ev_organizacion", min(owned["ev_organizacion"])

    @staticmethod
    def _value(table: Table, column: Column[Any], number: int) -> Any:
        if (table.name, column.name) in CODES:
            return CODES[table.name, column.name]
        spec = field_of(table.name, column.name)
        if spec is not None and spec.choices:
            return spec.choices[number % len(spec.choices)][0]
        if spec is not None and spec.kind == "month":
            return f"2026-{number % 9 + 1:02d}"
        kind = column.type
        if isinstance(kind, JSON):
            return {}
        if isinstance(kind, Exact):
            return Decimal(1)
        if isinstance(kind, Boolean):
            return True
        if isinstance(kind, Date):
            return date(2026, 1, 1 + number % 28)
        if isinstance(getattr(kind, "impl", kind), DateTime):
            return datetime.now().astimezone() if not isinstance(kind, DateTime) else datetime(2026, 1, 1)
        if isinstance(kind, Integer):
            return number + 1
        text = f"p{number}{table.name}"
        return text[: kind.length] if isinstance(kind, Text_ | Unicode) and kind.length else text

    # --- the word --------------------------------------------------------------------------------------------------------

    def plant(self, connection: Connection, owned: Owned, *words: str) -> int:
        """Put a word (of several, in turn) into every text that a person wrote in these rows. Returns into how many
        columns."""
        count = 0
        unguard(connection)
        for name, ids in sorted(owned.items()):
            table = Model.metadata.tables[name]
            for column in table.columns:
                if not is_free_text(table, column):
                    continue
                length = getattr(column.type, "length", None) or 200
                for number, row_id in enumerate(sorted(ids)):
                    word = words[(number + count) % len(words)]
                    number_ = str(row_id)  # each its own: some texts are unique
                    room = length - len(number_)
                    text = f"{word} {number_}" if room > len(word) else word[:room] + number_
                    connection.execute(update(table).where(table.c.id == row_id).values({column.name: text}))
                count += 1
        append_only.guard(connection)
        return count

    def print_of(self, connection: Connection, owned: Owned | None = None, but: Collection[str] = ()) -> str:
        """A hash of all rows, or of those owned, the ledger of sign-ins and some other tables aside."""
        total = hashlib.sha256()
        for table in tables():
            if table.name in LEDGER or table.name in but or (owned is not None and table.name not in owned):
                continue
            statement = select(table).order_by(*table.columns)
            if owned is not None:
                statement = select(table).where(table.c.id.in_(sorted(owned[table.name]))).order_by(table.c.id)
            for row in connection.execute(statement):
                total.update(repr(tuple(row)).encode())
        return total.hexdigest()

    @contextmanager
    def writes(self) -> Iterator[list[str]]:
        """The tables that statements write meanwhile, the ledger of sign-ins aside."""
        found: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            match = WRITES.match(statement)
            if match and match[1].lower() not in LEDGER:
                found.append(match[1].lower())

        with self.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield found
        finally:
            event.remove(engine, "before_cursor_execute", note)


def unguard(connection: Connection) -> None:
    """The trail and histories are only added to; to plant words in them, their guards must look away."""
    for name in append_only.tables():
        on = f" ON {name}" if connection.dialect.name == "postgresql" else ""
        for what in ("update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}_sin_{what}{on}")


def field_of(table: str, column: str) -> Any:
    """The specification of a column, when a record has it."""
    for model in catalog.models():
        if model.__tablename__ == table and getattr(model, "__record__", ""):
            with suppress(SpecError):  # a record that no screen shows
                return next((one for one in catalog.record(model).fields if one.column == column), None)
    return None


#: Codes that no field names, and that a page looks up.
CODES = {
    ("generacion_ciudadana_solicitud", "tipo"): "SI",
    ("generacion_ciudadana_solicitud", "estado"): "PENDIENTE_RESPUESTA",
}
#: Texts that the system writes and reads back: codes, states, hashes.
WRITTEN_BY_THE_SYSTEM = {
    "ab_user": {"username", "email", "password", "sello", "ambito", "perfil", "rut", "correo"},
    "ev_adjunto": {"tabla", "campo", "clave", "sha256", "tipo"},
    "ev_auditoria": {"tabla", "accion", "puerta", "perfil"},
    "ev_organizacion": {"tipo", "rut"},
    "ev_enlace": {"huella", "proposito"},
    "ev_lote": {"estado", "libro"},
    "ev_prorroga": {"requisito"},
}


def is_free_text(table: Table, column: Column[Any]) -> bool:
    if not isinstance(column.type, Text_) or column.foreign_keys or column.primary_key:
        return False
    if column.name in WRITTEN_BY_THE_SYSTEM.get(table.name, ()):
        return False
    spec = field_of(table.name, column.name)
    return (
        spec.kind in ("text", "long_text")
        if spec is not None
        else column.name in FREE_WITHOUT_FIELD.get(table.name, ())
    )


#: Texts of people in tables that no record describes.
FREE_WITHOUT_FIELD = {"ev_adjunto": {"nombre"}, "ev_lote": {"archivo"}, "ev_organizacion": {"nombre", "sigla"}}


def text_of(answer: TestResponse) -> str:
    """All that an answer says, workbooks unpacked."""
    data = answer.data
    said = [" ".join(f"{name}: {value}" for name, value in answer.headers)]
    if data[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(data)) as archive:
            said += [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    else:
        said.append(data.decode("utf-8", "replace"))
    return "\n".join(said)


def _everybody(app: Flask, organisation: int) -> None:
    """An account of each profile of every realm of which the demonstration has none."""
    known = {(one.ambito, one.perfil) for one in db.session.scalars(select(Cuenta))}
    profiles = [one for one in app.extensions["ev"]["host"].values("ev_profiles") if isinstance(one, Profile)]
    for number, one in enumerate(profiles):
        if (one.realm, one.name) in known:
            continue
        name = account_name(one.realm, f"prueba-{one.name}")
        place = organisation if accounts.needs_organisation(one) else None
        db.session.add(
            Cuenta(
                username=name, email=name, first_name="Persona", last_name=one.title[:60], active=True, password="x",
                ambito=one.realm, perfil=one.name, rut=f"{30_000_000 + number}-0", correo=f"p{number}@example.org",
                organizacion_id=place, sello="s",
            )
        )  # fmt: skip
    db.session.flush()


def load(app: Flask) -> None:
    """The demonstration, an auditor to whom only the first service was assigned, and one password for everybody."""
    with app.app_context(), acting(SYSTEM, door="demo"):
        demonstration.load(app.extensions["ev"]["host"], db.session)
        manned = select(Cuenta.organizacion_id).where(Cuenta.perfil == "gestor_servicio")
        services_ = select(Organizacion).where(Organizacion.id.in_(manned)).order_by(Organizacion.id)
        first = db.session.scalars(services_).first()
        assert first is not None
        same = hash_password(PASSWORD)
        _everybody(app, first.id)
        for one in db.session.scalars(select(Cuenta)):
            one.password = same
        db.session.commit()
        assigned = Model.metadata.tables["inventario_asignacion_auditor"]
        connection = db.session.connection()
        connection.execute(assigned.delete().where(assigned.c.servicio_id != first.id))
        db.session.commit()
    world = World(app)
    for organisation in (world.ours, world.theirs):
        world.attach(organisation)
    with world.open() as connection:
        for organisation in (world.ours, world.theirs):
            world.fill(connection, world.owned(connection, organisation))
        theirs = world.owned(connection, world.theirs)
        world.plant(connection, theirs, MARK)
