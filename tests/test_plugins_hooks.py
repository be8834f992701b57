"""The contract with plugins is what it says it is: each hook is specified, documented with the same arguments, tested here
by name, and called by the core."""

import ast
import inspect
import re
from pathlib import Path

import click
import pytest

from estado_verde import hookspecs, plugins, services, starting
from estado_verde.cli import main
from estado_verde.models import Feriado, Periodo, db
from estado_verde.scope import SYSTEM, acting

ROOT = Path(__file__).parents[1]
HOOKS = {name: function for name, function in vars(hookspecs).items() if name.startswith("ev_")}
#: A hook that is asked at start is called where its name is a key of this table; the others, where they are asked or told.
ASKED_AT_START = set(starting.ANSWERS)
CALLERS = {"ask", "tell", "values"}


def called_hooks():
    """Names of hooks in calls of the core: ``plugins.ask("ev_validate", …)``, ``services.tell("ev_saved", …)``."""
    for file in (ROOT / "estado_verde").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in HOOKS:
                yield name
            if name in CALLERS:
                yield from (one.value for one in node.args if isinstance(one, ast.Constant) and one.value in HOOKS)


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_is_specified_documented_tested_and_called(name):
    assert inspect.getdoc(HOOKS[name]), "specified without a word about what it is"
    documented = dict(
        re.findall(r"^### (ev_\w+)\((.*)\)$", (ROOT / "docs" / "hooks.md").read_text("utf-8"), re.MULTILINE)
    )
    assert documented.get(name) == ", ".join(inspect.signature(HOOKS[name]).parameters)
    assert f"test_{name}" in {one.rsplit("__", 1)[0] for one in globals() if one.startswith("test_ev_")}
    assert name in ASKED_AT_START | set(called_hooks())


def test_the_contract_stays_small():
    assert len(HOOKS) <= 12


def test_documentation_names_no_hook_that_does_not_exist():
    text = (ROOT / "docs" / "hooks.md").read_text("utf-8")
    assert set(re.findall(r"\bev_[a-z_]+\b", text)) - {"ev_plugins"} == set(HOOKS)


MANIFEST = 'from estado_verde.contributions import Plugin\n\nPLUGIN = Plugin("oyente", "Oyente", "1.0.0")\n'
PLUGIN = """
import click
from flask_appbuilder import expose

from estado_verde import (
    Card, EvView, Fault, MailTemplate, Profile, Reach, Realm, Record, Report, Requirement, Transition, View, Workflow,
    grants, hookimpl, public, text,
)
from estado_verde.spec.faults import fault

HEARD = []


@hookimpl
def ev_requirements():
    return [Requirement("oyente", "Oyente", records={"nota": Record("nota", "Nota", "Notas", (text("texto", "Texto"),))})]


class OyenteView(EvView):
    route_base = "/oyente"

    @expose("/")
    @public
    def index(self):
        return "se oye"


@hookimpl
def ev_views():
    return [View(OyenteView)]


@hookimpl
def ev_workflows():
    return [Workflow("periodo", "ev_periodo", "estado", (Transition("PREPARACION", "abrir", "ABIERTO", ("oidor",)),))]


@hookimpl
def ev_reports():
    return [Report("control-de-carga", "oyente", "Oyente", lambda context: ())]


@hookimpl
def ev_profiles():
    oidor = Profile("oidor", "Oidor", "OIDO", Reach.ALL)
    return [Realm("OIDO", "Oído", "MSG-ACC-01"), oidor, *grants("notas", oidor="read")]


@hookimpl
def ev_mail_templates():
    return [MailTemplate("MAIL-OYE", "Hola {nombre}", "Se oye.", {"nombre": "De la persona"})]


@hookimpl
def ev_commands():
    @click.command("oir")
    def oir():
        click.echo("se oye")

    return [oir]


@hookimpl
def ev_validate(requirement, data, previous, periodo):
    HEARD.append(("ev_validate", requirement.module, data["record"], previous, periodo))
    return [fault("MSG-GEN-08", "fecha_limite_carga")] if data.get("anio") == 2099 else []


@hookimpl
def ev_dashboard(account, periodo):
    return [Card("Oír", 2, 1, code="E1/O9/RT9", url="/oyente/")]


@hookimpl
def ev_saved(table, row_id, before, after):
    HEARD.append(("ev_saved", table, before and before["anio"], after and after["anio"]))


@hookimpl
def ev_transitioned(workflow, table, row_id, source, action, target):
    HEARD.append(("ev_transitioned", table, source, action, target))


@hookimpl
def ev_periodo_changed(anio, source, target):
    HEARD.append(("ev_periodo_changed", anio, source, target))
"""


