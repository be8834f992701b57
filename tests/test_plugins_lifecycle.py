"""A plugin comes, is disabled, comes back and goes, in an installation that has data: nothing of it is lost before somebody
says so, and nobody else's is touched."""

import shutil
import textwrap
from dataclasses import replace

import pytest
from sqlalchemy import inspect, select

from estado_verde import permissions
from estado_verde.migrations import branches
from estado_verde.models import Region, db
from estado_verde.scope import SYSTEM, acting
from estado_verde.upgrade import upgrade

MANIFEST = """from estado_verde.contributions import Plugin

PLUGIN = Plugin("{name}", "{name}", "1.0.0", requires={requires!r})
"""
PLUGIN = """
    from estado_verde import EvView, Profile, Reach, Realm, View, grants, hookimpl, public
    from flask_appbuilder import expose


    class {title}View(EvView):
        route_base = "/{name}"

        @expose("/")
        @public
        def index(self):
            return "{name}"


    @hookimpl
    def ev_views():
        return [View({title}View)]


    @hookimpl
    def ev_profiles():
        realm = Realm("{name}".upper(), "{name}", "MSG-ACC-01")
        return [realm, Profile("{name}", "{name}", realm.name, Reach.ALL), *grants("{resource}", {name}="{actions}")]
"""
MODELS = """
    from sqlalchemy import ForeignKey, String
    from sqlalchemy.orm import Mapped, mapped_column

    from estado_verde import Model, everything


    class {title}(Model):
        __tablename__ = "{name}_cosa"

        id: Mapped[int] = mapped_column(primary_key=True)
        nombre: Mapped[str] = mapped_column(String(20))
        {below}

        @classmethod
        def visible_to(cls, who):
            return everything()
"""


def write(root, name, requires=(), below="", resource="", actions="read write"):
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    values = {
        "name": name,
        "title": name.capitalize(),
        "below": below,
        "resource": resource or name,
        "actions": actions,
    }
    (folder / "__init__.py").write_text(MANIFEST.format(name=name, requires=tuple(requires)), "utf-8")
    (folder / "plugin.py").write_text(textwrap.dedent(PLUGIN.format(**values)), "utf-8")
    (folder / "models.py").write_text(textwrap.dedent(MODELS.format(**values)), "utf-8")


@pytest.fixture(scope="session")
def root(tmp_path_factory):
    """Two plugins with tables, one on top of the other, and their migrations. Session: their models are of the process."""
    from config import Settings
    from estado_verde import starting

    root = tmp_path_factory.mktemp("lifecycle")
    write(root, "suelo")
    write(root, "techo", ("suelo",), below='suelo_id: Mapped[int] = mapped_column(ForeignKey("suelo_cosa.id"))')
    environ = {"EV_PLUGINS": "suelo techo", "EV_PLUGINS_PATH": str(root), "ESTADO_VERDE_HOME": str(root)}
    host = starting.start(Settings(environ))
    for name in ("suelo", "techo"):
        branches.initial(host, name)
    return root


@pytest.fixture
def start(make_app, root):
    def start(enabled):
        app = make_app(EV_PLUGINS=enabled, EV_PLUGINS_PATH=str(root))
        return app, upgrade(app)

    return start


def host_of(app):
    return app.extensions["ev"]["host"]


def tables(app):
    with app.app_context():
        return {one for one in inspect(db.engine).get_table_names() if one.startswith(("suelo_", "techo_"))}


def insert(app, table, **values):
    from estado_verde.models import Model

    with app.app_context(), db.engine.begin() as connection:
        connection.execute(Model.metadata.tables[table].insert().values(**values))


def names_in(app, table):
    from estado_verde.models import Model

    with app.app_context(), db.engine.connect() as connection:
        return connection.scalars(select(Model.metadata.tables[table].c.nombre)).all()


def test_a_plugin_added_to_a_live_installation_adds_only_its_tables(start):
    app, first = start("suelo")
    insert(app, "suelo_cosa", nombre="piso")
    assert tables(app) == {"suelo_cosa"}
    app, second = start("suelo techo")
    assert (first.steps, second.steps) == (("core_0001", "suelo_0001"), ("techo_0001",))
    assert tables(app) == {"suelo_cosa", "techo_cosa"}
    assert names_in(app, "suelo_cosa") == ["piso"]


def test_a_disabled_plugin_keeps_its_data_and_loses_its_addresses(start):
    app, _ = start("suelo techo")
    insert(app, "suelo_cosa", id=1, nombre="piso")
    insert(app, "techo_cosa", nombre="teja", suelo_id=1)
    assert app.test_client().get("/techo/").text == "techo"
    app, done = start("suelo")
    assert done.nothing
    assert app.test_client().get("/techo/").status_code == 404
    assert app.test_client().get("/suelo/").text == "suelo"
    app, done = start("suelo techo")
    assert done.nothing
    assert names_in(app, "techo_cosa") == ["teja"]


def test_a_plugin_whose_folder_is_gone_stops_nobody(start, root, tmp_path):
    app, _ = start("suelo techo")
    (root / "techo").rename(tmp_path / "techo")
    try:
        app, done = start("suelo")
    finally:
        (tmp_path / "techo").rename(root / "techo")
    assert done.nothing
    assert tables(app) == {"suelo_cosa", "techo_cosa"}


