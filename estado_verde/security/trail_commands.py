"""`estado-verde audit`: the audit trail at the console. Whoever answers for an installation writes down the head that
``verify`` shows, and gives it back with ``--against`` to prove that nothing up to there was taken away."""

from __future__ import annotations

import json
import re
from typing import IO

import click

from .. import chain, installation

HEAD = re.compile(r"(\d+):([0-9a-f]{64})")


def shown(head: chain.Head) -> str:
    return f"{head.row_id}:{head.huella}"


@click.group()
def audit() -> None:
    """Registro de auditoría: sellar, verificar, exportar."""


@audit.command()
def seal() -> None:
    """Agrega a la cadena las filas nuevas. Lo hace también el proceso de tareas."""
    with installation.application().app_context():
        click.echo(f"Filas selladas: {chain.seal()}.")


@audit.command()
@click.option("--against", help="Sello anotado antes, «fila:huella»: la cadena debe pasar por él.")
def verify(against: str | None) -> None:
    """Compara cada fila con su sello. Termina en 1 y nombra la primera que no es la que se escribió."""
    match = HEAD.fullmatch(against or "")
    if against and not match:
        raise click.ClickException("El sello se escribe «fila:huella», como lo muestra este comando.")
    with installation.application().app_context():
        verdict = chain.verify(chain.Head(int(match[1]), match[2]) if match else None)
    click.echo(f"Filas comparadas: {verdict.rows}. Sin sellar: {verdict.waiting}. Sello: {shown(verdict.head)}")
    for one in verdict.unguarded:
        click.echo(f"La base de datos no impide {one}: ejecute `estado-verde upgrade`.")
    if verdict.broken:
        row_id, what = verdict.broken
        raise click.ClickException(f"La fila {row_id} del registro de auditoría {what}.")
    if verdict.unguarded:
        raise click.exceptions.Exit(1)
    click.echo("El registro está íntegro.")


@audit.command()
@click.argument("file", type=click.File("w", encoding="utf-8", lazy=True))
def export(file: IO[str]) -> None:
    """Escribe en FILE (o «-») una línea JSON por fila, con su huella, para verificarla en otra parte."""
    with installation.application().app_context():
        for row in chain.exported():
            file.write(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n")
