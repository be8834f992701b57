"""The branches of an installation: bring them to the newest state, compare them with the models, write new steps, take one
away.

Branches do not name each other with Alembic's ``depends_on``: it would keep only the topmost in ``alembic_version``, and an
installation whose topmost plugin is gone could not tell what it has. Their order is that of the plugins' requirements.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine

from .. import database
from ..models import Model
from ..plugins import CORE, Host

HERE = Path(__file__).parent
#: The tables of the core: its own, and Flask-AppBuilder's.
CORE_PREFIXES = ("ev_", "ab_")


class MigrationError(Exception):
    """A step that would lose something; its text says what to do."""


def folder_of(host: Host, name: str) -> Path:
    return HERE / "versions" if name == CORE else host.folder(name) / "migrations" / "versions"


def owner_of(host: Host, table: str) -> str:
    """Whose table this is, by the longest prefix; nothing for a stranger's."""
    if table.startswith(CORE_PREFIXES):
        return CORE
    owners = [name for name in host.found if table.startswith(f"{name}_")]
    return max(owners, key=len, default="")


def modules(host: Host) -> list[str]:
    """The branches in the order of their requirements."""
    return [CORE, *(one.name for one in host.plugins if one.manifest.kind == "module")]


def _config(host: Host, only: Iterable[str] | None = None) -> Config:
    names = [CORE, *host.found] if only is None else list(only)
    folders = [folder for name in names if (folder := folder_of(host, name)).is_dir()]
    config = Config(cmd_opts=Namespace(quiet=True))
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(str(one).replace("%", "%%") for one in folders))
    return config


def _scripts(host: Host) -> ScriptDirectory:
    return ScriptDirectory.from_config(_config(host))


@contextmanager
def _connection(engine: Engine) -> Iterator[Connection]:
    """SQLite changes a table by making another one: its foreign keys rest meanwhile, and are checked after."""
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        try:
            yield connection
        finally:
            if sqlite:
                connection.rollback()
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                connection.exec_driver_sql("PRAGMA foreign_keys=ON")
        if sqlite and broken:
            raise MigrationError(f"La migración dejó filas que apuntan a nada: {broken[:5]}")


def upgrade(host: Host, engine: Engine) -> list[str]:
    """Bring the core and every plugin that runs to their newest step; the steps that were taken."""
    steps = pending(host, engine)
    if steps:
        scripts = _scripts(host)
        with _connection(engine) as connection:
            _run(_config(host), scripts, connection, lambda current, _context: _missing(host, scripts, current))
    return [one.revision.revision for one in steps]


def pending(host: Host, engine: Engine) -> list[RevisionStep]:
    """The steps that the database still lacks."""
    return _missing(host, _scripts(host), _current(engine))


def _missing(host: Host, scripts: ScriptDirectory, current: Sequence[str]) -> list[RevisionStep]:
    found: list[RevisionStep] = []
    for name in modules(host):
        if any(folder_of(host, name).glob("*.py")):
            found.extend(scripts._upgrade_revs(f"{name}@head", _own(scripts, name, current)))
    return found


