"""An open scanner against the demonstration: `make scan`.

Why it exists: the suite in tests/security proves what we thought of; a scanner that others wrote tries what they thought
of. It gets its own copy of the demonstration on loopback, signs in as two people, and has ten minutes. Whatever it finds
above «informational» fails, unless EXPLAINED says why it stands; docs/security.md repeats the reasons.
"""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "build" / "scan"
WAPITI = ROOT / ".venv-scan" / "bin" / "wapiti"
#: What needs a host outside of this machine, or looks for products that are not here, is left out.
MODULES = (
    "backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,permanentxss,redirect,sql,upload,xss"
)
#: (profile, service) of the demonstration, seconds of crawling, seconds of each attack. The one who could close the other's
#: account comes last.
PEOPLE = ((None, None, 20, 10), ("gestor_servicio", "SDN", 60, 13), ("red", None, 60, 13))
#: Not asked: what ends the session or the account of the scanner, and what stands on every page.
LEFT_OUT = ("salir*", "perfil/*", "lang/*", "contexto/*", "listas/*", "static/*", "codigo/*")
#: (category, pattern of the path) → why it stands.
EXPLAINED: dict[tuple[str, str], str] = {
    ("Secure Flag cookie", r"^/$"): "la demostración atiende en loopback sin TLS; con EV_URL https la cookie es Secure",
}
INFORMATIONAL = 0


def serve() -> tuple[Any, str, Counter[str], set[str]]:
    """The application on a demonstration of its own, its address, and what it answers from now on: how often it did what,
    and the addresses where it failed."""
    import waitress
    from flask import g, request

    from config import Settings
    from estado_verde import demonstration
    from estado_verde.factory import create_app
    from estado_verde.models import db
    from estado_verde.scope import SYSTEM, acting
    from estado_verde.upgrade import upgrade

    home = tempfile.mkdtemp(prefix="estado-verde-scan-")
    app = create_app(Settings({"ESTADO_VERDE_HOME": home, "PORT": "0"}))
    upgrade(app)
    with app.app_context(), acting(SYSTEM, door="demo"):
        demonstration.load(app.extensions["ev"]["host"], db.session())
        db.session.remove()
    answers, failed = Counter[str](), set[str]()

    @app.after_request
    def count(response: Any) -> Any:
        who = g.get("who")
        person = "nadie" if who is None or who.anonymous else who.perfil
        answers[f"{person} {'lee' if request.method in ('GET', 'HEAD', 'OPTIONS') else 'envía'}"] += (
            response.status_code < 400
        )
        if response.status_code >= 500:
            failed.add(f"{request.method} {request.path}")
        return response

    app.wsgi_app = _one_content_type(app.wsgi_app)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a scanner does not wait for its turn
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    return app, f"http://127.0.0.1:{server.effective_port}", answers, failed


def _one_content_type(inside: Any) -> Any:
    """Where wapiti sends a form again to see whether its token counts, it names the content twice («a, a»): the form would
    not be read, and two refusals would look like a token that nobody looks at."""

    def ask(environ: dict[str, Any], start: Any) -> Any:
        names = {one.strip() for one in environ.get("CONTENT_TYPE", "").split(",")}
        if len(names) == 1:
            environ["CONTENT_TYPE"] = names.pop()
        return inside(environ, start)

    return ask


def begin(app: Any, profile: str | None, service: str | None) -> tuple[str, list[str]]:
    """The cookie of somebody who signed in, or of nobody (a form's token belongs to one cookie), and the forms with which
    that person creates records: the crawler finds them late, or not at all."""
    from estado_verde.demo import declared

    client, cookies = app.test_client(), SimpleCookie()
    page = client.get("/ingreso/")
    answers = [page]
    if profile:
        with app.app_context():
            found = declared(app.extensions["ev"]["host"])
        person = next(one for one in found if (one.profile, one.organisation) == (profile, service))
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        entered = client.post(
            "/ingreso/", data={"rut": person.rut, "clave": person.password, "csrf_token": token and token[1]}
        )
        if entered.status_code != 303:
            raise SystemExit(f"{person.rut} no pudo ingresar: {entered.status_code}")
        answers = [entered, client.get("/perfil/clave")]  # a page with a form puts its token into the session
    for one in (value for each in answers for value in each.headers.getlist("Set-Cookie")):
        cookies.load(one)
    adding = [str(one) for one in app.url_map.iter_rules() if str(one).endswith("/add") and not one.arguments]
    forms = [path for path in sorted(adding) if profile and client.get(path).status_code == 200]
    return "; ".join(f"{name}={one.value}" for name, one in cookies.items()), forms


