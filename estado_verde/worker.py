"""The loop that does what nobody waits for: deliver mail, make files, seal the audit trail, and once a day the tasks of the
day. It may run in any number of processes, and in a thread of `estado-verde run`, where nothing else has to be started."""

from __future__ import annotations

import logging
import threading

from flask import Flask

from . import chain, daily, jobs
from .mail import delivery
from .models import db

log = logging.getLogger(__name__)

#: Seconds between two looks, and after a look that failed (a database that is being upgraded).
PAUSE, LONG_PAUSE = 2.0, 30.0


def work(app: Flask, stop: threading.Event) -> None:
    """Until ``stop`` is set."""
    while not stop.is_set():
        stop.wait(PAUSE if turn(app) else LONG_PAUSE)


def turn(app: Flask) -> bool:
    """One look at all there is to do; False when something is wrong, which is logged."""
    whole = True
    with app.app_context():
        for part in (_daily, delivery.deliver, jobs.run_waiting, chain.seal):
            try:
                part()
            except Exception:
                db.session.rollback()
                log.exception("El trabajo en segundo plano falló; se intentará de nuevo.")
                whole = False
    return whole


def _daily() -> None:
    for one in daily.run_due():
        if one.text and not one.failed:
            log.info("%s: %s", one.title, one.text)


def beside(app: Flask) -> threading.Event:
    """Start it in a thread of this process, which ends with it; the event that stops it earlier."""
    stop = threading.Event()
    threading.Thread(target=work, args=(app, stop), name="worker", daemon=True).start()
    return stop
