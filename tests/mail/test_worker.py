"""The commands as an operator runs them."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from estado_verde import worker


@pytest.fixture
def command(app, databases, tmp_path):
    """``command("daily")``: the command in a process of its own, on the database of ``app``."""
    environ = {**os.environ, "DATABASE_URL": databases.url("work"), "ESTADO_VERDE_HOME": str(tmp_path)}
    running = []

    def start(*words):
        main = [sys.executable, "-c", "from estado_verde.cli import main; main()", *words]
        one = subprocess.Popen(main, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        running.append(one)
        return one

    start.home = tmp_path
    yield start
    for one in running:
        one.kill()
        one.communicate()


def test_daily_is_done_once_and_says_what(command):
    assert command("daily").communicate(timeout=60)[0].splitlines()[:1] == ["Cierre de la carga: nada que hacer"]
    again = command("daily")
    assert again.communicate(timeout=60)[0] == "Las tareas de hoy ya estaban hechas.\n"
    assert again.returncode == 0


def test_the_worker_delivers_until_it_is_told_to_stop(session, notice, command):
    notice("ana@example.org", "eva@example.org")
    session.remove()
    one = command("worker")
    until = time.monotonic() + 60
    while len(list(command.home.glob("correos/*.eml"))) < 2 and time.monotonic() < until:
        time.sleep(0.1)
    one.send_signal(signal.SIGTERM)
    out, problems = one.communicate(timeout=30)
    assert (one.returncode, problems) == (0, "")
    assert "Trabajando" in out
    assert len(list(command.home.glob("correos/*.eml"))) == 2


def test_beside_the_server_mail_flows_with_nothing_else_started(application, session, notice, monkeypatch):
    done = threading.Event()
    monkeypatch.setattr(worker.daily, "run_due", lambda: iter(()))
    monkeypatch.setattr(worker.delivery, "deliver", done.set)
    stop = worker.beside(application)
    try:
        assert done.wait(20)
    finally:
        stop.set()


def test_what_fails_in_one_turn_stops_nothing_else(app, monkeypatch):
    seen = []

    def broken():
        raise RuntimeError("sin base de datos")

    monkeypatch.setattr(worker.delivery, "deliver", broken)
    monkeypatch.setattr(worker.jobs, "run_waiting", lambda: seen.append("trabajos"))
    assert worker.turn(app) is False
    assert seen == ["trabajos"]
