"""The addresses of scripts, styles and drawings. Each says what is inside, so browsers keep it for a year and an upgrade is
seen at once. The modules of ``static/js`` import each other by their neighbouring name: they share one address that says
what all of them hold, and another one has nothing, so that a page never runs half of one version and half of another."""

from __future__ import annotations

import hashlib
import re
import time
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, g, request, send_from_directory, url_for
from markupsafe import Markup

ICON = re.compile(r"[a-z0-9-]+")
YEAR = 365 * 24 * 3600
MODULES = "js"
#: For so many seconds a process says the same of a file: its forty scripts need not be looked at again for each page.
LOOKED = 2

scripts = Blueprint("scripts", __name__)


def asset(name: str) -> str:
    """The address of a file of ``static/``; looked at once for a page, whose icons are all in one file."""
    known: dict[str, str] = g.setdefault("ev_assets", {})
    if name not in known:
        moment = g.setdefault("ev_looked", int(time.monotonic() / LOOKED))
        known[name] = _address(name, current_app.static_folder or "", request.root_path, moment)
    return known[name]


@lru_cache(maxsize=1000)
def _address(name: str, static: str, _root: str, moment: int) -> str:
    folder = Path(static)
    if name.startswith(f"{MODULES}/"):
        version = _modules(folder, moment)
        return url_for("scripts.static", version=version, filename=name.removeprefix(f"{MODULES}/"))
    file = folder / name
    return url_for("static", filename=name, v=version_of(file) if file.exists() else None)


def version_of(file: Path) -> str:
    """Of what a file holds; read again only after a change."""
    state = file.stat()
    return _digest(file, state.st_mtime_ns, state.st_size)


def version_of_modules(folder: Path) -> str:
    """Of all modules together."""
    files = sorted((folder / MODULES).glob("*.js"))
    return hashlib.sha256("".join(f"{one.name} {version_of(one)} " for one in files).encode()).hexdigest()[:12]


@lru_cache(maxsize=10)
def _modules(folder: Path, _moment: int) -> str:
    return version_of_modules(folder)


@lru_cache(maxsize=1000)
def _digest(file: Path, _changed: int, _size: int) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


@scripts.get("/static/js-<version>/<path:filename>", endpoint="static")
def module(version: str, filename: str) -> Response:
    folder = Path(current_app.static_folder or "")
    if version != version_of_modules(folder):
        abort(404)
    return send_from_directory(folder / MODULES, filename, max_age=YEAR)


def icon(name: str, css: str = "") -> Markup:
    """A drawing of Tabler's set, from the sprite that ``make assets`` builds of the names that sources mention."""
    return _drawing(name, css, asset("vendor/icons.svg"))


@lru_cache(maxsize=1000)
def _drawing(name: str, css: str, address: str) -> Markup:
    name = name if ICON.fullmatch(name) else "point"
    return Markup('<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>').format(
        f" {css}" if css else "", address, name
    )


def install(app: Flask) -> None:
    app.register_blueprint(scripts)
    app.get_send_file_max_age = _max_age  # type: ignore[method-assign]
    app.jinja_env.globals.update(icon=icon, asset=asset)


def _max_age(_name: str | None) -> int:
    """A file that was asked for with its version may be kept; any other is asked for again each time."""
    return YEAR if request.args.get("v") else 0
