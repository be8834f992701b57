"""The command line: what it says, and 0 only when all of it was done."""

import json
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from estado_verde.cli import main

COMMAND = Path(sys.executable).with_name("estado-verde")


@pytest.fixture
def command(tmp_path, monkeypatch):
    """Runs a command line in an installation of its own, on SQLite; ``plugins`` is an extra folder of plugins."""
    monkeypatch.setenv("ESTADO_VERDE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("EV_PLUGINS", raising=False)
    monkeypatch.delenv("EV_PLUGINS_PATH", raising=False)
    return lambda *words: CliRunner().invoke(main, [str(one) for one in words])


def outside(*words, **environ):
    """The same in a process of its own, for what stays in a process: models, and the host that was started."""
    return subprocess.run([COMMAND, *words], env={**os.environ, **environ}, capture_output=True, text=True, timeout=120)


def test_the_plugins_are_listed_in_the_order_in_which_they_start(command):
    done = command("plugins", "list")
    assert done.exit_code == 0
    names = [line.split()[0] for line in done.output.splitlines()]
    assert names.index("inventario") < names.index("residuos") < names.index("estado_verde_2026")
    (line,) = [one for one in done.output.splitlines() if one.startswith("residuos")]
    assert re.fullmatch(r"residuos +1\.0\.0 +module +habilitado +Gestión de Residuos · requiere inventario", line)


def test_disabled_plugins_are_listed_too(command, monkeypatch):
    monkeypatch.setenv("EV_PLUGINS", "inventario")
    rows = {one["name"]: one for one in json.loads(command("plugins", "list", "--json").output)}
    assert rows["inventario"]["enabled"]
    assert not rows["residuos"]["enabled"]
    assert rows["residuos"]["requires"] == ["inventario"]


def test_a_check_without_problems(command):
    done = command("plugins", "check")
    assert done.exit_code == 0
    assert done.output.startswith("Sin problemas: ")


@pytest.mark.parametrize("words", [("plugins", "check"), ("upgrade",), ("run",), ("catalog", "diff", "2026", "2027")])
def test_a_broken_plugin_stops_every_command_that_starts(tmp_path, words):
    (tmp_path / "plugins" / "vacia").mkdir(parents=True)
    done = outside(*words, EV_PLUGINS_PATH=str(tmp_path / "plugins"), ESTADO_VERDE_HOME=str(tmp_path / "home"))
    assert done.returncode == 1
    assert "EV.E002 La carpeta «vacia» no tiene __init__.py." in done.stderr
    assert "→ Borre la carpeta, o cree el plugin con `estado-verde plugins new`." in done.stderr
    assert "Traceback" not in done.stderr


def test_help_is_there_when_a_plugin_is_broken(tmp_path):
    (tmp_path / "plugins" / "vacia").mkdir(parents=True)
    done = outside("--help", EV_PLUGINS_PATH=str(tmp_path / "plugins"))
    assert done.returncode == 0
    assert "upgrade" in done.stdout


def test_a_year_that_nobody_wrote(command):
    done = command("catalog", "diff", "2026", "2040")
    assert done.exit_code == 1
    assert done.output == "Error: Ninguna edición declara el año 2040. Hay: 2026.\n"


# --- a new plugin --------------------------------------------------------------------------------------------------------


def test_a_new_module_starts_migrates_and_passes_its_own_test(tmp_path):
    folder = tmp_path / "plugins"
    environ = {
        "EV_PLUGINS_PATH": str(folder),
        "EV_PLUGINS": "inventario,papel",
        "ESTADO_VERDE_HOME": str(tmp_path / "home"),
    }
    folder.mkdir()
    written = outside("plugins", "new", "papel", "--title", "Papel", "--into", str(folder), EV_PLUGINS="")
    assert written.returncode == 0, written.stderr
    assert outside("migrations", "initial", "papel", **environ).returncode == 0
    assert "Sin problemas: inventario, papel." in outside("plugins", "check", **environ).stdout
    assert "Migración papel_0001" in outside("upgrade", **environ).stdout
    assert outside("migrations", "check", **environ).stdout == "La base de datos es la de los modelos.\n"
    words = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "estado_verde.testing", "-m", "not postgres"]
    root = Path(__file__).parents[1]
    own = [*words, "--rootdir", str(root), "-c", str(root / "pyproject.toml"), str(folder / "papel" / "tests")]
    done = subprocess.run(own, cwd=root, env={**os.environ, **environ}, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout


def test_a_new_edition_starts_and_changes_nothing_yet(tmp_path):
    environ = {"EV_PLUGINS_PATH": str(tmp_path / "plugins"), "ESTADO_VERDE_HOME": str(tmp_path / "home")}
    into = ("--into", str(tmp_path / "plugins"))
    done = outside("plugins", "new", "plan_2027", "--kind", "edition", *into, EV_PLUGINS_PATH="")
    assert done.returncode == 0, done.stderr
    assert outside("catalog", "diff", "2026", "2027", **environ).stdout == "Nada cambia de 2026 a 2027.\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("residuos",), "Ya existe un plugin «residuos»."),
        (("Papel",), "«Papel» no sirve de nombre: minúsculas, cifras y guiones bajos, como «flota»."),
        (("../fuera",), "«../fuera» no sirve de nombre: minúsculas, cifras y guiones bajos, como «flota»."),
        (
            ("plan", "--kind", "edition"),
            "El nombre de una edición termina en su año, como «estado_verde_2027»; «plan» no lo dice.",
        ),
        (
            ("plan_2020", "--kind", "edition"),
            "No hay una edición anterior a 2020 de la cual diferir: copie plugins/estado_verde_2026.",
        ),
    ],
)
def test_a_plugin_that_cannot_be_written(command, tmp_path, words, message):
    done = command("plugins", "new", *words, "--into", tmp_path / "plugins")
    assert done.exit_code == 1
    assert done.output == f"Error: {message}\n"
    assert not (tmp_path / "plugins").exists()


