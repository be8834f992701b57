"""`estado-verde residuos-verificar`: that the kept sums of RT7 are those of the loads, and the remedy if they are not."""

from __future__ import annotations

import click

from estado_verde import installation, scope, services
from estado_verde.models import db


@click.command("residuos-verificar")
@click.option("--reparar", is_flag=True, help="Vuelve a calcular lo que no coincida.")
def verify(reparar: bool) -> None:
    """Compara los resúmenes de residuos por unidad con lo cargado; termina en 1 si alguno no coincide."""
    from . import keeping

    with installation.application().app_context(), scope.acting(scope.SYSTEM, door="cli"):
        found = keeping.differences(db.session())
        for periodo, unit in found:
            click.echo(f"Periodo {periodo.anio}, unidad {unit}: el resumen no coincide con lo cargado.")
        if not found:
            click.echo("Todos los resúmenes coinciden con lo cargado.")
        elif reparar:
            with services.batch() as session:
                keeping.rebuild(session, found)
            click.echo(f"Resúmenes calculados de nuevo: {len(found)}.")
        else:
            raise SystemExit(1)
