"""An open scanner against the demonstration: `make scan`.

Why it exists: the suite in tests/security proves what we thought of; a scanner that others wrote tries what they thought
of. It gets its own copy of the demonstration on loopback, signs in as two people, and has ten minutes. Whatever it finds
above «informational» fails, unless EXPLAINED says why it stands; docs/security.md repeats the reasons.
"""

from __future__ import annotations

import json
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
#: (profile, service) of the demonstration, seconds of crawling, seconds of each attack.
PEOPLE = ((None, None, 20, 12), ("red", None, 45, 14), ("gestor_servicio", "SDN", 45, 14))
#: (category, pattern of the path) → why it stands.
EXPLAINED: dict[tuple[str, str], str] = {
    ("Secure Flag cookie", r"^/$"): "la demostración atiende en loopback sin TLS; con EV_URL https la cookie es Secure",
}
INFORMATIONAL = 0


def serve() -> tuple[Any, str]:
    """The application on a demonstration of its own, and its address."""
    import waitress

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
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    return app, f"http://127.0.0.1:{server.effective_port}"


def cookie_of(app: Any, profile: str | None, service: str | None) -> str:
    """The cookie of somebody who signed in, or of nobody: a form's token belongs to one cookie, and without it the scanner
    would compare two refusals."""
    from estado_verde.demo import declared

    client = app.test_client()
    answer = client.get("/ingreso/")
    if profile:
        with app.app_context():
            found = declared(app.extensions["ev"]["host"])
        person = next(one for one in found if (one.profile, one.organisation) == (profile, service))
        token = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)
        data = {"rut": person.rut, "clave": person.password, "csrf_token": token and token[1]}
        answer = client.post("/ingreso/", data=data)
        if answer.status_code != 303:
            raise SystemExit(f"{person.rut} no pudo ingresar: {answer.status_code}")
    cookies = SimpleCookie()
    for one in answer.headers.getlist("Set-Cookie"):
        cookies.load(one)
    return "; ".join(f"{name}={one.value}" for name, one in cookies.items())


def scan(url: str, name: str, cookie: str, crawl: int, attack: int) -> dict[str, Any]:
    report = OUT / f"{name}.json"
    command = [
        WAPITI, "-u", f"{url}/", "--scope", "folder", "-m", MODULES, "-f", "json", "-o", report, "--flush-session",
        "--store-session", OUT / f"session-{name}", "--store-config", OUT / "config", "--max-scan-time", str(crawl),
        "--max-attack-time", str(attack), "-S", "polite", "--max-links-per-page", "60", "--max-files-per-dir", "40",
        "-x", f"{url}/salir*", "-x", f"{url}/lang/*", "--no-bugreport", "-v", "0", "-t", "10", "--tasks", "4", "-C", cookie,
        "--drop-set-cookie",
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
    app, url = serve()
    pages, unexplained, reasons = 0, set(), Counter[str]()
    # First: the scanner's guesses will have used up the attempts of this address.
    cookies = [cookie_of(app, profile, service) for profile, service, *_ in PEOPLE]
    for (profile, _service, crawl, attack), cookie in zip(PEOPLE, cookies, strict=True):
        report = scan(url, profile or "anonimo", cookie, crawl, attack)
        pages += report["infos"].get("crawled_pages_nbr", 0)
        for category, path, level, what in findings(report):
            if why := explained(category, path):
                reasons[f"{category}: {why}"] += 1
            else:
                unexplained.add((category, re.sub(r"\d+", "N", path), level, what))
    for one in sorted(unexplained):
        print(*one, sep=" · ")
    for text, times in reasons.items():
        print(f"explicado ({times}): {text}")
    took = f"{pages} páginas como {len(PEOPLE)} personas en {time.monotonic() - began:.0f} s"
    print(f"wapiti: {took}; {len(unexplained)} hallazgos sin explicar.")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
