"""The first account of an installation: somebody at its console invites the first administrator, who invites the rest on
screen."""

from __future__ import annotations

import click

from .. import installation, services
from ..messages import text_of
from ..models import Cuenta
from ..scope import SYSTEM, acting
from . import links
from .access import public_url


@click.command("account")
@click.option("--profile", "perfil", default="red", show_default=True, help="Perfil, por ejemplo red.")
@click.option("--rut", required=True, help="RUT de la persona, con dígito verificador.")
@click.option("--name", "nombres", required=True, help="Nombres.")
@click.option("--surname", "apellidos", required=True, help="Apellidos.")
@click.option("--email", "correo", required=True, help="Correo electrónico.")
@click.option("--servicio", "organizacion", help="Sigla o nombre de su servicio, si tiene uno.")
def account(perfil: str, rut: str, nombres: str, apellidos: str, correo: str, organizacion: str | None) -> None:
    """Crea una cuenta y muestra el enlace con que su dueño pone la contraseña."""
    raw = {"perfil": perfil, "rut": rut, "first_name": nombres, "last_name": apellidos, "correo": correo}
    with installation.application().test_request_context(), acting(SYSTEM, door="cli"):
        out = services.save(Cuenta, {**raw, "organizacion": organizacion, "active": True})
        if not out.ok:
            lines = [f"{one.field}: {text_of(one)}" if one.field else text_of(one) for one in out.faults]
            raise click.ClickException("\n".join(lines))
        address = public_url("ActivacionView.index", secret=links.issue(out.row))
    click.echo(f"Cuenta creada. Antes de 72 horas, la persona pone su contraseña en:\n{address}")
