"""Check 27: people of every kind at work in one process, for as long as is wanted: nothing fails and nothing piles up."""

from __future__ import annotations

import multiprocessing
import os
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import mean

import pytest
import requests
from flask.testing import FlaskClient
from lxml import html

from estado_verde.models import db
from estado_verde.security import access
from estado_verde.testing import free_port
from tests.security.routes import Route, addresses, routes
from tests.security.world import World

pytestmark = pytest.mark.one_engine
#: Seconds; `make soak` gives the ten minutes of security-checks 27. What a short round holds in memory says nothing.
SECONDS = int(os.environ.get("EV_SOAK", "3"))
LONG_ENOUGH = 120
PEOPLE = ("red", "gestor_servicio", "gestor_unidad", "auditor")


@contextmanager
def served(world: World) -> Iterator[tuple[str, int]]:
    """The application in a process of its own: its address, and the number of the process."""
    import waitress

    with world.app.app_context():
        db.engine.dispose()
    port = free_port()

    def serve() -> None:
        world.app.testing = False  # a fault of ours is answered, as to people
        waitress.serve(world.app, host="127.0.0.1", port=port, threads=4, _quiet=True)

    process = multiprocessing.get_context("fork").Process(target=serve)
    process.start()
    assert process.pid is not None
    try:
        while not _answers(port):
            assert process.is_alive()
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.kill()
        process.join()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def held(process: int) -> int:
    """Kilobytes in memory."""
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


def readable(world: World, name: str, ours: dict[str, set[int]]) -> list[str]:
    """What a profile may read, of its own service."""

    def wanted(route: Route) -> bool:
        public = access.declared(world.app, route.endpoint) == access.PUBLIC
        return "GET" in route.methods and not public and world.may(name, route)

    return [url for route in routes(world.app) if wanted(route) for url in addresses(world.app, route, ours, most=1)]


class Worker(threading.Thread):
    """Somebody who opens one page after the other, and saves every form of a record as it was found."""

    def __init__(self, base: str, client: FlaskClient, urls: list[str], seed: int, until: float) -> None:
        super().__init__(daemon=True)
        self.base, self.urls, self.until = base, urls, until
        self.chance = random.Random(seed)  # noqa: S311 - the same walk each time
        self.browser = requests.Session()
        cookie = client.get_cookie(client.application.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        self.browser.cookies.set(cookie.key, cookie.value, domain="127.0.0.1")  # the one that answers replace
        self.answers: Counter[str] = Counter()
        self.failed: list[str] = []

    def run(self) -> None:
        while time.monotonic() < self.until:
            url = self.chance.choice(self.urls)
            page = self.ask("GET", url)
            if page is not None and "/edit/" in url and page.status_code == 200:
                for form in html.fromstring(page.text).xpath("//main//form[@data-draft]"):
                    self.ask("POST", url, data=dict(form.form_values()))

    def ask(self, method: str, url: str, **more: object) -> requests.Response | None:
        try:
            answer = self.browser.request(method, self.base + url, allow_redirects=False, timeout=60, **more)  # type: ignore[arg-type]
        except requests.RequestException as error:
            self.failed.append(f"{method} {url}: {error}")
            return None
        self.answers[f"{method} {answer.status_code}"] += 1
        if answer.status_code >= 500:
            self.failed.append(f"{method} {url}: {answer.status_code}")
        return answer


@pytest.mark.timeout(SECONDS + 300)
def test_people_at_work_for_long(world: World, figure: Callable[[str], None]) -> None:
    """security-checks 27."""
    with world.open() as connection:
        ours = world.rows(connection, world.ours)
    clients = {name: world.session_of(world.people["GESTION", name]) for name in PEOPLE}
    urls = {name: readable(world, name, ours) for name in PEOPLE}
    with served(world) as (base, process):
        began = time.monotonic()
        until = began + SECONDS
        workers = [Worker(base, clients[name], urls[name], seed, until) for seed, name in enumerate(PEOPLE)]
        for one in workers:
            one.start()
        memory = []
        while any(one.is_alive() for one in workers):
            memory.append((time.monotonic() - began, held(process)))
            workers[0].join(1)
            for one in workers[1:]:
                one.join(0 if time.monotonic() < until else None)
    answers = sum((one.answers for one in workers), Counter[str]())
    assert [problem for one in workers for problem in one.failed] == []
    assert answers["GET 200"] > 0 and sum(answers.values()) > len(workers)
    said = f"{sum(answers.values())} requests of {len(workers)} people in {SECONDS} s: 0 × 5xx"
    if SECONDS >= LONG_ENOUGH:
        assert answers["POST 303"] > 0, answers
        warm = mean(size for moment, size in memory if SECONDS * 0.2 < moment < SECONDS * 0.4)
        last = mean(size for moment, size in memory if moment > SECONDS * 0.8)
        said += f", memory {warm / 1024:.0f} → {last / 1024:.0f} MB ({last / warm - 1:+.1%})"
        assert last < warm * 1.10, said
    figure(said)
