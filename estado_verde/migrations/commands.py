"""`estado-verde migrations`: what authors of plugins need. Installations only ever run `estado-verde upgrade`."""

from __future__ import annotations

from pathlib import Path

import click

from .. import installation
from ..discovery import closest
from ..plugins import Host
from . import branches


@click.group()
def migrations() -> None:
    """Pasos de la estructura de la base de datos, para quienes escriben plugins."""


def _named(host: Host, name: str) -> list[str]:
    known = branches.modules(host)
    if name == "all":
        return known
    if name not in known:
        raise click.ClickException(f"No hay un módulo habilitado «{name}».{closest(name, known)}")
    return [name]


def _show(file: Path) -> None:
    click.echo(f"Escrito {file}")


@migrations.command()
@click.argument("plugin")
def initial(plugin: str) -> None:
    """Escribe de nuevo el primer paso de PLUGIN, o de todos con «all», y borra los demás: solo antes de publicarlo."""
    host = installation.started()
    for name in _named(host, plugin):
        _show(branches.initial(host, name))


@migrations.command()
@click.argument("plugin")
@click.argument("message")
def new(plugin: str, message: str) -> None:
    """Escribe el paso siguiente de PLUGIN: lo que sus modelos tienen y sus pasos todavía no."""
    host = installation.started()
    for name in _named(host, plugin):
        _show(branches.new(host, name, message))


@migrations.command()
def check() -> None:
    """Compara la base de datos con los modelos; termina en 1 si algo difiere."""
    from ..models import db

    app = installation.application()
    host = app.extensions["ev"]["host"]
    with app.app_context():
        found = {name: branches.differences(host, db.engine, name) for name in branches.modules(host)}
    for name, differences in found.items():
        for one in differences:
            click.echo(f"{name}: {one}")
    if any(found.values()):
        raise click.ClickException(
            'La base de datos no es la de los modelos: `estado-verde migrations new PLUGIN "…"`.'
        )
    click.echo("La base de datos es la de los modelos.")


@migrations.command()
@click.argument("plugin")
@click.option("--yes", is_flag=True, help="No preguntar.")
def remove(plugin: str, yes: bool) -> None:
    """Borra las tablas de PLUGIN y lo que contienen. Se niega si las de otro plugin dependen de ellas."""
    from ..models import db

    app = installation.application()
    host = app.extensions["ev"]["host"]
    if not yes:
        click.confirm(f"Se borrarán todas las filas de las tablas de «{plugin}». ¿Continuar?", abort=True)
    with app.app_context():
        try:
            steps = branches.downgrade(host, db.engine, plugin)
        except branches.MigrationError as error:
            raise click.ClickException(str(error)) from error
    click.echo(
        f"Quitado: {', '.join(steps)}. Deshabilite el plugin, o `estado-verde upgrade` volverá a crear sus tablas."
    )
