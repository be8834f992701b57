"""The command line: `estado-verde`. Each command ends with 0 when all of it was done; what a person can mend is told in one
sentence of Spanish and ends with 1, never with a traceback."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from . import demonstration, installation, plugin_commands, readiness, worker
from .backup_commands import COMMANDS as backup_commands
from .excel.commands import COMMANDS as workbook_commands
from .migrations.commands import migrations
from .models import db
from .privacy.commands import privacy
from .scope import SYSTEM, acting
from .security.commands import account
from .security.trail_commands import audit
from .worker_commands import COMMANDS as worker_commands


class Group(click.Group):
    """The core's commands at once; those of plugins only when the core has none of that name: starting takes time."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Help must be there when a plugin is broken, too."""
        try:
            return sorted({*super().list_commands(ctx), *_contributed()})
        except click.ClickException:
            return super().list_commands(ctx)

    def invoke(self, ctx: click.Context) -> Any:
        """A command over a database that nobody prepared says what to do."""
        try:
            return super().invoke(ctx)
        except SQLAlchemyError as error:
            if readiness.of_settings(error, installation.started()):
                raise click.ClickException(readiness.TO_DO) from None
            raise

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, cmd_name) or _contributed().get(cmd_name)


def _contributed() -> dict[str, click.Command]:
    return {one.name: one for one in installation.started().values("ev_commands")}


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="estado-verde", prog_name="estado-verde")
def main() -> None:
    """Estado Verde: gestión ambiental del sector público."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")


for command in (
    *(migrations, plugin_commands.plugins, plugin_commands.catalog, account, audit, privacy),
    *(*workbook_commands, *worker_commands, *backup_commands),
):
    main.add_command(command)


@main.command()
def upgrade() -> None:
    """Deja la base de datos como la espera este programa. Se puede repetir sin efecto."""
    _upgrade(installation.application())


def _upgrade(app: Flask) -> None:
    from .upgrade import upgrade

    done = upgrade(app)
    if done.nothing:
        click.echo("La base de datos ya estaba al día.")
        return
    for step in done.steps:
        click.echo(f"Migración {step}")
    click.echo(f"Permisos: {done.granted} agregados, {done.revoked} quitados. Datos de referencia: {done.rows} filas.")


@main.command()
@click.option("--port", type=int, help="Puerto; por defecto el de la variable PORT.")
@click.option("--host", "address", default="127.0.0.1", show_default=True, help="Dirección en que escucha.")
@click.option("--threads", default=8, show_default=True, help="Hebras que atienden.")
@click.option(
    "--prepare", is_flag=True, help="Antes, lo mismo que `upgrade` y `demo --if-empty`, sin partir tres veces."
)
def run(port: int | None, address: str, threads: int, prepare: bool) -> None:
    """Atiende en la dirección que muestra su última línea."""
    import waitress

    app = installation.application()
    if prepare:
        _upgrade(app)
        _load_demo(app, if_empty=True)
    settings = app.extensions["ev"]["settings"]
    try:
        server = waitress.create_server(
            app, host=address, port=port if port is not None else settings.PORT, threads=threads
        )
    except OSError as error:
        raise click.ClickException(
            f"No se puede atender en el puerto {port or settings.PORT}: {error.strerror}."
        ) from error
    installation.require_ready(app)
    worker.beside(app)
    click.echo(f"Estado Verde atiende en http://{address}:{server.effective_port}")
    server.run()


@main.group(invoke_without_command=True)
@click.option("--if-empty", is_flag=True, help="No hacer nada si ya hay datos.")
@click.pass_context
def demo(ctx: click.Context, if_empty: bool) -> None:
    """Carga datos de ejemplo en una instalación vacía."""
    if ctx.invoked_subcommand is None:
        _load_demo(installation.application(), if_empty)


def _load_demo(app: Flask, if_empty: bool) -> None:
    with _system(app):
        if if_empty and not demonstration.is_empty(db.session()):
            return
        loaded = demonstration.load(app.extensions["ev"]["host"], db.session())
    text = "Datos de ejemplo cargados." if loaded else "Los datos de ejemplo ya estaban cargados."
    click.echo(f"{text} Sus cuentas: `estado-verde demo accounts`.")


@demo.command()
@click.option("--json", "as_json", is_flag=True, help="Para otros programas.")
def accounts(as_json: bool) -> None:
    """Muestra las cuentas de ejemplo con su clave. Se niega donde los datos no son de ejemplo."""
    with _system(installation.application()):
        found = demonstration.accounts(db.session())
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for one in found:
        click.echo(f"{one['rut']:12} {one['password']:20} {one['profile']:20} {one['organisation'] or '—'}")


@contextmanager
def _system(app: Flask) -> Iterator[None]:
    """The program itself acts in the application; what is refused ends the command with its sentence."""
    with app.app_context(), acting(SYSTEM, door="demo"):
        try:
            yield
        except demonstration.Refused as error:
            raise click.ClickException(str(error)) from error