def _current(engine: Engine) -> tuple[str, ...]:
    """The step of each branch, those of plugins whose folder is gone among them: their tables stay as they are."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_heads()


def _own(scripts: ScriptDirectory, name: str, revisions: Sequence[str]) -> Any:
    branch = {script.revision for script in scripts.walk_revisions() if name in script.branch_labels}
    return tuple(one for one in revisions if one in branch)


def _run(config: Config, scripts: ScriptDirectory, connection: Connection, steps: Any) -> None:
    config.attributes["connection"] = connection
    with EnvironmentContext(config, scripts, fn=steps, as_sql=False, destination_rev="heads"):
        scripts.run_env()
    connection.commit()


def downgrade(host: Host, engine: Engine, name: str) -> list[str]:
    """Remove every table of a plugin. Refused while another branch of this installation stands on them."""
    scripts = _scripts(host)
    current = _current(engine)
    own = _own(scripts, name, current)
    if not own:
        raise MigrationError(f"El plugin «{name}» no tiene tablas en esta base de datos.")
    others = [one for one in host.found if _own(scripts, one, current) and name in (CORE, *_requirements(host, one))]
    others += [one for one in current if one not in {script.revision for script in scripts.walk_revisions()}]
    if others := [one for one in others if one != name]:
        message = (
            f"No se puede quitar «{name}»: de sus tablas dependen, o pueden depender, {', '.join(sorted(others))}."
        )
        raise MigrationError(f"{message} Quítelos antes, o deshabilite «{name}» sin borrar sus datos.")

    def steps(_current: Any, _context: Any) -> list[RevisionStep]:
        return list(scripts._downgrade_revs(f"{name}@base", own))

    with _connection(engine) as connection:
        _run(_config(host), scripts, connection, steps)
    return list(own)


def differences(host: Host, engine: Engine, name: str) -> list[Any]:
    """What the models of a plugin have that the database lacks, and the other way round."""
    with engine.connect() as connection:
        options = {
            "include_name": _name_filter(host, name),
            "include_object": _object_filter(host, name),
            "compare_type": True,
        }
        context = MigrationContext.configure(connection, opts=options)
        found: list[Any] = compare_metadata(context, Model.metadata)
        return found


def _name_filter(host: Host, name: str) -> Any:
    return lambda text, kind, _parents: kind != "table" or owner_of(host, text) == name


def _object_filter(host: Host, name: str) -> Any:
    return lambda _item, text, kind, _reflected, _other: kind != "table" or owner_of(host, text) == name


def initial(host: Host, name: str) -> Path:
    """Write the first step of a plugin anew, from its models as they are; earlier steps of it are deleted."""
    for file in folder_of(host, name).glob("*.py"):
        file.unlink()
    return _write(host, name, "Initial tables", 1)


def new(host: Host, name: str, message: str) -> Path:
    """Write the next step of a plugin: what its models have and its steps so far do not."""
    count = len(list(folder_of(host, name).glob("*.py")))
    if not count:
        return _write(host, name, message, 1)
    return _write(host, name, message, count + 1)


def _write(host: Host, name: str, message: str, number: int) -> Path:
    """On a database of its own, in a temporary folder, that holds the steps so far."""
    below = [CORE, *_requirements(host, name)] if name != CORE else []
    folder = folder_of(host, name)
    folder.mkdir(parents=True, exist_ok=True)
    config = _config(host, [*below, name])
    scripts = ScriptDirectory.from_config(config)
    with tempfile.TemporaryDirectory() as temporary:
        url = database.url_of(f"sqlite:///{temporary}/new.sqlite3")
        engine = create_engine(url, **database.engine_options(url))
        database.tune(engine)
        with engine.connect() as connection:
            _run(config, scripts, connection, lambda rev, _context: scripts._upgrade_revs("heads", rev))
            config.attributes |= {
                "include_name": _name_filter(host, name),
                "include_object": _object_filter(host, name),
            }
            command.revision(
                config,
                message,
                autogenerate=True,
                rev_id=f"{name}_{number:04d}",
                version_path=str(folder),
                head="base" if number == 1 else f"{name}@head",
                branch_label=name if number == 1 else None,
            )
        engine.dispose()
    return _tidy(next(folder.glob(f"{name}_{number:04d}*.py")))


def _tidy(file: Path) -> Path:
    """Without Alembic's remarks, and formatted where the formatter is installed."""
    lines = [line for line in file.read_text("utf-8").splitlines() if "# ###" not in line]
    file.write_text("\n".join(lines) + "\n", "utf-8")
    if find_spec("ruff"):
        subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(file)], check=True)  # noqa: S603
    return file


def _requirements(host: Host, name: str) -> list[str]:
    """The plugins that this one stands on, directly or not."""
    wanted: set[str] = set()
    pending = [name]
    while pending:
        found = host.found.get(pending.pop())
        for one in found.manifest.requires if found else ():
            if one not in wanted:
                wanted.add(one)
                pending.append(one)
    return [one for one in host.found if one in wanted]