def scan(url: str, name: str, cookie: str, forms: list[str], crawl: int, attack: int) -> dict[str, Any]:
    report = OUT / f"{name}.json"
    starts = [word for path in forms for word in ("-s", f"{url}{path}")]
    left_out = [word for one in LEFT_OUT for word in ("-x", f"{url}/{one}")]
    # Not --drop-set-cookie: it takes the cookie of the requests away, too. One that is told stays as it is.
    command = [
        WAPITI, "-u", f"{url}/", "--scope", "folder", "-m", MODULES, "-f", "json", "-o", report, "--flush-session",
        "--store-session", OUT / f"session-{name}", "--store-config", OUT / "config", "--max-scan-time", str(crawl),
        "--max-attack-time", str(attack), "-S", "polite", "--max-links-per-page", "60", "--max-files-per-dir", "40",
        *starts, *left_out, "--no-bugreport", "-v", "0", "-t", "10", "--tasks", "4", "-C", cookie,
    ]  # fmt: skip
    with (OUT / f"{name}.log").open("w") as log:
        subprocess.run([str(one) for one in command], check=True, timeout=280, stdout=log, stderr=log)
    found: dict[str, Any] = json.loads(report.read_text("utf-8"))
    return found


def findings(report: dict[str, Any]) -> list[tuple[str, str, int, str]]:
    """(category, path, level, what) of everything above informational; an error of the server is always one."""
    found = []
    for kind in ("vulnerabilities", "anomalies"):
        for category, ones in report[kind].items():
            for one in ones:
                if kind == "anomalies" or one["level"] > INFORMATIONAL:
                    found.append((category, one["path"], one["level"], one["info"]))
    return found


def explained(category: str, path: str) -> str:
    return next(
        (why for (name, pattern), why in EXPLAINED.items() if name == category and re.search(pattern, path)), ""
    )


def main() -> int:
    sys.path.insert(0, str(ROOT))
    OUT.mkdir(parents=True, exist_ok=True)
    os.environ["NO_PROXY"] = "127.0.0.1"
    began = time.monotonic()
    app, url, answers, failed = serve()
    pages, unexplained, reasons = 0, set(), Counter[str]()
    # First: the scanner's guesses will have used up the attempts of this address.
    begun = [begin(app, profile, service) for profile, service, *_ in PEOPLE]
    answers.clear()
    for (profile, _service, crawl, attack), (cookie, forms) in zip(PEOPLE, begun, strict=True):
        report = scan(url, profile or "anonimo", cookie, forms, crawl, attack)
        pages += report["infos"].get("crawled_pages_nbr", 0)
        if profile and not min(answers[f"{profile} lee"], answers[f"{profile} envía"]):
            raise SystemExit(f"El explorador no llegó a leer y a enviar formularios como {profile}: {dict(answers)}")
        for category, path, level, what in findings(report):
            if why := explained(category, path):
                reasons[f"{category}: {why}"] += 1
            else:
                unexplained.add((category, re.sub(r"\d+", "N", path), level, what))
    unexplained |= {("Error del servidor", re.sub(r"\d+", "N", one), 3, "") for one in failed}
    for one in sorted(unexplained):
        print(*one, sep=" · ")
    for text, times in reasons.items():
        print(f"explicado ({times}): {text}")
    took = f"{pages} páginas como {len(PEOPLE)} personas en {time.monotonic() - began:.0f} s"
    print("atendido: " + ", ".join(f"{who} {times}" for who, times in sorted(answers.items())))
    print(f"wapiti: {took}; {len(unexplained)} hallazgos sin explicar.")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
