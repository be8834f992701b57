"""A page in the browser, and everything that may be wrong with it: its answer, the console, the policy, axe, its width."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page

from estado_verde.testing import axe_faults, axe_script
from tests.tour.pages import Person, Visit

#: Where the pictures go; none without it.
FOLDER = os.environ.get("EV_TOUR", "")
WIDE, NARROW = 1440, 390
LIGHT, DARK = "light", "dark"
POLICY = (
    "document.addEventListener('securitypolicyviolation', event => console.error('CSP ' + event.violatedDirective))"
)


class Looker:
    """One person's browser in one size and theme. ``problems`` are sentences with the address that they are about."""

    def __init__(self, context: BrowserContext, person: Person, width: int, theme: str) -> None:
        self.person, self.width, self.theme = person, width, theme
        self.problems: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("console", lambda message: self.problem(message.text))
        self.page.on("pageerror", lambda error: self.problem(str(error)))

    def problem(self, text: str) -> None:
        self.problems.append(f"{self.person.name} {self.width} {self.theme} {self.page.url}: {text}")

    def sign_in(self) -> None:
        self.page.goto(self.person.door)
        if self.page.locator("#perfil").count():
            self.page.locator("#perfil").select_option(self.person.profile)
        self.page.get_by_label("RUT").fill(self.person.rut)
        self.page.get_by_label("Contraseña", exact=True).fill(self.person.password)
        self.page.get_by_role("button", name="Ingresar").click()
        self.page.wait_for_url(lambda url: urlsplit(url).path != self.person.door)

    def look(self, visit: Visit) -> None:
        answer = self.page.goto(visit.address)
        if answer is None or answer.status != 200:
            self.problem(f"status {answer and answer.status}")
        self.judge()
        self.keep(visit.name)

    def judge(self) -> None:
        """axe and the width of what is on the screen now."""
        for one in axe_faults(self.page):
            self.problem(f"axe {one}")
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        if wide > self.width:
            self.problem(f"{wide} px wide")

    def keep(self, name: str) -> None:
        if FOLDER:
            folder = Path(FOLDER) / self.person.name.replace("ó", "o")
            folder.mkdir(parents=True, exist_ok=True)
            self._draw()
            self.page.screenshot(path=folder / f"{name}-{self.width}-{self.theme}.png", full_page=True)

    def _draw(self) -> None:
        """Charts and maps are drawn when they come into view."""
        for number in range(self.page.locator("ev-chart").count()):
            self.page.locator("ev-chart").nth(number).scroll_into_view_if_needed()
            self.page.wait_for_timeout(500)
        self.page.evaluate("scrollTo(0, 0)")


@contextmanager
def looking(browser: Browser, address: str, person: Person, width: int = WIDE, theme: str = LIGHT) -> Iterator[Looker]:
    context = browser.new_context(
        base_url=address,
        locale="es-CL",
        timezone_id="America/Santiago",
        viewport={"width": width, "height": 900},
        reduced_motion="reduce",
    )
    context.set_default_timeout(20_000)
    context.add_init_script(POLICY)
    context.add_init_script(axe_script())
    context.add_cookies([{"name": "ev_tema", "value": theme, "url": address}])
    looker = Looker(context, person, width, theme)
    if person.rut:
        looker.sign_in()
    yield looker
    context.close()
