"""Every way in which a plugin can be broken stops the start with a message that says what to do, and all are told at once.
The samples are in plugins_broken; what is said about them is pinned in plugins_broken/expected.txt, message by message."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from estado_verde.problems import CODES, Problem, StartError

SAMPLES = Path(__file__).parent / "plugins_broken"
COMMAND = Path(sys.executable).with_name("estado-verde")


def check(folder: Path, home: Path, *paths: str, enabled: str) -> subprocess.CompletedProcess:
    """What the command says, in a process of its own: a broken model would stay in this one."""
    environ = {
        **os.environ,
        "EV_PLUGINS": enabled,
        "EV_PLUGINS_PATH": os.pathsep.join(str(folder / path) for path in paths),
        "ESTADO_VERDE_HOME": str(home),
    }
    return subprocess.run([COMMAND, "plugins", "check"], env=environ, capture_output=True, text=True, timeout=120)


def blocks(text: str, folder: Path) -> list[str]:
    """One text per problem, without the folder of this run."""
    return re.split(r"\n\n(?=EV\.)", text.replace(str(folder), "…").strip())[1:]


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> list[str]:
    """All samples in one start, but those that would hide the others: relations between models that cannot be drawn."""
    folder = tmp_path_factory.mktemp("broken")
    shutil.copytree(SAMPLES, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "samples" / "vacia").mkdir()
    (folder / "nada").mkdir()
    names = sorted(one.name for one in (folder / "samples").iterdir() if one.name not in ("apagado", "vacia"))
    enabled = " ".join([*names, "inventarioo"])
    done = check(folder, folder / "home", "samples", "more", "nada", "no_existe", "more/repetido", enabled=enabled)
    assert done.returncode == 1
    found = blocks(done.stderr, folder)
    done = check(folder, folder / "home", "mappers", enabled="relaciones_rotas")
    assert done.returncode == 1
    assert "hay 1 problema." in done.stderr
    return found + blocks(done.stderr, folder)


EXPECTED = (SAMPLES / "expected.txt").read_text("utf-8").strip().split("\n\n")


@pytest.mark.parametrize("text", EXPECTED, ids=lambda text: text.split(" ")[0])
def test_the_message_is_the_pinned_one(report, text):
    assert text in report


def test_nothing_else_is_said(report):
    assert [one for one in report if one not in EXPECTED] == []


def test_every_check_has_a_sample():
    assert {text.split(" ")[0] for text in EXPECTED} == set(CODES)


def test_every_check_is_documented():
    documented = (Path(__file__).parents[1] / "docs" / "plugins.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| (EV\.E\d{3}) \| ([^|]+?) \|", documented, re.MULTILINE))
    assert rows == CODES


def test_a_plugin_whose_requirement_is_broken_is_not_blamed(report):
    assert not any("depende_de_roto" in one for one in report)


def test_the_error_lists_all_in_the_order_of_their_numbers():
    late, early = Problem("EV.E044", "b", "…"), Problem("EV.E001", "a", "…")
    text = str(StartError([late, early]))
    assert text.startswith("Estado Verde no puede partir: hay 2 problemas.")
    assert text.index("EV.E001") < text.index("EV.E044")
