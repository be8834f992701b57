"""What `make` does on a machine where nothing was prepared: it finds a way, or says in plain words what to install."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config import Settings

ROOT = Path(__file__).parents[1]


@pytest.fixture
def machine(tmp_path):
    """A PATH with nothing but what is put in it: ``machine.run(script)``, ``machine.has(name, shell_code)``."""

    class Machine:
        path = tmp_path / "bin"
        folder = tmp_path / "checkout"

        def has(self, name: str, code: str | None = None, where: Path | None = None) -> None:
            file = (where or self.path) / name
            file.parent.mkdir(parents=True, exist_ok=True)
            if code is None:
                file.symlink_to(shutil.which(name))
            else:
                file.write_text(f"#!/bin/sh\n{code}\n")
                file.chmod(0o755)

        def run(self, script: str) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                ["/bin/bash", ROOT / "setup" / script],
                cwd=self.folder,
                env={"PATH": str(self.path)},
                capture_output=True,
                text=True,
            )

    made = Machine()
    made.path.mkdir()
    made.folder.mkdir()
    for tool in ("id", "rm", "mkdir"):
        made.has(tool)
    return made


def test_without_python_it_says_which_package_to_install(machine):
    done = machine.run("venv.sh")
    assert done.returncode == 1
    assert "Se necesita Python 3.11 o posterior." in done.stderr
    assert "sudo apt-get install python3 python3-venv" in done.stderr


def test_without_the_venv_module_it_says_which_package_to_install(machine):
    machine.has("python3", f'[ "$1" = -m ] && exit 1; exec {sys.executable} "$@"')
    done = machine.run("venv.sh")
    assert done.returncode == 1
    assert f"sudo apt-get install python{sys.version_info.major}.{sys.version_info.minor}-venv" in done.stderr
    assert not (machine.folder / ".venv").exists()


def test_an_old_python_is_passed_over(machine):
    machine.has("python3", "exit 1")
    machine.has("python3.12", f'if [ "$1" = -m ]; then mkdir -p .venv/bin; else exec {sys.executable} "$@"; fi')
    assert machine.run("venv.sh").returncode == 0
    assert (machine.folder / ".venv/bin").is_dir()


def test_virtualenv_serves_where_venv_does_not(machine):
    machine.has("python3", f'[ "$1" = -m ] && exit 1; exec {sys.executable} "$@"')
    machine.has("virtualenv", "mkdir -p .venv/bin")
    assert machine.run("venv.sh").returncode == 0


def test_an_old_node_gives_way_to_one_inside_the_environment(machine):
    machine.has("node", "exit 1")
    machine.has("npm", "echo viejo >&2; exit 1")
    inside = machine.folder / ".venv/bin"
    machine.has("npm", 'echo "npm del entorno: $*" >&2', where=inside)
    done = machine.run("npm.sh")
    assert done.returncode == 0, done.stderr
    assert "npm del entorno: ci --ignore-scripts" in done.stderr


@pytest.fixture
def assets(tmp_path, monkeypatch):
    """setup/assets.py over a small tree with one page."""
    spec = importlib.util.spec_from_file_location("assets", ROOT / "setup/assets.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENDOR", tmp_path / "estado_verde/static/vendor")
    (tmp_path / "estado_verde/templates").mkdir(parents=True)
    return module


def test_the_sprite_holds_the_named_icons_and_no_others(assets, tmp_path):
    (tmp_path / "estado_verde/templates/p.html").write_text("{{ icon('leaf') }} <use href='icons.svg#bolt'/>")
    (tmp_path / "plugins/uno").mkdir(parents=True)
    (tmp_path / "plugins/uno/plugin.py").write_text('View(icon="recycle")')
    assert assets.main() == 0
    sprite = (assets.VENDOR / "icons.svg").read_text()
    assert [line.split('"')[1] for line in sprite.splitlines() if "<symbol" in line] == ["bolt", "leaf", "recycle"]


def test_an_icon_that_does_not_exist_stops_the_build_and_says_where_it_is_named(assets, tmp_path, capsys):
    page = tmp_path / "estado_verde/templates/p.html"
    page.write_text("{{ icon('arbolito') }}")
    assert assets.main() == 1
    assert f"arbolito  ({page})" in capsys.readouterr().err


def test_the_stylesheet_keeps_what_pages_use(assets, tmp_path):
    (tmp_path / "estado_verde/templates/p.html").write_text('<a class="btn btn-primary">')
    assert assets.main() == 0
    classes = set(re.findall(r"\.([a-z-]+)", (assets.VENDOR / "tabler/tabler.min.css").read_text()))
    assert "btn-primary" in classes
    assert "offcanvas-backdrop" in classes, "Bootstrap's own script puts it on the page"
    assert "carousel-indicators-thumb" not in classes


def test_without_node_the_stylesheet_is_whole(assets, monkeypatch, capsys):
    monkeypatch.setattr(assets.subprocess, "run", lambda *_, **__: (_ for _ in ()).throw(OSError("no hay node")))
    assert assets.main() == 0
    assert (assets.VENDOR / "tabler/tabler.min.css").stat().st_size > 500_000
    assert "queda completo" in capsys.readouterr().err


def test_plugins_kept_elsewhere_bring_their_icons(assets, tmp_path, monkeypatch):
    (tmp_path / "afuera/uno").mkdir(parents=True)
    (tmp_path / "afuera/uno/views.py").write_text('icon="flame"')
    monkeypatch.setenv("EV_PLUGINS_PATH", os.pathsep.join([str(tmp_path / "afuera")]))
    assert assets.main() == 0
    assert 'id="flame"' in (assets.VENDOR / "icons.svg").read_text()


def test_the_lock_of_npm_names_no_other_registry():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    places = {package["resolved"] for package in packages.values() if "resolved" in package}
    assert all(place.startswith("https://registry.npmjs.org/") for place in places)
    assert all("integrity" in package for name, package in packages.items() if name)


def test_settings_come_from_the_environment():
    settings = Settings({"EV_PLUGINS": "inventario, residuos", "EV_URL": "https://ev.gob.cl/", "PORT": "9000"})
    assert settings.PLUGINS == ("inventario", "residuos")
    assert settings.SESSION_COOKIE_SECURE is True
    assert settings.PUBLIC_URL == "https://ev.gob.cl"
    assert "ev.gob.cl" in settings.TRUSTED_HOSTS


def test_settings_of_an_empty_environment_serve_this_folder():
    settings = Settings({})
    assert settings.PLUGINS is None
    assert settings.HOME == ROOT / "instance"
    assert f"sqlite:///{ROOT / 'instance'}/estado_verde.sqlite3" == settings.SQLALCHEMY_DATABASE_URI
    assert settings.PUBLIC_URL == "http://127.0.0.1:8080"
    assert settings.SESSION_COOKIE_SECURE is False