@pytest.fixture
def oyente(make_app, tmp_path):
    """An upgraded application with one plugin that implements every hook."""
    from estado_verde.upgrade import upgrade

    folder = tmp_path / "plugins" / "oyente"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(MANIFEST, "utf-8")
    (folder / "plugin.py").write_text(PLUGIN, "utf-8")
    app = make_app(EV_PLUGINS="oyente", EV_PLUGINS_PATH=str(tmp_path / "plugins"))
    upgrade(app)
    app.extensions["ev"]["host"].modules["oyente"]["plugin"].HEARD.clear()
    return app


def heard(app, hook):
    said = app.extensions["ev"]["host"].modules["oyente"]["plugin"].HEARD
    return [one[1:] for one in said if one[0] == hook]


def period(anio):
    days = ("fecha_inicio", f"01-11-{anio - 1}"), ("fecha_termino", f"31-10-{anio}")
    more = ("fecha_limite_carga", f"31-12-{anio}"), ("fecha_corte_uso", f"01-11-{anio - 1}")
    return {"anio": anio, **dict(days), **dict(more)}


@pytest.fixture
def acting_system(oyente):
    with oyente.app_context(), acting(SYSTEM):
        yield oyente


def test_ev_requirements__enter_the_catalogue(acting_system):
    from estado_verde import catalog

    assert catalog.requirement("oyente").record("nota").field("texto").label == "Texto"


def test_ev_views__answer_at_their_address(oyente):
    assert oyente.test_client().get("/oyente/").text == "se oye"


def test_ev_workflows__are_there_for_who_asks(oyente):
    assert [one.name for one in oyente.extensions["ev"]["host"].values("ev_workflows")] == ["periodo"]


def test_ev_reports__are_there_for_who_asks(oyente):
    assert [one.module for one in oyente.extensions["ev"]["host"].values("ev_reports")] == ["oyente"]


def test_ev_profiles__become_roles_with_their_rights(acting_system):
    from flask_appbuilder.security.sqla.models import Role

    role = db.session.query(Role).filter_by(name="OIDO:oidor").one()
    assert [(one.permission.name, one.view_menu.name) for one in role.permissions] == [("can_read", "notas")]


def test_ev_mail_templates__are_there_for_who_asks(oyente):
    assert "MAIL-OYE" in [one.code for one in oyente.extensions["ev"]["host"].values("ev_mail_templates")]


def test_ev_commands__are_added_to_the_command_line(acting_system):
    from click.testing import CliRunner

    assert isinstance(main.get_command(click.Context(main), "oir"), click.Command)
    assert CliRunner().invoke(main, ["oir"]).output == "se oye\n"


def test_ev_validate__refuses_with_its_fault(acting_system):
    from estado_verde import services

    outcome = services.save(Periodo, period(2099))
    assert [(one.code, one.field) for one in outcome.faults] == [("MSG-GEN-08", "fecha_limite_carga")]
    assert heard(acting_system, "ev_validate") == [("core", "periodo", None, None)]
    assert heard(acting_system, "ev_saved") == []


def test_ev_dashboard__gives_cards(acting_system):
    assert [one.code for one in plugins.ask("ev_dashboard", account=SYSTEM, periodo=None)] == ["E1/O9/RT9"]


def test_ev_saved__tells_what_was_and_what_is(acting_system):
    from estado_verde import services

    row = services.save(Periodo, period(2031)).row
    services.save(Periodo, {"anio": 2032}, row)
    services.delete(row)
    assert heard(acting_system, "ev_saved") == [
        ("ev_periodo", None, 2031),
        ("ev_periodo", 2031, 2032),
        ("ev_periodo", 2032, None),
    ]


def test_ev_transitioned__tells_the_step(acting_system):
    from estado_verde import services

    row = services.save(Periodo, period(2031)).row
    services.transition(row, "estado", "ABIERTO", "abrir", right=("run", "periodos"))
    assert heard(acting_system, "ev_transitioned") == [("ev_periodo", "PREPARACION", "abrir", "ABIERTO")]


def test_ev_periodo_changed__tells_the_year(acting_system):
    from estado_verde import services
    from estado_verde.programme.periods import change_state

    row = services.save(Periodo, period(2031)).row
    change_state(row, "abrir")
    assert heard(acting_system, "ev_periodo_changed")[-1] == (2031, "PREPARACION", "ABIERTO")


def test_what_a_plugin_listens_to_means_nothing_to_an_application_without_it(acting_system):
    """A process may hold several: what one of them imported listens to the sessions of all."""
    plugins.mount([ROOT / "plugins"])
    from ev_plugins.generacion_ciudadana import abiertas
    from ev_plugins.residuos import keeping

    abiertas.install()
    keeping.install()
    assert services.save(Feriado, {"fecha": "23/11/2026", "nombre": "Censo", "habil": "no"}).ok
    made = services.save(Periodo, period(2031)).row
    assert services.save(Periodo, period(2031) | {"fecha_termino": "30-10-2031"}, made).ok
