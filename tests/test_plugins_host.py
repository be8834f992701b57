"""Which plugins run, in which order they are asked, and what a failing one can break: nothing that was saved."""

import logging
import os

import pytest

from config import Settings
from estado_verde import plugins, starting
from estado_verde.plugins import StartError

MANIFEST = """from estado_verde.contributions import Plugin

PLUGIN = Plugin("{name}", "Muestra", "1.0.0", requires={requires!r})
"""
ANSWERS = """from estado_verde.hookspecs import hookimpl


@hookimpl
def ev_dashboard(account):
    return ["{name}"]
"""


@pytest.fixture
def write(tmp_path):
    """``write("alfa", requires=("beta",), plugin="…")`` writes a plugin below the folder of this test."""

    def write(name, requires=(), root="plugins", **files):
        folder = tmp_path / root / name
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text(MANIFEST.format(name=name, requires=tuple(requires)), "utf-8")
        for file, text in files.items():
            (folder / f"{file}.py").write_text(text, "utf-8")
        return folder

    return write


@pytest.fixture
def start(tmp_path):
    def start(enabled=None, roots=("plugins",)):
        environ = {"ESTADO_VERDE_HOME": str(tmp_path / "home")}
        settings = Settings(environ if enabled is None else {**environ, "EV_PLUGINS": enabled})
        settings.PLUGINS_PATH = tuple(tmp_path / root for root in roots)
        return starting.start(settings)

    return start


def test_required_ones_come_first_then_the_alphabet(write, start):
    write("alfa", requires=("zeta",))
    write("zeta")
    write("beta")
    write("gama", requires=("alfa", "beta"))
    assert start().enabled == ("beta", "zeta", "alfa", "gama")


def test_hooks_reach_plugins_in_that_order(write, start):
    for name, requires in (("orden_a", ("orden_z",)), ("orden_z", ()), ("orden_b", ())):
        write(name, requires, plugin=ANSWERS.format(name=name))
    start()
    assert plugins.ask("ev_dashboard", account=None, periodo=None) == ["orden_b", "orden_z", "orden_a"]


def test_plugins_without_a_single_hook_live_together(write, start):
    for name in ("callado_a", "callado_b"):
        write(name, plugin='"""Says nothing."""\n')
    assert start().enabled == ("callado_a", "callado_b")


def test_all_that_are_found_run_unless_some_are_named(write, start):
    for name in ("uno", "dos", "tres"):
        write(name)
    assert start().enabled == ("dos", "tres", "uno")
    assert start("tres, uno").enabled == ("tres", "uno")
    assert start("").enabled == ()


def test_disabling_one_that_others_require_is_refused_with_their_names(write, start):
    write("base")
    write("encima", requires=("base",))
    write("mas_encima", requires=("base",))
    with pytest.raises(StartError) as error:
        start("encima mas_encima")
    assert [(one.code, one.plugin) for one in error.value.problems] == [
        ("EV.E009", "encima"),
        ("EV.E009", "mas_encima"),
    ]
    assert error.value.problems[0].message == "El plugin «encima» requiere «base», que está deshabilitado."


def test_a_disabled_plugin_may_be_broken(write, start):
    write("sano")
    write("roto", models="import no_existe\n")
    assert start("sano").enabled == ("sano",)
    with pytest.raises(StartError):
        start()


def test_only_the_manifest_of_a_disabled_plugin_is_read(write, start, tmp_path):
    write("apagado", plugin=f"open({str(tmp_path / 'leido')!r}, 'w')\n")
    host = start("")
    assert host.found["apagado"].manifest.title == "Muestra"
    assert not (tmp_path / "leido").exists()


def test_folders_are_read_in_every_place(write, start):
    write("aqui", root="uno")
    write("alla", root="dos")
    assert start(roots=("uno", "dos")).enabled == ("alla", "aqui")


def test_the_settings_split_the_path(tmp_path):
    settings = Settings({"EV_PLUGINS_PATH": os.pathsep.join([str(tmp_path / "a"), str(tmp_path / "b")])})
    assert settings.PLUGINS_PATH[1:] == (tmp_path / "a", tmp_path / "b")


def test_a_package_installed_with_pip_announces_itself(tmp_path, write, start, monkeypatch):
    package = tmp_path / "site" / "paquete_de_otros"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(MANIFEST.format(name="de_otros", requires=()), "utf-8")
    (package / "plugin.py").write_text(ANSWERS.format(name="de_otros"), "utf-8")
    info = tmp_path / "site" / "paquete_de_otros-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: paquete-de-otros\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text("[estado_verde.plugins]\nde_otros = paquete_de_otros\n", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    (tmp_path / "plugins").mkdir()
    assert start().enabled == ("de_otros",)
    assert plugins.ask("ev_dashboard", account=None, periodo=None) == ["de_otros"]


TOLD = """from estado_verde.hookspecs import hookimpl


@hookimpl
def ev_saved(table, row_id):
    raise ValueError("no alcanza")
"""


def test_what_is_told_after_the_commit_fails_alone(write, start, caplog):
    write("falla", plugin=TOLD)
    write("zumba", plugin=TOLD)
    start()
    with caplog.at_level(logging.ERROR):
        plugins.tell("ev_saved", table="ev_periodo", row_id=1, before=None, after={})
    said = [one.getMessage() for one in caplog.records]
    assert said == [f"El plugin {name} falló en ev_saved; lo guardado queda guardado." for name in ("falla", "zumba")]
    assert "no alcanza" in caplog.text


SPOILS = """from estado_verde.hookspecs import hookimpl
from estado_verde.models import Region, db


@hookimpl
def ev_saved(table, row_id):
    db.session.add(Region(codigo=None, nombre=None))
    db.session.flush()
"""


def test_a_failing_plugin_never_undoes_a_write(write, make_app, tmp_path):
    from estado_verde import services
    from estado_verde.models import Periodo, Region, db
    from estado_verde.scope import SYSTEM, acting
    from estado_verde.upgrade import upgrade

    write("estropea", plugin=SPOILS)
    app = make_app(EV_PLUGINS="estropea", EV_PLUGINS_PATH=str(tmp_path / "plugins"))
    upgrade(app)
    with app.app_context(), acting(SYSTEM):
        outcome = services.save(Periodo, {"anio": "2031", **DATES})
        assert outcome.ok, outcome.faults
        assert db.session.query(Periodo.anio).all() == [(2031,)]
        assert db.session.query(Region).count() == 16


DATES = {
    "fecha_inicio": "01-11-2030",
    "fecha_termino": "31-10-2031",
    "fecha_limite_carga": "31-12-2031",
    "fecha_corte_uso": "01-11-2030",
}
