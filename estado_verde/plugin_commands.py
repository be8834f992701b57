"""`estado-verde plugins` and `estado-verde catalog`: what runs here, what is wrong with it, what a year changes, and the
first files of a new plugin."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from config import Settings

from . import catalog as catalogue
from . import installation, scaffolding, starting
from .contributions import Plugin
from .plugins import StartError


@click.group()
def plugins() -> None:
    """Los plugins de esta instalación."""


@plugins.command("list")
@click.option("--json", "as_json", is_flag=True, help="Para otros programas.")
def list_plugins(as_json: bool) -> None:
    """Muestra los que se encontraron, en el orden en que parten, y los deshabilitados."""
    host, problems = starting.discover(Settings())
    rest = sorted(set(host.found) - set(host.enabled))
    rows = [(host.found[name].manifest, name in host.enabled) for name in (*host.enabled, *rest)]
    if as_json:
        click.echo(json.dumps([_row(one, enabled) for one, enabled in rows], ensure_ascii=False, indent=2))
    else:
        for one, enabled in rows:
            state = "habilitado" if enabled else "deshabilitado"
            needs = f" · requiere {', '.join(one.requires)}" if one.requires else ""
            click.echo(f"{one.name:24} {one.version:8} {one.kind:8} {state:14} {one.title}{needs}")
    if problems:
        raise click.ClickException(str(StartError(problems)))


def _row(one: Plugin, enabled: bool) -> dict[str, Any]:
    fields = ("name", "title", "version", "kind")
    return {name: getattr(one, name) for name in fields} | {"requires": list(one.requires), "enabled": enabled}


@plugins.command()
def check() -> None:
    """Dice todo lo que impediría partir; termina en 0 si no hay nada."""
    try:
        host = starting.start(Settings())
    except StartError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Sin problemas: {', '.join(host.enabled) or 'ningún plugin habilitado'}.")


@plugins.command()
@click.argument("name")
@click.option("--kind", type=click.Choice(scaffolding.KINDS), default="module", show_default=True)
@click.option("--title", default="", help="Nombre que ven las personas.")
@click.option("--into", type=click.Path(path_type=Path), help="Carpeta; por defecto plugins/.")
def new(name: str, kind: str, title: str, into: Path | None) -> None:
    """Escribe los primeros archivos del plugin NAME: un módulo con tablas, o una edición de un año, como «plan_2027»."""
    host, _problems = starting.discover(Settings())
    try:
        files = scaffolding.write(name, kind, title, into or Settings().PLUGINS_PATH[0], host)
    except scaffolding.Refused as error:
        raise click.ClickException(str(error)) from error
    for file in files:
        click.echo(f"Escrito {file}")
    if kind == "module":
        click.echo(f"Ahora: `estado-verde migrations initial {name}` y `estado-verde upgrade`.")
    click.echo("`estado-verde plugins check` dice si algo falta; docs/plugins.md explica cada archivo.")


@click.group()
def catalog() -> None:
    """Qué se pide cada año."""


@catalog.command()
@click.argument("a", type=int)
@click.argument("b", type=int)
def diff(a: int, b: int) -> None:
    """Muestra lo que cambia del año A al año B, con la fuente de cada cambio."""
    installation.started()
    try:
        changes = catalogue.diff(a, b)
    except catalogue.Unknown as error:
        raise click.ClickException(str(error)) from error
    for one in changes:
        where = one.requirement or "edición"
        click.echo(f"{where} · {one.what} {one.name}: {_shown(one.before)} → {_shown(one.after)} ({one.source})")
    if not changes:
        click.echo(f"Nada cambia de {a} a {b}.")


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "sí" if value else "no"
    return "—" if value is None else str(value)