def test_taking_away_what_others_stand_on_is_refused_with_their_names(start):
    app, _ = start("suelo techo")
    with app.app_context(), pytest.raises(branches.MigrationError) as error:
        branches.downgrade(host_of(app), db.engine, "suelo")
    assert str(error.value) == (
        "No se puede quitar «suelo»: de sus tablas dependen, o pueden depender, techo. "
        "Quítelos antes, o deshabilite «suelo» sin borrar sus datos."
    )
    assert tables(app) == {"suelo_cosa", "techo_cosa"}


def test_taking_away_and_bringing_back(start):
    app, _ = start("suelo techo")
    with app.app_context():
        branches.downgrade(host_of(app), db.engine, "techo")
    assert tables(app) == {"suelo_cosa"}
    with app.app_context():
        branches.downgrade(host_of(app), db.engine, "suelo")
    assert tables(app) == set()
    with app.app_context(), acting(SYSTEM):
        assert len(db.session.scalars(select(Region)).all()) == 16
        with pytest.raises(branches.MigrationError, match="El plugin «suelo» no tiene tablas"):
            branches.downgrade(host_of(app), db.engine, "suelo")
    assert upgrade(app).steps == ("suelo_0001", "techo_0001")


def test_the_core_is_never_taken_away_from_under_plugins(start):
    app, _ = start("suelo")
    with (
        app.app_context(),
        pytest.raises(branches.MigrationError, match="de sus tablas dependen, o pueden depender, suelo"),
    ):
        branches.downgrade(host_of(app), db.engine, "core")


def test_the_next_step_holds_only_what_changed(root, tmp_path, monkeypatch):
    from sqlalchemy import Column, Integer

    from config import Settings
    from estado_verde import starting
    from estado_verde.models import Model

    shutil.copytree(root, tmp_path / "copy")
    environ = {"EV_PLUGINS": "suelo techo", "EV_PLUGINS_PATH": str(root), "ESTADO_VERDE_HOME": str(tmp_path)}
    host = starting.start(Settings(environ))
    monkeypatch.setattr(branches, "folder_of", lambda h, name: _copied(root, tmp_path, branches_folder_of(h, name)))
    table = Model.metadata.tables["suelo_cosa"]
    table.append_column(Column("color", Integer))
    try:
        file = branches.new(host, "suelo", "things have a colour")
    finally:
        table._columns.remove(table.c.color)
    written = file.read_text("utf-8")
    assert file.name == "suelo_0002_things_have_a_colour.py"
    assert 'down_revision = "suelo_0001"' in written
    assert "add_column" in written
    assert "create_table" not in written


branches_folder_of = branches.folder_of


def _copied(root, tmp_path, folder):
    return tmp_path / "copy" / folder.relative_to(root) if folder.is_relative_to(root) else folder


# --- permissions ---------------------------------------------------------------------------------------------------------


def rights(app, role):
    from flask_appbuilder.security.sqla.models import Role

    with app.app_context(), acting(SYSTEM):
        found = db.session.scalar(select(Role).where(Role.name == role))
        return {(one.permission.name, one.view_menu.name) for one in found.permissions} if found else None


def test_roles_exist_without_rights_for_the_library(start):
    app, _ = start("suelo")
    assert rights(app, "Admin") == rights(app, "Public") == set()


def test_what_is_no_longer_granted_is_taken_away(start, monkeypatch):
    app, _ = start("suelo")
    assert rights(app, "SUELO:suelo") == {("can_read", "suelo"), ("can_write", "suelo")}
    host = host_of(app)
    realm, profile, grant = host.answers["ev_profiles"]["suelo"]
    changed = replace(grant, actions=("read", "run"))
    monkeypatch.setitem(host.answers["ev_profiles"], "suelo", (realm, profile, changed))
    with app.app_context(), acting(SYSTEM):
        assert permissions.sync(host, db.session()) == (1, 1)
        db.session.commit()
    assert rights(app, "SUELO:suelo") == {("can_read", "suelo"), ("can_run", "suelo")}


def test_what_a_disabled_plugin_granted_stays(start):
    app, _ = start("suelo techo")
    before = rights(app, "TECHO:techo")
    assert before == {("can_read", "techo"), ("can_write", "techo")}
    app, done = start("suelo")
    assert (done.granted, done.revoked) == (0, 0)
    assert rights(app, "TECHO:techo") == before


FAILING = """
import sqlalchemy as sa
from alembic import op

revision = "caida_0001"
down_revision = None
branch_labels = ("caida",)


def upgrade():
    op.create_table("caida_cosa", sa.Column("id", sa.Integer(), primary_key=True))
    raise RuntimeError("a mitad de camino")
"""


def test_a_migration_that_fails_leaves_nothing_behind(make_app, tmp_path):
    folder = tmp_path / "caida"
    (folder / "migrations" / "versions").mkdir(parents=True)
    (folder / "__init__.py").write_text(MANIFEST.format(name="caida", requires=()), "utf-8")
    (folder / "migrations" / "versions" / "caida_0001.py").write_text(FAILING, "utf-8")
    app = make_app(EV_PLUGINS="caida", EV_PLUGINS_PATH=str(tmp_path))
    with pytest.raises(RuntimeError, match="a mitad de camino"):
        upgrade(app)
    with app.app_context():
        assert inspect(db.engine).get_table_names() == []
    app = make_app(EV_PLUGINS="")
    assert upgrade(app).steps == ("core_0001",)
