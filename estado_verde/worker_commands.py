"""`estado-verde worker` and `estado-verde daily`: what runs behind the screens, as a service or from cron."""

from __future__ import annotations

import signal
import threading

import click

from . import daily, installation, worker


@click.command("worker")
def worker_command() -> None:
    """Entrega los correos, prepara las descargas y hace las tareas de cada día, hasta que se lo detenga."""
    app = installation.application()
    installation.require_ready(app)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    click.echo("Trabajando: correos, descargas y tareas diarias. Ctrl+C lo detiene.")
    worker.work(app, stop)


@click.command("daily")
def daily_command() -> None:
    """Hace las tareas de hoy que falten; se puede repetir sin efecto. Para cron, donde no corre `worker`."""
    app = installation.application()
    installation.require_ready(app)
    with app.app_context():
        done = list(daily.run_due(at_once=True))
    for one in done:
        click.echo(f"{one.title}: {'falló, ' if one.failed else ''}{one.text or 'nada que hacer'}", err=one.failed)
    if not done:
        click.echo("Las tareas de hoy ya estaban hechas.")
    if any(one.failed for one in done):
        raise SystemExit(1)


COMMANDS = (worker_command, daily_command)
