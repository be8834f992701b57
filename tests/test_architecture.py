"""Who may import whom, and how large a thing may grow: read from the syntax trees, so that nobody has to remember it."""

import ast
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from estado_verde.discovery import mount, read_manifests

ROOT = Path(__file__).parents[1]
CORE = ROOT / "estado_verde"
PLUGINS = ROOT / "plugins"
STANDARD = frozenset(sys.stdlib_module_names)
FORBIDDEN_NAMES = {"utils.py", "helpers.py", "manager.py", "misc.py"}
#: Flask-AppBuilder calls its class so, and is told of ours by it.
ALLOWED_NAMES = {CORE / "security" / "manager.py"}


def files(folder: Path) -> list[Path]:
    """Those of the program: neither tests nor migrations, which are written once."""
    return sorted(one for one in folder.rglob("*.py") if not {"versions", "tests"} & set(one.parts[len(ROOT.parts) :]))


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"), str(file))


def package_of(file: Path) -> str:
    """«estado_verde.crud» for estado_verde/crud/forms.py, «ev_plugins.residuos» for plugins/residuos/rules.py."""
    if file.is_relative_to(PLUGINS):
        return ".".join(("ev_plugins", *file.relative_to(PLUGINS).parent.parts))
    return ".".join(file.relative_to(ROOT).parent.parts)


def imports(file: Path) -> Iterator[str]:
    """The modules that a file imports when it runs, as absolute names; those for type checkers only do not count."""
    for node in _running(tree(file)):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = importlib.util.resolve_name("." * node.level + base, package_of(file))
            yield base
            yield from (f"{base}.{one.name}" for one in node.names)


