"""Builds the application: one short function per step, in a fixed order. A worker that starts runs no query; whatever
must be written before, ``estado-verde upgrade`` has written."""

from __future__ import annotations

import os
import secrets
from importlib.metadata import version
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, jsonify
from flask.typing import ResponseReturnValue
from flask_appbuilder import AppBuilder
from flask_mail import Mail
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.routing import IntegerConverter, Map

from config import Settings

from . import database, scope, security, starting
from .models import db
from .plugins import Host
from .resolving import LARGEST_ID

FOLDER = Path(__file__).parent
#: Screens of Flask-AppBuilder that nobody asked for: ours replace them, or nothing does.
WITHOUT = {
    "FAB_ADD_SECURITY_VIEWS": False,
    "FAB_ADD_SECURITY_API": False,
    "FAB_ADD_OPENAPI_VIEWS": False,
    "FAB_ADD_MENU_API": False,
    "FAB_API_SWAGGER_UI": False,
}


#: A key that signs cookies: 32 random bytes have 64 characters, of some 15 different ones.
SHORTEST_KEY, FEWEST_CHARACTERS = 32, 10


class RowNumber(IntegerConverter):
    """«<int:pk>» of an address. One larger than a database counts to leads nowhere, instead of to a fault of ours."""

    def __init__(self, map: Map, **given: Any) -> None:
        super().__init__(map, **{"max": LARGEST_ID, **given})


class WeakSecret(RuntimeError):
    """A key that somebody else may know or guess: whoever has it signs cookies of anybody."""


def create_app(settings: Settings | None = None) -> Flask:
    """The application of these settings (the environment's by default). Raises StartError when a plugin is broken."""
    settings = settings or Settings()
    host = starting.start(settings)
    app = Flask("estado_verde", root_path=str(FOLDER))
    app.extensions["ev"] = {"host": host, "settings": settings, "menu": [], "menus": {}}
    app.url_map.converters["int"] = RowNumber
    _configure(app, settings)
    _connect(app)
    security.install(app)
    with app.app_context():
        _translate(app, settings, host)
        _build(app)
        _mount_files(app, host)
        _add_views(app, host)
    _add_health(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.from_object(settings)
    app.config.update(WITHOUT)
    settings.HOME.mkdir(parents=True, exist_ok=True)
    app.secret_key = secret_key(settings.SECRET_KEY_FILE)
    url = database.url_of(settings.SQLALCHEMY_DATABASE_URI)
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = database.engine_options(url)


def secret_key(file: Path) -> str:
    """The key that signs cookies, made by the first start. Several processes may be that first one: one of them wins."""
    if not file.exists():
        new = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_hex(32))
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(new, file)
        except FileExistsError:
            pass
        finally:
            new.unlink()
    key = file.read_text().strip()
    if len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_CHARACTERS:
        raise WeakSecret(
            f"La clave de {file} es débil. Bórrela: el próximo inicio crea una, y todos ingresan de nuevo."
        )
    if file.stat().st_mode & 0o077:
        raise WeakSecret(f"Otros usuarios de este equipo pueden leer {file}. Ejecute: chmod 600 {file}")
    return key


def _connect(app: Flask) -> None:
    db.init_app(app)
    Mail(app)
    scope.install(db.session)
    with app.app_context():
        database.tune(db.engine)


def _translate(app: Flask, settings: Settings, host: Host) -> None:
    """Before AppBuilder, which puts its own catalogue first; the later ones win."""
    folders = [settings.TRANSLATIONS, *(one.folder / "translations" for one in host.plugins)]
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(str(one) for one in folders if one.is_dir())


def _build(app: Flask) -> None:
    from .crud import home, shell
    from .security.manager import SecurityManager

    builder = AppBuilder(indexview=home.HomeView, security_manager_class=SecurityManager)
    builder.init_app(app, db.session)
    shell.init_app(app)


def _mount_files(app: Flask, host: Host) -> None:
    """The templates and static files of each plugin, under its name."""
    for one in host.plugins:
        templates, static = one.folder / "templates", one.folder / "static"
        app.register_blueprint(
            Blueprint(
                one.name,
                f"ev_plugins.{one.name}",
                root_path=str(one.folder),
                template_folder=str(templates) if templates.is_dir() else None,
                static_folder=str(static) if static.is_dir() else None,
                static_url_path=f"/static/{one.name}",
            )
        )


def _add_views(app: Flask, host: Host) -> None:
    """Every screen, in the order of plugins. The menu shows those that name a group."""
    menu = app.extensions["ev"]["menu"]
    for view in host.values("ev_views"):
        menu.append((view, app.appbuilder.add_view_no_menu(view.cls)))  # type: ignore[attr-defined]


def _add_health(app: Flask) -> None:
    @app.get("/healthz")
    @security.public
    def healthz() -> ResponseReturnValue:
        """For whoever watches the installation; public, and says nothing but this."""
        try:
            alive = database.ping(db.engine)
        except SQLAlchemyError:
            alive = False
        state = {"estado": "ok" if alive else "sin base de datos", "version": version("estado-verde")}
        return jsonify(state), 200 if alive else 503
