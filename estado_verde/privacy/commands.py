"""`estado-verde privacy`: the register of personal data, and the terms, at the console."""

from __future__ import annotations

import csv
import sys

import click

from .. import installation
from . import register, retention


@click.group()
def privacy() -> None:
    """Datos personales: registro y plazos de conservación."""


@privacy.command("register")
def show_register() -> None:
    """Escribe como CSV qué datos personales guarda esta instalación, según su catálogo."""
    with installation.application().app_context():
        found = register.entries()
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(("módulo", "registro", "tabla", "campo", "etiqueta", "dato", "resguardo"))
    out.writerows((one.module, one.record, one.table, one.field, one.label, one.kind, one.guard) for one in found)


@privacy.command()
def sweep() -> None:
    """Elimina lo que cumplió su plazo de conservación. Lo hace también la tarea diaria."""
    with installation.application().app_context():
        click.echo(f"Documentos eliminados: {retention.sweep()}.")