def _running(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from _running(child)


def below(name: str, *packages: str) -> bool:
    return any(f"{name}.".startswith(f"{one}.") for one in packages)


def names(found: list[Path]) -> list[str]:
    return [str(one.relative_to(ROOT)) for one in found]


def test_the_specification_needs_the_standard_library_only():
    for file in files(CORE / "spec"):
        foreign = {
            one for one in imports(file) if one.split(".")[0] not in STANDARD and not below(one, "estado_verde.spec")
        }
        assert foreign == set(), file


def test_the_core_never_imports_a_plugin():
    for file in files(CORE):
        assert [one for one in imports(file) if below(one, "ev_plugins", "plugins")] == [], file


def test_writers_and_scope_know_no_requests_and_no_screens():
    kept = ("services.py", "scope.py", "judging.py", "auditing.py", "resolving.py", "catalog.py")
    for file in (CORE / name for name in kept):
        found = set(imports(file))
        assert not {"flask.request", "flask.session"} & found, file
        assert not [one for one in found if below(one, "estado_verde.crud", "estado_verde.security.views")], file


PURE = ("estado_verde", "estado_verde.spec", "estado_verde.contributions", "estado_verde.catalog")


def test_rules_are_pure():
    """They take a case and give faults: no database, no framework."""
    for file in (one for plugin in PLUGINS.iterdir() for one in plugin.glob("*rules.py")):
        for name in imports(file):
            pure = name.split(".")[0] in STANDARD or name in PURE or below(name, *PURE[1:], "ev_plugins")
            assert pure, f"{file} imports {name}"


def manifests():
    folders, _ = mount([PLUGINS])
    found, problems = read_manifests({name: one for name, one in folders.items() if one.parent == PLUGINS})
    assert problems == []
    return found


def requirements(name: str) -> set[str]:
    known = manifests()
    wanted, pending = set(), [name]
    while pending:
        for one in known[pending.pop()].manifest.requires:
            if one not in wanted:
                wanted.add(one)
                pending.append(one)
    return wanted


@pytest.mark.parametrize("name", [one.name for one in sorted(PLUGINS.iterdir()) if (one / "__init__.py").exists()])
def test_a_plugin_imports_only_those_that_it_requires(name):
    allowed = {name} | requirements(name)
    for file in files(PLUGINS / name):
        used = {one.split(".")[1] for one in imports(file) if one.startswith("ev_plugins.")}
        assert used <= allowed, file


def test_modules_never_require_an_edition():
    found = manifests()
    editions = {name for name, one in found.items() if one.manifest.kind == "edition"}
    for name, one in found.items():
        assert one.manifest.kind == "edition" or not requirements(name) & editions, name


def test_nothing_that_plugins_may_use_is_called_like_a_module_of_the_core():
    """Python gives the module as soon as somebody imported it: `from estado_verde import references` was not callable."""
    import estado_verde

    modules = {one.stem for one in (ROOT / "estado_verde").iterdir()}
    assert modules & set(estado_verde.__all__) == set()


def test_no_file_is_called_by_nothing():
    found = [one for folder in (CORE, PLUGINS) for one in files(folder) if one.name in FORBIDDEN_NAMES]
    assert names([one for one in found if one not in ALLOWED_NAMES]) == []


@pytest.mark.parametrize(("folder", "most"), [(CORE, 400), (PLUGINS, 300)], ids=["core", "plugins"])
def test_files_stay_small(folder, most):
    long = {str(one.relative_to(ROOT)): count for one in files(folder) if (count := _lines(one)) > most}
    assert long == {}


def _lines(file: Path) -> int:
    return len(file.read_text("utf-8").splitlines())


@pytest.mark.parametrize("folder", [CORE, PLUGINS], ids=["core", "plugins"])
def test_functions_stay_small(folder):
    long = {
        f"{file.relative_to(ROOT)}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for file in files(folder)
        for node in ast.walk(tree(file))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > 40
    }
    assert long == {}


def test_every_module_says_why_it_exists():
    silent = [one for folder in (CORE, PLUGINS) for one in files(folder) if not ast.get_docstring(tree(one))]
    assert names([one for one in silent if one.read_text("utf-8").strip()]) == []


def test_nothing_is_left_for_later():
    marks = ("TO" + "DO", "FIX" + "ME")
    for folder in (CORE, PLUGINS):
        for file in files(folder):
            text = file.read_text("utf-8")
            assert [one for one in marks if one in text] == [], file


#: Where the program reads past the row scope, and why it may: statements with UNSCOPED anywhere, and what plugins do as the
#: system. A new one is read by a second person before it stands here.
PAST_THE_SCOPE = {
    "estado_verde/scope.py": {
        "_restrict": "where the option is read",
        "_require": "asks whether written rows are within the account's own criteria, which stand in the statement",
        "writable_ids": "of rows that were read already; the criteria of writing stand in the statement",
    },
    "estado_verde/closing.py": {"__init__": "whether a period is closed is one answer for all; no row is shown"},
    "estado_verde/judging.py": {"load": "rules of a whole table (one key for all); only the fault is shown"},
    "estado_verde/jobs.py": {"_write": "an UPDATE by its key, of the worker"},
    "estado_verde/mail/outbox.py": {
        "send": "who left a digest is not written to, whoever causes the mail",
        "_languages": "each is written to in the own language, whoever causes the mail",
    },
    "estado_verde/mail/wording.py": {"history": "the text of a mail, whoever causes it; its screen asks for the right"},
    "plugins/generacion_ciudadana/abiertas.py": {
        "_before_commit": "the terms of every open request that a declared day falls into, of whoever declares it"
    },
    "plugins/generacion_ciudadana/impedimentos.py": {
        "has_requests": "yes or no: whether an account left a trace in requests",
        "has_folios": "yes or no: whether a prefix is in use",
    },
    "plugins/generacion_ciudadana/limites.py": {"_read": "sizes and types that every form tells anyway"},
    "plugins/inventario/anual_steps.py": {"people": "whom a step of the year is told by mail"},
    "plugins/inventario/definitivo.py": {
        "frozen_lines": "a rule: what frozen versions say of the unit that is written"
    },
    "plugins/residuos/mails.py": {"_gestores": "whom a verdict is told by mail; its auditor sees no accounts"},
    "plugins/inventario/accesos.py": {
        "designated": "a rule: whether an oficio designates the person; only the fault is shown"
    },
    "plugins/inventario/accesos_views.py": {
        "solicitar": "somebody without an account leaves a request and reads nothing",
        "_judge": "the same, judged; what it would save is rolled back",
        "_services": "names of public bodies, for a public form",
    },
    "plugins/inventario/lineas.py": {
        "_changed_after_deadline": "numbers of units, to mark those among the ones that are shown"
    },
    "plugins/clave_unica/views.py": {"_enter": "the account of the RUT that the issuer vouched for"},
    "plugins/cursos/demo.py": {"load": "invented data"},
    "plugins/residuos/commands.py": {"verify": "a command of who runs the installation"},
    "plugins/residuos/keeping.py": {"keep": "sums of whole periods, of which each reads those that it may"},
    "plugins/flota/odometer.py": {"last_km": "one number: where the last trip of a vehicle ended"},
    "plugins/flota/odometer_models.py": {"why_not_delete": "yes or no: whether there are later trips"},
    "plugins/flota/drivers.py": {"follow": "the driver of an account says what the account says"},
}


def test_whatever_sees_past_the_row_scope_is_known():
    found: dict[str, set[str]] = {}
    for folder in (CORE, PLUGINS):
        for file in files(folder):
            if names_ := set(_past_the_scope(tree(file), as_system=folder == PLUGINS)):
                found[str(file.relative_to(ROOT))] = names_
    assert found == {file: set(reasons) for file, reasons in PAST_THE_SCOPE.items()}


#: What is deleted by a statement goes past the session, which would take the files of each record along: tables without any.
BULK_DELETES = {
    "estado_verde/backup_commands.py": {"Sesion.__table__", "Enlace.__table__"},
    "estado_verde/models/attachments.py": {"table"},  # the rows of those files themselves
    "estado_verde/privacy/own.py": {"model"},  # what stands beside an account: sessions, links, what registering asked
    "estado_verde/privacy/retention.py": {"Correo"},
    "estado_verde/security/attempts.py": {"Intento"},
    "estado_verde/security/captcha.py": {"CodigoUsado"},
    "estado_verde/security/links.py": {"Enlace"},
    "estado_verde/security/mis_sesiones.py": {"Sesion"},
    "estado_verde/security/second_factor.py": {"table", "CodigoRecuperacion"},  # of its codes and its secret
    "estado_verde/security/segundo_factor.py": {"Exigencia"},
    "estado_verde/security/sessions.py": {"Sesion"},
    "estado_verde/upkeep.py": {"model"},  # sessions, attempts, codes, links
}


@pytest.mark.one_engine
def test_no_record_goes_without_its_files(app):
    """Neither by a statement, nor by a cascade of the database, nor by the query of a session."""
    from estado_verde import catalog

    found: dict[str, set[str]] = {}
    for file in (one for folder in (CORE, PLUGINS) for one in files(folder)):
        for node in (one for one in ast.walk(tree(file)) if isinstance(one, ast.Call)):
            called = ast.unparse(node.func)
            if called in ("delete", "sqlalchemy.delete", "sa.delete"):
                found.setdefault(str(file.relative_to(ROOT)), set()).add(ast.unparse(node.args[0]))
            assert not (called.endswith(".delete") and ".query(" in called), f"{file}: {called}"
    assert found == BULK_DELETES
    with app.app_context():
        with_files = catalog.models_with_files()
        by_hand = {"Reciclado", "Solicitud", "Pago", "Respuesta", "Comunicacion"}
        assert by_hand <= {one.__name__ for one in with_files}
        cascading = [
            key.target_fullname for one in with_files for key in one.__table__.foreign_keys if key.ondelete == "CASCADE"
        ]
    assert cascading == []
    named = {one.split(".")[0] for names_ in found.values() for one in names_}
    assert named & {one.__name__ for one in with_files} == set()


def _past_the_scope(node: ast.AST, inside: str = "", *, as_system: bool) -> Iterator[str]:
    """The functions that do so."""
    for child in ast.iter_child_nodes(node):
        within = child.name if isinstance(child, ast.FunctionDef) else inside
        if within and (_is_unscoped(child) or (as_system and _is_system(child))):
            yield within
        yield from _past_the_scope(child, within, as_system=as_system)


def _is_unscoped(node: ast.AST) -> bool:
    if isinstance(node, ast.Name | ast.Attribute):
        return ast.unparse(node).endswith("UNSCOPED")
    literal = isinstance(node, ast.Constant) and node.value == "unscoped"
    return literal or (isinstance(node, ast.keyword) and node.arg == "unscoped")


def _is_system(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not ast.unparse(node.func).endswith(("acting", "scope.enter")):
        return False
    return any("SYSTEM" in ast.unparse(one) or "system_of" in ast.unparse(one) for one in node.args)