# --- an installation -----------------------------------------------------------------------------------------------------


def test_run_ends_its_output_with_the_address_and_serves_it(tmp_path):
    environ = {**os.environ, "ESTADO_VERDE_HOME": str(tmp_path), "EV_PLUGINS": ""}
    assert subprocess.run([COMMAND, "upgrade"], env=environ, capture_output=True, timeout=120).returncode == 0
    running = subprocess.Popen([COMMAND, "run", "--port", "0"], env=environ, stdout=subprocess.PIPE, text=True)
    try:
        address = running.stdout.readline().split()[-1]
        with urllib.request.urlopen(f"{address}/healthz", timeout=20) as answer:  # noqa: S310 - our own address
            assert json.load(answer)["estado"] == "ok"
    finally:
        running.terminate()  # not SIGINT, which is deaf in whatever a shell runs beside itself
        running.wait(20)


def test_a_port_that_is_taken_is_told(command, monkeypatch):
    import socket

    monkeypatch.setenv("EV_PLUGINS", "")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = command("run", "--port", port)
    assert done.exit_code == 1
    assert done.output.startswith(f"Error: No se puede atender en el puerto {port}:")


def test_demonstration_data_goes_into_an_empty_installation_only(command, monkeypatch):
    from estado_verde.factory import create_app
    from estado_verde.models import Organizacion, db
    from estado_verde.scope import SYSTEM, acting

    monkeypatch.setenv("EV_PLUGINS", "")
    assert command("upgrade").exit_code == 0
    with create_app().app_context(), acting(SYSTEM):
        db.session.add(Organizacion(nombre="Servicio de verdad"))
        db.session.commit()
    done = command("demo")
    assert done.exit_code == 1
    assert done.output == "Error: Esta instalación ya tiene datos; los de ejemplo solo se cargan en una vacía.\n"
    assert command("demo", "--if-empty").exit_code == 0
    done = command("demo", "accounts")
    assert done.exit_code == 1
    assert done.output == "Error: Esta instalación no es de demostración: sus claves no se muestran.\n"


def test_taking_away_a_plugin_asks_first_and_is_refused_while_others_need_it(command):
    assert command("upgrade").exit_code == 0
    done = command("migrations", "remove", "inventario")
    assert done.exit_code == 1
    assert "Se borrarán todas las filas de las tablas de «inventario». ¿Continuar?" in done.output
    done = command("migrations", "remove", "inventario", "--yes")
    assert done.exit_code == 1
    told = re.search(
        r"No se puede quitar «inventario»: de sus tablas dependen, o pueden depender, ([\w, ]+)\.", done.output
    )
    assert told and "residuos" in told[1].split(", ")


def test_a_branch_that_does_not_exist(command):
    done = command("migrations", "initial", "inventaro")
    assert done.exit_code == 1
    assert done.output == "Error: No hay un módulo habilitado «inventaro». ¿Quiso decir «inventario»?\n"


def test_the_first_administrator_is_invited_at_the_console(command):
    words = ("account", "--name", "Ana", "--surname", "Pérez")
    command("upgrade")
    refused = command(*words, "--rut", "11.111.111-2", "--email", "ana")
    assert refused.exit_code == 1
    assert "rut: El RUT ingresado no es válido. Verifique el dígito verificador." in refused.output
    assert "correo: Ingrese un correo electrónico válido." in refused.output
    made = command(*words, "--rut", "11.111.111-1", "--email", "ana@example.org")
    assert made.exit_code == 0
    assert re.search(r"http://127\.0\.0\.1:8080/activar/[\w-]{43}\s*$", made.output)


NOT_PREPARED = "Falta preparar la base de datos: ejecute `estado-verde upgrade`."
WHERE = ("--servicio", "SDG", "--anio", "2026")


@pytest.mark.parametrize(
    "words",
    [
        ("demo",),
        ("demo", "accounts"),
        ("account", "--rut", "11.111.111-1", "--name", "Ana", "--surname", "Pérez", "--email", "ana@example.org"),
        ("template", "residuos", *WHERE, "-o", "residuos.xlsx"),
        ("import", "residuos", "pyproject.toml", *WHERE),
        ("report", "control-de-carga", *WHERE, "-o", "control.xlsx"),
        ("audit", "verify"),
        ("daily",),
        ("worker",),
        ("run", "--port", "0"),
    ],
    ids=" ".join,
)
def test_a_database_that_nobody_prepared(command, words):
    """One sentence that says what to do, and 1; after an upgrade of the program the same, until it is run."""
    done = command(*words)
    assert (done.exit_code, done.output) == (1, f"Error: {NOT_PREPARED}\n")


def test_visitors_of_a_database_that_nobody_prepared(command):
    from estado_verde.factory import create_app

    client = create_app().test_client()
    for address in ("/", "/plataformas"):
        answer = client.get(address)
        assert answer.status_code == 503
        assert "La plataforma aún no está lista" in answer.text and NOT_PREPARED in answer.text
        assert answer.headers["Retry-After"]
    client.set_cookie("session", "x")
    assert client.get("/ingreso/").status_code in (200, 503)
    assert client.get("/", headers={"Accept": "application/json"}).status_code == 503
