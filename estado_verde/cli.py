"""The command line: `estado-verde`. Each command ends with 0 when all of it was done; what a person can mend is told in one
sentence of Spanish and ends with 1, never with a traceback."""

from __future__ import annotations

import logging

import click
from flask import Flask

from config import Settings

from . import plugins
from .plugins import Host, StartError


class Group(click.Group):
    """The core's commands at once; those of plugins only when nobody of the core has that name, because starting takes time."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_contributed()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, cmd_name) or _contributed().get(cmd_name)


def _contributed() -> dict[str, click.Command]:
    try:
        return {one.name: one for one in started().values("ev_commands")}
    except StartError as error:
        raise click.ClickException(str(error)) from error


def started() -> Host:
    """The host of the environment's settings, started once per process."""
    try:
        return plugins.host()
    except RuntimeError:
        return plugins.start(Settings())


def application() -> Flask:
    """The application of the environment's settings."""
    from .factory import create_app

    try:
        return create_app()
    except StartError as error:
        raise click.ClickException(str(error)) from error


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="estado-verde", prog_name="estado-verde")
def main() -> None:
    """Estado Verde: gestión ambiental del sector público."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")


@main.command()
def upgrade() -> None:
    """Deja la base de datos como la espera este programa. Se puede repetir sin efecto."""
    from .upgrade import upgrade as run

    done = run(application())
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
def run(port: int | None, address: str, threads: int) -> None:
    """Atiende en la dirección que muestra su última línea."""
    import waitress

    app = application()
    settings = app.extensions["ev"]["settings"]
    try:
        server = waitress.create_server(
            app, host=address, port=port if port is not None else settings.PORT, threads=threads
        )
    except OSError as error:
        raise click.ClickException(
            f"No se puede atender en el puerto {port or settings.PORT}: {error.strerror}."
        ) from error
    click.echo(f"Estado Verde atiende en http://{address}:{server.effective_port}")
    server.run()
